"""Begins to edit a row of a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QAbstractItemView

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex


def begin_edit(view: QAbstractItemView, index: QModelIndex) -> bool:
    """Let the user type into a row, if it can be; `QAbstractItemView.edit(index)` warns if not."""
    trigger = QAbstractItemView.EditTrigger.AllEditTriggers
    return bool(index.isValid() and view.edit(index, trigger, QEvent(QEvent.Type.None_)))

"""The small button behind a setting that sets it back to the start; it keeps its place while it is hidden."""

from __future__ import annotations

from PySide6.QtWidgets import QToolButton

_SIDE_PX = 22


def reset_button(tip: str, side_px: int = _SIDE_PX) -> QToolButton:
    """Return the button; `tip` says what it does."""
    button = QToolButton()
    button.setStyleSheet("QToolButton { padding: 2px; } QToolButton:focus { padding: 1px; }")
    button.setFixedSize(side_px, side_px)
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    policy = button.sizePolicy()
    policy.setRetainSizeWhenHidden(True)
    button.setSizePolicy(policy)
    return button

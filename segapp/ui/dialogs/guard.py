"""Asks before a selection that is not on disk would be lost."""

from __future__ import annotations

from enum import Enum, auto

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QMessageBox, QWidget


class Answer(Enum):
    """What to do with a selection that is not on disk."""

    SAVE = auto()
    DISCARD = auto()
    CANCEL = auto()


def ask_about_unsaved(parent: QWidget, name: str) -> Answer:
    """Ask whether to save first."""

    def tr(text: str) -> str:
        return QCoreApplication.translate("Guard", text)

    box = QMessageBox(parent)
    box.setWindowTitle(tr("Save your work?"))
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(tr("What you chose in “{}” is not saved yet.").format(name))
    box.setInformativeText(tr("It is lost if you do not save it."))
    save = box.addButton(tr("Save..."), QMessageBox.ButtonRole.AcceptRole)
    discard = box.addButton(tr("Don't save"), QMessageBox.ButtonRole.DestructiveRole)
    cancel = box.addButton(tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
    save.setProperty("primary", True)
    box.setDefaultButton(save)
    box.setEscapeButton(cancel)
    box.exec()
    clicked = box.clickedButton()
    if clicked is save:
        return Answer.SAVE
    return Answer.DISCARD if clicked is discard else Answer.CANCEL

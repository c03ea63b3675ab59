"""What the mouse and the keys do on the picture."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFormLayout, QLabel, QPushButton, QVBoxLayout, QWidget


class MouseAndKeysDialog(QDialog):
    """One page; nothing in it is needed for the first mask."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Mouse and keys"))
        rows = QFormLayout()
        rows.setHorizontalSpacing(32)
        rows.setVerticalSpacing(4)
        for gesture, effect in self._table():
            effect_label = QLabel(effect)
            effect_label.setProperty("dim", True)
            rows.addRow(gesture, effect_label)
        close = QPushButton(self.tr("Close"))
        close.setDefault(True)
        close.clicked.connect(self.accept)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(28, 24, 28, 20)
        layout.setSpacing(12)
        layout.addLayout(rows)
        layout.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)

    def _table(self) -> list[tuple[str, str]]:
        return [
            (self.tr("Move"), self.tr("lights up what a click would take")),
            (self.tr("Click"), self.tr("adds the cluster, or takes it out")),
            (self.tr("Ctrl+click"), self.tr("only the one connected region")),
            (self.tr("Drag"), self.tr("does the same to all that the mouse crosses")),
            (self.tr("Shift+drag"), self.tr("adds the regions inside a box; with Ctrl takes them out")),
            (
                self.tr("Right-click"),
                self.tr("menu: split, merge, rename, why is this pixel here; with Object Shift+right-click"),
            ),
            (self.tr("Wheel"), self.tr("zooms at the mouse")),
            (self.tr("Space+drag, middle-drag"), self.tr("moves the image")),
            (self.tr("Arrow keys"), self.tr("move the view over the image, with Shift in large steps")),
            (self.tr("Ctrl+wheel"), self.tr("opacity of the overlay")),
            (self.tr("Hold H"), self.tr("hides the overlay")),
            (self.tr("1 to 9"), self.tr("toggle the first nine clusters of the list")),
            (self.tr("+ and -"), self.tr("one cluster more or fewer")),
            (self.tr("Ctrl++ and Ctrl+-, 0"), self.tr("zoom in and out; show all of the image")),
            (
                self.tr("Tab"),
                self.tr("next view: overlay, clusters, mask, cut-out; Shift+Tab goes to the buttons"),
            ),
            (self.tr("C, R"), self.tr("the cluster tool, the region tool")),
            (self.tr("B, E, X"), self.tr("brush, eraser, and one for the other")),
            (
                self.tr("O, then click and right-click"),
                self.tr("what belongs to an object, and what does not"),
            ),
            (
                self.tr("Ctrl+wheel; drag, Delete on a mark"),
                self.tr("with Object: last click takes more or less; moves a click, takes it back"),
            ),
            (self.tr("[ and ], Shift+wheel"), self.tr("size of brush and eraser")),
            (
                self.tr("Shift, Ctrl with any tool"),
                self.tr("Shift adds, Ctrl takes out"),
            ),
            (
                self.tr("Enter, Backspace"),
                self.tr("close a line of clicks or an object; take the last click of a line back"),
            ),
            (
                self.tr("Shift+1 to Shift+9, Shift+N"),
                self.tr("choose the class to change; next class"),
            ),
            (self.tr("S, D"), self.tr("before and after; dim the rest")),
            (self.tr("F2"), self.tr("renames the cluster or class that is marked in its list")),
            (self.tr("I"), self.tr("swaps what is chosen with what is not")),
            (self.tr("U"), self.tr("marks the pixels that were a close call")),
            (self.tr("?"), self.tr("says why the pixel under the mouse is in its cluster")),
            (self.tr("Ctrl+click in the list"), self.tr("selects several clusters, to merge them")),
            (self.tr("Drag in the list"), self.tr("merges two clusters; gives a class another place")),
            (self.tr("Esc"), self.tr("drops the gesture, or stops what is being computed")),
            (self.tr("Ctrl+K"), self.tr("finds any command by its name")),
        ]

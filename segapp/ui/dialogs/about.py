"""About segapp: versions and licences; and what the mouse and the keys do."""

from __future__ import annotations

import platform
from importlib import metadata

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFormLayout, QLabel, QPushButton, QVBoxLayout, QWidget

import segapp
from segapp.ui.icons import icon
from segapp.ui.theme import LIGHT

_LIBRARIES = (
    ("PySide6-Essentials", "LGPL 3"),
    ("numpy", "BSD 3-clause"),
    ("opencv-python", "Apache 2.0"),
    ("scikit-learn", "BSD 3-clause"),
    ("Pillow", "MIT-CMU"),
    ("tifffile", "BSD 3-clause"),
    ("msgspec", "BSD 3-clause"),
    ("platformdirs", "MIT"),
    ("XlsxWriter", "BSD 2-clause"),
)


class AboutDialog(QDialog):
    """Name, version, licence, and those of the libraries."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About segapp"))
        symbol = QLabel()
        symbol.setPixmap(icon("segapp", LIGHT).pixmap(56, 56))
        title = QLabel(f"segapp {segapp.__version__}")
        title.setProperty("title", True)
        text = QLabel(self.tr("Cluster an image, click what matters, save the mask.\nMIT licence."))
        rows = QFormLayout()
        rows.setHorizontalSpacing(24)
        rows.addRow("Python", _dim(platform.python_version()))
        for name, licence in _LIBRARIES:
            rows.addRow(name, _dim(f"{_version(name)} · {licence}"))
        rows.addRow(self.tr("Icons"), _dim("Lucide · ISC"))
        close = QPushButton(self.tr("Close"))
        close.setDefault(True)
        close.clicked.connect(self.accept)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(28, 24, 28, 20)
        layout.setSpacing(10)
        layout.addWidget(symbol)
        layout.addWidget(title)
        layout.addWidget(text)
        layout.addSpacing(6)
        layout.addLayout(rows)
        layout.addSpacing(6)
        layout.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "?"


def _dim(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("dim", True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label

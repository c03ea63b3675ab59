"""Icons from `resources/icons`, tinted with the colours of the theme and sharp at every scale."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from segapp.io.resources import resource

if TYPE_CHECKING:
    from PySide6.QtCore import QRect

    from segapp.ui.theme import Colors


class _TintedEngine(QIconEngine):
    """Draws an SVG whose lines take the colour of the icon's state."""

    def __init__(self, svg: str, tints: dict[tuple[QIcon.Mode, QIcon.State], str]) -> None:
        super().__init__()
        self._svg = svg
        self._tints = tints

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        tint = self._tints.get((mode, state)) or self._tints[QIcon.Mode.Normal, state]
        drawing = QSvgRenderer(QByteArray(self._svg.replace("currentColor", tint).encode()))
        drawing.render(painter, QRectF(rect))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        picture = QPixmap(size)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        self.paint(painter, picture.rect(), mode, state)
        painter.end()
        return picture

    def clone(self) -> QIconEngine:
        return _TintedEngine(self._svg, self._tints)


def icon(name: str, colors: Colors, tint: str | None = None) -> QIcon:
    """Return an icon by the name of its file, in the colours of a theme.

    Parameters
    ----------
    name : str
        File name in `resources/icons` without `.svg`.
    colors : Colors
        The theme: text colour, accent while checked, faint while disabled.
    tint : str or None
        A colour to use instead of the text colour.
    """
    normal = tint or colors.text
    off, on = QIcon.State.Off, QIcon.State.On
    tints = {
        (QIcon.Mode.Normal, off): normal,
        (QIcon.Mode.Normal, on): tint or colors.accent,
        (QIcon.Mode.Disabled, off): colors.faint if tint is None else tint,
        (QIcon.Mode.Disabled, on): colors.faint if tint is None else tint,
    }
    return QIcon(_TintedEngine(_svg(name), tints))


@lru_cache(maxsize=128)
def _svg(name: str) -> str:
    return resource(f"icons/{name}.svg").read_text(encoding="utf-8")

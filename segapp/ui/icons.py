"""Icons from `resources/icons`, tinted with the colours of the theme and sharp at every scale."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap, QPixmapCache
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
        _drawing(self._svg, self._tint(mode, state)).render(painter, QRectF(rect))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        picture = QPixmap(size)
        # Each time the window is painted the same pictures are asked for, dozens of them.
        key = f"{self._tint(mode, state)} {size.width()} {size.height()} {self._svg}"
        if not QPixmapCache.find(key, picture):
            picture.fill(Qt.GlobalColor.transparent)
            painter = QPainter(picture)
            self.paint(painter, picture.rect(), mode, state)
            painter.end()
            QPixmapCache.insert(key, picture)
        return picture

    def _tint(self, mode: QIcon.Mode, state: QIcon.State) -> str:
        return self._tints.get((mode, state)) or self._tints[QIcon.Mode.Normal, state]

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


@lru_cache(maxsize=256)
def _drawing(svg: str, tint: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(svg.replace("currentColor", tint).encode()))

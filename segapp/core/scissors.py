"""A live wire: the line from an anchor to any point nearby that follows edges best (Mortensen 1995)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from segapp.core.opencv import cv2

if TYPE_CHECKING:
    from segapp.core.strokes import Point
    from segapp.core.types import UInt8Array

REACH_CELLS = 130
"""A wire reaches so far from its anchor; the map of 260 x 260 cells takes about 30 ms."""


class Wire:
    """All the lines from one anchor, in a window around it.

    Parameters
    ----------
    photo : uint8 array of shape (H, W, 3)
        RGB.
    anchor : tuple of float
        Row and column, on the image.
    step : int
        Image pixels per cell: 1 is exact, more reaches farther.
    """

    def __init__(self, photo: UInt8Array, anchor: Point, step: int = 1) -> None:
        reach = REACH_CELLS * step
        row, col = int(anchor[0]), int(anchor[1])
        self._step = step
        self._top, self._left = max(0, row - reach), max(0, col - reach)
        window = photo[self._top : row + reach + 1, self._left : col + reach + 1]
        # Picked pixels would be noisier than the means.
        size = (max(2, window.shape[1] // step), max(2, window.shape[0] // step))
        cells = cv2.resize(window, size, interpolation=cv2.INTER_AREA)
        self._rows, self._cols = cells.shape[:2]
        self._tool = cv2.segmentation_IntelligentScissorsMB()  # type: ignore[attr-defined]  # not in the stubs
        self._tool.setEdgeFeatureCannyParameters(32, 100)
        self._tool.setGradientMagnitudeMaxLimit(200)
        self._tool.applyImage(np.ascontiguousarray(cells))
        x, y = self._cell(anchor)
        self._tool.buildMap((min(x, self._cols - 1), min(y, self._rows - 1)))
        self._anchor = anchor

    def reaches(self, point: Point) -> bool:
        """Whether a point is in the window."""
        x, y = self._cell(point)
        return bool(0 <= x < self._cols and 0 <= y < self._rows)

    def to(self, point: Point) -> list[Point]:
        """Return the line from the anchor to a point, both included; straight out of the window."""
        if not self.reaches(point):
            return [self._anchor, point]
        contour = np.asarray(self._tool.getContour(self._cell(point))).reshape(-1, 2)
        middles = (contour[:, ::-1] + 0.5) * self._step + (self._top, self._left)
        inner = [(row, col) for row, col in middles.tolist()]
        if len(inner) > 1 and _gap(inner[0], self._anchor) > _gap(inner[-1], self._anchor):
            inner.reverse()
        return [self._anchor, *inner[1:-1], point]

    def _cell(self, point: Point) -> tuple[int, int]:
        x, y = (point[1] - self._left) // self._step, (point[0] - self._top) // self._step
        return int(x), int(y)


def _gap(a: Point, b: Point) -> float:
    return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2

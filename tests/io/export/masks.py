"""Masks with all that makes outlines hard, and exports of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st

from segapp.core.opencv import cv2
from segapp.core.result import Result
from segapp.core.types import ClassInfo, ClassMap, Image
from segapp.io.export import Encoded, ExportOptions, encode

Labels = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]

CLASSES = (
    ClassInfo('leaf "ä" & <b>', (1, 2, 3)),
    ClassInfo("two\nlines", (4, 5, 6)),
    ClassInfo("日本 🌿 # : - 'x' \\", (7, 8, 9)),
)
DEFAULT = ExportOptions()
ANNOTATIONS = ("voc", "coco", "yolo", "labelme", "cvat", "geojson", "imagej", "svg")


def _noise(rng: np.random.Generator, height: int, width: int, classes: int) -> Labels:
    return rng.integers(0, classes + 1, (height, width), np.uint8)


def _coarse(rng: np.random.Generator, height: int, width: int, classes: int) -> Labels:
    small = _noise(rng, -(-height // 3), -(-width // 3), classes)
    return np.ascontiguousarray(np.repeat(np.repeat(small, 3, 0), 3, 1)[:height, :width])


def _dense(rng: np.random.Generator, height: int, width: int, classes: int) -> Labels:
    return np.where(rng.random((height, width)) < 0.8, classes, 0).astype(np.uint8)


def _smooth(rng: np.random.Generator, height: int, width: int, classes: int) -> Labels:
    field = cv2.GaussianBlur(rng.random((height, width)).astype(np.float32), (0, 0), 2)
    return np.digitize(field, [0.45 + 0.1 * step for step in range(classes)]).astype(np.uint8)


def _rings(_rng: np.random.Generator, height: int, width: int, classes: int) -> Labels:
    rows, cols = np.mgrid[:height, :width]
    depth = np.minimum.reduce([rows, cols, height - 1 - rows, width - 1 - cols])
    return np.where(depth % 4 < 2, depth // 4 % classes + 1, 0).astype(np.uint8)


def _lines(rng: np.random.Generator, height: int, width: int, classes: int) -> Labels:
    pixels = np.zeros((height, width), np.uint8)
    pixels[rng.integers(0, height), :] = 1
    pixels[:, rng.integers(0, width)] = classes
    diagonal = np.arange(min(height, width))
    pixels[diagonal, diagonal] = 1
    return pixels


def _checkers(_rng: np.random.Generator, height: int, width: int, classes: int) -> Labels:
    rows, cols = np.mgrid[:height, :width]
    return np.asarray((rows + cols) % 2 * classes, np.uint8)


def _border(_rng: np.random.Generator, height: int, width: int, classes: int) -> Labels:
    pixels = np.full((height, width), classes, np.uint8)
    pixels[1:-1, 1:-1] = 0
    return pixels


def _empty(_rng: np.random.Generator, height: int, width: int, _classes: int) -> Labels:
    return np.zeros((height, width), np.uint8)


def _full(_rng: np.random.Generator, height: int, width: int, classes: int) -> Labels:
    return np.full((height, width), classes, np.uint8)


KINDS = (_noise, _coarse, _dense, _smooth, _rings, _lines, _checkers, _border, _empty, _full)


@st.composite
def labels(draw: st.DrawFn, classes: int = 3, most: int = 22) -> Labels:
    """Holes, islands, touches at corners, lines one pixel wide, borders, nothing and everything."""
    height, width = draw(st.integers(1, most)), draw(st.integers(1, most))
    rng = np.random.default_rng(draw(st.integers(0, 9999)))
    return draw(st.sampled_from(KINDS))(rng, height, width, classes)


@st.composite
def masks(draw: st.DrawFn) -> Mask:
    """One class alone."""
    return draw(labels(classes=1)) > 0


def result_of(pixels: Labels, stem: str = "Bild ä", classes: tuple[ClassInfo, ...] = CLASSES) -> Result:
    rng = np.random.default_rng(pixels.shape[0] * 1000 + pixels.shape[1])
    image = Image(rng.integers(0, 256, (*pixels.shape, 3), np.uint8), path=Path(f"/home/somebody/{stem}.jpg"))
    return Result(image, ClassMap(pixels, classes))


def files_of(pixels: Labels, file_format: str, options: ExportOptions = DEFAULT) -> dict[str, Encoded]:
    """Export one image; the files by their names."""
    return {file.name: file for file in encode([result_of(pixels)], [file_format], options)}


def iou(one: Mask, other: Mask) -> float:
    union = int(np.count_nonzero(one | other))
    return int(np.count_nonzero(one & other)) / union if union else 1.0


def worst_iou(seen: dict[str, Mask], pixels: Labels, names: tuple[str, ...]) -> float:
    """Compare what a program sees of each class with what was meant."""
    assert set(seen) <= set(names)
    nothing = np.zeros(pixels.shape, np.bool_)
    return min(iou(seen.get(name, nothing), pixels == number) for number, name in enumerate(names, start=1))

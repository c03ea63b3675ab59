"""Borders to mend: true masks, roughened, with a band brushed along the rough border."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.photos import SHARED
from segapp.core.opencv import cv2

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from segapp.core.types import BoolArray, Float32Array, UInt8Array

OBJECTS = SHARED / "data" / "clicks" / "dev"

_UNKNOWN = 128
_LEAST_AREA = 1500
_LEAST_SHARE = 0.6
_SIDE = 240


@dataclass(frozen=True, eq=False)
class Case:
    """A mask to mend.

    Attributes
    ----------
    name : str
        Where it is from.
    photo : uint8 array of shape (h, w, 3)
        RGB.
    truth, rough, band, counts : bool arrays of shape (h, w)
        The true mask, the mask before the stroke, the stroke, and where the truth is known.
    """

    name: str
    photo: UInt8Array
    truth: BoolArray
    rough: BoolArray
    band: BoolArray
    counts: BoolArray


def objects(spare_px: float, every: int = 1) -> Iterator[Case]:
    """Yield photographed objects; the brush reaches `spare_px` farther than the largest mistake."""
    listed = json.loads((OBJECTS / "manifest.json").read_text(encoding="utf-8"))
    names = sorted(entry["id"] for entry in listed if entry["split"] == "dev")
    for index, name in enumerate(names[::every]):
        photo = _read(OBJECTS / f"{name}.jpg", cv2.IMREAD_COLOR_RGB)
        drawn = _read(OBJECTS / f"{name}.png", cv2.IMREAD_GRAYSCALE)
        # Through a strip where it is not known the border is taken to run in the middle.
        truth = np.asarray(_away(drawn > _UNKNOWN) < _away(drawn < _UNKNOWN))
        counts = np.asarray(drawn != _UNKNOWN)
        if truth.sum() >= _LEAST_AREA:
            case = _case(name, photo, truth, counts, (index, spare_px))
            if np.count_nonzero(case.rough & truth) > _LEAST_SHARE * truth.sum():  # else it is too thin
                yield case


def drawn(spare_px: float) -> Iterator[Case]:
    """Yield discs with a known edge: blurred, noisy, on a gradient, of low contrast, gray, textured."""
    rows, cols = np.mgrid[:_SIDE, :_SIDE].astype(np.float32)
    distance = 70 - np.hypot(rows - 118, cols - 123)
    ramp = (cols / _SIDE)[..., None]
    orange, green, gray = (
        np.array(color, np.float32) for color in ((215, 130, 50), (80, 120, 70), (128, 128, 128))
    )
    waves = 25 * np.sin(rows / 3)[..., None]
    looks = {
        "sharp": (orange, green, 0.6, 8),
        "blurred": (orange, green, 4.0, 8),
        "very noisy": (orange, green, 1.5, 40),
        "on a gradient": (orange, green * (0.5 + 1.6 * ramp), 2.0, 8),
        "shaded like its ground": (orange * (0.35 + 0.65 * ramp), green * (1.4 - ramp), 2.0, 8),
        "low contrast": (gray + 8, gray - 8, 1.5, 8),
        "low contrast, blurred, noisy": (gray + 10, gray - 10, 4.0, 14),
        "gray": (gray + 35, gray - 35, 1.5, 12),
        "on waves": (gray + 40, gray - 20 + waves, 1.0, 8),
        "dark rim": (orange * np.clip(distance / 30, 0.25, 1)[..., None], green * 0.6, 1.5, 8),
    }
    for index, (name, (inside, outside, blur, noise)) in enumerate(looks.items()):
        share = (distance > 0).astype(np.float32)[..., None]
        pixels = cv2.GaussianBlur((share * inside + (1 - share) * outside).astype(np.float32), (0, 0), blur)
        pixels = pixels + np.random.default_rng(index).normal(0, noise, pixels.shape)
        photo: UInt8Array = np.clip(pixels, 0, 255).astype(np.uint8)
        truth = distance > 0
        yield _case(f"disc, {name}", photo, truth, np.ones_like(truth), (index + 1000, spare_px))


def border_of(mask: BoolArray) -> BoolArray:
    """Return the pixels of a mask that touch its outside: bool (h, w); the image's edge is no border."""
    core = cv2.erode(mask.view(np.uint8), np.ones((3, 3), np.uint8), borderValue=1)
    result: BoolArray = mask & (core == 0)
    return result


def _case(name: str, photo: UInt8Array, truth: BoolArray, counts: BoolArray, how: tuple[int, float]) -> Case:
    seed, spare_px = how
    rng = np.random.default_rng(seed)
    mistake_px = float(rng.uniform(3, 10))
    offset = cv2.GaussianBlur(rng.standard_normal(truth.shape, dtype=np.float32), (0, 0), 12)
    offset = mistake_px * np.tanh(offset / offset.std())
    rough = _simplified(np.asarray(_signed_distance(truth) > offset), 2.0)
    radius = mistake_px + 2 + spare_px
    band = np.asarray(_away(border_of(rough)) <= radius)
    return Case(f"{name} ({mistake_px:.0f} px)", photo, truth, rough, band, counts)


def _signed_distance(mask: BoolArray) -> Float32Array:
    return _away(~mask) - _away(mask)


def _away(places: BoolArray) -> Float32Array:
    """Distance to the nearest of some places."""
    return np.asarray(cv2.distanceTransform((~places).astype(np.uint8), cv2.DIST_L2, 5), np.float32)


def _simplified(mask: BoolArray, tolerance_px: float) -> BoolArray:
    outlines, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    canvas = np.zeros(mask.shape, np.uint8)
    corners = [cv2.approxPolyDP(outline, tolerance_px, closed=True) for outline in outlines]
    cv2.drawContours(canvas, [line for line in corners if len(line) > 2], -1, 1, -1)
    return np.asarray(canvas > 0)


def _read(path: Path, way: int) -> UInt8Array:
    return np.asarray(cv2.imdecode(np.fromfile(path, np.uint8), way), np.uint8)

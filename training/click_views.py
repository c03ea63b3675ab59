"""Looks at the objects to learn from as the tool sees them: the whole image, and parts around them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from segapp.core.opencv import cv2
from segapp.core.smart.ground import Ground, make_ground
from segapp.core.smart.prepared import prepare_image
from segapp.core.task import NullTask

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from segapp.core.types import BoolArray, Float32Array, Float64Array, Int32Array, UInt8Array

CLOSE_PX, LARGEST_SCALE = 560, 3.0
"""As `segapp.core.smart.session` looks at parts."""

_LEAST_PAD_PX, _LEAST_SIDE_PX = 12, 40
_MOST_SHARE = 0.55
_CLOSE_PAD = 0.25
_RANDOM_PAD, _VARIED_PAD = (0.3, 1.3), (0.02, 1.5)
_EVERY = 6
_VARIED = 2
_GAMMAS, _GAINS, _SATURATIONS, _GRAY_SHARE = (0.7, 1.4), (0.85, 1.15), (0.4, 1.3), 0.15
_BLURRED_SHARE, _BLURS_PX, _NOISY_SHARE, _NOISES = 0.3, (0.5, 1.6), 0.3, (2.0, 10.0)


class Example(NamedTuple):
    """An object on an image.

    Attributes
    ----------
    name : str
        Of the object.
    image, mask : Path
        Files.
    share : float
        Of the image, 0 to 1.
    is_held_back : bool
        Whether it only serves to choose between ways to learn.
    """

    name: str
    image: Path
    mask: Path
    share: float
    is_held_back: bool


class View(NamedTuple):
    """A prepared image, and what is true of it.

    Attributes
    ----------
    ground : Ground
        What clicks are compared with.
    truth : bool array of shape (h, w)
        The object.
    kind : str
        "whole", "close", "random", "varied" or "part".
    """

    ground: Ground
    truth: BoolArray
    kind: str

    @property
    def labels(self) -> Int32Array:
        """Superpixel of each pixel."""
        return self.ground.prepared.labels

    @property
    def shares(self) -> Float32Array:
        """How much of each superpixel belongs to the object: float32 (n,)."""
        inside = np.bincount(self.labels.ravel(), self.truth.ravel(), minlength=self.ground.count)
        return (inside / self.ground.prepared.sizes).astype(np.float32)


def examples(folder: Path) -> list[Example]:
    """List the objects; those on every sixth image are held back."""
    entries = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    images = sorted({entry["image"] for entry in entries})
    held_back = set(images[::_EVERY])
    return [
        Example(
            entry["id"],
            folder / entry["image"],
            folder / entry["mask"],
            float(entry["share"]),
            entry["image"] in held_back,
        )
        for entry in entries
    ]


def views(example: Example, seed: int) -> Iterator[View]:
    """Prepare the views of one object.

    The whole image; the part that the tool would look at more closely; a part with random room
    around the object; and two with hardly any room or much, and with other colours, some of them gray,
    blurred or noisy.
    """
    photo = np.ascontiguousarray(_read(example.image, cv2.IMREAD_COLOR)[..., ::-1])
    truth: BoolArray = np.asarray(_read(example.mask, cv2.IMREAD_GRAYSCALE) > 127)
    rng = np.random.default_rng(seed)
    yield _view(photo, truth, "whole")
    for kind, pads in (("close", np.full(4, _CLOSE_PAD)), ("random", rng.uniform(*_RANDOM_PAD, 4))):
        part = _enlarged(photo, truth, pads)
        if part is not None:
            yield _view(*part, kind)
    for _ in range(_VARIED):
        part = _enlarged(photo, truth, rng.uniform(*_VARIED_PAD, 4))
        pixels, mask = (photo, truth) if part is None else part
        yield _view(_worsened(_recolored(pixels, rng), rng), mask, "varied")


def _enlarged(photo: UInt8Array, truth: BoolArray, pads: Float64Array) -> tuple[UInt8Array, BoolArray] | None:
    """Cut out the object with some room, as large as the tool looks at parts; None if that is no part."""
    part = _part(truth, pads)
    if (part[0].stop - part[0].start) * (part[1].stop - part[1].start) > _MOST_SHARE * truth.size:
        return None
    height, width = truth[part].shape
    scale = min(LARGEST_SCALE, CLOSE_PX / max(height, width))
    size = (round(width * scale), round(height * scale))
    if min(size) < _LEAST_SIDE_PX:
        return None
    larger = np.asarray(cv2.resize(photo[part], size, interpolation=cv2.INTER_CUBIC), np.uint8)
    mask = cv2.resize(truth[part].astype(np.uint8) * 255, size, interpolation=cv2.INTER_LINEAR)
    return larger, np.asarray(mask > 127)


def _recolored(photo: UInt8Array, rng: np.random.Generator) -> UInt8Array:
    """Change brightness, contrast between dark and light, and how much colour there is."""
    values = (photo / 255.0) ** rng.uniform(*_GAMMAS)
    gray = values.mean(axis=2, keepdims=True)
    saturation = 0.0 if rng.random() < _GRAY_SHARE else rng.uniform(*_SATURATIONS)
    values = (gray + saturation * (values - gray)) * rng.uniform(*_GAINS, 3 if saturation else 1)
    return np.asarray(np.clip(values * 255 + 0.5, 0, 255), np.uint8)


def _worsened(photo: UInt8Array, rng: np.random.Generator) -> UInt8Array:
    """Blur some images, and add noise to some."""
    if rng.random() < _BLURRED_SHARE:
        photo = np.asarray(cv2.GaussianBlur(photo, (0, 0), rng.uniform(*_BLURS_PX)), np.uint8)
    if rng.random() < _NOISY_SHARE:
        noisy = photo + rng.normal(0, rng.uniform(*_NOISES), photo.shape)
        photo = np.asarray(np.clip(noisy + 0.5, 0, 255), np.uint8)
    return photo


def _read(path: Path, how: int) -> UInt8Array:
    found = cv2.imread(str(path), how)
    if found is None:
        raise OSError(f"{path} cannot be read.")
    return np.asarray(found, np.uint8)


def _view(photo: UInt8Array, truth: BoolArray, kind: str) -> View:
    return View(make_ground(prepare_image(photo, NullTask())), truth, kind)


def _part(truth: BoolArray, pads: Float64Array) -> tuple[slice, slice]:
    rows, cols = np.flatnonzero(truth.any(axis=1)), np.flatnonzero(truth.any(axis=0))
    height, width = rows[-1] + 1 - rows[0], cols[-1] + 1 - cols[0]
    left, top, right, bottom = (
        max(_LEAST_PAD_PX, pad * side) for pad, side in zip(pads, (width, height) * 2, strict=True)
    )
    return (
        slice(int(max(0, rows[0] - top)), int(min(truth.shape[0], rows[-1] + 1 + bottom))),
        slice(int(max(0, cols[0] - left)), int(min(truth.shape[1], cols[-1] + 1 + right))),
    )

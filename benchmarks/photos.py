"""Photos to measure with: enlarged, with sensor noise, and sent through JPEG."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.datasets import load_sample_image

from segapp.core.opencv import cv2
from segapp.core.types import Image, UInt8Array

SHARED = Path(os.environ.get("SEGAPP_SHARED", Path(__file__).parents[2] / "shared"))
ARTICLE = SHARED / "data" / "article" / "apple-orange.jpg"
SAMPLES = ("china.jpg", "flower.jpg")

_STRIP = 256


def photo_names() -> list[str]:
    """Names for `photo`: the article's photo first, if it is there."""
    return [*([ARTICLE.name] if ARTICLE.exists() else []), *SAMPLES]


def load(name: str) -> UInt8Array:
    """Read a photo as RGB, uint8 (H, W, 3)."""
    if name in SAMPLES:
        return np.asarray(load_sample_image(name), np.uint8)
    return decode(np.fromfile(ARTICLE, np.uint8))


def photo(name: str, megapixels: float, seed: int = 0) -> tuple[Image, UInt8Array]:
    """Enlarge a photo, with the noise of a camera; return it decoded, and its JPEG bytes."""
    return sent_through_jpeg(resized(load(name), megapixels), seed)


def crops(megapixels: float, count: int) -> list[tuple[str, Image]]:
    """Different photos: the whole ones, then parts of them, resized."""
    names = photo_names()
    found = [(name, load(name)) for name in names]
    for name in names:
        whole = load(name)
        height, width = whole.shape[:2]
        for row, rows in enumerate((slice(0, height // 2), slice(height // 2, height))):
            for column, columns in enumerate((slice(0, width // 2), slice(width // 2, width))):
                found.append((f"{name}, quarter {2 * row + column + 1}", whole[rows, columns]))
    return [(name, sent_through_jpeg(resized(pixels, megapixels), 0)[0]) for name, pixels in found[:count]]


def resized(pixels: UInt8Array, megapixels: float) -> UInt8Array:
    height, width = pixels.shape[:2]
    scale = (megapixels * 1_000_000 / (height * width)) ** 0.5
    size = (round(width * scale), round(height * scale))
    way = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
    return np.asarray(cv2.resize(np.ascontiguousarray(pixels), size, interpolation=way), np.uint8)


def sent_through_jpeg(large: UInt8Array, seed: int) -> tuple[Image, UInt8Array]:
    """Add sensor noise and compress: the picture decoded, and its JPEG bytes."""
    rng = np.random.default_rng(seed)
    for top in range(0, large.shape[0], _STRIP):
        part = large[top : top + _STRIP].astype(np.float32)
        # Demosaicing blurs the noise; its deviation is 1.2 in the blacks and 3.4 in the whites.
        noise = cv2.GaussianBlur(rng.standard_normal(part.shape, dtype=np.float32), (0, 0), 0.6) * 1.9
        large[top : top + _STRIP] = np.clip(part + noise * np.sqrt(0.04 * part + 1.5) + 0.5, 0, 255)
    encoded = cv2.imencode(".jpg", large[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 92])[1]
    return Image(decode(encoded)), np.asarray(encoded, np.uint8)


def decode(encoded: Any) -> UInt8Array:
    """Decode a JPEG to RGB."""
    return np.asarray(cv2.imdecode(encoded, cv2.IMREAD_COLOR_RGB), np.uint8)

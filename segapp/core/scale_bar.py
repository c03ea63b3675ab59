"""A scale bar: a line of round length with its words, in the lower right corner of a picture."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.scale import short_number
from segapp.core.types import frozen

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont, ImageFont

    from segapp.core.scale import Scale
    from segapp.core.types import BoolArray, UInt8Array

    AnyFont = FreeTypeFont | ImageFont

_LONGEST_SHARE = 0.25
"""Of the width of the picture."""

_LEAST_SIDE_PX = 48
_ROUND = (5, 2, 1)
_BRIGHT = 128.0


def round_length(scale: Scale, width_px: int) -> float:
    """Return the longest of 1, 2, 5 x 10^n units that takes at most a quarter of the width."""
    most = scale.units_per_px * width_px * _LONGEST_SHARE
    power = 10.0 ** math.floor(math.log10(most))
    return next(factor * power for factor in _ROUND if factor * power <= most * (1 + 1e-9))


def with_scale_bar(pixels: UInt8Array, scale: Scale | None) -> UInt8Array:
    """Draw a scale bar into a copy of a picture: black on bright ground, else white, with a rim.

    Parameters
    ----------
    pixels : uint8 array of shape (H, W, 3) or (H, W, 4)
        RGB, or RGB and alpha; the bar is opaque.
    scale : Scale or None
        How long a pixel is.

    Returns
    -------
    uint8 array of the same shape
        The picture itself where there is no scale, or no room for a bar.
    """
    height, width = pixels.shape[:2]
    if scale is None or min(height, width) < _LEAST_SIDE_PX:
        return pixels
    length = round_length(scale, width)
    ink = _ink(round(length / scale.units_per_px), f"{short_number(length)} {scale.unit}", (height, width))
    margin = max(4, round(0.02 * min(height, width)))
    top, left = height - margin - ink.shape[0], width - margin - ink.shape[1]
    if top < 0 or left < 0:
        return pixels
    result = pixels.copy()
    ground = result[top : top + ink.shape[0], left : left + ink.shape[1]]
    bright = float(ground[..., :3].mean()) >= _BRIGHT
    thickness = max(1, round(min(height, width) / 500))
    rim = _grown(ink, thickness)
    for mask, value in ((rim, 255 if bright else 0), (ink, 0 if bright else 255)):
        ground[mask, :3] = value
        ground[mask, 3:] = 255
    return frozen(result)


def _ink(bar_px: int, words: str, shape: tuple[int, int]) -> BoolArray:
    """Draw the bar with its words above, and room for the rim around: bool (h, w)."""
    from PIL import Image as PillowImage
    from PIL.ImageDraw import Draw
    from PIL.ImageFont import load_default

    side = min(shape)
    font = load_default(max(10.0, side * 0.035))
    # The font has no micro sign: it is a u with a longer stem.
    plain = words.replace("µ", "u")
    left, top, right, bottom = Draw(PillowImage.new("L", (1, 1))).textbbox((0, 0), plain, font)
    rim, bar = max(2, round(side / 250)), max(2, round(side * 0.008))
    text_height = math.ceil(bottom - top)
    width = max(bar_px, math.ceil(right - left)) + 2 * rim
    drawn = PillowImage.new("L", (width, 2 * rim + text_height + 2 * bar + bar))
    draw = Draw(drawn)
    at = (width - (right - left)) / 2 - left, rim - top
    draw.text(at, plain, fill=255, font=font)
    if words != plain:
        _lengthen(draw, words, at, font)
    first = (width - bar_px) // 2
    foot = drawn.height - rim
    draw.rectangle((first, foot - bar, first + bar_px - 1, foot - 1), fill=255)
    return np.asarray(drawn) >= _BRIGHT


def _lengthen(draw: ImageDraw, words: str, at: tuple[float, float], font: AnyFont) -> None:
    """Make a micro sign of each u that stands for one."""
    for index, letter in enumerate(words):
        if letter == "µ":
            before = draw.textlength(words[:index].replace("µ", "u"), font)
            left, top, right, bottom = draw.textbbox((at[0] + before, at[1]), "u", font)
            stem = max(1.0, (right - left) * 0.16)
            draw.rectangle((left, (top + bottom) / 2, left + stem, bottom + (bottom - top) * 0.3), fill=255)


def _grown(mask: BoolArray, by: int) -> BoolArray:
    """Grow a mask by some pixels in all directions."""
    from segapp.core.opencv import cv2

    kernel = np.ones((2 * by + 1, 2 * by + 1), np.uint8)
    grown: BoolArray = np.asarray(cv2.dilate(mask.astype(np.uint8), kernel)) > 0
    return grown

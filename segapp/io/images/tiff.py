"""Reads the first picture of a TIFF: every usual depth, layout and compression."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from segapp.io.images.decoded import (
    Decoded,
    check_pillow_size,
    load_pillow,
    pillow_limit,
    pillow_pixels,
)
from segapp.io.images.limits import check_size, damaged, unsupported
from segapp.io.images.tiff_header import (
    CMYK,
    COLORS,
    PALETTE,
    RGB,
    UNSIGNED,
    WHITE_IS_ZERO,
    TiffHeader,
    is_read_here,
    read_header,
)
from segapp.io.images.tiff_segments import SampleArray, can_unpack, read_samples

if TYPE_CHECKING:
    from segapp.core.types import PixelArray
    from segapp.io.images.source import Source

_ASSOCIATED, _STRAIGHT = 1, 2
_BAND_ROWS = 256


def decode(source: Source) -> Decoded:
    """Read the first picture of a TIFF."""
    header = read_header(source)
    return replace(_decode(source, header), scale=header.scale)


def _decode(source: Source, header: TiffHeader) -> Decoded:
    if not is_read_here(header) or not can_unpack(header):
        return _decode_with_pillow(source, header)
    _check_colors(header, source.name)
    samples = read_samples(source, header)
    colors = COLORS[header.photometric]
    pixels = _plain_pixels(samples, header)
    if header.photometric == PALETTE:
        return Decoded(_palette_colors(samples[..., 0], header, source.name), False, header.orientation)
    alpha = _alpha_index(header)
    if alpha is not None:
        color = _to_rgb(pixels[..., :colors], header)
        straight = _with_alpha(color, pixels[..., alpha], premultiplied=_ASSOCIATED in header.extra[:1])
        return Decoded(straight, True, header.orientation)
    if header.photometric in (RGB, CMYK):
        pixels = _to_rgb(pixels[..., :colors], header)
    return Decoded(_without_odd_channels(pixels), False, header.orientation)


def _check_colors(header: TiffHeader, name: str) -> None:
    colors = COLORS[header.photometric]
    if header.samples < colors:
        raise damaged(name)
    if header.photometric == PALETTE and (
        header.samples != 1 or header.bits > 16 or header.sample_format != UNSIGNED
    ):
        raise unsupported(name, "a TIFF with a palette of a rare kind")
    if header.photometric == PALETTE:
        check_size(name, header.width, header.height, 4)
    if header.photometric in (WHITE_IS_ZERO, CMYK) and (header.sample_format != UNSIGNED or header.bits > 16):
        raise unsupported(name, "a TIFF with inverted numbers")


def _alpha_index(header: TiffHeader) -> int | None:
    """Return which sample is alpha: the first one after the colours, if it is said to be."""
    colors = COLORS[header.photometric]
    if not header.extra:
        # OpenCV and others write RGB + alpha without saying what the fourth sample is.
        return colors if header.photometric == RGB and header.samples == colors + 1 else None
    is_alpha = header.extra[0] in (_ASSOCIATED, _STRAIGHT)
    return colors if is_alpha and header.samples > colors else None


def _plain_pixels(samples: SampleArray, header: TiffHeader) -> PixelArray:
    """Return the samples as uint8, uint16 or float32, with black at zero."""
    if header.bits < 8:
        top = (1 << header.bits) - 1
        samples = samples * np.uint8(255 // top) if header.photometric != PALETTE else samples
    if samples.dtype not in (np.uint8, np.uint16):
        # Signed and wide numbers keep their values; doubles beyond float32 become infinite.
        with np.errstate(over="ignore"):
            samples = samples.astype(np.float32, copy=False)
    if header.photometric == WHITE_IS_ZERO:
        colors = samples[..., :1]
        np.subtract(_top(samples), colors, out=colors)
    plain: PixelArray = samples
    return plain


def _top(pixels: SampleArray) -> int:
    return 0xFFFF if pixels.dtype == np.uint16 else 0xFF


def _to_rgb(pixels: PixelArray, header: TiffHeader) -> PixelArray:
    """Turn CMYK ink into RGB light; leave other colours as they are."""
    if header.photometric != CMYK:
        return pixels
    top = _top(pixels)
    result: PixelArray = np.empty((*pixels.shape[:2], 3), pixels.dtype)
    for start in range(0, len(pixels), _BAND_ROWS):
        band = pixels[start : start + _BAND_ROWS].astype(np.uint32)
        light = (top - band[..., :3]) * (top - band[..., 3:])
        result[start : start + _BAND_ROWS] = ((light + top // 2) // top).astype(pixels.dtype)
    return result


def _with_alpha(color: PixelArray, alpha: PixelArray, *, premultiplied: bool) -> PixelArray:
    """Return the colours with straight alpha as the last channel."""
    channels = color.shape[2]
    result: PixelArray = np.empty((*color.shape[:2], channels + 1), color.dtype)
    result[..., channels] = alpha
    for start in range(0, len(color), _BAND_ROWS):
        rows = slice(start, start + _BAND_ROWS)
        result[rows, :, :channels] = _straight(color[rows], alpha[rows]) if premultiplied else color[rows]
    return result


def _straight(color: PixelArray, alpha: PixelArray) -> PixelArray:
    """Divide colours by their alpha; where that is zero they become black."""
    top = 1 if color.dtype == np.float32 else _top(color)
    opacity = alpha[..., None].astype(np.float64) / top
    divided = np.divide(color, opacity, out=np.zeros(color.shape), where=opacity > 0)
    if color.dtype == np.float32:
        with np.errstate(over="ignore"):
            return divided.astype(np.float32)
    straight: SampleArray = np.minimum(np.rint(divided), top).astype(color.dtype)
    return straight


def _palette_colors(indices: SampleArray, header: TiffHeader, name: str) -> PixelArray:
    entries = 1 << header.bits
    if len(header.color_map) != 3 * entries:
        raise damaged(name)
    table: SampleArray = np.array(header.color_map, np.uint16).reshape(3, entries).T
    # Old programs wrote 8 bit values into the 16 bit palette.
    table = table if table.max() < 256 else table >> 8
    colors: PixelArray = table.astype(np.uint8)[indices]
    return colors


def _without_odd_channels(pixels: PixelArray) -> PixelArray:
    """Return (H, W) for one channel; two channels that are not alpha become red and green."""
    if pixels.shape[2] == 1:
        return pixels[..., 0]
    if pixels.shape[2] == 2:
        padded: SampleArray = np.dstack([pixels, np.zeros_like(pixels[..., 0])])
        return padded
    return pixels


def _decode_with_pillow(source: Source, header: TiffHeader) -> Decoded:
    """Read the kinds that need libtiff's colours: JPEG, YCbCr, Lab and fax compression."""
    from PIL.TiffImagePlugin import TiffImageFile

    name = source.name
    if header.bits not in (1, 8) or header.sample_format != UNSIGNED or header.samples > 4:
        raise unsupported(name, "a TIFF of a rare kind")
    data = bytearray(source.read_all())
    if header.orientation != 1:
        # Some versions of Pillow turn the picture themselves: let them find nothing to turn.
        order = "little" if header.byte_order == "<" else "big"
        data[header.orientation_at : header.orientation_at + 2] = (1).to_bytes(2, order)  # type: ignore[arg-type]  # one of the two literals
    with pillow_limit():
        image = TiffImageFile(io.BytesIO(data))
        check_pillow_size(name, image, header.width, header.height)
        load_pillow(name, image)
        check_pillow_size(name, image, header.width, header.height)
        if image.mode not in ("1", "L", "RGB", "CMYK", "YCbCr", "LAB"):
            raise unsupported(name, "a TIFF of a rare kind")
        pixels = pillow_pixels(image, "L" if image.mode in ("1", "L") else "RGB")
    return Decoded(pixels, False, header.orientation)

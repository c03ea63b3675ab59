"""Reads JPEG: gray, RGB, CMYK and YCCK."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from segapp.io.images.decoded import (
    Decoded,
    check_pillow_size,
    exif_orientation,
    load_pillow,
    pillow_limit,
    pillow_pixels,
)
from segapp.io.images.limits import check_size, cut_short, damaged, unsupported
from segapp.io.images.resolution import scale_of_exif, scale_of_jfif

if TYPE_CHECKING:
    from PIL import Image as PillowImage
    from PIL.JpegImagePlugin import JpegImageFile

    from segapp.core.scale import Scale
    from segapp.io.images.source import Source

# Inside coded data FF is followed by 00 or a restart mark; anything else is the next marker.
_MARKER = re.compile(rb"\xff[^\x00\x01\xd0-\xd8\xff]")
_END, _SCAN, _JFIF, _EXIF = 0xD9, 0xDA, 0xE0, 0xE1
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_READABLE_FRAMES = (0xC0, 0xC1, 0xC2, 0xC9, 0xCA)

MAX_SCANS = 100
"""Real files have about 10; 4,000 in 169 kB keep every decoder busy for over 10 s."""
_MAX_SCANNED_PX = 4_000_000_000
_MAX_PX_PER_BYTE = 4096
_ZEROS = bytes(16)
_END_MARK = b"\xff\xd9"
_COARSE = 1 / 4
"""At a quarter of the size or less, means of 8 x 8 pixels do: 24 megapixels take 70, not 300 ms."""


@dataclass(frozen=True)
class _Header:
    """What the markers say; a progressive file may start with a scan of 8 x 8 means."""

    width: int
    height: int
    orientation: int
    means_end: int | None
    scale: Scale | None


def decode(source: Source) -> Decoded:
    """Read a JPEG."""
    data = source.read_all()
    header = _read_header(data, source.name)
    with pillow_limit():
        image = _open(data, header, source.name)
        return _finish(image, header, source.name)


def preview(source: Source, max_side_px: int) -> Decoded:
    """Read a JPEG at 1/1, 1/2, 1/4 or 1/8 of its size, then shrink it to the size asked for."""
    from PIL import Image as PillowImage

    data = source.read_all()
    header = _read_header(data, source.name)
    shrink = min(1.0, max_side_px / max(header.width, header.height))
    target = max(1, round(header.width * shrink)), max(1, round(header.height * shrink))
    if header.means_end is not None and shrink <= _COARSE:
        data = data[: header.means_end] + _END_MARK
    with pillow_limit():
        image = _open(data, header, source.name)
        image.draft(None, target)
        load_pillow(source.name, image)
        rgb = image.convert(_shown_mode(image))
        if rgb.size != target:
            rgb = rgb.resize(target, PillowImage.Resampling.BOX)
        return Decoded(pillow_pixels(rgb), orientation=header.orientation)


def _open(data: bytes, header: _Header, name: str) -> JpegImageFile:
    from PIL.JpegImagePlugin import JpegImageFile

    image = JpegImageFile(io.BytesIO(data))
    check_pillow_size(name, image, header.width, header.height)
    return image


def _finish(image: JpegImageFile, header: _Header, name: str) -> Decoded:
    load_pillow(name, image)
    check_pillow_size(name, image, header.width, header.height)
    return Decoded(
        pillow_pixels(image, _shown_mode(image)), orientation=header.orientation, scale=header.scale
    )


def _shown_mode(image: PillowImage.Image) -> str:
    return "L" if image.mode == "L" else "RGB"


def _read_header(data: bytes, name: str) -> _Header:
    """Walk the markers to the end of the picture; count the scans on the way."""
    width = height = components = scans = 0
    orientation: int | None = None
    means_end: int | None = None
    scale: Scale | None = None
    has_means = False
    position = 2
    while (found := _MARKER.search(data, position)) is not None:
        marker, position = data[found.start() + 1], found.end()
        if marker == _END:
            break
        length = int.from_bytes(data[position : position + 2], "big")
        segment = data[position + 2 : position + length]
        if marker in _FRAMES:
            width, height, components = _frame_size(segment, name)
            if marker not in _READABLE_FRAMES:
                raise unsupported(name, "a JPEG of a rare kind")
        elif marker == _SCAN:
            scans += 1
            _check_scans(scans, width * height, name)
            if scans == 1:
                has_means = _is_of_means(segment, components)
            elif scans == 2 and has_means:
                means_end = found.start()
        elif marker == _EXIF and orientation is None and segment.startswith(b"Exif\0\0"):
            orientation = exif_orientation(segment)
        scale = scale or _SCALES.get(marker, _no_scale)(segment)
        position += max(length, 2)
    else:
        # An interrupted copy leaves zeros, and a decoder makes gray pixels of them.
        if scans == 0 or data.endswith(_ZEROS):
            raise cut_short(name)
    if scans == 0:
        raise damaged(name)
    if width * height > _MAX_PX_PER_BYTE * len(data):
        raise cut_short(name)
    return _Header(width, height, orientation or 1, means_end, scale)


def _no_scale(_: bytes) -> Scale | None:
    return None


_SCALES = {_JFIF: scale_of_jfif, _EXIF: scale_of_exif}


def _frame_size(segment: bytes, name: str) -> tuple[int, int, int]:
    if len(segment) < 6:
        raise cut_short(name)
    bits, components = segment[0], segment[5]
    height, width = int.from_bytes(segment[1:3], "big"), int.from_bytes(segment[3:5], "big")
    check_size(name, width, height, min(components, 4))
    if bits != 8:
        raise unsupported(name, f"a JPEG with {bits} bits per sample")
    return width, height, components


def _is_of_means(scan: bytes, components: int) -> bool:
    """Whether a scan holds the first coefficient, and only that, of all components."""
    return len(scan) >= 4 and scan[0] == components and scan[-3] == scan[-2] == 0


def _check_scans(scans: int, pixels: int, name: str) -> None:
    if pixels == 0:
        raise damaged(name)
    if scans > MAX_SCANS or scans * pixels > _MAX_SCANNED_PX:
        raise unsupported(name, "a JPEG with far too many passes")

"""What a file says about the length of a pixel, where that can be believed.

A file nearly always states a resolution, and nearly always nobody measured it: cameras, phones,
editors and screens write 72, 96, 150, 180, 240, 300, 350 or so dots per inch into every picture.
So this is the rule:

- A stated unit of length of its own is believed: that of ImageJ ("unit=micron") and of OME
  ("PhysicalSizeX"). In ImageJ's files inches and centimetres are dots per inch that it found
  elsewhere, and count as such.
- Dots per inch (or centimetre, or metre: TIFF, EXIF, JFIF, PNG) are believed from 500 per inch
  on: scanners used for measuring and microscopes.
- Pixels that are not square, by over 0.1 %, have no scale.
"""

from __future__ import annotations

import html
import math
import re
import struct

from segapp.core.errors import ParameterError
from segapp.core.scale import Scale

LEAST_DPI = 500.0
"""What is coarser is what programs write into every picture."""

_MM_PER_INCH, _CM_PER_INCH, _INCHES_PER_M = 25.4, 2.54, 1 / 0.0254
_FINE_DPI = 2540.0
_SAME = 1.001
_INCH, _CM = 2, 3
_X_RESOLUTION, _Y_RESOLUTION, _RESOLUTION_UNIT = 282, 283, 296
_RATIONAL, _SHORT = 5, 3
_IMAGEJ_UNIT = re.compile(r"^unit=(.{1,40})$", re.MULTILINE)
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_OME_PIXELS = re.compile(r"<(?:\w{1,20}:)?Pixels\b([^>]{0,4000})>")
_OME_SIZE = re.compile(r"\b(PhysicalSize[XY](?:Unit)?)\s*=\s*[\"']([^\"']{1,40})[\"']")
_PER_INCH = {"inch": 1.0, "in": 1.0, "inches": 1.0, "cm": _CM_PER_INCH, "centimeter": _CM_PER_INCH}
_NO_UNITS = frozenset({"", "pixel", "pixels", "px", "reference frame", "none"})


def scale_of_dpi(x: float, y: float) -> Scale | None:
    """Return the scale of pixels of which so many are an inch; None if it cannot be believed."""
    if not (_are_same(x, y) and x >= LEAST_DPI):
        return None
    mm_per_px = _MM_PER_INCH / x
    return _scale(mm_per_px, "mm") if x <= _FINE_DPI else _scale(1000 * mm_per_px, "µm")


def scale_of_jfif(segment: bytes) -> Scale | None:
    """Return what the first segment (APP0) of a JPEG states."""
    if not segment.startswith(b"JFIF\0") or len(segment) < 12:
        return None
    unit, x, y = struct.unpack_from(">BHH", segment, 7)
    factor = {1: 1.0, 2: _CM_PER_INCH}.get(unit)
    return None if factor is None else scale_of_dpi(x * factor, y * factor)


def scale_of_phys(body: bytes) -> Scale | None:
    """Return what the pHYs chunk of a PNG states."""
    if len(body) != 9 or body[8] != 1:
        return None
    x, y = struct.unpack_from(">II", body)
    return scale_of_dpi(x / _INCHES_PER_M, y / _INCHES_PER_M)


def scale_of_exif(data: bytes) -> Scale | None:
    """Return what an EXIF block states; a damaged one states nothing."""
    block = data.removeprefix(b"Exif\0\0")
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(block[:4])
    if order is None:
        return None
    found: dict[int, float] = {_RESOLUTION_UNIT: _INCH}
    try:
        (start,) = struct.unpack_from(order + "I", block, 4)
        (count,) = struct.unpack_from(order + "H", block, start)
        for index in range(count):
            place = start + 2 + 12 * index
            tag, kind, number = struct.unpack_from(order + "HHI", block, place)
            if tag in (_X_RESOLUTION, _Y_RESOLUTION) and (kind, number) == (_RATIONAL, 1):
                (at,) = struct.unpack_from(order + "I", block, place + 8)
                found[tag] = ratio(struct.unpack_from(order + "II", block, at))
            elif tag == _RESOLUTION_UNIT and (kind, number) == (_SHORT, 1):
                (found[tag],) = struct.unpack_from(order + "H", block, place + 8)
    except struct.error:
        return None
    return scale_of_tags(
        found.get(_X_RESOLUTION, 0), found.get(_Y_RESOLUTION, 0), int(found[_RESOLUTION_UNIT])
    )


def scale_of_tags(x: float, y: float, unit: int) -> Scale | None:
    """Return what the tags XResolution, YResolution and ResolutionUnit (2 inch, 3 cm) state."""
    factor = {_INCH: 1.0, _CM: _CM_PER_INCH}.get(unit)
    return None if factor is None else scale_of_dpi(x * factor, y * factor)


def scale_of_description(text: str, x: float, y: float) -> Scale | None:
    """Return what the description of a TIFF states, written by ImageJ or by the rules of OME.

    Parameters
    ----------
    text : str
        The tag ImageDescription.
    x, y : float
        The tags XResolution and YResolution; in ImageJ's files pixels for each of its units.
    """
    if text.startswith("ImageJ="):
        return _scale_of_imagej(text, x, y)
    pixels = _OME_PIXELS.search(text)
    if pixels is None:
        return None
    sizes = {name: html.unescape(value) for name, value in _OME_SIZE.findall(pixels[1])}
    units = {sizes.get(f"PhysicalSize{axis}Unit", "µm") for axis in "XY"}
    try:
        wide, tall = float(sizes["PhysicalSizeX"]), float(sizes["PhysicalSizeY"])
    except (KeyError, ValueError):
        return None
    return _scale(wide, units.pop()) if len(units) == 1 and _are_same(wide, tall) else None


def has_own_unit(text: str) -> bool:
    """Whether the description of a TIFF gives the resolution a meaning of its own."""
    return text.startswith("ImageJ=") and _IMAGEJ_UNIT.search(text) is not None


def ratio(value: tuple[int, ...]) -> float:
    """Divide the two numbers of a tag; 0 where that cannot be done."""
    return value[0] / value[1] if len(value) == 2 and value[1] else 0.0


def _scale_of_imagej(text: str, x: float, y: float) -> Scale | None:
    found = _IMAGEJ_UNIT.search(text)
    if found is None or not _are_same(x, y):
        return None
    unit = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), found[1].strip())
    per_inch = _PER_INCH.get(unit.casefold())
    if per_inch is not None:
        return scale_of_dpi(x * per_inch, y * per_inch)
    return None if unit.casefold() in _NO_UNITS else _scale(1 / x, unit)


def _are_same(x: float, y: float) -> bool:
    usable = math.isfinite(x) and math.isfinite(y) and x > 0 and y > 0
    return usable and max(x, y) <= min(x, y) * _SAME


def _scale(units_per_px: float, unit: str) -> Scale | None:
    try:
        return None if unit.casefold() in _NO_UNITS else Scale(units_per_px, unit)
    except ParameterError:
        return None

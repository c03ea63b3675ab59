"""Describes the first picture of a TIFF and refuses what cannot be read safely."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from segapp.io.images.limits import (
    MAX_DECODED_BYTES,
    MAX_SAMPLES,
    check_size,
    cut_short,
    damaged,
    unsupported,
)
from segapp.io.images.resolution import has_own_unit, ratio, scale_of_description, scale_of_tags

if TYPE_CHECKING:
    from segapp.core.scale import Scale
    from segapp.io.images.source import Source

WHITE_IS_ZERO, BLACK_IS_ZERO, RGB, PALETTE, CMYK = 0, 1, 2, 3, 5
UNSIGNED, SIGNED, FLOAT = 1, 2, 3
COLORS = {WHITE_IS_ZERO: 1, BLACK_IS_ZERO: 1, RGB: 3, PALETTE: 1, CMYK: 4}
"""Photometric interpretations read here, with their number of colour samples."""

_ORIENTATION, _STRIP_OFFSETS, _STRIP_COUNTS, _TILE_OFFSETS, _TILE_COUNTS = 274, 273, 279, 324, 325
_COLOR_MAP, _SUBFILE_KIND, _SUB_IFDS, _DNG_VERSION, _INK_SET = 320, 254, 330, 50706, 332
_CAMERA_PHOTOMETRICS = (32803, 34892)
_DESCRIPTION, _X_RESOLUTION, _Y_RESOLUTION, _RESOLUTION_UNIT = 270, 282, 283, 296
_MOST_DESCRIPTION = 100_000
_MAX_SEGMENTS = 500_000
_SMALL_BYTES = 64_000_000


@dataclass(frozen=True)
class TiffHeader:
    """The tags of the first picture that decide how it looks.

    Attributes
    ----------
    width, height : int
        Size in pixels.
    bits, sample_format, samples : int
        Depth, kind (unsigned, signed, float) and number of the samples of a pixel.
    planar : bool
        Whether each sample has a plane of its own.
    compression, predictor, photometric : int
        As in the TIFF specification.
    extra : tuple of int
        Meaning of the samples after the colour: 1 associated alpha, 2 straight alpha.
    reversed_bits : bool
        Whether the bytes hold their lowest bit first.
    byte_order : str
        "<" or ">".
    tile : tuple of int or None
        Rows and columns of a tile.
    rows_per_strip : int
        Rows of a strip; the last one may have fewer.
    offsets, counts : tuple of int
        Where the strips or tiles lie.
    color_map : tuple of int
        Palette: all reds, all greens, all blues.
    orientation, orientation_at : int
        EXIF orientation and where in the file it is stored (0 if it is not).
    scale : Scale or None
        How long a pixel is, where the file says so and can be believed.
    """

    width: int
    height: int
    bits: int
    sample_format: int
    samples: int
    planar: bool
    compression: int
    predictor: int
    photometric: int
    extra: tuple[int, ...]
    reversed_bits: bool
    byte_order: str
    tile: tuple[int, int] | None
    rows_per_strip: int
    offsets: tuple[int, ...]
    counts: tuple[int, ...]
    color_map: tuple[int, ...]
    orientation: int
    orientation_at: int
    scale: Scale | None

    @property
    def planes(self) -> int:
        """Number of separately stored planes."""
        return self.samples if self.planar else 1

    @property
    def samples_per_plane(self) -> int:
        """Samples of a pixel within one plane."""
        return 1 if self.planar else self.samples

    @property
    def decoded_item_bytes(self) -> int:
        """Bytes of a decoded sample: the file's own, but at least what a narrower one grows to."""
        if self.bits <= 8 and self.sample_format == UNSIGNED:
            return 1
        return 2 if self.bits == 16 and self.sample_format == UNSIGNED else max(4, self.bits // 8)


def read_header(source: Source) -> TiffHeader:
    """Read and check the tags of the first picture.

    Raises
    ------
    ImageReadError
        If the picture is too large, cut short, damaged or of a kind that is not read.
    """
    import tifffile

    logging.getLogger("tifffile").setLevel(logging.CRITICAL + 1)
    source.file.seek(0)
    with tifffile.TiffFile(source.file) as tiff:
        page = tiff.pages[0]
        _refuse_camera_raw(page, source.name)
        header = _describe(page, tiff.byteorder, source)
    _check_limits(header, source)
    return header


def is_read_here(header: TiffHeader) -> bool:
    """Whether the colours can be worked out from the plain samples."""
    return header.photometric in COLORS


def _refuse_camera_raw(page: Any, name: str) -> None:
    """Refuse a camera's raw file, whose first picture is only a thumbnail."""
    is_thumbnail = int(page.tags.valueof(_SUBFILE_KIND, 0)) & 1 and _SUB_IFDS in page.tags
    if is_thumbnail or _DNG_VERSION in page.tags or int(page.photometric or 0) in _CAMERA_PHOTOMETRICS:
        raise unsupported(name, "a camera RAW file")


def _describe(page: Any, byte_order: str, source: Source) -> TiffHeader:
    tags = page.tags
    tile = (int(page.tilelength), int(page.tilewidth)) if _TILE_OFFSETS in tags else None
    orientation = tags.get(_ORIENTATION)
    is_turned = orientation is not None and orientation.count == 1 and orientation.value in range(1, 9)
    if int(page.imagedepth) != 1:
        raise unsupported(source.name, "a TIFF volume")
    if tags.valueof(_INK_SET, 1) != 1:
        raise unsupported(source.name, "a TIFF with special inks")
    return TiffHeader(
        width=int(page.imagewidth),
        height=int(page.imagelength),
        bits=_same_for_all(page.bitspersample, source.name),
        sample_format=_sample_format(page.sampleformat, source.name),
        samples=int(page.samplesperpixel),
        planar=int(page.planarconfig or 1) == 2 and int(page.samplesperpixel) > 1,
        compression=int(page.compression),
        predictor=int(page.predictor),
        photometric=int(page.photometric if page.photometric is not None else BLACK_IS_ZERO),
        extra=tuple(int(value) for value in page.extrasamples),
        reversed_bits=int(page.fillorder) == 2,
        byte_order=byte_order,
        tile=tile,
        rows_per_strip=int(page.rowsperstrip or 0) or int(page.imagelength),
        offsets=_numbers(tags.valueof(_TILE_OFFSETS if tile else _STRIP_OFFSETS)),
        counts=_numbers(tags.valueof(_TILE_COUNTS if tile else _STRIP_COUNTS)),
        color_map=_color_map(tags),
        orientation=int(orientation.value) if is_turned else 1,
        orientation_at=int(orientation.valueoffset) if is_turned else 0,
        scale=_scale(tags),
    )


def _scale(tags: Any) -> Scale | None:
    """Return the scale of the picture; damaged tags state none."""
    x, y = (ratio(_numbers_or_none(tags.valueof(tag))) for tag in (_X_RESOLUTION, _Y_RESOLUTION))
    text = tags.valueof(_DESCRIPTION)
    text = text[:_MOST_DESCRIPTION] if isinstance(text, str) else ""
    stated = scale_of_description(text, x, y)
    if stated is not None or has_own_unit(text):
        return stated
    unit = tags.valueof(_RESOLUTION_UNIT, 2)
    return scale_of_tags(x, y, int(unit)) if isinstance(unit, int) else None


def _numbers_or_none(value: Any) -> tuple[int, ...]:
    is_pair = isinstance(value, tuple) and all(isinstance(number, int) for number in value)
    return value if is_pair else ()


def _same_for_all(value: Any, name: str) -> int:
    values = set(_numbers(value))
    if len(values) != 1:
        raise unsupported(name, "a TIFF whose samples have different depths")
    return values.pop()


def _sample_format(value: Any, name: str) -> int:
    kind = _same_for_all(value, name)
    if kind in (UNSIGNED, SIGNED, FLOAT):
        return kind
    if kind == 4:
        return UNSIGNED
    raise unsupported(name, "a TIFF with complex numbers")


def _color_map(tags: Any) -> tuple[int, ...]:
    value = tags.valueof(_COLOR_MAP)
    return () if value is None else tuple(np.ravel(value).tolist())


def _numbers(value: Any) -> tuple[int, ...]:
    if value is None:
        return ()
    return tuple(int(entry) for entry in value) if hasattr(value, "__iter__") else (int(value),)


def _check_limits(header: TiffHeader, source: Source) -> None:
    name = source.name
    if not 1 <= header.samples <= MAX_SAMPLES:
        raise unsupported(name, f"a TIFF with {header.samples} channels")
    check_size(name, header.width, header.height, header.samples * header.decoded_item_bytes)
    expected = segment_count(header)
    if expected > _MAX_SEGMENTS or segment_bytes(header) > _largest_segment(header):
        raise damaged(name)
    if len(header.offsets) < expected or (header.counts and len(header.counts) < expected):
        raise damaged(name)
    counts = header.counts[:expected]
    if counts and sum(counts) > 2 * source.size:
        raise cut_short(name)
    for offset, count in zip(header.offsets, counts, strict=False):
        if offset + count > source.size:
            raise cut_short(name)
        if offset <= 0 or count <= 0:
            raise unsupported(name, "a TIFF with left-out parts")


def _largest_segment(header: TiffHeader) -> int:
    picture = header.width * header.height * header.samples * header.bits // 8
    return min(MAX_DECODED_BYTES, max(_SMALL_BYTES, 4 * picture))


def segment_shape(header: TiffHeader) -> tuple[int, int]:
    """Return rows and columns of a full strip or tile."""
    if header.tile is not None:
        return header.tile
    return min(header.rows_per_strip, header.height), header.width


def row_bytes(header: TiffHeader) -> int:
    """Return the bytes of one row of a strip or tile; rows start on a whole byte."""
    _, columns = segment_shape(header)
    return (columns * header.samples_per_plane * header.bits + 7) // 8


def segment_bytes(header: TiffHeader) -> int:
    """Return the bytes of a full strip or tile, unpacked."""
    return segment_shape(header)[0] * row_bytes(header)


def segment_count(header: TiffHeader) -> int:
    """Return how many strips or tiles the whole picture has."""
    rows, columns = segment_shape(header)
    if rows <= 0 or columns <= 0:
        return _MAX_SEGMENTS + 1
    return -(-header.height // rows) * -(-header.width // columns) * header.planes

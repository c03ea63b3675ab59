"""Unpacks the strips or tiles of a TIFF into plain samples."""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from segapp.io.images.decoded import pillow_limit, pillow_pixels
from segapp.io.images.limits import cut_short, damaged, unsupported
from segapp.io.images.tiff_header import FLOAT, SIGNED, TiffHeader, row_bytes, segment_shape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segapp.core.types import UInt8Array
    from segapp.io.images.source import Source

_NONE, _DEFLATE = 1, (8, 32946)
_BY_LIBTIFF = (5, 32773, 34925, 50000)  # LZW, PackBits, LZMA, Zstandard
_NO_PREDICTOR, _DIFFERENCES, _FLOAT_DIFFERENCES = 1, 2, 3
_PREDICTED = (5, *_DEFLATE, 34925, 50000)
_BATCH_BYTES = 1 << 26
_BATCH_SEGMENTS = 1024
_REVERSED = bytes(int(f"{value:08b}"[::-1], 2) for value in range(256))

SampleArray = npt.NDArray[Any]


@dataclass(frozen=True)
class _Segment:
    """One strip or tile: where its bytes are and where its pixels go."""

    offset: int
    count: int
    plane: int
    top: int
    left: int
    rows: int


def can_unpack(header: TiffHeader) -> bool:
    """Whether the compression is one that turns bytes into bytes."""
    return header.compression in (_NONE, *_DEFLATE, *_BY_LIBTIFF)


def read_samples(source: Source, header: TiffHeader) -> SampleArray:
    """Read all samples of the first picture.

    Returns
    -------
    array of shape (H, W, samples)
        Unsigned, signed or float in the file's own depth and the machine's byte order;
        1, 2 and 4 bit samples are uint8 with their small values.

    Raises
    ------
    ImageReadError
        If a strip holds less than it should, or the depth is not one that is read.
    """
    dtype = _sample_dtype(header, source.name)
    result = np.empty((header.height, header.width, header.samples), dtype)
    for segment, data in _unpacked(source, header):
        block = _to_samples(data, segment, header)
        rows = min(segment.rows, header.height - segment.top)
        columns = min(block.shape[1], header.width - segment.left)
        planes = slice(segment.plane, segment.plane + header.samples_per_plane)
        target = result[segment.top : segment.top + rows, segment.left : segment.left + columns, planes]
        target[...] = block[:rows, :columns]
    return result


def _sample_dtype(header: TiffHeader, name: str) -> np.dtype[Any]:
    """Return the dtype of the samples; refuse depths and predictors that have none."""
    allowed = (16, 32, 64) if header.sample_format == FLOAT else (8, 16, 32, 64)
    is_small = header.bits in (1, 2, 4) and header.sample_format not in (FLOAT, SIGNED)
    if header.bits not in allowed and not is_small:
        raise unsupported(name, f"a TIFF with {header.bits} bits per sample")
    if header.predictor != _NO_PREDICTOR:
        is_known = header.predictor == _DIFFERENCES or (
            header.predictor == _FLOAT_DIFFERENCES and header.sample_format == FLOAT
        )
        if not is_known or is_small or header.compression not in _PREDICTED:
            raise unsupported(name, "a TIFF packed in a rare way")
    kind = {FLOAT: "f", SIGNED: "i"}.get(header.sample_format, "u")
    return np.dtype(f"{kind}{max(1, header.bits // 8)}")


def _segments(header: TiffHeader) -> Iterator[_Segment]:
    rows, columns = segment_shape(header)
    full = rows * row_bytes(header)
    index = 0
    for plane in range(header.planes):
        for top in range(0, header.height, rows):
            for left in range(0, header.width, columns):
                own_rows = rows if header.tile is not None else min(rows, header.height - top)
                count = header.counts[index] if header.counts else full // rows * own_rows
                yield _Segment(header.offsets[index], count, plane, top, left, own_rows)
                index += 1


def _unpacked(source: Source, header: TiffHeader) -> Iterator[tuple[_Segment, UInt8Array]]:
    """Yield each strip or tile with its unpacked bytes as an array of shape (rows, row bytes)."""
    width = row_bytes(header)
    if header.compression in _BY_LIBTIFF:
        for batch in _batches(header, width):
            packed = [_packed(source, header, segment) for segment in batch]
            shape = batch[0].rows, width
            unpacked = _unpack_with_libtiff(packed, shape, header.compression, source.name)
            yield from zip(batch, unpacked, strict=True)
        return
    for segment in _segments(header):
        size = segment.rows * width
        if header.compression == _NONE:
            data = source.read(segment.offset, size)
            data = data.translate(_REVERSED) if header.reversed_bits else data
        else:
            data = _inflate(_packed(source, header, segment), size, source.name)
        yield segment, np.frombuffer(data, np.uint8, size).reshape(segment.rows, width)


def _packed(source: Source, header: TiffHeader, segment: _Segment) -> bytes:
    if not header.counts:
        raise damaged(source.name)
    data = source.read(segment.offset, segment.count)
    return data.translate(_REVERSED) if header.reversed_bits else data


def _inflate(data: bytes, size: int, name: str) -> bytes:
    try:
        inflated = zlib.decompressobj().decompress(data, size)
    except zlib.error as error:
        raise damaged(name) from error
    if len(inflated) < size:
        raise cut_short(name)
    return inflated


def _batches(header: TiffHeader, width: int) -> Iterator[list[_Segment]]:
    """Group neighbouring segments of one size, so that libtiff is called rarely."""
    batch: list[_Segment] = []
    for segment in _segments(header):
        is_full = len(batch) == _BATCH_SEGMENTS or (len(batch) + 1) * segment.rows * width > _BATCH_BYTES
        if batch and (is_full or batch[0].rows != segment.rows):
            yield batch
            batch = []
        batch.append(segment)
    if batch:
        yield batch


def _unpack_with_libtiff(
    packed: list[bytes], shape: tuple[int, int], compression: int, name: str
) -> UInt8Array:
    """Unpack segments of one shape in bytes: uint8 array of shape (segments, rows, row bytes).

    The codecs know only bytes, so the segments become the strips of a gray TIFF. Pillow then
    returns their bytes, whatever depth they really hold.
    """
    from PIL import features
    from PIL.TiffImagePlugin import TiffImageFile

    if not features.check("libtiff"):
        raise unsupported(name, "a compressed TIFF")
    rows, width = shape
    with pillow_limit():
        image = TiffImageFile(io.BytesIO(_gray_tiff(packed, shape, compression)))
        if image.size != (width, rows * len(packed)) or image.mode != "L":
            raise damaged(name)
        try:
            image.load()
        except OSError as error:
            raise damaged(name) from error
        return pillow_pixels(image).reshape(len(packed), rows, width)


def _gray_tiff(packed: list[bytes], shape: tuple[int, int], compression: int) -> bytes:
    """Return a little-endian 8 bit TIFF with the given packed bytes as its strips."""
    rows, width = shape
    counts = [len(strip) for strip in packed]
    starts = np.cumsum([8, *counts])[:-1].tolist()
    tables_at = 8 + sum(counts)
    tables = struct.pack(f"<{2 * len(packed)}I", *starts, *counts)
    single = len(packed) == 1
    entries = (
        (256, 4, 1, width),
        (257, 4, 1, rows * len(packed)),
        (258, 3, 1, 8),
        (259, 3, 1, compression),
        (262, 3, 1, 1),
        (273, 4, len(packed), starts[0] if single else tables_at),
        (277, 3, 1, 1),
        (278, 4, 1, rows),
        (279, 4, len(packed), counts[0] if single else tables_at + 4 * len(packed)),
    )
    directory = struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", *entry) for entry in entries)
    start = struct.pack("<2sHI", b"II", 42, tables_at + len(tables))
    return b"".join([start, *packed, tables, directory, struct.pack("<I", 0)])


def _to_samples(data: UInt8Array, segment: _Segment, header: TiffHeader) -> SampleArray:
    """Turn unpacked bytes into samples of shape (rows, columns, samples of the plane)."""
    shape = segment.rows, segment_shape(header)[1], header.samples_per_plane
    if header.bits < 8:
        return _small_samples(data, header.bits)[:, : shape[1] * shape[2]].reshape(shape)
    if header.predictor == _FLOAT_DIFFERENCES:
        return _undo_float_differences(data, header).reshape(shape)
    kind = {FLOAT: "f", SIGNED: "i"}.get(header.sample_format, "u")
    item = header.bits // 8
    if header.predictor == _DIFFERENCES:
        numbers = data.view(f"{header.byte_order}u{item}").astype(f"u{item}").reshape(shape)
        summed = np.add.accumulate(numbers, axis=1, dtype=numbers.dtype)
        return summed.view(f"{kind}{item}")
    return data.view(f"{header.byte_order}{kind}{item}").reshape(shape)


def _small_samples(data: UInt8Array, bits: int) -> UInt8Array:
    """Spread bytes into their 1, 2 or 4 bit samples, highest bits first."""
    shifts = np.arange(8 - bits, -1, -bits, dtype=np.uint8)
    spread: UInt8Array = data[:, :, None] >> shifts & np.uint8((1 << bits) - 1)
    return spread.reshape(len(data), -1)


def _undo_float_differences(data: UInt8Array, header: TiffHeader) -> SampleArray:
    """Undo predictor 3: per row, differences of bytes that were sorted by significance."""
    item, samples = header.bits // 8, header.samples_per_plane
    rows = len(data)
    summed = np.add.accumulate(data.reshape(rows, -1, samples), axis=1, dtype=np.uint8)
    by_significance = summed.reshape(rows, item, -1).transpose(0, 2, 1)
    return np.ascontiguousarray(by_significance).view(f">f{item}")[..., 0]

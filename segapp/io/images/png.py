"""Reads PNG: every colour type and depth; 16 bits are kept."""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from segapp.io.images.decoded import (
    Decoded,
    check_pillow_size,
    exif_orientation,
    load_pillow,
    pillow_limit,
    pillow_pixels,
)
from segapp.io.images.limits import check_size, cut_short, damaged
from segapp.io.images.resolution import scale_of_phys

if TYPE_CHECKING:
    import numpy.typing as npt

    from segapp.core.scale import Scale
    from segapp.core.types import BoolArray, PixelArray, UInt8Array
    from segapp.io.images.source import Source

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_GRAY, _RGB, _PALETTE, _GRAY_ALPHA, _RGB_ALPHA = 0, 2, 3, 4, 6
_SAMPLES = {_GRAY: 1, _RGB: 3, _PALETTE: 1, _GRAY_ALPHA: 2, _RGB_ALPHA: 4}
_DEPTHS = {
    _GRAY: (1, 2, 4, 8, 16),
    _RGB: (8, 16),
    _PALETTE: (1, 2, 4, 8),
    _GRAY_ALPHA: (8, 16),
    _RGB_ALPHA: (8, 16),
}
_ADAM7 = ((0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1))
_MAX_DEFLATE_RATIO = 1100
_INFLATE_STEP = 1 << 20
_SILENT = 0


@dataclass(frozen=True)
class _Header:
    width: int
    height: int
    depth: int
    color_type: int
    interlaced: bool

    @property
    def samples(self) -> int:
        return _SAMPLES[self.color_type]

    @property
    def inflated_bytes(self) -> int:
        """How many bytes the picture's coded rows have, with one filter byte each."""
        passes = _ADAM7 if self.interlaced else ((0, 0, 1, 1),)
        total = 0
        for top, left, row_step, column_step in passes:
            rows = max(0, -(-(self.height - top) // row_step))
            columns = max(0, -(-(self.width - left) // column_step))
            if rows and columns:
                total += rows * (1 + (columns * self.samples * self.depth + 7) // 8)
        return total


@dataclass(frozen=True)
class _Chunks:
    """The chunks that decide how the picture looks; the rest never reaches a decoder."""

    header: _Header
    palette: bytes
    transparency: bytes | None
    coded: list[bytes]
    orientation: int
    scale: Scale | None


def decode(source: Source) -> Decoded:
    """Read a PNG."""
    name = source.name
    chunks = _read_chunks(source.read_all(), name)
    header = chunks.header
    coded_bytes = sum(map(len, chunks.coded))
    if header.inflated_bytes > _MAX_DEFLATE_RATIO * (coded_bytes + 16):
        raise cut_short(name)
    if header.depth == 16 and header.color_type != _GRAY:
        _check_complete(chunks, name)
        pixels: PixelArray = _decode_16_bit_color(chunks, name)
    else:
        pixels = _decode_with_pillow(chunks, name)
    return replace(_finish(pixels, chunks), scale=chunks.scale)


def _read_chunks(data: bytes, name: str) -> _Chunks:
    header: _Header | None = None
    palette, transparency, coded, orientation, scale = b"", None, [], 1, None
    position = len(_SIGNATURE)
    while True:
        kind, body, position = _next_chunk(data, position, name)
        if header is None:
            header = _read_header(kind, body, name)
        elif kind == b"PLTE":
            palette = body
        elif kind == b"tRNS":
            transparency = body
        elif kind == b"IDAT":
            coded.append(body)
        elif kind == b"eXIf":
            orientation = exif_orientation(body)
        elif kind == b"pHYs":
            scale = scale_of_phys(body)
        elif kind == b"IEND":
            if not coded or (header.color_type == _PALETTE and len(palette) < 3):
                raise damaged(name)
            return _Chunks(header, palette, transparency, coded, orientation, scale)
        elif not kind[0] & 0x20:
            raise damaged(name)


def _next_chunk(data: bytes, position: int, name: str) -> tuple[bytes, bytes, int]:
    """Return the kind and contents of a chunk and where the next one starts."""
    if position + 12 > len(data):
        raise cut_short(name)
    length, kind = struct.unpack_from(">I4s", data, position)
    end = position + 12 + length
    if end > len(data):
        raise cut_short(name) if kind.isalpha() else damaged(name)
    body = data[position + 8 : end - 4]
    (stated,) = struct.unpack_from(">I", data, end - 4)
    if zlib.crc32(body, zlib.crc32(kind)) != stated:
        raise damaged(name)
    return kind, body, end


def _read_header(kind: bytes, body: bytes, name: str) -> _Header:
    if kind != b"IHDR" or len(body) != 13:
        raise damaged(name)
    width, height, depth, color_type, compression, filtering, interlace = struct.unpack(">IIBBBBB", body)
    if depth not in _DEPTHS.get(color_type, ()) or compression or filtering or interlace > 1:
        raise damaged(name)
    # A colour key adds alpha; OpenCV decodes 16 bits to 4 channels.
    bytes_per_pixel = 8 if depth == 16 and color_type != _GRAY else 4
    check_size(name, width, height, bytes_per_pixel)
    return _Header(width, height, depth, color_type, interlace == 1)


def _check_complete(chunks: _Chunks, name: str) -> None:
    """Refuse coded rows that inflate to less than the picture needs, or to nonsense."""
    inflater = zlib.decompressobj()
    missing = chunks.header.inflated_bytes
    for coded in chunks.coded:
        rest = coded
        while rest and missing > 0:
            try:
                missing -= len(inflater.decompress(rest, _INFLATE_STEP))
            except zlib.error as error:
                raise damaged(name) from error
            rest = inflater.unconsumed_tail
        while missing > 0 and (more := _pending(inflater)):
            missing -= more
    if missing > 0:
        raise cut_short(name)


def _pending(inflater: zlib._Decompress) -> int:
    return 0 if inflater.eof else len(inflater.decompress(b"", _INFLATE_STEP))


def _plain_png(chunks: _Chunks) -> bytes:
    """Return the same picture without any chunk that could change how it is decoded."""
    header = chunks.header
    sizes = struct.pack(
        ">IIBBBBB", header.width, header.height, header.depth, header.color_type, 0, 0, header.interlaced
    )
    parts = [_SIGNATURE, _chunk(b"IHDR", sizes)]
    if header.color_type == _PALETTE:
        parts.append(_chunk(b"PLTE", chunks.palette))
    parts.extend(_chunk(b"IDAT", coded) for coded in chunks.coded)
    parts.append(_chunk(b"IEND", b""))
    return b"".join(parts)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(body, zlib.crc32(kind)))


def _decode_16_bit_color(chunks: _Chunks, name: str) -> npt.NDArray[np.uint16]:
    from segapp.core.opencv import cv2

    header = chunks.header
    logging = getattr(cv2.utils, "logging", cv2)  # OpenCV 5 moved it
    log_level = logging.getLogLevel()
    logging.setLogLevel(_SILENT)
    try:
        decoded = cv2.imdecode(np.frombuffer(_plain_png(chunks), np.uint8), cv2.IMREAD_UNCHANGED)
    finally:
        logging.setLogLevel(log_level)
    channels = 3 if header.color_type == _RGB else 4
    if decoded is None or decoded.dtype != np.uint16:
        raise damaged(name)
    if decoded.shape != (header.height, header.width, channels):
        raise damaged(name)
    if header.color_type == _GRAY_ALPHA:
        return np.ascontiguousarray(decoded[..., 2:])
    order = cv2.COLOR_BGR2RGB if channels == 3 else cv2.COLOR_BGRA2RGBA
    return np.asarray(cv2.cvtColor(decoded, order), np.uint16)


def _decode_with_pillow(chunks: _Chunks, name: str) -> PixelArray:
    from PIL.PngImagePlugin import PngImageFile

    header = chunks.header
    with pillow_limit():
        image = PngImageFile(io.BytesIO(_plain_png(chunks)))
        check_pillow_size(name, image, header.width, header.height)
        load_pillow(name, image)
        pixels: PixelArray
        if image.mode.startswith("I"):
            pixels = np.array(image).astype(np.uint16)
        elif image.mode == "1":
            pixels = np.array(image).astype(np.uint8) * np.uint8(255)
        else:
            pixels = pillow_pixels(image)
    # Pillow fills what a stream that ends too early leaves out with zeros and says nothing.
    if header.interlaced or not pixels[-1].any():
        _check_complete(chunks, name)
    return pixels


def _finish(pixels: PixelArray, chunks: _Chunks) -> Decoded:
    header, key = chunks.header, chunks.transparency
    if header.color_type == _PALETTE:
        table = _palette_table(chunks)
        indices = np.asarray(pixels, np.uint8)
        return Decoded(table[indices], table.shape[1] == 4, chunks.orientation)
    if key is not None and header.color_type in (_GRAY, _RGB) and len(key) == 2 * header.samples:
        return Decoded(_with_alpha(pixels, _is_key(pixels, key, header)), True, chunks.orientation)
    has_alpha = header.color_type in (_GRAY_ALPHA, _RGB_ALPHA)
    return Decoded(pixels, has_alpha, chunks.orientation)


def _palette_table(chunks: _Chunks) -> UInt8Array:
    """Return RGB or RGBA of each of the 256 palette entries; missing ones are black."""
    colors = np.frombuffer(chunks.palette[: 3 * (len(chunks.palette) // 3)][:768], np.uint8).reshape(-1, 3)
    channels = 3 if chunks.transparency is None else 4
    table: UInt8Array = np.zeros((256, channels), np.uint8)
    table[: len(colors), :3] = colors
    if chunks.transparency is not None:
        table[:, 3] = 255
        alpha = np.frombuffer(chunks.transparency[:256], np.uint8)
        table[: len(alpha), 3] = alpha
    return table


def _is_key(pixels: PixelArray, key: bytes, header: _Header) -> BoolArray:
    """Return where the pixels have the one colour that the file declares transparent."""
    values = np.frombuffer(key, ">u2").astype(np.uint32) & ((1 << header.depth) - 1)
    if header.depth < 8:
        values = values * 255 // ((1 << header.depth) - 1)
    same: BoolArray = np.asarray(pixels == values.astype(pixels.dtype), np.bool_)
    return np.logical_and.reduce(same, axis=-1) if same.ndim == 3 else same


def _with_alpha(pixels: PixelArray, transparent: BoolArray) -> PixelArray:
    opaque = 0xFFFF if pixels.dtype == np.uint16 else 0xFF
    alpha = np.where(transparent, 0, opaque).astype(pixels.dtype)
    return np.dstack([pixels, alpha])

"""Small picture files of every format, made in code."""

from __future__ import annotations

import io
import struct
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np
import tifffile
from PIL import Image as PillowImage

from segapp.core.opencv import cv2

if TYPE_CHECKING:
    import numpy.typing as npt

HEIGHT, WIDTH = 12, 20


def colors(channels: int = 3, dtype: str = "u1") -> npt.NDArray[Any]:
    """Return a (12, 20, channels) picture without symmetry: u1, u2 or f4; no sample is 0."""
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    planes = [
        10 + rows * 15 + columns,
        20 + columns * 11,
        250 - rows * 7 - columns * 3,
        60 + rows * columns % 190,
    ]
    picture = np.stack(planes[:channels], axis=-1)
    if dtype == "u2":
        return (picture * 257 + 3).astype(np.uint16)
    return picture.astype(dtype)


def flat_quadrants() -> npt.NDArray[np.uint8]:
    """Return a (32, 48, 3) picture of four flat colours that JPEG keeps nearly exactly."""
    picture = np.zeros((32, 48, 3), np.uint8)
    picture[:16, :24], picture[:16, 24:] = (200, 30, 40), (30, 180, 60)
    picture[16:, :24], picture[16:, 24:] = (40, 60, 210), (220, 210, 80)
    return picture


def pillow_file(picture: npt.NDArray[Any] | PillowImage.Image, format_name: str, **options: Any) -> bytes:
    """Return a file that Pillow writes."""
    image = picture if isinstance(picture, PillowImage.Image) else PillowImage.fromarray(picture)
    buffer = io.BytesIO()
    image.save(buffer, format_name, **options)
    return buffer.getvalue()


def tiff_file(picture: npt.NDArray[Any], **options: Any) -> bytes:
    """Return a file that tifffile writes."""
    buffer = io.BytesIO()
    tifffile.imwrite(buffer, picture, **options)
    return buffer.getvalue()


def opencv_file(picture: npt.NDArray[Any], extension: str, *options: int) -> bytes:
    """Return a file that OpenCV writes from RGB or RGBA."""
    order = [2, 1, 0, 3][: picture.shape[2]] if picture.ndim == 3 else None
    stored = picture if order is None else np.ascontiguousarray(picture[..., order])
    done, data = cv2.imencode(extension, stored, options)
    assert done
    return bytes(data.tobytes())


def chunk(kind: bytes, body: bytes) -> bytes:
    """Return a PNG chunk with a right checksum."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_file(
    size: tuple[int, int], depth: int, color_type: int, rows: bytes, extra: tuple[bytes, ...] = ()
) -> bytes:
    """Return a PNG of (width, height) around unfiltered rows that start with their filter byte."""
    header = struct.pack(">IIBBBBB", *size, depth, color_type, 0, 0, 0)
    parts = [chunk(b"IHDR", header), *extra, chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def exif(orientation: int) -> bytes:
    """Return an EXIF block that states only an orientation."""
    return struct.pack(">4sIHHHIHHI", b"MM\0*", 8, 1, 0x0112, 3, 1, orientation, 0, 0)


def rle8_bmp() -> bytes:
    """Return a 4 x 2 run-length BMP: the lower row index 1, the upper row index 2."""
    packed = bytes([4, 1, 0, 0, 4, 2, 0, 0, 0, 1])
    palette = bytes([0, 0, 0, 0, 10, 20, 30, 0, 40, 50, 60, 0])
    start = 54 + len(palette)
    header = struct.pack("<2sIII", b"BM", start + len(packed), 0, start)
    info = struct.pack("<IiiHHIIiiII", 40, 4, 2, 1, 8, 1, len(packed), 0, 0, 3, 0)
    return header + info + palette + packed


def _palette(mode_size: int = 16) -> PillowImage.Image:
    return PillowImage.fromarray(colors()).quantize(mode_size)


def _gif_pages() -> list[PillowImage.Image]:
    return [PillowImage.fromarray(colors()).transpose(PillowImage.Transpose.ROTATE_180)]


def samples() -> dict[str, bytes]:
    """Return a file for each format and mode, by name."""
    rgb, rgba, rgb16 = colors(), colors(4), colors(3, "u2")
    pillow = PillowImage.fromarray(rgb)
    zipped = {"compression": "zlib", "predictor": True, "rowsperstrip": 5}
    key = struct.pack(">HHH", *map(int, rgb[0, 0]))
    keyed_rows = b"".join(b"\0" + row.tobytes() for row in rgb)
    return {
        "jpeg": pillow_file(rgb, "JPEG"),
        "jpeg gray": pillow_file(pillow.convert("L"), "JPEG"),
        "jpeg cmyk": pillow_file(pillow.convert("CMYK"), "JPEG"),
        "jpeg progressive": pillow_file(rgb, "JPEG", progressive=True, exif=b"Exif\0\0" + exif(6)),
        "png": pillow_file(rgb, "PNG"),
        "png alpha": pillow_file(rgba, "PNG", exif=exif(5)),
        "png gray": pillow_file(pillow.convert("L"), "PNG"),
        "png bilevel": pillow_file(pillow.convert("1"), "PNG"),
        "png palette": pillow_file(_palette(), "PNG", transparency=3),
        "png key": png_file((WIDTH, HEIGHT), 8, 2, keyed_rows, (chunk(b"tRNS", key),)),
        "png 16 gray": opencv_file(rgb16[..., 0], ".png"),
        "png 16": opencv_file(rgb16, ".png"),
        "png 16 alpha": opencv_file(colors(4, "u2"), ".png"),
        "tiff": tiff_file(rgb, photometric="rgb"),
        "tiff 16 big-endian": tiff_file(rgb16, photometric="rgb", byteorder=">", rowsperstrip=3),
        "tiff float": tiff_file(colors(1, "f4")[..., 0], photometric="minisblack"),
        "tiff zip": tiff_file(rgb16, photometric="rgb", **zipped),
        "tiff tiles": tiff_file(rgb, photometric="rgb", tile=(16, 16), compression="zlib"),
        "tiff planar": tiff_file(np.moveaxis(rgb16, -1, 0), photometric="rgb", planarconfig="separate"),
        "tiff alpha": tiff_file(rgba, photometric="rgb", extrasamples=["assocalpha"]),
        "tiff bigtiff": tiff_file(rgb, photometric="rgb", bigtiff=True),
        "tiff lzw": opencv_file(rgb16, ".tif"),
        "tiff lzw float": opencv_file(colors(3, "f4"), ".tif", 259, 5, 317, 3),
        "tiff packbits": pillow_file(rgb, "TIFF", compression="packbits"),
        "tiff palette": pillow_file(_palette(), "TIFF", compression="tiff_lzw"),
        "tiff bilevel": pillow_file(pillow.convert("1"), "TIFF"),
        "tiff fax": pillow_file(pillow.convert("1"), "TIFF", compression="group4"),
        "tiff cmyk": pillow_file(pillow.convert("CMYK"), "TIFF", compression="tiff_lzw"),
        "tiff jpeg": pillow_file(rgb, "TIFF", compression="jpeg"),
        "tiff lab": pillow_file(PillowImage.frombytes("LAB", (WIDTH, HEIGHT), rgb.tobytes()), "TIFF"),
        "bmp": pillow_file(rgb, "BMP"),
        "bmp palette": pillow_file(_palette(), "BMP"),
        "bmp bilevel": pillow_file(pillow.convert("1"), "BMP"),
        "bmp 32": pillow_file(rgba, "BMP"),
        "bmp runs": rle8_bmp(),
        "webp": pillow_file(rgb, "WEBP", lossless=True),
        "webp alpha": pillow_file(rgba, "WEBP", lossless=True, exact=True, exif=exif(8)),
        "webp lossy": pillow_file(rgb, "WEBP", quality=80),
        "webp animated": pillow_file(rgb, "WEBP", save_all=True, append_images=_gif_pages(), lossless=True),
        "gif": pillow_file(_palette(), "GIF"),
        "gif transparent": pillow_file(_palette(), "GIF", transparency=2),
        "gif animated": pillow_file(pillow, "GIF", save_all=True, append_images=_gif_pages()),
    }

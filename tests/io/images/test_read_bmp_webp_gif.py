"""BMP, WebP and GIF files."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from PIL import Image as PillowImage

from segapp.core.errors import ImageReadError
from segapp.io.images import read_bytes
from tests.io.images.picture_samples import colors, exif, pillow_file, rle8_bmp


def bmp_with_masks(bits: int, masks: tuple[int, int, int, int], pixel: bytes) -> bytes:
    """Return a BMP of one pixel whose channels lie where the masks say."""
    body = pixel.ljust(4, b"\0")
    info = struct.pack("<IiiHHIIiiIIIIII", 108, 1, 1, 1, bits, 3, len(body), 0, 0, 0, 0, *masks).ljust(
        108, b"\0"
    )
    return struct.pack("<2sIII", b"BM", 14 + len(info) + len(body), 0, 14 + len(info)) + info + body


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB"])
def test_a_bmp_comes_back_as_it_was(mode: str) -> None:
    image = PillowImage.fromarray(colors())
    image = image.quantize(16) if mode == "P" else image.convert(mode)
    expected = np.asarray(image.convert("L" if mode in ("1", "L") else "RGB"))
    pixels = read_bytes(pillow_file(image, "BMP"), "a.bmp").pixels
    np.testing.assert_array_equal(pixels, expected)
    assert pixels.dtype == np.uint8


def test_a_bmp_with_a_fourth_channel_has_alpha_unless_it_is_all_zero() -> None:
    masks = (0xFF0000, 0xFF00, 0xFF, 0xFF000000)
    image = read_bytes(bmp_with_masks(32, masks, bytes([3, 2, 1, 9])), "a.bmp")
    assert image.pixels.tolist() == [[[1, 2, 3, 9]]]
    assert image.has_alpha
    clear = read_bytes(bmp_with_masks(32, masks, bytes([3, 2, 1, 0])), "a.bmp")
    assert clear.pixels.tolist() == [[[1, 2, 3]]]
    assert not clear.has_alpha


def test_5_bit_channels_reach_255() -> None:
    data = bmp_with_masks(16, (0x7C00, 0x3E0, 0x1F, 0), struct.pack("<H", 0x7C1F))
    assert read_bytes(data, "a.bmp").pixels.tolist() == [[[255, 0, 255]]]


def test_a_bmp_of_run_lengths_is_unpacked() -> None:
    pixels = read_bytes(rle8_bmp(), "a.bmp").pixels
    assert pixels[1].tolist() == 4 * [[30, 20, 10]]
    assert pixels[0].tolist() == 4 * [[60, 50, 40]]


def test_giant_run_lengths_are_refused_before_they_are_unpacked() -> None:
    data = bytearray(rle8_bmp())
    data[18:26] = struct.pack("<ii", 2_097_279, 64)
    with pytest.raises(ImageReadError):
        read_bytes(bytes(data), "bomb.bmp")


def test_a_bmp_without_its_end_is_refused() -> None:
    with pytest.raises(ImageReadError, match="cut short"):
        read_bytes(pillow_file(colors(), "BMP")[:-1], "a.bmp")


@pytest.mark.parametrize("channels", [3, 4])
def test_a_lossless_webp_comes_back_as_it_was(channels: int) -> None:
    data = pillow_file(colors(channels), "WEBP", lossless=True, exact=True)
    image = read_bytes(data, "a.webp")
    np.testing.assert_array_equal(image.pixels, colors(channels))
    assert image.has_alpha == (channels == 4)


def test_a_giant_webp_canvas_is_refused() -> None:
    data = bytearray(pillow_file(colors(), "WEBP", lossless=True, exif=exif(1)))
    assert data[12:16] == b"VP8X"
    data[24:30] = b"\xff\x7f\0\xff\x7f\0"
    with pytest.raises(ImageReadError, match="too large"):
        read_bytes(bytes(data), "bomb.webp")


@pytest.mark.parametrize("format_name", ["WEBP", "GIF"])
def test_of_many_frames_the_first_is_read(format_name: str) -> None:
    first = PillowImage.new("RGB", (30, 20), (200, 30, 40))
    second = PillowImage.new("RGB", (30, 20), (30, 200, 40))
    options = {"lossless": True} if format_name == "WEBP" else {}
    data = pillow_file(first, format_name, save_all=True, append_images=[second], **options)
    assert np.unique(read_bytes(data, "a").pixels.reshape(-1, 3), axis=0).tolist() == [[200, 30, 40]]


def test_a_gif_gives_its_colours() -> None:
    image = PillowImage.fromarray(colors()).quantize(16)
    np.testing.assert_array_equal(
        read_bytes(pillow_file(image, "GIF"), "a").pixels, np.asarray(image.convert("RGB"))
    )


def test_the_transparent_index_of_a_gif_becomes_alpha() -> None:
    image = PillowImage.fromarray(colors()).quantize(16)
    read = read_bytes(pillow_file(image, "GIF", transparency=2), "a.gif")
    assert read.has_alpha
    np.testing.assert_array_equal(read.pixels[..., 3], np.where(np.asarray(image) == 2, 0, 255))


def test_a_giant_gif_canvas_is_refused() -> None:
    data = bytearray(pillow_file(colors(), "GIF"))
    for side in (16_000, 65_535):
        data[6:10] = struct.pack("<HH", side, side)
        with pytest.raises(ImageReadError):
            read_bytes(bytes(data), "bomb.gif")

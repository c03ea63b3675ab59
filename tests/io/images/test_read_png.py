"""PNG files."""

from __future__ import annotations

import struct
import zlib

import numpy as np
import pytest
from PIL import Image as PillowImage

from segapp.core.errors import ImageReadError
from segapp.io.images import read_bytes
from tests.io.images.picture_samples import HEIGHT, WIDTH, chunk, colors, opencv_file, pillow_file, png_file


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_8_bits_come_back_as_they_were(channels: int) -> None:
    picture = colors(channels)[..., 0] if channels == 1 else colors(channels)
    image = read_bytes(pillow_file(picture, "PNG"), "a.png")
    np.testing.assert_array_equal(image.pixels, picture)
    assert image.has_alpha == (channels in (2, 4))


@pytest.mark.parametrize(("channels", "color_type"), [(1, 0), (3, 2), (2, 4), (4, 6)])
def test_16_bits_are_kept(channels: int, color_type: int) -> None:
    picture = colors(channels, "u2")
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in picture)
    image = read_bytes(png_file((WIDTH, HEIGHT), 16, color_type, rows), "a.png")
    assert image.pixels.dtype == np.uint16
    assert image.pixels.dtype.isnative
    np.testing.assert_array_equal(image.pixels, picture[..., 0] if channels == 1 else picture)
    assert image.has_alpha == (channels in (2, 4))


@pytest.mark.parametrize("channels", [3, 4])
def test_filtered_16_bits_are_kept(channels: int) -> None:
    picture = colors(channels, "u2")
    np.testing.assert_array_equal(read_bytes(opencv_file(picture, ".png"), "a").pixels, picture)


@pytest.mark.parametrize(("bits", "expected"), [(1, [0, 255]), (2, [0, 85, 170, 255]), (4, [0, 17, 34, 51])])
def test_few_gray_levels_are_spread_to_255(bits: int, expected: list[int]) -> None:
    values = range(len(expected))
    packed = int("".join(f"{value:0{bits}b}" for value in values).ljust(16, "0"), 2).to_bytes(2, "big")
    size = (len(expected), 1)
    row = b"\0" + packed[: (len(expected) * bits + 7) // 8]
    assert read_bytes(png_file(size, bits, 0, row), "a.png").pixels.tolist() == [expected]
    keyed = png_file(size, bits, 0, row, (chunk(b"tRNS", b"\0\1"),))
    image = read_bytes(keyed, "a.png")
    assert image.has_alpha
    assert image.pixels[0, :, 1].tolist() == [255, 0, 255, 255][: len(expected)]


@pytest.mark.parametrize(("depth", "dtype"), [(8, "u1"), (16, "u2")])
def test_the_transparent_colour_becomes_alpha(depth: int, dtype: str) -> None:
    picture = colors(3, dtype)
    rows = b"".join(b"\0" + row.astype(f">{dtype}").tobytes() for row in picture)
    key = struct.pack(">HHH", *map(int, picture[2, 3]))
    image = read_bytes(png_file((WIDTH, HEIGHT), depth, 2, rows, (chunk(b"tRNS", key),)), "a.png")
    expected = np.full((HEIGHT, WIDTH), np.iinfo(picture.dtype).max)
    expected[2, 3] = 0
    np.testing.assert_array_equal(image.pixels[..., 3], expected)
    np.testing.assert_array_equal(image.pixels[..., :3], picture)


def test_a_palette_gives_its_colours_and_its_transparency() -> None:
    palette = bytes([1, 2, 3, 10, 20, 30, 200, 210, 220])
    rows = b"\0" + bytes([0, 1, 2, 1])
    opaque = png_file((4, 1), 8, 3, rows, (chunk(b"PLTE", palette),))
    assert read_bytes(opaque, "a").pixels.tolist() == [
        [[1, 2, 3], [10, 20, 30], [200, 210, 220], [10, 20, 30]]
    ]
    clear = png_file((4, 1), 8, 3, rows, (chunk(b"PLTE", palette), chunk(b"tRNS", bytes([7, 0]))))
    image = read_bytes(clear, "a.png")
    assert image.has_alpha
    assert image.pixels[0, :, 3].tolist() == [7, 0, 255, 0]


def test_a_bilevel_picture_is_black_and_white() -> None:
    picture = colors()[..., 0] > 90
    image = read_bytes(pillow_file(PillowImage.fromarray(picture), "PNG"), "a.png")
    np.testing.assert_array_equal(image.pixels, np.where(picture, 255, 0))
    assert image.pixels.dtype == np.uint8


def test_an_animated_16_bit_png_shows_its_picture() -> None:
    plain = opencv_file(colors(3, "u2"), ".png")
    control = chunk(b"acTL", struct.pack(">II", 1, 0))
    frame = chunk(b"fcTL", struct.pack(">IIIIIHHBB", 0, WIDTH, HEIGHT, 0, 0, 1, 10, 0, 0))
    animated = plain[:33] + control + frame + plain[33:]
    np.testing.assert_array_equal(read_bytes(animated, "a.png").pixels, colors(3, "u2"))


@pytest.mark.parametrize("length", [0x7FFFFFFF, 0xFFFFFFFF, 0x20000000])
@pytest.mark.parametrize("depth", ["u1", "u2"])
def test_a_giant_chunk_length_is_refused(length: int, depth: str) -> None:
    data = bytearray(opencv_file(colors(3, depth), ".png"))
    at = data.index(b"IDAT") - 4
    data[at : at + 4] = struct.pack(">I", length)
    with pytest.raises(ImageReadError):
        read_bytes(bytes(data), "a.png")


def test_a_changed_byte_is_noticed() -> None:
    data = bytearray(pillow_file(colors(), "PNG"))
    data[data.index(b"IDAT") + 20] ^= 1
    with pytest.raises(ImageReadError, match="damaged"):
        read_bytes(bytes(data), "a.png")


@pytest.mark.parametrize("depth", [8, 16])
def test_a_giant_size_in_a_small_file_is_refused(depth: int) -> None:
    for size in ((15_000, 15_000), (1 << 30, 1), (1 << 31, 1 << 31), (0, 5)):
        with pytest.raises(ImageReadError):
            read_bytes(png_file(size, depth, 2, b"\0" * 100), "bomb.png")


@pytest.mark.parametrize(
    ("depth", "color_type", "row_bytes"), [(8, 2, 30), (16, 2, 60), (8, 0, 10), (16, 0, 20)]
)
def test_rows_missing_inside_an_intact_file_are_noticed(depth: int, color_type: int, row_bytes: int) -> None:
    """The deflate stream ends properly, but after 5 of 10 rows."""
    rows = 5 * (b"\0" + b"\xc8" * row_bytes)
    with pytest.raises(ImageReadError, match="cut short"):
        read_bytes(png_file((10, 10), depth, color_type, rows), "a.png")


def test_a_black_bottom_row_is_not_taken_for_a_missing_one() -> None:
    picture = colors()
    picture[-1] = 0
    np.testing.assert_array_equal(read_bytes(pillow_file(picture, "PNG"), "a.png").pixels, picture)


def test_a_bomb_in_a_text_chunk_is_never_unpacked() -> None:
    text = chunk(b"zTXt", b"bomb\0\0" + zlib.compress(bytes(50_000_000)))
    data = pillow_file(colors(), "PNG")
    np.testing.assert_array_equal(read_bytes(data[:33] + text + data[33:], "a.png").pixels, colors())

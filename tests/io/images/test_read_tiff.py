"""TIFF files."""

from __future__ import annotations

import struct
from typing import Any

import numpy as np
import pytest
from PIL import Image as PillowImage

from segapp.core.errors import ImageReadError
from segapp.io.images import read_bytes
from tests.io.images.picture_samples import HEIGHT, WIDTH, colors, opencv_file, pillow_file, tiff_file

LZW, PACKBITS, DEFLATE = 5, 32773, 8
LAYOUTS: dict[str, dict[str, Any]] = {
    "one strip": {},
    "strips": {"rowsperstrip": 5},
    "tiles": {"tile": (16, 16)},
    "deflate": {"compression": "zlib", "rowsperstrip": 5},
    "differences": {"compression": "zlib", "predictor": True, "rowsperstrip": 5},
    "tiles of differences": {"compression": "zlib", "predictor": True, "tile": (16, 16)},
    "bigtiff": {"bigtiff": True},
}


def tiff(entries: list[tuple[int, int, int, int]], data: bytes, order: str = "<") -> bytes:
    """Return a TIFF of one strip: (tag, kind, count, value) entries, data at 512."""
    entries = sorted([*entries, (273, 4, 1, 512), (279, 4, 1, len(data))])
    head = struct.pack(order + "2sHIH", b"II" if order == "<" else b"MM", 42, 8, len(entries))
    for tag, kind, count, value in entries:
        is_short = kind == 3 and count == 1
        head += struct.pack(
            order + ("HHIHH" if is_short else "HHII"), tag, kind, count, value, *[0] * is_short
        )
    return head.ljust(512, b"\0") + data


def simple(
    width: int, height: int, bits: int, photometric: int, *more: tuple[int, int, int, int]
) -> list[Any]:
    """Return the entries of a gray picture."""
    entries = {256: width, 257: height, 258: bits, 259: 1, 262: photometric, 277: 1, 278: height}
    given = {entry[0] for entry in more}
    return [(tag, 3, 1, value) for tag, value in entries.items() if tag not in given] + list(more)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("dtype", ["u1", "u2", "f4"])
@pytest.mark.parametrize("layout", [name for name in LAYOUTS if "differences" not in name])
def test_every_layout_and_depth_comes_back_as_it_was(layout: str, dtype: str, order: str) -> None:
    picture = colors(3, dtype)
    image = read_bytes(tiff_file(picture, photometric="rgb", byteorder=order, **LAYOUTS[layout]), "a.tif")
    assert image.pixels.dtype == picture.dtype
    assert image.pixels.dtype.isnative
    np.testing.assert_array_equal(image.pixels, picture)
    assert not image.has_alpha


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("dtype", ["u1", "u2"])
@pytest.mark.parametrize("layout", ["differences", "tiles of differences"])
def test_differences_are_undone(layout: str, dtype: str, order: str) -> None:
    picture = colors(3, dtype)
    data = tiff_file(picture, photometric="rgb", byteorder=order, **LAYOUTS[layout])
    np.testing.assert_array_equal(read_bytes(data, "a.tif").pixels, picture)


@pytest.mark.parametrize("layout", ["one strip", "strips", "tiles", "tiles of differences"])
def test_separate_planes_are_put_together(layout: str) -> None:
    picture = colors(3, "u2")
    planes = np.ascontiguousarray(np.moveaxis(picture, -1, 0))
    data = tiff_file(planes, photometric="rgb", planarconfig="separate", **LAYOUTS[layout])
    np.testing.assert_array_equal(read_bytes(data, "a.tif").pixels, picture)


@pytest.mark.parametrize("compression", [LZW, PACKBITS, DEFLATE])
@pytest.mark.parametrize("dtype", ["u1", "u2", "f4"])
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_libtiff_compressions_keep_the_depth(compression: int, dtype: str, channels: int) -> None:
    picture = colors(channels, dtype)
    picture = picture[..., 0] if channels == 1 else picture
    image = read_bytes(opencv_file(picture, ".tif", 259, compression, 278, 5), "a.tif")
    assert image.pixels.dtype == picture.dtype
    np.testing.assert_array_equal(image.pixels, picture)
    assert image.has_alpha == (channels == 4)


def test_lzw_16_bit_differences_are_undone() -> None:
    picture = colors(3, "u2")
    np.testing.assert_array_equal(
        read_bytes(opencv_file(picture, ".tif", 259, LZW, 317, 2), "a").pixels, picture
    )


def test_float_differences_are_undone() -> None:
    picture = colors(3, "f4") / np.float32(7)
    np.testing.assert_array_equal(
        read_bytes(opencv_file(picture, ".tif", 259, LZW, 317, 3), "a").pixels, picture
    )


def test_not_a_number_is_kept_and_is_not_valid() -> None:
    picture = colors(1, "f4")[..., 0]
    picture[3, 4] = np.nan
    image = read_bytes(tiff_file(picture, photometric="minisblack"), "a.tif")
    np.testing.assert_array_equal(image.pixels, picture)
    assert image.valid is not None
    assert np.argwhere(~image.valid).tolist() == [[3, 4]]


@pytest.mark.parametrize("dtype", ["i1", "i2", "i4", "u4", "f2", "f8"])
def test_other_numbers_keep_their_values_as_float32(dtype: str) -> None:
    picture = colors(1, "f4")[..., 0].astype(dtype)
    image = read_bytes(tiff_file(picture, photometric="minisblack"), "a.tif")
    assert image.pixels.dtype == np.float32
    np.testing.assert_array_equal(image.pixels, picture.astype(np.float32))


def test_negative_numbers_stay_negative() -> None:
    picture = np.arange(-100, 140, dtype=np.int16).reshape(12, 20)
    assert read_bytes(tiff_file(picture), "a.tif").pixels.min() == -100


def test_a_double_beyond_float32_is_not_valid() -> None:
    picture = np.ones((4, 4))
    picture[1, 2] = 1e300
    image = read_bytes(tiff_file(picture), "a.tif")
    assert image.valid is not None
    assert int((~image.valid).sum()) == 1


@pytest.mark.parametrize("dtype", ["u1", "u2"])
def test_white_at_zero_is_inverted(dtype: str) -> None:
    picture = colors(1, dtype)[..., 0]
    image = read_bytes(tiff_file(picture, photometric="miniswhite"), "a.tif")
    np.testing.assert_array_equal(image.pixels, np.iinfo(picture.dtype).max - picture)


@pytest.mark.parametrize(("bits", "levels"), [(1, [0, 255]), (2, [0, 85, 170, 255]), (4, [0, 17, 34, 51])])
@pytest.mark.parametrize("photometric", [0, 1])
def test_few_gray_levels_are_spread_to_255(bits: int, levels: list[int], photometric: int) -> None:
    packed = int("".join(f"{value:0{bits}b}" for value in range(len(levels))).ljust(16, "0"), 2)
    data = tiff(simple(len(levels), 1, bits, photometric), packed.to_bytes(2, "big"))
    expected = levels if photometric == 1 else [255 - level for level in levels]
    assert read_bytes(data, "a.tif").pixels.tolist() == [expected]


def test_reversed_bits_are_turned() -> None:
    data = tiff(simple(8, 1, 1, 1, (266, 3, 1, 2)), bytes([0b0000_0011]))
    assert read_bytes(data, "a.tif").pixels.tolist() == [[255, 255, 0, 0, 0, 0, 0, 0]]


@pytest.mark.parametrize("mode", ["P", "1", "CMYK"])
@pytest.mark.parametrize("compression", [None, "tiff_lzw", "packbits", "tiff_adobe_deflate"])
def test_palette_bilevel_and_ink_become_plain_colours(mode: str, compression: str | None) -> None:
    image = PillowImage.fromarray(colors())
    image = image.quantize(16) if mode == "P" else image.convert(mode)
    pixels = read_bytes(pillow_file(image, "TIFF", compression=compression), "a.tif").pixels
    expected = np.asarray(image.convert("L" if mode == "1" else "RGB"))
    assert pixels.dtype == np.uint8
    assert np.abs(pixels.astype(int) - expected).max() <= 1


def test_premultiplied_alpha_is_undone() -> None:
    straight = colors(4)
    stored = straight.copy()
    stored[..., :3] = np.rint(straight[..., :3] * (straight[..., 3:] / 255.0))
    stored[0, 0] = 0
    image = read_bytes(tiff_file(stored, photometric="rgb", extrasamples=["assocalpha"]), "a.tif")
    assert image.has_alpha
    assert image.pixels[0, 0].tolist() == [0, 0, 0, 0]
    difference = np.abs(image.pixels.astype(int) - straight)[1:, :, :3]
    assert (difference <= 0.5 * 255 / straight[1:, :, 3:] + 1).all()


def test_straight_alpha_stays_as_it_was() -> None:
    picture = colors(4, "u2")
    image = read_bytes(tiff_file(picture, photometric="rgb", extrasamples=["unassalpha"]), "a.tif")
    assert image.has_alpha
    np.testing.assert_array_equal(image.pixels, picture)


def test_a_fourth_sample_that_is_not_alpha_is_left_out() -> None:
    image = read_bytes(tiff_file(colors(4), photometric="rgb", extrasamples=["unspecified"]), "a.tif")
    assert not image.has_alpha
    np.testing.assert_array_equal(image.pixels, colors(3))


def test_two_stains_are_shown_as_red_and_green() -> None:
    data = tiff_file(colors(2), photometric="minisblack", planarconfig="contig", extrasamples=["unspecified"])
    image = read_bytes(data, "a.tif")
    np.testing.assert_array_equal(image.pixels[..., :2], colors(2))
    assert not image.pixels[..., 2].any()


def test_of_many_pages_the_first_is_read() -> None:
    pages = np.stack([colors(), 255 - colors()])
    np.testing.assert_array_equal(read_bytes(tiff_file(pages, photometric="rgb"), "a.tif").pixels, colors())


@pytest.mark.parametrize("compression", ["jpeg", "group4", "group3"])
def test_kinds_with_their_own_colours_are_read(compression: str) -> None:
    image = PillowImage.fromarray(colors())
    image = image if compression == "jpeg" else image.convert("1")
    pixels = read_bytes(pillow_file(image, "TIFF", compression=compression), "a.tif").pixels
    assert (
        np.abs(
            pixels.astype(int) - np.asarray(image).astype(int) * (1 if compression == "jpeg" else 255)
        ).mean()
        < 9
    )


@pytest.mark.parametrize(
    "entries",
    [
        simple(60_000, 60_000, 8, 1),
        simple(0, 5, 8, 1),
        simple(20, 12, 8, 1, (277, 3, 1, 60_000)),
        simple(20, 12, 12, 1),
        simple(20, 12, 8, 1, (339, 3, 1, 6)),
        simple(20, 12, 8, 1, (317, 3, 1, 2)),
        simple(20, 12, 8, 1, (259, 3, 1, 777)),
        simple(20, 12, 8, 32803),
        simple(20, 12, 8, 1, (50706, 1, 4, 0x0401)),
        simple(20, 12, 8, 3),
        simple(20, 12, 8, 2),
        simple(20, 5000, 8, 1),
        simple(20, 12, 8, 1, (278, 3, 1, 1)),
    ],
)
def test_what_would_come_out_wrong_is_refused(entries: list[tuple[int, int, int, int]]) -> None:
    with pytest.raises(ImageReadError):
        read_bytes(tiff(entries, bytes(WIDTH * HEIGHT)), "a.tif")


def test_the_hand_made_files_are_right_where_nothing_is_wrong() -> None:
    data = tiff(simple(WIDTH, HEIGHT, 8, 1), colors()[..., 0].tobytes())
    np.testing.assert_array_equal(read_bytes(data, "a.tif").pixels, colors()[..., 0])


@pytest.mark.parametrize("compression", ["zlib", None])
def test_a_file_without_its_end_is_refused(compression: str | None) -> None:
    data = tiff_file(colors(3, "u2"), photometric="rgb", compression=compression, rowsperstrip=4)
    with pytest.raises(ImageReadError):
        read_bytes(data[:-30], "a.tif")


def test_giant_tiles_are_refused() -> None:
    tiles = [(322, 4, 1, 1 << 20), (323, 4, 1, 1 << 20), (324, 4, 1, 512), (325, 4, 1, 100)]
    with pytest.raises(ImageReadError):
        read_bytes(tiff(simple(20, 12, 8, 1, *tiles), bytes(240)), "a.tif")

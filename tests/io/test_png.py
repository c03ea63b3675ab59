from __future__ import annotations

import io
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image as PillowImage

from segapp.core.errors import ExportError
from segapp.core.opencv import cv2
from segapp.io.export import png

PALETTE = ((0, 0, 0), (200, 10, 20), (0, 90, 255))
SHAPES = st.tuples(st.integers(1, 40), st.integers(1, 40))


@settings(deadline=None)
@given(SHAPES.flatmap(lambda shape: arrays.arrays(np.uint8, (*shape, 4))), st.integers(1, 7))
def test_colours_are_read_back_by_two_libraries(pixels: np.ndarray, rows: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(png, "_STRIP_BYTES", rows * 4 * pixels.shape[1])
        file = png.color_file("a.png", "cutout", pixels)
    with PillowImage.open(io.BytesIO(file.data)) as picture:
        assert picture.mode == "RGBA"
        assert np.array_equal(np.asarray(picture), pixels)
    decoded = cv2.imdecode(np.frombuffer(file.data, np.uint8), cv2.IMREAD_UNCHANGED)
    assert decoded is not None
    assert np.array_equal(cv2.cvtColor(decoded, cv2.COLOR_BGRA2RGBA), pixels)
    assert np.array_equal(png.pixels_of(file.data), pixels)
    assert file.reads_back(file.data)


@settings(deadline=None)
@given(SHAPES.flatmap(lambda shape: arrays.arrays(np.uint8, shape)))
def test_one_channel_is_read_back_by_two_libraries(pixels: np.ndarray) -> None:
    file = png.gray_file("a.png", "mask", pixels)
    assert np.array_equal(np.asarray(PillowImage.open(io.BytesIO(file.data))), pixels)
    decoded = cv2.imdecode(np.frombuffer(file.data, np.uint8), cv2.IMREAD_UNCHANGED)
    assert decoded is not None
    assert np.array_equal(decoded, pixels)
    assert np.array_equal(png.pixels_of(file.data), pixels)


@settings(deadline=None)
@given(SHAPES.flatmap(lambda shape: arrays.arrays(np.uint8, shape, elements=st.integers(0, 2))))
def test_indices_keep_their_palette_of_256_entries(pixels: np.ndarray) -> None:
    file = png.palette_file("a.png", "labels", pixels, PALETTE)
    with PillowImage.open(io.BytesIO(file.data)) as picture:
        assert picture.mode == "P"
        assert np.array_equal(np.asarray(picture), pixels)
        colors = picture.getpalette()
    assert colors is not None and len(colors) == 768
    assert colors[:9] == [value for color in PALETTE for value in color]
    assert struct.unpack(">BB", file.data[24:26]) == (8, 3), "one byte a pixel, also for few classes"


def test_a_large_image_is_written_in_several_pieces() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (900, 1300, 4), dtype=np.uint8)
    file = png.color_file("a.png", "cutout", pixels)
    assert file.data.count(b"IDAT") > 3
    assert file.reads_back(file.data)
    changed = pixels.copy()
    changed[-1, -1, -1] ^= 1
    assert not png.color_file("a.png", "cutout", changed).reads_back(file.data)


@pytest.mark.parametrize("where", [0.3, 0.6, 0.999])
def test_a_file_that_lost_its_end_or_a_byte_is_not_what_was_written(where: float) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (60, 80, 4), dtype=np.uint8)
    file = png.color_file("a.png", "cutout", pixels)
    place = int(where * len(file.data))
    assert not file.reads_back(file.data[:place])
    assert not file.reads_back(file.data[:200] + bytes([file.data[200] ^ 8]) + file.data[201:])


def test_a_mask_of_large_areas_stays_small() -> None:
    rows, cols = np.mgrid[:1000, :1500]
    mask = (((rows - 500) ** 2 + (cols - 700) ** 2) < 300**2).astype(np.uint8) * np.uint8(255)
    file = png.gray_file("a.png", "mask", mask)
    _, by_opencv = cv2.imencode(".png", mask)
    assert len(file.data) <= 1.1 * len(by_opencv)


def test_rows_that_are_not_contiguous_are_written_as_they_are() -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (30, 44), dtype=np.uint8)[::2, 1::3]
    assert png.gray_file("a.png", "mask", pixels).reads_back(png.gray_file("a.png", "mask", pixels).data)


def test_an_image_wider_than_the_format_allows_is_refused() -> None:
    endless = np.broadcast_to(np.uint8(0), (1, 2**31))
    with pytest.raises(ExportError, match="too large"):
        png.gray_file("a.png", "mask", endless)

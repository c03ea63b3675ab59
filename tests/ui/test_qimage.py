from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage

from segapp.ui.qimage import (
    gray_to_qimage,
    image_from_qimage,
    indexed_to_qimage,
    rgb_to_qimage,
    rgba_to_qimage,
)

SIZES = [(1, 1), (1, 3), (3, 1), (2, 5), (5, 7), (4, 8), (3, 13)]


def random_pixels(*shape: int) -> np.ndarray:
    return np.random.default_rng(1).integers(0, 256, shape, dtype=np.uint8)


def rgba_at(picture: QImage, row: int, col: int) -> tuple[int, int, int, int]:
    color = QColor.fromRgba(picture.pixel(col, row))
    return color.red(), color.green(), color.blue(), color.alpha()


@pytest.mark.parametrize("size", SIZES)
def test_an_rgb_picture_comes_back_as_it_was(size: tuple[int, int]) -> None:
    pixels = random_pixels(*size, 3)
    picture = rgb_to_qimage(pixels)
    assert (picture.height(), picture.width()) == size
    for row, col in np.ndindex(size):
        assert rgba_at(picture, row, col) == (*pixels[row, col].tolist(), 255)
    back = image_from_qimage(picture)
    assert np.array_equal(back.pixels, pixels)
    assert not back.has_alpha
    assert back.path is None


@pytest.mark.parametrize("size", SIZES)
def test_an_rgba_picture_comes_back_as_it_was(size: tuple[int, int]) -> None:
    pixels = random_pixels(*size, 4)
    picture = rgba_to_qimage(pixels)
    for row, col in np.ndindex(size):
        assert rgba_at(picture, row, col) == tuple(pixels[row, col].tolist())
    back = image_from_qimage(picture)
    assert np.array_equal(back.pixels, pixels)
    assert back.has_alpha


@pytest.mark.parametrize("size", SIZES)
def test_a_gray_picture_comes_back_in_three_equal_bands(size: tuple[int, int]) -> None:
    pixels = random_pixels(*size)
    back = image_from_qimage(gray_to_qimage(pixels))
    assert np.array_equal(back.pixels, np.repeat(pixels[..., None], 3, axis=2))


@pytest.mark.parametrize("size", SIZES)
def test_indices_are_shown_in_the_colours_of_their_palette(size: tuple[int, int]) -> None:
    indices = random_pixels(*size)
    palette = [0xFF000000 | (index << 16) | (255 - index) for index in range(256)]
    picture = indexed_to_qimage(indices, palette)
    for row, col in np.ndindex(size):
        index = int(indices[row, col])
        assert rgba_at(picture, row, col) == (index, 0, 255 - index, 255)


def test_a_palette_may_be_transparent() -> None:
    picture = indexed_to_qimage(np.zeros((1, 1), np.uint8), [0x80FF0000] + [0] * 255)
    assert rgba_at(picture, 0, 0) == (255, 0, 0, 128)


@pytest.mark.parametrize(
    "convert", [rgb_to_qimage, rgba_to_qimage], ids=lambda convert: str(convert.__name__)
)
def test_a_picture_does_not_change_with_the_array_it_came_from(convert: object) -> None:
    channels = 3 if convert is rgb_to_qimage else 4
    pixels = np.full((3, 5, channels), 255, np.uint8)
    picture = (rgb_to_qimage if channels == 3 else rgba_to_qimage)(pixels)
    pixels[:] = 0
    assert rgba_at(picture, 1, 1) == (255, 255, 255, 255)


def test_a_part_of_a_larger_array_is_taken_alone() -> None:
    pixels = random_pixels(9, 11, 3)
    part = pixels[2:7:2, 1:8]
    assert np.array_equal(image_from_qimage(rgb_to_qimage(part)).pixels, part)


def test_a_picture_in_another_format_is_converted() -> None:
    picture = QImage(3, 2, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(QColor(10, 20, 30, 255))
    image = image_from_qimage(picture)
    assert image.has_alpha
    assert image.pixels.tolist() == [[[10, 20, 30, 255]] * 3] * 2


@pytest.mark.parametrize("size", SIZES)
def test_every_second_pixel_of_a_larger_array_is_copied_too(size: tuple[int, int]) -> None:
    pixels = random_pixels(2 * size[0], 2 * size[1], 3)[::2, ::2]
    assert np.array_equal(image_from_qimage(rgb_to_qimage(pixels)).pixels, pixels)


def test_a_copy_does_not_follow_its_array() -> None:
    pixels = random_pixels(4, 6)
    picture = gray_to_qimage(pixels)
    before = rgba_at(picture, 1, 2)
    pixels[1, 2] ^= 255
    assert rgba_at(picture, 1, 2) == before


def test_an_image_that_finds_no_memory_is_an_error_and_not_an_empty_one() -> None:
    with pytest.raises(MemoryError):
        gray_to_qimage(np.broadcast_to(np.uint8(0), (2**16, 2**20)))

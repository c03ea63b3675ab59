"""The camera's orientation is applied exactly once in every format that can carry it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image as PillowImage

from segapp.io.images import read_bytes, read_preview
from tests.io.images.picture_samples import (
    chunk,
    colors,
    exif,
    flat_quadrants,
    opencv_file,
    pillow_file,
    tiff_file,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import numpy.typing as npt

# How to turn the stored picture, from the definition: where row 0 and column 0 really are.
UPRIGHT: dict[int, Callable[[npt.NDArray[Any]], npt.NDArray[Any]]] = {
    1: lambda stored: stored,
    2: np.fliplr,
    3: lambda stored: np.rot90(stored, 2),
    4: np.flipud,
    5: lambda stored: np.swapaxes(stored, 0, 1),
    6: lambda stored: np.rot90(stored, -1),
    7: lambda stored: np.rot90(np.swapaxes(stored, 0, 1), 2),
    8: lambda stored: np.rot90(stored, 1),
}
each_orientation = pytest.mark.parametrize("orientation", range(1, 9))


def _fax_tiff(orientation: int) -> bytes:
    """Return a TIFF that is read by way of Pillow."""
    image = PillowImage.fromarray(colors()[..., 0] > 90)
    return pillow_file(image, "TIFF", compression="group4", tiffinfo={274: orientation})


@each_orientation
def test_a_png_is_turned_upright(orientation: int) -> None:
    image = read_bytes(pillow_file(colors(), "PNG", exif=exif(orientation)), "a.png")
    np.testing.assert_array_equal(image.pixels, UPRIGHT[orientation](colors()))
    assert image.rotated == (orientation != 1)


@each_orientation
def test_a_webp_is_turned_upright(orientation: int) -> None:
    data = pillow_file(colors(), "WEBP", lossless=True, exif=b"Exif\0\0" + exif(orientation))
    np.testing.assert_array_equal(read_bytes(data, "a.webp").pixels, UPRIGHT[orientation](colors()))


@each_orientation
def test_a_tiff_is_turned_upright(orientation: int) -> None:
    tag = (274, "H", 1, orientation, True)
    data = tiff_file(colors(3, "u2"), photometric="rgb", extratags=[tag])
    np.testing.assert_array_equal(read_bytes(data, "a.tif").pixels, UPRIGHT[orientation](colors(3, "u2")))


@each_orientation
def test_a_tiff_that_pillow_decodes_is_turned_once(orientation: int) -> None:
    expected = UPRIGHT[orientation](np.where(colors()[..., 0] > 90, 255, 0))
    np.testing.assert_array_equal(read_bytes(_fax_tiff(orientation), "a.tif").pixels, expected)


@each_orientation
def test_a_jpeg_and_its_preview_are_turned_upright(orientation: int, tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(pillow_file(flat_quadrants(), "JPEG", quality=95, exif=b"Exif\0\0" + exif(orientation)))
    expected = UPRIGHT[orientation](flat_quadrants()).astype(int)
    image = read_bytes(path.read_bytes(), "a.jpg")
    preview = read_preview(path, 1000)
    assert preview is not None
    for pixels in (image.pixels, preview.pixels):
        assert pixels.shape == expected.shape
        assert np.abs(pixels[4::8, 4::8] - expected[4::8, 4::8]).max() <= 6


def test_a_damaged_exif_block_does_not_make_a_picture_unreadable() -> None:
    for block in (b"MM\0*", b"nonsense", exif(6)[:-8], exif(0), exif(9)):
        image = read_bytes(pillow_file(colors(), "PNG", exif=block), "a.png")
        assert not image.rotated


def test_a_16_bit_png_is_turned_upright() -> None:
    plain = opencv_file(colors(3, "u2"), ".png")
    turned = plain[:33] + chunk(b"eXIf", exif(6)) + plain[33:]
    np.testing.assert_array_equal(read_bytes(turned, "a.png").pixels, np.rot90(colors(3, "u2"), -1))

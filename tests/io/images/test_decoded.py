"""What all decoders of Pillow share."""

from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image as PillowImage
from PIL import _imaging

from segapp.core.errors import ImageReadError
from segapp.io.export.jpeg import is_jpeg_of, jpeg_data
from segapp.io.export.png import palette_file
from segapp.io.images import read_bytes
from segapp.io.images.decoded import load_pillow, pillow_pixels
from tests.io.images.picture_samples import flat_quadrants, pillow_file, samples

if TYPE_CHECKING:
    from PIL.ImageFile import ImageFile

_IN_PLACE = [name for name in samples() if name.split()[0] in {"bmp", "jpeg", "png", "webp"}]


def _opened(data: bytes) -> ImageFile:
    image = PillowImage.open(io.BytesIO(data))
    assert hasattr(image, "tile")
    return image


def _cleared(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """Return the sizes of all pictures that Pillow clears from now on."""
    new, sizes = _imaging.new, list[tuple[int, int]]()

    def noted(mode: str, size: tuple[int, int]) -> object:
        sizes.append(size)
        return new(mode, size)

    monkeypatch.setattr(_imaging, "new", noted)
    return sizes


@pytest.mark.parametrize("name", _IN_PLACE)
def test_pillow_does_not_clear_a_whole_picture_before_it_decodes_it(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # It keeps the interpreter meanwhile, and so a window would stand still.
    data = samples()[name]
    plain, ours, sizes = _opened(data), _opened(data), _cleared(monkeypatch)
    plain.load()
    assert plain.size in sizes, "what is looked for would be seen"
    sizes.clear()
    load_pillow("a", ours)
    assert plain.size not in sizes
    assert ours.tobytes() == plain.tobytes()


def test_a_pillow_without_such_memory_clears_it_as_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    data = samples()["png"]
    expected = read_bytes(data, "a").pixels
    monkeypatch.delattr(_imaging, "map_buffer")
    sizes = _cleared(monkeypatch)
    np.testing.assert_array_equal(read_bytes(data, "a").pixels, expected)
    assert expected.shape[1::-1] in sizes


@pytest.mark.parametrize("name", _IN_PLACE)
def test_a_picture_that_is_loaded_stays(name: str) -> None:
    image = _opened(samples()[name])
    load_pillow("a", image)
    before = image.tobytes()
    load_pillow("a", image)
    assert image.tobytes() == before


def test_a_dark_jpeg_does_not_read_back_when_its_end_is_missing() -> None:
    # A picture without any data that is taken for black looks right to a dark one.
    dark = np.zeros((24, 24, 3), np.uint8)
    data = jpeg_data(dark)
    assert is_jpeg_of(dark, data)
    assert not [end for end in range(len(data) - 2) if is_jpeg_of(dark, data[:end])]


def test_an_indexed_png_of_zeros_does_not_read_back_without_its_pixels() -> None:
    file = palette_file("a.png", "labels", np.zeros((9, 7), np.uint8), ((0, 0, 0), (1, 2, 3)))
    start = file.data.index(b"IDAT") - 4
    assert file.reads_back(file.data)
    assert not file.reads_back(file.data[:start] + file.data[file.data.index(b"IEND") - 4 :])
    assert not [end for end in range(start + 8) if file.reads_back(file.data[:end])]


def test_a_jpeg_whose_pixels_are_skipped_is_damaged_and_not_black() -> None:
    data = pillow_file(flat_quadrants(), "JPEG")
    scan = data.index(b"\xff\xda")
    comment = b"\xff\xfe" + struct.pack(">H", len(data) - scan)
    with pytest.raises(ImageReadError, match="damaged"):
        read_bytes(data[:scan] + b"\xff\xf0\0\x06" + comment + data[scan:], "a.jpg")


def test_bands_have_the_same_pixels_as_the_whole() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (900, 701, 3), np.uint8)
    np.testing.assert_array_equal(pillow_pixels(PillowImage.fromarray(pixels)), pixels)

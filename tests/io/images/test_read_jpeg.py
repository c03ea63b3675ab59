"""JPEG files."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as PillowImage

from segapp.core.errors import ImageReadError
from segapp.io.images import read_bytes, read_preview
from tests.io.images.picture_samples import flat_quadrants, pillow_file

if TYPE_CHECKING:
    from pathlib import Path


def test_colours_are_rgb() -> None:
    image = read_bytes(pillow_file(flat_quadrants(), "JPEG", quality=95), "a.jpg")
    assert image.pixels.dtype == np.uint8
    assert np.abs(image.pixels[4::8, 4::8] - flat_quadrants()[4::8, 4::8].astype(int)).max() <= 6


def test_gray_stays_one_channel() -> None:
    gray = np.full((16, 16), 77, np.uint8)
    assert read_bytes(pillow_file(gray, "JPEG"), "a.jpg").pixels.tolist() == gray.tolist()


def test_ink_becomes_light_once() -> None:
    cyan = PillowImage.new("CMYK", (16, 16), (255, 0, 0, 0))
    black = PillowImage.new("CMYK", (16, 16), (0, 0, 0, 255))
    assert np.abs(read_bytes(pillow_file(cyan, "JPEG"), "a").pixels - np.array([0, 255, 255])).max() <= 3
    assert read_bytes(pillow_file(black, "JPEG"), "a").pixels.max() <= 3


@pytest.mark.parametrize(
    ("stored", "light"),
    [
        ((0, 128, 128, 255), (255, 255, 255)),
        ((0, 128, 128, 0), (0, 0, 0)),
        ((76, 85, 255, 255), (0, 255, 255)),
    ],
)
def test_ycck_from_photoshop_is_understood(
    stored: tuple[int, int, int, int], light: tuple[int, int, int]
) -> None:
    """With the Adobe mark at 2, the YCC of the ink and the inverted black are stored."""
    ink = (255 - stored[0], 255 - stored[1], 255 - stored[2], 255 - stored[3])
    cmyk = pillow_file(PillowImage.new("CMYK", (16, 16), ink), "JPEG")
    mark = cmyk.index(b"Adobe") + 11
    ycck = cmyk[:mark] + b"\2" + cmyk[mark + 1 :]
    assert np.abs(read_bytes(ycck, "a.jpg").pixels - np.array(light)).max() <= 4


def test_too_many_scans_are_refused_before_decoding() -> None:
    data = pillow_file(flat_quadrants(), "JPEG", progressive=True)
    scan = data.rindex(b"\xff\xda")
    bomb = data[:scan] + 4000 * data[scan:-2] + data[-2:]
    with pytest.raises(ImageReadError, match="passes"):
        read_bytes(bomb, "bomb.jpg")


def test_scan_marks_in_what_follows_the_picture_do_not_count() -> None:
    data = pillow_file(flat_quadrants(), "JPEG") + 200 * b"\xff\xda\0\2"
    assert read_bytes(data, "motion.jpg").width == 48


def test_a_giant_size_in_a_small_file_is_refused() -> None:
    data = bytearray(pillow_file(flat_quadrants(), "JPEG"))
    frame = data.index(b"\xff\xc0")
    for side in (15_000, 20_000, 65_500):
        data[frame + 5 : frame + 9] = struct.pack(">HH", side, side)
        with pytest.raises(ImageReadError):
            read_bytes(bytes(data), "bomb.jpg")


def test_a_picture_without_its_end_is_refused() -> None:
    data = pillow_file(flat_quadrants(), "JPEG")
    with pytest.raises(ImageReadError, match="cut short"):
        read_bytes(data[: len(data) - 60], "a.jpg")


def test_a_picture_whose_end_was_never_copied_is_refused() -> None:
    data = pillow_file(flat_quadrants(), "JPEG", progressive=False)
    with pytest.raises(ImageReadError, match="cut short"):
        read_bytes(data[:-60] + bytes(5000), "a.jpg")


@pytest.mark.parametrize("side", [1, 10, 48, 500])
def test_a_preview_has_the_size_asked_for_and_never_grows(side: int, tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(pillow_file(flat_quadrants(), "JPEG"))
    preview = read_preview(path, side)
    assert preview is not None
    assert max(preview.width, preview.height) == min(side, 48)
    assert preview.path == path


@pytest.mark.parametrize("is_progressive", [False, True])
@pytest.mark.parametrize("side", [24, 48, 96, 200])
def test_a_preview_shows_the_same_colours(side: int, is_progressive: bool, tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    picture = np.kron(flat_quadrants(), np.ones((8, 8, 1), np.uint8))
    path.write_bytes(pillow_file(picture, "JPEG", progressive=is_progressive))
    preview = read_preview(path, side)
    assert preview is not None
    assert max(preview.width, preview.height) == side
    rows, columns = preview.height, preview.width
    corners = preview.pixels[:: rows - 1, :: columns - 1].astype(int)
    assert np.abs(corners - flat_quadrants()[::31, ::47]).max() <= 6


@settings(max_examples=60)
@given(where=st.floats(0, 1), value=st.binary(min_size=1, max_size=3), is_progressive=st.booleans())
def test_a_preview_of_changed_bytes_is_a_picture_or_a_sentence(
    where: float, value: bytes, is_progressive: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "changed.jpg"
    data = bytearray(pillow_file(flat_quadrants(), "JPEG", progressive=is_progressive))
    at = int(where * (len(data) - 1))
    data[at : at + len(value)] = value
    path.write_bytes(bytes(data))
    try:
        preview = read_preview(path, 10)
    except ImageReadError as error:
        assert str(error).endswith(".") and "\n" not in str(error)
    else:
        assert preview is None or (
            preview.pixels.dtype == np.uint8 and 0 < preview.pixels.size <= 3 * 10 * 10
        )

"""A pasted image gets a file of its own, and takes the place of no other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image as Pillow

from segapp.core.errors import ProjectError
from segapp.core.types import Image
from segapp.io.images import read_image
from segapp.io.pasted import write_image

if TYPE_CHECKING:
    from pathlib import Path

PIXELS = np.random.default_rng(1).integers(0, 256, (5, 7, 3)).astype(np.uint8)


def test_it_is_read_as_it_was_and_written_once(tmp_path: Path) -> None:
    first = write_image(Image(PIXELS), tmp_path / "a image 1.png")
    assert write_image(Image(PIXELS), tmp_path / "a image 1.png") == first
    assert [path.name for path in tmp_path.iterdir()] == ["a image 1.png"]
    assert np.array_equal(read_image(first.path).pixels, PIXELS)
    assert (first.width, first.height) == (7, 5)


def test_another_file_of_the_name_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a image 1.png").write_bytes(b"mine")
    written = write_image(Image(PIXELS), tmp_path / "a image 1.png")
    assert written.path.name == "a image 1 (2).png"
    assert (tmp_path / "a image 1.png").read_bytes() == b"mine"
    with Pillow.open(written.path) as seen:
        assert np.array_equal(np.asarray(seen), PIXELS)


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="folder does not exist"):
        write_image(Image(PIXELS), tmp_path / "none" / "a.png")

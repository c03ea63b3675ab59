from __future__ import annotations

import io

import numpy as np
import pytest
import tifffile
from hypothesis import given
from hypothesis import strategies as st

from segapp.core.errors import ExportError
from segapp.core.result import Result
from segapp.core.types import ClassMap
from segapp.io.export import ExportOptions, encode
from tests.io.export.made import TWO, files_of, noise, pixels_of, scene


@given(st.integers(0, 999))
def test_the_numbers_of_objects_are_read_back_by_tifffile_and_pillow(seed: int) -> None:
    rng = np.random.default_rng(seed)
    class_map = ClassMap(rng.integers(0, 3, rng.integers(1, 30, 2), np.uint8), TWO)
    result = Result(noise(*class_map.pixels.shape), class_map)
    file = files_of(result, "labels")["photo_objects.tif"]
    seen = tifffile.imread(io.BytesIO(file.data))
    assert seen.dtype == np.uint16
    assert np.array_equal(seen, result.objects.ids)
    assert np.array_equal(pixels_of(file), result.objects.ids)


def test_the_tiff_is_what_imagej_expects_and_says_nothing_else() -> None:
    file = files_of(scene(), "labels")["photo_objects.tif"]
    with tifffile.TiffFile(io.BytesIO(file.data)) as opened:
        assert opened.is_imagej and len(opened.pages) == 1
        tags = {tag.name: tag.value for tag in opened.pages.first.tags}
    assert not {"Software", "DateTime", "Artist", "HostComputer", "ImageID"} & set(tags)
    assert tags["ImageDescription"].startswith("ImageJ=")
    assert (tags["BitsPerSample"], tags["SamplesPerPixel"], int(tags["Compression"])) == (16, 1, 8)
    assert b"somebody" not in file.data and b"photo" not in file.data


def test_65535_objects_fit_and_one_more_is_refused_with_the_number() -> None:
    pixels = np.zeros((512, 514), np.uint8)
    pixels[::2, ::2] = 1
    pixels[510, 512] = 0
    pixels[510, 510] = 0
    few = Result(noise(512, 514), ClassMap(pixels))
    count = len(few.objects)
    assert count == 256 * 257 - 2 == 65_790
    with pytest.raises(ExportError, match="There are 65,790 objects"):
        encode([few], ["labels"])
    assert len(encode([few], ["labels"], ExportOptions(object_numbers=False))) == 1
    fitting = pixels.copy()
    fitting[:, 512] = 0
    fitting[510, 510] = 0
    result = Result(noise(512, 514), ClassMap(fitting))
    assert len(result.objects) == 65_535
    file = encode([result], ["labels"])[1]
    assert tifffile.imread(io.BytesIO(file.data)).max() == 65_535


def test_the_numbers_can_be_left_out() -> None:
    assert list(files_of(scene(), "labels", object_numbers=False)) == ["photo_labels.png"]

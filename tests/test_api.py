"""The Python interface: light to import, careful with arrays."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

import segapp


def halves(dtype: npt.DTypeLike = np.uint8) -> npt.NDArray[Any]:
    pixels = np.zeros((10, 10, 3), dtype)
    pixels[:, 6:] = 1 if np.dtype(dtype).kind == "f" else np.iinfo(np.dtype(dtype)).max
    return pixels


def test_importing_segapp_imports_nothing_heavy() -> None:
    code = (
        "import sys, segapp; dir(segapp); segapp.__version__;"
        "sys.exit(any(name in sys.modules for name in ('numpy', 'cv2', 'PIL', 'PySide6')))"
    )
    assert subprocess.run([sys.executable, "-c", code], timeout=60, check=False).returncode == 0


@pytest.mark.parametrize("name", segapp.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(segapp, name) is not None
    assert name in dir(segapp)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        segapp.nonsense  # type: ignore[attr-defined]  # noqa: B018 - that is the point


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32, ">u2"])
@pytest.mark.parametrize("bands", [1, 3])
def test_an_array_is_clustered_and_left_alone(dtype: npt.DTypeLike, bands: int) -> None:
    pixels = halves(dtype) if bands == 3 else halves(dtype)[..., 0]
    before = pixels.copy()
    result = segapp.segment(pixels, k=2)
    assert result.counts.tolist() == [60, 40]
    assert result.colors.tolist() == [[0, 0, 0], [255, 255, 255]]
    assert np.array_equal(result.mask([1]), (before if bands == 1 else before[..., 0]) > 0)
    assert np.array_equal(pixels, before)
    pixels[0, 0] = 0


def test_a_strided_array_is_clustered() -> None:
    assert segapp.segment(halves()[::2, ::-1], k=2).counts.tolist() == [30, 20]


@pytest.mark.parametrize(
    ("array", "words"),
    [
        ("leaf.png", "read_image"),
        (Path("leaf.png"), "read_image"),
        ([[1, 2]], "NumPy array, not list"),
        (None, "NumPy array"),
        (np.zeros((4, 4)), "not float64"),
        (np.zeros((4, 4), bool), "not bool"),
        (np.zeros((4, 4, 4), np.uint8), "shape"),
        (np.zeros((4, 4, 1), np.uint8), "shape"),
        (np.zeros(4, np.uint8), "shape"),
        (np.zeros((0, 4), np.uint8), "no pixels"),
    ],
)
def test_what_is_no_picture_is_refused(array: Any, words: str) -> None:
    with pytest.raises(segapp.ParameterError, match=words):
        segapp.segment(array)


@pytest.mark.parametrize("settings", [{"k": 1}, {"k": 33}, {"space": "cmyk"}, {"method": "magic"}])
def test_settings_that_cannot_be_used_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(segapp.ParameterError):
        segapp.segment(halves(), **settings)


def test_a_picture_goes_from_file_to_file(tmp_path: Path) -> None:
    from PIL import Image as PillowImage

    PillowImage.fromarray(halves()).save(tmp_path / "a.png")
    image = segapp.read_image(tmp_path / "a.png")
    result = segapp.segment(image, k=2)
    chosen = segapp.Result(image, segapp.ClassMap(result.mask([1]).astype(np.uint8)))
    for file in (*segapp.export(chosen, tmp_path), *segapp.export(result, str(tmp_path), select=[1])):
        assert file.path == tmp_path / "a_mask.png"
        with PillowImage.open(file) as mask:
            assert np.array_equal(np.asarray(mask) == 255, result.mask([1]))


def test_clusters_are_exported_as_classes(tmp_path: Path) -> None:
    from PIL import Image as PillowImage

    result = segapp.segment(halves(), k=2)
    every = segapp.export(result, tmp_path / "every", formats=["mask", "labels"])
    assert [file.path.name for file in every] == [
        "image_Black_mask.png",
        "image_White_mask.png",
        "image_labels.png",
        "image_objects.tif",
    ]
    both = segapp.export(result, tmp_path / "two", ["mask"], select={"dark": [0], "light": [1]})
    for cluster, file in enumerate(both):
        with PillowImage.open(file) as mask:
            assert np.array_equal(np.asarray(mask) == 255, result.mask([cluster]))
    assert [file.path.name for file in both] == ["image_dark_mask.png", "image_light_mask.png"]


def test_what_cannot_be_exported_is_refused(tmp_path: Path) -> None:
    result = segapp.segment(halves(), k=2)
    wrong: Any = 3
    with pytest.raises(segapp.ParameterError, match="no cluster 2; the clusters are 0 to 1"):
        segapp.export(result, tmp_path, select=[2])
    with pytest.raises(segapp.ParameterError, match="names no class"):
        segapp.export(result, tmp_path, select={})
    with pytest.raises(segapp.ParameterError, match="not int"):
        segapp.export(wrong, tmp_path)
    finished = segapp.Result(segapp.Image(halves()), segapp.ClassMap(np.ones((10, 10), np.uint8)))
    with pytest.raises(segapp.ParameterError, match="finished"):
        segapp.export(finished, tmp_path, select=[1])
    with pytest.raises(segapp.ParameterError, match="not known"):
        segapp.export(replace(result, source=None), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_half_a_cluster_is_refused() -> None:
    result = segapp.segment(halves(), k=2)
    wrong: Any = [0.5]
    with pytest.raises(ValueError, match=r"no cluster 0\.5"):
        result.mask(wrong)
    right: Any = [np.int64(1)]
    assert result.mask(right).sum() == 40


def test_a_mixture_says_how_unsure_each_pixel_is() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (30, 40, 3)).astype(np.uint8)
    area = np.ones((30, 40), bool)
    area[:3] = False
    result = segapp.segment(pixels, k=3, method="gaussian-mixture", area=area)
    share = segapp.not_sure_share(pixels, result, area=area)
    assert share.dtype == np.float32
    assert (share[:3] == 0).all()
    assert 0.3 < share.max() < 1
    assert share.min() >= 0
    with pytest.raises(segapp.ParameterError, match="gaussian-mixture"):
        segapp.not_sure_share(pixels, segapp.segment(pixels, k=3))
    with pytest.raises(segapp.ParameterError, match="another size"):
        segapp.not_sure_share(pixels[:9], result)

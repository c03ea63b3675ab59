from __future__ import annotations

import numpy as np
import pytest

from segapp.core.errors import ExportError
from segapp.core.result import Result
from segapp.core.types import ClassMap, Image
from segapp.io.export import ExportOptions, encode
from tests.io.export.made import TWO, chunks_of, files_of, noise, pixels_of, scene


def test_each_class_has_a_cut_out_of_the_size_of_the_image() -> None:
    result = scene()
    files = files_of(result, "cutout", cutout_of="class")
    assert list(files) == ["photo_leaf_cutout.png", "photo_so_il_cutout.png"]
    for class_id, file in enumerate(files.values(), start=1):
        inside = result.class_map.mask(class_id)
        expected = np.dstack((result.image.pixels, np.full((40, 60), 255, np.uint8)))
        assert np.array_equal(pixels_of(file), expected * inside[..., None])


def test_each_class_is_cropped_to_itself() -> None:
    files = files_of(scene(), "cutout", cutout_of="class", crop=True)
    whole = files_of(scene(), "cutout", cutout_of="class")
    for name, (top, left, bottom, right) in {
        "photo_leaf_cutout.png": (4, 5, 40, 60),
        "photo_so_il_cutout.png": (16, 5, 22, 12),
    }.items():
        assert np.array_equal(pixels_of(files[name]), pixels_of(whole[name])[top:bottom, left:right])


def test_a_class_without_pixels_has_no_cropped_file() -> None:
    pixels = np.zeros((9, 9), np.uint8)
    pixels[2:4, 3:7] = 2
    result = Result(noise(9, 9), ClassMap(pixels, TWO))
    assert list(files_of(result, "cutout", cutout_of="class", crop=True)) == ["photo_so_il_cutout.png"]


@pytest.mark.parametrize("options", [{"cutout_of": "object"}, {"cutout_of": "class", "crop": True}])
def test_nothing_to_cut_out_is_one_sentence(options: dict[str, object]) -> None:
    empty = Result(noise(5, 5), ClassMap(np.zeros((5, 5), np.uint8), TWO))
    with pytest.raises(ExportError, match="There are no objects"):
        encode([empty], ["cutout"], ExportOptions(**options))  # type: ignore[arg-type]  # as above


def test_each_object_is_cropped_to_itself() -> None:
    result = scene()
    files = files_of(result, "cutout", cutout_of="object")
    assert list(files) == ["photo_leaf_1_cutout.png", "photo_leaf_2_cutout.png", "photo_so_il_1_cutout.png"]
    for one, file in zip(result.objects, files.values(), strict=True):
        top, left, bottom, right = one.box
        seen = pixels_of(file)
        assert np.array_equal(seen[..., 3] == 255, one.mask)
        assert np.array_equal(seen[one.mask, :3], result.image.pixels[top:bottom, left:right][one.mask])
        assert not seen[~one.mask].any()
        assert chunks_of(file.data) == {b"IHDR", b"IDAT", b"IEND"}


@pytest.mark.parametrize("cutout_of", ["all", "class", "object"])
@pytest.mark.parametrize("crop", [False, True])
def test_a_soft_edge_has_the_mask_at_half_opacity(cutout_of: str, crop: bool) -> None:
    result = scene()
    hard = files_of(result, "cutout", cutout_of=cutout_of, crop=crop)
    soft = files_of(result, "cutout", cutout_of=cutout_of, crop=crop, soft_px=2.0)
    assert list(soft) == list(hard)
    for name, file in soft.items():
        seen, before = pixels_of(file), pixels_of(hard[name])
        assert (seen[..., 3] >= 128).sum() == (before[..., 3] == 255).sum()
        assert set(np.unique(seen[..., 3])) > {0, 255}
        if crop or cutout_of == "object":
            assert before.shape[0] <= seen.shape[0] <= before.shape[0] + 4
            alpha = seen[..., 3]
            assert all(side.any() for side in (alpha[0], alpha[-1], alpha[:, 0], alpha[:, -1])), "no margin"


def test_alpha_of_the_image_is_multiplied_under_a_soft_edge() -> None:
    pixels = np.full((20, 20, 4), 200, np.uint8)
    pixels[..., 3] = 100
    mask = np.zeros((20, 20), np.uint8)
    mask[5:15, 5:15] = 1
    opaque = pixels.copy()
    opaque[..., 3] = 255
    faint, full = (
        pixels_of(
            encode(
                [Result(Image(given, has_alpha=True), ClassMap(mask))], ["cutout"], ExportOptions(soft_px=3)
            )[0]
        )
        for given in (pixels, opaque)
    )
    assert np.abs(faint[..., 3] - full[..., 3] * (100 / 255)).max() <= 0.5
    assert faint[..., 3].max() == 100

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segapp.core.errors import ExportError
from segapp.core.result import Result
from segapp.core.types import ClassMap
from segapp.io.export import ExportOptions, encode, existing, export, items_of, of_objects
from tests.io.export.made import TWO, chunks_of, files_of, noise, pixels_of, scene


def test_ones_are_zeros_and_ones() -> None:
    result = scene()
    files = files_of(result, "mask", ones=True)
    for class_id, file in enumerate(files.values(), start=1):
        assert np.array_equal(pixels_of(file), result.class_map.mask(class_id).astype(np.uint8))


def test_each_object_has_a_mask_of_the_size_of_the_image() -> None:
    result = scene()
    files = files_of(result, "mask", per_object=True)
    assert list(files) == ["photo_leaf_1_mask.png", "photo_leaf_2_mask.png", "photo_so_il_1_mask.png"]
    for one, file in zip(result.objects, files.values(), strict=True):
        assert np.array_equal(pixels_of(file) == 255, result.objects.ids == one.index + 1)
        assert chunks_of(file.data) == {b"IHDR", b"IDAT", b"IEND"}


@given(st.integers(0, 999), st.booleans())
def test_the_masks_of_objects_are_the_mask_of_the_class(seed: int, ones: bool) -> None:
    rng = np.random.default_rng(seed)
    class_map = ClassMap(rng.integers(0, 3, rng.integers(2, 12, 2), np.uint8), TWO)
    result = Result(noise(*class_map.pixels.shape), class_map)
    if not len(result.objects):
        return
    total = np.zeros((3, *class_map.pixels.shape), np.int64)
    for name, file in files_of(result, "mask", per_object=True, ones=ones).items():
        total[1 if "_leaf_" in name else 2] += pixels_of(file)
    for class_id in (1, 2):
        assert np.array_equal(total[class_id], class_map.mask(class_id) * (1 if ones else 255))


def test_no_object_at_all_is_one_sentence(tmp_path: object) -> None:
    empty = Result(noise(5, 5), ClassMap(np.zeros((5, 5), np.uint8)))
    with pytest.raises(ExportError, match="There are no objects"):
        encode([empty], ["mask"], ExportOptions(per_object=True))


def test_one_image_without_objects_among_others_gives_no_file() -> None:
    empty = Result(noise(5, 5), ClassMap(np.zeros((5, 5), np.uint8)))
    options = ExportOptions(per_object=True)
    assert len(encode([empty, scene(), empty], ["mask"], options)) == 3


def test_too_many_objects_are_refused_with_their_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(of_objects, "MOST_FILES", 2)
    with pytest.raises(ExportError, match="There are 3 objects, and at most 2"):
        encode([scene()], ["mask"], ExportOptions(per_object=True))


def test_old_files_of_objects_are_found_even_beside_brackets(tmp_path: object) -> None:
    from pathlib import Path

    folder = Path(str(tmp_path))
    options = ExportOptions(per_object=True)
    result = scene()
    odd = Result(noise(40, 60), result.class_map)
    object.__setattr__(odd.image, "path", Path("a[1].png"))
    written = export(items_of([odd]), folder, ["mask"], options)
    found = existing(["a[1]"], TWO, folder, ["mask"], options)
    assert sorted(found) == sorted(file.path for file in written)
    assert len(found) == 3

"""Every image of an export has a name of its own and a part of the data set."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segapp.core.errors import ExportError, ParameterError
from segapp.core.result import Result
from segapp.core.types import ClassMap, Image
from segapp.io.export import PARTS, ExportOptions, encode, export, items_of, places_of


@given(st.lists(st.sampled_from(["a.png", "A.jpg", "b/a.tif", "c.jpg", None]), max_size=30))
def test_no_two_images_share_a_name(names: list[str | None]) -> None:
    places = places_of([None if name is None else Path(name) for name in names])
    assert len({place.stem.casefold() for place in places}) == len(names)
    assert {place.part for place in places} <= {"train"}


@given(st.integers(0, 200), st.lists(st.integers(0, 10), min_size=1, max_size=3), st.integers(0, 5))
def test_each_part_gets_its_share(count: int, weights: list[int], seed: int) -> None:
    if not sum(weights):
        return
    split = tuple(weight / sum(weights) for weight in weights)
    options = ExportOptions(split=split, seed=seed)
    places = places_of([None] * count, options)
    assert places == places_of([None] * count, options)
    found = Counter(place.part for place in places)
    assert sum(found.values()) == count
    for part, share in zip(PARTS, split, strict=False):
        assert abs(found[part] - share * count) < 1
        assert share or not found[part]


def test_another_seed_splits_otherwise() -> None:
    paths = [None] * 40
    one, other = (places_of(paths, ExportOptions(split=(0.5, 0.5), seed=seed)) for seed in (0, 1))
    assert one != other


@pytest.mark.parametrize(
    "split", [(0.5,), (0.5, 0.6), (1.5, -0.5), (float("nan"), 1), (0.25, 0.25, 0.25, 0.25)]
)
def test_shares_that_are_none_are_refused(split: tuple[float, ...]) -> None:
    with pytest.raises(ParameterError, match="three shares that sum to 1"):
        places_of([None], ExportOptions(split=split))


def results(*names: str) -> list[Result]:
    pixels = np.zeros((4, 5, 3), np.uint8)
    return [Result(Image(pixels, path=Path(name)), ClassMap(np.ones((4, 5), np.uint8))) for name in names]


def test_several_images_are_saved_side_by_side(tmp_path: Path) -> None:
    given_ = results("a.png", "a.jpg", "b.png")
    written = export(items_of(given_), tmp_path / "new", ["mask", "labels"], count=3)
    assert [file.path.name for file in written] == [
        "a_mask.png",
        "a_labels.png",
        "a_objects.tif",
        "a (2)_mask.png",
        "a (2)_labels.png",
        "a (2)_objects.tif",
        "b_mask.png",
        "b_labels.png",
        "b_objects.tif",
    ]
    assert [file.path.read_bytes() for file in written] == [
        file.data for file in encode(given_, ["mask", "labels"])
    ]
    assert {file.iou for file in written} == {1.0}


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    (item,) = items_of(results("a.png"))
    with pytest.raises(ExportError, match=r"both be called 'a_mask\.png'"):
        export([item, item], tmp_path, ["mask"], count=2)

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from segapp.core.masks import bounding_box, class_map, clean_up
from segapp.core.opencv import cv2
from segapp.core.regions import find_regions
from segapp.core.task import Cancelled, NullTask
from segapp.core.types import NO_CLUSTER, BoolArray, CleanUp, UInt8Array

shapes = st.shared(st.tuples(st.integers(1, 14), st.integers(1, 14)), key="shape")
class_maps = hnp.arrays(np.uint8, shapes, elements=st.sampled_from([0, 0, 1, 1, 1, 2, 255]))
masks = hnp.arrays(np.bool_, shapes)
limits = st.integers(0, 12)


def _pieces(mask: BoolArray, connectivity: int) -> list[BoolArray]:
    count, found = cv2.connectedComponents(mask.astype(np.uint8), connectivity=connectivity)
    return [np.equal(found, index) for index in range(1, count)]


def _around(piece: BoolArray) -> BoolArray:
    padded = np.pad(piece, 1)
    near = padded[:-2, 1:-1] | padded[2:, 1:-1] | padded[1:-1, :-2] | padded[1:-1, 2:]
    return near & ~piece


def _clean_slowly(pixels: UInt8Array, settings: CleanUp, fillable: BoolArray | None = None) -> UInt8Array:
    result = pixels.copy()
    for class_id in np.unique(pixels[pixels > 0]):
        for piece in _pieces(pixels == class_id, 8):
            if piece.sum() <= settings.drop_specks_px:
                result[piece] = 0
    filled = result.copy()
    for piece in _pieces(result == 0, 4):
        reaches_border = piece[0].any() or piece[-1].any() or piece[:, 0].any() or piece[:, -1].any()
        classes = np.unique(result[_around(piece)])
        if piece.sum() <= settings.fill_holes_px and not reaches_border and len(classes) == 1:
            filled[piece if fillable is None else piece & fillable] = classes[0]
    return filled


@given(class_maps, limits, limits)
def test_clean_up_is_what_it_says(pixels: UInt8Array, specks: int, holes: int) -> None:
    settings = CleanUp(fill_holes_px=holes, drop_specks_px=specks)
    before = pixels.copy()
    assert (clean_up(pixels, settings) == _clean_slowly(pixels, settings)).all()
    assert (pixels == before).all()


@given(class_maps, masks, limits, limits)
def test_transparent_pixels_are_never_filled(
    pixels: UInt8Array, fillable: BoolArray, specks: int, holes: int
) -> None:
    settings = CleanUp(fill_holes_px=holes, drop_specks_px=specks)
    pixels = np.where(fillable, pixels, np.uint8(0))
    cleaned = clean_up(pixels, settings, NullTask(), fillable)
    assert (cleaned[~fillable] == 0).all()
    assert (cleaned == _clean_slowly(pixels, settings, fillable)).all()
    assert (clean_up(cleaned, settings, NullTask(), fillable) == cleaned).all()


@given(class_maps, limits, limits)
def test_cleaning_twice_changes_nothing_more(pixels: UInt8Array, specks: int, holes: int) -> None:
    settings = CleanUp(fill_holes_px=holes, drop_specks_px=specks)
    once = clean_up(pixels, settings)
    assert (clean_up(once, settings) == once).all()


def test_a_large_noisy_map_is_cleaned_as_a_small_one() -> None:
    rng = np.random.default_rng(0)
    pixels = rng.choice(np.array([0, 1, 2], np.uint8), size=(90, 120), p=[0.3, 0.6, 0.1])
    pixels = np.pad(np.repeat(pixels, 3, axis=0), ((40, 700), (0, 300)))
    settings = CleanUp(fill_holes_px=30, drop_specks_px=30)
    assert (clean_up(pixels, settings) == _clean_slowly(pixels, settings)).all()


def test_a_hole_that_reaches_the_border_stays() -> None:
    pixels: UInt8Array = np.ones((5, 5), np.uint8)
    pixels[0, 2] = pixels[2, 2] = 0
    cleaned = clean_up(pixels, CleanUp(fill_holes_px=5))
    assert cleaned[0, 2] == 0
    assert cleaned[2, 2] == 1


def test_pixels_of_another_class_are_no_hole() -> None:
    pixels: UInt8Array = np.ones((5, 5), np.uint8)
    pixels[2, 2] = 2
    assert (clean_up(pixels, CleanUp(fill_holes_px=5)) == pixels).all()


def test_a_speck_of_another_class_can_become_part_of_what_surrounds_it() -> None:
    pixels: UInt8Array = np.ones((5, 5), np.uint8)
    pixels[2, 2] = 2
    assert (clean_up(pixels, CleanUp(fill_holes_px=5, drop_specks_px=1)) == 1).all()


def test_a_gap_between_two_classes_stays_open() -> None:
    pixels: UInt8Array = np.ones((5, 6), np.uint8)
    pixels[:, 3:] = 2
    pixels[2, 2] = 0
    assert clean_up(pixels, CleanUp(fill_holes_px=5))[2, 2] == 0


def test_switched_off_clean_up_returns_what_it_was_given() -> None:
    pixels: UInt8Array = np.ones((3, 3), np.uint8)
    assert clean_up(pixels, CleanUp()) is pixels


def test_clean_up_can_be_cancelled() -> None:
    class Unwanted(NullTask):
        def raise_if_cancelled(self) -> None:
            raise Cancelled

    with pytest.raises(Cancelled):
        clean_up(np.ones((3, 3), np.uint8), CleanUp(fill_holes_px=1), Unwanted())


@given(masks)
def test_the_bounding_box_is_the_smallest(mask: BoolArray) -> None:
    rows, columns = np.nonzero(mask)
    box = bounding_box(mask)
    if len(rows) == 0:
        assert box is None
    else:
        assert box == (rows.min(), columns.min(), rows.max() + 1, columns.max() + 1)


def test_an_empty_mask_has_no_box() -> None:
    assert bounding_box(np.zeros((0, 4), bool)) is None


@pytest.mark.parametrize("few", [0, 64])
@given(
    labels=hnp.arrays(np.uint8, shapes, elements=st.sampled_from([0, 1, 2, 3, NO_CLUSTER])),
    data=st.data(),
)
def test_pixels_get_the_class_of_their_cluster_or_of_their_region(
    few: int, labels: UInt8Array, data: st.DataObject
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("segapp.core.masks._FEW_REGIONS", few)
        regions = find_regions(labels)
        cluster_classes = data.draw(hnp.arrays(np.uint8, 256))
        picks = st.lists(st.integers(0, len(regions) - 1), max_size=9) if len(regions) else st.just([])
        ids = np.array(data.draw(picks), np.int32)
        classes = data.draw(hnp.arrays(np.uint8, len(ids)))
        expected = np.where(labels == NO_CLUSTER, np.uint8(0), cluster_classes[labels])
        for index, class_id in zip(ids, classes, strict=True):
            expected[regions.ids == index] = class_id
        assert (class_map(labels, cluster_classes, regions, ids, classes) == expected).all()


def test_without_exceptions_no_regions_are_needed() -> None:
    table = np.arange(256).astype(np.uint8)
    labels = np.array([[1, NO_CLUSTER]], np.uint8)
    none = np.array([], np.int32), np.array([], np.uint8)
    assert class_map(labels, table, None, *none).tolist() == [[1, 0]]


@pytest.mark.parametrize("count", [1, 100])
def test_exceptions_need_regions(count: int) -> None:
    with pytest.raises(ValueError, match="need the regions"):
        class_map(
            np.zeros((2, 2), np.uint8),
            np.zeros(256, np.uint8),
            None,
            np.zeros(count, np.int32),
            np.ones(count, np.uint8),
        )

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from segapp.core.clean_up import SMOOTHERS, clean_up
from segapp.core.errors import ParameterError
from segapp.core.opencv import cv2
from segapp.core.task import Cancelled, NullTask
from segapp.core.types import BoolArray, CleanUp, UInt8Array

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


every_change = pytest.mark.parametrize(
    "settings",
    [
        *(CleanUp(smooth_px=2, smooth_by=way) for way in SMOOTHERS),
        CleanUp(grow_px=2),
        CleanUp(grow_px=-1),
        CleanUp(drop_border=True),
        CleanUp(keep_largest=True),
    ],
    ids=repr,
)


@every_change
@given(mask=masks, margin=st.integers(1, 5))
def test_a_mask_is_changed_as_if_it_filled_the_picture(
    settings: CleanUp, mask: BoolArray, margin: int
) -> None:
    """Whether the box is cut out tightly makes no difference, away from the border."""
    wide = np.pad(mask, 12).astype(np.uint8)
    wider = np.pad(wide, margin)
    inner = clean_up(wider, settings)[margin:-margin, margin:-margin]
    assert (clean_up(wide, settings) == inner).all()


@every_change
@given(pixels=class_maps, fillable=masks)
def test_no_class_takes_pixels_that_another_keeps(
    settings: CleanUp, pixels: UInt8Array, fillable: BoolArray
) -> None:
    pixels = np.where(fillable, pixels, np.uint8(0))
    before = pixels.copy()
    cleaned = clean_up(pixels, settings, NullTask(), fillable)
    assert (pixels == before).all()
    assert (cleaned[~fillable] == 0).all()
    assert set(np.unique(cleaned)) <= {0, *np.unique(pixels)}
    for class_id in np.unique(pixels[pixels > 0]):
        alone = clean_up(np.where(pixels == class_id, pixels, np.uint8(0)), settings)
        kept = (pixels == class_id) & (alone == class_id)
        assert (cleaned[kept] == class_id).all()
        assert (alone[cleaned == class_id] == class_id).all()


def test_specks_go_before_the_largest_is_kept_and_masks_grow_after_the_border_is_cleared() -> None:
    pixels: UInt8Array = np.zeros((12, 12), np.uint8)
    pixels[0, :5] = 1
    pixels[4:7, 1:4] = 1
    pixels[9, 9] = 1
    cleaned = clean_up(pixels, CleanUp(drop_specks_px=1, drop_border=True, grow_px=1, keep_largest=True))
    expected = np.zeros((12, 12), np.uint8)
    expected[3:8, 1:4] = expected[4:7, 0:5] = 1
    assert (cleaned == expected).all()


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (CleanUp(smooth_px=1, smooth_by="magic"), "choose one of majority, gaussian"),
        (CleanUp(smooth_px=51), "0 to 50"),
        (CleanUp(grow_px=-2000), "at most 1000"),
    ],
)
def test_settings_that_cannot_be_used_are_refused(settings: CleanUp, words: str) -> None:
    with pytest.raises(ParameterError, match=words):
        clean_up(np.ones((3, 3), np.uint8), settings)


def test_the_way_of_smoothing_alone_switches_nothing_on() -> None:
    assert CleanUp(smooth_by="gaussian").is_off
    assert not CleanUp(keep_largest=True).is_off


any_settings = st.builds(
    CleanUp,
    fill_holes_px=limits,
    drop_specks_px=limits,
    smooth_px=st.integers(0, 2),
    drop_border=st.booleans(),
    grow_px=st.integers(-2, 2),
    keep_largest=st.booleans(),
)


@given(class_maps, any_settings)
def test_the_same_settings_for_each_class_are_those_for_all(pixels: UInt8Array, settings: CleanUp) -> None:
    for_each = dict.fromkeys(range(1, 256), settings)
    assert (clean_up(pixels, for_each) == clean_up(pixels, settings)).all()


@given(class_maps, any_settings)
def test_a_class_without_settings_keeps_its_pixels(pixels: UInt8Array, settings: CleanUp) -> None:
    cleaned = clean_up(pixels, {1: settings})
    for other in (2, 255):
        assert ((cleaned == other) == (pixels == other)).all()


def test_each_class_is_cleaned_as_it_wants() -> None:
    pixels = np.zeros((12, 24), np.uint8)
    pixels[1:11, 1:11], pixels[1:11, 13:23] = 1, 2
    pixels[4:6, 4:6] = pixels[4:6, 16:18] = 0
    filled = clean_up(pixels, {1: CleanUp(fill_holes_px=4), 2: CleanUp(fill_holes_px=3)})
    assert (filled[4:6, 4:6] == 1).all() and (filled[4:6, 16:18] == 0).all()
    grown = clean_up(pixels, {1: CleanUp(grow_px=1), 2: CleanUp(grow_px=-1)})
    assert (grown[1:11, 0] == 1).all() and (grown[1:11, 13] == 0).all()

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from segapp.core.features import lab_of_rgb8
from segapp.core.opencv import cv2
from segapp.core.smart.flooding import pieces_of
from segapp.core.smart.superpixels import find_superpixels
from segapp.core.task import NullTask
from tests.core.smart.scenes import ODD_SHAPES, disc, noise, shapes

if TYPE_CHECKING:
    from segapp.core.types import BoolArray, Float32Array, Int32Array, UInt8Array


def _lab(pixels: UInt8Array) -> Float32Array:
    return lab_of_rgb8(pixels.reshape(-1, 3)).reshape(pixels.shape)


def _check(labels: Int32Array, valid: BoolArray | None = None) -> None:
    """Numbers without gaps, in reading order, and every piece connected."""
    inside = labels >= 0
    assert (inside == (True if valid is None else valid)).all()
    numbers, firsts = np.unique(labels[inside], return_index=True)
    assert numbers.tolist() == list(range(len(numbers)))
    assert (np.diff(firsts) > 0).all()
    for number in numbers:
        found, _ = cv2.connectedComponents((labels == number).astype(np.uint8), connectivity=4)
        assert found == 2


@pytest.mark.parametrize("shape", [*ODD_SHAPES, (90, 120)])
def test_every_superpixel_is_connected_and_every_pixel_is_in_one(shape: tuple[int, int]) -> None:
    for pixels in (noise(*shape), shapes(*shape), np.full((*shape, 3), 90, np.uint8)):
        _check(find_superpixels(_lab(pixels), NullTask()))


@given(
    hnp.arrays(np.bool_, st.tuples(st.integers(1, 12), st.integers(1, 12))).filter(lambda array: array.any())
)
def test_outside_what_is_valid_there_are_none(valid: BoolArray) -> None:
    _check(find_superpixels(_lab(noise(*valid.shape)), NullTask(), valid=valid), valid)


def test_there_are_about_as_many_as_are_wanted() -> None:
    lab = _lab(shapes(240, 320))
    for wanted in (100, 400, 1600):
        assert 0.8 * wanted < find_superpixels(lab, NullTask(), wanted=wanted).max() + 1 < 1.2 * wanted


def test_they_keep_to_the_edges_of_what_is_shown() -> None:
    labels = find_superpixels(_lab(shapes()), NullTask(), wanted=300)
    inside = disc()
    share = np.bincount(labels.ravel(), inside.ravel()) / np.bincount(labels.ravel())
    assert (share[labels] > 0.5)[inside].mean() > 0.98
    assert (share[labels] > 0.5)[~inside].mean() < 0.01


@given(hnp.arrays(np.int32, st.tuples(st.integers(1, 9), st.integers(1, 9)), elements=st.integers(-1, 2)))
def test_pieces_are_the_connected_parts_of_equal_labels(labels: Int32Array) -> None:
    pieces = pieces_of(labels)
    assert ((pieces < 0) == (labels < 0)).all()
    expected = sum(
        cv2.connectedComponents((labels == value).astype(np.uint8), connectivity=4)[0] - 1
        for value in range(3)
    )
    assert pieces.max() + 1 == expected
    for piece in range(expected):
        assert len(np.unique(labels[pieces == piece])) == 1

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from segapp.core import morphology

if TYPE_CHECKING:
    from segapp.core.types import BoolArray

masks = hnp.arrays(np.bool_, st.tuples(st.integers(1, 12), st.integers(1, 12)))


def _near(mask: BoolArray, px: int) -> BoolArray:
    """Pixels at most `px` from a pixel of the mask."""
    rows, columns = np.nonzero(mask)
    grid = np.indices(mask.shape)
    squares = np.square(grid[0][..., None] - rows) + np.square(grid[1][..., None] - columns)
    result: BoolArray = (squares <= px * px).any(axis=2)
    return result


def _pieces(mask: BoolArray) -> list[BoolArray]:
    """Pieces (8 neighbours) in reading order."""
    left, found = mask.copy(), []
    while left.any():
        piece = np.zeros_like(mask)
        piece.ravel()[np.argmax(left)] = True
        size = 0
        while size != piece.sum():
            size = int(piece.sum())
            padded = np.pad(piece, 1)
            spread = [
                padded[r : r + mask.shape[0], c : c + mask.shape[1]] for r in range(3) for c in range(3)
            ]
            piece = np.logical_or.reduce(spread) & mask
        found.append(piece)
        left &= ~piece
    return found


@given(masks, st.integers(1, 5))
def test_growing_adds_what_is_near(mask: BoolArray, px: int) -> None:
    before = mask.copy()
    assert (morphology.grow(mask, px) == _near(mask, px)).all()
    assert (mask == before).all()


@given(masks, st.integers(1, 5))
def test_shrinking_takes_away_what_is_near_the_outside(mask: BoolArray, px: int) -> None:
    assert (morphology.shrink(mask, px) == (mask & ~_near(~mask, px))).all()


@given(masks, st.integers(1, 4))
def test_the_majority_of_a_window_decides(mask: BoolArray, radius: int) -> None:
    padded = np.pad(mask, radius, mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, (2 * radius + 1,) * 2)
    most = windows.mean(axis=(2, 3)) > 0.5
    assert (morphology.smooth_by_majority(mask, radius) == most).all()


@given(masks, st.integers(1, 3))
def test_the_level_set_is_a_blur_cut_at_a_half(mask: BoolArray, sigma: int) -> None:
    weights = np.exp(-np.square(np.arange(-3 * sigma, 3 * sigma + 1) / sigma) / 2)
    weights /= weights.sum()
    padded = np.pad(mask, 3 * sigma, mode="edge").astype(float)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (len(weights),) * 2)
    blurred = np.einsum("rcij,i,j->rc", windows, weights, weights)
    clear = np.abs(blurred - 0.5) > 0.02  # eight bits
    found = morphology.smooth_by_level_set(mask, sigma)
    assert (found[clear] == (blurred > 0.5)[clear]).all()


@pytest.mark.parametrize("smooth", [morphology.smooth_by_majority, morphology.smooth_by_level_set])
def test_straight_edges_stay_and_thin_lines_go(smooth: object) -> None:
    assert callable(smooth)
    half: BoolArray = np.zeros((40, 40), np.bool_)
    half[:, :17] = True
    line: BoolArray = np.zeros((40, 40), np.bool_)
    line[20] = True
    for px in (1, 3, 10):
        assert (smooth(half, px) == half).all()
        assert not smooth(line, px).any()


@given(masks)
def test_the_largest_piece_is_kept(mask: BoolArray) -> None:
    pieces = _pieces(mask)
    expected = max(pieces, key=lambda piece: int(piece.sum())) if pieces else mask
    assert (morphology.largest_piece(mask) == expected).all()


@given(masks, st.tuples(*[st.booleans()] * 4))
def test_pieces_at_the_border_are_dropped(mask: BoolArray, sides: morphology.Sides) -> None:
    expected = np.zeros_like(mask)
    for piece in _pieces(mask):
        ends = (piece[0], piece[:, 0], piece[-1], piece[:, -1])
        if not any(end.any() for end, at_border in zip(ends, sides, strict=True) if at_border):
            expected |= piece
    assert (morphology.without_border(mask, sides) == expected).all()

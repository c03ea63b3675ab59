"""Run lengths are those of the programs that read them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pycocotools import mask as coco

from segapp.core import lists
from segapp.core.run_lengths import (
    column_runs,
    compressed,
    decompressed,
    from_column_runs,
    from_row_runs,
    row_runs,
)
from tests.io.export.masks import Mask, masks


@given(masks(), st.tuples(*[st.integers(0, 4)] * 4))
def test_column_runs_are_those_of_pycocotools(mask: Mask, around: tuple[int, int, int, int]) -> None:
    top, bottom, left, right = around
    whole = np.pad(mask, ((top, bottom), (left, right)))
    counts = column_runs(mask, top, left, whole.shape)
    theirs = coco.encode(np.asfortranarray(whole.view(np.uint8)))
    assert compressed(counts) == theirs["counts"].decode("ascii")
    columns, first = from_column_runs(decompressed(compressed(counts)), whole.shape)
    back = np.zeros(whole.shape, np.bool_)
    back[:, first : first + columns.shape[1]] = columns
    assert np.array_equal(back, whole)


@given(st.lists(st.integers(0, 2**40), max_size=40))
def test_compressed_numbers_are_read_back(numbers: list[int]) -> None:
    counts = np.array(numbers, np.int64)
    assert decompressed(compressed(counts)).tolist() == numbers


@given(masks())
def test_row_runs_start_with_what_is_not_set(mask: Mask) -> None:
    counts = row_runs(mask)
    flat = [number % 2 for number, count in enumerate(counts.tolist()) for _ in range(count)]
    assert flat == mask.ravel().astype(int).tolist()
    assert counts[1:].all()
    assert np.array_equal(from_row_runs(counts, mask.shape), mask)


@given(masks(), st.sampled_from((2, 4)))
def test_runs_are_turned_back_some_at_a_time(mask: Mask, at_once: int) -> None:
    counts = row_runs(mask)
    columns = column_runs(mask, 1, 2, (mask.shape[0] + 3, mask.shape[1] + 2))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lists, "AT_ONCE", at_once)
        assert np.array_equal(from_row_runs(counts, mask.shape), mask)
        found, left = from_column_runs(columns, (mask.shape[0] + 3, mask.shape[1] + 2))
    whole = np.zeros((mask.shape[0] + 3, mask.shape[1] + 2), np.bool_)
    whole[:, left : left + found.shape[1]] = found
    assert np.array_equal(whole[1:-2, 2:], mask)
    assert whole.sum() == mask.sum()


@pytest.mark.parametrize("text", ["é", "\n", "P", "0\x7f", "o" * 20 + "0"])
def test_text_that_holds_no_run_lengths_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="run"):
        decompressed(text)


@pytest.mark.parametrize("counts", [[3], [5, -1], [1, 4]])
def test_run_lengths_of_another_size_are_refused(counts: list[int]) -> None:
    with pytest.raises(ValueError, match="fill"):
        from_row_runs(np.array(counts, np.int64), (2, 2))
    with pytest.raises(ValueError, match="fill"):
        from_column_runs(np.array(counts, np.int64), (2, 2))

"""Some numbers at a time are the same as all at once."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from segapp.core import lists

LENGTHS = st.sampled_from((0, 1, 4, 5, 6, 9, 10, 11, 23))


@pytest.fixture(autouse=True, scope="module")
def _few_at_once() -> object:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lists, "AT_ONCE", 5)
        patch.setattr(lists, "_CHARACTERS", 7)
        yield


@given(LENGTHS.flatmap(lambda n: arrays.arrays(np.int64, st.sampled_from(((n,), (n, 2))))))
def test_a_list_is_the_same(array: np.ndarray) -> None:
    assert lists.list_of(array) == array.tolist()
    values = array.tolist()
    back = lists.array_of(values, np.int64)
    assert back.dtype == np.int64
    np.testing.assert_array_equal(back, np.array(values, np.int64))
    lists.forget(values)
    assert values == []


@given(st.lists(st.integers(-(2**40), 2**40), min_size=1, max_size=30), st.sampled_from((",", " ", ", ")))
def test_whole_numbers_in_text_are_the_same(values: list[int], separator: str) -> None:
    text = separator.join(map(str, values))
    np.testing.assert_array_equal(lists.array_in(text, separator, np.int64), values)


@given(st.lists(st.floats(0, 1, width=32), min_size=1, max_size=30))
def test_shares_in_text_are_the_same(values: list[float]) -> None:
    text = " ".join(f"{value:.9g}" for value in values)
    found = lists.array_in(text, " ", np.float32)
    np.testing.assert_array_equal(found, np.array(text.split(" "), np.float32))


@pytest.mark.parametrize("text", ["", "1,,2", ",", "1,2,", ",1", "1,a", "1 2", "1,2;3", "1.5"])
@pytest.mark.parametrize("before", ["", "1,2,3,4,5,6,7,8,9,10,"])
def test_anything_but_numbers_is_refused(before: str, text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        lists.array_in(before + text, ",", np.int64)

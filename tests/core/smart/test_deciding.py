"""Where probabilities are cut."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from segapp.core.smart.deciding import decided


def test_what_is_sure_stays_sure() -> None:
    estimate = np.array([0, 1, 0.4, 0.6], np.float32)
    found = decided(estimate, np.ones(4))
    assert found[0] == 0
    assert found[1] == 1


def test_what_is_a_little_unlikely_is_taken_where_much_is() -> None:
    estimate = np.array([0.9] * 10 + [0.48] * 5 + [0.42] * 5 + [0.0] * 20, np.float32)
    found = decided(estimate, np.ones(40))
    assert (found[:15] > 0.5).all()
    assert (found[20:] < 0.5).all()


@given(st.lists(st.floats(0, 1, width=32), min_size=1, max_size=30), st.integers(1, 1000))
def test_the_order_stays_and_all_are_probabilities(values: list[float], size: int) -> None:
    estimate = np.array(values, np.float32)
    found = decided(estimate, np.full(len(values), float(size)))
    order = np.argsort(estimate, kind="stable")
    assert (np.diff(found[order]) >= -1e-6).all()
    assert found.min() >= 0
    assert found.max() <= 1

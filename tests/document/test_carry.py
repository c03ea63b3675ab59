from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from segapp.document.carry import carried_names


def carried(old: tuple[str, ...], overlap: list[list[int]]) -> tuple[str, ...]:
    automatic = tuple(f"colour {index}" for index in range(len(old)))
    new = tuple(f"new {index}" for index in range(len(overlap[0])))
    return carried_names(old, automatic, new, np.array(overlap, np.int64))


def test_a_name_of_the_user_goes_to_the_cluster_it_mostly_covers() -> None:
    assert carried(("leaf", "colour 1"), [[9, 1], [1, 9]]) == ("leaf", "new 1")


def test_automatic_names_are_not_carried() -> None:
    assert carried(("colour 0", "colour 1"), [[9, 1], [1, 9]]) == ("new 0", "new 1")


def test_half_a_cluster_does_not_inherit_a_name() -> None:
    assert carried(("leaf", "colour 1"), [[5], [5]]) == ("new 0",)


def test_of_several_heirs_the_one_that_shares_most_gets_the_name() -> None:
    assert carried(("leaf",), [[3, 7, 5]]) == ("new 0", "leaf", "new 2")


def test_a_name_without_an_heir_is_lost() -> None:
    assert carried(("leaf", "colour 1"), [[1, 1], [9, 9]]) == ("new 0", "new 1")


@given(
    st.integers(1, 5).flatmap(
        lambda n_old: st.integers(1, 5).flatmap(
            lambda n_new: arrays(np.int64, (n_old, n_new), elements=st.integers(0, 9))
        )
    )
)
def test_each_new_cluster_has_one_name_and_each_given_name_one_heir(overlap: np.ndarray) -> None:
    old = tuple(f"name {index}" for index in range(overlap.shape[0]))
    names = carried(old, overlap.tolist())
    assert len(names) == overlap.shape[1]
    for heir, name in enumerate(names):
        if name in old:
            assert 2 * overlap[old.index(name), heir] > overlap[:, heir].sum()
            assert names.count(name) == 1
        else:
            assert name == f"new {heir}"

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from segapp.core import overlap
from segapp.core.overlap import overlap_counts

if TYPE_CHECKING:
    from segapp.core.types import Int32Array, Int64Array, UInt8Array

shapes = st.shared(st.tuples(st.integers(1, 9), st.integers(1, 9)), key="shape")
bytes_maps = hnp.arrays(np.uint8, shapes, elements=st.sampled_from([0, 1, 2, 5, 254, 255]))
id_maps = hnp.arrays(np.int32, shapes, elements=st.integers(-1, 300))
sizes = st.sampled_from([0, 1, 3, 6, 256, 300])


def _slowly(a: UInt8Array | Int32Array, b: UInt8Array, n_a: int, n_b: int) -> Int64Array:
    counts: Int64Array = np.zeros((n_a, n_b), np.int64)
    for i, j in zip(a.ravel().tolist(), b.ravel().tolist(), strict=True):
        if 0 <= i < n_a and j < n_b:
            counts[i, j] += 1
    return counts


@given(bytes_maps, bytes_maps, sizes, sizes)
def test_two_byte_maps_are_counted(a: UInt8Array, b: UInt8Array, n_a: int, n_b: int) -> None:
    assert (overlap_counts(a, b, n_a, n_b) == _slowly(a, b, n_a, n_b)).all()


@given(id_maps, bytes_maps, sizes, sizes)
def test_ids_and_bytes_are_counted(a: Int32Array, b: UInt8Array, n_a: int, n_b: int) -> None:
    assert (overlap_counts(a, b, n_a, n_b) == _slowly(a, b, n_a, n_b)).all()


@pytest.mark.parametrize("dtype", [np.uint8, np.int32])
def test_counts_of_all_strips_are_added(dtype: type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overlap, "_BYTE_STRIP", 64)
    monkeypatch.setattr(overlap, "_ID_STRIP", 64)
    rng = np.random.default_rng(0)
    a: UInt8Array | Int32Array = rng.integers(0, 7, (50, 40)).astype(dtype)
    b: UInt8Array = rng.integers(0, 4, (50, 40)).astype(np.uint8)
    counts = overlap_counts(a, b, 7, 4)
    assert (counts == _slowly(a, b, 7, 4)).all()
    assert counts.sum() == a.size


def test_maps_of_different_shapes_are_refused() -> None:
    with pytest.raises(ValueError, match="different shapes"):
        overlap_counts(np.zeros((2, 3), np.uint8), np.zeros((3, 2), np.uint8), 1, 1)

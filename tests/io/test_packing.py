"""Bytes put one after the other."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from segapp.io import packing
from segapp.io.packing import joined


@given(st.lists(st.tuples(st.binary(max_size=40), st.booleans()), max_size=6), st.integers(1, 9))
def test_parts_are_joined_in_their_order(parts: list[tuple[bytes, bool]], at_once: int) -> None:
    before, packing._COPIED_BYTES = packing._COPIED_BYTES, at_once
    try:
        found = joined([np.frombuffer(part, np.uint8) if is_array else part for part, is_array in parts])
    finally:
        packing._COPIED_BYTES = before
    assert found == b"".join(part for part, _ in parts)


def test_large_parts_are_whole() -> None:
    large = np.arange(3 * packing._COPIED_BYTES + 5, dtype=np.uint32).astype(np.uint8)
    assert joined([b"head", large, b"tail"]) == b"head" + large.tobytes() + b"tail"

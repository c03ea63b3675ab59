from __future__ import annotations

import numpy as np
import pytest

from segapp.core.errors import SegmentError
from segapp.core.memory import available_bytes, require_memory
from segapp.core.pipeline import segment
from segapp.core.types import Image


def test_the_free_memory_is_known_or_said_not_to_be() -> None:
    available = available_bytes()
    assert available is None or available > 1 << 20


def test_too_little_memory_is_told_with_what_would_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("segapp.core.memory.available_bytes", lambda: (64 << 20) + 40_000_000)
    require_memory(10_000_000, 4)
    with pytest.raises(SegmentError, match="up to 10 megapixels would fit"):
        require_memory(11_000_000, 4)


def test_a_picture_that_does_not_fit_is_refused_before_it_is_clustered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("segapp.core.memory.available_bytes", lambda: 1000)
    with pytest.raises(SegmentError, match="memory"):
        segment(Image(np.zeros((30, 40, 3), np.uint8)))


def test_unknown_memory_refuses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("segapp.core.memory.available_bytes", lambda: None)
    require_memory(1 << 60, 100)
    result = segment(Image(np.zeros((30, 40, 3), np.uint8)))
    assert result.counts.sum() == 1200

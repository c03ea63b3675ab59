"""Products on one thread."""

from __future__ import annotations

import numpy as np
from threadpoolctl import threadpool_info

from segapp.core.smart.one_thread import one_thread


def _counts() -> list[int]:
    return [each["num_threads"] for each in threadpool_info() if each["user_api"] == "blas"]


def test_products_run_on_one_thread_and_then_as_before() -> None:
    values = np.random.default_rng(0).normal(size=(300, 200)).astype(np.float32)
    before = _counts()
    with one_thread():
        assert set(_counts()) <= {1}
        within = values @ values.T
    assert _counts() == before
    assert np.allclose(within, values @ values.T, atol=1e-3)

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from segapp.core.clustering import check_params
from segapp.core.errors import ParameterError
from segapp.core.types import ClusterParams


@pytest.mark.parametrize("params", [{"k": 2.0}, {"k": "5"}, {"seed": 1.5}, {"seed": "a"}])
def test_numbers_that_are_not_whole_are_refused(params: dict[str, Any]) -> None:
    with pytest.raises(ParameterError, match="whole number"):
        check_params(ClusterParams(**params))


def test_whole_numbers_of_numpy_are_taken() -> None:
    params: dict[str, Any] = {"k": np.int64(5), "seed": np.uint8(3)}
    assert ClusterParams(**params) == ClusterParams(5, "lab", 3)
    check_params(ClusterParams(**params))

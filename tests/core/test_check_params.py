from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from segapp.core.clustering import AMOUNTS, check_params
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


@pytest.mark.parametrize("amount", ["3", None, [5], 50.5, 7.0])
@pytest.mark.parametrize("setting", AMOUNTS)
def test_amounts_that_are_not_numbers_are_refused(setting: str, amount: object) -> None:
    params: dict[str, Any] = {setting: amount}
    with pytest.raises(ParameterError, match="a whole number from 0 to 100"):
        check_params(ClusterParams(**params))


def test_amounts_of_numpy_are_taken() -> None:
    params: dict[str, Any] = {"smooth": np.int64(5), "not_sure": np.uint8(3)}
    check_params(ClusterParams(**params))
    assert ClusterParams(**params) == ClusterParams(smooth=5, not_sure=3)
    with pytest.raises(ParameterError):
        check_params(ClusterParams(**{**params, "smooth": np.int64(-5)}))

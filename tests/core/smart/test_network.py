from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest

from segapp.core.smart import boundary, weights
from segapp.core.smart.boundary import BY_HAND, learned_boundary
from segapp.core.smart.network import Network
from segapp.core.smart.weights import FOLDER, load_weights

if TYPE_CHECKING:
    from pathlib import Path


def _network(widths: tuple[int, ...] = (5, 4, 3, 1)) -> Network:
    rng = np.random.default_rng(0)
    layers = tuple(
        (
            rng.normal(size=(width, following)).astype(np.float32),
            rng.normal(size=following).astype(np.float32),
        )
        for width, following in pairwise(widths)
    )
    mean, spread = (rng.uniform(1, 2, widths[0]).astype(np.float32) for _ in range(2))
    return Network(mean, spread, layers)


def test_a_network_is_its_layers_one_after_the_other() -> None:
    network = _network()
    inputs = np.random.default_rng(1).normal(size=(7, 5)).astype(np.float32)
    values = (inputs - network.mean) / network.spread
    for weights_here, offsets in network.layers[:-1]:
        values = np.maximum(values @ weights_here + offsets, 0)
    logit = (values @ network.layers[-1][0] + network.layers[-1][1])[:, 0]
    np.testing.assert_allclose(network.logit(inputs), logit, rtol=1e-5)
    np.testing.assert_allclose(network(inputs), 1 / (1 + np.exp(-logit)), rtol=1e-5)
    assert network(inputs).dtype == np.float32
    assert network(inputs[:0]).shape == (0,)


def test_wild_inputs_give_probabilities() -> None:
    found = _network()(np.full((2, 5), 1e30, np.float32) * np.array([[1], [-1]], np.float32))
    assert ((found >= 0) & (found <= 1)).all()


def test_arrays_and_back(tmp_path: Path) -> None:
    network = _network()
    np.savez(tmp_path / "some.npz", **network.arrays("a_"))  # type: ignore[arg-type]  # not allow_pickle
    with np.load(tmp_path / "some.npz", allow_pickle=False) as arrays:
        read = Network.from_arrays(dict(arrays), "a_")
    inputs = np.random.default_rng(1).normal(size=(7, 5)).astype(np.float32)
    assert read(inputs).tobytes() == network(inputs).tobytes()


@pytest.mark.parametrize("missing", ["mean", "spread", "weights0", "offsets1"])
def test_a_missing_array_is_told(missing: str) -> None:
    arrays = _network().arrays()
    del arrays[missing]
    with pytest.raises(KeyError):
        Network.from_arrays(arrays)


@pytest.mark.parametrize("name", ["mean", "weights1", "offsets2"])
def test_arrays_that_do_not_fit_are_refused(name: str) -> None:
    arrays = _network().arrays()
    arrays[name] = arrays[name][:-1]
    with pytest.raises(ValueError, match="do not fit"):
        Network.from_arrays(arrays)


def test_weights_that_are_missing_or_broken_leave_the_rule_set_by_hand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weights, "shipped_folders", lambda _: [tmp_path])
    load_weights.cache_clear()
    try:
        assert load_weights("boundary") is None
        assert learned_boundary() == BY_HAND
        (tmp_path / FOLDER).mkdir()
        for number, data in enumerate((b"", b"PK\x03\x04 cut off", b"not a zip")):
            (tmp_path / FOLDER / f"{number}.npz").write_bytes(data)
            assert load_weights(str(number)) is None
        np.savez(tmp_path / FOLDER / "pickled.npz", some=np.array([{}], object))
        assert load_weights("pickled") is None
        np.savez(tmp_path / FOLDER / "boundary.npz", edges_mean=np.zeros(3))
        load_weights.cache_clear()
        assert boundary.learned_boundary() == BY_HAND
    finally:
        load_weights.cache_clear()

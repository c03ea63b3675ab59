from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.opencv import cv2
from tests.core.smart.scenes import disc, shapes
from training.boundary import area_under_curve, know, score, train
from training.fitting import Recipe, fit, side_by_side
from training.pool import read_pool

if TYPE_CHECKING:
    from pathlib import Path


def test_a_network_learns_what_no_line_can_tell_apart() -> None:
    inputs = np.random.default_rng(0).uniform(-1, 1, (4000, 2)).astype(np.float32)
    targets = (inputs[:, 0] * inputs[:, 1] > 0).astype(np.float32)
    weights = np.ones(4000, np.float32)
    recipe = Recipe(hidden=(16,), epochs=40, rate=1e-2, batch=200)
    network = fit(inputs, targets, weights, recipe)
    assert ((network(inputs) > 0.5) == targets).mean() > 0.95
    again = fit(inputs, targets, weights, recipe)
    assert network(inputs).tobytes() == again(inputs).tobytes()


def test_what_weighs_nothing_is_not_learned() -> None:
    inputs = np.random.default_rng(0).normal(size=(2000, 3)).astype(np.float32)
    right = inputs[:, 0] > 0
    counts = np.arange(2000) % 2 == 0
    targets = np.where(counts, right, ~right).astype(np.float32)
    network = fit(inputs, targets, counts.astype(np.float32), Recipe(epochs=30, rate=1e-2, batch=100))
    assert ((network(inputs) > 0.5) == right).mean() > 0.9


def test_networks_side_by_side_say_the_mean() -> None:
    inputs = np.random.default_rng(0).uniform(-1, 1, (600, 4)).astype(np.float32)
    targets = (inputs[:, 0] > inputs[:, 1]).astype(np.float32)
    networks = [
        fit(
            inputs, targets, np.ones(600, np.float32), Recipe(hidden=(7, 5, 3), epochs=2, batch=50, seed=seed)
        )
        for seed in range(3)
    ]
    found = side_by_side(networks)
    mean = np.mean([network.logit(inputs) for network in networks], axis=0)
    assert np.allclose(found.logit(inputs), mean, atol=1e-4)
    assert not np.allclose(found.logit(inputs), networks[0].logit(inputs), atol=1e-2)


def _write_pool(folder: Path) -> None:
    entries = []
    for number in range(6):
        cv2.imwrite(str(folder / f"{number}.png"), shapes(noise=12, seed=number)[..., ::-1])
        cv2.imwrite(str(folder / f"{number}_mask.png"), disc().astype(np.uint8) * 255)
        entries.append({"image": f"{number}.png", "mask": f"{number}_mask.png"})
    (folder / "manifest.json").write_text(json.dumps(entries), encoding="utf-8")


def test_borders_of_objects_are_learned_from_photographs_and_masks(tmp_path: Path) -> None:
    _write_pool(tmp_path)
    pool, held_back = (
        [know(example) for example in read_pool(tmp_path, held_back=held)] for held in (False, True)
    )
    assert (len(pool), len(held_back)) == (5, 1)
    learned = train(pool)
    assert area_under_curve(held_back, learned.edges) > 0.95
    assert score(held_back, learned)[0] > 0.9

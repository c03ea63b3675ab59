"""Every method and setting says how far it is, and can be stopped."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from segapp.core.clustering import METHODS
from segapp.core.pipeline import cluster, prepare
from segapp.core.regions import find_regions
from segapp.core.task import Cancelled, NullTask, SubTask
from segapp.core.types import ClusterParams, Image

CHANGES: dict[str, dict[str, int]] = {
    "plain": {},
    "smooth": {"smooth": 40},
    "local": {"keep_together": 50, "notice_texture": 50},
    "all": {"ignore_shadows": 9, "smooth": 40, "keep_together": 50, "notice_texture": 50, "not_sure": 20},
}
AREA = np.arange(60)[:, np.newaxis] + np.zeros((1, 80), int) > 7


class Until(NullTask):
    """Cancels when it is asked for the n-th time, and keeps what it heard."""

    def __init__(self, stop: int = -1) -> None:
        self.asked, self.stop, self.heard = 0, stop, [0.0]

    def raise_if_cancelled(self) -> None:
        self.asked += 1
        if self.asked == self.stop:
            raise Cancelled

    def report(self, fraction: float, message: str = "") -> None:
        self.heard.append(fraction)


@pytest.fixture(autouse=True)
def many_strips(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut small pictures into many strips, and ask as often whatever the time."""
    for module in ("assign", "smoothing", "texture", "clustering"):
        monkeypatch.setattr(f"segapp.core.{module}.row_strips", _narrow)
    monkeypatch.setattr("segapp.core.strips._ASK_EVERY_S", 60.0)


def _narrow(shape: tuple[int, ...], _: int = 0) -> list[slice]:
    return [
        slice(top, min(top + shape[0] // 12 + 1, shape[0])) for top in range(0, shape[0], shape[0] // 12 + 1)
    ]


def _noise() -> Image:
    return Image(np.random.default_rng(2).integers(0, 256, (60, 80, 3)).astype(np.uint8))


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("method", [method.id for method in METHODS])
def test_progress_only_grows_and_ends_at_1(method: str, change: dict[str, Any]) -> None:
    task = Until()
    prepared = prepare(_noise(), SubTask(task, 0.0, 0.3))
    params = ClusterParams(4, method=method, **change)
    cluster(prepared, params, SubTask(task, 0.3, 1.0), area=AREA)
    assert task.heard == sorted(task.heard)
    assert task.heard[-1] == 1
    assert len(set(task.heard)) > 10


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("method", [method.id for method in METHODS])
def test_it_stops_wherever_it_asks(method: str, change: dict[str, Any]) -> None:
    prepared, params = prepare(_noise()), ClusterParams(4, method=method, **change)
    patient = Until()
    cluster(prepared, params, patient, area=AREA)
    for stop in range(1, patient.asked + 1, max(1, patient.asked // 4)):
        with pytest.raises(Cancelled):
            cluster(prepared, params, Until(stop), area=AREA)


def test_counting_anew_for_an_area_can_be_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    prepared = prepare(_noise())
    monkeypatch.setattr("segapp.core.pipeline.require_memory", None)  # comes after counting
    with pytest.raises(Cancelled):
        cluster(prepared, area=AREA, task=Until(1))


def test_finding_regions_never_goes_back_and_ends_at_one() -> None:
    task = Until()
    # So wide that each strip is few rows: the strips of both passes report.
    find_regions(np.random.default_rng(0).integers(0, 4, (60, 100_000)).astype(np.uint8), task)
    assert task.heard == sorted(task.heard)
    assert task.heard[-1] == 1
    assert len(task.heard) > 20

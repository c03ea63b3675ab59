"""The simulated user, and what is kept to learn from."""

from __future__ import annotations

import numpy as np
import pytest

from segapp.core.smart.fusion import Fusion
from segapp.core.smart.ground import make_ground
from segapp.core.smart.prepared import prepare_image
from segapp.core.task import NullTask
from tests.core.smart.things import disc, noisy
from training.click_states import gather, iou, next_click, play
from training.click_views import View


@pytest.fixture(scope="module")
def view() -> View:
    mask = disc(160, 200, 40)
    photo = noisy(mask)
    ground = make_ground(prepare_image(photo, NullTask()))
    rows, cols = np.mgrid[:160, :200]
    return View(ground, np.asarray((rows - 80) ** 2 + (cols - 100) ** 2 < 40**2), "whole")


def test_the_first_click_is_in_the_middle(view: View) -> None:
    nothing = np.zeros_like(view.truth)
    click = next_click(nothing, view.truth, nothing, None)
    assert click is not None
    row, col, positive = click
    assert positive
    assert abs(row - 80) <= 2
    assert abs(col - 100) <= 2


def test_nothing_is_clicked_when_nothing_is_wrong(view: View) -> None:
    assert next_click(view.truth, view.truth, np.zeros_like(view.truth), None) is None


def test_clicks_lead_to_the_object(view: View) -> None:
    course = list(play(view, Fusion(), 12, None))
    assert course[-1][1] > 0.9
    assert [state.number for state, _ in course] == list(range(len(course)))
    assert iou(view.truth, view.truth) == 1


def test_rows_are_kept_of_every_state_and_the_same_each_time(view: View) -> None:
    once, again = (gather([view], Fusion(), 0, seed=3, most_clicks=4) for _ in range(2))
    for one, other in zip(once, again, strict=True):
        assert np.isfinite(one).all()
        assert np.array_equal(one, other)
    assert len(once.inputs) == len(once.wanted) == len(once.weights)
    assert ((once.wanted >= 0) & (once.wanted <= 1)).all()
    assert (once.weights > 0).all()

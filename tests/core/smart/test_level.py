"""What follows from clicks on one part of an image, superpixel by superpixel."""

from __future__ import annotations

from itertools import pairwise

import pytest

from segapp.core.smart.clicks import Box, Click
from segapp.core.smart.fusion import learned_fusion
from segapp.core.smart.level import _KEPT_DISTANCES, Level, Size
from segapp.core.task import NullTask
from tests.core.smart.things import disc, noisy

IN, MORE = Click(130, 100, positive=True), Click(150, 110, positive=True)


@pytest.fixture(scope="module")
def level() -> Level:
    photo = noisy(disc(200, 260, 50))
    return Level(photo, Box(0, 0, 260, 200), Size(640, 1.0), learned_fusion(), NullTask())


@pytest.mark.parametrize("before", [(), (IN,), (IN, MORE)])
@pytest.mark.parametrize(
    "last",
    [
        Click(128, 52, positive=False),
        Click(20, 20, positive=True),
        Click(135, 102, positive=False),
        Click(135, 102, positive=True),
    ],
)
def test_the_wheel_up_only_does_more_and_the_wheel_down_only_undoes(
    level: Level, before: tuple[Click, ...], last: Click
) -> None:
    less, more = level.steps((*before, last), NullTask())
    found = [
        level.probabilities((*before, last._replace(steps=step)), NullTask()) >= 0.5
        for step in range(-less, more + 1)
    ]
    pairs = list(pairwise(found))
    if not last.positive:
        pairs = [(much, little) for little, much in pairs]
    assert all((much >= little).all() and (much != little).any() for little, much in pairs)


def test_steps_beyond_the_ends_do_what_the_ends_do(level: Level) -> None:
    for clicks in ((IN,), (IN, MORE), (IN, MORE._replace(positive=False))):
        less, more = level.steps(clicks, NullTask())
        for end, beyond in ((-less, -less - 3), (more, more + 3)):
            found = [
                level.probabilities((*clicks[:-1], clicks[-1]._replace(steps=steps)), NullTask()) >= 0.5
                for steps in (end, beyond)
            ]
            assert (found[0] == found[1]).all()


def test_a_glance_says_what_a_click_would_and_leaves_what_is_known_alone(level: Level) -> None:
    level.probabilities((IN, MORE), NullTask())
    kept = set(level._states)
    for x in range(20, 240, 3):
        for positive in (True, False):
            level.glance((IN, MORE, Click(x, 100, positive)), NullTask())
    assert kept <= set(level._states)
    assert len(level._states) <= len(kept) + 2
    assert len(level._distances) <= _KEPT_DISTANCES
    last = (IN, MORE, Click(90, 60, positive=False))
    seen = level.glance(last, NullTask())
    assert level.probabilities(last, NullTask()) is seen, "not worked out twice"
    other = Level(noisy(disc(200, 260, 50)), level.box, Size(640, 1.0), learned_fusion(), NullTask())
    assert (other.probabilities(last, NullTask()) == seen).all()

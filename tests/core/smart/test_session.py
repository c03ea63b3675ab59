"""Clicks on an object, with and without anything that was learned."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segapp.core.colors import to_rgb8
from segapp.core.opencv import cv2
from segapp.core.smart.clicks import Click
from segapp.core.smart.fusion import Fusion, learned_fusion
from segapp.core.smart.session import ObjectSession
from segapp.core.task import Cancelled, NullTask
from segapp.core.types import Image
from tests.core.smart.things import disc, noisy, overlap

if TYPE_CHECKING:
    from segapp.core.smart.clicks import SmallPatch
    from segapp.core.types import BoolArray

HEIGHT, WIDTH = 200, 260
MIDDLE = Click(130, 100, positive=True)


@pytest.fixture(scope="module")
def session() -> ObjectSession:
    return ObjectSession(noisy(disc(HEIGHT, WIDTH, 50)), fusion=Fusion())


@pytest.fixture(scope="module")
def learned() -> ObjectSession:
    return ObjectSession(noisy(disc(HEIGHT, WIDTH, 50)))


@pytest.mark.parametrize("fusion", [Fusion(), learned_fusion()])
def test_one_click_finds_a_plain_disc(fusion: Fusion) -> None:
    truth = disc(HEIGHT, WIDTH, 50)
    session = ObjectSession(noisy(truth), fusion=fusion)
    assert overlap(session.patch_of([MIDDLE]).whole(HEIGHT, WIDTH), truth) > 0.93


def test_without_a_positive_click_there_is_no_object(session: ObjectSession) -> None:
    assert session.patch_of([]).bits.size == 0
    assert session.patch_of([Click(5, 5, positive=False)]).bits.size == 0


clicks = st.lists(
    st.builds(Click, st.integers(0, WIDTH - 1), st.integers(0, HEIGHT - 1), positive=st.booleans()),
    min_size=1,
    max_size=6,
    unique_by=lambda click: (click.x, click.y),
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(clicks)
def test_the_pixel_of_every_click_is_on_its_side(learned: ObjectSession, some: list[Click]) -> None:
    some = [MIDDLE, *(click for click in some if (click.x, click.y) != (MIDDLE.x, MIDDLE.y))]
    while (box := learned.wants_zoom(some)) is not None:
        learned.zoom(box)
    found = learned.patch_of(some).whole(HEIGHT, WIDTH)
    assert [bool(found[click.y, click.x]) for click in some] == [click.positive for click in some]


def test_clicks_one_by_one_give_the_same_as_all_at_once_in_another_session() -> None:
    photo = noisy(disc(HEIGHT, WIDTH, 28))
    places = [(130, 100, True), (150, 110, True), (20, 20, False), (128, 60, False)]
    one, other = ObjectSession(photo), ObjectSession(photo)
    for x, y, positive in places:
        found = one.click(x, y, positive)
    some = [Click(x, y, positive) for x, y, positive in places]
    while (box := other.wants_zoom(some)) is not None:
        other.zoom(box)
    assert (other.patch_of(some).whole(HEIGHT, WIDTH) == found).all()


def test_dropping_the_last_click_gives_what_was_there_before(learned: ObjectSession) -> None:
    first = learned.patch_of([MIDDLE])
    learned.patch_of([MIDDLE, Click(10, 10, positive=False)])
    again = learned.patch_of([MIDDLE])
    assert again.box == first.box
    assert (again.bits == first.bits).all()


def test_a_small_object_is_looked_at_more_closely_from_the_second_click() -> None:
    truth = disc(400, 600, 25)
    session = ObjectSession(noisy(truth))
    some = [Click(300, 200, positive=True), Click(310, 205, positive=True)]
    assert session.wants_zoom(some[:1]) is None
    box = session.wants_zoom(some)
    assert box is not None
    assert box.holds(300, 200)
    assert box.width < 300
    session.zoom(box)
    assert session.wants_zoom(some) is None
    assert overlap(session.patch_of(some).whole(400, 600), truth) > 0.93


@settings(max_examples=8, deadline=None)
@given(
    st.lists(st.tuples(st.integers(250, 350), st.integers(150, 250), st.booleans()), min_size=1, max_size=4)
)
def test_a_closer_look_goes_on_from_the_mask_that_the_clicks_were_made_on(
    places: list[tuple[int, int, bool]],
) -> None:
    truth = disc(400, 600, 25)
    session, fresh = ObjectSession(noisy(truth)), ObjectSession(noisy(truth))
    first = Click(300, 200, positive=True)
    seen = fresh.patch_of([first]).whole(400, 600)
    some = (first, Click(310, 205, positive=True), *(Click(x, y, positive=p) for x, y, p in places))
    _looked_closer(session, some)
    level = session._closer(session._box_for(some, NullTask())[0], some, NullTask())
    assert level is not None
    inside = (level.probabilities((first,), NullTask()) >= 0.5)[level.labels].astype(np.uint8)
    began = np.zeros_like(seen)
    size = (level.box.width, level.box.height)
    began[level.box.slices] = cv2.resize(inside, size, interpolation=cv2.INTER_NEAREST)
    assert overlap(began, seen) > 0.85


def test_a_click_outside_a_closer_look_is_part_of_what_it_began_with() -> None:
    photo = noisy(disc(400, 600, 25))
    first, outside, second = Click(300, 200, True), Click(20, 20, False), Click(310, 205, True)
    one, other = ObjectSession(photo), ObjectSession(photo)
    _looked_closer(one, (first, second))
    again = _looked_closer(one, (first, outside, second))
    assert (again == _looked_closer(other, (first, outside, second))).all()


def _looked_closer(session: ObjectSession, some: tuple[Click, ...]) -> BoolArray:
    while (box := session.wants_zoom(some)) is not None:
        session.zoom(box)
    return session.patch_of(some).whole(400, 600)


def test_a_click_far_outside_the_close_look_is_heeded() -> None:
    session = ObjectSession(noisy(disc(400, 600, 25)))
    for x, y, positive in ((300, 200, True), (310, 205, True), (20, 20, False), (580, 380, True)):
        found = session.click(x, y, positive)
        assert bool(found[y, x]) == positive
    assert found[200, 300]


def test_a_preview_holds_the_pixel_under_the_cursor(session: ObjectSession) -> None:
    session.look(130, 100, positive=True)
    seen = session.small_preview(130, 100, positive=True)
    assert seen is not None
    found = _at_full_size(seen)
    assert found[100, 130]
    assert not found[5, 5]


def test_a_preview_leaves_out_what_is_known_to_be_on_the_other_side(session: ObjectSession) -> None:
    other = Click(131, 140, positive=False)
    session.look(130, 90, positive=True, clicks=[other])
    seen = session.small_preview(130, 90, positive=True, clicks=[other])
    assert seen is not None
    assert not _at_full_size(seen)[140, 131]


def test_the_wheel_makes_the_object_smaller_and_larger(session: ObjectSession) -> None:
    lowest, highest = session.steps_at([MIDDLE])
    assert lowest <= 0 <= highest
    steps = [step for step in range(lowest, highest + 1) if step]
    masks = [session.patch_of([MIDDLE._replace(steps=step)]).whole(HEIGHT, WIDTH) for step in steps]
    areas = [int(mask.sum()) for mask in masks]
    assert areas == sorted(areas)
    assert areas[0] < areas[-1]


def test_steps_beyond_the_ends_are_the_ends(session: ObjectSession) -> None:
    _, highest = session.steps_at([MIDDLE])
    most = session.patch_of([MIDDLE._replace(steps=highest)])
    beyond = session.patch_of([MIDDLE._replace(steps=highest + 50)])
    assert (most.bits == beyond.bits).all()
    assert session.steps_at([]) == (0, 0)


@pytest.mark.parametrize(("height", "width"), [(1, 1), (1, 40), (7, 5), (90, 16)])
def test_tiny_images_can_be_clicked(height: int, width: int) -> None:
    photo = noisy(disc(height, width, 3))
    session = ObjectSession(photo)
    found = session.click(width // 2, height // 2, True)
    assert found.shape == (height, width)
    assert found[height // 2, width // 2]


def test_an_image_of_one_colour_can_be_clicked() -> None:
    session = ObjectSession(np.full((80, 90, 3), 128, np.uint8))
    assert session.click(40, 40, True)[40, 40]
    assert not session.click(10, 10, False)[10, 10]


def test_a_large_image_gets_an_edge_of_its_own_pixels() -> None:
    truth = disc(1500, 2000, 400)
    session = ObjectSession(noisy(truth))
    found = session.patch_of([Click(1000, 750, positive=True)]).whole(1500, 2000)
    assert overlap(found, truth) > 0.98


class _Stopped:
    def report(self, fraction: float, message: str = "") -> None:
        pass

    def raise_if_cancelled(self) -> None:
        raise Cancelled


def test_what_is_no_longer_wanted_ends(session: ObjectSession) -> None:
    with pytest.raises(Cancelled):
        ObjectSession(noisy(disc(60, 80, 20)), _Stopped())
    with pytest.raises(Cancelled):
        session.patch_of([Click(77, 44, positive=True)], _Stopped())
    assert session.patch_of([Click(77, 44, positive=True)]).bits.any()


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_gray_images_of_any_depth_can_be_clicked(dtype: type[np.unsignedinteger]) -> None:
    truth = disc(120, 150, 35)
    levels = np.where(truth, 200, 60) * (np.iinfo(dtype).max // 255)
    session = ObjectSession(to_rgb8(Image(levels.astype(dtype))))
    assert overlap(session.click(75, 60, True), truth) > 0.95


def test_a_look_tells_what_a_click_would_add(session: ObjectSession) -> None:
    assert session.small_preview(130, 100, positive=True) is None, "nobody has looked yet"
    session.look(130, 100, positive=True)
    seen = session.small_preview(130, 100, positive=True)
    assert seen is not None
    assert seen is session.small_preview(130, 100, positive=True)
    assert session.small_preview(130, 100, positive=True, clicks=[MIDDLE]) is None
    assert seen.scale == 640 / WIDTH or seen.scale == 1.0
    mask = session.patch_of([MIDDLE]).whole(HEIGHT, WIDTH)
    assert overlap(_at_full_size(seen), mask) > 0.9


def test_a_look_after_clicks_tells_only_what_would_change(learned: ObjectSession) -> None:
    learned.look(131, 101, positive=True, clicks=[MIDDLE])
    more = learned.small_preview(131, 101, positive=True, clicks=[MIDDLE])
    assert more is not None
    assert more.patch.bits.sum() < 0.1 * learned.patch_of([MIDDLE]).bits.sum(), "it is in already"
    learned.look(131, 101, positive=False, clicks=[MIDDLE])
    less = learned.small_preview(131, 101, positive=False, clicks=[MIDDLE])
    assert less is not None
    assert _at_full_size(less)[101, 131]


def test_looks_beside_clicks_change_neither() -> None:
    photo = noisy(disc(HEIGHT, WIDTH, 50))
    some = [MIDDLE, Click(20, 20, positive=False), Click(150, 110, positive=True)]
    expected = ObjectSession(photo).patch_of(some)
    session = ObjectSession(photo)

    def look(number: int) -> None:
        session.look(3 * number, 2 * number, positive=True, clicks=some[: number % 3])

    with ThreadPoolExecutor(2) as threads:
        looks = [threads.submit(look, number) for number in range(80)]
        for _ in range(5):
            found = session.patch_of(some)
            assert found.box == expected.box
            assert (found.bits == expected.bits).all()
        for one in looks:
            one.result()


def _at_full_size(seen: SmallPatch) -> BoolArray:
    rows = ((np.arange(HEIGHT) + 0.5) * seen.scale).astype(int)
    cols = ((np.arange(WIDTH) + 0.5) * seen.scale).astype(int)
    whole = seen.patch.whole(rows[-1] + 2, cols[-1] + 2)
    found: BoolArray = whole[rows][:, cols]
    return found

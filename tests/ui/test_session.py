from __future__ import annotations

import threading
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, cast

import numpy as np

from segapp.core.types import CleanUp, ClusterParams, Image
from segapp.document import edits
from segapp.tools.targets import toggle_change
from segapp.ui import work
from segapp.ui.panels.clean_up import CleanUpPanel
from segapp.ui.panels.clusters import ClustersPanel
from tests.ui.pictures import photo, three_colors

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest
    from pytestqt.qtbot import QtBot

    from segapp.core.task import Task
    from segapp.core.types import BoolArray, Segmentation
    from segapp.document.document import Document
    from segapp.ui.session import Session

K = 3


def wait_until_settled(qtbot: QtBot, session: Session) -> None:
    """Until clusters, regions and masks are those of the present document."""

    def is_settled() -> bool:
        is_done = session.located is not None and not session.clustering.is_busy
        return is_done and session.finished is not None

    qtbot.waitUntil(is_settled)


def opened(qtbot: QtBot, session: Session, k: int = K) -> Document:
    session.want(ClusterParams(k=k))
    session.open(photo())
    wait_until_settled(qtbot, session)
    return present(session)


def present(session: Session) -> Document:
    assert session.document is not None
    return session.document


def clusters(session: Session) -> Segmentation:
    assert session.segmentation is not None
    return session.segmentation


def toggle(session: Session, cluster: int) -> None:
    change = toggle_change(present(session), cluster)
    session.apply(change.label, change.edit)


def labels(session: Session) -> tuple[str | None, str | None]:
    assert session.history is not None
    return session.history.undo_label, session.history.redo_label


def mask(qtbot: QtBot, session: Session) -> BoolArray:
    """The finished mask of the present document."""
    qtbot.waitUntil(lambda: session.finished is not None)
    assert session.finished is not None
    return session.finished.class_map.mask()


def want_k(session: Session, k: int) -> None:
    session.seal()
    session.want(replace(session.wanted, k=k))


def has_clusters(session: Session, k: int) -> bool:
    return clusters(session).k == k


def steps(session: Session) -> int:
    assert session.history is not None
    return len(session.history.steps)


def best_cluster(session: Session, color: tuple[int, int, int]) -> int:
    """The cluster nearest to a colour."""
    distances = np.abs(clusters(session).colors.astype(int) - color).sum(axis=1)
    return int(distances.argmin())


# Opening


def test_clusters_arrive_without_being_asked_for(qtbot: QtBot, session: Session) -> None:
    document = opened(qtbot, session)
    assert clusters(session).k == K
    assert document.names == ("Red", "Green", "Blue") or len(set(document.names)) == K
    assert session.located is not None
    assert len(session.located.regions) >= 4
    assert labels(session) == (None, None)
    assert not session.is_dirty


def test_the_picture_is_there_before_its_clusters(qtbot: QtBot, session: Session) -> None:
    seen: list[tuple[Document | None, Document]] = []
    session.changed.connect(lambda before, after: seen.append((before, after)))
    shown = photo()
    session.open(shown)
    assert session.photo is shown
    assert present(session).image is shown.image
    assert present(session).segmentation is None
    wait_until_settled(qtbot, session)
    assert [after.segmentation is None for _, after in seen] == [True, False]
    assert seen[0][0] is None and seen[1][0] is seen[0][1]


def test_another_picture_takes_the_settings_but_not_the_selection(qtbot: QtBot, session: Session) -> None:
    opened(qtbot, session, k=4)
    session.apply("Drop specks", partial(edits.set_clean_up, clean_up=CleanUp(drop_specks_px=5)))
    session.apply("Select all", edits.select_all)
    session.open(photo(three_colors(20, 40)))
    assert session.located is None and session.finished is None
    wait_until_settled(qtbot, session)
    document = present(session)
    assert clusters(session).labels.shape == (20, 40)
    assert clusters(session).params.k == 4
    assert document.clean_up.is_off
    assert document.assignment.is_empty
    assert labels(session) == (None, None)


def test_another_picture_gets_what_was_last_asked_for(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(qtbot, session)
    with monkeypatch.context() as patched:
        patched.setattr(work, "cluster", until_cancelled)
        want_k(session, 9)
    session.open(photo(three_colors(20, 40)))
    assert session.wanted.k == 9
    wait_until_settled(qtbot, session)
    assert clusters(session).params.k == 9


def test_the_clusters_of_a_picture_that_was_replaced_are_dropped(qtbot: QtBot, session: Session) -> None:
    session.open(photo(three_colors(200, 300)))
    session.open(photo(three_colors(20, 40)))
    wait_until_settled(qtbot, session)
    assert clusters(session).labels.shape == (20, 40)


def test_a_picture_without_a_visible_pixel_is_told_in_one_sentence(qtbot: QtBot, session: Session) -> None:
    nothing = work.show(Image(np.zeros((4, 4, 4), np.uint8), has_alpha=True))
    with qtbot.waitSignal(session.failed) as failed:
        session.open(nothing)
    [sentence] = failed.args
    assert sentence.endswith(".") and "\n" not in sentence
    assert present(session).segmentation is None
    assert not session.clustering.is_busy


def test_fewer_colours_than_asked_for_are_told(qtbot: QtBot, session: Session) -> None:
    session.want(ClusterParams(k=5))
    with qtbot.waitSignal(session.noticed) as noticed:
        session.open(photo(np.repeat(np.array([[[9, 9, 9], [200, 0, 0]]], np.uint8), 4, axis=0)))
    assert "2" in noticed.args[0]
    wait_until_settled(qtbot, session)
    assert clusters(session).k == 2
    assert session.wanted.k == 5


# Changing


def test_each_toggle_is_a_step_with_a_name(qtbot: QtBot, session: Session) -> None:
    start = opened(qtbot, session)
    toggle(session, 0)
    one = present(session)
    toggle(session, 1)
    first, second = (f"Add “{name}”" for name in start.names[:2])
    assert labels(session) == (second, None)
    session.undo()
    assert present(session) is one
    assert labels(session) == (first, second)
    session.undo()
    assert present(session) is start
    assert labels(session) == (None, first)
    session.undo()
    assert present(session) is start
    session.redo()
    assert present(session) is one
    toggle(session, 0)
    assert labels(session) == (f"Take out “{start.names[0]}”", None)


def test_an_edit_that_changes_nothing_is_not_a_step(qtbot: QtBot, session: Session) -> None:
    opened(qtbot, session)
    with qtbot.assertNotEmitted(session.changed):
        session.apply("Select none", edits.select_none)
    assert labels(session) == (None, None)


def test_the_finished_mask_follows_the_selection(qtbot: QtBot, session: Session) -> None:
    opened(qtbot, session)
    for cluster in (0, 2):
        toggle(session, cluster)
    assert np.array_equal(mask(qtbot, session), clusters(session).mask([0, 2]))
    session.undo()
    assert np.array_equal(mask(qtbot, session), clusters(session).mask([0]))
    assert session.finished is not None
    assert session.finished.area_px == clusters(session).counts[0]


def test_masks_stay_when_a_step_is_undone_before_its_masks_are_made(qtbot: QtBot, session: Session) -> None:
    opened(qtbot, session)
    toggle(session, 1)
    session.undo()
    assert session.finished is not None
    toggle(session, 2)
    wait_until_settled(qtbot, session)
    made = session.finished
    assert made is not None and made.source is session.document
    toggle(session, 0)
    session.undo()
    qtbot.wait(100)  # time in which the masks of the step that was undone could come
    assert session.finished is made


def test_regions_stay_when_clusters_are_undone_before_theirs_are_found(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(qtbot, session)
    kept = session.located
    start = threading.Event()
    locate = work.locate

    def wait_and_locate(segmentation: Segmentation, task: Task) -> work.Located:
        assert start.wait(20)
        return locate(segmentation, task)

    monkeypatch.setattr(work, "locate", wait_and_locate)
    for k in (4, 5):  # two that come late would take the places of all that are kept
        want_k(session, k)
        qtbot.waitUntil(lambda k=k: has_clusters(session, k))  # type: ignore[misc]
        session.undo()
        assert session.located is kept
    start.set()
    qtbot.wait(100)
    assert session.located is kept


def test_without_a_picture_nothing_can_be_changed(session: Session) -> None:
    with_nothing: list[Callable[[], object]] = [
        lambda: session.apply("Select all", edits.select_all),
        session.undo,
        session.redo,
        session.seal,
        session.recluster,
        session.cancel,
    ]
    for act in with_nothing:
        act()
    assert session.document is None and session.context() is None
    assert not session.is_dirty and not session.clustering.is_busy


# Other clusters


def test_another_number_of_clusters_is_one_step_and_keeps_the_selection(
    qtbot: QtBot, session: Session
) -> None:
    opened(qtbot, session)
    green = best_cluster(session, (40, 180, 60))
    toggle(session, green)
    chosen = mask(qtbot, session)
    with qtbot.waitSignal(session.noticed) as noticed:
        want_k(session, 5)
    wait_until_settled(qtbot, session)
    assert clusters(session).k == 5
    assert labels(session) == ("Change to 5 clusters", None)
    assert np.mean(mask(qtbot, session) != chosen) < 0.05
    assert "carried over" in noticed.args[0]
    session.undo()
    wait_until_settled(qtbot, session)
    assert (clusters(session).k, session.wanted.k) == (K, K)
    assert np.array_equal(mask(qtbot, session), chosen)
    session.redo()
    wait_until_settled(qtbot, session)
    assert (clusters(session).k, session.wanted.k) == (5, 5)


def test_it_is_told_how_many_names_were_kept(qtbot: QtBot, session: Session) -> None:
    opened(qtbot, session)
    green = best_cluster(session, (40, 180, 60))
    session.apply("Rename", partial(edits.rename_cluster, cluster=green, name="leaf"))
    with qtbot.waitSignal(session.noticed) as noticed:
        want_k(session, 5)
    wait_until_settled(qtbot, session)
    assert noticed.args[0] == "The name that you gave was carried over."
    document = session.document
    assert document is not None and "leaf" in document.names


def test_a_colour_given_by_the_user_is_carried_over_and_told(qtbot: QtBot, session: Session) -> None:
    plain = opened(qtbot, session)
    green, purple = best_cluster(session, (40, 180, 60)), (128, 0, 144)
    session.apply("Colour", partial(edits.recolor_cluster, cluster=green, color=purple))
    for wanted in (replace(session.wanted, space="rgb"), replace(session.wanted, space="rgb", k=5)):
        session.seal()
        with qtbot.waitSignal(session.noticed) as noticed:
            session.want(wanted)
        wait_until_settled(qtbot, session)
        assert noticed.args[0] == "The colour that you gave was carried over."
        document = present(session)
        assert len(document.colors) == clusters(session).k == wanted.k
        assert document.given_color(best_cluster(session, (40, 180, 60))) == purple
        assert [color for color in document.colors if color] == [purple]
    for _ in range(3):
        session.undo()
    assert present(session) is plain and not plain.colors
    wait_until_settled(qtbot, session)


def test_regions_chosen_alone_are_carried_over_too(qtbot: QtBot, session: Session) -> None:
    opened(qtbot, session)
    assert session.located is not None
    regions = session.located.regions
    small_blue = int(regions.ids[18, 30])
    session.apply("Add region", partial(edits.toggle_region, regions=regions, region=small_blue))
    chosen = mask(qtbot, session)
    assert 0 < chosen.sum() < 40
    want_k(session, 4)
    qtbot.waitUntil(lambda: clusters(session).k == 4)
    wait_until_settled(qtbot, session)
    kept = mask(qtbot, session)
    assert (kept & chosen).sum() > 0.6 * chosen.sum()
    assert not (kept & ~chosen).any()


def test_a_name_given_by_the_user_is_carried_over(qtbot: QtBot, session: Session) -> None:
    opened(qtbot, session)
    green = best_cluster(session, (40, 180, 60))
    session.apply("Rename", partial(edits.rename_cluster, cluster=green, name="leaf"))
    session.want(replace(session.wanted, space="rgb"))
    qtbot.waitUntil(lambda: clusters(session).params.space == "rgb")
    assert present(session).names[best_cluster(session, (40, 180, 60))] == "leaf"
    assert labels(session)[0] == "Compare colours in another way"
    wait_until_settled(qtbot, session)


def test_a_burst_of_wishes_ends_with_the_newest(qtbot: QtBot, session: Session) -> None:
    opened(qtbot, session)
    for k in (4, 5, 6, 7, 8, 6):
        want_k(session, k)
    qtbot.waitUntil(lambda: not session.clustering.is_busy)
    wait_until_settled(qtbot, session)
    assert (clusters(session).k, session.wanted.k) == (6, 6)
    assert labels(session)[0] == "Change to 6 clusters"
    assert steps(session) == 2


def test_a_dragged_number_is_one_step(qtbot: QtBot, session: Session) -> None:
    opened(qtbot, session)
    session.seal()
    for k in (4, 5, 6):
        session.want(replace(session.wanted, k=k))
        qtbot.waitUntil(partial(has_clusters, session, k))
    assert labels(session) == ("Change to 6 clusters", None)
    assert steps(session) == 2
    session.undo()
    assert clusters(session).k == K
    wait_until_settled(qtbot, session)


def test_the_panel_asks_for_as_many_clusters_as_it_shows(qtbot: QtBot, session: Session) -> None:
    panel = ClustersPanel(session)
    qtbot.addWidget(panel)
    opened(qtbot, session)
    panel.spin.setValue(6)
    qtbot.waitUntil(lambda: clusters(session).k == 6)
    assert (panel.slider.value(), panel.spin.value()) == (6, 6)
    wait_until_settled(qtbot, session)
    session.undo()
    assert (panel.slider.value(), panel.spin.value()) == (K, K)
    wait_until_settled(qtbot, session)


def test_cancel_keeps_what_is_shown_and_the_wish_goes_back(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = opened(qtbot, session)
    monkeypatch.setattr(work, "cluster", until_cancelled)
    want_k(session, 9)
    assert session.wanted.k == 9
    with qtbot.waitSignal(session.wanted_changed):
        session.cancel()
    assert session.wanted.k == K
    assert present(session) is before
    assert labels(session) == (None, None)
    assert not session.clustering.is_busy


def test_undo_takes_back_a_wish_that_is_not_fulfilled_yet(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(qtbot, session)
    toggle(session, 0)
    before = present(session)
    monkeypatch.setattr(work, "cluster", until_cancelled)
    want_k(session, 9)
    session.undo()
    assert present(session) is before
    assert session.wanted.k == K
    assert not session.clustering.is_busy


def test_a_wish_that_fails_goes_back_and_is_told(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = opened(qtbot, session)

    def fail(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(work, "cluster", fail)
    with qtbot.waitSignal(session.failed) as failed:
        want_k(session, 9)
    assert failed.args[0].endswith(".")
    assert (present(session), session.wanted.k) == (before, K)


def test_what_was_chosen_while_clusters_were_computed_is_carried_over(qtbot: QtBot, session: Session) -> None:
    opened(qtbot, session)
    green = best_cluster(session, (40, 180, 60))
    want_k(session, 4)
    toggle(session, green)
    qtbot.waitUntil(lambda: clusters(session).k == 4)
    wait_until_settled(qtbot, session)
    found = mask(qtbot, session)
    assert found[4:12, 4:12].mean() > 0.4
    assert not found[20:, :20].any()
    session.undo()
    assert not present(session).assignment.is_empty
    session.undo()
    assert present(session).assignment.is_empty
    wait_until_settled(qtbot, session)


def test_the_same_wish_again_computes_nothing(qtbot: QtBot, session: Session) -> None:
    opened(qtbot, session)
    with qtbot.assertNotEmitted(session.clustering.busy_changed):
        session.want(session.wanted)


# Clean-up


def test_dragging_a_clean_up_slider_is_one_step(qtbot: QtBot, session: Session) -> None:
    panel = CleanUpPanel(session)
    qtbot.addWidget(panel)
    opened(qtbot, session)
    slider = panel.drop_specks.slider
    for positions in ((10, 20, 30), (40, 50)):
        slider.setSliderDown(True)
        for position in positions:
            slider.setValue(position)
        slider.setSliderDown(False)
    assert steps(session) == 3
    assert labels(session)[0] == "Drop specks"
    highest = present(session).clean_up.drop_specks_px
    session.undo()
    assert 0 < present(session).clean_up.drop_specks_px < highest
    session.undo()
    assert present(session).clean_up == CleanUp()
    assert slider.value() == 0
    mask(qtbot, session)


def test_the_two_sliders_are_two_steps(qtbot: QtBot, session: Session) -> None:
    panel = CleanUpPanel(session)
    qtbot.addWidget(panel)
    opened(qtbot, session)
    panel.drop_specks.slider.setValue(30)
    panel.fill_holes.slider.setValue(30)
    assert steps(session) == 3
    panel.reset()
    assert present(session).clean_up == CleanUp()
    assert labels(session)[0] == "Reset clean-up"
    mask(qtbot, session)


def test_clean_up_never_loses_the_selection(qtbot: QtBot, session: Session) -> None:
    opened(qtbot, session)
    toggle(session, best_cluster(session, (30, 60, 200)))
    before = mask(qtbot, session)
    chosen = present(session).assignment
    session.apply("Drop specks", partial(edits.set_clean_up, clean_up=CleanUp(drop_specks_px=20)))
    assert session.finished is None or session.finished.source is present(session)
    cleaned = mask(qtbot, session)
    assert not cleaned[16:20, 28:32].any() and cleaned[2:10, 18:26].all()
    session.apply("Drop specks", partial(edits.set_clean_up, clean_up=CleanUp(drop_specks_px=100_000)))
    assert not mask(qtbot, session).any()
    assert present(session).assignment is chosen
    session.apply("Reset clean-up", partial(edits.set_clean_up, clean_up=CleanUp()))
    assert np.array_equal(mask(qtbot, session), before)


# Saving


def test_what_is_chosen_is_unsaved_until_it_is_on_disk(qtbot: QtBot, session: Session) -> None:
    opened(qtbot, session)
    toggle(session, 0)
    assert session.is_dirty
    session.mark_saved(present(session))
    assert not session.is_dirty
    toggle(session, 1)
    assert session.is_dirty
    session.undo()
    assert not session.is_dirty
    mask(qtbot, session)


def until_cancelled(*arguments: object) -> None:
    task = cast("Task", arguments[-1])
    pause = threading.Event()
    while not pause.wait(0.001):
        task.raise_if_cancelled()

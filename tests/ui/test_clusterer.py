from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pytest

from segapp.core import adjust, pipeline
from segapp.core.task import NullTask
from segapp.core.types import NO_CLUSTER, ClusterParams, Image
from segapp.document import edits
from segapp.document.assignment import Membership, membership
from segapp.document.document import Document
from segapp.ui import cluster_work, work
from segapp.ui.questions import NOT_KNOWN, PARTS_NOT_KNOWN, why_not_known
from tests.ui.pictures import photo
from tests.ui.test_session import (
    K,
    best_cluster,
    clusters,
    labels,
    mask,
    opened,
    present,
    steps,
    toggle,
    until_cancelled,
    wait_until_settled,
    want_k,
)

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from segapp.core.certainty import Explanation
    from segapp.core.suggest import Suggestion
    from segapp.core.task import Task
    from segapp.ui.session import Session


WAIT_MS = 20_000


def has_found(session: Session, params: ClusterParams) -> bool:
    return clusters(session).params == params


# Split and merge


def test_a_split_leaves_the_other_clusters_alone_and_is_one_step(qtbot: QtBot, session: Session) -> None:
    before = opened(qtbot, session)
    old = clusters(session)
    green = best_cluster(session, (40, 180, 60))
    session.apply("Rename", partial(edits.rename_cluster, cluster=green, name="leaf"))
    toggle(session, green)
    red = best_cluster(session, (200, 40, 40))
    chosen = mask(qtbot, session)
    session.clusterer.split(red)
    qtbot.waitUntil(lambda: clusters(session).k == K + 1, timeout=WAIT_MS)
    assert labels(session)[0] == f"Split “{before.names[red]}”"
    new = clusters(session)
    for cluster in set(range(K)) - {red}:
        [heir] = np.unique(new.labels[old.labels == cluster])
        assert np.array_equal(new.labels == heir, old.labels == cluster)
    assert "leaf" in present(session).names
    assert np.array_equal(mask(qtbot, session), chosen)
    assert session.wanted.k == K + 1
    session.undo()
    assert (clusters(session), session.wanted.k) == (old, K)
    wait_until_settled(qtbot, session)


def test_a_merge_leaves_the_other_clusters_alone_and_is_one_step(qtbot: QtBot, session: Session) -> None:
    opened(qtbot, session)
    old, n_steps = clusters(session), steps(session)
    red, green = (best_cluster(session, color) for color in ((200, 40, 40), (40, 180, 60)))
    [blue] = set(range(K)) - {red, green}
    toggle(session, red)
    toggle(session, green)
    session.clusterer.merge((green, red))
    qtbot.waitUntil(lambda: clusters(session).k == K - 1, timeout=WAIT_MS)
    assert str(labels(session)[0]).startswith("Merge “")
    assert steps(session) == n_steps + 3
    new = clusters(session)
    assert np.array_equal(new.labels == new.labels[5, 20], old.labels == blue)
    assert np.array_equal(mask(qtbot, session), old.mask([red, green]))
    document = present(session)
    assert membership(document.assignment, int(new.labels[0, 0]), 1) is Membership.ALL
    wait_until_settled(qtbot, session)


def test_what_cannot_be_merged_is_told_and_changes_nothing(qtbot: QtBot, session: Session) -> None:
    before = opened(qtbot, session)
    with qtbot.waitSignal(session.failed) as failed:
        session.clusterer.merge(range(K))
    assert "At least 2" in failed.args[0]
    assert present(session) is before
    assert session.wanted.k == K


def test_what_was_chosen_during_a_split_is_kept(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = opened(qtbot, session)
    real, runs = cluster_work.split, []

    def split(*arguments: object) -> object:
        runs.append(arguments)
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(cluster_work, "split", split)
    red, green = best_cluster(session, (200, 40, 40)), best_cluster(session, (40, 180, 60))
    session.clusterer.split(red)
    toggle(session, green)
    qtbot.waitUntil(lambda: clusters(session).k == K + 1, timeout=WAIT_MS)
    assert len(runs) == 1
    assert labels(session)[0] == f"Split “{before.names[red]}”"
    assert mask(qtbot, session)[2:14, 2:14].all()
    assert before.names[green] in present(session).names
    wait_until_settled(qtbot, session)


# A few clusters more or fewer


@pytest.mark.parametrize("k", [2, 4, 5, 6])
def test_a_few_more_or_fewer_are_found_step_by_step(qtbot: QtBot, session: Session, k: int) -> None:
    opened(qtbot, session)
    old = clusters(session)
    want_k(session, k)
    qtbot.waitUntil(lambda: clusters(session).k == k, timeout=WAIT_MS)
    prepared = pipeline.prepare(present(session).image)
    expected = old
    for _ in range(abs(k - K)):
        expected = (adjust.more if k > K else adjust.fewer)(prepared, expected).segmentation
    assert np.array_equal(clusters(session).labels, expected.labels)
    assert (session.wanted.k, labels(session)[0]) == (k, f"Change to {k} clusters")
    wait_until_settled(qtbot, session)


def test_a_large_jump_and_other_settings_search_afresh(qtbot: QtBot, session: Session) -> None:
    opened(qtbot, session)
    want_k(session, 9)
    qtbot.waitUntil(lambda: clusters(session).k == 9, timeout=WAIT_MS)
    prepared = pipeline.prepare(present(session).image)
    assert np.array_equal(clusters(session).labels, pipeline.cluster(prepared, session.wanted).labels)
    session.seal()
    session.want(replace(session.wanted, k=8, ignore_shadows=40))
    qtbot.waitUntil(lambda: clusters(session).params.ignore_shadows == 40, timeout=WAIT_MS)
    assert np.array_equal(clusters(session).labels, pipeline.cluster(prepared, session.wanted).labels)
    assert labels(session)[0] == "Change how clusters are found"
    wait_until_settled(qtbot, session)


def test_as_many_steps_are_made_as_there_are_colours(qtbot: QtBot, session: Session) -> None:
    stripes = np.repeat(np.arange(4, dtype=np.uint8)[np.newaxis] * 60, 6, axis=0)
    session.want(ClusterParams(k=3))
    session.open(photo(np.repeat(stripes[..., np.newaxis], 3, axis=2)))
    wait_until_settled(qtbot, session)
    with qtbot.waitSignal(session.noticed) as noticed:
        want_k(session, 6)
    assert noticed.args[0].startswith("Every cluster is a single colour")
    assert (clusters(session).k, session.wanted.k) == (4, 4)
    with qtbot.waitSignal(session.failed):
        want_k(session, 5)
    assert (clusters(session).k, session.wanted.k) == (4, 4)
    wait_until_settled(qtbot, session)


@pytest.mark.parametrize(
    ("values", "label"),
    [
        ({"ignore_shadows": 40}, "Ignore shadows 40"),
        ({"keep_together": 25}, "Keep together 25"),
        ({"notice_texture": 30}, "Notice texture 30"),
        ({"smooth": 50}, "Smooth 50"),
        ({"not_sure": 10}, "Not sure 10"),
        ({"seed": 7}, "Start from seed 7"),
        ({"method": "gaussian-mixture"}, "Use another method"),
        ({"method": "superpixel-tree"}, "Use another method"),
    ],
)
def test_every_setting_is_a_step_in_its_own_words(
    qtbot: QtBot, session: Session, values: dict[str, object], label: str
) -> None:
    opened(qtbot, session)
    wanted = replace(session.wanted, **values)  # type: ignore[arg-type]  # as the table says
    session.want(wanted)
    qtbot.waitUntil(lambda: clusters(session).params == wanted, timeout=WAIT_MS)
    assert labels(session)[0] == label
    session.want(ClusterParams(k=K))
    qtbot.waitUntil(lambda: clusters(session).params == ClusterParams(k=K), timeout=WAIT_MS)
    wait_until_settled(qtbot, session)


# Trying out


def test_a_trial_shows_nearly_what_the_exact_result_will_be(qtbot: QtBot, session: Session) -> None:
    document = opened(qtbot, session)
    tried = replace(session.wanted, keep_together=60)
    session.clusterer.try_out(tried)
    qtbot.waitUntil(lambda: session.trial.document is not None, timeout=WAIT_MS)
    shown = session.trial.document
    assert shown is not None and shown.segmentation is not None
    assert present(session) is document
    assert labels(session) == (None, None)
    assert shown.segmentation.labels.shape == clusters(session).labels.shape
    session.want(tried)
    qtbot.waitUntil(lambda: clusters(session).params == tried, timeout=WAIT_MS)
    assert session.trial.document is None
    assert np.array_equal(clusters(session).labels, shown.segmentation.labels)
    assert labels(session)[0] == "Keep together 60"
    wait_until_settled(qtbot, session)


def test_a_trial_is_never_followed_by_what_was_there_before(qtbot: QtBot, session: Session) -> None:
    opened(qtbot, session)
    old = clusters(session)
    shown: list[bool] = []

    def look() -> None:
        of = session.trial.document or session.document
        shown.append(of is not None and of.segmentation is old)

    session.results_changed.connect(look)
    session.changed.connect(look)
    tried = replace(session.wanted, ignore_shadows=80)
    session.clusterer.try_out(tried)
    qtbot.waitUntil(lambda: session.trial.document is not None, timeout=WAIT_MS)
    session.want(tried)
    qtbot.waitUntil(lambda: clusters(session).params == tried, timeout=WAIT_MS)
    wait_until_settled(qtbot, session)
    assert shown == sorted(shown, reverse=True) and not shown[-1]


def test_while_the_hand_rests_the_exact_result_comes_and_the_drag_is_one_step(
    qtbot: QtBot, session: Session
) -> None:
    opened(qtbot, session)
    session.seal()
    for amount in (20, 40):
        tried = replace(session.wanted, ignore_shadows=amount)
        session.clusterer.try_out(tried)
        qtbot.waitUntil(partial(has_found, session, tried), timeout=WAIT_MS)
    assert session.trial.is_on
    session.want(replace(session.wanted, ignore_shadows=41))
    qtbot.waitUntil(lambda: clusters(session).params.ignore_shadows == 41, timeout=WAIT_MS)
    assert (steps(session), labels(session)[0]) == (2, "Ignore shadows 41")
    session.undo()
    assert session.wanted == ClusterParams(k=K)
    wait_until_settled(qtbot, session)


def test_a_trial_that_comes_back_is_no_step(qtbot: QtBot, session: Session) -> None:
    document = opened(qtbot, session)
    start = session.wanted
    session.clusterer.try_out(replace(start, smooth=60))
    qtbot.waitUntil(lambda: session.trial.document is not None, timeout=WAIT_MS)
    session.clusterer.try_out(start)
    session.want(start)
    assert session.trial.document is None and not session.trial.is_on
    qtbot.waitUntil(lambda: not session.clustering.is_busy, timeout=WAIT_MS)
    assert present(session) is document
    assert steps(session) == 1


def test_cancel_ends_a_trial(qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    document = opened(qtbot, session)
    start = session.wanted
    monkeypatch.setattr(work, "cluster", until_cancelled)
    session.clusterer.try_out(replace(start, smooth=60))
    qtbot.waitUntil(lambda: session.trial.document is not None, timeout=WAIT_MS)
    session.want(session.wanted)
    assert session.clustering.is_busy
    session.cancel()
    assert session.trial.document is None
    assert session.wanted == start
    assert present(session) is document


def test_what_previews_need_is_made_before_the_slider_moves(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(qtbot, session)
    made: list[Document] = []
    reduce = cluster_work._reduce

    def counted(document: Document, task: Task) -> cluster_work.Reduced:
        made.append(document)
        return reduce(document, task)

    monkeypatch.setattr(cluster_work, "_reduce", counted)
    trial, wanted = session.trial, replace(session.wanted, notice_texture=1)
    session.clusterer.get_ready(wanted)
    qtbot.waitUntil(lambda: trial._reduced is not None, timeout=WAIT_MS)
    assert trial._reduced is not None and trial._reduced.prepared._kept.texture is not None
    assert trial.document is None and not trial.is_on
    session.clusterer.try_out(replace(wanted, notice_texture=40))
    qtbot.waitUntil(lambda: trial.document is not None, timeout=WAIT_MS)
    assert len(made) == 1
    session.cancel()


def test_a_slider_that_moves_while_its_previews_are_made_ready_is_followed(
    qtbot: QtBot, session: Session
) -> None:
    opened(qtbot, session)
    wanted = replace(session.wanted, notice_texture=70)
    session.clusterer.get_ready(replace(wanted, notice_texture=1))
    session.clusterer.try_out(wanted)
    qtbot.waitUntil(lambda: session.trial.document is not None, timeout=WAIT_MS)
    shown = session.trial.document
    assert shown is not None and shown.segmentation is not None
    assert shown.segmentation.params.notice_texture == 70
    session.cancel()


@pytest.mark.parametrize("shape", [(1, 1), (1, 700_000), (600, 601), (1030, 517)])
def test_a_reduced_copy_has_the_shape_of_the_image(shape: tuple[int, int]) -> None:
    rng = np.random.default_rng(4)
    pixels = rng.integers(0, 256, (*shape, 3), dtype=np.uint8)
    reduced = cluster_work._reduce(Document(Image(pixels)), NullTask())
    picked = reduced.pick(pixels[..., 0])
    assert picked.shape == reduced.prepared.image.pixels.shape[:2]
    assert np.array_equal(picked, reduced.prepared.image.pixels[..., 0])
    spread = reduced.spread(picked)
    assert spread.shape == shape
    assert np.array_equal(reduced.pick(spread), picked)
    places = [
        np.minimum(np.arange(length) // reduced.every, part - 1)
        for length, part in zip(shape, picked.shape, strict=True)
    ]
    assert np.array_equal(spread, picked[np.ix_(*places)])


# Questions


def test_questions_are_about_the_area() -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (40, 60, 3), dtype=np.uint8)
    whole = Document(Image(pixels))
    part = replace(whole, area=((5.0, 10.0), (5.0, 30.0), (25.0, 30.0), (25.0, 10.0)))
    ground = cluster_work.Ground(part, None)
    inside = ground.prepared(NullTask()).area
    assert inside is not None and inside.sum() == 20 * 20
    assert ground.fits(replace(part)) and not ground.fits(whole)


def test_a_suggestion_leaves_the_document_alone(qtbot: QtBot, session: Session) -> None:
    document = opened(qtbot, session)
    found: list[Suggestion] = []
    session.questions.suggest(found.append, pytest.fail, lambda: None)
    qtbot.waitUntil(lambda: bool(found), timeout=WAIT_MS)
    assert found[0].k == 3
    assert [candidate.k for candidate in found[0].candidates] == list(range(2, 10))
    assert present(session) is document


def test_a_suggestion_that_is_stopped_says_so(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(qtbot, session)
    monkeypatch.setattr(cluster_work, "suggest", until_cancelled)
    ended: list[str] = []
    session.questions.suggest(lambda _: ended.append("found"), pytest.fail, lambda: ended.append("stopped"))
    session.questions.runner.cancel()
    assert ended == ["stopped"]


def test_unsure_pixels_wait_for_a_question(qtbot: QtBot, session: Session) -> None:
    opened(qtbot, session)
    found: list[Suggestion] = []
    session.questions.suggest(found.append, pytest.fail, lambda: None)
    session.questions.show_unsure(on=True)
    qtbot.waitUntil(lambda: session.questions.unsure() is not None, timeout=WAIT_MS)
    assert len(found) == 1
    session.questions.show_unsure(on=False)


def test_a_pixel_is_explained(qtbot: QtBot, session: Session) -> None:
    opened(qtbot, session)
    found: list[Explanation | None] = []
    session.questions.explain(4, 4, found.append)
    qtbot.waitUntil(lambda: bool(found), timeout=WAIT_MS)
    assert found[0] is not None
    green = best_cluster(session, (40, 180, 60))
    assert found[0].cluster == found[0].nearest[0][0] == green
    assert found[0].nearest[0][1] < found[0].nearest[1][1]


def test_unsure_pixels_follow_the_clusters_until_they_are_not_known(qtbot: QtBot, session: Session) -> None:
    document = opened(qtbot, session)
    session.questions.show_unsure(on=True)
    qtbot.waitUntil(lambda: session.questions.unsure() is not None, timeout=WAIT_MS)
    unsure = session.questions.unsure()
    assert unsure is not None
    assert unsure.pyramid.levels[0].shape == clusters(session).labels.shape
    session.want(replace(session.wanted, ignore_shadows=50))

    def is_of_new_clusters() -> bool:
        found = session.questions.unsure()
        return found is not None and found.segmentation is not document.segmentation

    qtbot.waitUntil(is_of_new_clusters, timeout=WAIT_MS)
    with qtbot.waitSignal(session.noticed) as noticed:
        session.clusterer.split(0)
    assert noticed.args[0] == NOT_KNOWN
    assert session.questions.unsure() is None
    session.questions.show_unsure(on=False)
    wait_until_settled(qtbot, session)


def test_parts_of_a_tree_nest_and_have_no_unsure_pixels() -> None:
    pixels = np.random.default_rng(0).integers(0, 90, (60, 80, 3)).astype(np.uint8)
    pixels[20:40, 20:50] += 120
    document, task = Document(Image(pixels)), NullTask()
    params = ClusterParams(3, method="superpixel-tree")
    found = work.cluster(document, None, params, task)
    document = replace(document, segmentation=found.segmentation, names=("",) * 3)
    for k in (4, 12, 30, 2):
        changed = cluster_work.change_k(document, found.prepared, k, task).segmentation
        afresh = work.cluster(document, found.prepared, replace(params, k=k), task).segmentation
        assert changed.k == k
        assert changed.labels.tobytes() == afresh.labels.tobytes()
    assert why_not_known(found.segmentation) == PARTS_NOT_KNOWN


def test_not_sure_pixels_are_in_no_mask(qtbot: QtBot, session: Session) -> None:
    opened(qtbot, session)
    session.want(replace(session.wanted, not_sure=30))
    qtbot.waitUntil(lambda: clusters(session).params.not_sure == 30, timeout=WAIT_MS)
    session.apply("Select all", edits.select_all)
    left_out = clusters(session).labels == NO_CLUSTER
    assert 0 < left_out.mean() <= 0.3
    assert np.array_equal(mask(qtbot, session), ~left_out)
    wait_until_settled(qtbot, session)


def test_another_image_answers_its_own_questions(qtbot: QtBot, session: Session) -> None:
    opened(qtbot, session)
    found: list[Explanation | None] = []
    session.questions.explain(0, 0, found.append)
    qtbot.waitUntil(lambda: len(found) == 1, timeout=WAIT_MS)
    session.open(photo(np.zeros((5, 5, 3), np.uint8) + np.arange(5, dtype=np.uint8)[:, None, None] * 50))
    wait_until_settled(qtbot, session)
    session.questions.explain(4, 4, found.append)
    qtbot.waitUntil(lambda: len(found) == 2, timeout=WAIT_MS)
    assert found[1] is not None and found[1].cluster == clusters(session).labels[4, 4]


def test_nothing_is_asked_without_an_image(session: Session) -> None:
    def fail(_: object) -> None:
        pytest.fail("nothing was asked")

    session.questions.explain(0, 0, fail)
    session.questions.suggest(fail, fail, lambda: None)
    session.questions.show_unsure(on=True)
    session.clusterer.split(0)
    session.clusterer.merge((0, 1))
    documents: list[Document | None] = [session.document]
    assert documents == [None]
    assert not session.questions.runner.is_busy and not session.clustering.is_busy

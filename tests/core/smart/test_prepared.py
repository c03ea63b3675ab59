from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from segapp.core.opencv import cv2
from segapp.core.smart.boundary import BY_HAND, LEAST, MOST, learned_boundary
from segapp.core.smart.prepared import Prepared, prepare_image
from segapp.core.task import Cancelled, NullTask
from tests.core.smart.scenes import ODD_SHAPES, disc, noise, shapes


def _check(prepared: Prepared, *, whole: bool = True) -> None:
    """Shapes, ranges and sums that hold for every image."""
    labels, count = prepared.labels, prepared.count
    inside = labels >= 0
    assert np.bincount(labels[inside], minlength=count).tolist() == prepared.sizes.tolist()
    for name, columns in (("lab", 3), ("lab_sd", 3), ("texture", 10), ("centers", 2), ("histogram", 32)):
        assert getattr(prepared, name).shape == (count, columns)
    for field in fields(prepared):
        value = getattr(prepared, field.name)
        if isinstance(value, np.ndarray):
            assert np.isfinite(value).all(), field.name
            assert not value.flags.writeable
    np.testing.assert_allclose(prepared.histogram.sum(axis=1), 1)
    one, other = prepared.edges.T
    assert (one < other).all()
    assert len({*map(tuple, prepared.edges.tolist())}) == len(prepared.edges)
    assert len(prepared.cues) == len(prepared.boundary) == len(prepared.lengths) == len(prepared.edges)
    assert ((prepared.boundary >= np.float32(LEAST)) & (prepared.boundary <= np.float32(MOST))).all()
    if whole:
        across, down = labels[:, 1:] != labels[:, :-1], labels[1:] != labels[:-1]
        assert prepared.lengths.sum() == across.sum() + down.sum()
        assert prepared.border_share.sum() == pytest.approx(1)
    assert prepared.tree.leaf_count == count
    assert (np.diff(prepared.tree.height) >= 0).all()
    assert prepared.tree.size_px[-1] == prepared.sizes.sum()


@pytest.mark.parametrize("shape", [*ODD_SHAPES, (150, 200)])
@pytest.mark.parametrize("learned", [BY_HAND, None], ids=["by hand", "learned"])
def test_every_image_can_be_prepared(shape: tuple[int, int], learned: None) -> None:
    for pixels in (noise(*shape), shapes(*shape), np.full((*shape, 3), 77, np.uint8), noise(*shape)[..., 0]):
        _check(prepare_image(pixels, NullTask(), learned=learned))


def test_means_are_those_of_the_pixels() -> None:
    lab = np.random.default_rng(0).normal(40, 15, (60, 80, 3)).astype(np.float32)
    prepared = prepare_image(lab, NullTask())
    for index in (0, 17, prepared.count - 1):
        inside = prepared.labels == index
        np.testing.assert_allclose(prepared.lab[index], lab[inside].mean(axis=0), rtol=1e-4)
        np.testing.assert_allclose(prepared.lab_sd[index], lab[inside].std(axis=0), rtol=1e-3)
        row, column = np.nonzero(inside)
        np.testing.assert_allclose(prepared.centers[index], (column.mean(), row.mean()))


def test_only_what_is_valid_is_prepared() -> None:
    valid = np.zeros((60, 80), np.bool_)
    valid[10:30, 5:40] = valid[40:55, 50:70] = True
    valid[0, 79] = True
    prepared = prepare_image(noise(60, 80), NullTask(), valid=valid)
    assert ((prepared.labels >= 0) == valid).all()
    _check(prepared, whole=False)
    last = prepared.tree.cut(3)
    assert len({int(last[prepared.labels[place]]) for place in ((20, 20), (50, 60), (0, 79))}) == 3


@pytest.mark.parametrize("learned", [BY_HAND, None], ids=["by hand", "learned"])
def test_an_object_that_is_plain_to_see_is_a_node_of_the_tree(learned: None) -> None:
    prepared = prepare_image(shapes(), NullTask(), learned=learned)
    inside = np.bincount(prepared.labels.ravel(), disc().ravel())
    best = 0.0
    for node in range(len(prepared.tree.height)):
        leaves = prepared.tree.leaves(node)
        hit = inside[leaves].sum()
        best = max(best, hit / (disc().sum() + prepared.tree.size_px[node] - hit))
    assert best > 0.95


@pytest.mark.parametrize("learned", [BY_HAND, None], ids=["by hand", "learned"])
def test_borders_of_objects_are_more_probable_than_others(learned: None) -> None:
    prepared = prepare_image(shapes(noise=8), NullTask(), learned=learned)
    share = np.bincount(prepared.labels.ravel(), disc().ravel()) / prepared.sizes
    one, other = share[prepared.edges.T]
    apart = np.abs(one - other) > 0.9
    assert np.median(prepared.boundary[apart]) > 2 * np.median(prepared.boundary[(one < 0.1) & (other < 0.1)])


def test_the_result_does_not_depend_on_threads_or_chance() -> None:
    pixels = shapes(200, 260, noise=20)
    before = cv2.getNumThreads()
    found = []
    for threads in (1, 3):
        cv2.setNumThreads(threads)
        found.append(prepare_image(pixels, NullTask()))
    cv2.setNumThreads(before)
    for name in ("labels", "cues", "boundary", "histogram"):
        assert getattr(found[0], name).tobytes() == getattr(found[1], name).tobytes()
    assert found[0].tree.children.tobytes() == found[1].tree.children.tobytes()
    assert found[0].tree.height.tobytes() == found[1].tree.height.tobytes()


class _Listener(NullTask):
    def __init__(self, stop: int = -1) -> None:
        self.asked, self.stop, self.heard = 0, stop, [0.0]

    def raise_if_cancelled(self) -> None:
        self.asked += 1
        if self.asked == self.stop:
            raise Cancelled

    def report(self, fraction: float, message: str = "") -> None:
        self.heard.append(fraction)


def test_it_says_how_far_it_is_and_can_be_cancelled_wherever_it_asks() -> None:
    patient = _Listener()
    prepare_image(noise(90, 120), patient)
    assert patient.heard == sorted(patient.heard)
    assert patient.heard[-1] == 1
    assert patient.asked > 20
    for stop in range(1, patient.asked + 1, 5):
        with pytest.raises(Cancelled):
            prepare_image(noise(90, 120), _Listener(stop))


def test_the_program_ships_what_was_learned() -> None:
    learned = learned_boundary()
    assert learned.edges is not None
    assert learned.regions is not None

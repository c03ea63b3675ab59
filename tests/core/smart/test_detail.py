from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from segapp.core.adjust import fewer, merge, more, split
from segapp.core.certainty import explain
from segapp.core.errors import ParameterError
from segapp.core.opencv import cv2
from segapp.core.pipeline import cluster, prepare
from segapp.core.smart.enlarged import enlarge
from segapp.core.types import NO_CLUSTER, ClusterParams, Image, Segmentation
from tests.core.smart.scenes import disc, noise, shapes

PARAMS = ClusterParams(4, method="superpixel-tree")


def _iou_of_disc(found: Segmentation, height: int, width: int) -> float:
    inside = disc(height, width)
    masks = [found.labels == index for index in range(found.k)]
    return max(float((mask & inside).sum() / (mask | inside).sum()) for mask in masks)


@pytest.mark.parametrize("kind", ["8 bit", "16 bit", "float", "gray"])
def test_three_clusters_are_the_things_in_the_image(kind: str) -> None:
    pixels = shapes()
    image = {
        "8 bit": Image(pixels),
        "16 bit": Image(pixels.astype(np.uint16) * np.uint16(257)),
        "float": Image((pixels / 255).astype(np.float32)),
        "gray": Image(pixels[..., 1].copy()),
    }[kind]
    found = cluster(prepare(image), replace(PARAMS, k=3))
    assert found.k == 3
    assert _iou_of_disc(found, 120, 160) > 0.95


def test_clusters_of_more_detail_lie_inside_those_of_less() -> None:
    prepared = prepare(Image(shapes(noise=25)))
    found = [cluster(prepared, replace(PARAMS, k=k)) for k in range(2, 33)]
    for coarse, fine in pairwise(found):
        assert fine.k == coarse.k + 1
        for index in range(fine.k):
            assert len(np.unique(coarse.labels[fine.labels == index])) == 1


def test_any_detail_is_found_without_looking_at_the_image_again(monkeypatch: pytest.MonkeyPatch) -> None:
    prepared = prepare(Image(shapes(noise=25)))
    first = cluster(prepared, PARAMS)
    monkeypatch.setattr("segapp.core.smart.detail.prepare_image", None)
    assert cluster(prepared, replace(PARAMS, k=9)).k == 9
    assert cluster(prepared, PARAMS).labels.tobytes() == first.labels.tobytes()


def test_edges_of_a_large_image_follow_its_own_pixels() -> None:
    height, width = 900, 1300
    found = cluster(prepare(Image(shapes(height, width, noise=6))), replace(PARAMS, k=3))
    assert _iou_of_disc(found, height, width) > 0.995


def test_an_enlarged_edge_goes_where_the_color_changes() -> None:
    parts = np.repeat(np.arange(2, dtype=np.uint8)[np.newaxis], 10, axis=0).repeat(5, axis=1)
    colors = np.where(parts[..., np.newaxis] == 0, 40, 200).repeat(3, axis=2).astype(np.float32)
    rgb = np.full((80, 80, 3), 40, np.uint8)
    rgb[:, 44:] = 200  # half a reduced pixel to the right
    from segapp.core.task import NullTask

    found = enlarge(parts, colors, rgb, NullTask())
    assert (found == (np.arange(80) >= 44)).all()


def test_only_the_area_is_cut_up_whatever_lies_around() -> None:
    area = np.zeros((120, 160), np.bool_)
    area[20:100, 30:140] = True
    area[60:, :60] = False
    one, other = shapes(), noise(120, 160)
    other[area] = one[area]
    results = [cluster(prepare(Image(pixels), area=area), replace(PARAMS, k=5)) for pixels in (one, other)]
    for found in results:
        assert ((found.labels != NO_CLUSTER) == area).all()
        assert found.k == 5
    assert results[0].labels.tobytes() == results[1].labels.tobytes()


def test_a_few_pixels_far_apart_can_be_an_area() -> None:
    area = np.zeros((1300, 1500), np.bool_)
    area[0, 0] = area[1299, 0] = area[700, 1499] = True
    found = cluster(prepare(Image(noise(1300, 1500)), area=area), replace(PARAMS, k=2))
    assert ((found.labels != NO_CLUSTER) == area).all()
    assert found.counts.sum() == 3


def test_shadows_can_be_ignored() -> None:
    pixels = np.full((100, 140, 3), (150, 100, 60), np.uint8)
    pixels[:, 70:] = (90, 60, 36)  # the same in the shade
    pixels[60:, :] = (60, 100, 150) * np.array([1, 1, 1], np.uint8)
    pixels[60:, 70:] = (36, 60, 90)
    noisy = np.clip(pixels + np.random.default_rng(0).normal(0, 3, pixels.shape), 0, 255).astype(np.uint8)
    found = cluster(prepare(Image(noisy)), replace(PARAMS, k=2, ignore_shadows=100))
    assert (found.labels[5:55].ravel() == found.labels[5, 5]).mean() > 0.99
    assert found.labels[80, 20] != found.labels[20, 20]


def test_going_up_and_down_keeps_all_other_clusters() -> None:
    prepared = prepare(Image(shapes(noise=25)))
    old = cluster(prepared, PARAMS)
    up = more(prepared, old)
    assert sorted(map(len, up.heirs)) == [1, 1, 1, 2]
    for index, heirs in enumerate(up.heirs):
        assert np.isin(up.segmentation.labels[old.labels == index], heirs).all()
    down = fewer(prepared, up.segmentation)
    assert down.segmentation.labels.tobytes() == old.labels.tobytes()
    split_heirs = next(heirs for heirs in up.heirs if len(heirs) == 2)
    assert down.heirs[split_heirs[0]] == down.heirs[split_heirs[1]]


def test_clusters_changed_by_hand_go_up_and_down_too() -> None:
    prepared = prepare(Image(shapes(noise=25)))
    old = cluster(prepared, PARAMS)
    by_hand = split(prepared, merge(prepared, old, (0, 1)).segmentation, 0).segmentation
    assert more(prepared, by_hand).segmentation.k == by_hand.k + 1
    assert fewer(prepared, by_hand).segmentation.k == by_hand.k - 1


def test_why_a_pixel_is_in_a_part_is_not_told_by_distance() -> None:
    prepared = prepare(Image(shapes()))
    with pytest.raises(ParameterError, match="parts of a tree"):
        explain(prepared, cluster(prepared, PARAMS), 3, 3)


def test_threads_and_their_number_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    image = Image(shapes(700, 900, noise=20))
    before, found = cv2.getNumThreads(), []
    for threads in (1, 3):
        cv2.setNumThreads(threads)
        monkeypatch.setattr("segapp.core.strips._MOST_THREADS", threads)
        found.append(cluster(prepare(image), PARAMS).labels.tobytes())
    cv2.setNumThreads(before)
    assert found[0] == found[1]

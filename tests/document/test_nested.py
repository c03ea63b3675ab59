from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest

from segapp.core import pipeline
from segapp.core.color_names import name_colors
from segapp.core.regions import find_regions
from segapp.core.task import NullTask
from segapp.core.types import ClusterParams, Image
from segapp.document import edits
from segapp.document.document import Document
from segapp.document.nested import Nested, nest

if TYPE_CHECKING:
    from segapp.core.pipeline import Prepared
    from segapp.core.types import BoolArray

TASK = NullTask()


@cache
def prepared() -> Prepared:
    """Discs of many colours on a slope, with noise."""
    rng = np.random.default_rng(3)
    rows, cols = np.mgrid[:120, :160]
    made = np.dstack([60 + rows, 60 + cols // 2, 90 + 0 * rows]).astype(np.float64)
    for row in (20, 60, 100):
        for col in (25, 65, 105, 145):
            made[np.hypot(rows - row, cols - col) < 14] = rng.uniform(0, 255, 3)
    pixels = np.clip(made + rng.normal(0, 4, made.shape), 0, 255).astype(np.uint8)
    return pipeline.prepare(Image(pixels), TASK)


class Walk:
    """Goes from one number of clusters to another, as the window does."""

    def __init__(self, k: int) -> None:
        self.known: Nested | None = None
        self.document = Document(prepared().image)
        self._take(k)

    def _take(self, k: int) -> None:
        params = ClusterParams(k=k, method="superpixel-tree")
        found = pipeline.cluster(prepared(), params, TASK)
        nested = nest(self.document, found, prepared().detail(params, TASK), self.known)
        assignment = self.document.assignment if nested is None else nested.shown
        self.document = edits.set_segmentation(self.document, found, name_colors(found.colors), assignment)
        self.known = nested

    def go(self, *numbers: int) -> Walk:
        for k in numbers:
            self._take(k)
        return self

    def choose(self, *clusters: int, on: bool = True) -> Walk:
        self.document = edits.set_clusters(self.document, clusters, on=on)
        return self

    def mask(self) -> BoolArray:
        found = self.document.segmentation
        assert found is not None
        mask: BoolArray = self.document.assignment.clusters[found.labels] == 1
        return mask


@pytest.mark.parametrize("numbers", [(2, 12), (3, 2, 5, 12), (20, 12), (2, 20, 2, 12)])
def test_what_was_chosen_is_there_again_at_the_same_detail(numbers: tuple[int, ...]) -> None:
    walk = Walk(12).choose(11, 7, 3)
    before = walk.mask()
    assert before.any() and np.array_equal(walk.go(*numbers).mask(), before)


def test_more_detail_changes_no_mask() -> None:
    walk = Walk(4).choose(1, 2)
    before = walk.mask()
    for k in range(5, 25):
        assert np.array_equal(walk.go(k).mask(), before)


def test_what_is_chosen_of_a_coarse_cluster_counts_for_all_of_it() -> None:
    walk = Walk(12).choose(*range(12)).go(2).choose(0, on=False)
    assert walk.document.segmentation is not None
    inside = walk.document.segmentation.labels == 1
    assert np.array_equal(walk.go(12).mask(), inside)


def test_other_clusters_than_those_of_the_tree_are_left_to_others() -> None:
    walk = Walk(6)
    params = ClusterParams(k=6, method="superpixel-tree")
    detail = prepared().detail(params, TASK)
    colors = pipeline.cluster(prepared(), ClusterParams(k=6), TASK)
    assert nest(walk.document, colors, detail, None) is None
    assert nest(Document(prepared().image), colors, detail, None) is None
    found = walk.document.segmentation
    assert found is not None
    regions = find_regions(found.labels)
    apart = edits.toggle_region(walk.document, regions, 0)
    if len(apart.assignment.region_ids):
        assert nest(apart, found, detail, None) is None

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from segapp.core.masks import bounding_box, class_map
from segapp.core.regions import find_regions
from segapp.core.types import NO_CLUSTER, BoolArray, UInt8Array

shapes = st.shared(st.tuples(st.integers(1, 14), st.integers(1, 14)), key="shape")
masks = hnp.arrays(np.bool_, shapes)


@given(masks)
def test_the_bounding_box_is_the_smallest(mask: BoolArray) -> None:
    rows, columns = np.nonzero(mask)
    box = bounding_box(mask)
    if len(rows) == 0:
        assert box is None
    else:
        assert box == (rows.min(), columns.min(), rows.max() + 1, columns.max() + 1)


def test_an_empty_mask_has_no_box() -> None:
    assert bounding_box(np.zeros((0, 4), bool)) is None


@pytest.mark.parametrize("few", [0, 64])
@given(
    labels=hnp.arrays(np.uint8, shapes, elements=st.sampled_from([0, 1, 2, 3, NO_CLUSTER])),
    data=st.data(),
)
def test_pixels_get_the_class_of_their_cluster_or_of_their_region(
    few: int, labels: UInt8Array, data: st.DataObject
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("segapp.core.masks._FEW_REGIONS", few)
        regions = find_regions(labels)
        cluster_classes = data.draw(hnp.arrays(np.uint8, 256))
        picks = st.lists(st.integers(0, len(regions) - 1), max_size=9) if len(regions) else st.just([])
        ids = np.array(data.draw(picks), np.int32)
        classes = data.draw(hnp.arrays(np.uint8, len(ids)))
        expected = np.where(labels == NO_CLUSTER, np.uint8(0), cluster_classes[labels])
        for index, class_id in zip(ids, classes, strict=True):
            expected[regions.ids == index] = class_id
        assert (class_map(labels, cluster_classes, regions, ids, classes) == expected).all()


def test_without_exceptions_no_regions_are_needed() -> None:
    table = np.arange(256).astype(np.uint8)
    labels = np.array([[1, NO_CLUSTER]], np.uint8)
    none = np.array([], np.int32), np.array([], np.uint8)
    assert class_map(labels, table, None, *none).tolist() == [[1, 0]]


@pytest.mark.parametrize("count", [1, 100])
def test_exceptions_need_regions(count: int) -> None:
    with pytest.raises(ValueError, match="need the regions"):
        class_map(
            np.zeros((2, 2), np.uint8),
            np.zeros(256, np.uint8),
            None,
            np.zeros(count, np.int32),
            np.ones(count, np.uint8),
        )

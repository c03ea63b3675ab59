from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from segapp.core.opencv import cv2
from segapp.core.regions import Region, find_regions, region_at
from segapp.core.task import Cancelled, NullTask
from segapp.core.types import NO_CLUSTER, Int32Array, Regions, UInt8Array

label_maps = hnp.arrays(
    np.uint8,
    st.tuples(st.integers(1, 14), st.integers(1, 14)),
    elements=st.sampled_from([0, 1, 2, 31, NO_CLUSTER]),
)


def _flood(labels: UInt8Array, connectivity: int = 8) -> Int32Array:
    """Number the pieces by a flood fill from each pixel in reading order."""
    height, width = labels.shape
    ids: Int32Array = np.full(labels.shape, -1, np.int32)
    count = 0
    for start in zip(*np.nonzero(labels != NO_CLUSTER), strict=True):
        if ids[start] >= 0:
            continue
        ids[start], open_ends = count, [start]
        while open_ends:
            row, column = open_ends.pop()
            for near_row in range(max(0, row - 1), min(height, row + 2)):
                for near in range(max(0, column - 1), min(width, column + 2)):
                    is_near = connectivity == 8 or near_row == row or near == column
                    if is_near and ids[near_row, near] < 0 and labels[near_row, near] == labels[start]:
                        ids[near_row, near] = count
                        open_ends.append((near_row, near))
        count += 1
    return ids


def _noise(shape: tuple[int, int], clusters: int = 4) -> UInt8Array:
    return np.random.default_rng(5).integers(0, clusters, shape).astype(np.uint8)


@pytest.mark.parametrize("connectivity", [4, 8])
@given(labels=label_maps)
def test_regions_are_the_connected_pieces_in_reading_order(labels: UInt8Array, connectivity: int) -> None:
    regions = find_regions(labels, connectivity=connectivity)
    ids = _flood(labels, connectivity)
    assert (regions.ids == ids).all()
    assert len(regions) == ids.max() + 1
    for index in range(len(regions)):
        rows, columns = np.nonzero(ids == index)
        assert regions.areas[index] == len(rows)
        assert regions.clusters[index] == labels[rows[0], columns[0]]
        box = [rows.min(), columns.min(), rows.max() + 1, columns.max() + 1]
        assert regions.boxes[index].tolist() == box


@pytest.mark.parametrize("shape", [(1, 4), (4, 1), (1, 1), (3, 4)])
def test_shapes_that_look_like_an_opencv_scalar_are_pictures(shape: tuple[int, int]) -> None:
    labels = _noise(shape)
    assert (find_regions(labels).ids == _flood(labels)).all()


def test_a_picture_of_many_strips_is_measured_whole() -> None:
    labels = _noise((1100, 600), 2)
    regions = find_regions(labels)
    assert np.bincount(regions.ids.ravel()).tolist() == regions.areas.tolist()
    assert (regions.clusters[regions.ids] == labels).all()
    largest = int(regions.areas.argmax())
    rows, columns = np.nonzero(regions.ids == largest)
    box = [rows.min(), columns.min(), rows.max() + 1, columns.max() + 1]
    assert regions.boxes[largest].tolist() == box


def test_ids_do_not_depend_on_the_number_of_threads() -> None:
    labels = _noise((400, 500))
    before = cv2.getNumThreads()
    found = []
    for threads in (1, 4):
        cv2.setNumThreads(threads)
        found.append(find_regions(labels).ids.tobytes())
    cv2.setNumThreads(before)
    assert found[0] == found[1]


def test_a_picture_without_clusters_has_no_regions() -> None:
    regions = find_regions(np.full((5, 6), NO_CLUSTER, np.uint8))
    assert len(regions) == 0
    assert (regions.ids == -1).all()
    assert regions.boxes.shape == (0, 4)


def test_finding_regions_can_be_cancelled_and_reports() -> None:
    class Watched(NullTask):
        def __init__(self, stop: int) -> None:
            self.left = stop
            self.heard: list[float] = []

        def raise_if_cancelled(self) -> None:
            self.left -= 1
            if self.left == 0:
                raise Cancelled

        def report(self, fraction: float, message: str = "") -> None:
            self.heard.append(fraction)

    labels = _noise((900, 900))
    patient = Watched(-1)
    find_regions(labels, patient)
    assert patient.heard == sorted(patient.heard)
    assert 0 <= patient.heard[0] <= patient.heard[-1] <= 1
    for stop in (1, 3, 8):
        with pytest.raises(Cancelled):
            find_regions(labels, Watched(stop))


def _same(region: Region | None, regions: Regions, row: int, col: int) -> bool:
    index = int(regions.ids[row, col])
    if region is None or index < 0:
        return region is None and index < 0
    top, left, bottom, right = region.box
    return bool(
        region.cluster == regions.clusters[index]
        and region.area_px == regions.areas[index]
        and list(region.box) == regions.boxes[index].tolist()
        and (region.mask == (regions.ids[top:bottom, left:right] == index)).all()
    )


@pytest.mark.parametrize("connectivity", [4, 8])
@given(labels=label_maps, data=st.data())
def test_the_region_at_a_pixel_is_the_one_found_among_all(
    connectivity: int, labels: UInt8Array, data: st.DataObject
) -> None:
    labels.flags.writeable = False
    row = data.draw(st.integers(0, labels.shape[0] - 1))
    col = data.draw(st.integers(0, labels.shape[1] - 1))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("segapp.core.regions._FIRST_REACH", data.draw(st.sampled_from([1, 2, 256])))
        region = region_at(labels, row, col, connectivity)
    assert _same(region, find_regions(labels, connectivity=connectivity), row, col)


def test_a_region_larger_than_the_window_is_found_whole() -> None:
    labels: UInt8Array = np.zeros((700, 900), np.uint8)
    labels[1::2, :] = 1
    labels[:, 5] = 0
    for row, col in ((0, 0), (350, 450), (1, 0), (699, 899)):
        assert _same(region_at(labels, row, col), find_regions(labels), row, col)


def test_pixels_outside_the_picture_and_odd_neighbours_are_refused() -> None:
    labels = _noise((4, 5))
    for row, col in ((-1, 0), (0, -1), (4, 0), (0, 5)):
        with pytest.raises(ValueError, match="outside"):
            region_at(labels, row, col)
    with pytest.raises(ValueError, match="4 or 8"):
        region_at(labels, 0, 0, 6)
    with pytest.raises(ValueError, match="4 or 8"):
        find_regions(labels, connectivity=6)

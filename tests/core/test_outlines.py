"""Outlines give their masks back, and are valid polygons."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from segapp.core.centre_outlines import has_holes, joined_outline
from segapp.core.errors import ParameterError
from segapp.core.object_map import map_objects
from segapp.core.object_outlines import object_outlines
from segapp.core.opencv import cv2
from segapp.core.outlines import Polygon, edge_outlines, even_odd
from segapp.core.ring_order import are_apart
from segapp.core.simplify import check_detail, simplified
from segapp.core.task import Cancelled
from tests.io.export.masks import Labels, Mask, labels, masks


def shape_of(polygons: list[Polygon]) -> shapely.MultiPolygon:
    return shapely.MultiPolygon(
        [
            (polygon[0][:, ::-1].tolist(), [ring[:, ::-1].tolist() for ring in polygon[1:]])
            for polygon in polygons
        ]
    )


@given(masks())
def test_edge_outlines_give_the_mask_back_and_are_valid(mask: Mask) -> None:
    outlines = edge_outlines(mask)
    polygons = outlines.polygons()
    assert np.array_equal(even_odd([ring for polygon in polygons for ring in polygon], mask.shape), mask)
    shape = shape_of(polygons)
    assert shape.is_valid
    assert shape.area == mask.sum()
    assert all(polygon.exterior.is_ccw for polygon in shape.geoms)
    assert not any(ring.is_ccw for polygon in shape.geoms for ring in polygon.interiors)
    assert all(len(np.unique(ring, axis=0)) == len(ring) for polygon in polygons for ring in polygon)


@given(masks())
def test_edge_outlines_have_one_piece_for_each_of_the_mask(mask: Mask) -> None:
    outlines = edge_outlines(mask)
    count, pieces = cv2.connectedComponents(mask.view(np.uint8), connectivity=4)
    assert len(outlines) == count - 1
    assert len({int(pieces[row, col]) for row, col in outlines.pixels}) == count - 1
    for polygon, (row, col) in zip(outlines.polygons(), outlines.pixels, strict=True):
        assert np.array_equal(even_odd(polygon, mask.shape), np.asarray(pieces) == pieces[row, col])


def test_a_hole_that_touches_the_outside_at_a_corner_is_a_hole() -> None:
    mask = np.ones((3, 3), np.bool_)
    mask[0, 0] = mask[1, 1] = False
    (polygon,) = edge_outlines(mask).polygons()
    assert [len(ring) for ring in polygon] == [6, 4]
    assert shape_of([polygon]).is_valid


def test_pixels_that_touch_at_a_corner_only_are_two_polygons() -> None:
    assert [len(polygon) for polygon in edge_outlines(np.eye(2) > 0).polygons()] == [1, 1]


def test_tracing_can_be_cancelled() -> None:
    class Impatient:
        def report(self, fraction: float, message: str = "") -> None: ...

        def raise_if_cancelled(self) -> None:
            raise Cancelled

    with pytest.raises(Cancelled):
        edge_outlines(np.ones((2, 2), np.bool_), Impatient())


@given(labels())
def test_outlines_of_objects_are_those_of_each(pixels: Labels) -> None:
    objects = map_objects(pixels, 3)
    for one, polygons in zip(objects, object_outlines(pixels, objects), strict=True):
        rings = [ring for polygon in polygons for ring in polygon]
        assert np.array_equal(even_odd(rings, pixels.shape), objects.ids == one.index + 1)


@given(masks(), st.sampled_from([0.5, 1.0, 2.0, 5.0]))
def test_simplified_outlines_are_valid_and_stay_near(mask: Mask, detail_px: float) -> None:
    polygons = edge_outlines(mask).polygons()
    if not polygons:
        return
    fewer = simplified(polygons, detail_px)
    exact, shape = shape_of(polygons), shape_of(fewer)
    assert shape.is_valid
    assert [len(polygon) for polygon in fewer] == [len(polygon) for polygon in polygons]
    assert sum(len(ring) for polygon in fewer for ring in polygon) <= shapely.get_num_coordinates(exact)
    assert shapely.hausdorff_distance(exact.boundary, shape.boundary) <= detail_px + 1e-9
    assert simplified(polygons, 0.0) == polygons


def test_a_smooth_outline_loses_most_of_its_corners() -> None:
    mask = cv2.circle(np.zeros((300, 300), np.uint8), (150, 150), 120, 1, cv2.FILLED) > 0
    polygons = edge_outlines(mask).polygons()
    fewer = simplified(polygons, 1.0)
    assert len(fewer[0][0]) * 5 < len(polygons[0][0])
    assert np.count_nonzero(even_odd(fewer[0], mask.shape) ^ mask) < 0.02 * np.count_nonzero(mask)


@given(st.integers(0, 10**6), st.integers(3, 6), st.booleans())
def test_rings_that_are_said_to_be_apart_are_valid(seed: int, corners: int, with_hole: bool) -> None:
    rng = np.random.default_rng(seed)
    for _ in range(50):
        rings = [rng.integers(0, 8, (corners, 2)).astype(np.int32)]
        rings += [rng.integers(0, 8, (3, 2)).astype(np.int32)] if with_hole else []
        if len(np.unique(np.concatenate(rings), axis=0)) < sum(map(len, rings)):
            continue
        for index, ring in enumerate(rings):
            clockwise = shapely.LinearRing(ring[:, ::-1]).is_ccw
            rings[index] = ring if clockwise == (index == 0) else ring[::-1]
        if are_apart([tuple(rings)]):
            assert shape_of([tuple(rings)]).is_valid


@pytest.mark.parametrize("detail_px", [-1, 101, float("nan"), float("inf")])
def test_a_detail_that_is_none_is_refused(detail_px: float) -> None:
    with pytest.raises(ParameterError, match="detail"):
        check_detail(detail_px)


@given(masks())
def test_a_joined_outline_gives_its_object_back(mask: Mask) -> None:
    for one in map_objects(mask.astype(np.uint8), 1):
        ring = joined_outline(one.mask)
        canvas = np.zeros(one.mask.shape, np.uint8)
        cv2.fillPoly(canvas, [np.ascontiguousarray(ring[:, ::-1])], 1)
        assert len(ring) >= 3
        assert np.array_equal(canvas > 0, one.mask)
        assert len(joined_outline(one.mask, 2.0)) >= 3


@given(masks())
def test_holes_are_what_filling_the_outer_line_adds(mask: Mask) -> None:
    for one in map_objects(mask.astype(np.uint8), 1):
        found, _ = cv2.findContours(one.mask.view(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        canvas = cv2.drawContours(np.zeros(one.mask.shape, np.uint8), found, -1, 1, cv2.FILLED)
        assert has_holes(one.mask) == (not np.array_equal(canvas > 0, one.mask))


def test_many_nested_and_separate_holes_are_joined_without_recursion() -> None:
    mask = np.ones((401, 401), np.bool_)
    mask[1::2, 1::2] = False
    ring = joined_outline(mask)
    canvas = cv2.fillPoly(np.zeros(mask.shape, np.uint8), [np.ascontiguousarray(ring[:, ::-1])], 1)
    assert np.array_equal(np.asarray(canvas) > 0, mask)

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segapp.core.strokes import (
    Dab,
    Stroke,
    ellipse_bits,
    ellipse_points,
    polygon_bits,
    rectangle_bits,
    rectangle_corners,
)
from segapp.core.tiles import painting_of

SHAPE = (300, 520)
coordinates = st.integers(-40 * 64, 560 * 64).map(lambda number: number / 64)
points = st.tuples(coordinates, coordinates)


def stroke_mask(*dabs: Dab, shape: tuple[int, int] = SHAPE) -> np.ndarray:
    stroke = Stroke(shape)
    stroke.add(dabs[0], dabs[0])
    for start, end in pairwise(dabs):
        stroke.add(start, end)
    return stroke.painting().to_mask(shape)


def distances(start: tuple[float, float], end: tuple[float, float], shape: tuple[int, int]) -> np.ndarray:
    """Distance of each pixel's middle to a line, by the textbook."""
    rows, cols = np.mgrid[: shape[0], : shape[1]] + 0.5
    down, along = end[0] - start[0], end[1] - start[1]
    squared = down**2 + along**2
    share = 0.0 if not squared else ((rows - start[0]) * down + (cols - start[1]) * along) / squared
    share = np.clip(share, 0, 1)
    return np.asarray(np.hypot(rows - start[0] - share * down, cols - start[1] - share * along))


def inside_by_crossings(corners: list[tuple[float, float]], shape: tuple[int, int]) -> np.ndarray:
    """Even-odd rule, pixel by pixel."""
    rows, cols = np.mgrid[: shape[0], : shape[1]] + 0.5
    inside = np.zeros(shape, np.bool_)
    for (r0, c0), (r1, c1) in zip(corners, [*corners[1:], corners[0]], strict=True):
        if r0 != r1:
            crossed = (r0 <= rows) != (r1 <= rows)
            at = c0 + (rows - r0) * (c1 - c0) / (r1 - r0)
            inside ^= crossed & (at <= cols)
    return inside


@given(points, points, st.floats(1, 15))
def test_a_thin_stroke_is_all_pixels_near_its_line(
    start: tuple[float, float], end: tuple[float, float], radius: float
) -> None:
    found = stroke_mask(Dab(start, radius), Dab(end, radius))
    distance = distances(start, end, SHAPE)
    assert found[distance < radius - 0.01].all()
    assert not found[distance > max(radius, 0.72) + 0.01].any()


@given(points, points, st.floats(17, 150))
def test_a_broad_stroke_is_right_to_a_pixel(
    start: tuple[float, float], end: tuple[float, float], radius: float
) -> None:
    found = stroke_mask(Dab(start, radius), Dab(end, radius))
    distance = distances(start, end, SHAPE)
    assert found[distance < radius - 1.2].all()
    assert not found[distance > radius + 1.5].any()


def test_a_stroke_swells_with_the_pressure() -> None:
    found = stroke_mask(Dab((150, 50), 4), Dab((150, 450), 12))
    widths = found.sum(axis=0)
    assert abs(widths[50] - 8) <= 1 and abs(widths[450] - 24) <= 1
    assert (np.diff(widths[60:440]) >= -1).all()


def test_a_brush_thinner_than_a_pixel_paints_the_pixel_under_it() -> None:
    found = stroke_mask(Dab((10.9, 20.1), 0.01), Dab((10.9, 25.5), 0.01))
    assert np.argwhere(found).tolist() == [[10, col] for col in range(20, 26)]


def test_a_stroke_outside_the_image_paints_nothing() -> None:
    assert not stroke_mask(Dab((-100, -100), 20), Dab((-100, 900), 20)).any()


def test_a_stroke_touches_only_the_tiles_it_meets() -> None:
    stroke = Stroke((10_000, 10_000))
    stroke.add(Dab((100.0, 100.0), 10), Dab((100.0, 200.0), 10))
    first = stroke.painting()
    assert set(first.tiles) == {(0, 0)}
    stroke.add(Dab((700.0, 700.0), 10), Dab((700.0, 710.0), 10))
    second = stroke.painting()
    assert set(second.tiles) == {(0, 0), (2, 2)}
    assert second.tiles[0, 0] is first.tiles[0, 0], "what did not change is shared"


@given(st.lists(points, min_size=3, max_size=8))
def test_a_polygon_holds_the_pixels_whose_middle_is_inside(corners: list[tuple[float, float]]) -> None:
    found = polygon_bits(corners, SHAPE)
    mask = painting_of(*found).to_mask(SHAPE) if found else np.zeros(SHAPE, np.bool_)
    differs = mask != inside_by_crossings(corners, SHAPE)
    assert differs.sum() <= 2, "an edge exactly through a middle may fall either way"


def test_a_polygon_needs_three_corners_on_the_image() -> None:
    assert polygon_bits([(1, 1), (5, 5)], SHAPE) is None
    assert polygon_bits([(-9, -9), (-5, -2), (-2, -9)], SHAPE) is None


def test_a_polygon_whose_corners_are_pixel_corners_is_exact() -> None:
    found = polygon_bits(rectangle_corners((3.5, 4.5), (9.2, 20.7)), SHAPE)
    expected = rectangle_bits((3.5, 4.5), (9.2, 20.7), SHAPE)
    assert found is not None and expected is not None
    area = np.zeros(SHAPE, np.bool_)
    area[3:10, 4:21] = True
    assert np.array_equal(painting_of(*found).to_mask(SHAPE), area)
    assert np.array_equal(painting_of(*expected).to_mask(SHAPE), area)


@given(points, points)
def test_a_rectangle_is_the_same_from_any_corner(a: tuple[float, float], b: tuple[float, float]) -> None:
    found = [rectangle_bits(*corners, SHAPE) for corners in ((a, b), (b, a), ((a[0], b[1]), (b[0], a[1])))]
    if found[0] is None:
        assert found[1] is None and found[2] is None
        return
    for other in found[1:]:
        assert other is not None
        assert found[0][:2] == other[:2] and np.array_equal(found[0][2], other[2])


@pytest.mark.parametrize("box", [((10.0, 20.0), (110.0, 420.0)), ((50.0, 60.0), (50.5, 60.5))])
def test_an_ellipse_has_its_area_and_touches_its_box(
    box: tuple[tuple[float, float], tuple[float, float]],
) -> None:
    found = ellipse_bits(*box, SHAPE)
    assert found is not None
    mask = painting_of(*found).to_mask(SHAPE)
    high, wide = max(1.0, box[1][0] - box[0][0]), max(1.0, box[1][1] - box[0][1])
    assert abs(mask.sum() - math.pi / 4 * high * wide) <= 0.01 * high * wide + 1
    rows, cols = np.argwhere(mask).min(axis=0), np.argwhere(mask).max(axis=0)
    assert (rows >= np.floor(np.array(box[0])) - 1).all() and (cols <= np.ceil(np.array(box[1]))).all()


def test_the_line_of_an_ellipse_runs_where_its_pixels_end() -> None:
    a, b = (10.0, 20.0), (110.0, 220.0)
    drawn, filled = polygon_bits(ellipse_points(a, b), SHAPE), ellipse_bits(a, b, SHAPE)
    assert drawn is not None and filled is not None
    differs = painting_of(*drawn).to_mask(SHAPE) != painting_of(*filled).to_mask(SHAPE)
    assert differs.sum() < 0.01 * filled[2].sum()

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from segapp.core.class_colors import SAFE_COLORS
from segapp.core.types import ClassInfo
from segapp.ui import frame
from segapp.ui.frame import OverlayStyle

if TYPE_CHECKING:
    from collections.abc import Callable

    from segapp.core.types import BoolArray

CLASSES = (ClassInfo("leaf", (1, 2, 3)), ClassInfo("soil", (250, 128, 0)))

class_pictures = arrays(
    np.uint8, array_shapes(min_dims=2, max_dims=2, max_side=7), elements=st.integers(0, 3)
)


def neighbours(picture: np.ndarray, row: int, col: int) -> list[int]:
    height, width = picture.shape
    found = []
    for r, c in ((row - 1, col), (row + 1, col), (row, col - 1), (row, col + 1)):
        if 0 <= r < height and 0 <= c < width:
            found.append(int(picture[r, c]))
    return found


@given(class_pictures)
def test_the_outline_is_where_a_class_meets_something_else(classes: np.ndarray) -> None:
    lines = frame.changes(classes)
    for row, col in np.ndindex(classes.shape):
        here = int(classes[row, col])
        is_border = any(other != here for other in neighbours(classes, row, col))
        assert lines[row, col] == (frame.LINE if is_border else 0)


VIEWS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "plain": lambda values: values,
    "transposed": lambda values: values.T,
    "every second column, upside down": lambda values: values[::-1, ::2],
    "a part": lambda values: values[1:, 1:],
}


def grown(found: BoolArray) -> BoolArray:
    """Add what lies beside, above and below."""
    padded = np.pad(found, 1)
    return found | padded[2:, 1:-1] | padded[:-2, 1:-1] | padded[1:-1, 2:] | padded[1:-1, :-2]


@given(
    st.tuples(st.integers(0, 70), st.integers(0, 70)),
    st.sampled_from(((0, 255), (0, 3), (127, 129), (0, 1))),
    st.booleans(),
    st.sampled_from(sorted(VIEWS)),
    st.integers(1, 4),
    st.integers(0, 2**32 - 1),
)
def test_any_array_of_any_values_has_outlines_of_any_width(
    shape: tuple[int, int], ends: tuple[int, int], is_bool: bool, view: str, line_px: int, seed: int
) -> None:
    made = np.random.default_rng(seed).choice(np.arange(ends[0], ends[1] + 1), shape)
    # Blocks, so that there is something inside, too.
    blocks = np.kron(made[: shape[0] // 9 + 1, : shape[1] // 9 + 1], np.ones((9, 9), int))
    values = VIEWS[view](blocks.astype(np.bool_ if is_bool else np.uint8))
    values.flags.writeable = False
    found = np.zeros(values.shape, np.bool_)
    found[1:] |= values[1:] != values[:-1]
    found[:-1] |= values[1:] != values[:-1]
    found[:, 1:] |= values[:, 1:] != values[:, :-1]
    found[:, :-1] |= values[:, 1:] != values[:, :-1]
    for _ in range(line_px - 1):
        found = grown(found)
    lines = frame.changes(values, line_px)
    assert lines.dtype == np.uint8
    np.testing.assert_array_equal(lines, np.where(found, frame.LINE, 0))


@given(class_pictures, st.booleans(), st.booleans(), st.data())
def test_the_overlay_shows_outline_over_target_over_class(
    classes: np.ndarray, has_target: bool, adds: bool, data: st.DataObject
) -> None:
    taken = data.draw(arrays(np.bool_, classes.shape)) if has_target else None
    before = classes.copy()
    indices = frame.overlay_indices(classes, taken, adds=adds)
    lines = frame.changes(classes)
    for where in np.ndindex(classes.shape):
        expected = int(classes[where])
        if taken is not None and taken[where]:
            expected = frame.HOVER_ADD if adds else frame.HOVER_REMOVE
        if lines[where]:  # of the class, of what would be taken, or a halo beside them
            expected += frame.LINE
        assert indices[where] == expected
    assert np.array_equal(classes, before)


@given(arrays(np.bool_, array_shapes(min_dims=2, max_dims=2, max_side=7)), st.booleans())
def test_what_a_click_takes_is_outlined_where_a_fill_would_hide_the_result(
    taken: np.ndarray, adds: bool
) -> None:
    indices = np.full(taken.shape, frame.WHITE, np.uint8)
    frame.draw_outline(indices, taken, adds=adds)
    for row, col in np.ndindex(taken.shape):
        expected = frame.WHITE
        if any(other != taken[row, col] for other in neighbours(taken, row, col)):
            expected = frame.HOVER_EDGE_ADD if adds else frame.HOVER_EDGE_REMOVE
            expected = expected if taken[row, col] else frame.HALO
        assert indices[row, col] == expected


@pytest.mark.parametrize("opacity", [0.0, 0.3, 1.0])
def test_a_class_is_laid_over_the_photo_with_the_opacity_asked_for(opacity: float) -> None:
    palette = frame.overlay_palette(CLASSES, OverlayStyle(opacity=opacity))
    assert len(palette) == 256
    assert palette[2] == (round(255 * opacity) << 24) | 0xFA8000
    assert palette[2 | 128] == 0xFFFA8000
    assert palette[0] >> 24 == 0


def test_the_rest_is_darkened_on_request() -> None:
    palette = frame.overlay_palette(CLASSES, OverlayStyle(dim_outside=True))
    assert palette[0] == round(0.55 * 255) << 24


def test_the_colours_of_the_frame_are_not_those_of_a_class() -> None:
    palette = frame.overlay_palette(CLASSES, OverlayStyle())
    assert palette[frame.CLEAR] == 0
    assert palette[frame.BLACK] == 0xFF000000
    assert palette[frame.WHITE] == 0xFFFFFFFF
    assert palette[frame.CHECKER_LIGHT] != palette[frame.CHECKER_DARK]
    assert palette[frame.HOVER_ADD] != palette[frame.HOVER_REMOVE]


def test_clusters_are_shown_in_their_mean_colour() -> None:
    colors = np.array([[255, 0, 1], [0, 16, 0]], np.uint8)
    palette = frame.cluster_palette(colors)
    assert palette[:3] == [0xFFFF0001, 0xFF001000, 0]
    assert palette[frame.CHECKER_LIGHT] >> 24 == 0xFF


@given(st.integers(0, 40), st.integers(0, 40))
def test_the_checkerboard_is_the_same_wherever_it_is_begun(top: int, left: int) -> None:
    whole = frame.checker((80, 80), 0, 0)
    assert np.array_equal(frame.checker((20, 30), top, left), whole[top : top + 20, left : left + 30])
    assert set(np.unique(whole)) == {frame.CHECKER_LIGHT, frame.CHECKER_DARK}
    assert whole[0, 0] != whole[0, 8] != whole[8, 8]


# Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB.
COLOR_BLINDNESS = {
    "protan": ((0.1522, 1.0525, -0.2048), (0.1145, 0.7862, 0.0992), (-0.0038, -0.0481, 1.0519)),
    "deutan": ((0.3673, 0.8606, -0.2279), (0.2800, 0.6725, 0.0474), (-0.0118, 0.0429, 0.9688)),
    "tritan": ((1.2555, -0.0767, -0.1787), (-0.0784, 0.9308, 0.1476), (0.0047, 0.6913, 0.3039)),
}  # fmt: skip


def lab_as_seen(argb: int, matrix: tuple[tuple[float, ...], ...]) -> np.ndarray:
    """Lab of a colour as an eye sees it that does not tell all colours apart."""
    straight = np.array([(argb >> shift) & 255 for shift in (16, 8, 0)]) / 255
    linear = np.where(straight <= 0.04045, straight / 12.92, ((straight + 0.055) / 1.055) ** 2.4)
    seen = np.clip(linear @ np.array(matrix).T, 0, 1)
    xyz = seen @ np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]).T
    ratio = xyz / np.array([0.9505, 1.0, 1.089])
    root = np.where(ratio > 0.008856, np.cbrt(ratio), 7.787 * ratio + 16 / 116)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


@pytest.mark.parametrize("kind", COLOR_BLINDNESS)
def test_colour_blind_eyes_tell_apart_what_a_click_does_and_the_first_classes(kind: str) -> None:
    classes = tuple(ClassInfo(f"class {number}", color) for number, color in enumerate(SAFE_COLORS[:6]))
    palette = frame.overlay_palette(classes, OverlayStyle())
    matrix = COLOR_BLINDNESS[kind]
    lines = [lab_as_seen(palette[number | frame.LINE], matrix) for number in range(1, 7)]
    for first in range(6):
        for second in range(first):
            assert np.linalg.norm(lines[first] - lines[second]) > 15
    adds, removes = (
        lab_as_seen(palette[index], matrix) for index in (frame.HOVER_EDGE_ADD, frame.HOVER_EDGE_REMOVE)
    )
    assert np.linalg.norm(adds - removes) > 40
    assert all(np.linalg.norm(lab_as_seen(palette[frame.HALO], matrix) - line) > 20 for line in lines)


BACKGROUNDS = (
    *((level, level, level) for level in (0, 64, 128, 192, 255)),
    (180, 60, 50), (60, 140, 60), (50, 80, 170), (220, 190, 60), (120, 80, 50), (230, 200, 180),
)  # fmt: skip
EYES = {"all colours": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)), **COLOR_BLINDNESS}


def laid_over(background: tuple[int, int, int], argb: int) -> int:
    alpha = (argb >> 24) / 255
    mixed = 0
    for under, shift in zip(background, (16, 8, 0), strict=True):
        mixed |= round(alpha * ((argb >> shift) & 255) + (1 - alpha) * under) << shift
    return mixed


@pytest.mark.parametrize("fill", frame.Fill)
@pytest.mark.parametrize("eye", EYES)
def test_what_a_click_would_take_does_not_look_as_if_it_were_taken(eye: str, fill: frame.Fill) -> None:
    classes = tuple(ClassInfo(f"class {number}", color) for number, color in enumerate(SAFE_COLORS))
    palette = frame.overlay_palette(classes, OverlayStyle(fill=fill))
    shown = [palette[0], *(palette[number] for number in range(1, len(classes) + 1))]
    hovers = (palette[frame.HOVER_ADD], palette[frame.HOVER_REMOVE])
    for background in BACKGROUNDS:
        adds, removes = (lab_as_seen(laid_over(background, hover), EYES[eye]) for hover in hovers)
        assert np.linalg.norm(adds - removes) > 20
        for color in shown:
            seen = lab_as_seen(laid_over(background, color), EYES[eye])
            assert np.linalg.norm(adds - seen) > 18
            assert np.linalg.norm(removes - seen) > 12


@given(class_pictures, st.integers(2, 3))
def test_a_wider_outline_reaches_as_much_farther(classes: np.ndarray, line_px: int) -> None:
    near, found = frame.changes(classes), frame.changes(classes, line_px)
    edges = np.argwhere(near)
    for where in np.ndindex(classes.shape):
        distance = np.abs(edges - where).sum(axis=1).min(initial=99)
        assert (found[where] > 0) == (distance < line_px)


@pytest.mark.parametrize("fill", list(frame.Fill))
def test_on_a_dense_screen_the_overlay_looks_the_same(fill: frame.Fill) -> None:
    classes = np.zeros((48, 64), np.uint8)
    classes[5:30, 7:40], classes[25:44, 33:60] = 1, 2
    usual = frame.overlay_indices(classes, None, adds=True, fill=fill, place=(3, 5))
    large = classes.repeat(2, axis=0).repeat(2, axis=1)
    dense = frame.overlay_indices(large, None, adds=True, fill=fill, place=(6, 10), line_px=2)
    differs = dense != usual.repeat(2, axis=0).repeat(2, axis=1)
    assert differs.mean() < (0.05 if fill is frame.Fill.HATCH else 0.01)
    assert np.array_equal(
        frame.checker((20, 30), 4, 6, 2), frame.checker((10, 15), 2, 3).repeat(2, axis=0).repeat(2, axis=1)
    )


def test_what_a_click_takes_is_as_lightly_hatched_on_a_dense_screen() -> None:
    taken = np.zeros((40, 40), np.uint8)
    taken[6:33, 8:30] = 1
    usual = frame.light_indices(taken, (0, 0))
    dense = frame.light_indices(taken.repeat(2, axis=0).repeat(2, axis=1), (0, 0), 2)
    shares = [np.bincount(indices.ravel(), minlength=5) / indices.size for indices in (usual, dense)]
    assert np.abs(shares[0] - shares[1]).max() < 0.01

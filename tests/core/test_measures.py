"""Objects measure what scikit-image measures of the same masks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage.color import rgb2lab
from skimage.measure import regionprops

from segapp.core import strips
from segapp.core.measure_list import MEASURES
from segapp.core.measures import Measures, measure
from segapp.core.object_map import map_objects
from segapp.core.task import Cancelled

if TYPE_CHECKING:
    from segapp.core.types import UInt8Array

N_CLASSES = 3
SHAPES = {
    "perimeter": "perimeter",
    "major_axis": "axis_major_length",
    "minor_axis": "axis_minor_length",
    "eccentricity": "eccentricity",
    "feret": "feret_diameter_max",
}


def colors(shape: tuple[int, ...], seed: int = 5) -> UInt8Array:
    return np.random.default_rng(seed).integers(0, 256, (*shape, 3), np.uint8)


def measured(pixels: UInt8Array) -> Measures:
    return measure(map_objects(pixels, N_CLASSES), colors(pixels.shape), N_CLASSES)


def compare(pixels: UInt8Array) -> None:
    """Compare all objects with scikit-image: the areas of hulls within a pixel on their edge."""
    rgb = colors(pixels.shape)
    objects = map_objects(pixels, N_CLASSES)
    found = measure(objects, rgb, N_CLASSES)
    together = np.dstack((rgb, rgb2lab(rgb)))
    known = regionprops(objects.ids, intensity_image=together)  # type: ignore[no-untyped-call]  # it has no types
    assert len(known) == len(found)
    for index, one in enumerate(known):
        values = dict(zip([entry.id for entry in MEASURES], found.values[index].tolist(), strict=True))
        check_one(values, one)
        assert tuple(found.boxes[index].tolist()) == one.bbox


def check_one(values: dict[str, float], one: Any) -> None:
    assert values["area"] == one.area
    assert values["centroid_y"] == pytest.approx(one.centroid[0])
    assert values["centroid_x"] == pytest.approx(one.centroid[1])
    top, left, bottom, right = one.bbox
    assert [values[f"box_{side}"] for side in ("x", "y", "width", "height")] == [
        left,
        top,
        right - left,
        bottom - top,
    ]
    for ours, theirs in SHAPES.items():
        assert values[ours] == pytest.approx(getattr(one, theirs), abs=1e-6), ours
    assert values["solidity"] == pytest.approx(one.solidity, rel=1e-12)
    of_colors = ("red", "green", "blue", "lightness", "lab_a", "lab_b")
    assert [values[name] for name in of_colors] == pytest.approx(one.intensity_mean, abs=0.02)
    assert [values[f"{name}_sd"] for name in of_colors] == pytest.approx(one.intensity_std, abs=0.02)


@st.composite
def class_pixels(draw: st.DrawFn) -> UInt8Array:
    height, width = draw(st.integers(1, 30)), draw(st.integers(1, 30))
    rng = np.random.default_rng(draw(st.integers(0, 9999)))
    sparse = rng.random((height, width)) < draw(st.floats(0, 1))
    return (rng.integers(1, N_CLASSES + 1, (height, width)) * sparse).astype(np.uint8)


def blobs(height: int, width: int, count: int, seed: int) -> UInt8Array:
    rng = np.random.default_rng(seed)
    rows, cols = np.mgrid[:height, :width]
    pixels = np.zeros((height, width), np.uint8)
    for number in range(count):
        row, col = rng.uniform(0, height), rng.uniform(0, width)
        tall, wide, turn = rng.uniform(2, 20), rng.uniform(2, 40), rng.uniform(0, np.pi)
        along = (rows - row) * np.sin(turn) + (cols - col) * np.cos(turn)
        across = (rows - row) * np.cos(turn) - (cols - col) * np.sin(turn)
        pixels[(along / wide) ** 2 + (across / tall) ** 2 <= 1] = number % N_CLASSES + 1
    return pixels


@settings(deadline=None)
@given(class_pixels())
def test_noise_measures_as_in_scikit_image(pixels: UInt8Array) -> None:
    compare(pixels)


@pytest.mark.parametrize("seed", range(4))
def test_blobs_measure_as_in_scikit_image(seed: int) -> None:
    compare(blobs(230, 310, 25, seed))


@pytest.mark.parametrize("kind", ["line", "column", "diagonal", "full", "ring", "cross", "empty"])
def test_odd_shapes_measure_as_in_scikit_image(kind: str) -> None:
    pixels = np.zeros((21, 34), np.uint8)
    if kind == "line":
        pixels[3, 2:30] = 1
    elif kind == "column":
        pixels[:, 5] = 2
    elif kind == "diagonal":
        np.fill_diagonal(pixels, 3)
    elif kind == "full":
        pixels[:] = 1
    elif kind == "ring":
        pixels[2:18, 2:18] = 1
        pixels[5:15, 5:15] = 0
    elif kind == "cross":
        pixels[10], pixels[:, 15] = 1, 1
    compare(pixels)


def test_objects_that_cross_strips_are_measured_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    pixels = blobs(90, 120, 20, 7)
    whole = measured(pixels)
    monkeypatch.setattr(strips.row_strips, "__defaults__", (700,))
    assert len(strips.row_strips(pixels.shape)) > 3
    cut = measured(pixels)
    assert np.allclose(whole.values, cut.values, rtol=1e-9, atol=1e-5)


@given(class_pixels())
@settings(deadline=None)
def test_a_class_is_all_of_its_objects_together(pixels: UInt8Array) -> None:
    rgb = colors(pixels.shape)
    found = measure(map_objects(pixels, N_CLASSES), rgb, N_CLASSES)
    for class_id in range(1, N_CLASSES + 1):
        mask = pixels == class_id
        row = dict(zip([entry.id for entry in MEASURES], found.of_classes[class_id - 1], strict=True))
        its = found.classes == class_id
        assert row["area"] == mask.sum()
        assert row["share"] == pytest.approx(100 * mask.mean())
        assert row["perimeter"] == pytest.approx(found.of("perimeter")[its].sum())
        assert found.counts[class_id - 1] == its.sum()
        assert all(np.isnan(row[entry.id]) for entry in MEASURES if not entry.of_classes)
        if mask.any():
            rows, cols = np.nonzero(mask)
            assert (row["centroid_y"], row["centroid_x"]) == pytest.approx((rows.mean(), cols.mean()))
            assert (row["box_y"], row["box_height"]) == (rows.min(), np.ptp(rows) + 1)
            assert row["red"] == pytest.approx(rgb[mask][:, 0].mean())
            assert row["red_sd"] == pytest.approx(rgb[mask][:, 0].std(), abs=1e-6)
        else:
            assert np.isnan(row["red"])


def test_one_colour_has_no_deviation() -> None:
    pixels = np.ones((40, 50), np.uint8)
    rgb = np.full((40, 50, 3), (200, 13, 99), np.uint8)
    found = measure(map_objects(pixels, 1), rgb, 1)
    assert {name: found.of(f"{name}_sd").tolist() for name in ("red", "blue", "lightness", "lab_a")} == {
        "red": [0],
        "blue": [0],
        "lightness": [0],
        "lab_a": [0],
    }


def test_measuring_can_be_cancelled() -> None:
    class Impatient:
        asked = 0

        def report(self, fraction: float, message: str = "") -> None:
            assert 0 <= fraction <= 1

        def raise_if_cancelled(self) -> None:
            self.asked += 1
            if self.asked > self.most:
                raise Cancelled

        most = 0

    pixels = blobs(200, 300, 30, 1)
    objects = map_objects(pixels, N_CLASSES)
    for most in (0, 1, 2):
        task = Impatient()
        task.most = most
        with pytest.raises(Cancelled):
            measure(objects, colors(pixels.shape), N_CLASSES, task)


def test_the_measures_have_names_of_their_own() -> None:
    assert len({entry.id for entry in MEASURES}) == len(MEASURES)
    assert len({entry.name for entry in MEASURES}) == len(MEASURES)

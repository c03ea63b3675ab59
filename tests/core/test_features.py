from __future__ import annotations

import colorsys

import numpy as np
import pytest

from segapp.core.errors import ParameterError
from segapp.core.features import SPACES, ColorFeatures, Space, color_features, features_of, find_space
from segapp.core.types import ClusterParams

COLORS = np.random.default_rng(1).integers(0, 256, (500, 3)).astype(np.float32)
every_space = pytest.mark.parametrize("space", SPACES, ids=lambda space: space.id)


@every_space
def test_every_space_gives_finite_features_for_each_color(space: Space) -> None:
    features = features_of(COLORS, space.id)
    assert features.dtype == np.float32
    assert features.ndim == 2
    assert len(features) == len(COLORS)
    assert np.isfinite(features).all()


@every_space
def test_every_space_keeps_gray_levels_in_order_on_one_axis(space: Space) -> None:
    levels = np.arange(256, dtype=np.float32)[:, np.newaxis]
    features = features_of(levels, space.id)
    np.testing.assert_array_equal(features, features_of(np.repeat(levels, 3, axis=1), space.id))
    steps = np.diff(features, axis=0)
    assert (steps.max(axis=1) > 0).all()
    singular = np.linalg.svd(features - features.mean(axis=0), compute_uv=False)
    assert singular[1:].sum() <= 0.01 * singular[0]


@every_space
def test_every_space_explains_itself(space: Space) -> None:
    assert space.name
    assert space.description.endswith(".")
    assert find_space(space.id) is space


def test_hue_is_a_circle() -> None:
    reds = np.array([[255, 0, 4], [255, 4, 0]], np.float32)
    first, second = features_of(reds, "hsv")
    assert np.linalg.norm(first - second) < 10


def test_hsv_agrees_with_the_standard_library() -> None:
    expected = []
    for color in COLORS / 255:
        hue, saturation, value = colorsys.rgb_to_hsv(*map(float, color))
        chroma = saturation * value * 255
        angle = 2 * np.pi * hue
        expected.append((chroma * np.cos(angle), chroma * np.sin(angle), value * 255))
    np.testing.assert_allclose(features_of(COLORS, "hsv"), expected, atol=0.02)


def test_lab_knows_white_and_black() -> None:
    extremes = np.array([[0, 0, 0], [255, 255, 255]], np.float32)
    np.testing.assert_allclose(features_of(extremes, "lab"), [[0, 0, 0], [100, 0, 0]], atol=0.02)


def test_lab_is_that_of_its_definition() -> None:
    unit = COLORS.astype(np.float64) / 255
    light = np.where(unit <= 0.04045, unit / 12.92, ((unit + 0.055) / 1.055) ** 2.4)
    to_xyz = np.array(
        [[0.412453, 0.35758, 0.180423], [0.212671, 0.71516, 0.072169], [0.019334, 0.119193, 0.950227]]
    )
    x, y, z = (light @ to_xyz.T / (0.950456, 1.0, 1.088754)).T
    x, y, z = (np.where(t > 0.008856, np.cbrt(t), 7.787 * t + 16 / 116) for t in (x, y, z))
    expected = np.stack((116 * y - 16, 500 * (x - y), 200 * (y - z)), axis=1)
    np.testing.assert_allclose(features_of(COLORS, "lab"), expected, atol=0.02)


@every_space
def test_the_features_of_a_color_do_not_depend_on_where_it_stands(space: Space) -> None:
    whole = features_of(COLORS, space.id)
    for count in (1, 7, 63, 64, 65, 200):
        np.testing.assert_array_equal(features_of(COLORS[:count], space.id), whole[:count])


def test_lab_of_gray_has_no_tint() -> None:
    levels = np.linspace(0, 255, 1000, dtype=np.float32)[:, np.newaxis]
    np.testing.assert_allclose(features_of(levels, "lab")[:, 1:], 0, atol=1e-3)


def test_rgb_compares_all_bands_of_a_picture_with_many() -> None:
    bands = np.ones((4, 7), np.float32)
    np.testing.assert_array_equal(features_of(bands, "rgb"), bands)


@pytest.mark.parametrize("space_id", [space.id for space in SPACES if space.id != "rgb"])
@pytest.mark.parametrize("bands", [2, 5])
def test_other_spaces_refuse_a_picture_with_many_bands(space_id: str, bands: int) -> None:
    with pytest.raises(ParameterError, match=f"{bands} bands"):
        features_of(np.ones((4, bands), np.float32), space_id)


def test_an_unknown_space_is_refused() -> None:
    with pytest.raises(ParameterError, match="no colour space"):
        find_space("cmyk")


@every_space
def test_shadows_that_count_give_the_plain_features(space: Space) -> None:
    counts = np.ones(len(COLORS), np.int64)
    plain = color_features(COLORS, counts, ClusterParams(space=space.id))(COLORS)
    assert plain.tobytes() == features_of(COLORS, space.id).tobytes()


@pytest.mark.parametrize("space_id", ["rgb", "lab", "luv", "hsv", "ycc"])
def test_ignoring_shadows_shrinks_lightness_and_nothing_else(space_id: str) -> None:
    grays = np.array([[40, 40, 40], [200, 200, 200]], np.float32)
    full, less, least = (ColorFeatures(space_id, amount) for amount in (0, 50, 100))
    apart = [float(np.linalg.norm(np.subtract(*features(grays)))) for features in (full, less, least)]
    assert apart[0] > apart[1] > apart[2]
    assert apart[2] == pytest.approx(0.1 * apart[0], rel=0.01)
    pair = np.array([[200, 100, 150], [100, 200, 150]], np.float32)
    before, after = full(pair), least(pair)
    lightness = {"hsv": 2}.get(space_id, 0)
    if space_id == "rgb":
        np.testing.assert_allclose(before[0] - before[1], after[0] - after[1], atol=1e-3)
    else:
        kept = [axis for axis in range(3) if axis != lightness]
        np.testing.assert_array_equal(before[:, kept], after[:, kept])


def test_gray_has_nothing_but_lightness() -> None:
    np.testing.assert_array_equal(ColorFeatures("gray", 100)(COLORS), features_of(COLORS, "gray"))


def test_each_of_many_bands_is_stretched_for_itself() -> None:
    values = np.random.default_rng(0).random((5000, 4)).astype(np.float32) * np.array(
        [1, 20, 255, 0], np.float32
    )
    features = color_features(values, np.ones(5000, np.int64), ClusterParams(space="rgb"))(values)
    np.testing.assert_allclose(features.min(axis=0), 0, atol=0.01)
    np.testing.assert_allclose(features.max(axis=0)[:3], 255, atol=0.01)
    assert (features[:, 3] == 0).all()


def test_ycc_has_gray_without_tint() -> None:
    grays = np.repeat(np.arange(0, 256, 51, dtype=np.float32)[:, np.newaxis], 3, axis=1)
    found = features_of(grays, "ycc")
    np.testing.assert_allclose(found[:, 0], grays[:, 0], atol=0.01)
    np.testing.assert_allclose(found[:, 1:], 127.5, atol=0.01)

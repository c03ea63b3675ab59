from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from segapp import segment as segment_array
from segapp.core.clustering import AMOUNTS, METHODS
from segapp.core.errors import ParameterError, SegmentError
from segapp.core.pipeline import cluster, prepare, segment
from segapp.core.types import NO_CLUSTER, ClusterParams, Image, PixelArray, UInt8Array


def _noise(shape: tuple[int, ...] = (40, 60, 3), seed: int = 5) -> UInt8Array:
    return np.random.default_rng(seed).integers(0, 256, shape).astype(np.uint8)


@pytest.mark.parametrize("change", [{}, {"smooth": 30}, {"keep_together": 50, "notice_texture": 50}])
@pytest.mark.parametrize("kind", ["uint8", "gray", "uint16"])
def test_only_pixels_inside_the_area_are_clustered(change: dict[str, int], kind: str) -> None:
    made: dict[str, PixelArray] = {
        "uint8": _noise(),
        "gray": _noise()[..., 0],
        "uint16": _noise().astype(np.uint16),
    }
    pixels = made[kind]
    area = np.zeros((40, 60), bool)
    area[5:30, 10:50] = True
    params = ClusterParams(4, "rgb", **change)  # type: ignore[arg-type]  # the settings are numbers
    found = segment(Image(pixels), params, area=area)
    assert (found.labels[~area] == NO_CLUSTER).all()
    assert (found.labels[area] < found.k).all()
    assert found.counts.sum() == area.sum()
    prepared = prepare(Image(pixels))
    assert cluster(prepared, params, area=area).labels.tobytes() == found.labels.tobytes()
    if not change:
        alone = segment(Image(pixels[5:30, 10:50]), params)
        assert alone.labels.tobytes() == found.labels[5:30, 10:50].tobytes()
        assert alone.mse == pytest.approx(found.mse)


def test_an_area_and_transparency_add_up() -> None:
    pixels = np.dstack((_noise(), np.full((40, 60), 255, np.uint8)))
    pixels[:20, :, 3] = 0
    area = np.ones((40, 60), bool)
    area[:, 30:] = False
    found = segment(Image(pixels, has_alpha=True), area=area)
    assert found.counts.sum() == 20 * 30
    with pytest.raises(SegmentError, match="area of interest has no visible"):
        segment(Image(pixels, has_alpha=True), area=np.arange(40)[:, np.newaxis] + np.zeros((1, 60)) < 20)


def test_an_area_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ParameterError, match="bool array of shape"):
        prepare(Image(_noise()), area=np.ones((3, 4), bool))
    with pytest.raises(SegmentError, match="area of interest"):
        prepare(Image(_noise()), area=np.zeros((40, 60), bool))


def test_an_area_stays_as_it_was_given() -> None:
    area = np.ones((40, 60), bool)
    prepare(Image(_noise()), area=area)
    assert area.flags.writeable


@pytest.mark.parametrize("bands", [4, 8, 32])
def test_many_bands_can_be_clustered_and_a_faint_band_counts(bands: int) -> None:
    pixels = np.random.default_rng(1).normal(100, 5, (40, 60, bands)).astype(np.float32)
    pixels[..., -1] = np.where(np.arange(60) < 30, 0.0, 0.01)
    found = segment(Image(pixels), ClusterParams(2, "rgb"))
    left = np.arange(60) < 30
    same = np.mean((found.labels == 0) == left)
    assert max(same, 1 - same) > 0.9


def test_more_than_32_bands_are_refused_in_one_sentence() -> None:
    with pytest.raises(SegmentError, match="33 bands, but only 1 to 32"):
        segment(Image(_noise((4, 5, 33))))


@pytest.mark.parametrize("setting", AMOUNTS)
@pytest.mark.parametrize("amount", [-1, 101])
def test_amounts_are_0_to_100(setting: str, amount: int) -> None:
    params = ClusterParams(**{setting: amount})  # type: ignore[arg-type]  # wrong on purpose
    with pytest.raises(ParameterError, match=f"{AMOUNTS[setting]}.* must be 0 to 100"):
        segment(Image(_noise()), params)


def test_a_script_passes_every_setting() -> None:
    amounts = dict.fromkeys(AMOUNTS, 30)
    area = np.ones((40, 60), bool)
    area[0] = False
    found = segment_array(_noise(), 4, **amounts, area=area)  # type: ignore[arg-type]  # the settings are numbers
    assert {name: getattr(found.params, name) for name in AMOUNTS} == amounts
    assert (found.labels[0] == NO_CLUSTER).all()


_shapes = st.tuples(st.integers(1, 6), st.integers(1, 6), st.sampled_from([1, 3]))
_amounts = st.sampled_from([0, 1, 50, 100])


@settings(max_examples=40)
@given(
    hnp.arrays(np.uint8, _shapes) | hnp.arrays(np.uint16, _shapes) | hnp.arrays(np.float32, _shapes),
    st.builds(
        ClusterParams,
        k=st.integers(2, 32),
        method=st.sampled_from([method.id for method in METHODS]),
        **dict.fromkeys(AMOUNTS, _amounts),
    ),
)
def test_any_settings_give_a_result_or_a_sentence(pixels: PixelArray, params: ClusterParams) -> None:
    image = Image(pixels)
    if image.valid is not None and not image.valid.any():
        with pytest.raises(SegmentError):
            segment(image, params)
        return
    found = segment(image, params)
    out = found.labels == NO_CLUSTER
    assert np.bincount(found.labels[~out], minlength=found.k).tolist() == found.counts.tolist()
    assert (found.counts > 0).all()
    assert np.isfinite(found.mse)
    if params.not_sure == 0:
        assert (out == (False if image.valid is None else ~image.valid)).all()

from __future__ import annotations

import numpy as np
import pytest

from segapp.core import distinct
from segapp.core.distinct import SAMPLE_PIXELS, codes_of, distinct_colors
from segapp.core.errors import SegmentError
from segapp.core.task import Cancelled, NullTask
from segapp.core.types import Image


def _noise(shape: tuple[int, ...], dtype: type = np.uint8, levels: int = 40) -> np.ndarray:
    return np.random.default_rng(3).integers(0, levels, shape).astype(dtype)


def _brute(pixels: np.ndarray) -> dict[tuple[float, ...], int]:
    colors, counts = np.unique(pixels.reshape(-1, pixels.shape[-1]), axis=0, return_counts=True)
    return {tuple(map(float, color)): int(n) for color, n in zip(colors, counts, strict=True)}


@pytest.mark.parametrize("few_pixels", [0, 1 << 20])
@pytest.mark.parametrize("alpha", [False, True])
def test_8_bit_rgb_colors_are_counted_exactly(
    few_pixels: int, alpha: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(distinct, "_FEW_PIXELS", few_pixels)
    pixels = _noise((60, 70, 4 if alpha else 3), levels=9)
    image = Image(pixels, has_alpha=alpha)
    colors = distinct_colors(image, NullTask())
    visible = pixels[..., :3] if image.valid is None else pixels[image.valid][:, :3]
    found = {tuple(map(float, c)): int(n) for c, n in zip(colors.values, colors.counts, strict=True)}
    assert found == _brute(visible)


def test_frequent_colors_are_recounted_exactly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(distinct, "_FEW_PIXELS", 0)
    monkeypatch.setattr(distinct, "_EXACT_IN_FLOAT32", 3)
    pixels = _noise((40, 50, 4), levels=3)
    image = Image(pixels, has_alpha=True)
    assert image.valid is not None
    colors = distinct_colors(image, NullTask())
    found = {tuple(map(float, c)): int(n) for c, n in zip(colors.values, colors.counts, strict=True)}
    assert found == _brute(pixels[image.valid][:, :3])


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_gray_levels_are_counted_exactly(dtype: type) -> None:
    pixels = _noise((30, 20), dtype)
    colors = distinct_colors(Image(pixels), NullTask())
    assert colors.codes is not None
    assert {int(c): int(n) for c, n in zip(colors.codes, colors.counts, strict=True)} == {
        int(c[0]): n for c, n in _brute(pixels[..., np.newaxis]).items()
    }


def test_codes_of_the_pixels_are_those_of_the_colors() -> None:
    for pixels in (_noise((9, 8, 3)), _noise((9, 8, 1)), _noise((9, 8), np.uint16)):
        image = Image(pixels)
        colors = distinct_colors(image, NullTask())
        assert colors.codes is not None
        assert np.isin(codes_of(image, slice(2, 5)), colors.codes).all()


def test_a_small_float_picture_is_sampled_whole() -> None:
    pixels = np.random.default_rng(0).random((20, 30, 3)).astype(np.float32)
    colors = distinct_colors(Image(pixels), NullTask())
    assert colors.codes is None
    np.testing.assert_allclose(colors.values, pixels.reshape(-1, 3) * 255, rtol=1e-5)


def test_a_large_float_picture_is_sampled_evenly_and_always_the_same() -> None:
    pixels = np.linspace(0, 1, 300_000, dtype=np.float32).reshape(300, 1000)
    colors = distinct_colors(Image(pixels), NullTask())
    again = distinct_colors(Image(pixels), NullTask())
    assert len(colors.values) == SAMPLE_PIXELS
    assert (colors.values == again.values).all()
    assert colors.values.mean() == pytest.approx(127.5, abs=0.1)


def test_a_sample_takes_visible_pixels_only() -> None:
    pixels = np.full((400, 500), 0.5, np.float32)
    pixels[:, ::2] = np.nan
    pixels[:, 1::4] = 1.0
    colors = distinct_colors(Image(pixels), NullTask())
    assert len(colors.values) == SAMPLE_PIXELS
    assert set(np.unique(colors.values)) == {127.5, 255.0}


def test_a_sample_of_a_plain_picture_gets_its_rare_colors() -> None:
    pixels = np.full((600, 700, 3), 0.5, np.float32)
    pixels[599, 3] = (1, 0, 0)
    pixels[17, 690] = (0, 1, 0)
    colors = distinct_colors(Image(pixels), NullTask())
    assert len(np.unique(colors.values, axis=0)) == 3


@pytest.mark.parametrize(
    "image",
    [
        Image(np.zeros((5, 5, 4), np.uint8), has_alpha=True),
        Image(np.full((5, 5), np.nan, np.float32)),
        Image(np.zeros((0, 5, 3), np.uint8)),
    ],
)
def test_a_picture_without_visible_pixels_is_refused(image: Image) -> None:
    with pytest.raises(SegmentError, match="no visible pixels"):
        distinct_colors(image, NullTask())


def test_counting_can_be_cancelled() -> None:
    class Unwanted(NullTask):
        def raise_if_cancelled(self) -> None:
            raise Cancelled

    with pytest.raises(Cancelled):
        distinct_colors(Image(_noise((5, 5, 3))), Unwanted())

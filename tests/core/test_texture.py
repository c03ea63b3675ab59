from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from segapp.core.pipeline import prepare, segment
from segapp.core.task import Cancelled, NullTask
from segapp.core.texture import SHARES, WAVELENGTHS, find_texture, gabor_energy, local_deviation
from segapp.core.types import ClusterParams, Float32Array, Image, UInt8Array

if TYPE_CHECKING:
    from segapp.core.points import View

LOCAL = {
    "place": ClusterParams(4, keep_together=60),
    "texture": ClusterParams(4, notice_texture=70),
    "both": ClusterParams(4, "rgb", 0, "kmeans", 20, 30, 40, 50),
}
every_local = pytest.mark.parametrize("params", LOCAL.values(), ids=LOCAL)


def _stripes(shape: tuple[int, int] = (120, 160), period: int = 8) -> UInt8Array:
    """Plain gray on the left, stripes of the same mean on the right."""
    pixels = np.full(shape, 128, np.uint8)
    across = np.arange(shape[1])
    wave = np.round(60 * np.sin(2 * np.pi * across / period)).astype(int)
    pixels[:, shape[1] // 2 :] = (128 + wave[shape[1] // 2 :]).astype(np.uint8)
    return np.repeat(pixels[..., np.newaxis], 3, axis=2)


def _noise(shape: tuple[int, ...] = (300, 400, 3)) -> UInt8Array:
    return np.random.default_rng(3).integers(0, 256, shape).astype(np.uint8)


def test_a_gabor_filter_answers_to_its_own_wavelength_in_every_direction() -> None:
    rows, columns = np.mgrid[0:128, 0:128]
    for angle in (0.0, 45.0, 90.0, 135.0):
        turned = columns * np.cos(np.radians(angle)) + rows * np.sin(np.radians(angle))
        gray: Float32Array = (100 * np.sin(2 * np.pi * turned / 8)).astype(np.float32)
        answers = [gabor_energy(gray, scale)[40:88, 40:88].mean() for scale in (4.0, 8.0, 16.0)]
        assert np.argmax(answers) == 1
        assert answers[1] > 20


def test_a_plain_area_has_no_texture() -> None:
    assert gabor_energy(np.full((64, 64), 200, np.float32), 8.0).max() < 0.01
    maps = find_texture(Image(np.full((40, 50, 3), 90, np.uint8)), (0.0, 255.0), NullTask()).maps
    assert maps.max() < 0.1


def test_noticing_texture_tells_stripes_from_a_plain_area() -> None:
    result = segment(Image(_stripes()), ClusterParams(2, notice_texture=100))
    right = np.arange(160) >= 80
    same = np.mean((result.labels == 1) == right)
    assert max(same, 1 - same) > 0.93


def test_stripes_noise_and_a_plain_area_of_one_mean_are_told_apart() -> None:
    rng = np.random.default_rng(0)
    gray = np.full((250, 750), 128.0)
    gray[:, 250:500] += 40 * np.sin(2 * np.pi * np.arange(250) / 4)
    gray[:, 500:] += rng.normal(0, 28, (250, 250))
    pixels = np.repeat(np.clip(np.round(gray), 0, 255).astype(np.uint8)[..., np.newaxis], 3, axis=2)
    labels = segment(Image(pixels), ClusterParams(3, notice_texture=100)).labels
    inner = [labels[20:-20, left + 20 : left + 230] for left in (0, 250, 500)]
    shares = np.array([np.bincount(part.ravel(), minlength=3) / part.size for part in inner])
    assert sorted(shares.argmax(axis=1)) == [0, 1, 2]
    assert shares.max(axis=1).min() > 0.97


def test_local_deviation_is_that_of_the_surroundings_at_each_scale() -> None:
    noise: Float32Array = np.random.default_rng(0).normal(100, 10, (200, 200)).astype(np.float32)
    for wavelength in WAVELENGTHS:
        found = local_deviation(noise, wavelength)[40:-40, 40:-40]
        assert found.mean() == pytest.approx(10, rel=0.1)
    # A wider window sees an edge from farther away.
    edge: Float32Array = np.repeat(np.array([[0.0] * 50 + [90.0] * 50], np.float32), 40, axis=0)
    reach = [int(np.count_nonzero(local_deviation(edge, wave)[20] > 5)) for wave in WAVELENGTHS]
    assert reach[0] < reach[1] < reach[2]


def test_six_maps_weigh_as_much_as_four() -> None:
    assert len(SHARES) == 2 * len(WAVELENGTHS)
    assert sum(share**2 for share in SHARES) == pytest.approx(4)


def test_keeping_together_makes_fewer_pieces() -> None:
    from segapp.core.regions import find_regions

    image = Image(_noise((80, 100, 3)))
    pieces = [
        len(find_regions(segment(image, ClusterParams(4, keep_together=amount)).labels, NullTask()))
        for amount in (0, 50, 100)
    ]
    assert pieces[0] > pieces[1] > pieces[2]


@every_local
@pytest.mark.parametrize("shape", [(300, 400, 3), (70, 1500, 3), (90, 80), (1, 9, 3), (9, 1, 3), (1, 1, 3)])
def test_strips_have_the_features_of_the_whole_picture(params: ClusterParams, shape: tuple[int, ...]) -> None:
    view = _view(Image(_noise(shape)), params)
    whole = view.strip(slice(0, shape[0]))
    parts = [view.strip(slice(top, min(top + 7, shape[0]))) for top in range(0, shape[0], 7)]
    np.testing.assert_array_equal(np.concatenate(parts), whole)
    rows, columns = np.divmod(np.arange(shape[0] * shape[1]), shape[1])
    np.testing.assert_allclose(view.at(rows, columns), whole, rtol=1e-5, atol=1e-3)


def _view(image: Image, params: ClusterParams) -> View:
    return prepare(image).view(params, NullTask())


@every_local
def test_the_result_does_not_depend_on_the_strips(
    params: ClusterParams, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = Image(_noise())
    first = segment(image, params)
    for module in ("assign", "smoothing", "texture"):
        monkeypatch.setattr(f"segapp.core.{module}.row_strips", _narrow)
    second = segment(image, params)
    assert first.labels.tobytes() == second.labels.tobytes()
    assert first.mse == pytest.approx(second.mse)


def _narrow(shape: tuple[int, ...], _: int = 0) -> list[slice]:
    return [slice(top, min(top + 31, shape[0])) for top in range(0, shape[0], 31)]


@every_local
def test_place_and_texture_can_be_cancelled_and_report(
    params: ClusterParams, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("segapp.core.strips._ASK_EVERY_S", 60.0)  # how often it asks else depends on the time

    class Until(NullTask):
        def __init__(self, stop: int) -> None:
            self.asked, self.stop, self.heard = 0, stop, [0.0]

        def raise_if_cancelled(self) -> None:
            self.asked += 1
            if self.asked == self.stop:
                raise Cancelled

        def report(self, fraction: float, message: str = "") -> None:
            self.heard.append(fraction)

    image = Image(_noise((80, 100, 3)))
    patient = Until(-1)
    segment(image, params, patient)
    assert patient.heard == sorted(patient.heard)
    assert patient.heard[-1] == 1
    for stop in range(1, patient.asked + 1, max(1, patient.asked // 8)):
        with pytest.raises(Cancelled):
            segment(image, params, Until(stop))

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segapp.ui.camera import MAX_SCALE, Camera

sizes = st.integers(1, 5000)
positions = st.floats(-5000, 5000)


@st.composite
def cameras(draw: st.DrawFn) -> Camera:
    """A camera somewhere over the image, after a zoom and a pan."""
    fitted = Camera(draw(sizes), draw(sizes), draw(sizes), draw(sizes)).fitted()
    zoomed = fitted.zoomed(draw(st.floats(0.05, 200)), fitted.width / 2, fitted.height / 2)
    return zoomed.panned(draw(st.floats(-500, 500)), draw(st.floats(-500, 500)))


def close(a: tuple[float, float], b: tuple[float, float]) -> bool:
    return a == pytest.approx(b, rel=1e-9, abs=1e-6)


@given(cameras(), positions, positions)
def test_screen_and_image_positions_turn_into_each_other(camera: Camera, x: float, y: float) -> None:
    assert close(camera.to_screen(*camera.to_image(x, y)), (x, y))
    assert close(camera.to_image(*camera.to_screen(x, y)), (x, y))


@given(cameras(), st.floats(0.01, 100), st.floats(0, 1), st.floats(0, 1))
def test_zooming_keeps_the_point_under_the_mouse(camera: Camera, factor: float, u: float, v: float) -> None:
    x, y = u * camera.width, v * camera.height
    under_mouse = camera.to_image(x, y)
    zoomed = camera.zoomed(factor, x, y)
    in_the_middle = (
        under_mouse[0] - (x - camera.width / 2) / zoomed.scale,
        under_mouse[1] - (y - camera.height / 2) / zoomed.scale,
    )
    is_on_image = 0 <= in_the_middle[0] <= camera.image_width and 0 <= in_the_middle[1] <= camera.image_height
    if is_on_image:  # else the middle of the viewport is kept on the image
        screen_pixel = 0.5 / camera.scale + 0.5 / zoomed.scale + 1e-6
        assert zoomed.to_image(x, y) == pytest.approx(under_mouse, abs=screen_pixel)


@given(cameras(), st.floats(0.001, 1000), positions, positions)
def test_the_scale_stays_between_its_bounds(camera: Camera, factor: float, x: float, y: float) -> None:
    zoomed = camera.zoomed(factor, x, y)
    assert min(camera.fit_scale / 4, 1.0) <= zoomed.scale <= MAX_SCALE
    assert not zoomed.fits


@given(cameras(), positions, positions)
def test_the_image_cannot_be_lost(camera: Camera, dx: float, dy: float) -> None:
    for moved in (camera.panned(dx, dy), camera.zoomed(0.01, dx, dy), camera.zoomed(100, dx, dy)):
        left, top = moved.to_image(0, 0)
        right, bottom = moved.to_image(moved.width, moved.height)
        assert left < moved.image_width and right > 0
        assert top < moved.image_height and bottom > 0


@given(sizes, sizes, sizes, sizes)
def test_fit_shows_all_of_the_image_in_the_middle(
    image_w: int, image_h: int, width: int, height: int
) -> None:
    camera = Camera(image_w, image_h, width, height).fitted()
    left, top = camera.to_screen(0, 0)
    right, bottom = camera.to_screen(image_w, image_h)
    assert 0 <= left < right <= width
    assert 0 <= top < bottom <= height
    assert abs(left + right - width) <= 1.001 and abs(top + bottom - height) <= 1.001
    assert camera.scale <= 8.0
    fills_a_side = (right - left) >= 0.9 * width or (bottom - top) >= 0.9 * height
    assert fills_a_side or camera.scale == 8.0


@given(sizes, sizes, sizes, sizes)
def test_a_fitted_image_stays_fitted_when_the_window_grows(a: int, b: int, c: int, d: int) -> None:
    camera = Camera(300, 200, a, b).fitted().resized(c, d)
    assert camera == Camera(300, 200, c, d).fitted()


@given(cameras(), sizes, sizes)
def test_a_zoomed_image_keeps_its_middle_when_the_window_grows(
    camera: Camera, width: int, height: int
) -> None:
    resized = camera.resized(width, height)
    assert (resized.scale, resized.center_x, resized.center_y) == (
        camera.scale,
        camera.center_x,
        camera.center_y,
    )


def test_a_window_without_size_is_one_pixel_large() -> None:
    assert (Camera().resized(0, 0).width, Camera().resized(0, 0).height) == (1, 1)


@given(cameras())
def test_another_image_of_the_same_size_is_looked_at_from_the_same_place(camera: Camera) -> None:
    assert camera.for_image(camera.image_width, camera.image_height) is camera


@given(cameras())
def test_an_image_of_another_size_is_fitted(camera: Camera) -> None:
    other = camera.for_image(camera.image_width + 1, camera.image_height)
    assert other.fits
    assert (other.scale, other.image_width) == (other.fit_scale, camera.image_width + 1)


@given(cameras(), st.floats(-3, 3), st.floats(-3, 3))
def test_panning_moves_the_image_with_the_hand(camera: Camera, dx: float, dy: float) -> None:
    inside = camera.at_scale(8.0).panned(0, 0)
    if not (
        0 <= inside.center_x - dx / inside.scale <= inside.image_width
        and 0 <= inside.center_y - dy / inside.scale <= inside.image_height
    ):
        return
    x, y = inside.to_screen(1, 1)
    assert inside.panned(dx, dy).to_screen(1, 1) == pytest.approx((x + dx, y + dy), abs=1.001)
    assert all(at.is_integer() for at in inside.panned(dx, dy).to_screen(0, 0))


@pytest.mark.parametrize("width", [640, 641])
def test_a_pan_by_whole_pixels_moves_by_as_many(width: int) -> None:
    camera = Camera(300, 200, width, 401).fitted().at_scale(3.0)
    for _ in range(50):
        moved = camera.panned(1, -1)
        before, after = camera.to_screen(0, 0), moved.to_screen(0, 0)
        assert (after[0] - before[0], after[1] - before[1]) == (1, -1)
        camera = moved


@given(cameras())
def test_actual_size_is_one_screen_pixel_for_each_image_pixel(camera: Camera) -> None:
    actual = camera.at_scale(1.0)
    assert actual.scale == pytest.approx(1.0)
    middle = (camera.image_width / 2, camera.image_height / 2)
    fits = camera.image_width <= camera.width and camera.image_height <= camera.height
    kept = (camera.center_x, camera.center_y)
    assert close((actual.center_x, actual.center_y), middle if fits else kept)


@given(cameras(), positions, positions)
def test_the_view_is_the_same_place_as_rows_and_columns(camera: Camera, x: float, y: float) -> None:
    view = camera.view
    assert close((view.col + x / view.scale, view.row + y / view.scale), camera.to_image(x, y))
    assert (view.width, view.height) == (camera.width, camera.height)


def test_four_steps_in_and_out_lead_back() -> None:
    camera = Camera(300, 200, 600, 400).fitted()
    assert camera.stepped(4, 100, 100).stepped(-4, 100, 100).scale == pytest.approx(camera.scale)

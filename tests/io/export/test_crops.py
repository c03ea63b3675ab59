from __future__ import annotations

import io
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as PillowImage

from segapp.core.errors import ExportError
from segapp.core.result import Result
from segapp.core.types import ClassMap, Image
from segapp.io.export import ExportOptions, crops, encode, export, items_of
from tests.io.export.made import TWO, chunks_of, files_of, noise, pixels_of, scene

NAMES = ["crops/leaf/photo_1.png", "crops/leaf/photo_2.png", "crops/so_il/photo_1.png"]


def test_each_class_has_a_folder_of_crops_with_a_margin() -> None:
    result = scene()
    files = files_of(result, "crops", margin=3, margin_unit="px")
    assert list(files) == NAMES
    for one, file in zip(result.objects, files.values(), strict=True):
        top, left, bottom, right = one.box
        expected = result.image.pixels[max(0, top - 3) : bottom + 3, max(0, left - 3) : right + 3]
        assert np.array_equal(pixels_of(file), expected)
        assert file.iou is None
        assert chunks_of(file.data) == {b"IHDR", b"IDAT", b"IEND"}


def test_a_margin_in_percent_is_of_the_longer_side() -> None:
    files = files_of(scene(), "crops", margin=20)
    assert pixels_of(files[NAMES[0]]).shape[:2] == (12 + 3 + 3, 15 + 3 + 3)


@pytest.mark.parametrize(("background", "fill"), [("white", 255), ("black", 0)])
def test_a_plain_background_hides_all_but_the_object(background: str, fill: int) -> None:
    result = scene()
    files = files_of(result, "crops", margin=2, margin_unit="px", background=background)
    one = next(iter(result.objects))
    seen = pixels_of(files[NAMES[0]])
    assert np.array_equal(seen[2:-2, 2:-2][one.mask], result.image.pixels[4:16, 5:20][one.mask])
    assert (seen[2:-2, 2:-2][~one.mask] == fill).all() and (seen[:2] == fill).all()


@pytest.mark.parametrize("crop_type", ["png", "jpeg"])
def test_a_transparent_background_is_always_png(crop_type: str) -> None:
    result = scene()
    files = files_of(result, "crops", margin=0, background="transparent", crop_type=crop_type)
    assert list(files) == NAMES
    one = next(iter(result.objects))
    seen = pixels_of(files[NAMES[0]])
    assert np.array_equal(seen[..., 3] == 255, one.mask)
    assert not seen[~one.mask].any()


def test_jpeg_is_close_to_the_pixels_and_holds_nothing_else() -> None:
    result = scene()
    png = files_of(result, "crops", margin=3)
    jpeg = files_of(result, "crops", margin=3, crop_type="jpeg")
    assert list(jpeg) == [name.replace(".png", ".jpg") for name in NAMES]
    for name, file in jpeg.items():
        seen, exact = pixels_of(file), pixels_of(png[name.replace(".jpg", ".png")])
        assert seen.shape == exact.shape
        assert np.abs(seen.astype(int) - exact).mean() < 8
        with PillowImage.open(io.BytesIO(file.data)) as opened:
            assert not opened.getexif() and set(opened.info) <= {
                "jfif",
                "jfif_version",
                "jfif_unit",
                "jfif_density",
            }
    first, second = list(jpeg.values())[:2]
    assert not first.reads_back(second.data)


def test_squares_show_more_of_the_image_and_black_beyond_it() -> None:
    result = scene()
    files = files_of(result, "crops", margin=0, square=True)
    first, border = pixels_of(files[NAMES[0]]), pixels_of(files[NAMES[1]])
    assert first.shape == (15, 15, 3) and border.shape == (10, 10, 3)
    assert np.array_equal(first, result.image.pixels[3:18, 5:20])
    wide = np.zeros((40, 60), np.uint8)
    wide[0:2, 10:30] = 1
    (file,) = files_of(Result(result.image, ClassMap(wide, TWO)), "crops", margin=0, square=True).values()
    seen = pixels_of(file)
    assert seen.shape == (20, 20, 3)
    assert not seen[:9].any() and np.array_equal(seen[9:], result.image.pixels[:11, 10:30])


@given(
    st.integers(0, 999), st.booleans(), st.sampled_from([0, 1, 7, 64]), st.sampled_from(sorted(crops._FILLS))
)
def test_any_mask_gives_a_crop_of_the_right_size_for_each_object(
    seed: int, square: bool, side_px: int, background: str
) -> None:
    rng = np.random.default_rng(seed)
    class_map = ClassMap((rng.random(rng.integers(2, 20, 2)) < 0.2).astype(np.uint8) * 2, TWO)
    result = Result(noise(*class_map.pixels.shape), class_map)
    if not len(result.objects):
        return
    files = files_of(result, "crops", square=square, side_px=side_px, background=background)
    assert len(files) == len(result.objects)
    for file in files.values():
        height, width = pixels_of(file).shape[:2]
        assert not square or height == width
        assert not side_px or max(height, width) == side_px


def test_scaling_keeps_the_colour_of_what_is_seen() -> None:
    pixels = np.zeros((40, 40, 3), np.uint8)
    pixels[:] = (0, 255, 0)
    mask = np.zeros((40, 40), np.uint8)
    mask[10:30, 10:30] = 1
    pixels[mask > 0] = (200, 10, 20)
    for side_px in (16, 200):
        (file,) = files_of(
            Result(Image(pixels), ClassMap(mask)),
            "crops",
            margin=30,
            side_px=side_px,
            background="transparent",
        ).values()
        seen = pixels_of(file)
        assert max(seen.shape[:2]) == side_px
        clear = seen[..., 3] > 60
        assert np.abs(seen[clear][:, :3].astype(int) - (200, 10, 20)).max() <= 3


def test_transparent_images_stay_transparent_unless_it_is_jpeg() -> None:
    pixels = np.full((10, 10, 4), 50, np.uint8)
    pixels[..., 3] = np.where(np.arange(10) < 5, 0, 255)
    result = Result(Image(pixels, has_alpha=True), ClassMap(np.ones((10, 10), np.uint8)))
    (png,) = files_of(result, "crops", margin=0).values()
    (jpeg,) = files_of(result, "crops", margin=0, crop_type="jpeg").values()
    assert pixels_of(png)[0, :, 3].tolist() == [0] * 5 + [255] * 5
    assert not pixels_of(png)[0, :5].any()
    assert pixels_of(jpeg)[0, 1].min() > 240 and abs(int(pixels_of(jpeg)[0, 8, 0]) - 50) < 8


def test_a_square_beyond_all_measure_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crops, "_MOST_PX", 100)
    with pytest.raises(ExportError, match="not square"):
        encode([scene()], ["crops"], ExportOptions(square=True))


def test_no_object_at_all_is_one_sentence_and_nothing_is_written(tmp_path: object) -> None:
    from pathlib import Path

    folder = Path(str(tmp_path)) / "new"
    empty = Result(noise(5, 5), ClassMap(np.zeros((5, 5), np.uint8)))
    with pytest.raises(ExportError, match="There are no objects"):
        export(items_of([empty]), folder, ["mask", "crops"])
    assert not folder.exists()
    assert math.isfinite(ExportOptions().margin)

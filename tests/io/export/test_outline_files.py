"""CVAT, GeoJSON, ImageJ and SVG, read by shapely, roifile and a parser of XML."""

from __future__ import annotations

import base64
import io
import json
import re
import uuid
import zipfile
from xml.etree import ElementTree as ET

import numpy as np
import pytest
import roifile
import shapely
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as PillowImage

from segapp.core.lists import AT_ONCE
from segapp.core.types import ClassInfo
from segapp.io.export import ExportOptions, cvat, encode
from segapp.io.export.imagej_roi import read_roi, roi_data
from tests.io.export.masks import CLASSES, Labels, Mask, files_of, iou, labels, result_of, worst_iou

NAMES = tuple(info.name for info in CLASSES)
SVG = "{http://www.w3.org/2000/svg}"


def inside(shape: shapely.Geometry, size: tuple[int, ...], *, border: bool = False) -> Mask:
    """Return the pixels whose centre is in the shape; those on its line only if asked for."""
    rows, cols = np.mgrid[: size[0], : size[1]] + 0.5
    test = shapely.intersects_xy if border else shapely.contains_xy
    return np.asarray(test(shape, cols, rows), np.bool_)


def together(shapes: list[tuple[str, Mask]]) -> dict[str, Mask]:
    classes: dict[str, Mask] = {}
    for name, mask in shapes:
        classes[name] = classes.get(name, np.zeros(mask.shape, np.bool_)) | mask
    return classes


@given(labels())
def test_cvat_runs_go_along_rows_in_the_box(pixels: Labels) -> None:
    file = files_of(pixels, "cvat")["annotations.xml"]
    root = ET.fromstring(file.data)
    (image,) = root.iter("image")
    shapes = []
    for mask in image.iter("mask"):
        left, top, width, height = (int(mask.attrib[key]) for key in ("left", "top", "width", "height"))
        counts = [int(count) for count in mask.attrib["rle"].split(",")]
        flat = np.repeat(np.arange(len(counts)) % 2, counts)
        whole = np.zeros(pixels.shape, np.bool_)
        whole[top : top + height, left : left + width] = flat.reshape(height, width)
        shapes.append((mask.attrib["label"], whole))
        assert set(mask.attrib) == {
            *("label", "source", "occluded", "rle", "left", "top", "width", "height", "z_order")
        }
    ids = result_of(pixels).objects.ids
    assert all(np.array_equal(mask, ids == number) for number, (_, mask) in enumerate(shapes, start=1))
    assert worst_iou(together(shapes), pixels, NAMES) == file.iou == 1.0
    assert [label.findtext("name") for label in root.iter("label")] == list(NAMES)


def test_cvat_takes_an_object_of_more_runs_than_are_written_at_a_time() -> None:
    pixels = np.ones((400, 300), np.uint8)
    pixels[:, ::4] = 2
    pixels[::3, ::2] = 2
    pixels[0] = 1
    (file,) = files_of(pixels, "cvat").values()
    root = ET.fromstring(file.data)
    most = 0
    for mask in root.iter("mask"):
        counts = [int(count) for count in mask.attrib["rle"].split(", ")]
        assert sum(counts) == int(mask.attrib["width"]) * int(mask.attrib["height"])
        most = max(most, len(counts))
    assert most > AT_ONCE, "the largest is written in parts"
    assert file.reads_back(file.data)
    assert file.iou == 1.0


def test_geojson_takes_a_ring_of_more_corners_than_are_written_at_a_time() -> None:
    pixels = np.zeros((300, 800), np.uint8)
    pixels[0] = 1
    pixels[:, ::4] = 1  # a comb with notched teeth
    pixels[2::2, 1::4] = 1
    (file,) = files_of(pixels, "geojson").values()
    rings = [ring for one in json.loads(file.data)["features"] for ring in one["geometry"]["coordinates"]]
    assert max(map(len, rings)) > AT_ONCE
    assert file.reads_back(file.data)
    assert file.iou == 1.0


@pytest.mark.parametrize("count", [0, 1, 19_999, 20_000, 20_001, 40_000])
def test_numbers_written_in_parts_are_the_same(count: int) -> None:
    numbers = np.random.default_rng(count).integers(0, 1000, count)
    assert cvat.listed(numbers) == ", ".join(map(str, numbers.tolist()))


def test_cvat_has_one_file_about_all_images() -> None:
    broken = (ClassInfo("bell\a & \ud800", (255, 0, 1)),)
    results = [result_of(np.eye(3, dtype=np.uint8), stem, broken) for stem in ("a", "b<c", "a")]
    (file,) = encode(results, ["cvat"])
    root = ET.fromstring(file.data)
    assert [image.attrib["name"] for image in root.iter("image")] == ["a.jpg", "b<c.jpg", "a.jpg (2)"]
    assert [mask.attrib["label"] for mask in root.iter("mask")] == ["bell & ?"] * 3
    assert root.findtext("meta/task/labels/label/color") == "#ff0001"
    assert file.reads_back(file.data)
    assert not file.reads_back(file.data.replace(b'rle="0, 1', b'rle="0, 2', 1))


@given(labels())
def test_shapely_sees_each_object_of_geojson_exactly(pixels: Labels) -> None:
    file = files_of(pixels, "geojson")["Bild ä.geojson"]
    features = json.loads(file.data)["features"]
    result = result_of(pixels)
    shapes = []
    for one, feature in zip(result.objects, features, strict=True):
        shape = shapely.geometry.shape(feature["geometry"])
        assert shape.is_valid
        assert shape.area == one.area_px == feature["properties"]["measurements"]["Area px^2"]
        mask = inside(shape, pixels.shape)
        assert np.array_equal(mask, result.objects.ids == one.index + 1)
        shapes.append((feature["properties"]["classification"]["name"], mask))
    assert worst_iou(together(shapes), pixels, NAMES) == file.iou == 1.0
    assert len({uuid.UUID(feature["id"]) for feature in features}) == len(features)


@given(labels(), st.sampled_from([0.5, 1.0, 3.0]))
def test_simplified_geojson_is_valid_and_its_loss_is_told(pixels: Labels, detail_px: float) -> None:
    file = files_of(pixels, "geojson", ExportOptions(detail_px=detail_px))["Bild ä.geojson"]
    least: list[tuple[str, Mask]] = []
    most: list[tuple[str, Mask]] = []
    for feature in json.loads(file.data)["features"]:
        shape = shapely.geometry.shape(feature["geometry"])
        assert shape.is_valid
        name = feature["properties"]["classification"]["name"]
        least.append((name, inside(shape, pixels.shape)))
        most.append((name, inside(shape, pixels.shape, border=True)))
    assert file.iou is not None
    # Centres of pixels that lie on the line itself may count or not.
    ranges = []
    for number, name in enumerate(NAMES, start=1):
        meant = pixels == number
        low = together(least).get(name, np.zeros(pixels.shape, np.bool_))
        high = together(most).get(name, np.zeros(pixels.shape, np.bool_))
        worst = iou((low & meant) | (high & ~meant), meant)
        best = iou((high & meant) | (low & ~meant), meant)
        ranges.append((worst, best))
    assert min(low for low, _ in ranges) <= file.iou <= min(high for _, high in ranges)
    assert file.reads_back(file.data)


@given(labels())
def test_roifile_sees_each_object_of_imagej_exactly(pixels: Labels) -> None:
    file = files_of(pixels, "imagej")["Bild ä_rois.zip"]
    result = result_of(pixels)
    with zipfile.ZipFile(io.BytesIO(file.data)) as archive:
        regions = [roifile.ImagejRoi.frombytes(archive.read(name)) for name in archive.namelist()]
        assert len(set(archive.namelist())) == len(regions)
    for one, region in zip(result.objects, regions, strict=True):
        rings = region.coordinates(multi=True)
        parts = rings if isinstance(rings, list) else [rings]
        shape = shapely.Polygon()
        for ring in parts:
            shape = shape.symmetric_difference(shapely.Polygon(ring))
        assert np.array_equal(inside(shape, pixels.shape), result.objects.ids == one.index + 1)
        assert (region.top, region.left, region.bottom, region.right) == one.box
        assert region.name == f"{NAMES[one.class_id - 1]} {one.number}"
        assert region.stroke_color == bytes((255, *CLASSES[one.class_id - 1].color))
        assert region.position == 0
        assert region.composite == (len(parts) > 1)
    assert file.iou == 1.0


@pytest.mark.parametrize("far", [32766, 40000, 70000])
def test_regions_far_out_are_read_back(far: int) -> None:
    ring = np.array([(0, 0), (0, 5), (7, 5), (7, 0)], np.int32) + np.array((3, far), np.int32)
    data = roi_data([ring], "x", (1, 2, 3))
    (back,), name = read_roi(data)
    assert name == "x"
    assert np.array_equal(back, ring)
    theirs = roifile.ImagejRoi.frombytes(data).coordinates(multi=True)
    seen = theirs[0] if isinstance(theirs, list) else theirs
    assert np.array_equal(np.unique(seen, axis=0), np.unique(ring[:, ::-1], axis=0))


def drawn(text: str) -> shapely.Geometry:
    """Walk along a path of SVG, and fill it by the even-odd rule."""
    shape = shapely.Polygon()
    for part in text.split("z")[:-1]:
        at = np.zeros(2)
        points = []
        for command, numbers in re.findall(r"([Mhvl])([-\d ]+)", part):
            values = [int(number) for number in numbers.split()]
            step = {"h": [*values, 0], "v": [0, *values]}.get(command, values)
            at = np.array(step) if command == "M" else at + step
            points.append(at)
        shape = shape.symmetric_difference(shapely.Polygon(points))
    return shape


@given(labels())
def test_svg_has_one_shape_for_each_class(pixels: Labels) -> None:
    file = files_of(pixels, "svg")["Bild ä.svg"]
    root = ET.fromstring(file.data)
    assert root.attrib["viewBox"] == f"0 0 {pixels.shape[1]} {pixels.shape[0]}"
    paths = list(root.iter(f"{SVG}path"))
    assert [path.findtext(f"{SVG}title") for path in paths] == list(NAMES)
    assert {path.attrib["fill-rule"] for path in paths} == {"evenodd"}
    assert [path.attrib["fill"] for path in paths] == ["#010203", "#040506", "#070809"]
    for number, path in enumerate(paths, start=1):
        assert np.array_equal(inside(drawn(path.attrib["d"]), pixels.shape), pixels == number)
    assert file.iou == 1.0
    assert not list(root.iter(f"{SVG}image"))


def test_the_picture_inside_is_the_image_without_camera_data() -> None:
    pixels = np.eye(30, 40, dtype=np.uint8)
    file = files_of(pixels, "svg", ExportOptions(picture_inside=True))["Bild ä.svg"]
    (image,) = ET.fromstring(file.data).iter(f"{SVG}image")
    picture = PillowImage.open(io.BytesIO(base64.b64decode(image.attrib["href"].partition(",")[2])))
    assert (picture.format, picture.size) == ("JPEG", (40, 30))
    difference = np.asarray(picture).astype(int) - result_of(pixels).image.pixels
    assert np.abs(difference).mean() < 5
    assert not picture.getexif()
    assert file.reads_back(file.data)
    assert not file.reads_back(files_of(pixels, "svg")["Bild ä.svg"].data)

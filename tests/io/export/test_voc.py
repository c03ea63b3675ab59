"""VOC files, read by Pillow."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given
from PIL import Image as PillowImage

from segapp.core.errors import ExportError
from segapp.core.params import ClusterParams
from segapp.core.result import Result
from segapp.core.types import NO_CLUSTER, ClassInfo, ClassMap, Image, Segmentation
from segapp.io.export import ExportOptions, encode
from segapp.io.export.voc import voc_palette
from tests.io.export.masks import Labels, files_of, labels, result_of

OF_CLASSES, OF_OBJECTS = "voc/SegmentationClass/Bild ä.png", "voc/SegmentationObject/Bild ä.png"


def read(data: bytes) -> PillowImage.Image:
    opened = PillowImage.open(io.BytesIO(data))
    opened.load()
    return opened


@given(labels())
def test_pillow_sees_classes_and_objects(pixels: Labels) -> None:
    files = files_of(pixels, "voc")
    objects = result_of(pixels).objects
    for name, meant in ((OF_CLASSES, pixels), (OF_OBJECTS, objects.ids)):
        shown = read(files[name].data)
        assert len(objects) > 254 or np.array_equal(np.asarray(shown), meant)
        assert files[name].iou == 1.0
        assert shown.mode == "P"
        assert (shown.getpalette() or [])[:12] == [0, 0, 0, 128, 0, 0, 0, 128, 0, 128, 128, 0]
        assert (shown.getpalette() or [])[-3:] == [224, 224, 192]


def test_the_palette_is_that_of_voc() -> None:
    palette = voc_palette()
    assert palette[1:8] == (
        (128, 0, 0),
        (0, 128, 0),
        (128, 128, 0),
        (0, 0, 128),
        (128, 0, 128),
        (0, 128, 128),
        (128, 128, 128),
    )
    assert palette[8:10] == ((64, 0, 0), (192, 0, 0))
    assert palette[20] == (0, 64, 128)
    assert palette[255] == (224, 224, 192)
    assert len(set(palette)) == 256


def test_what_belongs_to_no_cluster_is_void() -> None:
    pixels = np.array([[0, 1, 2, 1]], np.uint8)
    clusters = np.array([[NO_CLUSTER, NO_CLUSTER, 0, 0]], np.uint8)
    segmentation = Segmentation(clusters, np.zeros((1, 3), np.uint8), np.array([2]), 0.0, ClusterParams())
    plain = result_of(pixels)
    files = {
        file.name: file for file in encode([Result(plain.image, plain.class_map, segmentation)], ["voc"])
    }
    assert np.asarray(read(files[OF_CLASSES].data)).tolist() == [[255, 1, 2, 1]]
    assert np.asarray(read(files[OF_OBJECTS].data)).tolist() == [[255, 1, 3, 2]]


def test_transparent_pixels_are_void_where_clusters_are_not_known() -> None:
    image = Image(np.array([[[9, 9, 9, 0], [9, 9, 9, 255]]], np.uint8), has_alpha=True)
    files = encode([Result(image, ClassMap(np.zeros((1, 2), np.uint8)))], ["voc"])
    assert np.asarray(read(files[1].data)).tolist() == [[255, 0]]


def test_of_very_many_objects_the_smallest_of_each_class_share_a_number() -> None:
    pixels = np.zeros((60, 60), np.uint8)
    pixels[:40:2, ::2] = 1
    pixels[41::2, ::2] = 2
    pixels[0, :9] = 1
    files = files_of(pixels, "voc")
    shown, result = read(files[OF_OBJECTS].data), result_of(pixels)
    numbers = np.asarray(shown)
    assert shown.mode == "P"
    assert len(result.objects) > 800
    assert np.unique(numbers).tolist() == list(range(255))
    assert np.array_equal(np.asarray(read(files[OF_CLASSES].data)), pixels)
    for number in range(1, 255):
        assert len(np.unique(pixels[numbers == number])) == 1, "no number belongs to two classes"
    alone = [number for number in range(1, 255) if len(np.unique(result.objects.ids[numbers == number])) == 1]
    assert alone == list(range(1, 253))
    assert np.array_equal(numbers == numbers[0, 0], result.objects.ids == result.objects.ids[0, 0])


def test_too_many_classes_are_refused() -> None:
    classes = tuple(ClassInfo(f"c{number}", (number, 0, 0)) for number in range(1, 256))
    with pytest.raises(ExportError, match="254 classes"):
        encode([result_of(np.ones((2, 2), np.uint8), "a", classes)], ["voc"])


def test_lists_name_the_images_of_each_part() -> None:
    results = [result_of(np.eye(4, dtype=np.uint8), f"image {number}") for number in range(5)]
    files = {file.name: file for file in encode(results, ["voc"], ExportOptions(split=(0.6, 0.2, 0.2)))}
    lists = {
        name.rpartition("/")[2]: file.data.decode().splitlines()
        for name, file in files.items()
        if "ImageSets" in name
    }
    assert [len(lists[f"{part}.txt"]) for part in ("train", "val", "test")] == [3, 1, 1]
    assert sorted(lists["train.txt"] + lists["val.txt"]) == lists["trainval.txt"]
    for stem in lists["trainval.txt"] + lists["test.txt"]:
        assert f"voc/JPEGImages/{stem}.jpg" in files
        assert f"voc/SegmentationClass/{stem}.png" in files
    assert "voc/ImageSets/Segmentation/test.txt" not in {file.name for file in encode(results, ["voc"])}


def test_the_label_map_has_one_line_for_each_class() -> None:
    names = ("background", "a:b", "two\nlines", "#x", 'leaf "ä" & <b>')
    classes = tuple(ClassInfo(name, (1, 2, 3)) for name in names)
    files = {
        file.name: file for file in encode([result_of(np.eye(3, dtype=np.uint8), "a", classes)], ["voc"])
    }
    lines = files["voc/labelmap.txt"].data.decode("utf-8").splitlines()
    assert [line.split(":") for line in lines[1:]] == [
        ["background", "0,0,0", "", ""],
        ["background (2)", "128,0,0", "", ""],
        ["a_b", "0,128,0", "", ""],
        ["two lines", "128,128,0", "", ""],
        ["_x", "0,0,128", "", ""],
        ['leaf "ä" & <b>', "128,0,128", "", ""],
    ]


def test_the_jpeg_has_all_of_the_colour_and_nothing_of_the_camera() -> None:
    data = files_of(np.eye(40, dtype=np.uint8), "voc")["voc/JPEGImages/Bild ä.jpg"].data
    shown = read(data)
    assert (shown.format, shown.mode, shown.size) == ("JPEG", "RGB", (40, 40))
    assert [layer[1:3] for layer in shown.layer] == [(1, 1)] * 3  # type: ignore[attr-defined]  # of JPEGs only
    assert set(shown.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert not shown.getexif()


def test_the_label_map_names_the_colour_of_what_is_left_out() -> None:
    pixels = np.zeros((4, 5, 4), np.uint8)
    pixels[:, 1:, 3] = 255
    image = Image(pixels, has_alpha=True)
    classes = (ClassInfo("leaf", (1, 2, 3)), ClassInfo("ignored", (4, 5, 6)))
    cut = Result(image, ClassMap(np.zeros((4, 5), np.uint8), classes))
    whole = result_of(np.zeros((4, 5), np.uint8), "b", classes)
    for results, last in (
        ([cut], ["ignored:224,224,192::"]),
        ([cut, whole], ["ignored:224,224,192::"]),
        ([whole], []),
    ):
        files = {file.name: file for file in encode(results, ["voc"])}
        lines = files["voc/labelmap.txt"].data.decode("utf-8").splitlines()
        assert lines[1:] == ["background:0,0,0::", "leaf:128,0,0::", "ignored (2):0,128,0::", *last]
        seen = read(files["voc/SegmentationClass/image.png"].data) if results[0] is cut else None
        assert seen is None or np.array_equal(np.asarray(seen) == 255, pixels[..., 3] == 0)

"""Annotation files open as they are: the image lies where their programs look for it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from PIL import Image as PillowImage
from PIL import ImageOps

from segapp.core.result import Result
from segapp.core.types import ClassMap, Image
from segapp.io.export import ExportOptions, announced, encode, existing, export, items_of
from segapp.io.images import read_image
from tests.io.export.made import TWO, chunks_of

if TYPE_CHECKING:
    from segapp.core.types import UInt8Array

BOTH = ("labelme", "cvat")
ORIENTATION, MAKER, GPS = 0x0112, 0x010F, 0x8825


def from_a_camera(path: Path, orientation: int = 6) -> Path:
    """A photograph that was held upright, with the words of the camera."""
    rng = np.random.default_rng(1)
    exif = PillowImage.Exif()
    exif[ORIENTATION], exif[MAKER] = orientation, "MakerOfCameras"
    exif.get_ifd(GPS)[1] = "N"
    path.parent.mkdir(parents=True, exist_ok=True)
    PillowImage.fromarray(rng.integers(0, 256, (30, 50, 3), np.uint8)).save(path, exif=exif)
    return path


def result_of(image: Image) -> Result:
    pixels = np.zeros((image.height, image.width), np.uint8)
    pixels[3:9, 4:12] = 1
    pixels[5, 6] = 0
    pixels[15:20, 2:8] = 2
    return Result(image, ClassMap(pixels, TWO))


def save(paths: list[Path], folder: Path, options: ExportOptions) -> list[str]:
    """Export, and check that exactly what was announced is written."""
    results = [result_of(read_image(path)) for path in paths]
    items = items_of(results, options, folder)
    told = announced([item.stem for item in items], TWO, folder, BOTH, options, paths)
    written = export(items, folder, BOTH, options, count=len(items))
    names = sorted(file.path.relative_to(folder).as_posix() for file in written)
    assert sorted(told) == names
    return names


def image_of_labelme(path: Path) -> UInt8Array:
    """What LabelMe shows of an annotation file: the image beside it, turned as its camera says."""
    content = json.loads(path.read_bytes())
    with PillowImage.open(path.parent / content["imagePath"]) as opened:
        shown = ImageOps.exif_transpose(opened)
    assert (shown.height, shown.width) == (content["imageHeight"], content["imageWidth"])
    return np.asarray(shown)


def images_of_cvat(path: Path) -> list[UInt8Array]:
    """What is found of the images named in a file of CVAT."""
    found = []
    for entry in ET.parse(path).iter("image"):
        with PillowImage.open(path.parent / "images" / entry.attrib["name"]) as opened:
            assert opened.size == (int(entry.attrib["width"]), int(entry.attrib["height"]))
            found.append(np.asarray(opened))
    return found


@pytest.mark.parametrize("suffix", [".jpg", ".png"])
def test_a_copy_lies_where_it_is_looked_for_and_shows_what_was_annotated(tmp_path: Path, suffix: str) -> None:
    path, folder = from_a_camera(tmp_path / "camera" / f"a{suffix}"), tmp_path / "out"
    image = read_image(path)
    assert image.rotated and (image.width, image.height) == (30, 50)
    assert save([path], folder, ExportOptions()) == ["a.json", "a.png", "annotations.xml", "images/a.png"]
    assert np.array_equal(image_of_labelme(folder / "a.json"), image.pixels)
    (seen,) = images_of_cvat(folder / "annotations.xml")
    assert np.array_equal(seen, image.pixels)


def test_a_copy_holds_no_word_of_the_camera(tmp_path: Path) -> None:
    path, folder = from_a_camera(tmp_path / "a.jpg"), tmp_path / "out"
    assert b"MakerOfCameras" in path.read_bytes()
    save([path], folder, ExportOptions())
    for copy in (folder / "a.png", folder / "images/a.png"):
        assert chunks_of(copy.read_bytes()) == {b"IHDR", b"IDAT", b"IEND"}
    for file in folder.rglob("*.*"):
        assert b"MakerOfCameras" not in file.read_bytes()


@pytest.mark.parametrize(
    ("name", "orientation", "copies"),
    [("a.jpg", 6, []), ("a.png", 1, []), ("a.png", 6, []), ("a.tif", 1, ["a.png"])],
)
def test_an_image_that_is_there_is_not_copied(
    tmp_path: Path, name: str, orientation: int, copies: list[str]
) -> None:
    folder = tmp_path / "out"
    path = from_a_camera(folder / name, orientation)
    before = path.read_bytes()
    assert save([path], folder, ExportOptions()) == sorted(
        ["a.json", *copies, "annotations.xml", "images/a.png"]
    )
    assert path.read_bytes() == before
    assert image_of_labelme(folder / "a.json").shape == read_image(path).pixels.shape


def test_images_of_one_name_have_a_copy_each(tmp_path: Path) -> None:
    paths = [from_a_camera(tmp_path / name) for name in ("x/a.jpg", "y/a.png", "out/images/b.jpg")]
    folder = tmp_path / "out"
    names = save(paths, folder, ExportOptions())
    assert [name for name in names if name.endswith(".png")] == [
        "a (2).png",
        "a.png",
        "b.png",
        "images/a (2).png",
        "images/a.png",
    ]
    for path, stem in zip(paths, ("a", "a (2)", "b"), strict=True):
        assert image_of_labelme(folder / f"{stem}.json").shape == read_image(path).pixels.shape
    names_in_file = [entry.attrib["name"] for entry in ET.parse(folder / "annotations.xml").iter("image")]
    assert names_in_file == ["a.png", "a (2).png", "b.jpg"], "the last lies there already"


def test_copies_can_be_left_out(tmp_path: Path) -> None:
    path, folder = from_a_camera(tmp_path / "a.jpg"), tmp_path / "out"
    options = ExportOptions(copy_images=False)
    assert save([path], folder, options) == ["a.json", "annotations.xml"]
    assert json.loads((folder / "a.json").read_bytes())["imagePath"] == "a.jpg"


def test_copies_that_would_replace_a_file_are_told(tmp_path: Path) -> None:
    path, folder = from_a_camera(tmp_path / "a.jpg"), tmp_path / "out"
    save([path], folder, ExportOptions())
    there = existing(["a"], TWO, folder, BOTH, ExportOptions(), [path])
    assert [file.relative_to(folder).as_posix() for file in there] == [
        "a.json",
        "a.png",
        "annotations.xml",
        "images/a.png",
    ]


def test_without_a_folder_or_a_file_it_is_known_what_to_do() -> None:
    image = Image(np.zeros((30, 20, 3), np.uint8), path=Path("/nowhere/x.jpg"))
    assert [file.name for file in encode([result_of(image)], BOTH)] == ["x.json", "annotations.xml"]


def test_a_pasted_image_is_copied(tmp_path: Path) -> None:
    image = Image(np.full((30, 20, 3), 7, np.uint8))
    items = items_of([result_of(image)], folder=tmp_path)
    export(items, tmp_path, BOTH)
    assert np.array_equal(image_of_labelme(tmp_path / "image.json"), image.pixels)

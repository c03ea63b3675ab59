"""What is exported is what other programs read back."""

from __future__ import annotations

import errno
import fnmatch
import getpass
import io
import os
import sys
import zipfile
from dataclasses import fields
from pathlib import Path
from typing import Any

import cv2  # noqa: TID251 - stands for another program that reads the files
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as PillowImage

from segapp.core.errors import ExportError, ParameterError
from segapp.core.result import Result
from segapp.core.task import Cancelled, NullTask, Task
from segapp.core.types import NO_CLUSTER, ClassInfo, ClassMap, ClusterParams, Image, Segmentation
from segapp.io.export import (
    EXPORTERS,
    Encoded,
    Exporter,
    ExportOptions,
    WrittenFile,
    existing,
    items_of,
    places_of,
)
from segapp.io.export import encode as encode_all
from segapp.io.export import export as export_all
from segapp.io.export.crops import CROPS

DEFAULT, UNWATCHED = ExportOptions(), NullTask()
ALL = [exporter.id for exporter in EXPORTERS]
THREE = (ClassInfo("leaf", (1, 2, 3)), ClassInfo("Leaf", (4, 5, 6)), ClassInfo("so/il", (7, 8, 9)))


def picture(height: int, width: int, path: Path | None = Path("/home/somebody/Bild ä.jpg")) -> Image:
    rng = np.random.default_rng(height * 1000 + width)
    return Image(rng.integers(0, 256, (height, width, 3), np.uint8), path=path)


def result_of(image: Image, class_map: ClassMap) -> Result:
    """A result with a cluster for each class."""
    labels = np.where(class_map.pixels == 0, NO_CLUSTER, class_map.pixels - 1).astype(np.uint8)
    colors = np.array([info.color for info in class_map.classes], np.uint8)
    counts = np.bincount(labels.ravel(), minlength=256)[: len(colors)]
    return Result(image, class_map, Segmentation(labels, colors, counts, 0.0, ClusterParams()))


def encode(
    image: Image, class_map: ClassMap, formats: list[str], options: ExportOptions = DEFAULT
) -> list[Encoded]:
    return encode_all([result_of(image, class_map)], formats, options)


def export(
    image: Image, class_map: ClassMap, folder: Path, formats: list[str], task: Task = UNWATCHED
) -> list[WrittenFile]:
    return export_all(items_of([result_of(image, class_map)]), folder, formats, task=task)


def read(data: bytes) -> PillowImage.Image:
    opened = PillowImage.open(io.BytesIO(data))
    opened.load()
    return opened


def png_chunks(data: bytes) -> list[bytes]:
    chunks, at = [], 8
    while at < len(data):
        chunks.append(data[at + 4 : at + 8])
        at += 12 + int.from_bytes(data[at : at + 4], "big")
    return chunks


def unpacked(data: bytes) -> bytes:
    """Return all that is in a file, also where it is a zip."""
    if not data.startswith(b"PK"):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return b"".join(packed.read(name) for name in packed.namelist())


def only(files: list[Encoded]) -> Encoded:
    (file,) = files
    return file


@st.composite
def class_maps(draw: st.DrawFn, classes: int = 1) -> ClassMap:
    """Noise, rings, lines and islands: holes, single pixels and borders in every size."""
    height, width = draw(st.integers(1, 24)), draw(st.integers(1, 24))
    kind = draw(st.sampled_from(["empty", "full", "noise", "ring", "lines", "border"]))
    rng = np.random.default_rng(draw(st.integers(0, 999)))
    pixels = np.zeros((height, width), np.uint8)
    if kind == "full":
        pixels[:] = classes
    elif kind == "noise":
        pixels = rng.integers(0, classes + 1, (height, width), np.uint8)
    elif kind == "ring":
        pixels[1:-1, 1:-1] = 1
        pixels[3:-3, 3:-3] = 0
    elif kind == "lines":
        pixels[rng.integers(0, height), :] = 1
        pixels[:, rng.integers(0, width)] = classes
    elif kind == "border":
        pixels[[0, -1], :] = pixels[:, [0, -1]] = 1
    return ClassMap(pixels) if classes == 1 else ClassMap(pixels, THREE[:classes])


@given(class_maps())
def test_a_mask_is_read_back_exactly(class_map: ClassMap) -> None:
    file = only(encode(picture(*class_map.pixels.shape), class_map, ["mask"]))
    shown = read(file.data)
    assert file.name == "Bild ä_mask.png"
    assert shown.mode == "L"
    assert np.array_equal(np.asarray(shown), class_map.mask() * 255)


@given(class_maps(classes=3))
def test_several_classes_give_one_mask_each(class_map: ClassMap) -> None:
    files = encode(picture(*class_map.pixels.shape), class_map, ["mask"])
    assert [file.name for file in files] == [
        "Bild ä_leaf_mask.png",
        "Bild ä_Leaf (2)_mask.png",
        "Bild ä_so_il_mask.png",
    ]
    for class_id, file in enumerate(files, start=1):
        assert np.array_equal(np.asarray(read(file.data)) == 255, class_map.mask(class_id))


@given(class_maps(classes=3))
def test_labels_are_read_back_with_their_colours(class_map: ClassMap) -> None:
    file, numbers = encode(picture(*class_map.pixels.shape), class_map, ["labels"])
    shown = read(file.data)
    assert (file.name, numbers.name) == ("Bild ä_labels.png", "Bild ä_objects.tif")
    assert shown.mode == "P"
    assert np.array_equal(np.asarray(shown), class_map.pixels)
    assert (shown.getpalette() or [])[:12] == [0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert file.data[24] == 8, "bits per index"


@given(class_maps())
def test_a_cutout_keeps_the_picture_inside_the_mask_only(class_map: ClassMap) -> None:
    image = picture(*class_map.pixels.shape)
    shown = read(only(encode(image, class_map, ["cutout"])).data)
    pixels = np.asarray(shown)
    inside = class_map.mask()
    assert shown.mode == "RGBA"
    assert np.array_equal(pixels[inside, :3], image.pixels[inside])
    assert np.array_equal(pixels[..., 3], inside * 255)
    assert not pixels[~inside].any()


@given(class_maps())
def test_a_cropped_cutout_is_the_cutout_inside_the_box(class_map: ClassMap) -> None:
    image = picture(*class_map.pixels.shape)
    whole = read(only(encode(image, class_map, ["cutout"])).data)
    box = whole.getchannel("A").getbbox()
    if box is None:
        with pytest.raises(ExportError, match="nothing to cut out"):
            encode(image, class_map, ["cutout"], ExportOptions(crop=True))
        return
    cropped = read(only(encode(image, class_map, ["cutout"], ExportOptions(crop=True))).data)
    assert np.array_equal(np.asarray(cropped), np.asarray(whole.crop(box)))


@pytest.mark.parametrize(
    ("dtype", "values"),
    [
        (np.uint8, [0, 1, 128, 255]),
        (np.uint16, [0, 257, 32896, 65535]),
        (np.float32, [0, 1 / 255, 128 / 255, 1]),
    ],
)
@pytest.mark.parametrize("bands", [1, 3])
def test_a_cutout_multiplies_the_alpha_of_the_picture(
    dtype: type[np.generic], values: list[float], bands: int
) -> None:
    pixels = np.ones((2, 4, bands + 1), dtype)
    pixels[..., -1] = values
    mask = np.array([[1, 1, 1, 1], [0, 0, 0, 0]], np.uint8)
    image = Image(pixels, has_alpha=True)
    shown = np.asarray(read(only(encode(image, ClassMap(mask), ["cutout"])).data))
    assert shown[..., 3].tolist() == [[0, 1, 128, 255], [0, 0, 0, 0]]
    assert not shown[shown[..., 3] == 0].any()


def test_a_broken_alpha_value_is_transparent() -> None:
    pixels = np.full((1, 2, 4), 0.5, np.float32)
    pixels[0, 0, 3] = np.nan
    image = Image(pixels, has_alpha=True)
    shown = np.asarray(read(only(encode(image, ClassMap(np.ones((1, 2), np.uint8)), ["cutout"])).data))
    assert shown[0, :, 3].tolist() == [0, 128]


def test_an_empty_mask_is_written_all_black() -> None:
    files = encode(picture(5, 4), ClassMap(np.zeros((5, 4), np.uint8)), ["mask", "labels", "cutout"])
    assert all(not np.asarray(read(file.data)).any() for file in files)


def check_names(made: list[str], announced: tuple[str, ...]) -> None:
    """All that was announced was made, in this order; a star stands for any number of files."""
    if not any("*" in name for name in announced):
        assert tuple(made) == announced
        return
    for name in made:
        assert any(fnmatch.fnmatchcase(name, pattern) for pattern in announced)
    for pattern in announced:
        assert fnmatch.filter(made, pattern)


@pytest.mark.parametrize("exporter", EXPORTERS, ids=ALL)
def test_every_exporter_keeps_its_promises(exporter: Exporter, tmp_path: Path) -> None:
    image = picture(30, 40)
    class_map = ClassMap(np.random.default_rng(1).integers(0, 4, (30, 40), np.uint8), THREE)
    files = encode(image, class_map, [exporter.id])
    check_names([file.name for file in files], exporter.names(("Bild ä",), THREE, ExportOptions()))
    assert all(file.format == exporter.id for file in files)
    assert exporter.name and exporter.description.endswith(".")
    assert set(exporter.options) <= {field.name for field in fields(ExportOptions)}
    assert [file.data for file in files] == [file.data for file in encode(image, class_map, [exporter.id])], (
        "the same bytes every time"
    )
    for file in files:
        if file.name.endswith((".png", ".tif", ".jpg")) and not file.name.startswith("crops/"):
            assert read(file.data).size == (40, 30)
        assert file.reads_back(file.data)
        assert not file.reads_back(file.data[: len(file.data) // 2])
        assert not file.reads_back(b"")
    other = ClassMap(np.zeros((30, 40), np.uint8), THREE)
    for file in files if exporter is not CROPS else []:
        # Images, and lists of them, are the same in a data set of other masks.
        if file.iou is not None or "/" not in file.name:
            assert not any(file.reads_back(wrong.data) for wrong in encode(image, other, [exporter.id]))
    written = export(image, class_map, tmp_path, [exporter.id])
    assert [file.path.read_bytes() for file in written] == [file.data for file in files]


@pytest.mark.parametrize("exporter", EXPORTERS, ids=ALL)
def test_files_hold_nothing_but_the_picture(exporter: Exporter) -> None:
    image = picture(9, 9, path=Path.home() / "secret-folder" / "x.jpg")
    for file in encode(image, ClassMap(np.ones((9, 9), np.uint8)), [exporter.id]):
        if file.name.endswith(".png"):
            assert set(png_chunks(file.data)) <= {b"IHDR", b"PLTE", b"IDAT", b"IEND"}
        if file.name.endswith(".jpg"):
            assert not read(file.data).getexif()
        data = unpacked(file.data)
        for secret in (b"secret-folder", b"GPS"):
            assert secret not in data
        # "root" is also the top of every zip of Excel.
        for name in (str(Path.home()), getpass.getuser()):
            assert len(name) < 6 or name.encode() not in data


def test_opencv_reads_the_files_too() -> None:
    image, class_map = picture(8, 9), ClassMap(np.eye(8, 9, dtype=np.uint8))
    mask, cutout = encode(image, class_map, ["mask", "cutout"])
    for file, channel in ((mask, ...), (cutout, (..., 3))):
        seen = np.asarray(cv2.imdecode(np.frombuffer(file.data, np.uint8), cv2.IMREAD_UNCHANGED))
        assert np.array_equal(seen[channel], class_map.mask() * 255)


def test_a_picture_larger_than_pillows_guard_is_read_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PillowImage, "MAX_IMAGE_PIXELS", 10)
    for file in encode(picture(30, 40), ClassMap(np.ones((30, 40), np.uint8)), ALL):
        assert file.reads_back(file.data)


@pytest.mark.parametrize(
    ("pixels", "classes", "words"),
    [
        (np.zeros((3, 4), np.uint8), THREE, "another size"),
        (np.full((3, 3), 4, np.uint8), THREE, "class 4"),
        (np.zeros((3, 3), np.uint8), THREE * 86, "At most 255"),
        (np.full((3, 3), 256, np.uint16), THREE, "At most 255"),
    ],
)
def test_masks_that_cannot_be_right_are_refused(
    tmp_path: Path, pixels: npt.NDArray[Any], classes: tuple[ClassInfo, ...], words: str
) -> None:
    with pytest.raises(ExportError, match=words):
        export(picture(3, 3), ClassMap(pixels, classes), tmp_path / "new", ["labels"])
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("formats", [[], ["mask", "gif"], [""]])
def test_unknown_formats_are_refused(tmp_path: Path, formats: list[str]) -> None:
    with pytest.raises(ParameterError, match="formats are mask, labels, clusters, cutout"):
        export(picture(3, 3), ClassMap(np.ones((3, 3), np.uint8)), tmp_path, formats)


def test_255_classes_fit() -> None:
    classes = tuple(ClassInfo(f"c{number}", (number, 0, 0)) for number in range(1, 256))
    class_map = ClassMap(np.arange(256, dtype=np.uint8).reshape(16, 16), classes)
    shown = read(encode(picture(16, 16), class_map, ["labels"])[0].data)
    assert np.array_equal(np.asarray(shown), class_map.pixels)
    assert (shown.getpalette() or [])[::3] == list(range(256))


def test_a_folder_is_made_with_its_parents(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    written = export(picture(3, 3), ClassMap(np.ones((3, 3), np.uint8)), folder, ["mask", "mask", "cutout"])
    assert [file.path.name for file in written] == ["Bild ä_mask.png", "Bild ä_cutout.png"]
    assert [file.bytes for file in written] == [file.path.stat().st_size for file in written]
    assert sorted(folder.iterdir()) == sorted(file.path for file in written)


@pytest.mark.parametrize("call", ["write", "fsync", "replace"])
def test_a_failed_export_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(f"segapp.io.atomic.os.{call}", fail)
    with pytest.raises(ExportError, match="disk is full"):
        export(picture(3, 3), ClassMap(np.ones((3, 3), np.uint8)), tmp_path / "a" / "b", ALL)
    assert list(tmp_path.iterdir()) == []


def test_a_failed_export_keeps_the_old_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = ClassMap(np.ones((3, 3), np.uint8)), ClassMap(np.eye(3, dtype=np.uint8))
    before = {file.path: file.path.read_bytes() for file in export(picture(3, 3), one, tmp_path, ["mask"])}
    monkeypatch.setattr("segapp.io.atomic.os.write", lambda _handle, data: len(data))
    with pytest.raises(ExportError, match="read back"):
        export(picture(3, 3), two, tmp_path, ALL)
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize("folder", ["file", "file/sub", "n" * 300, "a\0b"])
def test_a_place_that_is_no_folder_is_refused(tmp_path: Path, folder: str) -> None:
    (tmp_path / "file").write_bytes(b"mine")
    with pytest.raises(ExportError) as caught:
        export(picture(3, 3), ClassMap(np.ones((3, 3), np.uint8)), tmp_path / folder, ["mask"])
    assert "\n" not in str(caught.value)
    assert (tmp_path / "file").read_bytes() == b"mine"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_cancelled_export_leaves_nothing(tmp_path: Path) -> None:
    class Impatient:
        asked = 0

        def report(self, fraction: float, message: str = "") -> None:
            assert 0 <= fraction <= 1

        def raise_if_cancelled(self) -> None:
            self.asked += 1
            if self.asked == 5:
                raise Cancelled

    with pytest.raises(Cancelled):
        export(picture(3, 3), ClassMap(np.ones((3, 3), np.uint8)), tmp_path / "new", ALL, task=Impatient())
    assert list(tmp_path.iterdir()) == []


def test_files_that_would_be_replaced_are_listed(tmp_path: Path) -> None:
    image, class_map = picture(3, 3), ClassMap(np.ones((3, 3), np.uint8))
    stems = [place.stem for place in places_of([image.path])]
    assert existing(stems, class_map.classes, tmp_path / "none", ALL) == []
    export(image, class_map, tmp_path, ["mask"])
    assert existing(stems, class_map.classes, tmp_path, ALL) == [tmp_path / "Bild ä_mask.png"]
    assert existing(stems, THREE, tmp_path, ["mask"]) == []


def test_a_picture_without_a_file_can_be_exported(tmp_path: Path) -> None:
    (file,) = export(picture(3, 3, None), ClassMap(np.ones((3, 3), np.uint8)), tmp_path, ["mask"])
    assert file.path.name == "image_mask.png"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems refuse such names")
def test_a_file_name_that_is_not_utf8_can_be_exported(tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(b"f\xff")
    image = picture(3, 3, folder / os.fsdecode(b"a\xfe.png"))
    (file,) = export(image, ClassMap(np.ones((3, 3), np.uint8)), folder, ["mask"])
    assert file.path == folder / "a__mask.png"
    assert file.path.is_file()


def test_which_one_of_several_images_cannot_be_saved_is_told(tmp_path: Path) -> None:
    results = [
        result_of(picture(3, 3, Path(f"/{name}.png")), ClassMap(np.full((3, 3), value, np.uint8)))
        for name, value in (("good", 1), ("bad", 2))
    ]
    with pytest.raises(ExportError, match=r"'bad': The mask has a class 2"):
        export_all(items_of(results), tmp_path, ["mask"], count=2)
    assert [path.name for path in tmp_path.iterdir()] == ["good_mask.png"]

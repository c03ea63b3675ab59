"""Lets the programs that annotation files are for read them, and compares what they see with the masks.

    python -m benchmarks.consumers [--images 12]

Each program that is not installed is named and left out. Some of them bring an OpenCV of their own or a
Qt of their own: install them into an environment apart, never into that of segapp:

    python -m venv consumers
    consumers/bin/pip install supervision datumaro labelme msgspec platformdirs scikit-learn
    PYTHONPATH=. consumers/bin/python -m benchmarks.consumers

What the window itself writes of a photograph is read after a test has kept it:

    mkdir written
    SEGAPP_KEEP_EXPORTS=$PWD/written python -m pytest tests/ui/window/test_consumers.py
    PYTHONPATH=. consumers/bin/python -m benchmarks.consumers --written written
"""

from __future__ import annotations

import argparse
import importlib
import logging
import os
import sys
import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from segapp.core.opencv import cv2
from segapp.core.result import Result
from segapp.core.types import ClassInfo, ClassMap, Image
from segapp.io.export import ExportOptions, export, items_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import numpy.typing as npt

    Masks = dict[str, npt.NDArray[np.bool_]]

CLASSES = (ClassInfo("leaf", (0, 114, 178)), ClassInfo("soil & 'ü'", (230, 159, 0)))
NAMES = tuple(info.name for info in CLASSES)
FORMATS = ("voc", "coco", "yolo", "labelme", "cvat")
OPTIONS = ExportOptions(split=(0.5, 0.25, 0.25))


def results(count: int) -> list[Result]:
    rng = np.random.default_rng(0)
    made = []
    for number in range(count):
        height, width = rng.integers(60, 200, 2).tolist()
        field = cv2.GaussianBlur(rng.random((height, width)).astype(np.float32), (0, 0), 1 + number % 4)
        pixels = np.digitize(field, [0.47, 0.53]).astype(np.uint8)
        pixels = pixels if number else np.zeros_like(pixels)
        image = Image(rng.integers(0, 256, (height, width, 3), np.uint8), path=Path(f"image {number}.png"))
        made.append(Result(image, ClassMap(pixels, CLASSES)))
    return made


class Comparison:
    """The intersection over union of what a program saw, the worst of all classes and images."""

    def __init__(self, made: dict[str, npt.NDArray[np.uint8]], names: tuple[str, ...]) -> None:
        self.made, self.names, self.worst, self.images = made, names, 1.0, set[str]()

    def add(self, stem: str, masks: Masks) -> None:
        """Note what was seen of one image."""
        pixels = self.made[stem]
        self.images.add(stem)
        for number, name in enumerate(self.names, start=1):
            meant = pixels == number
            seen = masks.get(name, np.zeros(pixels.shape, np.bool_))
            union = np.count_nonzero(meant | seen)
            share = np.count_nonzero(meant & seen) / union if union else 1.0
            self.worst = min(self.worst, float(share))


def together(pieces: Iterable[tuple[str, npt.NDArray[Any]]]) -> Masks:
    masks: Masks = {}
    for name, piece in pieces:
        masks[name] = masks[name] | (piece > 0) if name in masks else piece > 0
    return masks


def with_supervision(folder: Path, kind: str, compared: Comparison) -> None:
    """Read YOLO or COCO; outlines of COCO it fills as OpenCV does, border and all, unlike pycocotools."""
    import supervision

    for part in ("train", "val", "test"):
        if not (folder / kind / "images" / part).is_dir():
            continue
        images = str(folder / kind / "images" / part)
        if kind == "yolo":
            texts, names = str(folder / "yolo/labels" / part), str(folder / "yolo/data.yaml")
            found = supervision.DetectionDataset.from_yolo(images, texts, names, force_masks=True)
        else:
            rows = str(folder / f"coco/annotations/instances_{part}.json")
            found = supervision.DetectionDataset.from_coco(images, rows, force_masks=True)
        for path, _, seen in found:
            masks = [] if seen.mask is None else seen.mask
            pieces = zip((found.classes[int(number)] for number in seen.class_id), masks, strict=False)
            compared.add(Path(path).stem, together(pieces))


def with_pycocotools(folder: Path, compared: Comparison) -> None:
    from pycocotools.coco import COCO

    for path in sorted((folder / "coco/annotations").iterdir()):
        loaded = COCO(str(path))
        for number, image in loaded.imgs.items():
            rows = loaded.loadAnns(loaded.getAnnIds(imgIds=number))
            pieces = ((loaded.cats[row["category_id"]]["name"], loaded.annToMask(row)) for row in rows)
            compared.add(Path(image["file_name"]).stem, together(pieces))


def with_datumaro(folder: Path, kind: str, compared: Comparison) -> None:
    from datumaro import AnnotationType
    from datumaro.components.dataset import Dataset
    from pycocotools import mask as coco

    where = {"voc_segmentation": "voc", "coco_instances": "coco", "cvat": "annotations.xml"}[kind]
    loaded = Dataset.import_from(str(folder / where), kind)
    names = [label.name for label in loaded.categories()[AnnotationType.label]]
    for item in loaded:
        size = compared.made[item.id].shape
        pieces = []
        for row in item.annotations:
            if row.type is AnnotationType.mask:
                pieces.append((names[row.label], np.asarray(row.image)))
            elif row.type is AnnotationType.polygon:
                runs = coco.merge(coco.frPyObjects([list(row.points)], *size))
                pieces.append((names[row.label], coco.decode(runs)))
        compared.add(item.id, together(pieces))


def with_labelme(folder: Path, compared: Comparison) -> None:
    from labelme._label_file import read_label_file
    from labelme.utils.shape import shape_to_mask

    for path in sorted(folder.glob("*.json")):
        size = compared.made[path.stem].shape
        pieces = []
        for shape in read_label_file(str(path)).shapes:
            if shape["mask"] is None:
                mask = shape_to_mask(size, shape["points"], shape["shape_type"])
            else:
                (left, top), (right, bottom) = np.array(shape["points"], int).tolist()
                mask = np.zeros(size, np.bool_)
                mask[top : bottom + 1, left : right + 1] = shape["mask"]
            pieces.append((shape["label"], mask))
        compared.add(path.stem, together(pieces))


READERS: tuple[tuple[str, str, Callable[[Path, Comparison], None]], ...] = (
    ("pycocotools", "coco", with_pycocotools),
    ("supervision", "yolo", lambda folder, compared: with_supervision(folder, "yolo", compared)),
    ("supervision", "coco", lambda folder, compared: with_supervision(folder, "coco", compared)),
    ("datumaro", "voc", lambda folder, compared: with_datumaro(folder, "voc_segmentation", compared)),
    ("datumaro", "coco", lambda folder, compared: with_datumaro(folder, "coco_instances", compared)),
    ("datumaro", "cvat", lambda folder, compared: with_datumaro(folder, "cvat", compared)),
    ("labelme", "labelme", with_labelme),
)


def made_here(folder: Path, count: int) -> tuple[dict[str, npt.NDArray[np.uint8]], dict[str, Path]]:
    """Export masks made in code; returns them, and the folder of each kind of file."""
    items = items_of(results(count), OPTIONS, folder)
    export(items, folder, FORMATS, OPTIONS, count=count)
    return {item.stem: item.result.class_map.pixels for item in items}, dict.fromkeys(FORMATS, folder)


def compare(made: dict[str, npt.NDArray[np.uint8]], names: tuple[str, ...], folders: dict[str, Path]) -> int:
    """Let each program read; returns how many could not."""
    failed = 0
    for library, kind, read in READERS:
        try:
            version = getattr(importlib.import_module(library), "__version__", "")
        except ImportError as error:
            print(f"{library:12} {kind:8} not installed ({error})")
            continue
        compared = Comparison(made, names)
        try:
            read(folders[kind], compared)
        except Exception as error:  # noqa: BLE001 - programs of others raise anything
            print(f"{library:12} {kind:8} could not read it: {error!r}")
            failed += 1
            continue
        seen = f"{len(compared.images)} of {len(made)} images, IoU {compared.worst:.6f}"
        print(f"{library:12} {kind:8} {seen} {version}".rstrip())
    return failed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--images", type=int, default=12)
    parser.add_argument("--written", type=Path, help="a folder in which a test kept what the window wrote")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    logging.disable()
    os.environ.setdefault("LOGURU_LEVEL", "WARNING")
    if options.written:
        masks = {"dahlia": np.load(options.written / "masks.npy")}
        names = tuple((options.written / "classes.txt").read_text("utf-8").split("\n"))
        return compare(masks, names, {kind: options.written / kind for kind in FORMATS})
    with tempfile.TemporaryDirectory(prefix="segapp-consumers-") as name:
        made, folders = made_here(Path(name), options.images)
        return compare(made, NAMES, folders)


if __name__ == "__main__":
    sys.exit(main())

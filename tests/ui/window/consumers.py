"""Opens what the window wrote of one photograph with the programs' own libraries."""

from __future__ import annotations

import base64
import contextlib
import csv
import io
import json
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import numpy as np
import openpyxl
import roifile
import shapely
import tifffile
from PIL import Image as PillowImage
from PIL import ImageDraw
from pycocotools.coco import COCO
from skimage.measure import label, regionprops

from segapp.core.opencv import cv2

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import numpy.typing as npt

    Mask = npt.NDArray[np.bool_]
    Masks = dict[str, Mask]

SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True, eq=False)
class Photograph:
    """What the window showed when it wrote the files.

    Attributes
    ----------
    stem : str
        The name of the photograph without its suffix.
    pixels : uint8 array of shape (H, W, 3)
        RGB.
    classes : dict from name to bool array of shape (H, W)
        The masks.
    labels : uint8 array of shape (H, W)
        The clusters.
    colors : uint8 array of shape (k, 3)
        Their mean colours.
    """

    stem: str
    pixels: npt.NDArray[np.uint8]
    classes: Masks
    labels: npt.NDArray[np.uint8]
    colors: npt.NDArray[np.uint8]

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.labels.shape[0], self.labels.shape[1]

    @property
    def class_map(self) -> npt.NDArray[np.uint8]:
        """The number of the class of each pixel, from 1."""
        pixels = np.zeros(self.size, np.uint8)
        for number, mask in enumerate(self.classes.values(), start=1):
            pixels[mask] = number
        return pixels

    def areas(self, name: str) -> list[int]:
        """How large the pieces of a class are, as scikit-image measures them."""
        pieces = label(self.classes[name], connectivity=2)  # type: ignore[no-untyped-call]
        return sorted(int(one.area) for one in regionprops(pieces))  # type: ignore[no-untyped-call]

    def check(self, seen: Masks) -> None:
        """Find exactly the masks."""
        assert set(seen) == set(self.classes)
        for name, mask in self.classes.items():
            assert np.array_equal(seen[name], mask), name


def together(pieces: list[tuple[str, Any]]) -> Masks:
    masks: Masks = {}
    for name, piece in pieces:
        mask = np.asarray(piece) > 0
        masks[name] = masks[name] | mask if name in masks else mask
    return masks


def opened(path: Path) -> npt.NDArray[Any]:
    with PillowImage.open(path) as picture:
        assert not picture.getexif()
        return np.asarray(picture)


def centres_in(shape: shapely.Geometry, size: tuple[int, int]) -> Mask:
    """The pixels whose centre is in a shape."""
    mask = np.zeros(size, np.bool_)
    if not shape.is_empty:
        left, top, right, bottom = (int(edge) for edge in shape.bounds)
        rows, cols = np.mgrid[top:bottom, left:right] + 0.5
        shapely.prepare(shape)
        mask[top:bottom, left:right] = shapely.contains_xy(shape, cols, rows)
    return mask


def even_odd(rings: list[Any]) -> shapely.Geometry:
    shape = shapely.Polygon()
    for ring in rings:
        shape = shape.symmetric_difference(shapely.Polygon(ring))
    return shape


def check_mask(folder: Path, photo: Photograph) -> None:
    photo.check({name: opened(folder / f"{photo.stem}_{name}_mask.png") == 255 for name in photo.classes})


def check_labels(folder: Path, photo: Photograph) -> None:
    with PillowImage.open(folder / f"{photo.stem}_labels.png") as picture:
        assert picture.mode == "P"
        assert np.array_equal(np.asarray(picture), photo.class_map)
    objects = tifffile.imread(folder / f"{photo.stem}_objects.tif")
    assert objects.dtype in (np.uint8, np.uint16)
    areas = np.bincount(objects.ravel())[1:].tolist()
    assert sorted(areas) == sorted(area for name in photo.classes for area in photo.areas(name))
    assert np.array_equal(objects > 0, photo.class_map > 0)


def check_clusters(folder: Path, photo: Photograph) -> None:
    assert np.array_equal(opened(folder / f"{photo.stem}_clusters.png"), photo.colors[photo.labels])
    with PillowImage.open(folder / f"{photo.stem}_cluster_labels.png") as picture:
        assert picture.mode == "P" and np.array_equal(np.asarray(picture), photo.labels)


def check_cutout(folder: Path, photo: Photograph) -> None:
    pixels, inside = opened(folder / f"{photo.stem}_cutout.png"), photo.class_map > 0
    assert np.array_equal(pixels[..., 3], inside * np.uint8(255))
    assert np.array_equal(pixels[inside, :3], photo.pixels[inside])


def check_crops(folder: Path, photo: Photograph) -> None:
    for name in photo.classes:
        crops = [opened(path) for path in (folder / "crops" / name).iterdir()]
        assert len(crops) == len(photo.areas(name))
        largest = max(crops, key=lambda crop: crop.size)
        found = cv2.matchTemplate(photo.pixels, largest, cv2.TM_SQDIFF)
        top, left = np.unravel_index(found.argmin(), found.shape)
        height, width = largest.shape[:2]
        assert np.array_equal(photo.pixels[top : top + height, left : left + width], largest)


def check_voc(folder: Path, photo: Photograph) -> None:
    root = folder / "voc"
    (stem,) = (root / "ImageSets/Segmentation/train.txt").read_text("utf-8").split("\n")[:-1]
    with PillowImage.open(root / f"SegmentationClass/{stem}.png") as picture:
        assert picture.mode == "P"
        assert (picture.getpalette() or [])[:12] == [0, 0, 0, 128, 0, 0, 0, 128, 0, 128, 128, 0]
        classes = np.asarray(picture)
    rows = (root / "labelmap.txt").read_text("utf-8").splitlines()[2:]
    names = [row.split(":")[0] for row in rows]
    photo.check({name: classes == number for number, name in enumerate(names, start=1)})
    assert np.array_equal(opened(root / f"SegmentationObject/{stem}.png") > 0, classes > 0)
    off = opened(root / f"JPEGImages/{stem}.jpg").astype(int) - photo.pixels
    assert np.abs(off).mean() < 2


def check_coco(folder: Path, photo: Photograph) -> None:
    with contextlib.redirect_stdout(io.StringIO()):
        loaded = COCO(str(folder / "coco/annotations/instances_train.json"))
    (image,) = loaded.imgs.values()
    assert np.array_equal(opened(folder / "coco/images/train" / image["file_name"]), photo.pixels)
    rows = loaded.loadAnns(loaded.getAnnIds(imgIds=image["id"]))
    photo.check(together([(loaded.cats[row["category_id"]]["name"], loaded.annToMask(row)) for row in rows]))
    for name in photo.classes:
        (number,) = loaded.getCatIds(catNms=[name])
        found = [row["area"] for row in loaded.loadAnns(loaded.getAnnIds(catIds=[number]))]
        assert sorted(found) == photo.areas(name)


def check_yolo(folder: Path, photo: Photograph) -> None:
    """As Ultralytics does: points cut to whole pixels, and `fillPoly`."""
    text = (folder / f"yolo/labels/train/{photo.stem}.txt").read_text("ascii")
    height, width = photo.size
    pieces = []
    for line in text.splitlines():
        number, *shares = line.split(" ")
        points = np.array(shares, np.float32).reshape(-1, 2) * np.array([width, height], np.float32)
        canvas = np.zeros(photo.size, np.uint8)
        cv2.fillPoly(canvas, [points.astype(np.int32)], 1)
        pieces.append((list(photo.classes)[int(number)], canvas))
    photo.check(together(pieces))
    assert np.array_equal(opened(folder / f"yolo/images/train/{photo.stem}.png"), photo.pixels)
    assert all(name in (folder / "yolo/data.yaml").read_text("utf-8") for name in photo.classes)


def check_labelme(folder: Path, photo: Photograph) -> None:
    """As LabelMe does: it opens the image beside, and fills with Pillow."""
    content = json.loads((folder / f"{photo.stem}.json").read_bytes())
    assert np.array_equal(opened(folder / content["imagePath"]), photo.pixels)
    pieces = []
    for shape in content["shapes"]:
        canvas = PillowImage.new("L", photo.size[::-1])
        if shape["shape_type"] == "polygon":
            ImageDraw.Draw(canvas).polygon([tuple(point) for point in shape["points"]], outline=1, fill=1)
        else:
            part = PillowImage.open(io.BytesIO(base64.b64decode(shape["mask"])))
            canvas.paste(part, tuple(shape["points"][0]))
        pieces.append((shape["label"], canvas))
    photo.check(together(pieces))


def check_cvat(folder: Path, photo: Photograph) -> None:
    (image,) = ET.parse(folder / "annotations.xml").iter("image")
    assert np.array_equal(opened(folder / "images" / image.attrib["name"]), photo.pixels)
    pieces = []
    for mask in image.iter("mask"):
        left, top, width, height = (int(mask.attrib[key]) for key in ("left", "top", "width", "height"))
        counts = [int(count) for count in mask.attrib["rle"].split(",")]
        canvas = np.zeros(photo.size, np.bool_)
        flat = np.repeat(np.arange(len(counts)) % 2, counts)
        canvas[top : top + height, left : left + width] = flat.reshape(height, width)
        pieces.append((mask.attrib["label"], canvas))
    photo.check(together(pieces))


def check_geojson(folder: Path, photo: Photograph) -> None:
    features = json.loads((folder / f"{photo.stem}.geojson").read_bytes())["features"]
    pieces = []
    for feature in features:
        shape = shapely.geometry.shape(feature["geometry"])
        assert shape.is_valid
        assert shape.area == feature["properties"]["measurements"]["Area px^2"]
        name = feature["properties"]["classification"]["name"]
        pieces.append((name, centres_in(shape, photo.size)))
    photo.check(together(pieces))


def check_imagej(folder: Path, photo: Photograph) -> None:
    pieces = []
    regions = roifile.roiread(folder / f"{photo.stem}_rois.zip")
    assert isinstance(regions, list)
    for region in regions:
        rings = region.coordinates(multi=True)
        shape = even_odd(rings if isinstance(rings, list) else [rings])
        pieces.append((region.name.rpartition(" ")[0], centres_in(shape, photo.size)))
    photo.check(together(pieces))


def check_svg(folder: Path, photo: Photograph) -> None:
    root = ET.parse(folder / f"{photo.stem}.svg").getroot()
    seen: Masks = {}
    for path in root.iter(f"{SVG}path"):
        assert path.attrib["fill-rule"] == "evenodd"
        # Winding does not matter: each ring turns inside and outside over.
        inside = np.zeros(photo.size, np.bool_)
        for part in path.attrib["d"].split("z")[:-1]:
            inside ^= centres_in(shapely.Polygon(_walk(part)), photo.size)
        seen[path.findtext(f"{SVG}title", "")] = inside
    photo.check(seen)


def _walk(text: str) -> list[npt.NDArray[np.float64]]:
    at, points = np.zeros(2), []
    for command, numbers in re.findall(r"([Mhvl])([-\d ]+)", text):
        values = [float(number) for number in numbers.split()]
        step = {"h": [*values, 0.0], "v": [0.0, *values]}.get(command, values)
        at = np.array(step) if command == "M" else at + step
        points.append(at)
    return points


def _check_rows(rows: list[dict[str, Any]], photo: Photograph, kind: str) -> None:
    for name, mask in photo.classes.items():
        found = [int(float(row["area_px"])) for row in rows if row["class"] == name]
        assert sorted(found) == (photo.areas(name) if kind == "object" else [np.count_nonzero(mask)])


def check_csv(folder: Path, photo: Photograph) -> None:
    (path,) = folder.glob("*.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for kind in ("object", "class"):
        _check_rows([row for row in rows if row["kind"] == kind], photo, kind)


def check_xlsx(folder: Path, photo: Photograph) -> None:
    (path,) = folder.glob("*.xlsx")
    book = openpyxl.load_workbook(path)
    for sheet, kind in (("Objects", "object"), ("Classes", "class")):
        head, *rows = book[sheet].iter_rows(values_only=True)
        _check_rows([dict(zip(head, row, strict=True)) for row in rows], photo, kind)
    book.close()


class Page(HTMLParser):
    """The words and the pictures of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.pictures: list[bytes] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("src", "href", "xlink:href") and value:
                if value.startswith("data:image/"):
                    self.pictures.append(base64.b64decode(value.partition(",")[2]))
                else:
                    self.addresses.append(value)

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def check_report(folder: Path, photo: Photograph) -> None:
    (path,) = folder.glob("*.html")
    page = Page()
    page.feed(path.read_text("utf-8"))
    text = " ".join(page.words)
    assert not [address for address in page.addresses if not address.startswith("#")], "one page alone"
    for name in photo.classes:
        assert name in text
    assert "k-means" in text and "pieces of up to 12 px were dropped" in text
    with PillowImage.open(io.BytesIO(page.pictures[0])) as picture:
        assert abs(picture.width / picture.height - photo.size[1] / photo.size[0]) < 0.02


CHECKS: dict[str, Callable[[Path, Photograph], None]] = {
    "mask": check_mask,
    "labels": check_labels,
    "clusters": check_clusters,
    "cutout": check_cutout,
    "crops": check_crops,
    "voc": check_voc,
    "coco": check_coco,
    "yolo": check_yolo,
    "labelme": check_labelme,
    "cvat": check_cvat,
    "geojson": check_geojson,
    "imagej": check_imagej,
    "svg": check_svg,
    "csv": check_csv,
    "xlsx": check_xlsx,
    "report": check_report,
}

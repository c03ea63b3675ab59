"""COCO: a data set of images, with one JSON file of all objects for each part."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from segapp.core.lists import array_of, list_of
from segapp.core.run_lengths import column_runs, compressed, decompressed, from_column_runs
from segapp.core.simplify import simplified
from segapp.io.export.class_names import Catalog
from segapp.io.export.coco_fill import coco_fill
from segapp.io.export.pictures import png_picture
from segapp.io.export.places import PARTS, parts_of
from segapp.io.export.records import Encoded, Exporter, ExportOptions, Item
from segapp.io.export.seen import Piece, judge, objects_of, piece, seal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segapp.core.object_map import OneObject
    from segapp.core.outlines import Polygon
    from segapp.core.types import ClassInfo

    Seals = dict[str, tuple[int, int, bytes]]
    """Height, width and fingerprint of the objects of each image by its file name."""

_ID = "coco"


def _picture_name(stem: str, part: str) -> str:
    return f"coco/images/{part}/{stem}.png"


def _list_name(part: str) -> str:
    return f"coco/annotations/instances_{part}.json"


def _names(
    stems: tuple[str, ...], _classes: tuple[ClassInfo, ...], options: ExportOptions
) -> tuple[str, ...]:
    parts = parts_of(len(stems), options)
    pictures = [_picture_name(stem, part) for stem, part in zip(stems, parts, strict=True)]
    return (*pictures, *(_list_name(part) for part in PARTS if part in parts))


@dataclass
class _Part:
    """What was gathered for one part of the data set; texts are JSON without brackets."""

    images: list[dict[str, Any]] = field(default_factory=list)
    annotations: list[bytes] = field(default_factory=list)
    count: int = 0
    seals: Seals = field(default_factory=dict)
    iou: float = 1.0


@dataclass
class _Coco:
    options: ExportOptions
    catalog: Catalog = field(default_factory=Catalog)
    parts: dict[str, _Part] = field(default_factory=dict)

    def add(self, item: Item) -> list[Encoded]:
        """Note the objects of one image, and make the image."""
        image = item.result.image
        names = self.catalog.add(item.result.class_map.classes)
        part = self.parts.setdefault(item.part, _Part())
        file_name = f"{item.stem}.png"
        entry: dict[str, Any] = {
            "id": len(part.images) + 1,
            "width": image.width,
            "height": image.height,
            "file_name": file_name,
        }
        text = msgspec.json.encode(self._annotations(item, names, entry["id"], part.count))
        rows = msgspec.json.decode(text)
        read = [_piece(row, self.catalog.names, image.height, image.width) for row in rows]
        found = judge(read, objects_of(item.result, names), item.result, names)
        part.images.append(entry)
        part.annotations += [text[1:-1]] if rows else []
        part.count += len(rows)
        part.iou = min(part.iou, found.iou)
        part.seals[file_name] = (image.height, image.width, found.seal)
        return [png_picture(_picture_name(item.stem, item.part), _ID, image)]

    def finish(self) -> list[Encoded]:
        """Make the file of objects of each part."""
        return [self._file(name, self.parts[name]) for name in PARTS if name in self.parts]

    def _file(self, name: str, part: _Part) -> Encoded:
        categories = [
            {"id": number, "name": label, "supercategory": ""}
            for number, label in enumerate(self.catalog.names, start=1)
        ]
        head = {"info": {}, "licenses": [], "images": part.images, "categories": categories}
        data = msgspec.json.encode(head)[:-1] + b',"annotations":[' + b",".join(part.annotations) + b"]}\n"
        check = partial(_reads_back, tuple(self.catalog.names), part.seals)
        return Encoded(_list_name(name), data, _ID, check, part.iou)

    def _annotations(
        self, item: Item, names: Sequence[str], image_id: int, known: int
    ) -> list[dict[str, Any]]:
        image = item.result.image
        shape = (image.height, image.width)
        rows = []
        for one, outlines in zip(item.result.objects, item.result.outlines, strict=True):
            shapes, area = _segmentation(one, outlines, shape, self.options.detail_px)
            top, left, bottom, right = one.box
            rows.append(
                {
                    "id": known + one.index + 1,
                    "image_id": image_id,
                    "category_id": self.catalog.names.index(names[one.class_id - 1]) + 1,
                    "segmentation": shapes,
                    "area": area,
                    "bbox": [left, top, right - left, bottom - top],
                    "iscrowd": 0,
                }
            )
        return rows


def _segmentation(
    one: OneObject, outlines: list[Polygon], shape: tuple[int, int], detail_px: float
) -> tuple[Any, int]:
    """Return polygons where these are right, else run lengths; and the area that is read."""
    if all(len(polygon) == 1 for polygon in outlines):
        for detail in dict.fromkeys((detail_px, 0.0)):
            rings = [polygon[0] for polygon in simplified(outlines, detail)]
            seen = coco_fill([ring - np.array(one.box[:2]) for ring in rings], one.mask.shape)
            right = seen.any() if detail else np.array_equal(seen, one.mask)
            if right:
                return [list_of(ring[:, ::-1].ravel()) for ring in rings], int(np.count_nonzero(seen))
    counts = column_runs(one.mask, one.box[0], one.box[1], shape)
    return {"size": list(shape), "counts": compressed(counts)}, one.area_px


def read_coco(data: bytes) -> tuple[tuple[str, ...], dict[str, tuple[int, int, list[Piece]]]]:
    """Read a COCO file as its programs do.

    Parameters
    ----------
    data : bytes
        The file.

    Returns
    -------
    tuple
        The classes, and height, width and objects of each image by its file name.

    Raises
    ------
    ValueError, KeyError, TypeError, IndexError
        If it is no such file.
    """
    content = msgspec.json.decode(data)
    labels = tuple(category["name"] for category in content["categories"])
    if [category["id"] for category in content["categories"]] != list(range(1, len(labels) + 1)):
        raise ValueError("the classes are not numbered from 1")
    images = {image["id"]: image for image in content["images"]}
    found: dict[int, list[Piece]] = {number: [] for number in images}
    if max(Counter(row["id"] for row in content["annotations"]).values(), default=1) > 1:
        raise ValueError("two annotations have the same number")
    for row in content["annotations"]:
        image = images[row["image_id"]]
        found[row["image_id"]].append(_piece(row, labels, image["height"], image["width"]))
    return labels, {
        image["file_name"]: (image["height"], image["width"], found[number])
        for number, image in images.items()
    }


def _piece(row: dict[str, Any], labels: Sequence[str], height: int, width: int) -> Piece:
    label, shapes = labels[row["category_id"] - 1], row["segmentation"]
    if row["iscrowd"] != 0:
        raise ValueError("an object would be ignored")
    if isinstance(shapes, dict):
        if shapes["size"] != [height, width]:
            raise ValueError("run lengths of another size")
        mask, left = from_column_runs(decompressed(shapes["counts"]), (height, width))
        return piece(label, mask, 0, left)
    rings = [array_of(ring, np.int64).reshape(-1, 2)[:, ::-1] for ring in shapes]
    corners = np.concatenate(rings)
    top, left = corners.min(axis=0).tolist()
    bottom, right = corners.max(axis=0).tolist()
    if top < 0 or left < 0 or bottom > height or right > width:
        raise ValueError("an outline leaves the picture")
    mask = coco_fill([ring - np.array((top, left)) for ring in rings], (bottom - top, right - left))
    return piece(label, mask, top, left)


def _reads_back(labels: tuple[str, ...], seals: Seals, data: bytes) -> bool:
    try:
        seen, images = read_coco(data)
    except (ValueError, KeyError, TypeError, IndexError):
        return False
    return seen == labels and seals == {
        name: (height, width, seal(pieces)) for name, (height, width, pieces) in images.items()
    }


COCO = Exporter(
    id=_ID,
    name="COCO data set",
    description="The images, and one JSON file with all objects for each part of the data set.",
    names=_names,
    begin=_Coco,
    options=("split", "seed", "detail_px"),
)

"""CVAT for images 1.1: one XML file about all images, with a mask for each object."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import numpy as np

from segapp.core.lists import array_in, in_parts
from segapp.core.run_lengths import from_row_runs, row_runs
from segapp.io.export.class_names import Catalog, distinct, xml_text
from segapp.io.export.copies import copy_of, name_in_file
from segapp.io.export.records import Encoded, Exporter, ExportOptions, Item
from segapp.io.export.seen import Piece, objects_of, piece, seal

if TYPE_CHECKING:
    from segapp.core.types import ClassInfo, Int64Array

    Seals = dict[str, tuple[int, int, bytes]]
    """Height, width and fingerprint of the objects of each image by its name."""

_ID = "cvat"
_NAME = "annotations.xml"
_COPIES_IN = "images"
_HEADING = b'<?xml version="1.0" encoding="utf-8"?>\n'


def _names(
    stems: tuple[str, ...], _classes: tuple[ClassInfo, ...], _options: ExportOptions
) -> tuple[str, ...]:
    return (_NAME,) if stems else ()


@dataclass
class _Cvat:
    options: ExportOptions
    catalog: Catalog = field(default_factory=lambda: Catalog(xml_text))
    images: list[bytes] = field(default_factory=list)
    seals: Seals = field(default_factory=dict)

    def add(self, item: Item) -> list[Encoded]:
        """Note the objects of one image, and make the copy of it."""
        image = item.result.image
        copy = copy_of(item, self.options, _ID, _COPIES_IN)
        names = self.catalog.add(item.result.class_map.classes)
        (called,) = distinct([xml_text(name_in_file(item, copy))], self.seals)
        head = {"id": len(self.images), "name": called, "width": image.width, "height": image.height}
        entry = ET.Element("image", {key: str(value) for key, value in head.items()})
        objects = list(objects_of(item.result, names))
        entry.extend([_mask(one) for one in objects])
        self.images.append(_text(entry))
        self.seals[called] = (image.height, image.width, seal(objects))
        return [] if copy is None else [copy]

    def finish(self) -> list[Encoded]:
        """Make the file about all images."""
        if not self.images:
            return []
        # The images are text already: all elements at once would take much memory.
        head = (b"<annotations>\n", _text(_of("version", "1.1")), _text(self._meta()))
        data = b"".join((_HEADING, *head, *self.images, b"</annotations>\n"))
        check = partial(_reads_back, tuple(self.catalog.names), self.seals)
        return [Encoded(_NAME, data, _ID, check, 1.0)]

    def _meta(self) -> ET.Element:
        meta = ET.Element("meta")
        task = ET.SubElement(meta, "task")
        for key, value in (("size", str(len(self.images))), ("mode", "annotation"), ("overlap", "0")):
            task.append(_of(key, value))
        labels = ET.SubElement(task, "labels")
        for name, color in zip(self.catalog.names, self.catalog.colors, strict=True):
            label = ET.SubElement(labels, "label")
            label.extend([_of("name", name), _of("color", "#{:02x}{:02x}{:02x}".format(*color))])
            label.extend([_of("type", "mask"), ET.Element("attributes")])
        return meta


def _of(tag: str, text: str) -> ET.Element:
    element = ET.Element(tag)
    element.text = text
    return element


def _text(element: ET.Element) -> bytes:
    text: bytes = ET.tostring(element, encoding="utf-8")
    return text + b"\n"


def _mask(one: Piece) -> ET.Element:
    height, width = one.mask.shape
    return ET.Element(
        "mask",
        {
            "label": one.label,
            "source": "manual",
            "occluded": "0",
            "rle": listed(row_runs(one.mask)),
            "left": str(one.left),
            "top": str(one.top),
            "width": str(width),
            "height": str(height),
            "z_order": "0",
        },
    )


def listed(counts: Int64Array) -> str:
    """Write numbers with commas between them, some at a time as in `lists`."""
    return ", ".join(", ".join(map(str, part.tolist())) for part in in_parts(counts))


def read_cvat(data: bytes) -> tuple[tuple[str, ...], dict[str, tuple[int, int, list[Piece]]]]:
    """Read a file of CVAT for images 1.1.

    Parameters
    ----------
    data : bytes
        The file.

    Returns
    -------
    tuple
        The classes, and height, width and objects of each image by its name.

    Raises
    ------
    ValueError, KeyError, SyntaxError
        If it is no such file.
    """
    if b"<!DOCTYPE" in data:
        raise ValueError("the file declares what it may not")
    root = ET.fromstring(data)
    if root.tag != "annotations" or root.findtext("version") != "1.1":
        raise ValueError("the file is of another version")
    labels = tuple(label.findtext("name", "") for label in root.iter("label"))
    images = {}
    for entry in root.iter("image"):
        pieces = [_piece(mask) for mask in entry.iter("mask")]
        images[entry.attrib["name"]] = (int(entry.attrib["height"]), int(entry.attrib["width"]), pieces)
    return labels, images


def _piece(mask: ET.Element) -> Piece:
    left, top, width, height = (int(mask.attrib[key]) for key in ("left", "top", "width", "height"))
    counts = array_in(mask.attrib["rle"], ",", np.int64)
    return piece(mask.attrib["label"], from_row_runs(counts, (height, width)), top, left)


def _reads_back(labels: tuple[str, ...], seals: Seals, data: bytes) -> bool:
    try:
        seen, images = read_cvat(data)
    except (ValueError, KeyError, SyntaxError):
        return False
    return seen == labels and seals == {
        name: (height, width, seal(pieces)) for name, (height, width, pieces) in images.items()
    }


CVAT = Exporter(
    id=_ID,
    name="CVAT for images (XML)",
    description="The objects of all images as masks in one XML file, to be loaded into CVAT.",
    names=_names,
    begin=_Cvat,
    options=("copy_images",),
    copies_in=_COPIES_IN,
)

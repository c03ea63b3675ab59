"""SVG: one drawing for each image, with one shape for each class."""

from __future__ import annotations

import base64
import re
from functools import partial
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import numpy as np

from segapp.core.lists import array_of
from segapp.core.outlines import even_odd
from segapp.core.simplify import simplified
from segapp.io.export.class_names import distinct, xml_text
from segapp.io.export.jpeg import is_jpeg_of, jpeg_data
from segapp.io.export.pictures import shown
from segapp.io.export.records import Encoded, Exporter, ExportOptions, Item, for_each, names_of_each
from segapp.io.export.seen import Piece, classes_of, judge, piece, seal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from segapp.core.types import ClassInfo, Int32Array

_ID = "svg"
_SUFFIX = ".svg"
_SPACE = "http://www.w3.org/2000/svg"
_JPEG = "data:image/jpeg;base64,"
_COMMAND = re.compile(r"([Mhvlz])((?:-?\d+(?: -?\d+)?)?)")
_OVER_PICTURE = "0.4"


def _names(stem: str, _classes: tuple[ClassInfo, ...], _options: ExportOptions) -> tuple[str, ...]:
    return (stem + _SUFFIX,)


def _encode(item: Item, options: ExportOptions) -> list[Encoded]:
    result = item.result
    height, width = result.image.height, result.image.width
    names = distinct(xml_text(info.name) for info in result.class_map.classes)
    size = {"width": str(width), "height": str(height)}
    root = ET.Element("svg", {"xmlns": _SPACE, **size, "viewBox": f"0 0 {width} {height}"})
    pixels = shown(result.image) if options.picture_inside else None
    if pixels is not None:
        link = _JPEG + base64.b64encode(jpeg_data(pixels)).decode("ascii")
        ET.SubElement(root, "image", {**size, "href": link})
    rings: list[list[Int32Array]] = [[] for _ in names]
    for class_id, outlines in zip(result.objects.classes.tolist(), result.outlines, strict=True):
        for polygon in simplified(outlines, options.detail_px):
            rings[class_id - 1] += polygon
    for name, info, of_class in zip(names, result.class_map.classes, rings, strict=True):
        root.append(_shape(name, info.color, of_class, "1" if pixels is None else _OVER_PICTURE))
    ET.indent(root, "")
    data = ET.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"
    found = judge(read_svg(data)[1], classes_of(result, names), result, names)
    pictures = None if pixels is None else partial(is_jpeg_of, pixels)
    check = partial(_reads_back, (height, width), found.seal, pictures)
    return [Encoded(item.stem + _SUFFIX, data, _ID, check, found.iou)]


def _shape(name: str, color: tuple[int, int, int], rings: Iterable[Int32Array], opacity: str) -> ET.Element:
    fill = "#{:02x}{:02x}{:02x}".format(*color)
    path = ET.Element("path", {"fill": fill, "fill-rule": "evenodd"})
    if opacity != "1":
        path.set("fill-opacity", opacity)
    path.set("d", "".join(_drawn(ring) for ring in rings))
    # What programs show as the name of a shape.
    ET.SubElement(path, "title").text = name
    return path


def _drawn(ring: Int32Array) -> str:
    first_row, first_col = ring[0].tolist()
    steps = [_step(row, col) for row, col in np.diff(ring, axis=0).tolist()]
    return f"M{first_col} {first_row}{''.join(steps)}z"


def _step(rows: int, cols: int) -> str:
    if not rows:
        return f"h{cols}"
    return f"l{cols} {rows}" if cols else f"v{rows}"


def read_svg(data: bytes) -> tuple[tuple[int, int], list[Piece], list[bytes]]:
    """Read the shapes of a drawing; the centre of a pixel decides whether it is inside.

    Parameters
    ----------
    data : bytes
        The file.

    Returns
    -------
    tuple
        Rows and columns of the drawing, the classes that have pixels, and the pictures inside.

    Raises
    ------
    ValueError, KeyError, SyntaxError
        If it is no such file.
    """
    if b"<!DOCTYPE" in data:
        raise ValueError("the file declares what it may not")
    root = ET.fromstring(data)
    _, _, width, height = (int(value) for value in root.attrib["viewBox"].split())
    pieces = []
    for path in root.iter(f"{{{_SPACE}}}path"):
        if path.attrib["fill-rule"] != "evenodd":
            raise ValueError("holes would be filled")
        mask = even_odd(_rings(path.attrib["d"]), (height, width))
        pieces.append(piece(path.findtext(f"{{{_SPACE}}}title", ""), mask))
    links = [image.attrib["href"] for image in root.iter(f"{{{_SPACE}}}image")]
    pictures = [base64.b64decode(link.removeprefix(_JPEG), validate=True) for link in links]
    return (height, width), [seen for seen in pieces if seen.mask.size], pictures


def _rings(text: str) -> list[Int32Array]:
    rings: list[Int32Array] = []
    points: list[tuple[int, int]] = []
    row = col = at = 0
    # One after the other: one call for megabytes of text would hold up the window.
    while at < len(text):
        found = _COMMAND.match(text, at)
        if found is None:
            raise ValueError("the shape cannot be read")
        at = found.end()
        command, numbers = found.groups()
        values = [int(number) for number in numbers.split()]
        if command == "z":
            rings.append(array_of(points, np.int32))
            points = []
            continue
        along, down = {"h": (*values, 0), "v": (0, *values)}.get(command, (*values,))
        row, col = (down, along) if command == "M" else (row + down, col + along)
        points.append((row, col))
    return rings


def _reads_back(
    size: tuple[int, int], sealed: bytes, is_picture: Callable[[bytes], bool] | None, data: bytes
) -> bool:
    try:
        seen, pieces, pictures = read_svg(data)
    except (ValueError, KeyError, SyntaxError):
        return False
    inside = [is_picture] if is_picture is not None else []
    return (
        seen == size
        and seal(pieces) == sealed
        and len(pictures) == len(inside)
        and all(check(picture) for check, picture in zip(inside, pictures, strict=True))
    )


SVG = Exporter(
    id=_ID,
    name="Drawing (SVG)",
    description="One shape for each class, to be used in drawing programs and on web pages.",
    names=names_of_each(_names),
    begin=for_each(_encode),
    options=("detail_px", "picture_inside"),
)

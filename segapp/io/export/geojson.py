"""GeoJSON: one file for each image with a polygon for each object, as QuPath reads it."""

from __future__ import annotations

import hashlib
import uuid
from functools import partial
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from segapp.core.lists import AT_ONCE, in_parts
from segapp.core.outlines import even_odd
from segapp.core.simplify import simplified
from segapp.io.export.class_names import any_text, distinct
from segapp.io.export.records import Encoded, Exporter, ExportOptions, Item, for_each, names_of_each
from segapp.io.export.seen import Piece, judge, objects_of, piece, seal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segapp.core.outlines import Polygon
    from segapp.core.types import ClassInfo, Int32Array, Int64Array

_ID = "geojson"
_SUFFIX = ".geojson"
_SPACE = uuid.UUID("b1c5a2de-5f0e-4d34-9a70-0c6f3c1f7a55")


def _names(stem: str, _classes: tuple[ClassInfo, ...], _options: ExportOptions) -> tuple[str, ...]:
    return (stem + _SUFFIX,)


def _encode(item: Item, options: ExportOptions) -> list[Encoded]:
    result = item.result
    classes = result.class_map.classes
    names = distinct(any_text(info.name) for info in classes)
    features = []
    for one, outlines in zip(result.objects, result.outlines, strict=True):
        geometry = _geometry(simplified(outlines, options.detail_px))
        name = names[one.class_id - 1]
        properties = {
            "objectType": "annotation",
            "name": f"{name} {one.number}",
            "classification": {"name": name, "color": list(classes[one.class_id - 1].color)},
            "measurements": {"Area px^2": one.area_px},
        }
        feature = {
            "type": "Feature",
            "id": _identity(item.stem, one.index, geometry),
            "geometry": msgspec.Raw(geometry),
            "properties": properties,
        }
        # As text at once: the numbers of all objects together would take gigabytes.
        features.append(msgspec.Raw(msgspec.json.encode(feature)))
    data = msgspec.json.encode({"type": "FeatureCollection", "features": features}) + b"\n"
    size = (result.image.height, result.image.width)
    found = judge(read_geojson(data, size), objects_of(result, names), result, names)
    return [Encoded(item.stem + _SUFFIX, data, _ID, partial(_reads_back, size, found.seal), found.iou)]


def _geometry(polygons: Sequence[Polygon]) -> bytes:
    rings = [[_closed(ring) for ring in polygon] for polygon in polygons]
    several = len(rings) > 1
    kind = "MultiPolygon" if several else "Polygon"
    return msgspec.json.encode({"type": kind, "coordinates": rings if several else rings[0]})


def _closed(ring: Int32Array) -> msgspec.Raw:
    corners = np.concatenate((ring, ring[:1]))[:, ::-1]
    parts = [msgspec.json.encode(part.tolist())[1:-1] for part in in_parts(corners)]
    return msgspec.Raw(b"[" + b",".join(parts) + b"]")


def _identity(stem: str, index: int, geometry: bytes) -> str:
    """Return a UUID that is the same whenever the object is."""
    shape = hashlib.blake2b(geometry, digest_size=16).hexdigest()
    return str(uuid.uuid5(_SPACE, f"{stem}/{index}/{shape}"))


def read_geojson(data: bytes, size: tuple[int, int]) -> list[Piece]:
    """Read the annotations of a file; the centre of a pixel decides whether it is inside.

    Parameters
    ----------
    data : bytes
        The file.
    size : tuple of int
        Rows and columns of the image.

    Returns
    -------
    list of Piece
        The annotations.

    Raises
    ------
    ValueError, KeyError, TypeError
        If it is no such file, or one that leaves the image.
    """
    content = msgspec.json.decode(data, type=dict[str, msgspec.Raw])
    if msgspec.json.decode(content["type"]) != "FeatureCollection":
        raise ValueError("the file is no collection of features")
    features = msgspec.json.decode(content["features"], type=list[msgspec.Raw])
    return [_piece(msgspec.json.decode(feature, type=dict[str, msgspec.Raw]), size) for feature in features]


def _piece(feature: dict[str, msgspec.Raw], size: tuple[int, int]) -> Piece:
    geometry = msgspec.json.decode(feature["geometry"], type=dict[str, msgspec.Raw])
    several = msgspec.json.decode(geometry["type"]) == "MultiPolygon"
    coordinates = geometry["coordinates"]
    polygons = msgspec.json.decode(coordinates, type=list[msgspec.Raw]) if several else [coordinates]
    rings = [
        _corners(bytes(ring))[:, ::-1]
        for polygon in polygons
        for ring in msgspec.json.decode(polygon, type=list[msgspec.Raw])
    ]
    if any(len(ring) < 4 or not np.array_equal(ring[0], ring[-1]) for ring in rings):
        raise ValueError("a ring is not closed")
    corners = np.concatenate(rings)
    (top, left), (bottom, right) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
    if top < 0 or left < 0 or bottom > size[0] or right > size[1]:
        raise ValueError("an outline leaves the picture")
    moved = [(ring[:-1] - (top, left)).astype(np.int32) for ring in rings]
    mask = even_odd(moved, (bottom - top, right - left))
    return piece(msgspec.json.decode(feature["properties"])["classification"]["name"], mask, top, left)


def _corners(ring: bytes) -> Int64Array:
    """Read a ring, some corners at a time as in `lists`."""
    parts, start = [], len(b"[")
    while (end := ring.find(b"],[", start + AT_ONCE)) >= 0:
        end += len(b"]")
        parts.append(b"[" + ring[start:end] + b"]")
        start = end + len(b",")
    parts.append(b"[" + ring[start:])
    return np.concatenate([np.array(msgspec.json.decode(part), np.int64) for part in parts])


def _reads_back(size: tuple[int, int], sealed: bytes, data: bytes) -> bool:
    try:
        return seal(read_geojson(data, size)) == sealed
    except (ValueError, KeyError, TypeError):
        return False


GEOJSON = Exporter(
    id=_ID,
    name="GeoJSON (QuPath)",
    description="The outlines of the objects of each image with holes, as QuPath reads them.",
    names=names_of_each(_names),
    begin=for_each(_encode),
    options=("detail_px",),
)

"""ImageJ: one zip of regions of interest for each image, one for each object."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.outlines import even_odd
from segapp.core.simplify import simplified
from segapp.io.export.class_names import any_text, distinct
from segapp.io.export.imagej_roi import read_roi, roi_data
from segapp.io.export.records import Encoded, Exporter, ExportOptions, Item, for_each, names_of_each
from segapp.io.export.seen import Piece, judge, objects_of, piece, seal
from segapp.io.names import distinct_names

if TYPE_CHECKING:
    from segapp.core.types import ClassInfo

_ID = "imagej"
_SUFFIX = "_rois.zip"
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_MAX_CLASS_BYTES = 60


def _names(stem: str, _classes: tuple[ClassInfo, ...], _options: ExportOptions) -> tuple[str, ...]:
    return (stem + _SUFFIX,)


def _encode(item: Item, options: ExportOptions) -> list[Encoded]:
    result = item.result
    classes = result.class_map.classes
    names = distinct(any_text(info.name) for info in classes)
    files = distinct_names(names, _MAX_CLASS_BYTES)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for one, outlines in zip(result.objects, result.outlines, strict=True):
            rings = [ring for polygon in simplified(outlines, options.detail_px) for ring in polygon]
            which = one.class_id - 1
            data = roi_data(rings, f"{names[which]} {one.number}", classes[which].color)
            entry = zipfile.ZipInfo(f"{files[which]}-{one.number}.roi", _LONG_AGO)
            # The same file whichever system wrote it.
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
            archive.writestr(entry, data)
    size = (result.image.height, result.image.width)
    whole = stream.getvalue()
    found = judge(read_rois(whole, size), objects_of(result, names), result, names)
    return [Encoded(item.stem + _SUFFIX, whole, _ID, partial(_reads_back, size, found.seal), found.iou)]


def read_rois(data: bytes, size: tuple[int, int]) -> list[Piece]:
    """Read the regions of a zip as ImageJ does: filled where they hold the centre of a pixel.

    Parameters
    ----------
    data : bytes
        The file.
    size : tuple of int
        Rows and columns of the image.

    Returns
    -------
    list of Piece
        The regions.

    Raises
    ------
    ValueError, OSError, zipfile.BadZipFile, zlib.error, struct.error
        If it is no such file, or one that leaves the image.
    """
    found = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for entry in archive.infolist():
            rings, name = read_roi(archive.read(entry))
            corners = np.concatenate(rings)
            top, left = np.floor(corners.min(axis=0)).astype(np.int64).tolist()
            bottom, right = np.ceil(corners.max(axis=0)).astype(np.int64).tolist()
            if top < 0 or left < 0 or bottom > size[0] or right > size[1]:
                raise ValueError("a region leaves the picture")
            moved = [(ring - (top, left)).astype(np.int32) for ring in rings]
            mask = even_odd(moved, (bottom - top, right - left))
            found.append(piece(name.rpartition(" ")[0], mask, top, left))
    return found


def _reads_back(size: tuple[int, int], sealed: bytes, data: bytes) -> bool:
    try:
        return seal(read_rois(data, size)) == sealed
    except (ValueError, OSError, zipfile.BadZipFile, zlib.error, struct.error):
        return False


IMAGEJ = Exporter(
    id=_ID,
    name="ImageJ regions (zip)",
    description="The outlines of the objects of each image, with holes, for the ROI manager of ImageJ.",
    names=names_of_each(_names),
    begin=for_each(_encode),
    options=("detail_px",),
)

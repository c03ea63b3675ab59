"""The work on one image as members of a project file: numbers and names as JSON, pixels as bytes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import numpy as np

from segapp.core.model import Model
from segapp.core.task import NullTask
from segapp.core.types import NO_CLUSTER, Segmentation
from segapp.document.assignment import Assignment, empty_assignment
from segapp.document.project import Work
from segapp.io.packing import inflate, pack
from segapp.io.project_objects import ObjectRecord, decode_objects, encode_objects
from segapp.io.project_regions import decode_regions, encode_regions
from segapp.io.project_touch_ups import decode_touch_ups, encode_touch_ups
from segapp.io.settings_records import (
    ScaleRecord,
    check_color,
    check_name,
    params_from,
    scale_from,
    scale_record,
)
from segapp.io.strict_json import convert, read_strictly, write_strictly

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from segapp.core.task import Task
    from segapp.core.types import Int64Array, UInt8Array

_MAX_RECORD_BYTES = 16 << 20
_MAX_CLUSTERS = 255
_MOST_CORNERS = 100_000
_MOST_OBJECTS = 100_000
_ROWS = 1 << 22  # pixels that are looked at in one go


class _Model(msgspec.Struct, forbid_unknown_fields=True):
    centers: list[list[float]]
    factors: list[list[list[float]]] | None = None
    offsets: list[float] | None = None
    notes: tuple[str, ...] = ()


class _Clusters(msgspec.Struct, forbid_unknown_fields=True):
    params: dict[str, Any]
    names: tuple[str, ...]
    colors: list[tuple[int, int, int]]
    classes: list[int]
    mse: float
    shown_colors: list[tuple[int, int, int] | None] = []
    notes: tuple[str, ...] = ()
    means: list[list[float]] | None = None
    model: _Model | None = None


class _Work(msgspec.Struct, forbid_unknown_fields=True):
    area: tuple[tuple[float, float], ...] | None = None
    clusters: _Clusters | None = None
    region_count: int = 0
    scale: ScaleRecord | None = None
    objects: Annotated[list[ObjectRecord], msgspec.Meta(max_length=_MOST_OBJECTS)] = []


def encode_work(work: Work, known: Collection[str] = (), old: Work | None = None) -> dict[str, bytes | None]:
    """Turn the work on an image into the contents of members.

    Parameters
    ----------
    work : Work
        The work.
    known : collection of str
        Folders in which a member holds that of `old`.
    old : Work, optional
        Work that is stored already; what is the same in both is not made again.

    Returns
    -------
    dict from folder to bytes or None
        Contents; None if they are those of `old`; no entry where there is nothing.

    Raises
    ------
    ValueError
        If it could not be read again.
    """
    objects, tiles = encode_objects(work.clicked)
    count = len(work.assignment.region_ids)
    record = _Work(work.area, _clusters(work), count, scale_record(work.scale), objects)
    data = write_strictly(record)
    _record_of(data)
    made: dict[str, bytes | None] = {"work": data}
    if work.segmentation is not None:
        is_known = old is not None and work.segmentation is old.segmentation and "labels" in known
        made["labels"] = None if is_known else pack(work.segmentation.labels)
    if len(work.assignment.region_ids):
        made["regions"] = encode_regions(work.assignment)
    if not work.touch_ups.is_empty:
        is_known = old is not None and work.touch_ups is old.touch_ups and "touch-ups" in known
        made["touch-ups"] = None if is_known else encode_touch_ups(work.touch_ups)
    if tiles:
        made["objects"] = tiles
    return made


def decode_work(
    members: Mapping[str, bytes],
    shape: tuple[int, int],
    class_count: int,
    task: Task = NullTask(),  # noqa: B008 - has no state
) -> Work:
    """Turn the contents of members into the work on an image.

    Parameters
    ----------
    members : mapping from folder to bytes
        What `encode_work` made.
    shape : tuple of int
        Rows and columns of the image.
    class_count : int
        Number of classes that the work may speak of.
    task : Task
        Asked whether to go on.

    Raises
    ------
    ValueError
        If something does not fit together; zlib.error, which it is not, if something is damaged.
    Cancelled
        If the task is cancelled.
    """
    record = _record_of(members["work"])
    touch_ups = decode_touch_ups(members.get("touch-ups", b""), shape, class_count, task)
    clicked = decode_objects(record.objects, members.get("objects", b""), shape, class_count, task)
    if record.clusters is None:
        return Work(touch_ups=touch_ups, clicked=clicked, area=record.area, scale=scale_from(record.scale))
    task.raise_if_cancelled()
    labels = inflate(members["labels"], shape[0] * shape[1]).reshape(shape)
    segmentation = _segmentation(record.clusters, labels, task)
    assignment = _assignment(record, members.get("regions", b""), segmentation, class_count, task)
    return Work(
        segmentation,
        record.clusters.names,
        tuple(record.clusters.shown_colors),
        assignment,
        touch_ups,
        clicked,
        record.area,
        scale_from(record.scale),
    )


def _clusters(work: Work) -> _Clusters | None:
    found = work.segmentation
    if found is None:
        return None
    return _Clusters(
        msgspec.to_builtins(found.params),
        work.names,
        found.colors.tolist(),
        work.assignment.clusters[: found.k].tolist(),
        found.mse if math.isfinite(found.mse) else 0.0,
        list(work.colors),
        found.notes,
        None if found.means is None else found.means.tolist(),
        _model(found.model),
    )


def _model(model: Model | None) -> _Model | None:
    if model is None:
        return None
    parts = (model.centers, model.factors, model.offsets)
    if not all(part is None or np.isfinite(part).all() for part in parts):
        return None
    centers, factors, offsets = (None if part is None else part.tolist() for part in parts)
    return _Model(centers or [], factors, offsets, model.notes)


def _record_of(data: bytes) -> _Work:
    record = convert(read_strictly(data, _MAX_RECORD_BYTES), _Work)
    if record.area is not None and not 3 <= len(record.area) <= _MOST_CORNERS:
        raise ValueError("an area that is none")
    clusters = record.clusters
    if clusters is not None:
        k = len(clusters.colors)
        if not 1 <= k <= _MAX_CLUSTERS or len(clusters.names) != k or clusters.mse < 0:
            raise ValueError("clusters that are none")
        if len(clusters.shown_colors) > k:
            raise ValueError("colours of clusters that are not there")
        for shown in clusters.shown_colors:
            if shown is not None:
                check_color(shown)
        for color, name in zip(clusters.colors, clusters.names, strict=True):
            check_color(color)
            check_name(name)
        params_from(clusters.params)
    return record


def _segmentation(record: _Clusters, labels: UInt8Array, task: Task) -> Segmentation:
    k = len(record.colors)
    counts = _counted(labels, task)
    if counts[k:NO_CLUSTER].any():
        raise ValueError("a pixel of a cluster that is not there")
    means = None if record.means is None else _array(record.means, np.float64, (k, -1))
    params = params_from(record.params)
    return Segmentation(
        labels,
        np.array(record.colors, np.uint8).reshape(k, 3),
        counts[:k],
        record.mse,
        params,
        record.notes,
        None if record.model is None else _model_of(record.model, k),
        means,
    )


def _model_of(record: _Model, k: int) -> Model:
    centers = _array(record.centers, np.float32, (k, -1))
    size = centers.shape[1]
    factors = None if record.factors is None else _array(record.factors, np.float32, (k, size, size))
    offsets = None if record.offsets is None else _array(record.offsets, np.float32, (k,))
    return Model(centers, factors, offsets, record.notes)


def _array(values: list[Any], kind: Any, shape: tuple[int, ...]) -> Any:
    """Make an array of numbers of which any size is one only at -1."""
    array = np.array(values, np.float64)  # ValueError where the lists have different lengths
    if array.ndim != len(shape) or not array.size:
        raise ValueError("an array of another shape")
    if any(wanted not in (-1, size) for wanted, size in zip(shape, array.shape, strict=True)):
        raise ValueError("an array of another shape")
    if np.abs(array).max() > np.finfo(np.float32).max:
        raise ValueError("a number too large")
    return array.astype(kind)


def _counted(labels: UInt8Array, task: Task) -> Int64Array:
    flat = labels.reshape(-1)
    counts: Int64Array = np.zeros(256, np.int64)
    for start in range(0, len(flat), _ROWS):
        task.raise_if_cancelled()
        counts += np.bincount(flat[start : start + _ROWS], minlength=256)
    return counts


def _assignment(
    record: _Work, regions: bytes, segmentation: Segmentation, class_count: int, task: Task
) -> Assignment:
    classes = record.clusters.classes if record.clusters else []
    if len(classes) != segmentation.k or not all(0 <= class_id <= class_count for class_id in classes):
        raise ValueError("a class that is not there")
    table = empty_assignment().clusters.copy()
    table[: segmentation.k] = classes
    plain = Assignment(table, *_nothing())
    if not record.region_count:
        return plain
    return decode_regions(regions, record.region_count, plain, segmentation, class_count, task)


def _nothing() -> tuple[Any, Any, Any, Any]:
    none = empty_assignment()
    return none.region_ids, none.region_classes, none.region_clusters, none.region_areas

"""The clustered image: mean colours, and the number of the cluster in each pixel."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.errors import ExportError
from segapp.core.scale_bar import with_scale_bar
from segapp.core.types import NO_CLUSTER
from segapp.io.export.png import color_file, palette_file
from segapp.io.export.records import Encoded, Exporter, ExportOptions, Item, for_each, names_of_each

if TYPE_CHECKING:
    from segapp.core.types import ClassInfo, Segmentation, UInt8Array

_SUFFIX, _LABELS_SUFFIX = "_clusters.png", "_cluster_labels.png"


def _names(stem: str, _classes: tuple[ClassInfo, ...], _options: ExportOptions) -> tuple[str, ...]:
    return (stem + _SUFFIX, stem + _LABELS_SUFFIX)


def _encode(item: Item, options: ExportOptions) -> list[Encoded]:
    found = item.result.segmentation
    if found is None:
        raise ExportError(
            "The clusters of this image are not known, so they cannot be saved; cluster it first."
        )
    palette = tuple((red, green, blue) for red, green, blue in found.colors.tolist())
    painted = with_scale_bar(_painted(found), item.result.scale if options.scale_bar else None)
    files = [
        color_file(item.stem + _SUFFIX, CLUSTERS.id, painted),
        palette_file(item.stem + _LABELS_SUFFIX, CLUSTERS.id, found.labels, palette),
    ]
    return [replace(file, iou=None) for file in files]


def _painted(found: Segmentation) -> UInt8Array:
    """Paint each pixel in the mean colour of its cluster; alpha only where some have none."""
    is_whole = not (found.labels == NO_CLUSTER).any()
    table: UInt8Array = np.zeros((256, 3 if is_whole else 4), np.uint8)
    table[: found.k] = 255
    table[: found.k, :3] = found.colors
    painted: UInt8Array = np.take(table, found.labels, axis=0)
    return painted


CLUSTERS = Exporter(
    id="clusters",
    name="Clusters (PNG)",
    description="The image in the mean colours of its clusters, and the number of the cluster in each pixel.",
    names=names_of_each(_names),
    begin=for_each(_encode),
    options=("scale_bar",),
    group="images",
    needs_clusters=True,
)

"""The EXPORTERS table: every kind of file that results can be saved as."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segapp.core.errors import ParameterError
from segapp.io.export.clusters import CLUSTERS
from segapp.io.export.coco import COCO
from segapp.io.export.crops import CROPS
from segapp.io.export.cutout import CUTOUT
from segapp.io.export.cvat import CVAT
from segapp.io.export.geojson import GEOJSON
from segapp.io.export.imagej import IMAGEJ
from segapp.io.export.labelme import LABELME
from segapp.io.export.labels import LABELS
from segapp.io.export.mask import MASK
from segapp.io.export.measures_csv import CSV
from segapp.io.export.report import REPORT
from segapp.io.export.svg import SVG
from segapp.io.export.voc import VOC
from segapp.io.export.xlsx import XLSX
from segapp.io.export.yolo import YOLO
from segapp.io.names import shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segapp.io.export.records import Exporter

EXPORTERS: tuple[Exporter, ...] = (
    MASK,
    LABELS,
    CLUSTERS,
    CUTOUT,
    CROPS,
    VOC,
    COCO,
    YOLO,
    LABELME,
    CVAT,
    GEOJSON,
    IMAGEJ,
    SVG,
    CSV,
    XLSX,
    REPORT,
)


def exporters_for(formats: Sequence[str]) -> list[Exporter]:
    """Look up exporters by their ids.

    Parameters
    ----------
    formats : sequence of str
        Ids in `EXPORTERS`; one given twice counts once.

    Returns
    -------
    list of Exporter
        The exporters, in the order given.

    Raises
    ------
    ParameterError
        If no format is given or one is unknown.
    """
    known = {exporter.id: exporter for exporter in EXPORTERS}
    for name in formats:
        if name not in known:
            raise ParameterError(f"There is no format {shown(name)}; the formats are {', '.join(known)}.")
    if not formats:
        raise ParameterError(f"No format is chosen; the formats are {', '.join(known)}.")
    return [known[name] for name in dict.fromkeys(formats)]

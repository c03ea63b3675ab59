"""The tables and the bars of a report, as pieces of HTML."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.area_histogram import area_histogram
from segapp.core.measure_list import MEASURES
from segapp.core.scale import short_number

if TYPE_CHECKING:
    from segapp.core.measure_list import Measure
    from segapp.core.result import Result
    from segapp.core.types import ClassInfo, Float64Array

_MOST_ROWS = 500
_SHOWN = ("area", "share", "perimeter", "centroid_x", "centroid_y", "major_axis", "minor_axis")
_SHOWN_TOO = ("eccentricity", "solidity", "feret", "red", "green", "blue")
_COLUMNS = tuple(measure for measure in MEASURES if measure.id in (*_SHOWN, *_SHOWN_TOO))
_PLOT = (640, 150)


def _title(measure: Measure, result: Result) -> str:
    if not measure.power:
        return measure.name
    unit = "px" if result.scale is None else result.scale.unit_of(measure.power)
    return f"{measure.name} ({unit})"


def _text(measure: Measure, value: float, result: Result) -> str:
    if np.isnan(value):
        return ""
    if measure.power and result.scale is not None:
        return short_number(result.scale.of(value, measure.power))
    return f"{value:,.{measure.decimals}f}"


def _table(first: tuple[str, str], rows: list[tuple[str, str, Float64Array]], result: Result) -> str:
    """Make a table of two columns of HTML, and of those measures that any row has."""
    places = {measure.id: place for place, measure in enumerate(MEASURES)}
    shown = [
        (measure, places[measure.id])
        for measure in _COLUMNS
        if not rows or any(not np.isnan(values[places[measure.id]]) for _, _, values in rows)
    ]
    titles = (*first, *(_title(measure, result) for measure, _ in shown))
    head = "".join(f"<th>{escape(title)}</th>" for title in titles)
    lines = []
    for one, other, values in rows:
        cells = (escape(_text(measure, float(values[place]), result)) for measure, place in shown)
        lines.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in (one, other, *cells)) + "</tr>")
    body = "\n".join(lines)
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>\n{body}\n</tbody></table></div>'


def _swatch(info: ClassInfo) -> str:
    color = "#{:02x}{:02x}{:02x}".format(*info.color)
    return (
        f'<span class="class"><span class="swatch" style="background:{color}"></span>'
        f"<span>{escape(info.name)}</span></span>"
    )


def class_table(result: Result) -> str:
    """Make the table of the classes."""
    measures = result.measures
    found = zip(result.class_map.classes, measures.counts.tolist(), measures.of_classes, strict=True)
    rows = [(_swatch(info), f"{count:,}", values) for info, count, values in found]
    return _table(("Class", "Objects"), rows, result)


def object_table(result: Result) -> str:
    """Make the table of the objects, the largest ones if there are very many."""
    measures, classes = result.measures, result.class_map.classes
    areas = measures.of("area")
    chosen = np.sort(np.argsort(-areas, kind="stable")[:_MOST_ROWS]).tolist()
    rows = []
    for index in chosen:
        info = classes[int(measures.classes[index]) - 1]
        rows.append((_swatch(info), f"{int(measures.numbers[index]):,}", measures.values[index]))
    note = ""
    if len(areas) > _MOST_ROWS:
        note = (
            f'<p class="dim">The {_MOST_ROWS} largest of {len(areas):,} objects; the CSV file lists all.</p>'
        )
    return note + _table(("Class", "Object"), rows, result)


def histograms(result: Result) -> str:
    """Draw the areas of the objects of each class."""
    parts = []
    for class_id, info in enumerate(result.class_map.classes, start=1):
        areas = result.measures.of("area")[result.measures.classes == class_id]
        if len(areas):
            factor = 1.0 if result.scale is None else result.scale.of(1, 2)
            parts.append(_histogram(areas * factor, info, result))
    return "\n".join(parts) or '<p class="dim">There are no objects.</p>'


def _histogram(areas: Float64Array, info: ClassInfo, result: Result) -> str:
    """Draw the areas of the objects of a class as bars."""
    found = area_histogram(areas)
    width, height = _PLOT
    highest = int(found.counts.max())
    step = width / len(found.counts)
    color = "#{:02x}{:02x}{:02x}".format(*info.color)
    bars = []
    for index, count in enumerate(found.counts.tolist()):
        tall = height * count / highest
        bars.append(
            f'<rect x="{40 + index * step:.2f}" y="{16 + height - tall:.2f}" width="{max(1, step - 1):.2f}" '
            f'height="{tall:.2f}" fill="{color}"/>'
        )
    unit = "px" if result.scale is None else result.scale.unit_of(2)
    axis = "area in {}{}".format(unit, ", logarithmic" if found.is_logarithmic else "")
    low, high = short_number(float(found.edges[0])), short_number(float(found.edges[-1]))
    foot = 32 + height
    return (
        f'<div class="plot"><p>{_swatch(info)}</p>\n'
        f'<svg role="img" aria-label="Areas of the objects" viewBox="0 0 {width + 60} {height + 44}" '
        f'width="{width + 60}" height="{height + 44}">{"".join(bars)}'
        f'<path d="M40 16V{16 + height}H{40 + width}" fill="none" stroke="#9aa6b2"/>'
        f'<text x="34" y="24" text-anchor="end">{highest:,}</text>'
        f'<text x="34" y="{16 + height}" text-anchor="end">0</text>'
        f'<text x="40" y="{foot}">{escape(low)}</text>'
        f'<text x="{40 + width}" y="{foot}" text-anchor="end">{escape(high)}</text>'
        f'<text x="{40 + width / 2:.0f}" y="{foot}" text-anchor="middle">{escape(axis)}</text></svg></div>'
    )

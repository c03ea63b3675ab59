"""Measures as a CSV file: one row for each object and one for each class."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from segapp.io.export.measures_table import TITLES, class_rows, object_rows
from segapp.io.export.records import Encoded, Exporter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segapp.core.types import ClassInfo
    from segapp.io.export.measures_table import Cell
    from segapp.io.export.records import ExportOptions, Item

_ENCODING = "utf-8-sig"
"""UTF-8 with its mark: without it, Excel takes each letter beyond ASCII for two others."""

_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n")
_ONE, _ALL = "{}_measures.csv", "measures.csv"


def guarded(text: str) -> str:
    """Keep a spreadsheet from taking words for a formula: put an apostrophe before what begins like one."""
    starts = text.lstrip(" ").startswith(_FORMULAS) or text.startswith(_FORMULAS)
    return f"'{text}" if starts else text


def _names(
    stems: tuple[str, ...], _classes: tuple[ClassInfo, ...], _options: ExportOptions
) -> tuple[str, ...]:
    return (_ONE.format(stems[0]) if len(stems) == 1 else _ALL,)


class _Writer:
    """Gathers the rows of all images into one file."""

    def __init__(self, _: ExportOptions) -> None:
        self._stream = io.BytesIO()
        self._text = io.TextIOWrapper(self._stream, _ENCODING, errors="replace", newline="")
        self._stems: list[str] = []
        self._put(TITLES)

    def add(self, item: Item) -> list[Encoded]:
        """Take the rows of one image; the file is made at the end."""
        self._stems.append(item.stem)
        for rows in (object_rows(item.result), class_rows(item.result)):
            for row in rows:
                self._put(row)
        return []

    def finish(self) -> list[Encoded]:
        """Make the file; a single image gives it its name."""
        name = _ONE.format(self._stems[0]) if len(self._stems) == 1 else _ALL
        self._text.flush()
        data = self._stream.getvalue()
        return [Encoded(name, data, CSV.id, lambda given: given == data and _is_table(given))]

    def _put(self, row: Sequence[Cell]) -> None:
        cells = [
            guarded(cell) if isinstance(cell, str) else "" if cell is None else repr(cell) for cell in row
        ]
        csv.writer(self._text, lineterminator="\r\n").writerow(cells)


def _is_table(data: bytes) -> bool:
    """Whether bytes read back as a table in which all rows have all columns."""
    try:
        # A wrapper decodes bit by bit; all at once would stop every thread meanwhile.
        text = io.TextIOWrapper(io.BytesIO(data), _ENCODING, newline="")
        rows = csv.reader(text, strict=True)
        return all(len(row) == len(TITLES) for row in rows)
    except (UnicodeDecodeError, csv.Error):
        return False


CSV = Exporter(
    id="csv",
    name="Measures (CSV)",
    description="A table with the size, place, shape and colour of each object and each class.",
    names=_names,
    begin=_Writer,
    group="measures",
)

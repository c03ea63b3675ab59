"""Measures as an Excel workbook: a sheet of objects and a sheet of classes."""

from __future__ import annotations

import datetime
import io
import zipfile
from typing import TYPE_CHECKING, Any

from segapp.core.errors import ExportError
from segapp.io.export.measures_table import TITLES, class_rows, object_rows
from segapp.io.export.records import Encoded, Exporter

if TYPE_CHECKING:
    from collections.abc import Iterable

    from segapp.core.types import ClassInfo
    from segapp.io.export.measures_table import Cell
    from segapp.io.export.records import ExportOptions, Item

_ONE, _ALL = "{}_measures.xlsx", "measures.xlsx"
_SHEETS = ("Objects", "Classes")
_LEFT_OUT = {"Objects": ("kind", "objects", "recipe"), "Classes": ("kind", "object")}
"""A sheet of objects would repeat the recipe in each row."""

_MOST_ROWS = 1_048_576
_LONGEST = 32_767
_WIDE = {"image": 24, "class": 16, "recipe": 60}
_USUAL_WIDTH = 12
_SOME_DAY = datetime.datetime(1980, 1, 1, tzinfo=datetime.UTC)
"""The same file for the same measures, and nothing about when it was made."""


def _names(
    stems: tuple[str, ...], _classes: tuple[ClassInfo, ...], _options: ExportOptions
) -> tuple[str, ...]:
    return (_ONE.format(stems[0]) if len(stems) == 1 else _ALL,)


class _Writer:
    """Gathers the rows of all images into one workbook."""

    def __init__(self, _: ExportOptions) -> None:
        import xlsxwriter

        self._stems: list[str] = []
        self._stream = io.BytesIO()
        # Words stay words: no formulas, links or numbers are made of them.
        plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        self._book = xlsxwriter.Workbook(self._stream, {"in_memory": True, **plain})
        self._book.set_properties({"created": _SOME_DAY.replace(tzinfo=None), "author": "", "comments": ""})
        bold = self._book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self._sheets = {name: _Sheet(self._book.add_worksheet(name), name, bold) for name in _SHEETS}

    def add(self, item: Item) -> list[Encoded]:
        """Take the rows of one image; the file is made at the end."""
        self._stems.append(item.stem)
        self._sheets["Objects"].add(object_rows(item.result))
        self._sheets["Classes"].add(class_rows(item.result))
        return []

    def finish(self) -> list[Encoded]:
        """Make the file; a single image gives it its name."""
        for sheet in self._sheets.values():
            sheet.finish()
        self._book.close()
        for sheet in self._sheets.values():
            sheet.let_go()
        data = self._stream.getvalue()
        name = _ONE.format(self._stems[0]) if len(self._stems) == 1 else _ALL
        return [Encoded(name, data, XLSX.id, lambda given: given == data and _is_whole(given))]


class _Sheet:
    """One sheet of the workbook: the titles, and rows below them."""

    def __init__(self, sheet: Any, name: str, bold: Any) -> None:
        self._sheet = sheet
        self._kept = [index for index, title in enumerate(TITLES) if title not in _LEFT_OUT[name]]
        self._count = 0
        for at, index in enumerate(self._kept):
            sheet.write_string(0, at, TITLES[index], bold)
            sheet.set_column(at, at, _WIDE.get(TITLES[index], _USUAL_WIDTH))
        sheet.freeze_panes(1, 0)

    def add(self, rows: Iterable[tuple[Cell, ...]]) -> None:
        """Write rows below those that are there."""
        for row in rows:
            self._count += 1
            if self._count >= _MOST_ROWS:
                raise ExportError(
                    f"A sheet of Excel cannot hold more than {_MOST_ROWS - 1:,} objects; save a CSV file, "
                    "or drop specks first."
                )
            for at, index in enumerate(self._kept):
                cell = row[index]
                if isinstance(cell, str):
                    self._sheet.write_string(self._count, at, cell[:_LONGEST])
                elif cell is not None:
                    self._sheet.write_number(self._count, at, cell)

    def finish(self) -> None:
        """Let the reader filter the rows."""
        self._sheet.autofilter(0, 0, self._count, len(self._kept) - 1)

    def let_go(self) -> None:
        """Drop the cells row by row: all at once they stop every thread, and so the window, for 0.1 s."""
        while self._sheet.table:
            self._sheet.table.popitem()


def _is_whole(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            return book.testzip() is None
    except zipfile.BadZipFile:
        return False


XLSX = Exporter(
    id="xlsx",
    name="Measures (Excel)",
    description="A workbook with one sheet of the measures of all objects and one of all classes.",
    names=_names,
    begin=_Writer,
    group="measures",
)

"""The measures of all objects as a table that can be sorted; only the rows that are seen are made."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QLocale, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QIcon, QPixmap

from segapp.core.lazy import np
from segapp.core.measure_list import MEASURES
from segapp.ui.words import short

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from segapp.core.measures import Measures
    from segapp.core.scale import Scale
    from segapp.core.types import ClassInfo, Float64Array, Int64Array

_Index = QModelIndex | QPersistentModelIndex
_FIRST = 2
"""Columns before the measures: class and number."""

_SWATCH_PX = 16
AREA = _FIRST
_ALIGNED = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class MeasureModel(QAbstractTableModel):
    """A row for each object."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.measures: Measures | None = None
        self.classes: tuple[ClassInfo, ...] = ()
        self.scale: Scale | None = None
        self.order: Int64Array | None = None
        """Object of each row."""
        self._sorted = AREA, Qt.SortOrder.DescendingOrder

    def show_measures(
        self, measures: Measures | None, classes: tuple[ClassInfo, ...], scale: Scale | None
    ) -> None:
        """Show other measures, or the same with other words; the way they are sorted stays."""
        if (measures, classes, scale) == (self.measures, self.classes, self.scale):
            return
        self.beginResetModel()
        self.measures, self.classes, self.scale = measures, classes, scale
        self._arrange()
        self.endResetModel()

    def object_at(self, row: int) -> int:
        """Return the object of a row."""
        assert self.order is not None
        return int(self.order[row])

    def row_of(self, class_id: int, number: int) -> int | None:
        """Return the row of an object by its class and its number in it."""
        if self.measures is None or self.order is None:
            return None
        is_it = (self.measures.classes == class_id) & (self.measures.numbers == number)
        found = np.flatnonzero(is_it[self.order])
        return int(found[0]) if len(found) else None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self.layoutAboutToBeChanged.emit()
        before, kept = self.order, self.persistentIndexList()
        self._sorted = column, order
        self._arrange()
        if before is not None and self.order is not None and kept:
            rows: Int64Array = np.empty_like(self.order)
            rows[self.order] = np.arange(len(self.order))
            moved = [self.index(int(rows[before[index.row()]]), index.column()) for index in kept]
            self.changePersistentIndexList(kept, moved)
        self.layoutChanged.emit()

    def _arrange(self) -> None:
        self.order = None
        if self.measures is None:
            return
        keys = self._keys(self._sorted[0])
        descending = self._sorted[1] == Qt.SortOrder.DescendingOrder
        # Equal ones stay in the order of their numbers either way.
        self.order = np.argsort(-keys if descending else keys, kind="stable")

    def _keys(self, column: int) -> Float64Array:
        assert self.measures is not None
        if column >= _FIRST:
            return self.measures.values[:, column - _FIRST]
        found = (self.measures.classes, self.measures.numbers)[max(0, column)]
        return found.astype(np.float64)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() or self.order is None else len(self.order)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else _FIRST + len(MEASURES)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._title(section)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _ALIGNED if section else Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def _title(self, section: int) -> str:
        if section < _FIRST:
            return (self.tr("Class"), self.tr("Object"))[section]
        measure = MEASURES[section - _FIRST]
        if not measure.power:
            return self.tr(measure.name)
        unit = "px" if self.scale is None else self.scale.unit_of(measure.power)
        return f"{self.tr(measure.name)} ({unit})"

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self.measures is None or self.order is None or index.row() >= len(self.order):
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column():
            return _ALIGNED
        number = self.object_at(index.row())
        if role == Qt.ItemDataRole.DecorationRole and index.column() == 0:
            info = self._info(number)
            return _swatch(info.color) if info else None
        return self._text(number, index.column()) if role == Qt.ItemDataRole.DisplayRole else None

    def _info(self, number: int) -> ClassInfo | None:
        assert self.measures is not None
        class_id = int(self.measures.classes[number])
        return self.classes[class_id - 1] if class_id <= len(self.classes) else None

    def _text(self, number: int, column: int) -> str:
        assert self.measures is not None
        if column == 0:
            info = self._info(number)
            return info.name if info else ""
        if column == 1:
            return QLocale().toString(int(self.measures.numbers[number]))
        measure = MEASURES[column - _FIRST]
        value = float(self.measures.values[number, column - _FIRST])
        if math.isnan(value):
            return ""
        if measure.power and self.scale is not None:
            return short(self.scale.of(value, measure.power))
        return QLocale().toString(value, "f", measure.decimals)


def _swatch(color: tuple[int, int, int]) -> QIcon:
    """Return a square that keeps its colour in a selected row."""
    square, swatch = QPixmap(_SWATCH_PX, _SWATCH_PX), QIcon()
    square.fill(QColor(*color))
    for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected):
        swatch.addPixmap(square, mode)
    return swatch

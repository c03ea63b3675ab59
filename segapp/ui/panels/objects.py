"""The list of the objects of the active class: a click on one zooms to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QLocale,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QSlider,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from segapp.core.params import WIDEST_NECK
from segapp.ui.icons import icon
from segapp.ui.panels.reset_button import reset_button
from segapp.ui.words import counted, in_units, percent, sized

if TYPE_CHECKING:
    from segapp.core.objects import Objects
    from segapp.core.scale import Scale
    from segapp.ui.session import Session
    from segapp.ui.theme import Colors

_Index = QModelIndex | QPersistentModelIndex
_ROW_PX = 26
_LEAST_NECK = 20
_USUAL_NECK = round(100 * WIDEST_NECK)
_MOST_ROWS = 7
"""More are scrolled."""


class ObjectModel(QAbstractTableModel):
    """Number, area and share of each object, largest first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.objects: Objects | None = None
        self.scale: Scale | None = None
        self._order: list[int] = []

    def show_objects(self, objects: Objects | None, scale: Scale | None = None) -> None:
        """Show other objects, or the same in other units."""
        if objects is self.objects and scale == self.scale:
            return
        self.beginResetModel()
        self.objects, self.scale = objects, scale
        self._order = [] if objects is None else (-objects.areas).argsort(kind="stable").tolist()
        self.endResetModel()

    def object_at(self, row: int) -> int:
        """Return the object of a row."""
        return self._order[row]

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else 3

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return (self.tr("Object"), self.tr("Area"), self.tr("Share"))[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(section)
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self.objects is None or index.row() >= len(self._order):
            return None
        number = self._order[index.row()]
        area = int(self.objects.areas[number])
        if role == Qt.ItemDataRole.DisplayRole:
            area_text = sized(area, 2, None) if self.scale is None else in_units(area, 2, self.scale)
            share = percent(area / max(1, self.objects.area_px))
            return (QLocale().toString(number + 1), area_text, share)[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            tip = self.tr("{}: click to look at this object; the share is that of its class.")
            return tip.format(sized(area, 2, self.scale))
        return None

    @staticmethod
    def _alignment(column: int) -> Qt.AlignmentFlag:
        side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter


class ObjectsPanel(QWidget):
    """The objects of the active class."""

    chosen = Signal(object)
    """First row, first column, last row + 1 and last column + 1 of an object to look at."""
    split_asked = Signal()
    """Objects that touch are to be told apart."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.text = QLabel()
        self.text.setProperty("dim", True)
        self.text.setWordWrap(True)
        self.model = ObjectModel(self)
        self.table = self._make_table()
        self.split = QPushButton(self.tr("Split touching objects"))
        self.split.setToolTip(
            self.tr("Cut round objects apart where they touch; the cuts are touch-ups of the class.")
        )
        self.split.clicked.connect(self.split_asked)
        self.slider, self._share = self._make_slider()
        self.cancel = QPushButton(self.tr("Cancel"))
        self.cancel.setToolTip(self.tr("Cut nothing; the lines vanish."))
        self.cancel.clicked.connect(session.cutting.drop)
        self.reset = reset_button(self.tr("Reset “{}”").format(self.tr("Cut necks up to")))
        self.reset.clicked.connect(self._reset)
        self._necks = self._lay_out_split()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 0, 0, 0)
        layout.setSpacing(8)
        for widget in (self.text, self.table, self._necks):
            layout.addWidget(widget)
        session.changed.connect(self._refresh)
        session.results_changed.connect(self._refresh)
        session.cutting.changed.connect(self._show_cuts)
        self._refresh()
        self._show_cuts()

    @property
    def neck(self) -> float:
        """How narrow a neck is cut: a share of the thinner part."""
        return self.slider.value() / 100

    def _make_slider(self) -> tuple[QSlider, QLabel]:
        slider, share = QSlider(Qt.Orientation.Horizontal), QLabel()
        slider.setRange(_LEAST_NECK, 100)
        slider.setPageStep(5)
        slider.setValue(_USUAL_NECK)
        slider.setAccessibleName(self.tr("Necks to cut"))
        slider.setToolTip(
            self.tr(
                "Two parts are cut apart where the neck between them is narrower than this share of the "
                "thinner one; lines on the image show where."
            )
        )
        share.setProperty("dim", True)
        share.setFixedWidth(48)
        share.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        slider.valueChanged.connect(self._try)
        return slider, share

    def _lay_out_split(self) -> QWidget:
        name, necks = QLabel(self.tr("Cut necks up to")), QWidget()
        name.setBuddy(self.slider)
        grid = QGridLayout(necks)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(6)
        grid.addWidget(name, 0, 0)
        grid.addWidget(self.slider, 0, 1)
        grid.addWidget(self._share, 0, 2)
        grid.addWidget(self.reset, 0, 3)
        buttons = QHBoxLayout()
        buttons.addWidget(self.split, 1)
        buttons.addWidget(self.cancel)
        grid.addLayout(buttons, 1, 0, 1, 4)
        return necks

    def tint(self, colors: Colors) -> None:
        """Draw the icon in the colours of a theme."""
        self.reset.setIcon(icon("reset", colors, colors.dim_text))

    def _reset(self) -> None:
        if self.reset.hasFocus():
            self.slider.setFocus()  # the button is about to vanish
        self.slider.setValue(_USUAL_NECK)

    def _try(self) -> None:
        """Show what would be cut."""
        self._session.cutting.try_neck(self.neck)
        self._show_cuts()

    def _show_cuts(self) -> None:
        self._share.setText(self.tr("{} %").format(QLocale().toString(self.slider.value())))
        self.reset.setVisible(self.slider.value() != _USUAL_NECK)
        self.cancel.setVisible(self._session.cutting.is_on)

    def _make_table(self) -> QTableView:
        table = QTableView()
        table.setModel(self.model)
        table.setAccessibleName(self.tr("Objects"))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(_ROW_PX)
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setFixedHeight(_ROW_PX)
        table.clicked.connect(self._choose)
        table.selectionModel().currentRowChanged.connect(lambda index, _: self._choose_by_key(index))
        return table

    def _choose_by_key(self, index: QModelIndex) -> None:
        if self.table.hasFocus():
            self._choose(index)

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid() and self.model.objects is not None:
            box = self.model.objects.boxes[self.model.object_at(index.row())]
            self.chosen.emit(tuple(int(edge) for edge in box))

    def _refresh(self) -> None:
        document, finished = self._session.document, self._session.finished
        if document is not None and document.segmentation is not None and finished is None:
            return  # what is shown stays until the new masks are there
        found = None
        if document is not None and finished is not None:
            found = finished.objects[document.active - 1]
        self.model.show_objects(found, document.scale if document else None)
        count = self.model.rowCount()
        self.table.setFixedHeight(_ROW_PX * (1 + min(_MOST_ROWS, max(1, count))) + 4)
        self.table.setVisible(count > 0)
        self._necks.setVisible(count > 0)
        self.text.setText(self._words(count))

    def _words(self, count: int) -> str:
        document = self._session.document
        if document is None or not count:
            return self.tr("The separate pieces of the active class are listed here.")
        objects = counted(count, self.tr("{} object"), self.tr("{} objects"))
        return self.tr("{objects} in “{name}”").format(
            objects=objects, name=document.classes[document.active - 1].name
        )

"""The clusters panel: how many, in which colour space, and the list of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QSlider, QSpinBox, QVBoxLayout, QWidget

from segapp.core.types import ClusterParams
from segapp.ui.panels.cluster_list import ClusterList

if TYPE_CHECKING:
    from segapp.document.document import Document
    from segapp.ui.session import Session

_MIN_K, _MAX_K = 2, 32
_SLIDER_MAX_K = 16


class ClustersPanel(QWidget):
    """Asks the session for other clusters as the hand moves; the newest wish wins."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(_MIN_K, _SLIDER_MAX_K)
        self.slider.setPageStep(1)
        self.slider.setAccessibleName(self.tr("Number of clusters"))
        self.spin = QSpinBox()
        self.spin.setRange(_MIN_K, _MAX_K)
        self.spin.setKeyboardTracking(False)
        self.spin.setFixedWidth(56)
        self.spin.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.spin.setAccessibleName(self.tr("Number of clusters"))
        tip = self.tr("Into how many groups of similar colours the picture is divided.")
        self.slider.setToolTip(tip)
        self.spin.setToolTip(tip)
        self.space = QComboBox()
        self.space.setAccessibleName(self.tr("Colour space"))
        self.space.setToolTip(self.tr("How colours are compared when pixels are grouped."))
        self.list = ClusterList(session)
        self._empty = QLabel(self.tr("The clusters appear here as soon as they are found."))
        self._empty.setProperty("dim", True)
        self._empty.setWordWrap(True)
        self._lay_out()
        self.slider.valueChanged.connect(self._want_k)
        self.spin.valueChanged.connect(self._want_k)
        # At the press, not the release: the last result of a drag arrives after the hand let go.
        self.slider.sliderPressed.connect(session.seal)
        self.space.activated.connect(self._want_space)
        session.wanted_changed.connect(self._show_wanted)
        session.changed.connect(self._show)
        self._show_wanted()

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(8)
        number, compare = QLabel(self.tr("Number")), QLabel(self.tr("Compare by"))
        number.setBuddy(self.slider)
        compare.setBuddy(self.space)
        grid.addWidget(number, 0, 0)
        grid.addWidget(self.slider, 0, 1)
        grid.addWidget(self.spin, 0, 2)
        grid.addWidget(compare, 1, 0)
        grid.addWidget(self.space, 1, 1, 1, 2)
        grid.setColumnStretch(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 0, 0, 0)
        layout.setSpacing(10)
        layout.addLayout(grid)
        layout.addWidget(self._empty)
        layout.addWidget(self.list)

    def _fill_spaces(self) -> None:
        # Not at start-up: the table of spaces brings OpenCV, which costs 0.1 s.
        from segapp.core.features import SPACES

        for space in SPACES:
            self.space.addItem(self.tr(space.name), space.id)
            self.space.setItemData(
                self.space.count() - 1, self.tr(space.description), Qt.ItemDataRole.ToolTipRole
            )

    def _want_k(self, k: int) -> None:
        if not self.slider.isSliderDown():
            self._session.seal()
        self._session.want(replace(self._session.wanted, k=k))

    def _want_space(self, _: int) -> None:
        self._session.seal()
        self._session.want(replace(self._session.wanted, space=str(self.space.currentData())))

    def _show_wanted(self) -> None:
        wanted = self._session.wanted
        for widget in (self.slider, self.spin):
            was_blocked = widget.blockSignals(True)
            widget.setValue(wanted.k)
            widget.blockSignals(was_blocked)
        self.space.setCurrentIndex(self.space.findData(wanted.space))

    def _show(self, _: Document | None, after: Document | None) -> None:
        if after is not None and not self.space.count():
            self._fill_spaces()
            if self.space.findData(self._session.wanted.space) < 0:
                # Remembered by another version of segapp.
                self._session.want(ClusterParams(k=self._session.wanted.k))
            self._show_wanted()
        has_clusters = after is not None and after.segmentation is not None
        self._empty.setVisible(not has_clusters)
        self.list.setVisible(has_clusters)

"""The clusters panel: how many and how they are found, and the list of them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from segapp.core.types import ClusterParams
from segapp.ui.panels.advanced import AdvancedSettings
from segapp.ui.panels.amount_slider import AmountSlider
from segapp.ui.panels.cluster_list import ClusterList
from segapp.ui.panels.number_row import NumberRow
from segapp.ui.panels.section import Fold
from segapp.ui.wishes import AMOUNTS
from segapp.ui.wishes import tr as tr_wish

if TYPE_CHECKING:
    from collections.abc import Callable

    from segapp.document.document import Document
    from segapp.ui.session import Session
    from segapp.ui.theme import Colors


class ClustersPanel(QWidget):
    """Asks the session for other clusters as the hand moves; the newest wish wins."""

    sort_asked = Signal(str)
    """What the list is to be sorted by: 'share' or 'hue'."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.number = NumberRow()
        self.slider, self.spin = self.number.slider, self.number.spin
        self.amounts = {
            amount.id: AmountSlider(tr_wish(amount.name), tr_wish(amount.tip)) for amount in AMOUNTS
        }
        self.advanced = AdvancedSettings(session.histograms)
        self.space, self.method, self.seed = self.advanced.space, self.advanced.method, self.advanced.seed
        self.fold = Fold(self.tr("Advanced"), self.advanced)
        self.reset_all = QPushButton(self.tr("Reset all"))
        self.reset_all.setProperty("quiet", True)
        self.reset_all.setToolTip(self.tr("Set everything but the number of clusters back to the start."))
        self.list = ClusterList(session)
        self._order = "share"
        self.sort = QPushButton()
        for name in ("quiet", "faint"):
            self.sort.setProperty(name, True)
        self._show_order(self._order)
        self._empty = _dim_label(self.tr("The clusters appear here as soon as they are found."))
        self._lay_out()
        self._connect()
        self._show_wanted()
        self._show(None, None)

    @property
    def controls(self) -> list[QWidget]:
        """All that the wheel could change by mistake."""
        sliders = [amount.slider for amount in self.amounts.values()]
        combos = [self.space, self.method, self.advanced.histogram.channel]
        return [self.slider, self.spin, *sliders, *combos, self.seed, self.advanced.attempts]

    def tint(self, colors: Colors) -> None:
        """Draw the icons in the colours of a theme."""
        self.number.tint(colors)
        for amount in self.amounts.values():
            amount.tint(colors)
        self.advanced.tint(colors)

    def reset(self) -> None:
        """Set everything but the number of clusters back to the start."""
        self._want(lambda params: ClusterParams(k=params.k))

    def _lay_out(self) -> None:
        folded = QHBoxLayout()
        folded.addWidget(self.fold)
        folded.addStretch(1)
        folded.addWidget(self.reset_all)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.number)
        layout.addSpacing(4)
        for amount in self.amounts.values():
            layout.addWidget(amount)
        layout.addLayout(folded)
        layout.addWidget(self.advanced)
        layout.addWidget(self.sort, 0, Qt.AlignmentFlag.AlignRight)
        layout.addWidget(self._empty)
        layout.addWidget(self.list)

    def _connect(self) -> None:
        session = self._session
        self.number.began.connect(session.seal)
        self.number.chosen.connect(self._want_k)
        for name, amount in self.amounts.items():
            amount.began.connect(partial(self._begin_amount, name))
            amount.tried.connect(partial(self._try_amount, name))
            amount.chosen.connect(partial(self._want_amount, name))
        self.advanced.chosen.connect(self._want)
        self.reset_all.clicked.connect(self.reset)
        self.sort.clicked.connect(lambda: self.sort_asked.emit("hue" if self._order == "share" else "share"))
        self.list.order_changed.connect(self._show_order)
        session.wanted_changed.connect(self._show_wanted)
        session.changed.connect(self._show)

    def _want_k(self, k: int) -> None:
        self._session.want(replace(self._session.wanted, k=k))

    def _want(self, change: Callable[[ClusterParams], ClusterParams]) -> None:
        self._session.seal()
        self._session.want(change(self._session.wanted))

    def _begin_amount(self, name: str) -> None:
        self._session.seal()
        present = getattr(self._session.wanted, name)
        self._session.clusterer.get_ready(self._with(name, max(1, present)))

    def _try_amount(self, name: str, amount: int) -> None:
        self._session.clusterer.try_out(self._with(name, amount))

    def _want_amount(self, name: str, amount: int) -> None:
        self._session.want(self._with(name, amount))

    def _with(self, name: str, amount: int) -> ClusterParams:
        change: dict[str, Any] = {name: amount}
        return replace(self._session.wanted, **change)

    def _show_wanted(self) -> None:
        wanted = self._session.wanted
        self.number.show_number(wanted.k, nests=self.advanced.nests(wanted))
        for name, amount in self.amounts.items():
            amount.show_amount(getattr(wanted, name))
        self.advanced.show_params(wanted)
        self.fold.mark(self.advanced.unusual(wanted))
        self.reset_all.setEnabled(wanted != ClusterParams(k=wanted.k))
        self._show_finder()

    def _show_order(self, order: str) -> None:
        self._order = order
        by_hue = order == "hue"
        self.sort.setText(self.tr("Sorted by hue") if by_hue else self.tr("Sorted by share"))
        self.sort.setToolTip(
            self.tr("Click to list the largest cluster first.")
            if by_hue
            else self.tr("Click to list the clusters in the order of the rainbow.")
        )

    def _show_finder(self) -> None:
        """Say so where the number is not for the user to choose."""
        finder, shown = self.advanced.finder_of_k(self._session.wanted), self._session.segmentation
        text = self.tr("{} finds the number of clusters by itself.").format(finder) if finder else ""
        if finder and shown is not None and shown.params.method == self._session.wanted.method:
            text = self.tr("{} finds the number of clusters by itself: here {}.").format(finder, shown.k)
        self.number.show_note(text)

    def _show(self, _: Document | None, after: Document | None) -> None:
        if after is not None and not self.space.count():
            self.advanced.fill()
            if not self.advanced.knows(self._session.wanted):
                # Remembered by another version of segapp.
                self._session.want(ClusterParams(k=self._session.wanted.k))
            self._show_wanted()
        has_clusters = after is not None and after.segmentation is not None
        self._empty.setVisible(not has_clusters)
        self.list.setVisible(has_clusters)
        self.sort.setVisible(has_clusters)
        self._show_finder()


def _dim_label(text: str = "") -> QLabel:
    label = QLabel(text)
    label.setProperty("dim", True)
    label.setWordWrap(True)
    return label

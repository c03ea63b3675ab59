"""A histogram of one channel: the pixels of all clusters, and the range of each as a coloured bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QLocale, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPalette, QPen
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSizePolicy, QToolTip, QVBoxLayout, QWidget

from segapp.ui.icons import icon
from segapp.ui.panels.reset_button import reset_button
from segapp.ui.swatch import color_of

if TYPE_CHECKING:
    from PySide6.QtGui import QColor, QHideEvent, QPaintEvent, QShowEvent

    from segapp.core.histogram import Histogram
    from segapp.ui.histograms import Histograms
    from segapp.ui.theme import Colors

_BARS_PX, _GAP_PX, _RANGE_PX = 64, 6, 8
_MOST_RANGES = 16
_RESET_PX = 18


class Spread(QWidget):
    """Paints the histogram; below it, cluster by cluster, where nine tenths of its pixels lie."""

    def __init__(self, histograms: Histograms, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._histograms = histograms
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        histograms.changed.connect(self._refresh)

    def sizeHint(self) -> QSize:
        return QSize(200, _BARS_PX + _GAP_PX + _RANGE_PX * self._n_ranges())

    def words_of(self, cluster: int) -> str:
        """Say where a cluster lies."""
        found = self._histograms.found
        if found is None or cluster >= len(self._histograms.names):
            return ""
        name, span = self._histograms.names[cluster], found.range_of(cluster)
        if span is None:
            return self.tr("{}: no hue").format(name)
        low, high = (QLocale().toString(round(found.most * edge / found.counts.shape[1])) for edge in span)
        return self.tr("{name}: {low} to {high}").format(name=name, low=low, high=high)

    def _n_ranges(self) -> int:
        segmentation = self._histograms.segmentation
        return min(_MOST_RANGES, segmentation.k) if segmentation is not None else 0

    def _refresh(self) -> None:
        self.updateGeometry()
        spoken = [self.words_of(cluster) for cluster in range(self._n_ranges())]
        self.setAccessibleDescription("; ".join(filter(None, spoken)))
        self.update()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            cluster = int((event.pos().y() - _BARS_PX - _GAP_PX) // _RANGE_PX)
            is_range = 0 <= cluster < self._n_ranges()
            text = self.tr("Pixels from the lowest to the highest value, in the colours of their clusters.")
            QToolTip.showText(event.globalPos(), self.words_of(cluster) if is_range else text, self)
            return True
        return super().event(event)

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Mid), 1))
        painter.drawLine(QPointF(0, _BARS_PX - 0.5), QPointF(self.width(), _BARS_PX - 0.5))
        found, document = self._histograms.found, self._histograms.document
        if found is None or document is None or len(found.counts) != len(document.shown_colors):
            return
        colors = [color_of(document, cluster) for cluster in range(len(found.counts))]
        self._paint_bars(painter, found, colors)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ranges(painter, found, colors)

    def _paint_bars(self, painter: QPainter, found: Histogram, colors: list[QColor]) -> None:
        n_bins = found.counts.shape[1]
        heights = (_BARS_PX - 2) * found.heights
        rim = self.palette().color(QPalette.ColorRole.PlaceholderText)
        for index, (column, whole) in enumerate(zip(found.counts.T.tolist(), heights.tolist(), strict=True)):
            left, right = round(index * self.width() / n_bins), round((index + 1) * self.width() / n_bins)
            bottom = float(_BARS_PX - 1)
            for count, color in zip(column, colors, strict=True):
                if count:
                    height = whole * count / sum(column)
                    painter.fillRect(QRectF(left, bottom - height, right - left, height), color)
                    bottom -= height
            # Black bars are seen on a dark panel too.
            painter.fillRect(QRectF(left, bottom - 1, right - left, 1), rim)

    def _paint_ranges(self, painter: QPainter, found: Histogram, colors: list[QColor]) -> None:
        n_bins = found.counts.shape[1]
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Mid), 1))
        for cluster in range(self._n_ranges()):
            span = found.range_of(cluster)
            if span is None:
                continue
            left, right = (edge * (self.width() - 1) / n_bins for edge in span)
            top = _BARS_PX + _GAP_PX + cluster * _RANGE_PX
            painter.setBrush(colors[cluster])
            painter.drawRoundedRect(QRectF(left + 0.5, top + 0.5, right - left, _RANGE_PX - 3), 2, 2)


class HistogramBox(QWidget):
    """A histogram with a choice of its channel; counted only while it is seen."""

    def __init__(self, histograms: Histograms, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._histograms = histograms
        self.channel = QComboBox()
        self.spread = Spread(histograms)
        self.name = QLabel(self.tr("Histogram"))
        self.name.setBuddy(self.channel)
        self.channel.setAccessibleName(self.tr("Channel of the histogram"))
        self.channel.setToolTip(self.tr("What the pixels of the clusters are counted by."))
        self.channel.activated.connect(self._ask)
        self.reset = reset_button(self.tr("Reset “{}”").format(self.name.text()), _RESET_PX)
        self.reset.clicked.connect(self._reset)
        self.reset.hide()
        top = QHBoxLayout()
        top.setSpacing(4)
        top.addWidget(self.name)
        top.addWidget(self.channel, 1)
        top.addWidget(self.reset)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 4)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addWidget(self.spread)

    def showEvent(self, event: QShowEvent) -> None:
        self._ask()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._histograms.look_at(None)
        super().hideEvent(event)

    def fill(self) -> None:
        """Fill the list of channels; not at start-up, for their table brings OpenCV."""
        from segapp.core.histogram import CHANNELS

        if not self.channel.count():
            for entry in CHANNELS:
                self.channel.addItem(self.tr(entry.name), entry.id)
            if self.isVisible():
                self._ask()

    def tint(self, colors: Colors) -> None:
        """Draw the icon in the colours of a theme."""
        self.reset.setIcon(icon("reset", colors, colors.dim_text))

    def _reset(self) -> None:
        if self.reset.hasFocus():
            self.channel.setFocus()  # the button is about to vanish
        self.channel.setCurrentIndex(0)
        self._ask()

    def _ask(self) -> None:
        self.reset.setVisible(self.channel.currentIndex() > 0)
        channel = self.channel.currentData(Qt.ItemDataRole.UserRole)
        self.spread.setAccessibleName(self.tr("Histogram of {}").format(self.channel.currentText()))
        self._histograms.look_at(channel)

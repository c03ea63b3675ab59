"""The panel beside the canvas: clusters, classes, clean-up; a dock that can be moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from segapp.ui.panels.classes import ClassesPanel
from segapp.ui.panels.clean_up import CleanUpPanel
from segapp.ui.panels.clusters import ClustersPanel
from segapp.ui.panels.dock import Dock
from segapp.ui.panels.objects import ObjectsPanel
from segapp.ui.panels.section import Fold, Section, rule
from segapp.ui.panels.wheel import WheelGuard

if TYPE_CHECKING:
    from segapp.ui.session import Session
    from segapp.ui.theme import Colors

_MIN_WIDTH_PX = 320
_ADVANCED = "advanced"


class SidePanel(Dock):
    """Holds the foldable sections."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__("panel", parent)
        self.setWindowTitle(self.tr("Panel"))
        self.clusters = ClustersPanel(session)
        self.classes = ClassesPanel(session)
        self.clean_up = CleanUpPanel(session)
        self.objects = ObjectsPanel(session)
        clean_up = Section(self.tr("Clean up"), self.clean_up, self.tr("Reset"))
        clean_up.button.setToolTip(self.tr("Switch all clean-up off, for every class."))
        clean_up.button_clicked.connect(self.clean_up.reset)
        self.clean_up.can_reset.connect(clean_up.button.setEnabled)
        clean_up.button.setEnabled(False)
        self.content = QWidget()
        layout = QVBoxLayout(self.content)
        layout.setContentsMargins(0, 4, 0, 8)
        layout.setSpacing(0)
        clusters = Section(self.tr("Clusters"), self.clusters, self.tr("Suggest..."))
        clusters.button.setToolTip(self.tr("Compare 2 to 9 clusters and choose by looking."))
        clusters.button.setObjectName("suggest")
        self.suggest_asked = clusters.button_clicked
        layout.addWidget(clusters)
        layout.addWidget(rule())
        self._classes = Section(self.tr("Classes"), self.classes, self.tr("Add"))
        self._classes.button.setToolTip(self.tr("Add a class with a colour of its own."))
        self._classes.button.setAccessibleName(self.tr("Add class"))
        self.add_class_asked = self._classes.button_clicked
        layout.addWidget(self._classes)
        layout.addWidget(rule())
        layout.addWidget(clean_up)
        layout.addWidget(rule())
        objects = Section(self.tr("Objects"), self.objects)
        objects.fold()
        self._sections = {
            "clusters": clusters,
            "classes": self._classes,
            "clean_up": clean_up,
            "objects": objects,
        }
        layout.addWidget(objects)
        layout.addStretch(1)
        scroll = self._scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self.content)
        # Its place is always kept: a bar that comes while K grows would make the slider shorter under the
        # hand. Where there is nothing to scroll it is disabled, and then not drawn.
        scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        bar = scroll.verticalScrollBar()
        bar.rangeChanged.connect(lambda _, last: bar.setEnabled(last > 0))
        bar.setEnabled(bar.maximum() > 0)
        scroll.setMinimumWidth(_MIN_WIDTH_PX)
        WheelGuard(self).guard(*self.clusters.controls, *self.clean_up.controls, self.objects.slider)
        self.setWidget(scroll)

    def tint(self, colors: Colors) -> None:
        """Draw the icons in the colours of a theme."""
        super().tint(colors)
        self.clusters.tint(colors)
        self.classes.tint(colors)
        self.clean_up.tint(colors)
        self.objects.tint(colors)

    @property
    def unfolded(self) -> tuple[str, ...]:
        """Names of the parts that are not folded."""
        folds: dict[str, Section | Fold] = {**self._sections, _ADVANCED: self.clusters.fold}
        return tuple(name for name, part in folds.items() if not part.is_folded)

    def unfold_only(self, names: tuple[str, ...]) -> None:
        """Unfold some parts by their names and fold the others."""
        for name, section in self._sections.items():
            if name in names:
                section.unfold()
            else:
                section.fold()
        self.clusters.fold.unfold(on=_ADVANCED in names)

    def open_classes(self) -> None:
        """Make the list of classes seen: what is to be typed there must not be behind a fold."""
        self.show()
        self._classes.unfold()
        self._scroll.ensureWidgetVisible(self.classes)

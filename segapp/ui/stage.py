"""The middle of the window: messages, the empty state or the canvas, and the hover card."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from segapp.tools.tool import Preview
from segapp.ui.canvas import Canvas
from segapp.ui.frame import Fill, OverlayStyle, ViewMode
from segapp.ui.hover_card import HoverCard
from segapp.ui.message_bar import MessageBar
from segapp.ui.welcome import Welcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segapp.ui.hovering import Hover
    from segapp.ui.renderer import Scene
    from segapp.ui.session import Session
    from segapp.ui.theme import Theme
    from segapp.ui.work import Photo

_OPACITY_STEP = 0.1


class Stage(QWidget):
    """Keeps the canvas in step with the session."""

    style_changed = Signal(object)

    def __init__(self, session: Session, theme: Theme, samples: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._session = session
        self.mode = ViewMode.OVERLAY
        self.style_ = OverlayStyle()
        self._preview: Photo | None = None
        self.canvas = Canvas(session)
        self.welcome = Welcome(samples)
        self._card = HoverCard(self.canvas)
        self._pages = QStackedWidget()
        self._start = QScrollArea()
        self._start.setWidgetResizable(True)
        self._start.setFrameShape(QScrollArea.Shape.NoFrame)
        self._start.setWidget(self.welcome)
        self._pages.addWidget(self._start)
        self._pages.addWidget(self.canvas)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._pages)
        # Over the pages, not above them: the picture stays where it is when a message comes or goes.
        self.messages = MessageBar(theme, self)
        session.changed.connect(self.refresh)
        session.results_changed.connect(self.refresh)
        session.questions.unsure_changed.connect(self.refresh)
        session.photo_changed.connect(self._drop_preview)
        self.canvas.hovered.connect(self._show_card)
        self.canvas.opacity_asked.connect(self._step_opacity)

    def show_mode(self, mode: ViewMode) -> None:
        """Look at the result in another way."""
        self.mode = mode
        self.refresh()

    def set_opacity(self, opacity: float) -> None:
        """Set how strongly the classes are laid over the photo, 0 to 1."""
        self._set_style(replace(self.style_, opacity=min(1.0, max(0.0, round(opacity, 2)))))

    def dim_outside(self, *, on: bool) -> None:
        """Darken what belongs to no class."""
        self._set_style(replace(self.style_, dim_outside=on))

    def set_fill(self, fill: Fill) -> None:
        """Fill the classes, hatch them or draw only their outline."""
        self._set_style(replace(self.style_, fill=fill))

    def show_preview(self, photo: Photo) -> None:
        """Show a reduced picture while the whole one is being decoded."""
        self._preview = photo
        self.refresh()
        self.canvas.fit()

    def drop_preview(self) -> None:
        """Go back to the picture that is open, if any."""
        self._drop_preview()
        self.refresh()

    def light_up_cluster(self, cluster: int) -> None:
        """Light up a cluster that the mouse points at in the list; -1 = none."""
        self.canvas.light_up(Preview(frozenset([cluster])) if cluster >= 0 else None)

    def refresh(self) -> None:
        """Show what the session holds now."""
        scene = self._scene()
        page = self._start if scene is None else self.canvas
        was_welcome = self._pages.currentWidget() is self._start
        self._pages.setCurrentWidget(page)
        self.canvas.show_scene(scene, self._present_mode(), self.style_)
        if was_welcome and page is self.canvas:
            self.canvas.setFocus()
        if scene is None or scene.document is None:
            self._card.hide()

    def _scene(self) -> Scene | None:
        photo = self._preview or self._session.photo
        if photo is None:
            return None
        from segapp.ui.renderer import Scene

        if self._preview is not None:
            return Scene(photo.pyramid)
        session = self._session
        if session.trial.document is not None:
            return Scene(photo.pyramid, session.trial.document)
        unsure = session.questions.unsure()
        return Scene(
            photo.pyramid,
            session.document,
            session.located,
            session.finished,
            unsure.pyramid if unsure else None,
        )

    def _present_mode(self) -> ViewMode:
        """While a slider is dragged and nothing is chosen, the overlay would not show what it does."""
        document = self._session.document
        is_bare = document is None or document.assignment.is_empty
        is_overlay = self.mode is ViewMode.OVERLAY
        return ViewMode.CLUSTERS if self._session.trial.is_on and is_bare and is_overlay else self.mode

    def _drop_preview(self) -> None:
        self._preview = None

    def _set_style(self, style: OverlayStyle) -> None:
        if style != self.style_:
            self.style_ = style
            self.style_changed.emit(style)
            self.refresh()

    def _step_opacity(self, steps: int) -> None:
        self.set_opacity(self.style_.opacity + steps * _OPACITY_STEP)

    def _show_card(self, hover: Hover | None) -> None:
        document = self._session.document
        if hover is None or hover.target is None or document is None:
            self._card.hide()
        else:
            self._card.show_target(document, hover.target)

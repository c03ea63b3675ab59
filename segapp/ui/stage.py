"""The middle of the window: messages, the empty state or the canvas, and the hover card."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from segapp.core.touch_ups import TouchUps
from segapp.document.assignment import assign_clusters, empty_assignment
from segapp.tools.tool import Preview
from segapp.ui.canvas import Canvas
from segapp.ui.frame import Fill, OverlayStyle, ViewMode
from segapp.ui.hover_card import HoverCard
from segapp.ui.message_bar import MessageBar
from segapp.ui.welcome import Welcome
from segapp.ui.words import sized

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segapp.document.document import Document
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
        self._only: int | None = None
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
        session.changed.connect(self._follow)
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

    def show_only(self, cluster: int) -> None:
        """Darken all but one cluster, until something changes or Esc is pressed."""
        self._only = cluster
        self.refresh()

    def end_show_only(self) -> bool:
        """Show everything again; tells whether only one cluster was shown."""
        was_on, self._only = self._only is not None, None
        if was_on:
            self.refresh()
        return was_on

    def _follow(self) -> None:
        self._only = None
        self.refresh()

    def refresh(self) -> None:
        """Show what the session holds now."""
        scene = self._scene()
        page = self._start if scene is None else self.canvas
        was_welcome = self._pages.currentWidget() is self._start
        self._pages.setCurrentWidget(page)
        is_only = self._only is not None and scene is not None and scene.document is not None
        style = replace(self.style_, opacity=0.0, dim_outside=True) if is_only else self.style_
        self.canvas.show_scene(scene, ViewMode.OVERLAY if is_only else self._present_mode(), style)
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
        if self._only is not None and session.document is not None:
            return Scene(photo.pyramid, _only(session.document, self._only))
        unsure = session.questions.unsure()
        return Scene(
            photo.pyramid,
            session.document,
            session.located,
            session.finished,
            unsure.pyramid if unsure else None,
            session.former,
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
        if hover is None or document is None:
            self._card.hide()
        elif hover.target is not None:
            self._card.show_target(document, hover.target, self._badge(hover))
        else:
            # What is being drawn, or clicked together, is to be seen.
            is_busy = hover.is_drawing or self.canvas.is_clicking
            self._card.show_badge("" if is_busy else self._badge(hover), self.canvas.clear_px)

    def _badge(self, hover: Hover) -> str:
        """Number and area of the object under the mouse, if it is in one."""
        document, finished = self._session.document, self._session.finished
        if document is None or finished is None:
            return ""
        number = int(finished.class_map.pixels[hover.row, hover.col])
        if not 1 <= number <= len(finished.objects):
            return ""
        from segapp.core.objects import object_at

        objects = finished.objects[number - 1]
        found = object_at(finished.class_map.pixels, objects, hover.row, hover.col)
        if found is None:
            return ""
        text = self.tr("{name}, object {number}: {area}")
        return text.format(
            name=document.classes[number - 1].name,
            number=QLocale().toString(found + 1),
            area=sized(int(objects.areas[found]), 2, document.scale),
        )


def _only(document: Document, cluster: int) -> Document:
    """The same document as if one cluster were all that is chosen."""
    chosen = assign_clusters(empty_assignment(), [cluster], 1)
    plain = replace(document.classes[0], visible=True)
    return replace(document, assignment=chosen, touch_ups=TouchUps(), classes=(plain, *document.classes[1:]))

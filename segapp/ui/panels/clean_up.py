"""The clean-up panel: holes, specks, edges and size of the masks, live."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from segapp.document import classes, edits
from segapp.ui.check_mark import CheckBox
from segapp.ui.panels.pixel_slider import PixelSlider
from segapp.ui.wishes import TREATMENTS
from segapp.ui.wishes import tr as tr_wish

if TYPE_CHECKING:
    from segapp.document.document import Document
    from segapp.ui.session import Session
    from segapp.ui.theme import Colors
    from segapp.ui.wishes import Treatment


class CleanUpPanel(QWidget):
    """Settings for the masks of all classes; a class may have its own."""

    can_reset = Signal(bool)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.sliders: dict[str, PixelSlider] = {}
        self.boxes: dict[str, CheckBox] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 0, 0, 0)
        layout.setSpacing(6)
        self.own = CheckBox(self.tr("Own settings for this class"))
        self.own.setToolTip(self.tr("What you set here then counts for the active class alone."))
        self.own.clicked.connect(self._set_own)
        layout.addWidget(self.own)
        for wish in TREATMENTS:
            layout.addWidget(self._slider(wish) if wish.max_px else self._box(wish))
        self.fill_holes, self.drop_specks = self.sliders["fill_holes_px"], self.sliders["drop_specks_px"]
        session.changed.connect(self._show)
        self.own.hide()

    @property
    def controls(self) -> list[QWidget]:
        """All that the wheel could change by mistake."""
        return [slider.slider for slider in self.sliders.values()]

    def tint(self, colors: Colors) -> None:
        """Draw the icons in the colours of a theme."""
        for slider in self.sliders.values():
            slider.tint(colors)

    def reset(self) -> None:
        """Switch all clean-up off, for all classes."""
        self._session.apply(self.tr("Reset clean-up"), edits.reset_clean_up)

    def _slider(self, wish: Treatment) -> PixelSlider:
        name, tip = tr_wish(wish.name), tr_wish(wish.tip)
        slider = PixelSlider(name, tip, wish.max_px, signed=wish.signed, power=wish.power)
        slider.moved.connect(partial(self._set, wish))
        slider.rested.connect(self._session.seal)
        self.sliders[wish.field] = slider
        return slider

    def _box(self, wish: Treatment) -> CheckBox:
        box = CheckBox(tr_wish(wish.name))
        box.setToolTip(tr_wish(wish.tip))
        box.clicked.connect(partial(self._switch, wish))
        self.boxes[wish.field] = box
        return box

    def _switch(self, wish: Treatment) -> None:
        self._session.seal()
        self._set(wish, self.boxes[wish.field].isChecked())
        self._session.seal()

    def _set(self, wish: Treatment, value: int) -> None:
        document = self._session.document
        if document is None:
            return
        change: dict[str, Any] = {wish.field: value}
        own = document.classes[document.active - 1].clean_up
        if own is None:
            edit = partial(edits.set_clean_up, clean_up=replace(document.clean_up, **change))
        else:
            wanted = replace(own, **change)
            edit = partial(classes.clean_class, class_id=document.active, clean_up=wanted)
        self._session.apply(tr_wish(wish.name), edit, merge=wish.field)

    def _set_own(self) -> None:
        document, on = self._session.document, self.own.isChecked()
        if document is None:
            return
        number = document.active
        name = document.classes[number - 1].name
        label = self.tr("Own clean-up for “{}”") if on else self.tr("Clean “{}” up as the others")
        wanted = document.clean_ups[number] if on else None
        edit = partial(classes.clean_class, class_id=number, clean_up=wanted)
        self._session.apply(label.format(name), edit)

    def _show(self, _: Document | None, after: Document | None) -> None:
        if after is None:
            return
        shown = after.clean_ups[after.active]
        for field, slider in self.sliders.items():
            slider.show_scale(after.scale)
            if not slider.slider.isSliderDown():
                slider.show_px(getattr(shown, field))
        for field, box in self.boxes.items():
            box.setChecked(bool(getattr(shown, field)))
        active = after.classes[after.active - 1]
        has_own = active.clean_up is not None
        self._show_locked(active.name if active.locked else "")
        self.own.setChecked(has_own)
        self.own.setVisible((has_own and not active.locked) or len(after.classes) > 1)
        self.can_reset.emit(edits.can_reset_clean_up(after))

    def _show_locked(self, name: str) -> None:
        """Let nothing be set while the active class is locked; `name` is empty if it is not."""
        for widget in (self.own, *self.sliders.values(), *self.boxes.values()):
            widget.setEnabled(not name)
        text = self.tr("“{}” is locked; unlock it or choose another class to change.")
        self.setToolTip(text.format(name) if name else "")

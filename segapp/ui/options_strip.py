"""What can be set of the tool in hand, in a strip over the canvas: size of the brush, everywhere or here."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSlider

from segapp.tools.tool import LARGEST_BRUSH_PX
from segapp.ui.check_mark import CheckBox

if TYPE_CHECKING:
    from PySide6.QtGui import QEnterEvent

    from segapp.tools.tool import Tool, ToolOptions
    from segapp.ui.canvas import Canvas

_GAP_PX = 12
_STEPS = 100


class OptionsStrip(QFrame):
    """Shows and changes the options of one tool; hidden for tools without any."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.setObjectName("strip")
        # The canvas shows a cross.
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self._size_label = QLabel(self.tr("Size"))
        self.size_slider = QSlider(Qt.Orientation.Horizontal)
        self.size_slider.setRange(0, _STEPS)
        self.size_slider.setFixedWidth(120)
        self.size_slider.setAccessibleName(self.tr("Size of the brush"))
        self.size_slider.setToolTip(
            self.tr(
                "Size of the brush on the screen, so that it paints finer when you zoom in "
                "([ and ] or Shift+wheel change it too)."
            )
        )
        self.size_slider.valueChanged.connect(self._resize_brush)
        self._size = QLabel()
        self._size.setProperty("dim", True)
        self._size.setFixedWidth(56)
        self.checks = {
            "everywhere": CheckBox(self.tr("Everywhere")),
            "area_by_hand": CheckBox(self.tr("Draw freely")),
        }
        self.checks["everywhere"].setToolTip(
            self.tr("Take the colour in all of the image, or only where it hangs together with the click.")
        )
        self.checks["area_by_hand"].setToolTip(
            self.tr("Draw the border of the area with the mouse, or drag a rectangle.")
        )
        self.scale = QPushButton(self.tr("Set scale..."))
        self.scale.setToolTip(self.tr("Say how long the line really is: sizes are then told in units too."))
        self.scale_asked = self.scale.clicked
        self.new_object = QPushButton(self.tr("New object"))
        self.new_object.setToolTip(
            self.tr(
                "Finish this object (Enter); the next click begins another one.\n"
                "A click on an object takes it up again. Drag a mark to move its click;\n"
                "right-click or Delete on it takes it back. Esc drops what was clicked.\n"
                "Shift+right-click opens the menu of the cluster."
            )
        )
        self.new_object.setEnabled(False)
        self.new_object_asked = self.new_object.clicked
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 12, 6)
        row.setSpacing(10)
        for widget in (
            self._size_label,
            self.size_slider,
            self._size,
            *self.checks.values(),
            self.scale,
            self.new_object,
        ):
            widget.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            row.addWidget(widget)
        for name, check in self.checks.items():
            check.toggled.connect(lambda on, name=name: self._set(name, on))
        canvas.options_changed.connect(self._show)
        self.keep_below(0)
        self._show(canvas.options)
        self.show_tool(canvas.tool)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._canvas.forget_mouse()  # no leave event comes to it from what lies on it

    def keep_below(self, top: int) -> None:
        """Leave so many pixels at the top of the canvas to something else."""
        self.move(_GAP_PX, top + _GAP_PX)

    def show_tool(self, tool: Tool) -> None:
        """Show what can be set of a tool."""
        for widget in (self._size_label, self.size_slider, self._size):
            widget.setVisible(tool.brush)
        for name, check in self.checks.items():
            check.setVisible(name == tool.setting)
        self.scale.setVisible(tool.measures)
        self.new_object.setVisible(tool.marks_clicks)
        self.setVisible(tool.brush or bool(tool.setting) or tool.measures or tool.marks_clicks)
        self.adjustSize()

    def _show(self, options: ToolOptions) -> None:
        size = QLocale().toString(round(options.size_px))
        self._size.setText(self.tr("{} px").format(size))
        for widget in (self.size_slider, *self.checks.values()):
            widget.blockSignals(True)
        self.size_slider.setValue(round(_STEPS * math.log(options.size_px) / math.log(LARGEST_BRUSH_PX)))
        for name, check in self.checks.items():
            check.setChecked(getattr(options, name))
        for widget in (self.size_slider, *self.checks.values()):
            widget.blockSignals(False)

    def _resize_brush(self, position: int) -> None:
        self._set("size_px", LARGEST_BRUSH_PX ** (position / _STEPS))

    def _set(self, name: str, value: Any) -> None:
        self._canvas.set_options(replace(self._canvas.options, **{name: value}))

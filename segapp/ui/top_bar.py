"""The top bar (few words, the four views, one primary button) and the tool rail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QSlider,
    QToolBar,
    QToolButton,
    QWidget,
)

from segapp.ui.frame import Fill, OverlayStyle
from segapp.ui.icons import icon

if TYPE_CHECKING:
    from PySide6.QtGui import QAction, QResizeEvent, QShowEvent

    from segapp.ui.actions import Actions
    from segapp.ui.theme import Colors

_VIEWS = ("view_overlay", "view_clusters", "view_mask", "view_cutout")
_ICON = QSize(18, 18)
_FRAME_PX = 48


class TopBar(QToolBar):
    """Open, undo, redo; the views; opacity; Export."""

    opacity_moved = Signal(float)

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Top bar"))
        self.setObjectName("top")
        self.setMovable(False)
        self.setIconSize(_ICON)
        words = (
            ("open_image", self.tr("Open")),
            ("undo", self.tr("Undo")),
            ("redo", self.tr("Redo")),
        )
        # The blank keeps the word off its icon.
        self._worded = [_button(actions.by_id[name], f" {text}") for name, text in words]
        for button in self._worded:
            self.addWidget(button)
        self.addWidget(_stretch())
        self.addWidget(self._make_views(actions))
        self.addWidget(_button(actions.by_id["toggle_split"]))
        self.addWidget(_button(actions.by_id["toggle_dim"]))
        self.opacity = QSlider(Qt.Orientation.Horizontal)
        self.opacity.setRange(0, 100)
        self.opacity.setFixedWidth(96)
        self.opacity.setAccessibleName(self.tr("Opacity of the overlay"))
        self.opacity.valueChanged.connect(lambda value: self.opacity_moved.emit(value / 100))
        self.addWidget(self.opacity)
        self.addWidget(_stretch())
        self._export = QPushButton(self.tr("Export..."))
        self._export.setProperty("primary", True)
        self._export.setIconSize(_ICON)
        action = actions.by_id["export"]
        self._export.setToolTip(action.toolTip())
        self._export.clicked.connect(action.trigger)
        action.enabledChanged.connect(self._export.setEnabled)
        self._export.setEnabled(action.isEnabled())
        self.addWidget(self._export)
        self._width_with_words = 0
        self._has_image = False
        self._style = OverlayStyle()
        self.show_style(self._style)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_words(on=False)
        self.window().setMinimumWidth(self._needed_width())
        self._show_words(on=True)
        self._width_with_words = self._needed_width()
        self._show_words(on=self.width() >= self._width_with_words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_words(on=event.size().width() >= self._width_with_words)

    def _needed_width(self) -> int:
        widgets = [self.widgetForAction(action) for action in self.actions()]
        margins, layout = self.contentsMargins(), self.layout()
        spacing = layout.spacing() if layout else 0
        return (
            sum(widget.sizeHint().width() for widget in widgets)
            + spacing * len(widgets)
            + margins.left()
            + margins.right()
            + _FRAME_PX
        )

    def _show_words(self, *, on: bool) -> None:
        """Leave out the words beside icons where Export would not fit."""
        style = Qt.ToolButtonStyle
        for button in self._worded:
            button.setToolButtonStyle(style.ToolButtonTextBesideIcon if on else style.ToolButtonIconOnly)

    def tint(self, colors: Colors) -> None:
        """Draw the icon of the primary button on its colour."""
        self._export.setIcon(icon("export", colors, colors.on_accent))

    def show_style(self, style: OverlayStyle) -> None:
        """Show the opacity without reporting it; edges alone have none."""
        self._style = style
        was_blocked = self.opacity.blockSignals(True)
        self.opacity.setValue(round(100 * style.opacity))
        self.opacity.blockSignals(was_blocked)
        self._enable_opacity()

    def show_has_image(self, *, on: bool) -> None:
        """Offer the opacity only where there is something to lay over."""
        self._has_image = on
        self._enable_opacity()

    def _enable_opacity(self) -> None:
        is_outline = self._style.fill is Fill.OUTLINE
        self.opacity.setEnabled(self._has_image and not is_outline)
        name, does = self.tr("Opacity of the overlay"), self.tr("Ctrl+wheel on the image does the same.")
        if is_outline:
            does = self.tr(
                "Only the edges of classes are drawn: choose to tint or hatch them in the View menu."
            )
        self.opacity.setToolTip(f"{name}\n{does}")

    def _make_views(self, actions: Actions) -> QFrame:
        frame = QFrame()
        frame.setObjectName("views")
        row = QHBoxLayout(frame)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(2)
        for name in _VIEWS:
            button = _button(actions.by_id[name], actions.by_id[name].text().replace("&", ""))
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
            row.addWidget(button)
        return frame


class ToolRail(QToolBar):
    """The tools, on the left."""

    def __init__(self, tools: list[QAction], zoom: list[QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Tools"))
        self.setObjectName("rail")
        self.setMovable(False)
        self.setOrientation(Qt.Orientation.Vertical)
        self.setIconSize(QSize(20, 20))
        self.addActions(tools)
        self.addSeparator()
        self.addActions(zoom)
        self._more = self.findChild(QToolButton, "qt_toolbar_ext_button")

    def tint(self, colors: Colors) -> None:
        """Draw what opens the tools that do not fit."""
        if isinstance(self._more, QToolButton):
            self._more.setIcon(icon("chevron-down", colors))
            self._more.setToolTip(self.tr("More tools"))


class _FixedTextButton(QToolButton):
    """Keeps its own short text when the action's text changes (`Undo: Add “White”`)."""

    def __init__(self, action: QAction, text: str) -> None:
        super().__init__()
        self._text = text
        self.setDefaultAction(action)
        action.changed.connect(self._keep_text)
        self._keep_text()

    def _keep_text(self) -> None:
        self.setText(self._text)


def _button(action: QAction, text: str = "") -> QToolButton:
    button = _FixedTextButton(action, text)
    button.setAccessibleName(text.strip() or action.text().replace("&", ""))
    style = Qt.ToolButtonStyle
    button.setToolButtonStyle(style.ToolButtonTextBesideIcon if text else style.ToolButtonIconOnly)
    button.setIconSize(_ICON)
    return button


def _stretch() -> QWidget:
    widget = QWidget()
    widget.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    return widget

"""Exposure and gamma of the viewer: a slider and a field for each, red while they change what is seen."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QToolButton, QWidget

from studio.core.language import marked, tr
from studio.engine.look import AS_IT_IS, Look
from studio.ui import theme
from studio.ui.inspector.number_view import NumberView
from studio.ui.inspector.numbers import NumberFormat
from studio.ui.inspector.slider_view import SliderView
from studio.ui.markup import tip_text
from studio.ui.plain_label import PlainLabel
from studio.ui.reporting import reported
from studio.ui.wheel import notches

EXPOSURE: Final = NumberFormat(low=-12.0, high=12.0, slider=(-6.0, 6.0), step=0.25)
GAMMA: Final = NumberFormat(low=0.1, high=8.0, slider=(0.2, 3.8), step=0.1)
_FORMATS: Final = {"exposure": EXPOSURE, "gamma": GAMMA}
_NAMES: Final = {"exposure": marked("Exposure"), "gamma": marked("Gamma")}
_SIGNS: Final = {"exposure": marked("EV"), "gamma": "γ"}
_TIPS: Final = {
    "exposure": marked("Exposure for looking only, in stops. Drag or turn the wheel; double-click resets."),
    "gamma": marked("Gamma for looking only. Drag or turn the wheel; double-click resets."),
}
_GRADED: Final = (
    "QLineEdit { color: $danger; border-color: $danger; background: $danger_dim; } QLabel { color: $danger; }"
)
_PLAIN: Final = "QLabel { color: $secondary; }"
_FIELD_WIDTH: Final = 52
_SLIDER_WIDTH: Final = 72


class LookFields(QFrame):
    """Two numbers that can be dragged, typed and turned with the wheel.

    Args:
        parent: Its parent.
        stacked: One below the other, with names; else in one line.

    Signals:
        edited(Look): The user wants the picture looked at so.
    """

    edited = Signal(object)

    def __init__(self, parent: QWidget | None = None, *, stacked: bool = False) -> None:
        super().__init__(parent)
        self._look = AS_IT_IS
        self.fields: dict[str, NumberView] = {}
        self.sliders: dict[str, SliderView] = {}
        self.reset = QToolButton(self)
        self.reset.setText(tr("Reset"))
        self.reset.setFont(theme.ui_font(theme.FONT_SMALL))
        self.reset.setToolTip(tr("Show the picture as it is"))
        self.reset.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.reset.clicked.connect(lambda: self._want(replace(self._look, exposure=0.0, gamma=1.0)))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.SPACE_1)
        for index, name in enumerate(_FORMATS):
            self._add_row(name, grid, index if stacked else 0, 0 if stacked else 3 * index, stacked)
        grid.addWidget(self.reset, *((2, 2) if stacked else (0, 6)), Qt.AlignmentFlag.AlignRight)
        self.show_look(AS_IT_IS)

    def show_look(self, look: Look) -> None:
        """Show the numbers; red if they change what is seen."""
        self._look = look
        for name in _FORMATS:
            self.fields[name].show_value(getattr(look, name))
            self.sliders[name].show_value(getattr(look, name))
        self.reset.setEnabled(look.is_graded)
        theme.style(self, _GRADED if look.is_graded else _PLAIN)

    def _add_row(self, name: str, grid: QGridLayout, row: int, column: int, stacked: bool) -> None:
        label = PlainLabel(tr(_NAMES[name] if stacked else _SIGNS[name]), self)
        label.setFont(theme.ui_font(theme.FONT_SMALL))
        label.setContentsMargins(theme.SPACE_2 if column else 0, 0, 0, 0)
        field = self.fields[name] = NumberView(_FORMATS[name], self)
        slider = self.sliders[name] = SliderView(_FORMATS[name], getattr(AS_IT_IS, name), self)
        field.setFixedWidth(_FIELD_WIDTH)
        slider.setMinimumWidth(_SLIDER_WIDTH * (2 if stacked else 1))
        for widget in (label, field, slider):
            widget.setAccessibleName(tr(_NAMES[name]))
            widget.setToolTip(tip_text(tr(_TIPS[name])))
        field.edited.connect(lambda wanted: self._set(name, field.own(wanted)))
        slider.edited.connect(lambda value, _: self._set(name, value))
        for control in (field, slider):
            control.reset_wanted.connect(lambda: self._set(name, getattr(AS_IT_IS, name)))
        grid.addWidget(label, row, column)
        grid.addWidget(slider, row, column + 1)
        grid.addWidget(field, row, column + 2)

    def _set(self, name: str, value: float) -> None:
        self._want(changed(self._look, name, value))

    def _want(self, look: Look) -> None:
        self.show_look(look)
        self.edited.emit(look)

    @reported()
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Step the number under the mouse."""
        at = event.position().toPoint()
        name = next((name for name in _FORMATS if self._covers(name, at.x(), at.y())), None)
        if name is None:
            event.ignore()
            return
        self._set(name, _FORMATS[name].stepped(getattr(self._look, name), notches(event)))
        event.accept()

    def _covers(self, name: str, x: int, y: int) -> bool:
        covered = self.fields[name].geometry().united(self.sliders[name].geometry())
        return covered.contains(x, y)


def changed(look: Look, name: str, value: float) -> Look:
    """Return a look with another exposure or gamma, within its limits; what is nearly neutral is."""
    number = round(_FORMATS[name].limited(value), 3)
    return replace(look, exposure=number) if name == "exposure" else replace(look, gamma=number)

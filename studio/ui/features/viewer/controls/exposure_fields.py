"""Exposure and gamma of the viewer: a slider and a field for each, red while they change what is seen."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QToolButton, QWidget

from studio.core.translation import tr, tr_noop
from studio.engine.display.viewer_settings import NEUTRAL_SETTINGS, ViewerSettings
from studio.ui.shell.fields.number_view import NumberView
from studio.ui.widgets import theme
from studio.ui.widgets.fields.number_format import NumberFormat
from studio.ui.widgets.fields.slider_view import SliderView
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.qt_helpers.wheel import count_notches
from studio.ui.widgets.text.markup import escape_tooltip

EXPOSURE_FORMAT: Final = NumberFormat(min_value=-12.0, max_value=12.0, slider_range=(-6.0, 6.0), step_size=0.25)
GAMMA_FORMAT: Final = NumberFormat(min_value=0.1, max_value=8.0, slider_range=(0.2, 3.8), step_size=0.1)
_FORMATS: Final = {"exposure": EXPOSURE_FORMAT, "gamma": GAMMA_FORMAT}
_NAMES: Final = {"exposure": tr_noop("Exposure"), "gamma": tr_noop("Gamma")}
_SIGNS: Final = {"exposure": tr_noop("EV"), "gamma": "γ"}
_TIPS: Final = {
    "exposure": tr_noop("Exposure for looking only, in stops. Drag or turn the wheel; Ctrl+click resets."),
    "gamma": tr_noop("Gamma for looking only. Drag or turn the wheel; Ctrl+click resets."),
}
_ADJUSTED_COLOR_STYLE: Final = (
    "QLineEdit { color: $danger; border-color: $danger; background: $danger_dim; } QLabel { color: $danger; }"
)
_NEUTRAL_STYLE: Final = "QLabel { color: $secondary; }"
_FIELD_WIDTH: Final = 52
_SLIDER_WIDTH: Final = 72


class ExposureFields(QFrame):
    """Two numbers that can be dragged, typed and turned with the wheel.

    Args:
        parent: Its parent.
        stacked: One below the other, with names; else in one line.

    Signals:
        settings_edited(ViewerSettings): The user wants the picture looked at so.
    """

    settings_edited = Signal(object)

    def __init__(self, parent: QWidget | None = None, *, stacked: bool = False) -> None:
        super().__init__(parent)
        self._settings = NEUTRAL_SETTINGS
        self.number_fields: dict[str, NumberView] = {}
        self.sliders: dict[str, SliderView] = {}
        self.reset_button = QToolButton(self)
        self.reset_button.setText(tr("Reset"))
        self.reset_button.setFont(theme.make_ui_font(theme.FONT_SMALL))
        self.reset_button.setToolTip(tr("Show the picture as it is"))
        self.reset_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.reset_button.clicked.connect(
            lambda: self._request_settings(replace(self._settings, exposure=0.0, gamma=1.0))
        )
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.SPACE_1)
        for index, name in enumerate(_FORMATS):
            self._add_row(name, grid, index if stacked else 0, 0 if stacked else 3 * index, stacked)
        grid.addWidget(self.reset_button, *((2, 2) if stacked else (0, 6)), Qt.AlignmentFlag.AlignRight)
        self.show_settings(NEUTRAL_SETTINGS)

    def show_settings(self, look: ViewerSettings) -> None:
        """Show the numbers; red if they change what is seen."""
        self._settings = look
        for name in _FORMATS:
            self.number_fields[name].show_value(getattr(look, name))
            self.sliders[name].show_value(getattr(look, name))
        self.reset_button.setEnabled(look.is_graded)
        theme.set_widget_style(self, _ADJUSTED_COLOR_STYLE if look.is_graded else _NEUTRAL_STYLE)

    def _add_row(self, name: str, grid: QGridLayout, row: int, column: int, stacked: bool) -> None:
        label = PlainLabel(tr(_NAMES[name] if stacked else _SIGNS[name]), self)
        label.setFont(theme.make_ui_font(theme.FONT_SMALL))
        label.setContentsMargins(theme.SPACE_2 if column else 0, 0, 0, 0)
        field = self.number_fields[name] = NumberView(_FORMATS[name], self)
        slider = self.sliders[name] = SliderView(_FORMATS[name], getattr(NEUTRAL_SETTINGS, name), self)
        field.setFixedWidth(_FIELD_WIDTH)
        slider.setMinimumWidth(_SLIDER_WIDTH * (2 if stacked else 1))
        for widget in (label, field, slider):
            widget.setAccessibleName(tr(_NAMES[name]))
            widget.setToolTip(escape_tooltip(tr(_TIPS[name])))
        field.value_edited.connect(lambda wanted: self._set(name, field.compute_edited_value(wanted)))
        slider.value_edited.connect(lambda value, _: self._set(name, value))
        for control in (field, slider):
            control.reset_requested.connect(lambda: self._set(name, getattr(NEUTRAL_SETTINGS, name)))
        grid.addWidget(label, row, column)
        grid.addWidget(slider, row, column + 1)
        grid.addWidget(field, row, column + 2)

    def _set(self, name: str, value: float) -> None:
        self._request_settings(change_settings(self._settings, name, value))

    def _request_settings(self, look: ViewerSettings) -> None:
        self.show_settings(look)
        self.settings_edited.emit(look)

    @guard_override()
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Step the number under the mouse."""
        at = event.position().toPoint()
        name = next((name for name in _FORMATS if self._is_over_row(name, at.x(), at.y())), None)
        if name is None:
            event.ignore()
            return
        self._set(name, _FORMATS[name].step_number(getattr(self._settings, name), count_notches(event)))
        event.accept()

    def _is_over_row(self, name: str, x: int, y: int) -> bool:
        covered = self.number_fields[name].geometry().united(self.sliders[name].geometry())
        return covered.contains(x, y)


def change_settings(look: ViewerSettings, name: str, value: float) -> ViewerSettings:
    """Return settings with another exposure or gamma, within their limits; nearly neutral values become neutral."""
    number = round(_FORMATS[name].clamp_number(value), 3)
    return replace(look, exposure=number) if name == "exposure" else replace(look, gamma=number)

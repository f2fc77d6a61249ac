"""The legend of the chart: a switch for each curve, in its colour, and how the curves are shown."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QIcon, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QGridLayout,
    QHBoxLayout,
    QMenu,
    QSizePolicy,
    QSlider,
    QToolButton,
    QWidget,
)

from studio.core.translation import tr, tr_n
from studio.ui.features.training.run.run_files import SeriesName
from studio.ui.features.training.run.training_text import format_series
from studio.ui.shell.shortcuts.keymap import KeyTooltip
from studio.ui.widgets import theme
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.theme import SPACE_1, SPACE_2, Colors

_MOST_SMOOTHING: Final = 99
_SWATCH: Final = 14.0
_HEIGHT: Final = 24


class CurveToggle(QAbstractButton):
    """A curve's name with a piece of its line; pressed, the curve is seen."""

    def __init__(self, name: SeriesName, color: QColor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.series_name = name
        self._color = color
        self.setText(format_series(name))
        self.setCheckable(True)
        self.setChecked(True)
        self.setFont(theme.make_ui_font(theme.FONT_SMALL))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolTip(tr("Show or hide this curve"))
        self.setFixedSize(self.sizeHint())

    @guard_override(default=QSize())
    def sizeHint(self) -> QSize:
        """Return room for line and name."""
        width = QFontMetrics(self.font()).horizontalAdvance(self.text())
        return QSize(round(_SWATCH) + width + 3 * SPACE_1 + SPACE_2, _HEIGHT)

    @guard_override()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a piece of the line, dashed as the curve is, and the name."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse() or self.hasFocus():
            painter.setPen(QPen(Colors.ACCENT if self.hasFocus() else Colors.HOVER, 1))
            painter.setBrush(Colors.HOVER)
            painter.drawRoundedRect(
                QRectF(self.rect()).adjusted(0.5, 1.5, -0.5, -1.5), theme.RADIUS_FIELD, theme.RADIUS_FIELD
            )
        painter.setPen(self._make_pen())
        middle = self.height() / 2
        painter.drawLine(SPACE_1, round(middle), round(SPACE_1 + _SWATCH), round(middle))
        painter.setPen(Colors.TEXT if self.isChecked() else Colors.FAINT)
        place = QRectF(self.rect()).adjusted(2 * SPACE_1 + _SWATCH, 0, 0, 0)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text())
        painter.end()

    def _make_pen(self) -> QPen:
        pen = QPen(self._color if self.isChecked() else Colors.FAINT, 2.0 if self.isChecked() else 1.0)
        if self.series_name.kind == "validation":
            pen.setDashPattern([2.0, 1.5])
        return pen

    def make_icon(self) -> QIcon:
        """Return a piece of the line, for a menu."""
        ratio = self.devicePixelRatioF()
        picture = QPixmap(round(_SWATCH * ratio), round(_SWATCH * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setPen(self._make_pen())
        painter.drawLine(0, round(_SWATCH / 2), round(_SWATCH), round(_SWATCH / 2))
        painter.end()
        return QIcon(picture)


class ChartLegend(QWidget):
    """Switches for curves, and how they are shown.

    Signals:
        hidden_changed(frozenset[SeriesName]): Other curves are not to be seen.
        log_changed(bool): Values are to be shown by their logarithms.
        smoothing_changed(float): The weight of the past, 0..1.
        reset_zoom_requested(): All steps are to be shown.
    """

    hidden_changed = Signal(object)
    log_changed = Signal(bool)
    smoothing_changed = Signal(float)
    reset_zoom_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.curve_toggles: dict[SeriesName, CurveToggle] = {}
        self.is_stacked = False
        self._hidden: frozenset[SeriesName] = frozenset()
        self.log_button = _button(tr("Log"), self)
        self.log_button.setCheckable(True)
        self.log_button.setChecked(True)  # a PSNR of 20 beside a loss of 0.01: both are to be seen
        KeyTooltip(self.log_button, "training.log", tr("Logarithmic scale of losses"))
        self.all_button = _button(tr("All"), self)
        KeyTooltip(self.all_button, "training.show_all", tr("Show all steps"))
        self.smoothing_slider = QSlider(Qt.Orientation.Horizontal, self)
        self.smoothing_slider.setRange(0, _MOST_SMOOTHING)
        self.smoothing_slider.setFixedWidth(60)
        self.smoothing_slider.setToolTip(tr("Smoothing of the curves"))
        self.smoothing_slider.setAccessibleName(tr("Smoothing of the curves"))
        self._names, self._controls = QWidget(self), QWidget(self)
        self.more_button = _button("", self)
        self.more_button.setToolTip(tr("Curves whose names have no room here"))
        self.more_button.setAccessibleName(tr("More curves"))
        self._menu = QMenu(self.more_button)
        self._menu.aboutToShow.connect(self._fill_menu)
        self.more_button.setMenu(self._menu)
        self.more_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._lay_out()
        self.log_button.toggled.connect(self.log_changed)
        self.all_button.clicked.connect(self.reset_zoom_requested)
        self.smoothing_slider.valueChanged.connect(lambda value: self.smoothing_changed.emit(value / 100))

    def _lay_out(self) -> None:
        self._names.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)  # names may be left out
        label = PlainLabel(tr("Smooth"), self)
        label.setProperty("role", "secondary")
        tools = QHBoxLayout(self._controls)
        tools.setContentsMargins(SPACE_2, 0, 0, 0)
        tools.setSpacing(SPACE_1)
        for widget in (label, self.smoothing_slider, self.log_button, self.all_button):
            tools.addWidget(widget)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(SPACE_2, 0, SPACE_2, 0)
        self._grid.setSpacing(0)
        self._grid.setColumnStretch(0, 1)
        self._arrange()

    def _arrange(self) -> None:
        """Place the names above what shows the curves, or beside it."""
        right = Qt.AlignmentFlag.AlignRight
        self._grid.addWidget(self._names, 0, 0, 1, 3 if self.is_stacked else 1)
        self._grid.addWidget(self.more_button, 0, 1)
        self._grid.addWidget(self._controls, 1 if self.is_stacked else 0, 2, right)

    def set_stacked(self, stacked: bool) -> None:
        """Show all names in lines of their own, or as many as there is room for in one line."""
        if stacked != self.is_stacked:
            self.is_stacked = stacked
            for part in (self._names, self.more_button, self._controls):
                self._grid.removeWidget(part)
            self._arrange()
            self._fit_names()

    def _fit_names(self) -> None:
        """Show as many names as there is room for; a menu has the others."""
        toggles = list(self.curve_toggles.values())
        room = self.width() - 2 * SPACE_2 - (0 if self.is_stacked else self._controls.sizeHint().width())
        count = len(toggles)
        if not self.is_stacked and sum(toggle.width() for toggle in toggles) > room:
            self.more_button.setText(_format_more(count))
            room -= self.more_button.sizeHint().width()
            count = sum(taken <= room for taken in accumulate(toggle.width() for toggle in toggles))
        for number, toggle in enumerate(toggles):
            toggle.setVisible(number < count)
        self.more_button.setText(_format_more(len(toggles) - count))
        self.more_button.setVisible(count < len(toggles))
        self._place_names(toggles[:count], room)

    def _place_names(self, toggles: Sequence[CurveToggle], room: int) -> None:
        """Lay names out beside each other, in further lines where they do not fit."""
        x = y = 0
        for toggle in toggles:
            if x and x + toggle.width() > room:
                x, y = 0, y + _HEIGHT
            toggle.move(x, y)
            x += toggle.width()
        self._names.setFixedHeight(y + _HEIGHT)

    def _fill_menu(self) -> None:
        """List the curves whose names have no room, with their lines."""
        self._menu.clear()
        for toggle in self.curve_toggles.values():
            if toggle.isHidden():
                action = self._menu.addAction(toggle.make_icon(), toggle.text())
                action.setCheckable(True)
                action.setChecked(toggle.isChecked())
                action.toggled.connect(toggle.setChecked)

    @guard_override()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the names that there is room for now."""
        self._fit_names()

    def set_curves(self, colors: dict[SeriesName, QColor]) -> None:
        """Have a switch for each of these curves."""
        for name in [name for name in self.curve_toggles if name not in colors]:
            self.curve_toggles.pop(name).deleteLater()
        for name, color in colors.items():
            if name not in self.curve_toggles:
                switch = self.curve_toggles[name] = CurveToggle(name, color, self._names)
                switch.setChecked(name not in self._hidden)
                switch.toggled.connect(self._on_toggled)
        self._fit_names()

    @property
    def hidden_series(self) -> frozenset[SeriesName]:
        """The curves that are not to be seen."""
        return self._hidden

    def _on_toggled(self) -> None:
        self._hidden = frozenset(name for name, switch in self.curve_toggles.items() if not switch.isChecked())
        self.hidden_changed.emit(self._hidden)


def _format_more(count: int) -> str:
    return tr_n("{count} more", "{count} more", count)


def _button(text: str, parent: QWidget) -> QToolButton:
    button = QToolButton(parent)
    button.setText(text)
    button.setFont(theme.make_ui_font(theme.FONT_SMALL))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button

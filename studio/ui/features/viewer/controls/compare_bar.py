"""Bar for the comparison of the viewer's two sides.

It has a button with a menu that shows how they are compared, and the gain of a difference.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from studio.core.translation import tr, tr_noop
from studio.engine.display.viewer_settings import NO_COMPARE, CompareMode, CompareSettings
from studio.ui.shell.fields.number_view import NumberView
from studio.ui.shell.shortcuts.keymap import KeyTooltip, get_keymap
from studio.ui.widgets import theme
from studio.ui.widgets.fields.number_format import NumberFormat

GAIN_FORMAT: Final = NumberFormat(min_value=1.0, max_value=100.0, slider_range=(1.0, 100.0), step_size=1.0)
COMPARE_MODE_NAMES: Final = {
    CompareMode.OFF: tr_noop("One side alone"),
    CompareMode.WIPE: tr_noop("Wipe"),
    CompareMode.DIFFERENCE: tr_noop("Difference"),
    CompareMode.SIDE_BY_SIDE: tr_noop("Side by side"),
}
_GAIN_WIDTH = 52


class CompareBar(QWidget):
    """Bar with the settings of the comparison.

    Signals:
        compare_edited(CompareSettings): The user wants the sides seen so.
    """

    compare_edited = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._compare = NO_COMPARE
        self._last_mode = CompareMode.WIPE
        self.button = QToolButton(self)
        self.button.setFont(theme.make_ui_font(theme.FONT_SMALL))
        self.button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        KeyTooltip(self.button, "viewer.wipe", tr("How A and B are compared"))
        menu = QMenu(self.button)
        menu.aboutToShow.connect(self._show_keys)
        self.mode_actions = self._fill(menu)
        self.button.setMenu(menu)
        self.gain_field = NumberView(GAIN_FORMAT, self)
        self.gain_field.setFixedWidth(_GAIN_WIDTH)
        self.gain_field.setAccessibleName(tr("Gain of the difference"))
        self.gain_field.setToolTip(tr("By what the difference is multiplied, 1 to 100. Drag it; Ctrl+click resets."))
        self.gain_field.value_edited.connect(
            lambda wanted: self._set_gain(self.gain_field.compute_edited_value(wanted))
        )
        self.gain_field.reset_requested.connect(lambda: self._set_gain(NO_COMPARE.gain))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SPACE_1)
        row.addWidget(self.button)
        row.addWidget(self.gain_field)
        self.show_compare(NO_COMPARE)

    def show_compare(self, compare: CompareSettings) -> None:
        """Show how the sides are seen."""
        self._compare = compare
        off = compare.mode is CompareMode.OFF
        if not off:
            self._last_mode = compare.mode
        self.button.setText(tr("Compare") if off else tr(COMPARE_MODE_NAMES[compare.mode]))
        self.button.setChecked(not off)
        self.mode_actions[compare.mode].setChecked(True)
        self.gain_field.setVisible(compare.mode is CompareMode.DIFFERENCE)
        self.gain_field.show_value(compare.gain)

    def _fill(self, menu: QMenu) -> dict[CompareMode, QAction]:
        self.button.setCheckable(True)
        group = QActionGroup(menu)
        actions = {}
        for mode, name in COMPARE_MODE_NAMES.items():
            action = actions[mode] = menu.addAction(tr(name))
            action.setCheckable(True)
            group.addAction(action)
            action.triggered.connect(partial(self._set_mode, mode))
        return actions

    def _show_keys(self) -> None:
        """Show each key at the way of comparing that it would lead to."""
        modes: list[CompareMode] = [mode for mode in COMPARE_MODE_NAMES if mode is not CompareMode.OFF]
        is_comparing = self._compare.mode is not CompareMode.OFF
        following = modes[(modes.index(self._compare.mode) + 1) % len(modes)] if is_comparing else modes[0]
        toggled = CompareMode.OFF if is_comparing else self._last_mode
        actions = {following: "viewer.next_comparison", toggled: "viewer.wipe"}
        for mode, name in COMPARE_MODE_NAMES.items():
            key = get_keymap().format_key(actions[mode]) if mode in actions else ""
            self.mode_actions[mode].setText(f"{tr(name)}\t{key}" if key else tr(name))

    def _set_mode(self, mode: CompareMode) -> None:
        self.compare_edited.emit(replace(self._compare, mode=mode))

    def _set_gain(self, gain: float) -> None:
        self.compare_edited.emit(replace(self._compare, gain=GAIN_FORMAT.clamp_number(gain)))

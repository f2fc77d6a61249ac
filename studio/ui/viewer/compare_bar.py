"""How the viewer's two sides are seen together: a button that says it, with a menu, and the gain of a difference."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from studio.core.language import marked, tr
from studio.engine.look import ALONE, Compare, CompareMode
from studio.ui import theme
from studio.ui.inspector.number_view import NumberView
from studio.ui.inspector.numbers import NumberFormat
from studio.ui.shortcuts.keymap import KeyTip, keymap

GAIN: Final = NumberFormat(low=1.0, high=100.0, slider=(1.0, 100.0), step=1.0)
NAMES: Final = {
    CompareMode.OFF: marked("One side alone"),
    CompareMode.WIPE: marked("Wipe"),
    CompareMode.DIFFERENCE: marked("Difference"),
    CompareMode.SIDE_BY_SIDE: marked("Side by side"),
}
_GAIN_WIDTH = 52


class CompareBar(QWidget):
    """Says what is wanted; shows what is.

    Signals:
        edited(Compare): The user wants the sides seen so.
    """

    edited = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._compare = ALONE
        self.button = QToolButton(self)
        self.button.setFont(theme.ui_font(theme.FONT_SMALL))
        self.button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        KeyTip(self.button, "viewer.wipe", tr("How A and B are compared"))
        menu = QMenu(self.button)
        menu.aboutToShow.connect(self._show_keys)
        self.actions_ = self._fill(menu)
        self.button.setMenu(menu)
        self.gain = NumberView(GAIN, self)
        self.gain.setFixedWidth(_GAIN_WIDTH)
        self.gain.setAccessibleName(tr("Gain of the difference"))
        self.gain.setToolTip(tr("By what the difference is multiplied, 1 to 100. Drag it; double-click resets."))
        self.gain.edited.connect(lambda wanted: self._set_gain(self.gain.own(wanted)))
        self.gain.reset_wanted.connect(lambda: self._set_gain(ALONE.gain))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SPACE_1)
        row.addWidget(self.button)
        row.addWidget(self.gain)
        self.show_compare(ALONE)

    def show_compare(self, compare: Compare) -> None:
        """Show how the sides are seen."""
        self._compare = compare
        off = compare.mode is CompareMode.OFF
        self.button.setText(tr("Compare") if off else tr(NAMES[compare.mode]))
        self.button.setChecked(not off)
        self.actions_[compare.mode].setChecked(True)
        self.gain.setVisible(compare.mode is CompareMode.DIFFERENCE)
        self.gain.show_value(compare.gain)

    def _fill(self, menu: QMenu) -> dict[CompareMode, QAction]:
        self.button.setCheckable(True)
        group = QActionGroup(menu)
        actions = {}
        for mode, name in NAMES.items():
            action = actions[mode] = menu.addAction(tr(name))
            action.setCheckable(True)
            group.addAction(action)
            action.triggered.connect(partial(self._set_mode, mode))
        return actions

    def _show_keys(self) -> None:
        for mode, name in NAMES.items():
            key = {CompareMode.OFF: "viewer.wipe"}.get(mode, "viewer.next_comparison")
            self.actions_[mode].setText(f"{tr(name)}\t{keymap().text_of(key)}")

    def _set_mode(self, mode: CompareMode) -> None:
        self.edited.emit(replace(self._compare, mode=mode))

    def _set_gain(self, gain: float) -> None:
        self.edited.emit(replace(self._compare, gain=GAIN.limited(gain)))

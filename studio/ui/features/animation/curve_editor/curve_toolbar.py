"""The bar above the curves: the fields of the selected keys, their tangents, snapping, fitting and simplifying."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from studio.core.translation import tr
from studio.ui.features.animation.curve_editor import curve_icons
from studio.ui.features.animation.keys.key_edits import KeyEdits
from studio.ui.features.animation.keys.key_fields import KeyFields
from studio.ui.features.animation.keys.key_icons import SNAP_ICON
from studio.ui.shell.dialogs import Dialogs
from studio.ui.shell.icon_button import IconButton
from studio.ui.shell.shortcuts.catalogue import CATALOGUE
from studio.ui.shell.shortcuts.keymap import KeyTooltip
from studio.ui.widgets import theme
from studio.ui.widgets.icon_painting import IconPainter
from studio.ui.widgets.qt_helpers.override_guard import guard_override

_TANGENTS = (
    (curve_icons.SMOOTH, "curves.automatic"),
    (curve_icons.FLAT, "curves.flatten"),
    (curve_icons.BREAK, "curves.break"),
    (curve_icons.JOIN, "curves.join"),
)
_NARROW = 1120


class CurveToolbar(QWidget):
    """Buttons for what the panel does; each says the action that it stands for.

    Args:
        edits: Makes the edits of the fields.
        dialogs: Asks for files.

    Signals:
        action_requested(str): An action is to be done.
    """

    action_requested = Signal(str)

    def __init__(self, edits: KeyEdits, dialogs: Dialogs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key_fields = KeyFields(edits, dialogs, self)
        self.buttons = {action: self._button(sign, action) for sign, action in _TANGENTS}
        self.snap_button = self._button(SNAP_ICON, "curves.snap")
        self.snap_button.setCheckable(True)
        self.fit_button = self._button(curve_icons.FIT, "curves.fit")
        self.simplify_button = self._text_button(tr("Simplify…"), "curves.simplify")
        self.bake_button = self._text_button(tr("Bake…"), "curves.bake")
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, theme.SPACE_2, 0)
        row.setSpacing(theme.SPACE_1)
        row.addWidget(self.key_fields)
        row.addSpacing(theme.SPACE_3)
        for button in self.buttons.values():
            row.addWidget(button)
        row.addStretch(1)
        self._transport_index = row.count()
        row.addStretch(1)
        row.addWidget(self.simplify_button)
        row.addWidget(self.bake_button)
        row.addSpacing(theme.SPACE_3)
        row.addWidget(self.snap_button)
        row.addWidget(self.fit_button)

    def add_transport(self, buttons: QWidget) -> None:
        """Put the buttons that play into the middle."""
        self._row.insertWidget(self._transport_index, buttons)

    def update_state(self, *, keys: bool, curves: bool, driven: bool, snaps: bool) -> None:
        """Show what can be done.

        Args:
            keys: Whether keys with numbers are selected.
            curves: Whether there is a curve to simplify.
            driven: Whether there is a signal to bake.
            snaps: Whether what is dragged snaps.
        """
        for button in self.buttons.values():
            button.setEnabled(keys)
        self.simplify_button.setEnabled(curves)
        self.bake_button.setEnabled(driven)
        self.snap_button.setChecked(snaps)

    def _button(self, sign: IconPainter, action: str) -> IconButton:
        button = IconButton(sign, CATALOGUE[action].title, action, self, by_tab=True)
        button.clicked.connect(lambda: self.action_requested.emit(action))
        return button

    def _text_button(self, text: str, action: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setFont(theme.make_ui_font(theme.FONT_SMALL))
        button.hide()  # until there is room
        KeyTooltip(button, action)
        button.clicked.connect(lambda: self.action_requested.emit(action))
        return button

    @guard_override()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what menus have, too, where there is no room."""
        for button in (self.simplify_button, self.bake_button):
            button.setVisible(self.width() >= _NARROW)

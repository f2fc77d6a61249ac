"""The bar above the curves: the fields of the selected keys, their tangents, snapping, fitting and simplifying."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from studio.core.language import tr
from studio.ui import theme
from studio.ui.curve_editor import signs
from studio.ui.dialogs import Dialogs
from studio.ui.keys.edits import KeyEdits
from studio.ui.keys.fields import KeyFields
from studio.ui.keys.signs import SNAP
from studio.ui.reporting import reported
from studio.ui.shortcuts.catalogue import CATALOGUE
from studio.ui.shortcuts.keymap import KeyTip
from studio.ui.sign_button import SignButton
from studio.ui.signs import Sign

_TANGENTS = (
    (signs.SMOOTH, "curves.automatic"),
    (signs.FLAT, "curves.flatten"),
    (signs.BREAK, "curves.break"),
    (signs.JOIN, "curves.join"),
)
_NARROW = 900


class CurveToolbar(QWidget):
    """Buttons for what the panel does; each says the action that it stands for.

    Args:
        edits: Makes the edits of the fields.
        dialogs: Asks for files.

    Signals:
        wanted(str): An action is to be done.
    """

    wanted = Signal(str)

    def __init__(self, edits: KeyEdits, dialogs: Dialogs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fields = KeyFields(edits, dialogs, self)
        self.buttons = {action: self._button(sign, action) for sign, action in _TANGENTS}
        self.snap = self._button(SNAP, "curves.snap")
        self.snap.setCheckable(True)
        self.fit = self._button(signs.FIT, "curves.fit")
        self.simplify = self._text_button(tr("Simplify…"), "curves.simplify")
        self.bake = self._text_button(tr("Bake…"), "curves.bake")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, theme.SPACE_2, 0)
        row.setSpacing(theme.SPACE_1)
        row.addWidget(self.fields)
        row.addSpacing(theme.SPACE_3)
        for button in self.buttons.values():
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.simplify)
        row.addWidget(self.bake)
        row.addSpacing(theme.SPACE_3)
        row.addWidget(self.snap)
        row.addWidget(self.fit)

    def show_state(self, *, keys: bool, curves: bool, driven: bool, snaps: bool) -> None:
        """Show what can be done.

        Args:
            keys: Whether keys with numbers are selected.
            curves: Whether there is a curve to simplify.
            driven: Whether there is a signal to bake.
            snaps: Whether what is dragged snaps.
        """
        for button in self.buttons.values():
            button.setEnabled(keys)
        self.simplify.setEnabled(curves)
        self.bake.setEnabled(driven)
        self.snap.setChecked(snaps)

    def _button(self, sign: Sign, action: str) -> SignButton:
        button = SignButton(sign, CATALOGUE[action].title, action, self, by_tab=True)
        button.clicked.connect(lambda: self.wanted.emit(action))
        return button

    def _text_button(self, text: str, action: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setFont(theme.ui_font(theme.FONT_SMALL))
        KeyTip(button, action)
        button.clicked.connect(lambda: self.wanted.emit(action))
        return button

    @reported()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what menus have, too, where there is no room."""
        for button in (self.simplify, self.bake):
            button.setVisible(self.width() >= _NARROW)

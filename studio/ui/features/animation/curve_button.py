"""Button in the timeline's bar that shows the curve editor above the timeline, and hides it."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QWidget

from studio.core.translation import tr
from studio.ui.features.animation.keys.key_icons import CURVES_ICON
from studio.ui.shell.docks import DockManager
from studio.ui.shell.icon_button import IconButton

_EDITOR: Final = "curves"
_DOCKS: Final = ("dope_sheet", _EDITOR)


class CurveButton(IconButton):
    """Switch that is on while the curve editor or the dope sheet is shown.

    Args:
        docks: Their docks.
    """

    def __init__(self, docks: DockManager, parent: QWidget | None = None) -> None:
        super().__init__(CURVES_ICON, tr("Show the curves above the timeline"), "view.curve_editor", parent)
        self._docks = docks
        self.setCheckable(True)
        self.clicked.connect(self._on_clicked)
        for name in _DOCKS:
            docks[name].toggleViewAction().toggled.connect(self._show_state)
        self._show_state()

    def show_editor(self) -> None:
        """Bring the curve editor to the front and give it the keys; the dope sheet lies behind it."""
        for name in _DOCKS:
            if self._docks[name].isHidden():
                self._docks.show_panel(name)
        self._docks.focus_panel(_EDITOR)

    def _on_clicked(self, on: bool) -> None:
        if on:
            self.show_editor()
        else:
            for name in _DOCKS:
                self._docks[name].hide()

    def _show_state(self) -> None:
        self.setChecked(any(not self._docks[name].isHidden() for name in _DOCKS))

"""Button in the timeline's bar that shows the curve editor above the timeline, and hides it."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtWidgets import QApplication, QWidget

from studio.core.translation import tr
from studio.ui.features.animation.keys.key_icons import CURVES_ICON
from studio.ui.shell.docks import DockManager
from studio.ui.shell.icon_button import IconButton

_EDITOR: Final = "curves"
_DOCKS: Final = ("dope_sheet", _EDITOR)


class CurveButton(IconButton):
    """Switch that is on while the curve editor or the dope sheet is seen.

    Args:
        docks: Their docks.
    """

    def __init__(self, docks: DockManager, parent: QWidget | None = None) -> None:
        super().__init__(CURVES_ICON, tr("Show the curves above the timeline"), "view.curve_editor", parent)
        self._docks = docks
        self.setCheckable(True)
        self.clicked.connect(self._on_clicked)
        self._seen: dict[str, bool] = {}
        for name in _DOCKS:
            docks[name].visibilityChanged.connect(partial(self._on_visibility_changed, name))

    def toggle_editor(self) -> None:
        """Show the curve editor and give it the keys; hide it where it has them."""
        if self._docks[_EDITOR].isAncestorOf(QApplication.focusWidget() or self):
            self._hide_editors()
        else:
            self._show_editors()

    def _show_editors(self) -> None:
        """Bring the curve editor to the front and give it the keys; the dope sheet lies behind it."""
        for name in _DOCKS:
            if self._docks[name].isHidden():
                self._docks.show_panel(name)
        self._docks.focus_panel(_EDITOR)

    def _on_clicked(self, on: bool) -> None:
        if on:
            self._show_editors()
        else:
            self._hide_editors()

    def _hide_editors(self) -> None:
        for name in _DOCKS:
            self._docks[name].hide()

    def _on_visibility_changed(self, name: str, seen: bool) -> None:
        """Note whether a panel is seen: one behind the tab of another is not."""
        self._seen[name] = seen
        self.setChecked(any(self._seen.values()))

"""The scopes in the window: histogram, waveform, parade and vectorscope of the viewer's picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from studio.core.translation import tr_noop
from studio.ui.shell.docks import Dock, DockArea
from studio.ui.shell.shortcuts.action import Action

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from studio.ui.shell.controllers.shell import Shell

_CHOICE: Final = "scopes"


class ScopesFeature:
    """Panel of the scopes. Only those that are visible are computed."""

    _shell: Shell

    def actions(self) -> Sequence[Action]:
        """Return no actions: the panel has its own buttons."""
        return ()

    def docks(self) -> Sequence[Dock]:
        """Return the panel."""
        return (Dock("scopes", tr_noop("Scopes"), DockArea.RIGHT, 70, 30, self._make_panel),)

    def start(self, shell: Shell) -> None:
        """Compute no scopes until the panel is shown."""
        self._shell = shell

    def close(self) -> None:
        """Do nothing: the render thread stops by itself."""

    def _make_panel(self) -> QWidget:
        from studio.ui.features.scopes.panel import ScopesPanel

        panel, preview, settings = ScopesPanel(), self._shell.preview, self._shell.window.settings
        panel.restore_selection(settings.get_choice(_CHOICE))
        panel.selection_changed.connect(lambda names: settings.set_choice(_CHOICE, names))
        panel.visible_scopes_changed.connect(preview.set_scopes)
        self._shell.render_thread.scopes_ready.connect(panel.set_result)
        preview.set_scopes(panel.visible_scopes)
        return panel

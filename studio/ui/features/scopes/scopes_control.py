"""Connection of the scopes to the render thread, and the choice of scopes that is kept."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import SignalInstance

from studio.ui.features.scopes.panel import ScopesPanel
from studio.ui.preview.preview_controller import PreviewController
from studio.ui.shell.settings.settings_store import SettingsStore

_CHOICE: Final = "scopes"


def connect_scopes(
    panel: ScopesPanel, preview: PreviewController, scopes_ready: SignalInstance, settings: SettingsStore
) -> None:
    """Show the scopes that were visible last, and compute those alone that are visible.

    Args:
        panel: Shows them.
        preview: Asks for them with the viewer's frame.
        scopes_ready: Emitted by the render thread with a result.
        settings: Keeps which are visible.
    """
    panel.restore_selection(settings.get_choice(_CHOICE))
    panel.selection_changed.connect(lambda names: settings.set_choice(_CHOICE, names))
    panel.visible_scopes_changed.connect(preview.set_scopes)
    scopes_ready.connect(panel.set_result)
    preview.set_scopes(panel.visible_scopes)

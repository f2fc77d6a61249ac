"""Choice of the gray around the viewer's picture. It is neutral in every theme, and is kept."""

from __future__ import annotations

from functools import partial

from studio.ui.features.viewer.canvas import ViewerCanvas
from studio.ui.features.viewer.layers.background import ViewerBackground
from studio.ui.shell.settings.settings_store import SettingsStore
from studio.ui.shell.shortcuts.action import States
from studio.ui.shell.shortcuts.dispatch import Handlers

_CHOICE = "viewer_background"


class BackgroundControl:
    """Control of the background of the viewer.

    Args:
        canvas: Paints it.
        choices: Where it is kept.
    """

    def __init__(self, canvas: ViewerCanvas, choices: SettingsStore) -> None:
        self._canvas = canvas
        self._choices = choices
        kept = choices.get_choice(_CHOICE)
        if kept in set(ViewerBackground):
            canvas.background = ViewerBackground(kept)
            canvas.update()

    @property
    def background(self) -> ViewerBackground:
        """The gray that is shown."""
        return self._canvas.background

    def set_background(self, background: ViewerBackground) -> None:
        """Show this gray from now on."""
        self._canvas.background = background
        self._canvas.update()
        self._choices.set_choice(_CHOICE, background.value)

    def build_handlers(self) -> Handlers:
        """Return what can be done, by the ids of actions."""
        return {f"viewer.background_{each.value}": partial(self.set_background, each) for each in ViewerBackground}

    def build_toggle_states(self) -> States:
        """Return which gray is chosen, by the ids of actions."""
        return {f"viewer.background_{each.value}": partial(self._is_chosen, each) for each in ViewerBackground}

    def _is_chosen(self, background: ViewerBackground) -> bool:
        return self._canvas.background is background

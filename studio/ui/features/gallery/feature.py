"""The gallery of templates in the window."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from studio.ui.features.gallery.actions import ACTIONS
from studio.ui.shell.docks import Dock
from studio.ui.shell.shortcuts.action import Action, bind_actions

if TYPE_CHECKING:
    from studio.ui.features.gallery.gallery_control import GalleryControl
    from studio.ui.shell.controllers.shell import Shell


class GalleryFeature:
    """Dialog of the templates, and templates in the palette."""

    control: GalleryControl

    def actions(self) -> Sequence[Action]:
        """Return what opens the gallery."""
        return bind_actions(ACTIONS, lambda: self.control.build_handlers())  # noqa: PLW0108  (it is made later)

    def docks(self) -> Sequence[Dock]:
        """Return no panels: the gallery is a dialog."""
        return ()

    def start(self, shell: Shell) -> None:
        """Offer the templates in the palette."""
        from studio.ui.features.gallery.gallery_control import GalleryControl

        self.control = GalleryControl(shell.window, shell.templates, shell.session.files, shell.background)
        shell.palette_sources.append(self.control.list_palette_entries)

    def close(self) -> None:
        """Do nothing: the dialog is modal."""

"""OpenTimelineIO in the window: entries of the File menu, and files that are opened or dropped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from studio.ui.features.interchange.actions import ACTIONS, SEQUENCE_NEEDED
from studio.ui.shell.docks import Dock
from studio.ui.shell.shortcuts.action import Action, bind_actions

if TYPE_CHECKING:
    from studio.ui.features.interchange.interchange_control import InterchangeControl
    from studio.ui.shell.controllers.shell import Shell


class InterchangeFeature:
    """Import and export of cuts."""

    control: InterchangeControl

    def actions(self) -> Sequence[Action]:
        """Return the import and the export."""
        return bind_actions(
            ACTIONS,
            lambda: self.control.build_handlers(),  # noqa: PLW0108  (it is made later)
            requirements={SEQUENCE_NEEDED: lambda: self.control.find_sequence() is not None},
        )

    def docks(self) -> Sequence[Dock]:
        """Return no panels: what was not carried is listed in a dialog."""
        return ()

    def start(self, shell: Shell) -> None:
        """Let timelines be opened as projects are."""
        from studio.graph.otio.timeline_files import list_suffixes
        from studio.ui.features.interchange.interchange_control import InterchangeControl

        self.control = InterchangeControl(shell)
        shell.session.opener.add_kind(list_suffixes(), self.control.open_timeline)

    def close(self) -> None:
        """Cancel what is being read or written; nothing half-written stays."""
        self.control.close()

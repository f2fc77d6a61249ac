"""The feature of subtitles: entries of the menus and the palette."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from studio.ui.features.subtitles.actions import ACTIONS, BURN_IN_ACTION, SEQUENCE_NEEDED, TRACK_NEEDED
from studio.ui.shell.docks import Dock
from studio.ui.shell.shortcuts.action import Action, bind_actions

if TYPE_CHECKING:
    from studio.ui.features.subtitles.subtitle_control import SubtitleControl
    from studio.ui.shell.controllers.shell import Shell


class SubtitlesFeature:
    """Actions on the subtitle tracks of the Sequence that is selected or viewed."""

    control: SubtitleControl

    def actions(self) -> Sequence[Action]:
        """Return what can be done with the subtitles of a Sequence."""
        return bind_actions(
            ACTIONS,
            lambda: self.control.build_handlers(),  # noqa: PLW0108  (it is made later)
            lambda: {BURN_IN_ACTION: lambda: self.control.is_burnt_in},
            requirements={
                SEQUENCE_NEEDED: lambda: self.control.find_node() is not None,
                TRACK_NEEDED: lambda: self.control.has_subtitles,
            },
        )

    def docks(self) -> Sequence[Dock]:
        """Return no panels: the timeline shows the tracks."""
        return ()

    def start(self, shell: Shell) -> None:
        """Add the actions to the timeline."""
        from studio.ui.features.subtitles.subtitle_control import SubtitleControl

        self.control = SubtitleControl(shell)
        shell.timeline.file_takers.append(self.control.take_dropped_files)
        shell.timeline.shortcut_keys.add_handlers(self.control.build_handlers())

    def close(self) -> None:
        """Finish what is being read, without an edit."""
        self.control.close()

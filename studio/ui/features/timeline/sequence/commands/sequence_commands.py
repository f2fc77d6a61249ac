"""All commands on the edited sequence, by the ids of actions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QRect

from studio.sdk.sequence.edits.clip_placement import PlaceMode
from studio.ui.features.timeline.panel import TimelinePanel
from studio.ui.features.timeline.sequence.commands.actions import ALWAYS
from studio.ui.features.timeline.sequence.commands.clip_commands import ClipCommands
from studio.ui.features.timeline.sequence.commands.clip_menu import ClipMenus
from studio.ui.features.timeline.sequence.commands.dialog_commands import DialogCommands
from studio.ui.features.timeline.sequence.commands.graph_commands import GraphCommands
from studio.ui.features.timeline.sequence.commands.select_commands import SelectCommands
from studio.ui.features.timeline.sequence.commands.source_commands import SourceCommands
from studio.ui.features.timeline.sequence.headers.heads_column import HeadsColumn
from studio.ui.features.timeline.sequence.model.sequence_editor import SequenceEditor
from studio.ui.features.timeline.sequence.sequence_lanes import SequenceLanes
from studio.ui.features.timeline.sequence.sources.drop_media import DropPlace
from studio.ui.features.timeline.sequence.sources.output_sources import OutputSources
from studio.ui.features.timeline.sequence.sources.source_facts import SourceFactsCache
from studio.ui.shell.controllers.shell import Shell
from studio.ui.shell.shortcuts.dispatch import Handlers

_HIGHER: Final = 1.25


class SequenceCommands:
    """Makes the commands, and says which are possible.

    Args:
        shell: The window.
        panel: The timeline.
        editor: Keeps edits.
        files: Knows files.
        lanes: The tracks.
        heads: What is at their left.
        find_place: Returns where a clip is on the timeline, by its number.

    Attributes:
        handlers: What can be done, by the ids of actions.
    """

    handlers: Handlers

    def __init__(
        self,
        shell: Shell,
        panel: TimelinePanel,
        editor: SequenceEditor,
        files: SourceFactsCache,
        lanes: SequenceLanes,
        heads: HeadsColumn,
        find_place: Callable[[int], QRect],
    ) -> None:
        self._panel, self._editor, self._lanes, self._heads = panel, editor, lanes, heads
        canvas = panel.timeline_canvas
        self.clips = ClipCommands(editor, panel)
        self._selects = SelectCommands(editor, panel, self.toggle_snapping)
        self.dialogs = DialogCommands(
            editor, shell.document, panel, self.clips, canvas, find_place, shell.navigator.show_node
        )
        outputs = OutputSources(editor, shell.level, shell.node_graph, shell.preview)
        self._sources = SourceCommands(editor, files, outputs, panel, lambda: canvas.curve_scene.in_out_range)
        self._graph_edits = GraphCommands(editor, files, shell.level, shell.node_graph)
        self.menus = ClipMenus(
            editor,
            lambda: self.handlers,
            self.build_toggle_states,
            self.is_possible,
            self.dialogs.edit_marker_at,
            heads.edit_track_name,
        )
        self.handlers = self._build_handlers()

    @property
    def has_selection(self) -> bool:
        """Whether clips or a gap are selected."""
        selection = self._editor.selection
        return self._editor.is_on and (bool(selection.numbers) or selection.gap is not None)

    @property
    def handlers_without_clips(self) -> Handlers:
        """What can be done without selected clips, by the ids of actions."""
        return {action: run for action, run in self.handlers.items() if action.partition(".")[2] in ALWAYS}

    def is_possible(self, action: str) -> bool:
        """Return whether an action can be done with what is selected."""
        return self._editor.is_on and (action.partition(".")[2] in ALWAYS or self.has_selection)

    def build_toggle_states(self) -> Mapping[str, Callable[[], bool]]:
        """Return whether what can be switched is on, by the ids of actions."""
        return {
            "sequence.snapping": lambda: self._panel.timeline_canvas.curve_scene.is_snapping,
            "sequence.linked_selection": lambda: self._editor.selects_linked,
            "sequence.enable": lambda: self.clips.is_enabled,
            "sequence.link": lambda: self.clips.is_linked,
        }

    def toggle_snapping(self) -> None:
        """Let things snap on the timeline, or no longer."""
        scene = self._panel.timeline_canvas.curve_scene
        scene.is_snapping = not scene.is_snapping
        self._heads.tool_bar.refresh()

    def put_dropped(self, files: list[str], place: DropPlace) -> None:
        """Put files that were dropped onto tracks; those that another feature takes go there."""
        target = self._editor.target
        if target is None:
            return
        left: Sequence[Path] = [Path(file) for file in files]
        for take in self._panel.file_takers:
            left = take(target.path, left, place.frame) if left else left
        if not left:
            return
        tracks = self._editor.sequence.tracks
        preferred = {tracks[place.track].kind: place.track} if 0 <= place.track < len(tracks) else {}
        mode = PlaceMode.INSERT if place.inserts else PlaceMode.OVERWRITE
        self._sources.put_files([path.as_posix() for path in left], place.frame, preferred, mode)

    def _build_handlers(self) -> Handlers:
        scale = {"sequence.higher_tracks": _HIGHER, "sequence.lower_tracks": 1 / _HIGHER}
        return {
            **self.clips.build_handlers(),
            **self._selects.build_handlers(),
            **self.dialogs.build_handlers(),
            **self._sources.build_handlers(),
            **self._graph_edits.build_handlers(),
            **{action: partial(self._scale_rows, factor) for action, factor in scale.items()},
        }

    def _scale_rows(self, factor: float) -> None:
        self._lanes.set_row_scale(self._lanes.row_scale * factor)

"""The Sequence node on the timeline: which one is edited, its tracks, and what is beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QRect, QRectF
from PySide6.QtWidgets import QMenu

from studio.core.translation import tr
from studio.graph.groups.paths import find_level_of, join_path
from studio.graph.model import Endpoint
from studio.sdk.sequence.clip_sequence import SequenceClip, TrackKind, list_files
from studio.sdk.sequence.edits.clip_placement import PlaceMode
from studio.ui.features.timeline.panel import TimelinePanel
from studio.ui.features.timeline.sequence.commands.actions import ALWAYS
from studio.ui.features.timeline.sequence.commands.clip_commands import ClipCommands
from studio.ui.features.timeline.sequence.commands.clip_menu import ClipMenus
from studio.ui.features.timeline.sequence.commands.dialog_commands import DialogCommands
from studio.ui.features.timeline.sequence.commands.graph_commands import GraphCommands
from studio.ui.features.timeline.sequence.commands.select_commands import SelectCommands
from studio.ui.features.timeline.sequence.commands.source_commands import SourceCommands, SourcePlaces
from studio.ui.features.timeline.sequence.headers.heads_column import HeadsColumn
from studio.ui.features.timeline.sequence.headers.view_hint import ViewHint
from studio.ui.features.timeline.sequence.model.sequence_editor import SequenceEditor
from studio.ui.features.timeline.sequence.model.sequence_follower import SequenceFollower
from studio.ui.features.timeline.sequence.pictures.content_control import ClipContentControl
from studio.ui.features.timeline.sequence.pictures.trim_frames import TrimFramesControl
from studio.ui.features.timeline.sequence.sequence_lanes import SequenceLanes
from studio.ui.features.timeline.sequence.sources.drop_media import DropMedia, DropPlace
from studio.ui.features.timeline.sequence.sources.source_facts import SourceFactsCache
from studio.ui.shell.controllers.shell import Shell
from studio.ui.shell.fields.items.item_list_link import ItemListLink, ItemSelection
from studio.ui.shell.shortcuts.action_spec import ActionScope
from studio.ui.shell.shortcuts.dispatch import Handlers, PanelKeys
from studio.ui.widgets.time_axis.track import TrackOrder

_HIGHER: Final = 1.25


class SequenceControl(QObject):
    """Brings the tracks of the edited sequence to the timeline.

    Args:
        shell: The window.
        panel: The timeline.

    Attributes:
        handlers: What can be done, by the ids of actions.
    """

    handlers: Handlers

    def __init__(self, shell: Shell, panel: TimelinePanel) -> None:
        super().__init__(panel)
        self._shell, self._panel = shell, panel
        self.editor = editor = SequenceEditor(shell.document, shell.post, self)
        canvas = panel.timeline_canvas
        self.lanes = SequenceLanes(canvas, editor, panel.set_frame)
        canvas.add_track(self.lanes, TrackOrder.SEQUENCE)
        self.heads = HeadsColumn(editor, canvas, self.lanes, panel)
        panel.add_column(self.heads)
        self.view_hint = ViewHint(editor, panel)
        panel.add_line(self.view_hint)
        self.files = SourceFactsCache(shell.engine.media, shell.background, self)
        self._make_commands()
        self.drop = DropMedia(canvas, editor, self.lanes, self._put_dropped)
        self.follower = SequenceFollower(editor, shell.level, shell.node_graph, shell.viewer, shell.preview)
        self._list_link = self._make_list_link()
        self._connect()
        self._bind_keys()
        self.content = ClipContentControl(shell.document, shell.preview, shell.engine, self.editor, self.lanes)
        self.trim_frames = TrimFramesControl(
            self.editor, self.lanes, self.content.sources, shell.viewer, canvas.curve_scene.format_frame
        )

    def close(self) -> None:
        """Let go of the document."""
        self.follower.close()
        self.content.close()

    def build_toggle_states(self) -> Mapping[str, Callable[[], bool]]:
        """Return whether what can be switched is on, by the ids of actions."""
        return {
            "sequence.snapping": lambda: self._panel.timeline_canvas.curve_scene.is_snapping,
            "sequence.linked_selection": lambda: self.editor.selects_linked,
            "sequence.enable": lambda: self.clips.is_enabled,
            "sequence.link": lambda: self.clips.is_linked,
        }

    @property
    def has_selection(self) -> bool:
        """Whether clips or a gap are selected."""
        selection = self.editor.selection
        return self.editor.is_on and (bool(selection.numbers) or selection.gap is not None)

    def is_possible(self, action: str) -> bool:
        """Return whether an action can be done with what is selected."""
        return self.editor.is_on and (action.partition(".")[2] in ALWAYS or self.has_selection)

    def toggle_snapping(self) -> None:
        """Let things snap on the timeline, or no longer."""
        scene = self._panel.timeline_canvas.curve_scene
        scene.is_snapping = not scene.is_snapping
        self.heads.tool_bar.refresh()

    def _make_commands(self) -> None:
        shell, panel, editor = self._shell, self._panel, self.editor
        canvas = panel.timeline_canvas
        self.clips = ClipCommands(editor, panel)
        self.selects = SelectCommands(editor, panel, self.toggle_snapping)
        self.dialogs = DialogCommands(
            editor, shell.document, panel, self.clips, canvas, self._find_place, shell.navigator.show_node
        )
        places = SourcePlaces(
            shell.level, shell.node_graph, shell.preview, panel, lambda: canvas.curve_scene.in_out_range
        )
        self.sources = SourceCommands(editor, self.files, places)
        self.graph_edits = GraphCommands(editor, self.files, shell.level, shell.node_graph)
        self.menus = ClipMenus(
            editor,
            lambda: self.handlers,
            self.build_toggle_states,
            self.is_possible,
            self.dialogs.edit_marker_at,
            self.heads.edit_track_name,
        )
        scale = {"sequence.higher_tracks": _HIGHER, "sequence.lower_tracks": 1 / _HIGHER}
        self.handlers = {
            **self.clips.build_handlers(),
            **self.selects.build_handlers(),
            **self.dialogs.build_handlers(),
            **self.sources.build_handlers(),
            **self.graph_edits.build_handlers(),
            **{action: partial(self._scale_rows, factor) for action, factor in scale.items()},
        }

    def _make_list_link(self) -> ItemListLink:
        """Let the clips that are selected here be chosen in the inspector's list, and the other way round."""
        selection = self.editor.selection
        joined = ItemSelection(
            selection.changed,
            lambda: selection.numbers,
            selection.select,
            lambda: self.lanes.mouse.is_dragging,
            may_be_empty=True,
        )
        shell = self._shell
        return ItemListLink(joined, shell.inspector, lambda: self.editor.target, shell.level, self)

    def _view_target(self) -> None:
        target = self.editor.target
        if target is not None:
            self._shell.document.set_viewed_output(target.output)

    def _connect(self) -> None:
        editor, lanes = self.editor, self.lanes
        lanes.make_menu = self.menus.make_menu
        lanes.signals.clip_opened.connect(self.dialogs.open_clip)
        self.heads.track_menu_requested.connect(lambda index, at: self.menus.open_track_menu(self.heads, index, at))
        self.heads.tool_bar.snapping_clicked.connect(self.toggle_snapping)
        self.heads.tool_bar.tracks_clicked.connect(self._open_tracks_menu)
        self.view_hint.view_requested.connect(self._view_target)
        editor.find_source_length = self._find_source_length
        editor.sequence_changed.connect(self._on_sequence_changed)
        self.files.changed.connect(self._show_missing)

    def _bind_keys(self) -> None:
        """Let keys act on clips, before those of the timeline: some of them only where something is selected."""
        always = {action: run for action, run in self.handlers.items() if action.partition(".")[2] in ALWAYS}
        self._first_keys = PanelKeys(ActionScope.SEQUENCE, always, self._panel, lambda: self.editor.is_on)
        self._keys = PanelKeys(ActionScope.SEQUENCE, self.handlers, self._panel, lambda: self.has_selection)

    def _scale_rows(self, factor: float) -> None:
        self.lanes.set_row_scale(self.lanes.row_scale * factor)

    def _on_sequence_changed(self) -> None:
        sequence = self.editor.sequence
        if self.editor.is_on:
            self.files.request(list_files(sequence))
        self._show_missing()
        self._list_link.refresh()

    def _show_missing(self) -> None:
        missing = self.files.missing
        found = (clip.number for _, clip in self.editor.sequence.iterate_clips() if clip.file in missing)
        self.lanes.set_missing(frozenset(found) if missing else frozenset())

    def _find_source_length(self, clip: SequenceClip, kind: TrackKind) -> int | None:
        is_sound = kind is TrackKind.AUDIO
        if clip.file:
            facts = self.files.find(clip.file)
            return facts.find_length(self.editor.rate, is_sound=is_sound) if facts is not None else None
        target = self.editor.target
        if not clip.input or target is None:
            return None
        level, node = find_level_of(self._shell.document.graph, target.path)
        source = level.wires.get(Endpoint(node, f"{'sound' if is_sound else 'clip'}_{clip.input}"))
        if source is None:
            return None
        path = join_path(tuple(target.path.split("/")[:-1]), source.node)
        info = self._shell.preview.facts.clips.get(Endpoint(path, source.port))
        if info is None or info.rate is None:
            return None
        return max(1, round(info.length * self.editor.rate.value / info.rate.value))

    def _find_place(self, number: int) -> QRect:
        """Return where a clip is on the canvas; where it is not to be seen, and for 0, the place of the playhead."""
        canvas = self._panel.timeline_canvas
        place = canvas.find_placement(self.lanes)
        scene = canvas.curve_scene
        lane = place.rect if place is not None else QRectF(canvas.rect())
        found = self.lanes.compute_clip_rect(number, lane, scene)
        if found is None or not found.intersects(QRectF(canvas.rect())):
            found = QRectF(scene.time_axis.x_of(scene.current_frame), lane.top(), 2, 20)
        return (found & QRectF(canvas.rect())).toAlignedRect()

    def _put_dropped(self, files: list[str], place: DropPlace) -> None:
        if self.editor.target is None:
            return
        left: Sequence[Path] = [Path(file) for file in files]
        for take in self._panel.file_takers:
            left = take(self.editor.target.path, left, place.frame) if left else left
        if not left:
            return
        tracks = self.editor.sequence.tracks
        preferred = {tracks[place.track].kind: place.track} if 0 <= place.track < len(tracks) else {}
        mode = PlaceMode.INSERT if place.inserts else PlaceMode.OVERWRITE
        self.sources.put_files([path.as_posix() for path in left], place.frame, preferred, mode)

    def _open_tracks_menu(self) -> None:
        button = self.heads.tool_bar.tracks_button
        menu = QMenu(self.heads)
        menu.setAccessibleName(tr("Tracks"))
        self.menus.add_track_entries(menu)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

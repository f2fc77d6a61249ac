"""The Sequence node on the timeline: which one is edited, its tracks, and what is beside them."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRect, QRectF
from PySide6.QtWidgets import QMenu

from studio.core.translation import tr
from studio.sdk.sequence.clip_sequence import list_files
from studio.ui.features.timeline.panel import TimelinePanel
from studio.ui.features.timeline.sequence.commands.sequence_commands import SequenceCommands
from studio.ui.features.timeline.sequence.headers.heads_column import HeadsColumn
from studio.ui.features.timeline.sequence.headers.view_hint import ViewHint
from studio.ui.features.timeline.sequence.model.sequence_editor import SequenceEditor
from studio.ui.features.timeline.sequence.model.sequence_follower import SequenceFollower
from studio.ui.features.timeline.sequence.pictures.content_control import ClipContentControl
from studio.ui.features.timeline.sequence.pictures.trim_frames import TrimFramesControl
from studio.ui.features.timeline.sequence.sequence_lanes import SequenceLanes
from studio.ui.features.timeline.sequence.sources.drop_media import DropMedia
from studio.ui.features.timeline.sequence.sources.source_facts import SourceFactsCache
from studio.ui.features.timeline.sequence.sources.source_lengths import SourceLengths
from studio.ui.shell.controllers.shell import Shell
from studio.ui.shell.fields.items.item_list_link import ItemListLink, ItemSelection
from studio.ui.shell.shortcuts.action_spec import ActionScope
from studio.ui.shell.shortcuts.dispatch import PanelKeys
from studio.ui.widgets.time_axis.track import TrackOrder


class SequenceControl(QObject):
    """Brings the tracks of the edited sequence to the timeline.

    Args:
        shell: The window.
        panel: The timeline.

    Attributes:
        commands: What can be done with clips.
    """

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
        self.commands = SequenceCommands(shell, panel, editor, self.files, self.lanes, self.heads, self._find_place)
        self._lengths = SourceLengths(editor, self.files, shell.document, shell.preview)
        self.drop = DropMedia(canvas, editor, self.lanes, self.commands.put_dropped)
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
        lanes.make_menu = self.commands.menus.make_menu
        lanes.signals.clip_opened.connect(self.commands.dialogs.open_clip)
        menus = self.commands.menus
        self.heads.track_menu_requested.connect(lambda index, at: menus.open_track_menu(self.heads, index, at))
        self.heads.tool_bar.snapping_clicked.connect(self.commands.toggle_snapping)
        self.heads.tool_bar.tracks_clicked.connect(self._open_tracks_menu)
        self.view_hint.view_requested.connect(self._view_target)
        editor.find_source_length = self._lengths.find_length
        editor.sequence_changed.connect(self._on_sequence_changed)
        self.files.changed.connect(self._show_missing)

    def _bind_keys(self) -> None:
        """Let keys act on clips, before those of the timeline: some of them only where something is selected."""
        commands = self.commands
        self._first_keys = PanelKeys(
            ActionScope.SEQUENCE, commands.handlers_without_clips, self._panel, lambda: self.editor.is_on
        )
        self._keys = PanelKeys(ActionScope.SEQUENCE, commands.handlers, self._panel, lambda: commands.has_selection)

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

    def _open_tracks_menu(self) -> None:
        button = self.heads.tool_bar.tracks_button
        menu = QMenu(self.heads)
        menu.setAccessibleName(tr("Tracks"))
        self.commands.menus.add_track_entries(menu)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

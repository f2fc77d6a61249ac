"""The timeline panel: the transport bar and the canvas, tied to the document and to the clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QEnterEvent, QImage
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.core.clip_info import ClipInfo
from studio.core.time import FrameRange, has_drop_frames
from studio.engine.request import FrameState
from studio.graph.history import Document, ProjectChange
from studio.ui.features.timeline.canvas.timeline_canvas import TimelineCanvas
from studio.ui.features.timeline.mark_editor import MarkEditor
from studio.ui.features.timeline.playback.player import Player
from studio.ui.features.timeline.range_editor import RangeEditor
from studio.ui.features.timeline.timeline_menu import open_timeline_menu
from studio.ui.features.timeline.transport.range_popup import format_range
from studio.ui.features.timeline.transport.rate_menu import make_rate_menu
from studio.ui.features.timeline.transport.transport_bar import TransportBar
from studio.ui.features.timeline.view_settings import TimelineViewSettings
from studio.ui.preview.playback_audio import PlaybackAudio
from studio.ui.shell.settings.settings_store import InMemorySettings, SettingsStore
from studio.ui.shell.shortcuts.action_spec import ActionScope
from studio.ui.shell.shortcuts.dispatch import Handlers, PanelKeys
from studio.ui.shell.shortcuts.focus import focus_hovered_panel
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.time_axis.timeline_scene import DEFAULT_RATE

_ZOOM = 1.5


class TimelinePanel(QWidget):
    """Scrubs and plays the viewed clip, shows what is cached, and sets in and out.

    It only says which frame is wanted; what is on the screen comes back by `report_shown_frame`.

    Args:
        document: Holds in and out.
        clock: Seconds for playing; only tests give another one.
        choices: Where units and heights are kept; None forgets them.

    Signals:
        frame_changed(int): Another frame is wanted.
        playing_changed(bool): It began or ceased to play.
        thumbnails_requested(list[int]): The strip lacks the pictures of these frames.
        view_changed(): Other frames are visible than before.
        fps_measured(float): Frames shown a second while playing; 0 at rest.
        message_posted(str): A hint for the status line.
    """

    frame_changed = Signal(int)
    playing_changed = Signal(bool)
    thumbnails_requested = Signal(object)
    view_changed = Signal()
    fps_measured = Signal(float)
    message_posted = Signal(str)

    timeline_canvas: TimelineCanvas
    player: Player

    def __init__(
        self,
        document: Document,
        parent: QWidget | None = None,
        *,
        clock: Callable[[], float] | None = None,
        choices: SettingsStore | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._document = document
        self.timeline_canvas = TimelineCanvas(self)
        self._scene = self.timeline_canvas.curve_scene
        self.view_settings = TimelineViewSettings(self.timeline_canvas, choices or InMemorySettings(), self)
        self.player = Player(self._scene, self, clock=clock)
        self._clip: ClipInfo | None = None
        self.file_takers: list[Callable[[str, Sequence[Path], int], Sequence[Path]]] = []
        self.transport_bar = TransportBar(self._scene, self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.transport_bar)
        self._beside = QHBoxLayout()
        self._beside.addWidget(self.timeline_canvas, 1)
        layout.addLayout(self._beside, 1)
        self.range_editor = RangeEditor(document, self.timeline_canvas, self.transport_bar.range_label, self)
        self.mark_editor = MarkEditor(document, self.timeline_canvas, self.set_frame, self)
        self.shortcut_keys = PanelKeys(ActionScope.TIMELINE, self.build_handlers(), self)
        self._connect()
        document.project_changed.connect(self._on_document_changed)
        self._show_range(document.project.range)
        self._show_modes()

    @property
    def current_frame(self) -> int:
        """The frame that is wanted."""
        return self._scene.current_frame

    @property
    def is_playing(self) -> bool:
        """Whether it plays."""
        return self.player.is_playing

    @property
    def clip_frames(self) -> FrameRange:
        """All frames of the clip; empty without one."""
        return self._scene.clip_frames

    @property
    def playback_frames(self) -> FrameRange:
        """The frames from in to out; empty without a clip."""
        return self._scene.playback_frames if self._scene.clip_length else FrameRange(0, 0)

    @property
    def dropped_count(self) -> int:
        """Frames that came too late to be shown since play began."""
        return self.player.dropped_count

    def compute_visible_frames(self) -> FrameRange:
        """Return the frames that the canvas shows."""
        return self.timeline_canvas.compute_visible_frames()

    def get_upcoming_frames(self, count: int) -> tuple[int, ...]:
        """Return the next `count` frames in the direction of play; none at rest."""
        return self.player.get_upcoming_frames(count)

    def set_clip(self, clip: ClipInfo | None) -> None:
        """Show a clip; None for none. The playhead stays where it is, as far as the clip reaches."""
        if clip == self._clip:
            self.timeline_canvas.schedule_thumbnail_request()
            return
        self._clip = clip
        scene = self._scene
        scene.frame_rate = (clip.rate if clip is not None else None) or DEFAULT_RATE
        scene.frame_aspect = clip.width / clip.height if clip is not None and clip.height else 16 / 9
        self.timeline_canvas.set_clip(clip.length if clip is not None else 0)
        if not scene.clip_length:
            self.stop_playback()
        self.player.update_range()
        if not scene.is_range_valid:
            self.message_posted.emit(format_range(scene))
        if 0 < scene.clip_length <= scene.current_frame:
            self.set_frame(scene.clip_length - 1)
        self._refresh()

    def set_frame(self, frame: int) -> None:
        """Move the playhead; while playing, go on from there."""
        wanted = self._scene.clip_frames.clamp(frame) if self._scene.clip_length else max(0, frame)
        self.player.seek_frame(wanted)
        self._show_frame(wanted)

    def set_states(self, first: int, states: Sequence[FrameState]) -> None:
        """Set the states of the frames from `first` on."""
        self.timeline_canvas.set_states(first, states)

    def clear_states(self, *, other_clip: bool = False) -> None:
        """Say that frames that were cached are stale and the strip's pictures old, or that the clip is another one."""
        if self._scene.clip_length:
            self.timeline_canvas.clear_states(other_clip=other_clip)

    def set_thumbnail(self, frame: int, image: QImage) -> None:
        """Show a frame's picture in the strip."""
        self.timeline_canvas.set_thumbnail(frame, image)

    def _delete(self) -> None:
        """Delete the mark under the mouse; where there is none, what is selected in the tracks."""
        if not self.mark_editor.remove_hovered_mark():
            self.timeline_canvas.track_stack.delete_selection()

    def set_audio(self, audio: PlaybackAudio, control: QWidget) -> None:
        """Play sound through `audio`; the transport bar shows its control."""
        self.transport_bar.add_button(control)
        self.player.set_audio(audio)

    def add_control(self, control: QWidget) -> None:
        """Put a control at the end of the transport bar."""
        self.transport_bar.add_button(control)

    def add_line(self, line: QWidget) -> None:
        """Put a line above the canvas."""
        column = self.layout()
        if isinstance(column, QVBoxLayout):
            column.insertWidget(column.count() - 1, line)

    def add_column(self, column: QWidget) -> None:
        """Put a column to the left of the canvas."""
        self._beside.insertWidget(0, column)

    def report_shown_frame(self, frame: int) -> None:
        """Say that the viewer shows `frame` now."""
        self.player.report_shown_frame(frame)

    def toggle_play(self) -> None:
        """Play forwards, or pause."""
        self.player.toggle_playback()

    def play_at_speed(self, speed: int) -> None:
        """Play `speed` frames a step; negative backwards, 0 stops."""
        self.player.play_at_speed(speed)

    def stop_playback(self) -> None:
        """Stop playing."""
        self.player.stop_playback()

    def play_faster(self, direction: int) -> None:
        """Play in `direction` (1 or -1), twice as fast if it does already."""
        self.player.play_faster(direction)

    def step_frames(self, frames: int) -> None:
        """Stop, and move the playhead by `frames`."""
        self.stop_playback()
        self.set_frame(self._scene.current_frame + frames)

    def go_to_start(self) -> None:
        """Move the playhead to the in point; from there, to the first frame."""
        self.set_frame(
            0 if self.current_frame == self._scene.playback_frames.start else self._scene.playback_frames.start
        )

    def go_to_end(self) -> None:
        """Move the playhead to the out point; from there, to the last frame."""
        last = max(0, self._scene.playback_frames.stop - 1)
        self.set_frame(self._scene.clip_length - 1 if self.current_frame == last else last)

    def go_to_key(self, direction: int) -> None:
        """Move the playhead to the next key of the selected nodes, or to the previous one (`direction` -1)."""
        frame = self._scene.find_next_key(direction)
        if frame is not None:
            self.set_frame(frame)

    def edit_frame_field(self) -> None:
        """Let the user type a frame to go to."""
        self.transport_bar.edit_frame_field()

    def open_rate_menu(self) -> None:
        """Let the user choose the project's rate."""
        figure = self.transport_bar.rate_label
        make_rate_menu(self._document, self).popup(figure.mapToGlobal(figure.rect().bottomLeft()))

    def cycle_loop_mode(self) -> None:
        """Go from loop to ping-pong to once."""
        self.player.cycle_loop_mode()

    def toggle_every_frame(self) -> None:
        """Show every frame, or keep real time."""
        self.player.toggle_every_frame()

    def _connect(self) -> None:
        canvas, transport, player = self.timeline_canvas, self.transport_bar, self.player
        canvas.frame_scrubbed.connect(self.set_frame)
        canvas.playhead_painted.connect(transport.update_frame)
        canvas.view_changed.connect(self.view_changed)
        canvas.thumbnails_requested.connect(self.thumbnails_requested)
        transport.action_requested.connect(lambda action: self.shortcut_keys.handlers[action]())
        transport.frame_entered.connect(self.set_frame)
        transport.looping_clicked.connect(self.cycle_loop_mode)
        transport.every_frame_clicked.connect(self.toggle_every_frame)
        transport.units_clicked.connect(self.view_settings.cycle_unit)
        transport.unit_chosen.connect(self.view_settings.set_time_unit)
        transport.rate_label.clicked.connect(self.open_rate_menu)
        self.view_settings.unit_changed.connect(self._refresh)
        transport.message_posted.connect(self.message_posted)
        player.frame_due.connect(self._show_frame)
        player.speed_changed.connect(lambda speed: transport.show_playing(speed != 0, speed))
        player.modes_changed.connect(self._show_modes)
        player.rates_changed.connect(self._on_rates_changed)
        player.playing_changed.connect(canvas.set_page_scrolling)
        player.playing_changed.connect(self.playing_changed)

    def _show_frame(self, frame: int) -> None:
        changed = frame != self._scene.current_frame
        self.timeline_canvas.show_frame(frame)
        if changed:
            self.frame_changed.emit(frame)

    def _on_document_changed(self, change: ProjectChange) -> None:
        if change.after.range != change.before.range:
            self._show_range(change.after.range)

    def _show_range(self, range: FrameRange | None) -> None:
        self._scene.in_out_range = range
        self.player.update_range()
        self._refresh()

    def _show_modes(self) -> None:
        self.transport_bar.show_modes(self.player.loop_mode, self.player.shows_every_frame)

    def _show_rates(self) -> None:
        self.transport_bar.show_rates(self.player.measured_fps, self.player.dropped_count)

    def _on_rates_changed(self, fps: float) -> None:
        self._show_rates()
        self.fps_measured.emit(fps)

    def _refresh(self) -> None:
        self.transport_bar.update_scene()
        self._show_rates()
        self.timeline_canvas.refresh()

    def build_handlers(self) -> Handlers:
        """Return what can be done here, by the ids of actions."""
        canvas = self.timeline_canvas
        return {
            "play.toggle": self.toggle_play,
            "play.previous": partial(self.step_frames, -1),
            "play.next": partial(self.step_frames, 1),
            "play.back_10": partial(self.step_frames, -10),
            "play.forward_10": partial(self.step_frames, 10),
            "play.first": self.go_to_start,
            "play.last": self.go_to_end,
            "play.previous_key": partial(self.go_to_key, -1),
            "play.next_key": partial(self.go_to_key, 1),
            "timeline.back": partial(self.play_faster, -1),
            "timeline.stop": self.stop_playback,
            "timeline.forward": partial(self.play_faster, 1),
            "timeline.go_to": self.edit_frame_field,
            "timeline.cancel_drag": canvas.track_stack.cancel_drag,
            "timeline.delete_keys": self._delete,
            "timeline.loop": self.cycle_loop_mode,
            "timeline.every_frame": self.toggle_every_frame,
            "timeline.rate": self.open_rate_menu,
            **self.range_editor.build_handlers(),
            **self.mark_editor.build_handlers(),
            **self.view_settings.build_handlers(),
            "timeline.fit": canvas.fit_range,
            "timeline.fit_all": canvas.fit_clip,
            "timeline.page_back": partial(canvas.scroll_page, -1),
            "timeline.page_forward": partial(canvas.scroll_page, 1),
            "timeline.zoom_in": partial(canvas.zoom_view, _ZOOM),
            "timeline.zoom_out": partial(canvas.zoom_view, 1 / _ZOOM),
        }

    def build_toggle_states(self) -> Mapping[str, Callable[[], bool]]:
        """Return whether what can be switched is on, by the ids of actions."""
        return self.view_settings.build_toggle_states()

    @guard_override()
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Show what can be done, where no track has a menu of its own."""
        if self._scene.clip_length:
            drops = has_drop_frames(self._scene.frame_rate)
            handlers = self.shortcut_keys.handlers  # with those of other features
            open_timeline_menu(self, event.globalPos(), handlers, self.build_toggle_states(), drops_frames=drops)

    @guard_override()
    def enterEvent(self, event: QEnterEvent) -> None:
        """Take the keys."""
        focus_hovered_panel(self)

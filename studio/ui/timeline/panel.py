"""The timeline panel: the transport bar and the canvas, tied to the document and to the clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QEnterEvent, QImage
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.core.clip import ClipFacts
from studio.core.time import FrameRange, drops_frames
from studio.engine.request import FrameState
from studio.graph.history import Change, Document
from studio.ui.choices import Choices, Forgetful
from studio.ui.dialogs import Dialogs
from studio.ui.focus import follow_mouse
from studio.ui.keys.edits import KeyEdits
from studio.ui.keys.rows import next_frame
from studio.ui.reporting import reported
from studio.ui.shortcuts.dispatch import Handlers, PanelKeys
from studio.ui.shortcuts.spec import Scope
from studio.ui.timeline.canvas import TimelineCanvas
from studio.ui.timeline.marks import Marks
from studio.ui.timeline.menu import open_timeline_menu
from studio.ui.timeline.player import Player
from studio.ui.timeline.range_edits import RangeEdits
from studio.ui.timeline.range_popup import range_text
from studio.ui.timeline.rate_menu import rate_menu
from studio.ui.timeline.scene import DEFAULT_RATE
from studio.ui.timeline.transport import TransportBar
from studio.ui.timeline.view_choices import ViewChoices

_ZOOM = 1.5


class TimelinePanel(QWidget):
    """Scrubs and plays the viewed clip, shows what is cached, and sets in and out.

    It only says which frame is wanted; what is on the screen comes back by `frame_shown`.

    Args:
        document: Holds in and out.
        clock: Seconds for playing; only tests give another one.
        choices: Where units and heights are kept; None forgets them.

    Signals:
        frame_changed(int): Another frame is wanted.
        playing_changed(bool): It began or ceased to play.
        thumbnails_wanted(list[int]): The strip lacks the pictures of these frames.
        view_changed(): Other frames are visible than before.
        fps_measured(float): Frames shown a second while playing; 0 at rest.
        message_posted(str): A hint for the status line.
    """

    frame_changed = Signal(int)
    playing_changed = Signal(bool)
    thumbnails_wanted = Signal(object)
    view_changed = Signal()
    fps_measured = Signal(float)
    message_posted = Signal(str)

    canvas: TimelineCanvas
    player: Player

    def __init__(
        self,
        document: Document,
        parent: QWidget | None = None,
        *,
        clock: Callable[[], float] | None = None,
        choices: Choices | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._document = document
        self.canvas = TimelineCanvas(self)
        self._scene = self.canvas.scene
        self.choices = ViewChoices(self.canvas, choices or Forgetful(), self)
        self.player = Player(self._scene, self, clock=clock)
        self._clip: ClipFacts | None = None
        self.transport = TransportBar(self._scene, self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.transport)
        layout.addWidget(self.canvas, 1)
        self.in_out = RangeEdits(document, self.canvas, self.transport.range, self)
        self.marks = Marks(document, self.canvas, self.set_frame, self)
        self.keys = PanelKeys(Scope.TIMELINE, self.handlers(), self)
        self._connect()
        document.changed.connect(self._on_document_changed)
        self._show_range(document.project.range)
        self._show_modes()

    @property
    def frame(self) -> int:
        """The frame that is wanted."""
        return self._scene.frame

    @property
    def playing(self) -> bool:
        """Whether it plays."""
        return self.player.playing

    @property
    def frames(self) -> FrameRange:
        """All frames of the clip; empty without one."""
        return self._scene.frames

    @property
    def played(self) -> FrameRange:
        """The frames from in to out; empty without a clip."""
        return self._scene.played if self._scene.length else FrameRange(0, 0)

    @property
    def dropped(self) -> int:
        """Frames that came too late to be shown since play began."""
        return self.player.dropped

    def visible(self) -> FrameRange:
        """Return the frames that the canvas shows."""
        return self.canvas.visible()

    def upcoming(self, count: int) -> tuple[int, ...]:
        """Return the next `count` frames in the direction of play; none at rest."""
        return self.player.upcoming(count)

    def set_clip(self, clip: ClipFacts | None) -> None:
        """Show a clip; None for none. The playhead stays where it is, as far as the clip reaches."""
        if clip == self._clip:
            self.canvas.ask_for_thumbnails()
            return
        self._clip = clip
        scene = self._scene
        scene.rate = (clip.rate if clip is not None else None) or DEFAULT_RATE
        scene.aspect = clip.width / clip.height if clip is not None and clip.height else 16 / 9
        self.canvas.set_clip(clip.length if clip is not None else 0)
        if not scene.length:
            self.stop()
        self.player.configure()
        if not scene.range_fits:
            self.message_posted.emit(range_text(scene))
        if 0 < scene.length <= scene.frame:
            self.set_frame(scene.length - 1)
        self._refresh()

    def set_frame(self, frame: int) -> None:
        """Move the playhead; while playing, go on from there."""
        wanted = self._scene.frames.clamp(frame) if self._scene.length else max(0, frame)
        self.player.seek(wanted)
        self._show_frame(wanted)

    def set_states(self, first: int, states: Sequence[FrameState]) -> None:
        """Set the states of the frames from `first` on."""
        self.canvas.set_states(first, states)

    def clear_states(self, *, other_clip: bool = False) -> None:
        """Say that frames that were at hand are stale and the strip's pictures old, or that the clip is another one."""
        if self._scene.length:
            self.canvas.clear_states(other_clip=other_clip)

    def set_thumbnail(self, frame: int, image: QImage) -> None:
        """Show a frame's picture in the strip."""
        self.canvas.set_thumbnail(frame, image)

    def edit_keys(self, edits: KeyEdits, dialogs: Dialogs) -> None:
        """Let keys be edited on lanes.

        Args:
            edits: Makes the edits.
            dialogs: Asks for files.
        """
        lanes = self.canvas.lanes
        lanes.edit(edits, dialogs, self.canvas)
        self.keys.offer(
            {
                **edits.handlers(),
                "timeline.delete_keys": partial(self._delete, edits.delete),
                "timeline.select_keys": lanes.select_all,
            }
        )

    def _cancel_drag(self) -> None:
        """Take back a drag over checkpoints, or else one of keys."""
        if not self.canvas.checkpoints.cancel():
            self.canvas.lanes.cancel()

    def _delete(self, delete_keys: Callable[[], object]) -> None:
        """Delete the mark under the mouse; where there is none, the selected keys."""
        if not self.marks.remove_hovered():
            delete_keys()

    def show_nodes(self, nodes: tuple[str, ...]) -> None:
        """Show the keys of these nodes as lanes."""
        self.canvas.lanes.show_nodes(nodes)

    def frame_shown(self, frame: int) -> None:
        """Say that the viewer shows `frame` now."""
        self.player.frame_shown(frame)

    def toggle_play(self) -> None:
        """Play forwards, or pause."""
        self.player.toggle()

    def play(self, speed: int) -> None:
        """Play `speed` frames a step; negative backwards, 0 stops."""
        self.player.play(speed)

    def stop(self) -> None:
        """Stop playing."""
        self.player.stop()

    def faster(self, direction: int) -> None:
        """Play in `direction` (1 or -1), twice as fast if it does already."""
        self.player.faster(direction)

    def step(self, frames: int) -> None:
        """Stop, and move the playhead by `frames`."""
        self.stop()
        self.set_frame(self._scene.frame + frames)

    def go_first(self) -> None:
        """Move the playhead to the in point; from there, to the first frame."""
        self.set_frame(0 if self.frame == self._scene.played.start else self._scene.played.start)

    def go_last(self) -> None:
        """Move the playhead to the out point; from there, to the last frame."""
        last = max(0, self._scene.played.stop - 1)
        self.set_frame(self._scene.length - 1 if self.frame == last else last)

    def go_key(self, direction: int) -> None:
        """Move the playhead to the next key of the selected nodes, or to the previous one (`direction` -1)."""
        frame = next_frame(self.canvas.lanes.frames, self.frame, direction)
        if frame is not None:
            self.set_frame(frame)

    def edit_frame(self) -> None:
        """Let the user type a frame to go to."""
        self.transport.edit_frame()

    def choose_rate(self) -> None:
        """Let the user choose the project's rate."""
        figure = self.transport.rates
        rate_menu(self._document, self).popup(figure.mapToGlobal(figure.rect().bottomLeft()))

    def next_looping(self) -> None:
        """Go from loop to ping-pong to once."""
        self.player.next_looping()

    def toggle_every_frame(self) -> None:
        """Show every frame, or keep real time."""
        self.player.toggle_every_frame()

    def _connect(self) -> None:
        canvas, transport, player = self.canvas, self.transport, self.player
        canvas.scrubbed.connect(self.set_frame)
        canvas.moved.connect(transport.show_frame)
        canvas.view_changed.connect(self.view_changed)
        canvas.thumbnails_wanted.connect(self.thumbnails_wanted)
        transport.play_clicked.connect(self.toggle_play)
        transport.step_clicked.connect(self.step)
        transport.first_clicked.connect(self.go_first)
        transport.last_clicked.connect(self.go_last)
        transport.frame_entered.connect(self.set_frame)
        transport.looping_clicked.connect(self.next_looping)
        transport.every_frame_clicked.connect(self.toggle_every_frame)
        transport.units_clicked.connect(self.choices.next_unit)
        transport.unit_chosen.connect(self.choices.set_unit)
        transport.rates.clicked.connect(self.choose_rate)
        self.choices.unit_changed.connect(self._refresh)
        transport.message_posted.connect(self.message_posted)
        player.frame_due.connect(self._show_frame)
        player.speed_changed.connect(lambda speed: transport.show_playing(speed != 0, speed))
        player.modes_changed.connect(self._show_modes)
        player.rates_changed.connect(self._on_rates_changed)
        player.playing_changed.connect(canvas.turn_pages)
        player.playing_changed.connect(self.playing_changed)

    def _show_frame(self, frame: int) -> None:
        changed = frame != self._scene.frame
        self.canvas.show_frame(frame)
        if changed:
            self.frame_changed.emit(frame)

    def _on_document_changed(self, change: Change) -> None:
        if change.after.range != change.before.range:
            self._show_range(change.after.range)

    def _show_range(self, range: FrameRange | None) -> None:
        self._scene.range = range
        self.player.configure()
        self._refresh()

    def _show_modes(self) -> None:
        self.transport.show_modes(self.player.looping, self.player.every_frame)

    def _show_rates(self) -> None:
        self.transport.show_rates(self.player.fps, self.player.dropped)

    def _on_rates_changed(self, fps: float) -> None:
        self._show_rates()
        self.fps_measured.emit(fps)

    def _refresh(self) -> None:
        self.transport.show_scene()
        self._show_rates()
        self.canvas.refresh()

    def handlers(self) -> Handlers:
        """Return what can be done here, by the ids of actions."""
        canvas = self.canvas
        return {
            "play.toggle": self.toggle_play,
            "play.previous": partial(self.step, -1),
            "play.next": partial(self.step, 1),
            "play.back_10": partial(self.step, -10),
            "play.forward_10": partial(self.step, 10),
            "play.first": self.go_first,
            "play.last": self.go_last,
            "play.previous_key": partial(self.go_key, -1),
            "play.next_key": partial(self.go_key, 1),
            "timeline.back": partial(self.faster, -1),
            "timeline.stop": self.stop,
            "timeline.forward": partial(self.faster, 1),
            "timeline.go_to": self.edit_frame,
            "timeline.cancel_drag": self._cancel_drag,
            "timeline.loop": self.next_looping,
            "timeline.every_frame": self.toggle_every_frame,
            "timeline.rate": self.choose_rate,
            **self.in_out.handlers(),
            **self.marks.handlers(),
            **self.choices.handlers(),
            "timeline.fit": canvas.fit_range,
            "timeline.fit_all": canvas.fit,
            "timeline.page_back": partial(canvas.page, -1),
            "timeline.page_forward": partial(canvas.page, 1),
            "timeline.zoom_in": partial(canvas.zoom, _ZOOM),
            "timeline.zoom_out": partial(canvas.zoom, 1 / _ZOOM),
        }

    def states(self) -> Mapping[str, Callable[[], bool]]:
        """Return whether what can be switched is on, by the ids of actions."""
        return self.choices.states()

    @reported()
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Show what can be done, where no track has a menu of its own."""
        if self._scene.length:
            drops = drops_frames(self._scene.rate)
            open_timeline_menu(self, event.globalPos(), self.handlers(), self.states(), drops_frames=drops)

    @reported()
    def enterEvent(self, event: QEnterEvent) -> None:
        """Take the keys."""
        follow_mouse(self)

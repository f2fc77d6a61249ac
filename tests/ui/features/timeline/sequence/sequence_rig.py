"""A timeline with a sequence that a test cuts, without a whole window."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from studio.core.clip_info import ClipInfo
from studio.core.time import FrameRate
from studio.graph.history import Document
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.sdk import FrameNode, Image, Param, node
from studio.sdk.registry import Registry
from studio.sdk.sequence.clip_sequence import (
    ClipSequence,
    ClipTransition,
    SequenceClip,
    SequenceMarker,
    SequenceTrack,
    TrackKind,
)
from studio.sdk.sequence.sequence_text import serialize_sequence
from studio.ui.features.timeline.panel import TimelinePanel
from studio.ui.features.timeline.sequence.commands.clip_commands import ClipCommands
from studio.ui.features.timeline.sequence.commands.select_commands import SelectCommands
from studio.ui.features.timeline.sequence.heads.heads_column import HeadsColumn
from studio.ui.features.timeline.sequence.model.clip_hit import compute_clip_rect
from studio.ui.features.timeline.sequence.model.sequence_editor import SequenceEditor
from studio.ui.features.timeline.sequence.model.sequence_target import SequenceTarget
from studio.ui.features.timeline.sequence.sequence_lanes import SequenceLanes
from studio.ui.shell.shortcuts.action_spec import ActionScope
from studio.ui.shell.shortcuts.dispatch import PanelKeys
from studio.ui.widgets.time_axis.track import TrackOrder

LEFT = Qt.MouseButton.LeftButton
NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
RATE = FrameRate.from_value(25)


@node("test.sequence")
class Reel(FrameNode):
    """Hold clips."""

    sequence: ClipSequence = Param(default="", animatable=False, help="The clips.")

    def process(self, image: Image) -> Image:
        """Show nothing of them."""
        return image


def make_sequence() -> ClipSequence:
    """Return pictures 1, 2 (with a cut at 60) and 3 (behind a gap), a title 4 above, and sound 5 linked to 1."""
    low = (
        SequenceClip(1, 0, 60, "a.mp4", source_start=20, link=1),
        SequenceClip(2, 60, 40, "b.mp4", source_start=30),
        SequenceClip(3, 140, 40, "c.mp4", source_start=10),
    )
    high = (SequenceClip(4, 100, 30, "title.png"),)
    sound = (SequenceClip(5, 0, 60, "a.mp4", source_start=20, link=1),)
    return ClipSequence(
        (
            SequenceTrack(TrackKind.VIDEO, "V1", low),
            SequenceTrack(TrackKind.VIDEO, "V2", high),
            SequenceTrack(TrackKind.AUDIO, "A1", sound),
        ),
        (SequenceMarker(120, name="here"),),
    )


class SequenceRig:
    """A timeline of 1000 pixels that edits a sequence of a document, and the hands for it."""

    def __init__(self, sequence: ClipSequence | None = None) -> None:
        text = serialize_sequence(sequence if sequence is not None else make_sequence())
        record = NodeRecord("edit", "test.sequence", "Edit", params={"sequence": text})
        self.document = Document(Registry([Reel.spec]), Project(Graph({"edit": record})))
        self.panel = TimelinePanel(self.document)
        self.said: list[str] = []
        self.editor = SequenceEditor(self.document, self.said.append, self.panel)
        canvas = self.canvas = self.panel.timeline_canvas
        self.lanes = SequenceLanes(canvas, self.editor, self.panel.set_frame)
        canvas.add_track(self.lanes, TrackOrder.SEQUENCE)
        self.heads = HeadsColumn(self.editor, canvas, self.lanes, self.panel)
        self.panel.add_column(self.heads)
        self.clips = ClipCommands(self.editor, self.panel)
        self.selects = SelectCommands(self.editor, self.panel, list)
        handlers = {**self.clips.build_handlers(), **self.selects.build_handlers()}
        self.keys = PanelKeys(ActionScope.SEQUENCE, handlers, self.panel, lambda: self.editor.is_on)
        self.document.project_changed.connect(self._on_changed)
        self.editor.sequence_changed.connect(self._show_length)
        self._on_changed(None)

    @property
    def sequence(self) -> ClipSequence:
        return self.editor.sequence

    def clip(self, number: int) -> SequenceClip:
        found = self.sequence.find_clip(number)
        assert found is not None, number
        return found

    def span(self, number: int) -> tuple[int, int]:
        clip = self.clip(number)
        return clip.start, clip.stop

    def layout_of(self, track: int) -> list[tuple[int, int, int]]:
        return [(clip.number, clip.start, clip.stop) for clip in self.sequence.tracks[track].clips]

    def steps(self) -> int:
        return self.document.step_index

    def guide(self) -> int | None:
        return self.canvas.curve_scene.snap_guide

    def lock(self, track: int) -> None:
        locked = replace(self.sequence.tracks[track], is_locked=True)
        assert self.editor.apply(self.sequence.with_track(track, locked), "Lock")

    def dissolve(self, number: int, before: int, after: int) -> None:
        index, clip = self.sequence.clips_by_number[number]
        track = self.sequence.tracks[index]
        changed = replace(clip, transition=ClipTransition(before=before, after=after))
        clips = [changed if each.number == number else each for each in track.clips]
        assert self.editor.apply(self.sequence.with_track(index, track.with_clips(clips)), "Dissolve")

    def x(self, frame: float) -> int:
        return round(self.canvas.curve_scene.time_axis.x_of(frame))

    def y(self, track: int, share: float = 0.7) -> int:
        place, row = self.canvas.find_placement(self.lanes), self.lanes.row_layout.find_row(track)
        assert place is not None
        assert row is not None
        return round(place.rect.top() + row.top + row.height * share)

    def at(self, frame: float, track: int, share: float = 0.7) -> QPoint:
        return QPoint(self.x(frame), self.y(track, share))

    def edge(self, number: int, *, stop: bool = False, inside: float = 4.0) -> QPoint:
        """Return a place on an edge of a clip, away from the cut."""
        index, clip = self.sequence.clips_by_number[number]
        row = self.lanes.row_layout.find_row(index)
        assert row is not None
        rect = compute_clip_rect(row, clip, self.canvas.curve_scene.time_axis)
        x = rect.right() - inside if stop else rect.left() + inside
        return QPoint(round(x), self.y(index, 0.4))

    def drag(
        self, start: QPoint, stop: QPoint, keys: Qt.KeyboardModifier = NONE, *, held: Qt.KeyboardModifier | None = None
    ) -> None:
        """Drag by three steps; `held` are the keys from the press on, if others than at its end."""
        self.press(start, keys if held is None else held)
        for share in (0.4, 0.8, 1.0):
            self.move(start + (stop - start) * share, keys)
        self.release(stop, keys)

    def press(self, at: QPoint, keys: Qt.KeyboardModifier = NONE) -> None:
        QTest.mousePress(self.canvas, LEFT, keys, at)

    def move(self, at: QPoint, keys: Qt.KeyboardModifier = NONE) -> None:
        place = QPointF(at)
        event = QMouseEvent(
            QEvent.Type.MouseMove, place, QPointF(self.canvas.mapToGlobal(at)), Qt.MouseButton.NoButton, LEFT, keys
        )
        QApplication.sendEvent(self.canvas, event)

    def release(self, at: QPoint, keys: Qt.KeyboardModifier = NONE) -> None:
        QTest.mouseRelease(self.canvas, LEFT, keys, at)

    def click(self, at: QPoint, keys: Qt.KeyboardModifier = NONE) -> None:
        QTest.mouseClick(self.canvas, LEFT, keys, at)

    def key(self, key: Qt.Key, keys: Qt.KeyboardModifier = NONE) -> None:
        QTest.keyClick(self.panel, key, keys)

    def shift(self, frames: int) -> QPoint:
        """Return how far the mouse goes for so many frames."""
        return QPoint(round(frames * self.canvas.curve_scene.time_axis.pixels_per_frame), 0)

    def _on_changed(self, change: object) -> None:
        record, output = self.document.graph.nodes["edit"], Endpoint("edit", "image")
        info = ClipInfo(RATE, max(1, self.editor.sequence.length), 640, 360, 3)
        self.editor.set_target(SequenceTarget("edit", "sequence", record, output, info, is_viewed=True))

    def _show_length(self) -> None:
        self.panel.set_clip(ClipInfo(RATE, max(1, self.sequence.length), 640, 360, 3))

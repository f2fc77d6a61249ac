"""A Sequence in a whole window: what its clips show, both sides of a cut, playing, proxies, selection."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.core.clip_info import ClipInfo
from studio.core.image import Audio, Image
from studio.core.time import FrameRate
from studio.engine.request import FrameState
from studio.graph.commands import SetParam
from studio.graph.file.project_file import save_project
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.media.media_files import MediaFiles
from studio.sdk.media import VideoCodec, VideoOptions, WriterTracks
from studio.sdk.params import Point
from studio.sdk.registry import Registry
from studio.sdk.sequence.clip_sequence import ClipSequence, SequenceClip, SequenceTrack, TrackKind
from studio.sdk.sequence.sequence_text import parse_sequence, serialize_sequence
from studio.ui.features.timeline.sequence.model.sequence_editor import EditTool
from studio.ui.features.timeline.sequence.sequence_control import SequenceControl
from studio.ui.features.viewer.controllers.side_frames_control import SideFramesControl
from studio.ui.shell.edits.value_edits import ValueEdit
from studio.ui.shell.fields.sequence_field.sequence_field import SequenceFieldView
from tests.ui.whole_window import Start, get_controller
from tests.ui.window_parts import WindowParts

RATE = FrameRate.from_value(25)
OUT = Endpoint("cut", "image")


def write_clip(path: Path, start: float, length: int = 40) -> str:
    """Write a video of plain frames, each a hundredth brighter, with loud sound."""
    tracks = WriterTracks(ClipInfo(RATE, length, 64, 36, 3), ClipInfo(RATE, length, channels=1, sample_rate=48_000))
    with MediaFiles() as media, media.create_video(path, tracks, VideoOptions(VideoCodec.FFV1)) as writer:
        for frame in range(length):
            writer.write(Image(torch.full((3, 36, 64), start + frame / 100)))
            writer.write_audio(Audio(torch.linspace(-0.5, 0.5, 1920)[None], 48_000))
    return path.as_posix()


class Rig:
    """A window with a cut from a dark file to a bright one at frame 20, with the sound of the first one."""

    def __init__(self, parts: WindowParts, qtbot: QtBot) -> None:
        self.parts, self.qtbot = parts, qtbot
        self.panels = parts.panels
        self.canvas = parts.panels.timeline.timeline_canvas
        qtbot.waitUntil(lambda: self.control.editor.is_on and bool(self.control.editor.sequence.tracks), timeout=10_000)
        self.canvas.fit_clip()

    @property
    def control(self) -> SequenceControl:
        return self.parts.timeline.sequence

    @property
    def sequence(self) -> ClipSequence:
        return parse_sequence(str(self.parts.document.graph["cut"].params["sequence"]))

    def open_inspector(self) -> SequenceFieldView:
        self.panels.node_editor.select_nodes(("cut",))
        self.qtbot.waitUntil(lambda: "sequence" in self.panels.inspector.param_rows)
        field = self.panels.inspector.param_rows["sequence"].value_field
        assert isinstance(field, SequenceFieldView)
        return field

    def find_edge(self, number: int) -> QPoint:
        place = self.canvas.find_placement(self.control.lanes)
        assert place is not None
        rect = self.control.lanes.compute_clip_rect(number, place.rect, self.canvas.curve_scene)
        assert rect is not None
        return QPointF(rect.left() + 2, rect.top() + 8).toPoint()

    def is_shown(self, frame: int) -> bool:
        request = self.panels.viewer.shown_request
        return request is not None and request.frame == frame and not self.parts.preview.is_waiting

    def get_gray(self) -> int:
        picture = self.panels.viewer.canvas.picture
        assert picture is not None
        height, width = picture.rgba_pixels.shape[:2]
        return int(picture.rgba_pixels[height // 2, width // 2, 0])


@pytest.fixture
def rig(start: Start, tmp_path: Path, qtbot: QtBot) -> Rig:
    dark, bright = write_clip(tmp_path / "dark.mkv", 0.05), write_clip(tmp_path / "bright.mkv", 0.5)
    pictures = (SequenceClip(1, 0, 20, file=dark, link=1), SequenceClip(2, 20, 20, file=bright, source_start=10))
    sound = (SequenceClip(3, 0, 20, file=dark, link=1),)
    sequence = ClipSequence(
        (SequenceTrack(TrackKind.VIDEO, "V1", pictures), SequenceTrack(TrackKind.AUDIO, "A1", sound))
    )
    nodes = {
        "cut": NodeRecord("cut", "time.sequence", "Cut", params={"sequence": serialize_sequence(sequence)}),
        "noise": NodeRecord("noise", "source.noise", "Noise", params={"width": 64, "height": 36, "length": 50}),
    }
    wires = {Endpoint("cut", "clip_1"): Endpoint("noise", "image")}
    path = tmp_path / "cut.loom"
    project = Project(Graph(nodes, wires), {"cut": Point(0, 0), "noise": Point(-300, 0)}, viewed_output=OUT)
    save_project(path, project, Registry())
    window = start(path)
    window.resize(1400, 1000)
    return Rig(get_controller(window), qtbot)


@pytest.mark.quick
def test_clips_show_their_sources_and_trims_both_sides_of_a_cut(rig: Rig, tmp_path: Path) -> None:
    content = rig.control.content.content
    rig.qtbot.waitUntil(lambda: len(content.pictures) >= 4 and len(content.tiles) >= 1, timeout=10_000)
    rig.qtbot.waitUntil(lambda: not content.missing_pictures and not content.missing_tiles, timeout=10_000)
    sources = rig.control.content.sources
    found = [sources.find_source(clip, TrackKind.VIDEO) for clip in rig.sequence.tracks[0].clips]
    keys = [source.key for source in found if source is not None]
    grays = [get_gray_of_clip(rig, key, frame) for key, frame in zip(keys, (0, 10), strict=True)]
    assert grays[0] < 80 < 120 < grays[1]
    shown = len(content.pictures)
    graph = rig.parts.document.graph
    rig.parts.document.apply_command(SetParam("noise", "seed", 5))
    assert rig.parts.document.graph is not graph
    rig.qtbot.waitUntil(lambda: not rig.parts.preview.is_waiting)
    assert len(content.pictures) == shown, "an edit elsewhere leaves them alone"
    write_clip(tmp_path / "dark.mkv", 0.6)
    rig.parts.preview.check_files()
    rig.qtbot.waitUntil(lambda: get_gray_of_clip(rig, keys[0], 0) > 120, timeout=10_000)
    wave = rig.canvas.wave_track
    rig.qtbot.waitUntil(lambda: wave.compute_height() > 0 and wave._result is not None and wave._result.is_complete)
    assert wave._result is not None
    assert float(np.nanmax(wave._result.highs)) == pytest.approx(0.5, abs=0.02), "that of the sequence, as of any node"

    roll_cut(rig)


def get_gray_of_clip(rig: Rig, key: str, frame: int) -> int:
    image = rig.control.content.content.pictures.find_picture(key, frame)
    assert image is not None
    return image.pixelColor(10, 5).red()


def roll_cut(rig: Rig) -> None:
    """Both sides of a cut are shown while it is rolled."""
    viewer, start = rig.panels.viewer, rig.find_edge(2)
    side_frames = rig.parts.viewer.panel.side_frames
    assert isinstance(side_frames, SideFramesControl)
    rig.qtbot.waitUntil(lambda: rig.is_shown(0), timeout=10_000)
    rig.control.editor.set_tool(EditTool.ROLL)
    step = max(2, round(rig.canvas.curve_scene.time_axis.pixels_per_frame * 5))
    QTest.mousePress(rig.canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    for part in (2, 1):
        QTest.mouseMove(rig.canvas, start + QPoint(step // part, 0))
    assert side_frames.is_shown
    panes = side_frames.view.panes
    rig.qtbot.waitUntil(lambda: all(pane.picture is not None for pane in side_frames.view.panes), timeout=10_000)
    panes = side_frames.view.panes
    assert [pane.title for pane in panes] == ["Outgoing", "Incoming"]
    grays = [int(pane.picture.rgba_pixels[2, 2, 0]) for pane in panes if pane.picture is not None]
    assert grays[0] > grays[1] + 20, "the first file was written anew"
    assert side_frames.view.geometry() == viewer.canvas.rect()
    QTest.mouseRelease(rig.canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start + QPoint(step, 0))
    assert side_frames.view.isHidden()
    assert rig.sequence.tracks[0].clips[1].start > 20
    rig.parts.document.undo()
    assert rig.sequence.tracks[0].clips[1].start == 20, "it was one step"


@pytest.mark.quick
def test_clips_are_chosen_and_set_in_the_inspector_and_played_over_cuts(rig: Rig) -> None:
    field, selection = rig.open_inspector(), rig.control.editor.selection
    selection.select({1, 3})
    assert set(field.chosen_numbers) == {1, 3}
    view = field.list_view
    row = view.clip_model.find_row(2)
    assert row is not None
    place = view.visualRect(view.clip_model.index(row, 0)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    assert selection.numbers == {2}
    selection.clear()
    assert field.chosen_numbers == ()
    selection.select({2})
    for value in (0.5, 0.25):
        field.settings_view.fields["opacity"].value_edited.emit(ValueEdit.from_value(value, "drag-1"))
    assert rig.sequence.tracks[0].clips[1].opacity == 0.25
    rig.parts.document.undo()
    assert rig.sequence.tracks[0].clips[1].opacity == 1.0, "it was one gesture"
    field.settings_view.fields["length"].value_edited.emit(ValueEdit.from_value(0))
    assert field.settings_view._errors["length"].isVisibleTo(field)
    rig.parts.document.set_viewed_output(Endpoint("noise", "image"))
    field.view_button.click()
    assert rig.parts.document.project.viewed_output == OUT

    play_over_cut(rig)


def play_over_cut(rig: Rig) -> None:
    """Playing goes over cuts from the cache, which the bar shows; proxies are small."""
    timeline, bar = rig.panels.timeline, rig.canvas.cache_bar
    rig.qtbot.waitUntil(lambda: rig.is_shown(0), timeout=10_000)
    timeline.set_frame(16)
    rig.qtbot.waitUntil(lambda: rig.is_shown(16), timeout=10_000)
    dark = rig.get_gray()
    timeline.toggle_play()
    rig.qtbot.waitUntil(lambda: all(bar[frame] is FrameState.CACHED for frame in range(17, 30)), timeout=10_000)
    timeline.stop_playback()
    timeline.set_frame(25)
    rig.qtbot.waitUntil(lambda: rig.is_shown(25), timeout=10_000)
    assert rig.get_gray() > dark + 60
    rig.panels.viewer.set_proxy(True)

    def is_small() -> bool:
        request = rig.panels.viewer.shown_request
        return request is not None and request.scale == 0.5 and rig.is_shown(25)

    rig.qtbot.waitUntil(is_small, timeout=10_000)
    picture = rig.panels.viewer.canvas.picture
    assert picture is not None
    assert picture.rgba_pixels.shape[:2] == (18, 32)
    assert rig.get_gray() > dark + 60

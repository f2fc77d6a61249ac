"""A cut of two minutes by mouse and keys, out and in by OpenTimelineIO, rendered, compared with the cut of FFmpeg."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.app.run import main
from studio.core.clip_info import ClipInfo
from studio.core.image import Audio, Image
from studio.core.time import FrameRate
from studio.graph.file.project_file import load_project, save_project
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.media.media_files import MediaFiles
from studio.sdk.media import VideoCodec, VideoOptions, WriterTracks
from studio.sdk.params import Point
from studio.sdk.registry import Registry
from studio.sdk.sequence.clip_sequence import ClipSequence, SequenceClip, TrackKind
from studio.sdk.sequence.sequence_text import parse_sequence
from tests.conftest import MEDIA
from tests.ui.whole_window import Start, get_controller
from tests.ui.window_parts import WindowParts

FFMPEG = shutil.which("ffmpeg") or ""
RATE = FrameRate.from_value(25)
WIDTH, HEIGHT, SAMPLES = 64, 36, 1920
TAKE = 1000  # frames of a generated clip
OUT = Endpoint("cut", "image")
LEFT = Qt.MouseButton.LeftButton
NONE, CTRL, SHIFT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not FFMPEG, reason="the program ffmpeg is needed to compare with"),
]


def write_take(path: Path, seed: int) -> Path:
    """Write a clip without loss in which each frame differs from all others, with its own sound."""
    import torch

    generator = torch.Generator().manual_seed(seed)
    tracks = WriterTracks(ClipInfo(RATE, TAKE, WIDTH, HEIGHT, 3), ClipInfo(RATE, TAKE, channels=1, sample_rate=48_000))
    base = torch.rand(3, 9, 16, generator=generator).repeat_interleave(4, 1).repeat_interleave(4, 2) * 0.5
    with MediaFiles() as media, media.create_video(path, tracks, VideoOptions(VideoCodec.FFV1)) as writer:
        for frame in range(TAKE):
            picture = base.roll(frame, 2) + 0.4 * (frame / TAKE)
            writer.write(Image(picture))
            writer.write_audio(Audio(torch.full((1, SAMPLES), (frame % 100 - 50) / 100), 48_000))
    return path


class Editor:
    """A hand with mouse and keys over the timeline of a window."""

    def __init__(self, parts: WindowParts, qtbot: QtBot) -> None:
        self.parts, self.qtbot = parts, qtbot
        self.panel = parts.panels.timeline
        self.canvas = self.panel.timeline_canvas
        self.control = parts.timeline.sequence
        qtbot.waitUntil(lambda: self.control.editor.is_on, timeout=10_000)

    @property
    def sequence(self) -> ClipSequence:
        return self.control.editor.sequence

    def video(self) -> list[SequenceClip]:
        return [clip for track in self.sequence.tracks if track.kind is TrackKind.VIDEO for clip in track.clips]

    def select_node(self, node: str) -> None:
        self.parts.panels.node_editor.select_nodes((node,))

    def press_key(self, key: Qt.Key, keys: Qt.KeyboardModifier = NONE) -> None:
        self.panel.setFocus()
        QTest.keyClick(self.panel, key, keys)

    def go_to(self, frame: int) -> None:
        self.panel.set_frame(frame)

    def place(self, clip: SequenceClip, *, at_stop: bool = False, share: float = 0.5) -> QPoint:
        """Return a place on a clip of the lowest video track, or on one of its edges."""
        place = self.canvas.find_placement(self.control.lanes)
        assert place is not None
        rect = self.control.lanes.compute_clip_rect(clip.number, place.rect, self.canvas.curve_scene)
        assert rect is not None
        x = rect.right() - 3 if at_stop else rect.left() + share * rect.width()
        return QPointF(x, rect.top() + 0.4 * rect.height()).toPoint()

    def drag(self, start: QPoint, stop: QPoint, keys: Qt.KeyboardModifier = NONE) -> None:
        QTest.mousePress(self.canvas, LEFT, keys, start)
        for share in (0.4, 0.8, 1.0):
            at = start + (stop - start) * share
            event = QMouseEvent(
                QEvent.Type.MouseMove, QPointF(at), QPointF(self.canvas.mapToGlobal(at)), Qt.MouseButton.NoButton,
                LEFT, keys,
            )  # fmt: skip
            QApplication.sendEvent(self.canvas, event)
        QTest.mouseRelease(self.canvas, LEFT, keys, stop)


@pytest.fixture
def editor(start: Start, tmp_path: Path, qtbot: QtBot) -> Editor:
    """Return a window with four generated takes, and real clips where they are, and an empty Sequence."""
    files = [write_take(tmp_path / f"take{number}.mkv", number) for number in range(4)]
    files += [MEDIA / name for name in ("chaplin.mp4", "example2.mp4") if (MEDIA / name).is_file()]
    nodes = {
        f"take{number}": NodeRecord(f"take{number}", "source.video", f"Take {number}", params={"file": file.as_posix()})
        for number, file in enumerate(files)
    }
    format_params = {"rate": 25.0, "width": WIDTH, "height": HEIGHT, "sample_rate": 48_000}
    nodes["cut"] = NodeRecord("cut", "time.sequence", "Cut", params=format_params)
    layout = {name: Point(0.0 if name != "cut" else 400.0, 220.0 * row) for row, name in enumerate(nodes)}
    path = tmp_path / "cut.loom"
    save_project(path, Project(Graph(nodes), layout, viewed_output=OUT), Registry())
    window = start(path)
    window.resize(1600, 1000)
    return Editor(get_controller(window), qtbot)


def cut_two_minutes(editor: Editor) -> None:
    """Append takes, cut them, throw parts away, trim, roll, move: all by keys and mouse."""
    takes = sorted(name for name in editor.parts.document.graph.nodes if name.startswith("take"))
    for take in takes:
        editor.select_node(take)
        count = len(editor.sequence.clips_by_number)
        editor.press_key(Qt.Key.Key_F12, SHIFT)
        editor.qtbot.waitUntil(lambda count=count: len(editor.sequence.clips_by_number) > count, timeout=10_000)  # type: ignore[misc]
    editor.select_node("cut")
    assert editor.sequence.length >= 4000
    for first in (3900, 3100, 2400, 1700, 1000, 300):  # cut twice, throw the part between away, close the gap
        for frame in (first, first + 130):
            editor.go_to(frame)
            editor.press_key(Qt.Key.Key_B, CTRL | SHIFT)
        editor.canvas.fit_clip()
        clip = next(each for each in editor.video() if each.start == first)
        QTest.mouseClick(editor.canvas, LEFT, NONE, editor.place(clip))
        editor.press_key(Qt.Key.Key_Delete, SHIFT)
        assert all(each.number != clip.number for each in editor.video())
    editor.canvas.fit_clip()
    second = editor.video()[1]
    start = editor.place(second, at_stop=True)
    editor.drag(start, start - QPoint(12, 0), CTRL)  # a trim that closes the gap
    assert editor.video()[1].length < second.length
    editor.go_to(editor.video()[3].start + 20)
    editor.press_key(Qt.Key.Key_Q)  # top
    editor.go_to(editor.video()[-1].stop - 15)
    editor.press_key(Qt.Key.Key_W)  # and tail
    editor.go_to(editor.video()[2].start + 9)
    editor.press_key(Qt.Key.Key_E)  # roll the nearest cut


def cut_by_ffmpeg(sequence: ClipSequence, target: Path) -> np.ndarray:
    """Return the frames that FFmpeg's trim and concat give for the clips of the video track: uint8 [N, H, W, 3]."""
    clips = [clip for track in sequence.tracks if track.kind is TrackKind.VIDEO for clip in track.clips]
    files = list(dict.fromkeys(clip.file for clip in clips))
    inputs = [part for file in files for part in ("-i", file)]
    lines = []
    for number, clip in enumerate(clips):
        first = int(clip.source_start)
        lines.append(
            f"[{files.index(clip.file)}:v]fps=25,trim=start_frame={first}:end_frame={first + clip.length},"
            f"setpts=PTS-STARTPTS,format=rgb24[v{number}]"
        )
    joined = "".join(f"[v{number}]" for number in range(len(clips)))
    lines.append(f"{joined}concat=n={len(clips)}:v=1:a=0[out]")
    command = [FFMPEG, "-v", "error", "-y", *inputs, "-filter_complex", ";".join(lines), "-map", "[out]"]
    subprocess.run([*command, "-f", "rawvideo", "-pix_fmt", "rgb24", str(target)], check=True)
    return np.fromfile(target, np.uint8).reshape(-1, HEIGHT, WIDTH, 3)


def test_two_minutes_cut_by_hand_are_as_ffmpeg_cuts_them(editor: Editor, tmp_path: Path) -> None:
    cut_two_minutes(editor)
    sequence = editor.sequence
    assert sequence.length >= 3000, "two minutes at 25 frames a second"
    project = tmp_path / "by hand.loom"
    save_project(project, editor.parts.document.project, editor.parts.document.registry)

    assert main(["otio", "export", str(project), "--node", "Cut", "-o", str(tmp_path / "cut.otio")]) == 0
    assert main(["otio", "import", str(tmp_path / "cut.otio"), "-o", str(tmp_path / "back.loom")]) == 0
    registry = editor.parts.document.registry
    back = load_project(tmp_path / "back.loom", registry)
    node = next(record for record in back.graph.nodes.values() if record.type == "time.sequence")
    assert strip_numbers(parse_sequence(str(node.params["sequence"]))) == strip_numbers(sequence)

    rendered = tmp_path / "cut.mkv"
    assert any(track.kind is TrackKind.AUDIO and track.clips for track in sequence.tracks)
    write = NodeRecord("write", "output.write_video", "Write", params={"file": rendered.as_posix(), "codec": "ffv1"})
    wires = {Endpoint("write", port): Endpoint(node.id, port) for port in ("image", "audio")}
    graph = Graph({node.id: node, "write": write}, wires)
    save_project(tmp_path / "render.loom", Project(graph, {node.id: Point(0, 0), "write": Point(300, 0)}), registry)
    assert main(["render", str(tmp_path / "render.loom")]) == 0
    generated = {str(tmp_path / f"take{number}.mkv") for number in range(4)}
    expected = cut_by_ffmpeg(only_files(sequence, generated), tmp_path / "ffmpeg.rgb")
    found = read_frames(rendered)
    assert len(found) == sequence.length
    at = 0
    for clip in (clip for track in sequence.tracks if track.kind is TrackKind.VIDEO for clip in track.clips):
        if clip.file in generated:
            ours, theirs = found[clip.start : clip.stop], expected[at : at + clip.length]
            assert int(np.abs(ours.astype(np.int16) - theirs).max()) <= 1, f"clip {clip.number} at {clip.start}"
            at += clip.length
    assert at == len(expected) >= 2500


def only_files(sequence: ClipSequence, files: set[str]) -> ClipSequence:
    """Return the sequence with the clips of some files alone: of others, rate and size are converted by both."""
    tracks = (
        replace(track, clips=tuple(clip for clip in track.clips if clip.file in files)) for track in sequence.tracks
    )
    return replace(sequence, tracks=tuple(tracks))


def strip_numbers(sequence: ClipSequence) -> list[list[tuple[object, ...]]]:
    """Return what clips show and where, whatever their numbers are."""
    return [
        [(clip.start, clip.length, Path(clip.file).name, clip.source_start, clip.speed) for clip in track.clips]
        for track in sequence.tracks
    ]


def read_frames(path: Path) -> np.ndarray:
    """Return the frames of a video as FFmpeg decodes them: uint8 [N, H, W, 3]."""
    raw = path.with_suffix(".rgb")
    subprocess.run(
        [FFMPEG, "-v", "error", "-y", "-i", str(path), "-f", "rawvideo", "-pix_fmt", "rgb24", str(raw)], check=True
    )
    return np.fromfile(raw, np.uint8).reshape(-1, HEIGHT, WIDTH, 3)

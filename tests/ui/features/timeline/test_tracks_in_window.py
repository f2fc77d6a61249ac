"""Waveform and sources on the timeline of a whole window, from real files."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from studio.core.time import FrameRate
from studio.graph.commands.marks import SetRate
from studio.graph.file.project_file import save_project
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.sdk.registry import Registry
from studio.ui.features.timeline.canvas.timeline_canvas import TimelineCanvas
from studio.ui.features.timeline.controllers.waveform_loader import WaveformResult
from tests.media.clips import encode
from tests.ui.whole_window import Start, get_controller

_TONE = ("-f", "lavfi", "-i", "sine=frequency=300:duration=2", "|", "-c:v", "mpeg4", "-c:a", "aac")


@pytest.fixture
def cut(tmp_path: Path) -> Path:
    """Return a project that lays a film at 24 fps, with sound, over a shorter tape at 25 fps, without."""
    ffmpeg = shutil.which("ffmpeg")
    if ffmpeg is None:
        pytest.skip("the ffmpeg program is not installed")
    film = encode(ffmpeg, tmp_path / "film.mp4", *_TONE, frames=48, rate="24")
    tape = encode(ffmpeg, tmp_path / "tape.mp4", "-c:v", "mpeg4", frames=25, rate="25")
    nodes = {
        "film": NodeRecord("film", "source.video", "film", params={"file": film.as_posix()}),
        "tape": NodeRecord("tape", "source.video", "tape", params={"file": tape.as_posix()}),
        "mix": NodeRecord("mix", "composite.mix", "mix"),
    }
    wires = {
        Endpoint("mix", "a"): Endpoint("film", "image"),
        Endpoint("mix", "b"): Endpoint("tape", "image"),
    }
    path = tmp_path / "cut.loom"
    save_project(path, Project(Graph(nodes, wires), viewed_output=Endpoint("mix", "image")), Registry())
    return path


def seen(canvas: TimelineCanvas) -> list[tuple[str, int]]:
    return [(bar.make_label(), bar.clip.length) for bar in canvas.sources_track.source_bars]


def test_what_is_heard_is_seen_and_sources_lie_on_one_rate(start: Start, cut: Path, qtbot: QtBot) -> None:
    controller = get_controller(start(cut))
    timeline, canvas = controller.panels.timeline, controller.panels.timeline.timeline_canvas
    results: list[WaveformResult] = []
    controller.timeline.waveform_loader.waveform_ready.connect(results.append)
    qtbot.waitUntil(lambda: bool(results) and results[-1].is_complete, timeout=20_000)
    assert canvas.wave_track.compute_height() > 0
    assert results[-1].output == Endpoint("film", "audio")
    assert float(np.nanmax(results[-1].highs)) > 0.05
    qtbot.waitUntil(lambda: seen(canvas) == [("film · source", 48), ("tape · source", 25)], timeout=10_000)

    controller.document.apply_command(SetRate(FrameRate.from_value(25)))
    qtbot.waitUntil(lambda: seen(canvas) == [("film · 24 → 25 fps", 50), ("tape · source", 25)], timeout=20_000)
    qtbot.waitUntil(lambda: timeline.clip_frames.stop == 50)
    assert canvas.curve_scene.snap_points["sources"] == (25, 50)
    canvas.sources_track.signals.node_requested.emit("tape")

    controller.document.undo()
    qtbot.waitUntil(lambda: seen(canvas) == [("film · source", 48), ("tape · source", 25)], timeout=20_000)
    timeline.shortcut_keys.handlers["timeline.waveform"]()
    assert canvas.find_placement(canvas.wave_track) is None

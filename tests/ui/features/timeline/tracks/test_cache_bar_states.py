"""The six states of the cache bar, each painted in a real window."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF
from pytestqt.qtbot import QtBot

from studio.core.image import Image
from studio.engine.engine import Engine
from studio.engine.request import EngineRequest, FrameState
from studio.graph.commands import SetParam
from studio.graph.file.project_file import save_project
from studio.sdk import Context, Time
from studio.sdk.registry import Registry
from studio.ui.features.timeline.canvas.timeline_canvas import TimelineCanvas
from studio.ui.widgets.theme import Colors
from studio.ui.window import StudioWindow
from tests.engine.cache.disk.keeping import all_worth_keeping
from tests.ui.whole_window import Start, close, get_controller, small_project
from tests.ui.window_parts import WindowParts

KEPT, OLD, BROKEN, SLOW, LENGTH = 30, 2, 40, 50, 60


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a clip of 60 frames."""
    path = tmp_path / "long.loom"
    save_project(path, small_project(tmp_path / "out.mp4", length=LENGTH), Registry())
    return path


def engine_of(window: StudioWindow) -> Engine:
    found = get_controller(window).engine
    assert isinstance(found, Engine)
    return found


def keep_on_disk(window: StudioWindow) -> None:
    """Compute a frame of the brighter picture as an earlier run would have, and leave it on the disk."""
    graph = get_controller(window).document.graph
    brighter = graph.with_node(replace(graph["gain"], params={"gain": 2.0}))
    with all_worth_keeping():
        engine_of(window).compute_frame(EngineRequest(brighter, "gain", "image", KEPT))
        disk = engine_of(window).cache.disk_store
        assert disk is not None
        disk.flush()
    close(window)


def color_at(canvas: TimelineCanvas, frame: int) -> str:
    """Return what is painted in the bar over a frame."""
    place = canvas.find_placement(canvas.cache_bar)
    assert place is not None
    middle = QPointF(canvas.curve_scene.time_axis.x_of(frame + 0.5), place.rect.center().y() - 1)
    pixel = canvas.grab(QRectF(middle, middle + QPointF(1, 1)).toAlignedRect()).toImage().pixelColor(QPoint(0, 0))
    return pixel.name()


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch, start: Start, project: Path) -> Iterator[threading.Event]:
    """Keep a frame on disk; let noise fail at one frame from now on, and take its time at another until it is open."""
    window = start(project)
    keep_on_disk(window)
    noise = get_controller(window).document.registry["source.noise"].cls
    make: Callable[[object, Time, Context], Image] = vars(noise)["process"]
    opened = threading.Event()

    def process(self: object, time: Time, ctx: Context) -> Image:
        if time.frame == BROKEN:
            raise ValueError("broken on purpose")
        if time.frame == SLOW:
            opened.wait(20)
        return make(self, time, ctx)

    monkeypatch.setattr(noise, "process", process)
    yield opened
    opened.set()


def test_each_state_is_seen(start: Start, project: Path, gate: threading.Event, qtbot: QtBot) -> None:
    controller = get_controller(start(project))
    timeline = controller.panels.timeline
    canvas = timeline.timeline_canvas
    qtbot.waitUntil(lambda: len(timeline.clip_frames) == LENGTH, timeout=10_000)
    for frame in (OLD, 0):
        show(controller, frame, FrameState.CACHED, qtbot)
    controller.document.apply_command(SetParam("gain", "gain", 2.0))
    show(controller, 0, FrameState.CACHED, qtbot)
    qtbot.waitUntil(lambda: canvas.cache_bar[KEPT] is FrameState.ON_DISK, timeout=10_000)
    show(controller, BROKEN, FrameState.FAILED, qtbot)
    show(controller, SLOW, FrameState.COMPUTING, qtbot)
    expected = {
        0: (FrameState.CACHED, Colors.GOOD),
        OLD: (FrameState.STALE, Colors.WARNING),
        KEPT: (FrameState.ON_DISK, Colors.ON_DISK),
        BROKEN: (FrameState.FAILED, Colors.DANGER),
        SLOW: (FrameState.COMPUTING, Colors.COMPUTING),
        55: (FrameState.MISSING, Colors.LINE),
    }
    assert {frame: canvas.cache_bar[frame] for frame in expected} == {
        each: state for each, (state, _) in expected.items()
    }
    timeline.set_frame(LENGTH - 2)  # so that the playhead covers none of them
    assert {frame: color_at(canvas, frame) for frame in expected} == {
        each: color.name() for each, (_, color) in expected.items()
    }
    gate.set()
    qtbot.waitUntil(lambda: canvas.cache_bar[SLOW] is FrameState.CACHED, timeout=10_000)


def show(controller: WindowParts, frame: int, state: FrameState, qtbot: QtBot) -> None:
    """Go to a frame and wait until the bar says what became of it."""
    timeline = controller.panels.timeline
    timeline.set_frame(frame)
    qtbot.waitUntil(lambda: timeline.timeline_canvas.cache_bar[frame] is state, timeout=10_000)

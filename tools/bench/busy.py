"""E7, all at once: a graph of slow frames is scrubbed, played and edited; how long the window waits for its events."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable

from PySide6.QtCore import QTimer

from studio.graph.commands import SetParam
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.sdk import FrameNode, Image, Param, node
from studio.sdk.params import Point
from studio.sdk.registry import Registry
from studio.ui.preview.messages.frame_messages import FrameResult
from tests.ui.window_parts import WindowParts
from tools.bench.report import Figure
from tools.bench.window import Heart, Paced, percentile, run_until, window_of

_WAKE_MILLISECONDS = 16.0
_SCRUB_MS, _EDIT_MS, _RESTART_MS = 8, 30, 1000
_STEPS_A_DRAG = 12


@node("bench.level")
class Level(FrameNode):
    """Scales a picture."""

    level: float = Param(default=1.0, min=0.0, max=8.0, help="Factor.")

    def process(self, image: Image) -> Image:
        return image.with_pixels(image.pixels * self.level)


def measure(seconds: float = 10.0, frame_ms: int = 50, nodes: int = 12) -> list[Figure]:
    """Return the 99th percentile of the time between two turns of the event loop, and what was shown meanwhile."""
    with window_of(Registry([Paced.spec, Level.spec])) as controller:
        shown: list[FrameResult] = []
        controller.render_thread.frame_ready.connect(shown.append)
        controller.document.replace_project(_project(frame_ms, nodes))
        run_until(lambda: bool(shown) and bool(controller.panels.timeline.clip_frames))
        shown.clear()
        heart = Heart()
        timers = _hands(controller, nodes)
        heart.start()
        until = time.monotonic() + seconds
        run_until(lambda: time.monotonic() > until, seconds + 60)
        heart.stop()
        for timer in timers:
            timer.stop()
        controller.panels.timeline.player.stop_playback()
    pictures = sum(result.pixels is not None for result in shown)
    beats = f"median {1e3 * percentile(heart.gaps, 0.5):.1f} ms, longest {1e3 * max(heart.gaps):.1f} ms"
    detail = f"{beats} of {len(heart.gaps)}; {pictures / seconds:.0f} frames a second were shown"
    what = f"{nodes} nodes, frames of {frame_ms} ms, scrubbed, played and edited at once: "
    waited = 1e3 * percentile(heart.gaps, 0.99)
    return [Figure("E7", what + "event loop kept waiting, p99", waited, _WAKE_MILLISECONDS, "ms", detail)]


def _project(frame_ms: int, nodes: int) -> Project:
    size = {"width": 960, "height": 540, "milliseconds": float(frame_ms)}
    records = {"n0": NodeRecord("n0", "bench.paced", "Source", params=size)}
    records |= {f"n{i}": NodeRecord(f"n{i}", "bench.level", f"Level {i}") for i in range(1, nodes)}
    wires = {Endpoint(f"n{i}", "image"): Endpoint(f"n{i - 1}", "image") for i in range(1, nodes)}
    layout = {f"n{i}": Point(260.0 * (i % 4), 240.0 * (i // 4)) for i in range(nodes)}
    return Project(Graph(records, wires), layout, viewed_output=Endpoint(f"n{nodes - 1}", "image"))


def _hands(controller: WindowParts, nodes: int) -> list[QTimer]:
    """Play, drag the playhead, and drag a slider in the middle of the graph, over and over."""
    timeline, document = controller.panels.timeline, controller.document
    frames, steps = itertools.count(0, 3), itertools.count()
    node = f"n{nodes // 2}"

    def edit() -> None:
        step = next(steps)
        document.apply_command(SetParam(node, "level", 0.5 + step % 100 / 100, f"drag-{step // _STEPS_A_DRAG}"))

    def play() -> None:
        timeline.player.play_at_speed(1)

    play()
    controller.panels.node_editor.select_nodes((node,))
    return [
        _every(_SCRUB_MS, lambda: timeline.set_frame(next(frames) % len(timeline.clip_frames))),
        _every(_EDIT_MS, edit),
        _every(_RESTART_MS, play),
    ]


def _every(milliseconds: int, what: Callable[[], object]) -> QTimer:
    timer = QTimer()
    timer.timeout.connect(what)
    timer.start(milliseconds)
    return timer

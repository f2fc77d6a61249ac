"""E8: how long work goes on after it was cancelled: in a render a frame at most, in a generator a step."""

from __future__ import annotations

import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import torch

from studio.core.errors import CancelledError
from studio.core.time import FrameRate
from studio.engine.engine import Engine
from studio.engine.render import render_output
from studio.engine.scheduling.cancel_token import CancelToken
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.media.media_files import MediaFiles
from studio.sdk import ClipInfo, Context, GeneratorNode, Image, Media, Param, node
from studio.sdk.registry import Registry
from tools.bench.report import Figure
from tools.bench.window import Paced

Work = Callable[[CancelToken, Callable[[int, int], object]], object]


def measure(frame_ms: int = 50, rounds: int = 7) -> list[Figure]:
    """Return the time from cancel to stopped over the time of a frame, and of a generator's step.

    Each is cancelled at `rounds` places, spread evenly over a frame or a step.
    """
    return [_render(frame_ms, rounds), _generator(frame_ms, rounds)]


def _render(frame_ms: int, rounds: int) -> Figure:
    registry = Registry([Paced.spec])
    record = NodeRecord("paced", "bench.paced", "paced", params={"width": 64, "height": 36, "milliseconds": frame_ms})
    engine = Engine(registry, MediaFiles(), cache_bytes=64 << 20, device="cpu")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "out.mp4"

        def work(token: CancelToken, on_progress: Callable[[int, int], object]) -> object:
            graph = Graph({"paced": record})
            return render_output(engine, graph, Endpoint("paced", "image"), file, cancel=token, on_progress=on_progress)

        waits = [_stop_after(work, 3 + index % 3, (index + 0.5) * frame_ms / 1e3 / rounds) for index in range(rounds)]
    engine.close()
    return _figure(f"render with frames of {frame_ms} ms: cancel to stopped, longest / a frame", waits, frame_ms)


@node("bench.steps")
class Steps(GeneratorNode):
    """Frames that take twenty steps each; a step is not left before its end."""

    milliseconds: int = Param(default=50, min=1, animatable=False, help="How long a step takes.")

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        return ClipInfo(FrameRate.from_value(25), 50, 64, 36, 3)

    def generate(self, ctx: Context) -> Iterator[Image]:
        for _ in range(50):
            for _ in ctx.progress(20):
                time.sleep(self.milliseconds / 1e3)
            yield Image(torch.zeros(3, 36, 64))


def _generator(step_ms: int, rounds: int) -> Figure:
    registry = Registry([Steps.spec])
    graph = Graph({"steps": NodeRecord("steps", "bench.steps", "steps", params={"milliseconds": step_ms})})
    engine = Engine(registry, MediaFiles(), cache_bytes=64 << 20, device="cpu")

    def work(token: CancelToken, on_progress: Callable[[int, int], object]) -> None:
        engine.generate_clip(graph, "steps", cancel=token, on_progress=lambda done, total, _: on_progress(done, total))

    waits = [_stop_after(work, 2, (index + 0.5) * step_ms / 1e3 / rounds) for index in range(rounds)]
    engine.close()
    return _figure(f"generator with steps of {step_ms} ms: cancel to stopped, longest / a step", waits, step_ms)


def _figure(what: str, waits: list[float], unit_ms: int) -> Figure:
    detail = f"median {1e3 * statistics.median(waits):.1f} ms of {len(waits)}"
    return Figure("E8", what, 1e3 * max(waits) / unit_ms, 1.0, "x", detail)


def _stop_after(work: Work, steps: int, later: float) -> float:
    """Cancel some work `later` seconds after so many steps; return the seconds until it has stopped."""
    token, reached = CancelToken(), threading.Event()
    stopped: list[float] = []

    def run() -> None:
        try:
            work(token, lambda done, _: reached.set() if done >= steps else None)
        except CancelledError:
            stopped.append(time.perf_counter())

    thread = threading.Thread(target=run)
    thread.start()
    reached.wait(60)
    time.sleep(later)
    cancelled = time.perf_counter()
    token.cancel()
    thread.join()
    return stopped[0] - cancelled

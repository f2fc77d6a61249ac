"""E7: scrubbing faster than frames can be computed, and whether the window stays awake meanwhile."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QTimer

from studio.ui.preview.messages.frame_messages import FrameResult
from tools.bench.report import Figure
from tools.bench.window import Heart, percentile, run_until, studio

_WAKE_MILLISECONDS = 16.0
_UNEVEN = 2.0


def measure(requests: int = 60, every_ms: int = 8, frame_ms: int = 50, rounds: int = 3) -> list[Figure]:
    """Return how far apart frames come, and how long the event loop is kept from its next event.

    Each round scrubs over `requests` frames that were not computed before, one every `every_ms`, and ends when the
    newest is shown. That the newest wins is checked: a round that ends with another frame counts as lost.
    """
    gaps: list[float] = []
    lost = delivered = 0
    heart = Heart()
    with studio(width=960, height=540, milliseconds=frame_ms) as controller:
        timeline = controller.panels.timeline
        shown: list[tuple[float, int]] = []

        def on_ready(result: FrameResult) -> None:
            shown.append((time.perf_counter(), result.frame))

        controller.render_thread.frame_ready.connect(on_ready)
        run_until(lambda: bool(shown) and bool(timeline.clip_frames))
        for number in range(rounds):
            first, last = 1 + number * requests, (number + 1) * requests
            shown.clear()
            _scrub(timeline.set_frame, range(first, last + 1), every_ms, heart)
            run_until(partial(_ends_with, shown, last))
            heart.stop()
            numbers = [frame for _, frame in shown]
            lost += numbers != sorted(numbers) or numbers[-1] != last
            delivered += len(shown)
            gaps += [after[0] - before[0] for before, after in itertools.pairwise(shown)]
    return _figures(requests, every_ms, frame_ms, rounds, lost, delivered, gaps, heart)


def _ends_with(shown: list[tuple[float, int]], last: int) -> bool:
    return bool(shown) and shown[-1][1] == last


def _scrub(set_frame: Callable[[int], object], frames: range, every_ms: int, heart: Heart) -> None:
    """Ask for a frame every few milliseconds, as a mouse that is dragged does."""
    waiting = iter(frames)
    timer = QTimer()

    def step() -> None:
        frame = next(waiting, None)
        if frame is None:
            timer.stop()
        else:
            set_frame(frame)

    timer.timeout.connect(step)
    timer.start(every_ms)
    heart.start()
    run_until(lambda: not timer.isActive())


def _figures(
    requests: int,
    every_ms: int,
    frame_ms: int,
    rounds: int,
    lost: int,
    delivered: int,
    gaps: list[float],
    heart: Heart,
) -> list[Figure]:
    what = f"{requests} requests at {every_ms} ms, frames of {frame_ms} ms: "
    usual = percentile(gaps, 0.5) if gaps else 0.0
    uneven = percentile(gaps, 0.95) / usual if usual else 0.0
    rhythm = f"median {1e3 * usual:.0f} ms"
    counted = f"{delivered / rounds:.1f} frames a round were shown, {rounds} rounds"
    beats = f"median {1e3 * percentile(heart.gaps, 0.5):.1f} ms, longest {1e3 * max(heart.gaps):.1f} ms"
    waited = 1e3 * percentile(heart.gaps, 0.99)
    return [
        Figure("E7", what + "rounds in which another than the newest won", lost, 0, "", counted),
        Figure("E7", what + "time between frames, p95 / median", uneven, _UNEVEN, "x", rhythm),
        Figure("E7", what + "event loop kept waiting, p99", waited, _WAKE_MILLISECONDS, "ms", beats),
    ]

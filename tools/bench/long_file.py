"""E16: how long it takes until a clip of two hours has its ruler, its first frame and its waveform."""

from __future__ import annotations

import shutil
import statistics
import tempfile
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np

from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.media.media_files import MediaFiles
from studio.services.engine_setup import load_registry
from studio.ui.features.timeline.controllers.waveform_loader import WaveformResult
from studio.ui.preview.messages.frame_messages import FrameResult
from tests.ui.window_parts import WindowParts
from tools.bench.long_clips import CONTAINERS, make_long
from tools.bench.report import Figure, not_measured
from tools.bench.window import run_until, window_of

OPEN_SECONDS = 1.0


def measure(
    minutes: int = 120, containers: Sequence[str] = CONTAINERS, rounds: int = 3, kilobits: int = 500
) -> list[Figure]:
    """Return the seconds from the graph's change to ruler, first frame, and first and last of the waveform.

    Each round is a window of its own that knows nothing of the file, whose pages the system has in memory.
    """
    if shutil.which("ffmpeg") is None:
        return [not_measured("E16", "opening a long clip", "the ffmpeg program is not installed")]
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as folder:
        for container in containers:
            path = make_long(Path(folder), container, minutes, kilobits=kilobits)
            what = f"{minutes} min of {container}, {path.stat().st_size / 2**20:.0f} MiB"
            figures += _figures(what, [_opened(path) for _ in range(rounds)])
            kept = Path(folder) / "kept"
            again = [_opened(path, kept) for _ in range(rounds + 1)][1:]
            figures += _figures(f"{what}, opened before", again)[:1]
            path.unlink()
    return figures


class _Times:
    """Notes when things come for the first time, in seconds from the start; 0 as long as they have not.

    `…_work` is the processor time of the whole program until then, which other programs do not lengthen.
    """

    def __init__(self, controller: WindowParts) -> None:
        self.ruler = self.picture = self.wave_begun = self.wave_whole = 0.0
        self.picture_work = self.wave_work = 0.0
        self._controller = controller
        controller.preview.facts_changed.connect(self._on_facts)
        controller.render_thread.frame_ready.connect(self._on_frame)
        controller.timeline.waveform_loader.waveform_ready.connect(self._on_waveform)
        self._started, self._worked = time.perf_counter(), time.process_time()

    def _now(self) -> float:
        return time.perf_counter() - self._started

    def _on_facts(self, _: object) -> None:
        frames = self._controller.panels.timeline.clip_frames
        if frames and not self.ruler:
            self.ruler = self._now()

    def _on_frame(self, result: FrameResult) -> None:
        if result.pixels is not None and not self.picture:
            self.picture, self.picture_work = self._now(), time.process_time() - self._worked

    def _on_waveform(self, result: WaveformResult) -> None:
        if np.isfinite(result.lows).any():
            self.wave_begun = self.wave_begun or self._now()
        if result.is_complete and not self.wave_whole:
            self.wave_whole, self.wave_work = self._now(), time.process_time() - self._worked


def _opened(path: Path, kept: Path | None = None) -> _Times:
    """Open a clip in a window; `kept` is a folder in which indices are found and left."""
    record = NodeRecord("clip", "source.video", "clip", params={"file": path.as_posix()})
    project = Project(Graph({"clip": record}), viewed_output=Endpoint("clip", "image"))
    with window_of(load_registry(), MediaFiles(indices=kept)) as controller:
        run_until(partial(_is_calm, time.monotonic() + 0.5))
        times = _Times(controller)
        controller.document.replace_project(project)
        run_until(lambda: bool(times.wave_whole and times.picture))
    return times


def _is_calm(at: float) -> bool:
    return time.monotonic() > at


def _figures(what: str, times: Sequence[_Times]) -> list[Figure]:
    def middle(name: str) -> float:
        return float(statistics.median(getattr(each, name) for each in times))

    opened = max(middle("ruler"), middle("picture"))
    detail = f"ruler {middle('ruler'):.2f} s, first frame {middle('picture'):.2f} s"
    detail += f" ({middle('picture_work'):.2f} s of processor time), median of {len(times)}"
    waves = f"begins after {middle('wave_begun'):.2f} s; {middle('wave_work'):.1f} s of processor time in all"
    return [
        Figure("E16", f"{what}: ruler and first frame", opened, OPEN_SECONDS, "s", detail),
        Figure("E16", f"{what}: whole waveform", middle("wave_whole"), float("inf"), "s", waves),
    ]

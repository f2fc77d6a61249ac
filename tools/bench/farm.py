"""E27, E28: two local workers against one process, what a farm adds, and dispatch among a thousand workers.

E27 renders the job of E1, and a graph of nodes that each use one core, by one process and by two workers of this
machine, in turns; the workers run before. E28 is a model of a farm: workers with speeds, losses and failures, without a
network, and the dispatcher that a render uses.
"""

from __future__ import annotations

import heapq
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from studio.core.time import FrameRange
from studio.engine.engine import Engine
from studio.engine.render import render_sink
from studio.engine.scheduling.machine import count_usable_cores
from studio.farm.dispatch.job_needs import JobNeeds
from studio.farm.dispatch.part_dispatcher import PartDispatcher
from studio.farm.dispatch.work_state import PartSize
from studio.farm.facts import FailureKind, FarmSnapshot, PartFailure, WorkerFacts
from studio.farm.farm_parts import FarmParts
from studio.farm.job_factory import make_farm_job
from studio.farm.network.connection import FarmConnection
from studio.farm.network.local_farm import LocalFarm
from studio.farm.network.worker_command import make_local_commands
from studio.graph.model import Endpoint, Graph
from studio.media.media_files import MediaFiles
from studio.services.engine_setup import load_registry
from tools.bench.clips import make_clip
from tools.bench.render_stream_job import CACHE_BYTES, make_graph
from tools.bench.report import Figure, not_measured

STREAM_LIMIT, ONE_CORE_LIMIT, OVERHEAD_LIMIT, FLAT_LIMIT = 1.0, 1 / 1.5, 3.0, 2.0
_BLURS = 12
_PART_FRAMES = 50
"""Of a video with 25 frames a second."""


def measure(frames: int = 1500, pairs: int = 3, heavy_frames: int = 600, parts: int = 100) -> list[Figure]:
    """Return how much faster two workers are than one process, and what the farm adds to its parts."""
    cores = count_usable_cores()
    if cores < 2:
        return [not_measured("E27", "two workers on two cores", "one core")]
    with tempfile.TemporaryDirectory() as folder:
        bench = _FarmBench(Path(folder), workers=2)
        try:
            source = make_clip(Path(folder) / "source.mp4", frames)
            figures = [
                bench.compare("the job of E1", lambda target: make_graph(source, target), frames, pairs, STREAM_LIMIT),
                bench.compare(
                    f"{_BLURS} blurs in a row, one core each",
                    lambda target: _add_blurs(make_graph(source, target)), heavy_frames, pairs, ONE_CORE_LIMIT,
                ),
            ]  # fmt: skip
        finally:
            bench.close()
        bench = _FarmBench(Path(folder), workers=1)
        try:
            long = make_clip(Path(folder) / "long.mp4", parts * _PART_FRAMES)
            return [
                *figures,
                bench.measure_overhead(make_graph(long, Path(folder) / "long-out.mp4"), parts * _PART_FRAMES),
            ]
        finally:
            bench.close()


def _add_blurs(graph: Graph) -> Graph:
    """Return a graph with blurs in place of its one."""
    nodes, wires = dict(graph.nodes), dict(graph.wires)
    before = wires[Endpoint("blur", "image")]
    for index in range(_BLURS - 1):
        name = f"blur{index}"
        nodes[name] = replace(graph.nodes["blur"], id=name, name=name, params={"radius": 3.0 + index / 8})
        wires[Endpoint(name, "image")] = before
        before = Endpoint(name, "image")
    wires[Endpoint("blur", "image")] = before
    return replace(graph, nodes=nodes, wires=wires)


class _FarmBench:
    """An engine, and a farm with workers that run."""

    def __init__(self, folder: Path, workers: int) -> None:
        self._folder = folder
        self._engine = Engine(load_registry(), MediaFiles(folder / "parts"), cache_bytes=CACHE_BYTES, device="cpu")
        self._farm = LocalFarm(make_local_commands(workers, count_usable_cores()))
        self._farm.start()
        self._connection = FarmConnection(self._farm.address)
        self._connection.start()
        self._connection.wait_for_connection(30)
        while len(self._connection.workers) < workers:
            time.sleep(0.1)
        self._snapshot = FarmSnapshot()

    def compare(self, what: str, make: Callable[[Path], Graph], frames: int, pairs: int, limit: float) -> Figure:
        """Return the time of the workers / that of one process."""
        ratios, sizes = [], set()
        span = FrameRange(0, frames)
        for pair in range(pairs + 1):
            alone_file, farm_file = self._folder / "alone.mp4", self._folder / "farm.mp4"
            alone = self._time(make(alone_file), span, is_remote=False)
            shared = self._time(make(farm_file), span, is_remote=True)
            sizes.add((alone_file.stat().st_size, farm_file.stat().st_size))
            if pair:  # the first one warms both
                ratios.append(shared / alone)
        detail = f"{shared:.1f} s / {alone:.1f} s in the last of {pairs} pairs"
        what = f"two local workers / one process: {what}, {frames} frames"
        return Figure("E27", what, statistics.median(ratios), limit, "x", detail)

    def measure_overhead(self, graph: Graph, frames: int) -> Figure:
        """Return by how much the render is longer than its parts take one worker."""
        wall = self._time(graph, FrameRange(0, frames), is_remote=True)
        [worker] = self._snapshot.workers
        seconds = frames / worker.frames_per_second
        detail = f"{wall:.2f} s for parts of {seconds:.2f} s together, one worker; {self._snapshot.parts_total} parts"
        what = f"what a farm adds to {self._snapshot.parts_total} parts"
        return Figure("E27", what, (wall / seconds - 1.0) * 100, OVERHEAD_LIMIT, "%", detail)

    def _time(self, graph: Graph, frames: FrameRange, *, is_remote: bool) -> float:
        started = time.perf_counter()
        remote = self._make_parts(graph, frames) if is_remote else None
        render_sink(self._engine, graph, "write", frames=frames, resume=False, remote=remote)
        return time.perf_counter() - started

    def _make_parts(self, graph: Graph, frames: FrameRange) -> FarmParts:
        job = make_farm_job(self._engine, graph, "write", frames=frames)
        return FarmParts(self._connection, job, on_change=self._keep)

    def _keep(self, snapshot: FarmSnapshot) -> None:
        self._snapshot = snapshot

    def close(self) -> None:
        self._connection.close()
        self._farm.close()
        self._engine.close()


def measure_dispatch(
    sizes: tuple[int, ...] = (1_000, 10_000, 100_000), workers: tuple[int, ...] = (10, 100, 1_000)
) -> list[Figure]:
    """Return how the cost of a part grows with the number of parts, for several numbers of workers."""
    figures = []
    for count in workers:
        models = {parts: _Model(count, parts) for parts in sizes if parts >= 10 * count}
        for model in models.values():
            model.run()
        detail = ", ".join(f"{parts:,} parts: {model.microseconds:.1f} µs" for parts, model in models.items())
        fewest, most = models[min(models)], models[max(models)]
        detail += f"; time to the end / ideal {most.now / most.ideal:.2f}"
        what = f"a part's cost to who renders, {count:,} workers: at most parts / at fewest"
        figures.append(Figure("E28", what, most.microseconds / fewest.microseconds, FLAT_LIMIT, "x", detail))
    return figures


class _Model:
    """Model of a farm: workers with speeds, losses and failures, and the dispatcher that a render uses."""

    def __init__(self, workers: int, parts: int) -> None:
        self._chance = random.Random(workers * 1_000_003 + parts)
        self._facts = {f"w{n}": WorkerFacts(f"w{n}", f"w{n}", "m", "1", "cpu float32") for n in range(workers)}
        self._paces = {id: self._draw_pace() for id in self._facts}
        self._dispatcher = PartDispatcher([PartSize(index, 50) for index in range(parts)], JobNeeds("1", "cpu float32"))
        self._free_at = dict.fromkeys(self._facts, 0.0)
        self._running: set[tuple[int, str]] = set()
        self._events: list[tuple[float, int, str]] = []
        self._parts = parts
        self._spent = 0.0
        self._done = 0
        self.now = 0.0
        self.ideal = parts / sum(1.0 / pace for pace in self._paces.values())

    @property
    def microseconds(self) -> float:
        """What the dispatch of a part takes."""
        return self._spent / self._parts * 1e6

    def _draw_pace(self) -> float:
        """Return the seconds that a part takes a worker: one in a hundred is ten times slower."""
        return self._chance.uniform(0.5, 2.0) * (10.0 if self._chance.random() < 0.01 else 1.0)

    def run(self) -> None:
        """Make all parts."""
        self._set_workers("")
        self._send()
        while self._events and not self._dispatcher.is_finished:
            self.now, part, worker = heapq.heappop(self._events)
            if (part, worker) not in self._running:
                continue
            self._running.discard((part, worker))
            self._report(part, worker)
            if self._done % 997 == 0:  # somebody leaves; who left before is back
                self._set_workers(self._chance.choice(sorted(self._facts)))
            self._send()

    def _report(self, part: int, worker: str) -> None:
        started = time.perf_counter()
        if self._chance.random() < 0.001:
            failure = PartFailure(FailureKind.OTHER, "no", worker)
            self._dispatcher.report_failed(part, worker, failure, self.now)
            others = []
        else:
            others = self._dispatcher.report_done(part, worker, self._paces[worker], self.now)
            self._done += 1
        self._spent += time.perf_counter() - started
        self._running -= {(other.part, other.worker) for other in others}

    def _set_workers(self, gone: str) -> None:
        there = [facts for id, facts in self._facts.items() if id != gone]
        self._running = {each for each in self._running if each[1] != gone}
        started = time.perf_counter()
        self._dispatcher.set_workers(there, self.now)
        self._spent += time.perf_counter() - started

    def _send(self) -> None:
        started = time.perf_counter()
        assignments = self._dispatcher.take_assignments(self.now)
        self._spent += time.perf_counter() - started
        for made in assignments:
            seconds = self._paces[made.worker] * self._chance.uniform(0.9, 1.1)
            end = self._free_at[made.worker] = max(self.now, self._free_at[made.worker]) + seconds
            self._running.add((made.part, made.worker))
            heapq.heappush(self._events, (end, made.part, made.worker))

"""Farms for tests: a scheduler in this process, workers in processes of their own, and renders on them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import Any

from studio.core.time import FrameRange
from studio.engine.engine import Engine
from studio.engine.render import RenderReport, render_sink
from studio.engine.scheduling.cancel_token import CancelToken
from studio.farm.facts import FarmSnapshot, WorkerStatus
from studio.farm.farm_parts import FarmParts
from studio.farm.job_factory import make_farm_job
from studio.farm.network.connection import FarmConnection
from studio.farm.network.scheduler import FarmScheduler
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.media.media_files import MediaFiles
from studio.sdk.registry import Registry
from studio.services.program_command import make_program_command
from studio.services.user_nodes import make_package
from tests.conftest import ROOT

CLIP = ROOT / "assets" / "media" / "moving-scene.mp4"
FAULTS = ROOT / "tests" / "farm" / "fault_nodes"
REGISTRY = (
    Registry()
    .discover_nodes("nodes", {"source", "color", "output"})
    .discover_nodes(make_package(FAULTS), is_user_package=True)
)


def wait_until(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    """Wait until something is so, and fail where it does not become so."""
    end, pause = monotonic() + seconds, threading.Event()
    while not condition():
        assert monotonic() < end, "it did not become so"
        pause.wait(0.02)


def make_graph(target: Path, clip: Path = CLIP) -> Graph:
    """Return a graph that writes a clip behind the node that is at fault."""
    records = [
        NodeRecord("v", "source.video", "v", params={"file": str(clip)}),
        NodeRecord("f", "farmtest.fault", "f"),
        NodeRecord("sink", "output.write_images", "sink", params={"file": target.as_posix()}),
    ]
    records = [replace(record, version=REGISTRY[record.type].version) for record in records]
    wires = {Endpoint("f", "image"): Endpoint("v", "image"), Endpoint("sink", "image"): Endpoint("f", "image")}
    return Graph({record.id: record for record in records}, wires)


class Submitter:
    """Who renders on a farm.

    Args:
        address: The scheduler's.
        folder: Where finished parts are kept.
    """

    def __init__(self, address: str, folder: Path) -> None:
        self.folder = folder
        self.connection = FarmConnection(address)
        self.connection.start()
        self.connection.wait_for_connection(30)
        self.engine = Engine(REGISTRY, MediaFiles(folder / "parts"), cache_bytes=64 << 20, device="cpu")
        self.snapshots: list[FarmSnapshot] = []

    def make_parts(self, graph: Graph, frames: FrameRange | None = None, scale: float = 0.1) -> FarmParts:
        """Return who makes the parts of a render."""
        job = make_farm_job(self.engine, graph, "sink", frames=frames, scale=scale, device_class="cpu float32")
        return FarmParts(self.connection, job, on_change=self.snapshots.append)

    def render(self, graph: Graph, frames: FrameRange | None = None, **how: Any) -> RenderReport:
        """Render on the farm."""
        parts = self.make_parts(graph, frames)
        return render_sink(self.engine, graph, "sink", frames=frames, scale=0.1, remote=parts, **how)

    def find_status(self, name: str) -> WorkerStatus:
        """Return how a worker stood at the end of the last render."""
        return next(status for status in self.snapshots[-1].workers if status.facts.name == name)

    def close(self) -> None:
        """Let go of the farm."""
        self.connection.close()
        self.engine.close()


class Farm(Submitter):
    """A farm with as many workers as a test starts, and who renders on it. Close it."""

    def __init__(self, folder: Path) -> None:
        self.scheduler = FarmScheduler()
        self.scheduler.start()
        super().__init__(self.scheduler.address, folder)
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def start_worker(
        self, name: str, *, fault: str = "", words: tuple[str, ...] = (), env: Mapping[str, str] | None = None,
        program: list[str] | None = None,
    ) -> None:  # fmt: skip
        """Start a worker, and do not wait for it."""
        command = [
            *(make_program_command() if program is None else program),
            "worker", self.scheduler.address, "--name", name, "--cores", "1", "--device", "cpu", *words,
        ]  # fmt: skip
        home = self.folder / f"home-{name}"
        own = {"FRAMELOOM_HOME": str(home), "FRAMELOOM_NODES": str(FAULTS), "FRAMELOOM_TEST_FAULT": fault}
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                command, env={**os.environ, **own, **(env or {})}, stdout=log, stderr=log, stdin=subprocess.DEVNULL
            )

    def start_workers(self, *names: str, fault: str = "") -> None:
        """Start workers that are alike, and wait until they are there."""
        for name in names:
            self.start_worker(name, fault=fault)
        self.wait_for_workers(*names)

    def wait_for_workers(self, *names: str) -> None:
        """Wait until the farm has these workers."""
        wait_until(lambda: self.connected_names >= set(names), seconds=60)

    @property
    def connected_names(self) -> set[str]:
        """The names of the workers that are there."""
        return {worker.name for worker in self.connection.workers}

    def kill(self, name: str) -> None:
        """Kill a worker -9."""
        self.processes[name].send_signal(signal.SIGKILL)
        self.processes[name].wait()

    def close(self) -> None:
        """End all processes."""
        super().close()
        for process in self.processes.values():
            process.kill()
            process.wait()
        self.scheduler.close()


class RenderThread(threading.Thread):
    """A render that runs beside the test."""

    def __init__(self, render: Callable[..., RenderReport], *arguments: Any, **how: Any) -> None:
        super().__init__(name="render")
        self.done = 0
        self.cancel_token = CancelToken()
        self.report: RenderReport | None = None
        self.error: BaseException | None = None
        self._render, self._arguments, self._how = render, arguments, how
        self.may_go_on = threading.Event()
        self.may_go_on.set()
        self.start()

    def run(self) -> None:
        """Render."""

        def on_progress(done: int, total: int) -> None:
            self.done = done
            self.may_go_on.wait()

        try:
            self.report = self._render(*self._arguments, cancel=self.cancel_token, on_progress=on_progress, **self._how)
        except BaseException as error:
            self.error = error

    def finish(self) -> RenderReport:
        """Wait for the end, and return what came of it."""
        self.join(120)
        assert not self.is_alive()
        if self.error is not None:
            raise self.error
        assert self.report is not None
        return self.report


def read_pictures(folder: Path) -> dict[str, bytes]:
    """Return the pictures of a folder."""
    return {path.name: path.read_bytes() for path in sorted(folder.glob("out.*"))}


def render_alone(engine: Engine, graph: Graph, folder: Path, **how: Any) -> dict[str, bytes]:
    """Render in this process, return the pictures, and remove them."""
    render_sink(engine, graph, "sink", scale=0.1, resume=False, **how)
    found = read_pictures(folder)
    for path in folder.iterdir():
        path.unlink()
    return found


def make_python_command(code: str) -> list[str]:
    """Return a program that runs code, and then ours."""
    root = repr(str(ROOT))
    start = f"import sys; sys.path.insert(0, {root}); {code}; from studio.app.run import main; sys.exit(main())"
    return [sys.executable, "-c", start]

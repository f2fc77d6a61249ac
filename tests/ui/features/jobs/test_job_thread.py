"""The thread of jobs: its signals arrive in the window's thread, and real renders run in it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import pytest
import torch
from pytestqt.qtbot import QtBot

from studio.core.image import Image
from studio.engine.engine import Engine
from studio.engine.jobs.job import Job, JobKind, JobState, JobStatus, QueueSnapshot
from studio.engine.jobs.job_preview import JobPreview
from studio.engine.jobs.job_run import JobOutcome, JobRun
from studio.engine.request import EngineRequest, RequestPurpose
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.media.media_files import MediaFiles
from studio.sdk.registry import Registry
from studio.ui.features.jobs.job_thread import JobThread


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(Registry().discover_nodes("nodes"), MediaFiles(), cache_bytes=64 * 2**20, device="cpu")


def film(target: Path, *, length: int = 6, kind: str = "output.write_video") -> Graph:
    noise = NodeRecord(
        "noise", "source.noise", "noise", params={"width": 64, "height": 48, "length": length, "octaves": 1}
    )
    write = NodeRecord("write", kind, "write", params={"file": target.as_posix()})
    return Graph({"noise": noise, "write": write}, {Endpoint("write", "image"): Endpoint("noise", "image")})


@dataclass
class Told:
    thread: JobThread
    snapshots: list[QueueSnapshot] = field(default_factory=list)
    in_threads: set[str] = field(default_factory=set)

    def __call__(self, snapshot: QueueSnapshot) -> None:
        self.snapshots.append(snapshot)
        self.in_threads.add(threading.current_thread().name)

    def last(self, job: Job) -> JobStatus:
        return self.thread.queue.make_snapshot()[job.id]


@pytest.fixture
def told(engine: Engine, qtbot: QtBot) -> Iterator[Told]:
    thread = JobThread(engine)
    made = Told(thread)
    thread.snapshot_changed.connect(made)
    thread.start()
    yield made
    thread.stop()
    assert thread.isFinished()


def test_a_real_render(told: Told, qtbot: QtBot, tmp_path: Path) -> None:
    job = Job("write", film(tmp_path / "out.mp4"), "write", file=tmp_path / "out.mp4")
    told.thread.queue.submit_jobs(job)
    qtbot.waitUntil(lambda: told.last(job).state is JobState.DONE)
    done = told.last(job)
    assert (done.done, done.total, done.file, done.failures) == (6, 6, tmp_path / "out.mp4", ())
    assert done.pace > 0
    assert (tmp_path / "out.mp4").stat().st_size > 0


def test_several_outputs_are_independent(told: Told, qtbot: QtBot, tmp_path: Path) -> None:
    bad = Job("bad", film(tmp_path / "missing" / "x" / "out.xyz"), "write")
    good = Job("good", film(tmp_path / "good.mp4"), "write")
    told.thread.queue.submit_jobs(bad, good)
    qtbot.waitUntil(lambda: told.last(good).state is JobState.DONE)
    assert told.last(bad).state is JobState.FAILED
    assert "write" in told.last(bad).error


def test_a_paused_render_lets_go_of_the_engine_and_ends_as_one_that_was_not(
    told: Told, engine: Engine, qtbot: QtBot, tmp_path: Path
) -> None:
    folders = [tmp_path / "paused", tmp_path / "plain"]
    job, plain = (Job(f.name, film(f / "####.png", length=200, kind="output.write_images"), "write") for f in folders)
    told.thread.queue.submit_jobs(job)
    qtbot.waitUntil(lambda: told.last(job).done > 0)
    told.thread.queue.pause_job(job.id)
    qtbot.waitUntil(lambda: not told.last(job).is_stopping)
    rested_at = told.last(job).done
    told.thread.queue.submit_jobs(plain)
    qtbot.waitUntil(lambda: told.last(plain).state is JobState.DONE, timeout=30_000)
    assert (told.last(job).state, told.last(job).done) == (JobState.PAUSED, rested_at)
    told.thread.queue.resume_job(job.id)
    qtbot.waitUntil(lambda: told.last(job).state is JobState.DONE, timeout=30_000)
    paused, undisturbed = ([path.read_bytes() for path in sorted(folder.iterdir())] for folder in folders)
    assert len(paused) == 200
    assert paused == undisturbed


def test_cancelling_and_stopping(told: Told, qtbot: QtBot, tmp_path: Path) -> None:
    jobs = [Job(name, film(tmp_path / f"{name}.mp4", length=100_000), "write") for name in "ab"]
    told.thread.queue.submit_jobs(*jobs)
    qtbot.waitUntil(lambda: told.last(jobs[0]).done > 0)
    told.thread.queue.cancel_job(jobs[0].id)
    qtbot.waitUntil(lambda: told.last(jobs[1]).done > 0)
    assert told.last(jobs[0]).state is JobState.CANCELLED
    told.thread.stop()
    assert told.last(jobs[1]).state is JobState.INTERRUPTED
    assert not list(tmp_path.glob("*.mp4"))


def test_what_is_told_arrives_in_the_windows_thread(told: Told, qtbot: QtBot, tmp_path: Path) -> None:
    job = Job("write", film(tmp_path / "out.mp4"), "write")
    told.thread.queue.submit_jobs(job)
    qtbot.waitUntil(lambda: any(snapshot.jobs[0].state is JobState.DONE for snapshot in told.snapshots))
    assert told.in_threads == {"MainThread"}


def test_work_in_place_of_the_engine(qtbot: QtBot) -> None:
    thread = JobThread(cast(Engine, None), work=lambda run: JobOutcome(3))
    job = Job("any", Graph(), "any")
    thread.queue.submit_jobs(job)
    thread.start()
    qtbot.waitUntil(lambda: thread.queue.make_snapshot()[job.id].state is JobState.DONE)
    thread.stop()


class FakeGenerator:
    """An engine whose generator makes three frames."""

    def __init__(self, engine: Engine) -> None:
        self.executor = engine.executor

    def generate_clip(self, graph: Graph, node: str, **given: object) -> tuple[()]:
        progress, preview = given["on_progress"], given["on_preview"]
        assert callable(progress)
        assert callable(preview)
        for done in range(1, 4):
            preview(Image(torch.full((3, 8, 16), done / 4)))
            progress(done, 3, "")
        return ()


def test_a_generator_shows_its_picture_and_tells_of_its_frames(engine: Engine, qtbot: QtBot) -> None:
    thread = JobThread(cast(Engine, FakeGenerator(engine)))
    previews: list[JobPreview] = []
    arrived: list[Job] = []
    thread.preview_ready.connect(previews.append)
    thread.frames_arrived.connect(arrived.append)
    job = Job("dream", Graph(), "dream", JobKind.GENERATE)
    thread.queue.submit_jobs(job)
    thread.start()
    qtbot.waitUntil(lambda: thread.queue.make_snapshot()[job.id].state is JobState.DONE)
    thread.stop()
    qtbot.waitUntil(lambda: len(arrived) >= 1)
    assert thread.queue.make_snapshot()[job.id].done == 3
    assert arrived[-1].node == "dream"
    assert (previews[0].job, previews[0].pixels.shape) == (job.id, (8, 16, 4))


def test_a_real_generator_rests_and_goes_on(told: Told, engine: Engine, qtbot: QtBot) -> None:
    params = {"width": 64, "height": 48, "length": 40, "steps": 40}
    graph = Graph({"coral": NodeRecord("coral", "generate.reaction_diffusion", "coral", params=params)})
    previews: list[JobPreview] = []
    told.thread.preview_ready.connect(previews.append)
    job = Job("coral", graph, "coral", JobKind.GENERATE, length=40)
    told.thread.queue.submit_jobs(job)
    qtbot.waitUntil(lambda: told.last(job).done > 1)
    told.thread.queue.pause_job(job.id)
    qtbot.waitUntil(lambda: not told.last(job).is_stopping)
    assert told.last(job).state is JobState.PAUSED
    early = EngineRequest(graph, "coral", "image", 0, purpose=RequestPurpose.VIEWER)
    assert engine.compute_frame(early) is not None
    told.thread.queue.resume_job(job.id)
    qtbot.waitUntil(lambda: told.last(job).state is JobState.DONE, timeout=20_000)
    assert told.last(job).done == 40
    assert engine.find_cached(EngineRequest(graph, "coral", "image", 39)) is not None
    assert previews


def test_runs_have_their_own_names(qtbot: QtBot) -> None:
    seen: list[str] = []

    def work(run: JobRun) -> JobOutcome:
        seen.append(threading.current_thread().name)
        return JobOutcome(1)

    thread = JobThread(cast(Engine, None), work=work)
    thread.queue.submit_jobs(Job("write", Graph(), "w"), Job("write", Graph(), "w"))
    thread.start()
    qtbot.waitUntil(lambda: len(seen) == 2)
    thread.stop()
    assert seen == ["job write", "job write"]

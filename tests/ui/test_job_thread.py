"""The thread of jobs."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest
from pytestqt.qtbot import QtBot

from studio.core.errors import MediaError
from studio.core.time import FrameRange
from studio.engine.cancel import CancelToken
from studio.engine.engine import Engine
from studio.graph.model import Graph
from studio.ui.results import (
    JobState,
    JobStatus,
    RenderJob,
)
from studio.ui.threads import JobThread
from tests.ui.fake_engine import GRAPH


@dataclass
class Report:
    file: Path
    frames: int


class FakeRender:
    """Renders ten frames, as slowly as it is told."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.error: Exception | None = None
        self.rendered: list[str] = []

    def __call__(
        self,
        engine: Engine,
        graph: Graph,
        sink: str,
        *,
        frames: FrameRange | None,
        scale: float,
        cancel: CancelToken,
        on_progress: Callable[[int, int], None],
    ) -> Report:
        for done in range(1, 11):
            deadline = time.monotonic() + self.seconds / 10
            while time.monotonic() < deadline:
                time.sleep(0.002)
                cancel.check()
            on_progress(done, 10)
        if self.error is not None:
            raise self.error
        self.rendered.append(sink)
        return Report(Path("out.mp4"), 10)


@dataclass
class Jobs:
    render: FakeRender
    thread: JobThread
    told: list[JobStatus]

    def states(self, job: RenderJob) -> list[JobState]:
        return list(dict.fromkeys(status.state for status in self.told if status.id == job.id))

    def last(self, job: RenderJob) -> JobStatus:
        return [status for status in self.told if status.id == job.id][-1]


@pytest.fixture
def jobs(qtbot: QtBot) -> Iterator[Jobs]:
    render = FakeRender()
    thread = JobThread(cast(Engine, None), render=render)
    made = Jobs(render, thread, [])
    thread.job_changed.connect(made.told.append)
    thread.start()
    yield made
    thread.stop()
    assert thread.isFinished()


def job(name: str) -> RenderJob:
    return RenderJob(name, GRAPH, name)


def test_jobs_run_one_after_the_other(jobs: Jobs, qtbot: QtBot) -> None:
    jobs.render.seconds = 0.05
    first, second = job("first"), job("second")
    jobs.thread.submit(first)
    jobs.thread.submit(second)
    qtbot.waitUntil(lambda: jobs.last(second).state.is_final)
    assert jobs.render.rendered == ["first", "second"]
    assert jobs.states(first) == jobs.states(second) == [JobState.QUEUED, JobState.RUNNING, JobState.DONE]
    done = jobs.last(first)
    assert (done.done, done.total, done.file, done.seconds_left) == (10, 10, Path("out.mp4"), None)
    assert done.fps > 0


def test_a_running_job_is_cancelled_at_once(jobs: Jobs, qtbot: QtBot) -> None:
    jobs.render.seconds = 60
    running, waiting = job("running"), job("waiting")
    jobs.thread.submit(running)
    jobs.thread.submit(waiting)
    qtbot.waitUntil(lambda: jobs.last(running).state is JobState.RUNNING)
    jobs.thread.cancel(waiting.id)
    assert jobs.last(waiting).state is JobState.CANCELLED
    before = time.monotonic()
    jobs.thread.cancel(running.id)
    qtbot.waitUntil(lambda: jobs.last(running).state is JobState.CANCELLED)
    assert time.monotonic() - before < 0.5
    assert jobs.render.rendered == []


def test_cancelling_what_is_over_does_nothing(jobs: Jobs, qtbot: QtBot) -> None:
    over = job("over")
    jobs.thread.submit(over)
    qtbot.waitUntil(lambda: jobs.last(over).state is JobState.DONE)
    jobs.thread.cancel(over.id)
    jobs.thread.cancel(123456)
    assert jobs.last(over).state is JobState.DONE


def test_a_job_that_fails_says_why_and_the_next_one_runs(jobs: Jobs, qtbot: QtBot) -> None:
    jobs.render.error = MediaError(Path("/full/out.mp4"), "no space left on the disk")
    bad, good = job("bad"), job("good")
    jobs.thread.submit(bad)
    qtbot.waitUntil(lambda: jobs.last(bad).state is JobState.FAILED)
    assert jobs.last(bad).error == f"{Path('/full/out.mp4')}: no space left on the disk"
    jobs.render.error = None
    jobs.thread.submit(good)
    qtbot.waitUntil(lambda: jobs.last(good).state is JobState.DONE)


@pytest.mark.logs_errors
def test_an_unexpected_error_ends_the_job_not_the_thread(jobs: Jobs, qtbot: QtBot) -> None:
    jobs.render.error = ZeroDivisionError("division by zero")
    bad = job("bad")
    jobs.thread.submit(bad)
    qtbot.waitUntil(lambda: jobs.last(bad).state is JobState.FAILED)
    assert jobs.last(bad).error == "Unexpected ZeroDivisionError: division by zero"
    assert jobs.thread.isRunning()


def test_stopping_cancels_the_job_and_drops_the_queue(qtbot: QtBot) -> None:
    render = FakeRender()
    render.seconds = 60
    thread = JobThread(cast(Engine, None), render=render)
    started = threading.Event()
    thread.job_changed.connect(lambda status: started.set() if status.state is JobState.RUNNING else None)
    thread.start()
    thread.submit(job("one"))
    thread.submit(job("two"))
    qtbot.waitUntil(started.is_set)
    before = time.monotonic()
    thread.stop()
    assert time.monotonic() - before < 1
    assert render.rendered == []

"""Trainings as jobs: paused, ended with the program, gone on with afterwards, and the file is the same."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from studio.core.errors import GraphError
from studio.engine.jobs.job import Job, JobKind, JobState, JobStatus, QueueSnapshot
from studio.engine.jobs.job_queue import JobQueue
from studio.engine.jobs.job_runner import JobRunner
from studio.engine.jobs.jobs_file import JobsFile
from studio.engine.jobs.scheduler import run_jobs
from studio.engine.jobs.training_job import make_training_job
from tests.engine.training.networks_for_tests import REGISTRY, engine, graph

_SECONDS = 40


@contextmanager
def _program(after: Callable[[JobQueue], object] = lambda queue: None) -> Iterator[JobQueue]:
    """A program that runs a queue's jobs until the end of the block.

    Args:
        after: Called once, when a job has done three steps.
    """
    once: list[int] = []

    def on_change(seen: QueueSnapshot) -> None:
        if seen.jobs and seen.jobs[0].done >= 3 and not once:
            once.append(seen.serial)
            after(queue)

    queue = JobQueue(on_change)
    work = JobRunner(engine(), lambda preview: None, lambda job: None)
    thread = threading.Thread(target=run_jobs, args=(queue, work), daemon=True)
    thread.start()
    try:
        yield queue
    finally:
        queue.close()
        thread.join(_SECONDS)


def _until(queue: JobQueue, wanted: Callable[[JobStatus], bool]) -> JobStatus:
    deadline = time.monotonic() + _SECONDS
    while not wanted(queue.make_snapshot().jobs[0]):
        assert time.monotonic() < deadline, queue.make_snapshot().jobs[0]
        time.sleep(0.005)
    return queue.make_snapshot().jobs[0]


def _job(folder: Path, steps: int = 200) -> Job:
    """Return a job of some seconds: progress is told some times a second only."""
    made = graph(folder, steps=steps, save_every=80, validate_every=1000, sample_every=1000)
    return replace(make_training_job(made, "train", REGISTRY), id="one")


def _bytes(folder: Path) -> bytes:
    return (folder / "checkpoints" / "last.safetensors").read_bytes()


def test_a_train_node_stands_for_a_job(tmp_path: Path) -> None:
    job = _job(tmp_path)
    assert (job.kind, job.name, job.length, job.file) == (JobKind.TRAIN, "train", 200, tmp_path)
    with pytest.raises(GraphError, match="painter is not a Train node"):
        make_training_job(graph(tmp_path), "painter", REGISTRY)


@pytest.mark.slow
def test_paused_and_ended_with_the_program_it_comes_to_the_same(tmp_path: Path) -> None:
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    with _program() as queue:
        queue.submit_jobs(_job(whole))
        done = _until(queue, lambda status: status.state.is_final)
    assert (done.state, done.done, done.total, done.file) == (JobState.DONE, 200, 200, whole)
    with _program(lambda queue: queue.pause_job("one")) as queue:
        queue.submit_jobs(_job(parts))
        _until(queue, lambda status: status.state is JobState.PAUSED)
    file = JobsFile(tmp_path / "jobs.json", REGISTRY)
    file.write_queue(queue.make_snapshot().jobs)
    left = file.read_queue().jobs
    assert (left[0].state, left[0].is_held, left[0].job.kind) == (JobState.PAUSED, True, JobKind.TRAIN)
    with _program() as queue:
        queue.restore_jobs(left)
        queue.resume_job("one")
        done = _until(queue, lambda status: status.state.is_final)
    assert (done.state, done.done) == (JobState.DONE, 200)
    assert done.restored >= 3
    assert _bytes(whole) == _bytes(parts)


def test_cancelled_it_leaves_a_checkpoint_and_another_one_begins_anew(tmp_path: Path) -> None:
    with _program(lambda queue: queue.cancel_job("one")) as queue:
        queue.submit_jobs(_job(tmp_path, 100_000))
        assert _until(queue, lambda status: status.state.is_final).state is JobState.CANCELLED
    kept = {path: path.read_bytes() for path in (tmp_path / "checkpoints").glob("step-*")}
    assert kept
    with _program() as queue:
        queue.submit_jobs(replace(_job(tmp_path, 5), id="two"))
        assert _until(queue, lambda status: status.state.is_final).restored == 0
    assert {path: path.read_bytes() for path in kept} == kept
    assert list((tmp_path / "checkpoints").glob("step-*")) == list(kept), "no checkpoint came or went"
    assert (tmp_path / "run-002" / "checkpoints" / "step-00000005.safetensors").is_file()

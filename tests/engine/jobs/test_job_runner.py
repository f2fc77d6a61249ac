"""Real renders in the queue: they go on from what is finished, and frames that failed are tried again."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from studio.engine.engine import Engine
from studio.engine.jobs.job import Job, JobState, JobStatus
from studio.engine.jobs.job_queue import JobQueue
from studio.engine.jobs.job_runner import JobRunner
from studio.engine.jobs.scheduler import run_jobs
from studio.media.media_files import MediaFiles
from studio.sdk import FrameNode, Image, Time, node
from studio.sdk.registry import Registry
from tests.engine import nodes_for_tests as nodes
from tests.engine.graphs_for_tests import build, level
from tests.engine.sink_for_tests import written

broken: set[int] = set()
"""The frames at which a moody node fails."""

odd: set[int] = set()
"""The frames of which it makes no numbers."""

WIRES = "ramp.image>moody.image moody.image>sink.image"


@node("test.moody")
class Moody(FrameNode):
    """Fail at some frames, for now; wait at frame 6 until the gate is open."""

    def process(self, image: Image, time: Time) -> Image:
        nodes.calls.add("moody")
        if time.frame == 6:
            nodes.gate.wait()
        if time.frame in odd:
            return image.with_pixels(image.pixels * float("nan"))
        if time.frame in broken:
            raise ValueError("not today")
        return image


class Rig:
    """A queue with a real engine behind it."""

    def __init__(self) -> None:
        self.queue = JobQueue()
        registry = Registry([*nodes.REGISTRY, Moody.spec])
        self.engine = Engine(registry, MediaFiles(), cache_bytes=1, device="cpu")

    def until(self, job: Job, condition: Callable[[JobStatus], bool]) -> JobStatus:
        deadline = time.monotonic() + 20
        while not condition(self.queue.make_snapshot()[job.id]):
            assert time.monotonic() < deadline
            time.sleep(0.002)
        return self.queue.make_snapshot()[job.id]


@pytest.fixture
def rig() -> Iterator[Rig]:
    broken.clear()
    odd.clear()
    made = Rig()
    work = JobRunner(made.engine, lambda _: None, lambda _: None)
    thread = threading.Thread(target=run_jobs, args=(made.queue, work))
    thread.start()
    yield made
    nodes.gate.set()
    made.queue.close()
    thread.join()


def job(*, keep_going: bool = False, part_frames: int = 1) -> Job:
    sink = {"part_frames": part_frames, "keeps": True}
    graph = build(("ramp", "ramp", {"length": 12}), ("moody", "moody", {}), ("sink", "sink", sink), wires=WIRES)
    return Job("film", graph, "sink", keep_going=keep_going)


def test_frames_that_failed_are_tried_again_and_those_alone(rig: Rig) -> None:
    nodes.gate.set()
    broken.update({4, 9})
    film = job(keep_going=True)
    rig.queue.submit_jobs(film)
    first = rig.until(film, lambda status: status.state is JobState.DONE)
    assert [(failure.frame, failure.node, failure.node_id) for failure in first.failures] == [
        (4, "moody", "moody"),
        (9, "moody", "moody"),
    ]
    assert (first.done, first.total, first.restored) == (10, 12, 0)
    broken.clear()
    nodes.calls.clear()
    rig.queue.retry_job(film.id)
    again = rig.until(film, lambda status: status.state is JobState.DONE)
    assert (again.done, again.total, again.restored, again.failures) == (12, 12, 10, ())
    assert nodes.calls["moody"] == 2
    assert [level(image) for image in written[-1].images] == list(range(12))


def test_a_job_that_fails_goes_on_from_what_is_finished(rig: Rig) -> None:
    nodes.gate.set()
    broken.add(7)
    film = job()
    rig.queue.submit_jobs(film)
    failed = rig.until(film, lambda status: status.state is JobState.FAILED)
    assert [failure.frame for failure in failed.failures] == [7]
    assert failed.error == "moody, frame 7: ValueError: not today"
    broken.clear()
    rig.queue.retry_job(film.id)
    done = rig.until(film, lambda status: status.state is JobState.DONE)
    assert done.restored == 7
    assert [level(image) for image in written[-1].images] == list(range(12))


def test_a_cancelled_job_goes_on_too_and_kept_frames_teach_no_pace(rig: Rig) -> None:
    film = job(part_frames=2)
    rig.queue.submit_jobs(film)
    rig.until(film, lambda status: status.done == 6)
    rig.queue.cancel_job(film.id)
    nodes.gate.set()
    cancelled = rig.until(film, lambda status: status.state is JobState.CANCELLED)
    rig.queue.retry_job(film.id)
    done = rig.until(film, lambda status: status.state is JobState.DONE)
    assert cancelled.done == 6
    assert (done.done, done.restored) == (12, 6)
    assert [level(image) for image in written[-1].images] == list(range(12))


def test_values_that_are_not_finite_are_told(rig: Rig) -> None:
    nodes.gate.set()
    odd.update({3, 5})
    film = job()
    rig.queue.submit_jobs(film)
    done = rig.until(film, lambda status: status.state is JobState.DONE)
    (told,) = done.notices
    assert told.startswith("moody, frame 3: ")
    assert "not finite" in told

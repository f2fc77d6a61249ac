"""Order and states of jobs, with work that the test leads by the hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from studio.core.errors import MediaError, NodeError
from studio.engine.jobs.job import Job, JobFailure, JobKind, JobState, JobStatus
from studio.engine.jobs.job_queue import MAX_FINISHED_JOBS, JobQueue
from studio.engine.jobs.job_run import JobOutcome, JobRun
from tests.engine.jobs.fakes import GRAPH, Steered, job, steered

QUEUED, RUNNING, PAUSED, DONE = JobState.QUEUED, JobState.RUNNING, JobState.PAUSED, JobState.DONE
CANCELLED, FAILED, INTERRUPTED = JobState.CANCELLED, JobState.FAILED, JobState.INTERRUPTED


@pytest.fixture
def rig() -> Iterator[Steered]:
    with steered() as made:
        yield made


def names(queue: JobQueue) -> list[str]:
    return [status.name for status in queue.make_snapshot().jobs]


def test_jobs_run_one_after_the_other(rig: Steered) -> None:
    rig.queue.submit_jobs(job("a"), job("b"))
    rig.until(lambda: rig.state("a") is RUNNING)
    rig.let("b", 10)
    assert rig.state("b") is QUEUED
    rig.let("a", 10)
    rig.until(lambda: rig.state("b") is DONE)
    assert rig.finished == ["a", "b"]
    done = rig.status("a")
    assert (done.done, done.total, done.file, done.seconds_left) == (10, 10, Path("/out/a.mp4"), None)


def test_jobs_of_one_node_have_its_name() -> None:
    queue = JobQueue()
    queue.submit_jobs(job("write"), job("write"), job("write"))
    assert names(queue) == ["write", "write", "write"]


def test_order() -> None:
    queue = JobQueue()
    jobs = {name: job(name) for name in "abcd"}
    queue.submit_jobs(*jobs.values())
    queue.move_job_by(jobs["c"].id, -1)
    assert names(queue) == ["a", "c", "b", "d"]
    queue.move_job_by(jobs["a"].id, 1)
    assert names(queue) == ["c", "a", "b", "d"]
    queue.move_job(jobs["d"].id, 0)
    assert names(queue) == ["d", "c", "a", "b"]
    queue.move_job(jobs["d"].id, 99)
    assert names(queue) == ["c", "a", "b", "d"]
    queue.move_job_by(jobs["c"].id, -1)
    queue.move_job_by("unknown", -1)
    assert names(queue) == ["c", "a", "b", "d"]


def test_the_order_decides_what_runs_next(rig: Steered) -> None:
    a, b, c = job("a"), job("b"), job("c")
    rig.queue.submit_jobs(a, b, c)
    rig.until(lambda: rig.state(a) is RUNNING)
    rig.queue.move_job(c.id, 0)
    assert rig.state(a) is RUNNING
    rig.let("a", 10)
    rig.until(lambda: rig.state(c) is RUNNING)
    assert rig.state(b) is QUEUED


def test_a_running_job_rests_after_its_frame_and_lets_the_next_one_run(rig: Steered) -> None:
    a, b = job("a"), job("b")
    rig.queue.submit_jobs(a, b)
    rig.let("a", 3)
    rig.until(lambda: rig.state(a) is RUNNING)
    rig.queue.pause_job(a.id)
    assert rig.state(b) is QUEUED
    rig.let("a", 5)
    rig.until(lambda: rig.state(b) is RUNNING)
    assert rig.state(a) is PAUSED
    at = rig.status(a).done
    assert 0 < at < 8
    rig.queue.resume_job(a.id)
    assert rig.state(a) is QUEUED
    rig.let("b", 10)
    rig.until(lambda: rig.state(a) is RUNNING)
    rig.let("a", 10)
    rig.until(lambda: rig.state(a) is DONE)
    assert rig.finished == ["b", "a"]


def test_a_generator_that_rests_lets_no_other_job_run(rig: Steered) -> None:
    a, b = job("a", kind=JobKind.GENERATE), job("b")
    rig.queue.submit_jobs(a, b)
    rig.until(lambda: rig.state(a) is RUNNING)
    rig.queue.pause_job(a.id)
    rig.let("a", 1)
    rig.until(lambda: not rig.status(a).is_stopping)
    assert (rig.state(a), rig.state(b)) == (PAUSED, QUEUED)
    rig.queue.resume_job(a.id)
    assert rig.state(a) is RUNNING
    rig.let("a", 9)
    rig.until(lambda: rig.state(b) is RUNNING)
    assert rig.state(a) is DONE


def test_pausing_and_going_on_before_the_frame_is_done_changes_nothing(rig: Steered) -> None:
    a = job("a")
    rig.queue.submit_jobs(a, job("b"))
    rig.until(lambda: rig.state(a) is RUNNING)
    rig.queue.pause_job(a.id)
    assert rig.status(a).is_stopping
    rig.queue.resume_job(a.id)
    assert rig.state(a) is RUNNING
    rig.let("a", 10)
    rig.until(lambda: rig.state("b") is RUNNING)
    assert rig.state(a) is DONE


def test_a_waiting_job_that_is_paused_is_passed_over(rig: Steered) -> None:
    rig.queue.set_paused(True)
    a, b = job("a"), job("b")
    rig.queue.submit_jobs(a, b)
    rig.queue.pause_job(a.id)
    rig.queue.set_paused(False)
    rig.until(lambda: rig.state(b) is RUNNING)
    assert rig.state(a) is PAUSED


def test_the_whole_queue_pauses_and_goes_on(rig: Steered) -> None:
    a, b = job("a"), job("b")
    rig.queue.submit_jobs(a, b)
    rig.let("a", 2)
    rig.until(lambda: rig.status(a).done == 2)
    rig.queue.set_paused(True)
    rig.let("a", 8)
    rig.until(lambda: rig.status(a).done == 3)
    assert (rig.state(a), rig.state(b)) == (RUNNING, QUEUED)
    rig.queue.set_paused(False)
    rig.until(lambda: rig.state(b) is RUNNING)
    assert rig.state(a) is DONE


@pytest.mark.parametrize("paused", [False, True])
def test_cancelling_what_runs_or_rests(rig: Steered, paused: bool) -> None:
    a, b = job("a"), job("b")
    rig.queue.submit_jobs(a, b)
    rig.until(lambda: rig.state(a) is RUNNING)
    if paused:
        rig.queue.pause_job(a.id)
        rig.let("a", 1)
        rig.until(lambda: rig.state(b) is RUNNING)
    rig.queue.cancel_job(a.id)
    rig.until(lambda: rig.state(a) is CANCELLED)
    rig.until(lambda: rig.state(b) is RUNNING)
    rig.queue.cancel_job(a.id)
    rig.queue.cancel_job("unknown")
    assert rig.state(a) is CANCELLED
    assert not rig.status(a).is_stopping


def test_a_failing_job_leaves_the_others_running(rig: Steered) -> None:
    rig.errors["bad"] = MediaError(Path("/full/out.mp4"), "no space left on the disk")
    rig.errors["worse"] = NodeError("Blur", 17, ValueError("radius"), node_id="blur")
    rig.queue.submit_jobs(job("bad"), job("worse"), job("good"))
    for name in ("bad", "worse", "good"):
        rig.let(name, 10)
    rig.until(lambda: rig.state("good") is DONE)
    bad, worse = rig.status("bad"), rig.status("worse")
    assert bad.error == f"{Path('/full/out.mp4')}: no space left on the disk"
    assert (bad.state, bad.failures) == (FAILED, ())
    assert worse.failures == (JobFailure(17, "ValueError: radius", "Blur", "blur"),)


@pytest.mark.logs_errors
@pytest.mark.parametrize("error", [ZeroDivisionError("division by zero"), SystemExit("2")])
def test_an_unexpected_error_ends_the_job_not_the_queue(rig: Steered, error: BaseException) -> None:
    rig.errors["bad"] = error
    rig.queue.submit_jobs(job("bad"), job("good"))
    rig.let("bad", 10)
    rig.until(lambda: rig.state("good") is RUNNING)
    assert rig.status("bad").error == f"Unexpected {type(error).__name__}: {error}"


def test_retrying_puts_it_at_the_end(rig: Steered) -> None:
    a, b = job("a"), job("b")
    rig.errors["a"] = MediaError(Path("x"), "gone")
    rig.queue.submit_jobs(a, b)
    rig.let("a", 10)
    rig.until(lambda: rig.state(a) is FAILED)
    del rig.errors["a"]
    rig.queue.retry_job(a.id)
    again = rig.status(a)
    assert (again.state, again.error, again.done, names(rig.queue)) == (QUEUED, "", 10, ["b", "a"])
    rig.let("b", 10)
    rig.let("a", 10)
    rig.until(lambda: rig.state(a) is DONE)
    rig.queue.retry_job(a.id)
    assert rig.state(a) is DONE


def test_frames_that_were_left_out_can_be_tried_again(rig: Steered) -> None:
    a = job("a", keep_going=True)
    rig.outcomes["a"] = JobOutcome(9, Path("/out/a.mp4"), 2, (JobFailure(4, "broken"),))
    rig.queue.submit_jobs(a)
    rig.let("a", 10)
    rig.until(lambda: rig.state(a) is DONE)
    done = rig.status(a)
    assert (done.done, done.total, done.restored, len(done.failures)) == (9, 10, 2, 1)
    rig.queue.retry_job(a.id)
    assert not rig.status(a).failures
    assert rig.state(a) in {QUEUED, RUNNING}


def test_what_a_job_has_learnt_helps_those_that_do_the_same(rig: Steered) -> None:
    jobs = [Job(name, GRAPH, "write") for name in ("first", "second", "retried")]
    rig.queue.submit_jobs(jobs[0], jobs[1], replace(jobs[2], scale=0.5, node="write"))
    rig.let("first", 10)
    rig.until(lambda: rig.state("second") is RUNNING)
    assert rig.status("second").pace == rig.status("first").pace > 0
    assert rig.status("retried").pace == 0
    rig.queue.submit_jobs(Job("later", GRAPH, "write"))
    assert rig.status("later").pace > 0


def test_what_goes_on_before_the_first_frame_is_told() -> None:
    queue = JobQueue(clock=lambda: 100.0)
    queue.submit_jobs(job("a"))
    turn = queue.wait_for_job()
    assert turn is not None
    run = JobRun(queue, turn)
    run.report_step("Stabilise", 4, 9)
    assert queue.make_snapshot().jobs[0].activity == "Stabilise looks at its clip, 4 of 9"
    run.note_restored(1)
    run.report_progress(1, 10)
    told = queue.make_snapshot().jobs[0]
    assert (told.activity, told.restored, told.done) == ("", 1, 1)


def test_removing(rig: Steered) -> None:
    a, b, c = job("a"), job("b"), job("c")
    rig.queue.submit_jobs(a, b, c)
    rig.until(lambda: rig.state(a) is RUNNING)
    rig.queue.remove_job(b.id)
    rig.queue.remove_job(a.id)
    rig.until(lambda: names(rig.queue) == ["c"])
    rig.queue.remove_job("unknown")
    rig.until(lambda: rig.state(c) is RUNNING)


def test_finished_jobs_can_be_cleared_and_only_the_last_are_kept() -> None:
    queue = JobQueue()
    jobs = [job(f"j{number}") for number in range(MAX_FINISHED_JOBS + 5)]
    queue.submit_jobs(*jobs, job("waits"))
    for found in jobs:
        queue.cancel_job(found.id)
    shown = names(queue)
    assert (len(shown), shown[0], shown[1]) == (MAX_FINISHED_JOBS + 1, "waits", f"j{MAX_FINISHED_JOBS + 4}")
    queue.clear_finished()
    assert names(queue) == ["waits"]


def test_closing_keeps_what_runs_and_what_rests() -> None:
    with steered() as rig:
        a, b, c = job("a"), job("b"), job("c")
        rig.queue.submit_jobs(a, b, c)
        rig.until(lambda: rig.state(a) is RUNNING)
        rig.queue.pause_job(a.id)
        rig.let("a", 1)
        rig.until(lambda: rig.state(b) is RUNNING)
    assert [(s.name, s.state, s.is_held) for s in rig.queue.make_snapshot().jobs] == [
        ("b", INTERRUPTED, True),
        ("a", PAUSED, True),
        ("c", QUEUED, False),
    ]
    assert rig.queue.wait_for_job() is None


def left_over() -> list[JobStatus]:
    states = {"waits": QUEUED, "paused": PAUSED, "ran": INTERRUPTED, "over": DONE}
    return [JobStatus(job(name), state, is_held=not state.is_final) for name, state in states.items()]


def test_jobs_of_the_last_time_wait_for_the_users_word(rig: Steered) -> None:
    rig.queue.restore_jobs(left_over())
    assert names(rig.queue) == ["ran", "waits", "paused", "over"]
    rig.queue.submit_jobs(job("new"))
    rig.until(lambda: rig.state("new") is RUNNING)
    assert [status.name for status in rig.queue.make_snapshot().held_jobs] == ["ran", "waits", "paused"]
    rig.queue.resume_held_jobs()
    rig.let("new", 10)
    rig.until(lambda: rig.state("ran") is RUNNING)
    assert (rig.state("waits"), rig.state("paused"), rig.queue.make_snapshot().held_jobs) == (QUEUED, PAUSED, ())


def test_one_job_of_the_last_time_goes_on_and_the_rest_is_discarded(rig: Steered) -> None:
    left = left_over()
    rig.queue.restore_jobs(left)
    rig.queue.restore_jobs(left)
    rig.queue.resume_job(left[2].id)
    rig.until(lambda: rig.state("ran") is RUNNING)
    rig.queue.discard_held_jobs()
    assert names(rig.queue) == ["ran", "over"]


def test_what_must_survive_a_crash_is_told_apart_from_each_frame(rig: Steered) -> None:
    rig.queue.submit_jobs(job("a"))
    rig.until(lambda: rig.state("a") is RUNNING)
    before = rig.queue.make_snapshot()
    rig.let("a", 4)
    rig.until(lambda: rig.status("a").done >= 1)
    after = rig.queue.make_snapshot()
    assert after.revision == before.revision
    assert after.serial > before.serial
    assert after.jobs[0] is rig.queue.make_snapshot().jobs[0]
    rig.let("a", 6)
    rig.until(lambda: rig.state("a") is DONE)
    assert rig.queue.make_snapshot().revision > before.revision

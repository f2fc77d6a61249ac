"""Who makes which part: order, refusals, losses, failures, slow workers, and what comes back unmade."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from studio.farm.dispatch.job_needs import JobNeeds
from studio.farm.dispatch.part_dispatcher import PartDispatcher
from studio.farm.dispatch.work_state import Assignment, PartSize
from studio.farm.facts import FailureKind, PartFailure, WorkerFacts, WorkerState

NEEDS = JobNeeds("1.0", "cpu float32", 2 << 30)


def make_worker(id: str, **changes: object) -> WorkerFacts:
    return replace(WorkerFacts(id, id, "machine", "1.0", "cpu float32"), **changes)  # type: ignore[arg-type]


def make_dispatcher(parts: int, workers: Sequence[str] = (), frames: int = 50) -> PartDispatcher:
    dispatcher = PartDispatcher([PartSize(index, frames) for index in range(parts)], NEEDS)
    dispatcher.set_workers([make_worker(id) for id in workers], 0.0)
    return dispatcher


def take(dispatcher: PartDispatcher, now: float = 0.0) -> list[tuple[int, str]]:
    return [(made.part, made.worker) for made in dispatcher.take_assignments(now)]


def find_state(dispatcher: PartDispatcher, worker: str) -> tuple[WorkerState, str]:
    found = next(status for status in dispatcher.make_statuses() if status.facts.id == worker)
    return found.state, found.reason


def fail(dispatcher: PartDispatcher, part: int, worker: str, kind: FailureKind = FailureKind.NODE) -> None:
    dispatcher.report_failed(part, worker, PartFailure(kind, f"{kind} at {part}", worker), 0.0)


def test_each_worker_makes_one_part_and_has_one_waiting_in_order() -> None:
    dispatcher = make_dispatcher(6, ["a", "b"])
    assert take(dispatcher) == [(0, "a"), (1, "b"), (2, "a"), (3, "b")]
    assert take(dispatcher) == []
    assert dispatcher.report_done(1, "b", 1.0, 1.0) == []
    assert take(dispatcher, 1.0) == [(4, "b")]
    assert dispatcher.make_statuses()[1].frames_per_second == 50.0
    assert dispatcher.make_statuses()[1].parts == (3, 4)


def test_who_may_not_take_part_is_told_why() -> None:
    dispatcher = make_dispatcher(2)
    dispatcher.set_workers(
        [
            make_worker("old", version="0.9"), make_worker("card", device_class="cuda bfloat16"),
            make_worker("small", memory_bytes=1 << 30), make_worker("unknown", memory_bytes=0),
        ],
        0.0,
    )  # fmt: skip
    assert {worker for _, worker in take(dispatcher)} == {"unknown"}
    assert find_state(dispatcher, "old") == (WorkerState.REFUSED, "it has version 0.9; accepted: 1.0")
    assert "cuda bfloat16; accepted: cpu float32" in find_state(dispatcher, "card")[1]
    assert "1.0 GiB of memory; a frame needs about 2.0 GiB" in find_state(dispatcher, "small")[1]


def test_a_lost_worker_gives_its_parts_back_in_front() -> None:
    dispatcher = make_dispatcher(6, ["a", "b"])
    take(dispatcher)
    dispatcher.set_workers([make_worker("b")], 1.0)
    assert find_state(dispatcher, "a")[0] is WorkerState.LOST
    dispatcher.report_done(1, "b", 1.0, 2.0)
    dispatcher.report_done(3, "b", 1.0, 2.0)
    assert take(dispatcher, 2.0) == [(0, "b"), (2, "b")]
    dispatcher.set_workers([make_worker("a"), make_worker("b")], 3.0)
    assert take(dispatcher, 3.0) == [(4, "a"), (5, "a")]


def test_a_part_that_workers_end_over_comes_back() -> None:
    dispatcher = make_dispatcher(1)
    for round in range(4):
        dispatcher.set_workers([make_worker(f"w{round}")], round)
        assert take(dispatcher, round) == [(0, f"w{round}")]
    dispatcher.set_workers([make_worker("last")], 5.0)
    assert take(dispatcher, 5.0) == []
    [(part, failure)] = dispatcher.take_given_up(5.0)
    assert (part, failure.kind, failure.text) == (0, FailureKind.LOST, "4 workers ended while they made it")
    assert dispatcher.is_finished


def test_a_node_that_fails_is_tried_on_two_others() -> None:
    dispatcher = make_dispatcher(1, ["a", "b", "c", "d"])
    tried = []
    for _ in range(3):
        [(part, worker)] = take(dispatcher)
        tried.append(worker)
        assert dispatcher.take_given_up(0.0) == []
        fail(dispatcher, part, worker)
    assert len(set(tried)) == 3
    assert [part for part, _ in dispatcher.take_given_up(0.0)] == [0]


def test_a_node_that_fails_on_one_worker_alone_is_made_by_another() -> None:
    dispatcher = make_dispatcher(2, ["a", "b"])
    assert take(dispatcher) == [(0, "a"), (1, "b")]
    fail(dispatcher, 0, "a")
    assert take(dispatcher) == [(0, "b")]
    dispatcher.report_done(1, "b", 1.0, 1.0)
    dispatcher.report_done(0, "b", 1.0, 1.0)
    assert dispatcher.is_finished
    assert find_state(dispatcher, "a")[0] is WorkerState.READY


@pytest.mark.parametrize("kind", [FailureKind.DISK, FailureKind.MEDIA])
def test_a_worker_without_disk_or_media_gets_nothing_more(kind: FailureKind) -> None:
    dispatcher = make_dispatcher(4, ["a", "b"])
    take(dispatcher)
    fail(dispatcher, 0, "a", kind)
    assert find_state(dispatcher, "a") == (WorkerState.REFUSED, f"{kind} at 0")
    fail(dispatcher, 2, "a", kind)
    dispatcher.report_done(1, "b", 1.0, 1.0)
    dispatcher.report_done(3, "b", 1.0, 1.0)
    assert take(dispatcher) == [(0, "b"), (2, "b")]


def test_memory_that_is_too_small_twice_ends_the_work_of_a_worker() -> None:
    dispatcher = make_dispatcher(4, ["a", "b"])
    take(dispatcher)
    fail(dispatcher, 0, "a", FailureKind.MEMORY)
    assert find_state(dispatcher, "a")[0] is WorkerState.WORKING
    fail(dispatcher, 2, "a", FailureKind.MEMORY)
    assert find_state(dispatcher, "a")[0] is WorkerState.REFUSED
    dispatcher.report_done(1, "b", 1.0, 1.0)
    dispatcher.report_done(3, "b", 1.0, 1.0)
    assert sorted(take(dispatcher)) == [(0, "b"), (2, "b")]


def test_when_nobody_may_make_anything_parts_come_back_one_by_one() -> None:
    dispatcher = make_dispatcher(3, ["a"])
    take(dispatcher)
    fail(dispatcher, 0, "a", FailureKind.DISK)
    fail(dispatcher, 1, "a", FailureKind.DISK)
    assert dispatcher.take_given_up(4.9) == []
    assert [part for part, _ in dispatcher.take_given_up(5.0)] == [0]
    dispatcher.set_workers([make_worker("a"), make_worker("b")], 6.0)
    assert dispatcher.take_given_up(20.0) == []
    assert take(dispatcher, 20.0) == [(1, "b"), (2, "b")]


def test_nobody_there_is_waited_for() -> None:
    dispatcher = make_dispatcher(2)
    assert take(dispatcher) == []
    assert dispatcher.take_given_up(1e6) == []
    dispatcher.set_workers([make_worker("a")], 1e6)
    assert take(dispatcher, 1e6) == [(0, "a"), (1, "a")]


def test_a_draining_worker_gets_nothing_new() -> None:
    dispatcher = make_dispatcher(6, ["a", "b"])
    take(dispatcher)
    dispatcher.set_workers([make_worker("a", is_draining=True), make_worker("b")], 1.0)
    dispatcher.report_done(0, "a", 1.0, 1.0)
    dispatcher.report_done(1, "b", 1.0, 1.0)
    assert {worker for _, worker in take(dispatcher, 1.0)} == {"b"}
    assert find_state(dispatcher, "a")[0] is WorkerState.DRAINING
    dispatcher.set_workers([make_worker("a"), make_worker("b")], 2.0)
    assert {worker for _, worker in take(dispatcher, 2.0)} == {"a"}


def test_the_parts_of_a_slow_worker_are_taken_over() -> None:
    dispatcher = make_dispatcher(6, ["fast", "slow"])
    take(dispatcher)
    now = 0.0
    for part in (0, 2, 4, 5):
        now += 1.0
        dispatcher.report_done(part, "fast", 1.0, now)
        if part < 4:
            take(dispatcher, now)
    assert take(dispatcher, now) == [(3, "fast")]  # the one that waits there is expected last
    [other] = dispatcher.report_done(3, "fast", 1.0, now + 1.0)
    assert other == Assignment(3, "slow")
    assert take(dispatcher, now + 1.0) == [(1, "fast")]
    assert dispatcher.report_done(1, "slow", 10.0, now + 1.5) == [Assignment(1, "fast")]
    assert dispatcher.is_finished


def test_a_part_that_takes_its_time_everywhere_is_not_repeated() -> None:
    dispatcher = make_dispatcher(3, ["a", "b"])
    take(dispatcher)
    dispatcher.report_done(0, "a", 10.0, 10.0)
    dispatcher.report_done(2, "a", 10.0, 20.0)
    assert [part for part, _ in take(dispatcher, 10.1)] == []


class Farm(RuleBasedStateMachine):
    """Any order of events."""

    def __init__(self) -> None:
        super().__init__()
        self.total = 12
        self.dispatcher = make_dispatcher(self.total)
        self.there: dict[str, WorkerFacts] = {}
        self.running: set[tuple[int, str]] = set()
        self.ended: dict[int, str] = {}
        self.now = 0.0

    def tell(self) -> None:
        self.dispatcher.set_workers(self.there.values(), self.now)
        self.running = {(part, worker) for part, worker in self.running if worker in self.there}

    @rule(id=st.sampled_from("abcd"), old=st.booleans(), draining=st.booleans(), slots=st.integers(1, 2))
    def join(self, id: str, old: bool, draining: bool, slots: int) -> None:
        if id not in self.there:
            version = "0.9" if old and id == "d" else "1.0"
            self.there[id] = make_worker(id, version=version, slots=slots, is_draining=draining)
            self.tell()

    @rule(id=st.sampled_from("abcd"))
    def leave(self, id: str) -> None:
        self.there.pop(id, None)
        self.tell()

    @rule(seconds=st.floats(0.0, 20.0))
    def wait(self, seconds: float) -> None:
        self.now += seconds
        for made in self.dispatcher.take_assignments(self.now):
            assert made.worker in self.there
            assert not self.there[made.worker].is_draining
            assert self.there[made.worker].version == "1.0"
            assert made.part not in self.ended
            assert (made.part, made.worker) not in self.running
            self.running.add((made.part, made.worker))
        for part, _ in self.dispatcher.take_given_up(self.now):
            assert part not in self.ended
            self.ended[part] = "given up"
            self.running = {each for each in self.running if each[0] != part}

    @precondition(lambda self: self.running)
    @rule(data=st.data(), seconds=st.floats(0.1, 10.0))
    def finish(self, data: st.DataObject, seconds: float) -> None:
        part, worker = data.draw(st.sampled_from(sorted(self.running)))
        others = self.dispatcher.report_done(part, worker, seconds, self.now)
        assert part not in self.ended
        self.ended[part] = "made"
        assert {(other.part, other.worker) for other in others} == {
            each for each in self.running if each[0] == part and each[1] != worker
        }
        self.running = {each for each in self.running if each[0] != part}

    @precondition(lambda self: self.running)
    @rule(data=st.data(), kind=st.sampled_from(FailureKind))
    def fail(self, data: st.DataObject, kind: FailureKind) -> None:
        part, worker = data.draw(st.sampled_from(sorted(self.running)))
        self.dispatcher.report_failed(part, worker, PartFailure(kind, "no", worker), self.now)
        self.running.discard((part, worker))

    @rule(part=st.integers(0, 13), worker=st.sampled_from("abcdx"))
    def report_what_nobody_asked_for(self, part: int, worker: str) -> None:
        if (part, worker) not in self.running and part in self.ended:
            assert self.dispatcher.report_done(part, worker, 1.0, self.now) == []
        elif (part, worker) not in self.running:
            self.dispatcher.report_failed(part, worker, PartFailure(FailureKind.NODE, "no", worker), self.now)

    @invariant()
    def nobody_has_too_much(self) -> None:
        for status in self.dispatcher.make_statuses():
            assert len(status.parts) <= status.facts.slots + 1
            held = {part for part, worker in self.running if worker == status.facts.id}
            assert set(status.parts) == held
        assert self.dispatcher.done_count == sum(end == "made" for end in self.ended.values())
        assert self.dispatcher.is_finished == (len(self.ended) == self.total)

    def teardown(self) -> None:
        """Whatever has happened, a good worker ends it."""
        self.there = {"good": make_worker("good")}
        self.tell()
        for _ in range(200):
            self.wait(1.0)
            for part, worker in sorted(self.running):
                if part not in self.ended:
                    self.ended[part] = "made"
                    self.dispatcher.report_done(part, worker, 1.0, self.now)
            self.running.clear()
        assert self.dispatcher.is_finished
        assert len(self.ended) == self.total


Farm.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestFarm = Farm.TestCase

"""Dispatcher of the parts of one render: who makes what, who makes it again, and what nobody can make."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from typing import Final

from studio.core.translation import tr
from studio.farm.dispatch.job_needs import JobNeeds
from studio.farm.dispatch.slow_parts import SlowPartFinder
from studio.farm.dispatch.work_state import Assignment, KnownWorker, OpenPart, PartSize
from studio.farm.facts import FailureKind, PartFailure, WorkerFacts, WorkerStatus

_MOST_NODE_FAILURES: Final = 3
"""On so many workers a part may fail before it counts as one that cannot be made."""
_MOST_LOSSES: Final = 4
"""So many workers may be lost over a part before it is suspected to end them."""
_MOST_MEMORY_FAILURES: Final = 2
_FAULTS_OF_WORKERS: Final = frozenset({FailureKind.DISK, FailureKind.MEDIA})
_REFUSED_SECONDS: Final = 5.0
"""After so long without a worker that may make anything, parts come back one by one."""


class PartDispatcher:
    """Dispatcher of parts, in their order as far as possible. Times are arguments; one thread at a time may call it.

    Each worker has at most one part more than it makes at the same time. A call costs O(log parts) for each part that
    it moves, however many parts and workers there are.

    Args:
        parts: What is to be made, in the order in which it is wanted.
        needs: Which workers may make it.
    """

    def __init__(self, parts: Sequence[PartSize], needs: JobNeeds) -> None:
        self._needs = needs
        self._parts = {part.index: OpenPart(part.index, part.frames) for part in parts}
        self._order = {part.index: place for place, part in enumerate(parts)}
        self._queue = [(place, part.index) for place, part in enumerate(parts)]  # in order, so it is a heap
        self._choosy: dict[int, None] = {}  # parts that failed somewhere, and go elsewhere
        self._workers: dict[str, KnownWorker] = {}
        self._present: frozenset[str] = frozenset()
        self._idle: dict[str, None] = {}
        self._with_room: dict[str, None] = {}  # these make something already
        self._given_up: list[tuple[int, PartFailure]] = []
        self._slow_parts = SlowPartFinder(self._workers, self._parts)
        self._refused_since: float | None = None
        self.total_count = len(parts)
        self.done_count = 0

    @property
    def is_finished(self) -> bool:
        """Whether every part is made, or was given up."""
        return not self._parts

    def is_open(self, part: int) -> bool:
        """Return whether a part is still wanted."""
        return part in self._parts

    def set_workers(self, workers: Iterable[WorkerFacts], now: float) -> None:
        """Take in who is there now. The parts of those who are gone go to others."""
        found = {worker.id: worker for worker in workers}
        for gone in self._present - found.keys():
            self._lose(gone)
        for id, facts in found.items():
            known = self._workers.get(id)
            if known is None:
                known = self._workers[id] = KnownWorker(facts, refusal=self._needs.find_refusal(facts))
            elif known.facts == facts and not known.is_lost:
                continue
            known.facts, known.is_lost = facts, False
            self._place(id)
        self._present = frozenset(found)
        self._watch_refusals(now)

    def take_assignments(self, now: float) -> list[Assignment]:
        """Return what is to be sent now: parts that wait, and second tries of those that a slow worker has."""
        made: list[Assignment] = []
        for free in (self._idle, self._with_room):
            for worker in tuple(free) if self._queue or self._choosy else ():
                part = self._next_part(worker)
                if part is not None:
                    made.append(self._assign(part, worker, now))
        if self._idle and not self._queue:
            repeats = tuple(self._slow_parts.find_repeats(tuple(self._idle), now))
            made += [self._assign(self._parts[index], worker, now) for index, worker in repeats]
        return made

    def report_done(self, part: int, worker: str, seconds: float, now: float) -> list[Assignment]:
        """Note that a worker has made a part, in so many seconds; late and repeated reports change nothing else.

        Returns:
            The same part at other workers, which are to stop.
        """
        known = self._workers.get(worker)
        found = self._parts.pop(part, None)
        if known is not None:
            known.held.pop(part, None)
            if found is not None:
                known.done_count += 1
                known.frames += found.frames
                known.seconds += max(seconds, 1e-6)
                self._slow_parts.note_pace(seconds / found.frames)
            self._place(worker)
        if found is None:
            return []
        self.done_count += 1
        self._choosy.pop(part, None)
        others = [Assignment(part, other) for other in sorted(found.holders - {worker})]
        for other in others:
            self._workers[other.worker].held.pop(part, None)
            self._place(other.worker)
        return others

    def report_failed(self, part: int, worker: str, failure: PartFailure, now: float) -> None:
        """Note that a worker could not make a part; what becomes of both depends on the kind of failure."""
        known, found = self._workers.get(worker), self._parts.get(part)
        if known is None or part not in known.held:
            return
        del known.held[part]
        known.failed_count += 1
        if failure.kind in _FAULTS_OF_WORKERS:
            known.refusal = failure.text  # what waits there comes back as it fails, too
        elif failure.kind is FailureKind.MEMORY:
            known.memory_failures += 1
            if known.memory_failures >= _MOST_MEMORY_FAILURES:
                known.refusal = failure.text
        self._place(worker)
        if found is not None:
            found.holders.discard(worker)
            if failure.kind is not FailureKind.LOST:
                found.failures[worker] = failure
            self._put_back(found)
        self._watch_refusals(now)

    def refuse_worker(self, worker: str, reason: str) -> None:
        """Let a worker make no more parts."""
        known = self._workers.get(worker)
        if known is not None:
            known.refusal = reason
            self._place(worker)

    def take_given_up(self, now: float) -> list[tuple[int, PartFailure]]:
        """Return the parts that nobody can make, with the reason of the last failure.

        While no worker may make anything, the next part in order is one of them: whoever renders makes it itself, and
        asks again.
        """
        self._watch_refusals(now)
        for part in [part for part in self._choosy if not self._parts[part].holders]:
            if not self._may_still_be_made(self._parts[part]):
                self._give_up(self._parts[part])
        waited = self._refused_since is not None and now - self._refused_since >= _REFUSED_SECONDS
        if waited and not self._given_up and (following := self._pop_waiting()) is not None:
            self._give_up(following)
        given_up, self._given_up = self._given_up, []
        return given_up

    def make_statuses(self) -> tuple[WorkerStatus, ...]:
        """Return how all workers stand that were ever there, by name."""
        found = (worker.make_status() for worker in self._workers.values())
        return tuple(sorted(found, key=lambda status: (status.facts.name, status.facts.id)))

    def describe_refusals(self) -> str:
        """Return why the workers that are there get no part, in words; empty while one gets some."""
        there = [self._workers[id] for id in sorted(self._present)]
        if not there or any(not worker.refusal for worker in there):
            return ""
        return "; ".join(f"{worker.facts.name}: {worker.refusal}" for worker in there)

    def _next_part(self, worker: str) -> OpenPart | None:
        for part in self._choosy:
            found = self._parts[part]
            if not found.holders and worker not in found.failures:
                return found
        return self._pop_waiting()

    def _pop_waiting(self) -> OpenPart | None:
        """Take the next part that waits off the queue."""
        while self._queue:
            part = self._parts.get(heapq.heappop(self._queue)[1])
            if part is not None and not part.holders and part.index not in self._choosy:
                return part
        return None

    def _assign(self, part: OpenPart, worker: str, now: float) -> Assignment:
        part.holders.add(worker)
        self._workers[worker].held[part.index] = now
        self._place(worker)
        return Assignment(part.index, worker)

    def _place(self, worker: str) -> None:
        """Put a worker among those that have nothing to do, or room, or neither."""
        known = self._workers[worker]
        self._idle.pop(worker, None)
        self._with_room.pop(worker, None)
        if known.has_room:
            (self._idle if len(known.held) < known.facts.slots else self._with_room)[worker] = None

    def _lose(self, worker: str) -> None:
        known = self._workers[worker]
        known.is_lost = True
        held, known.held = tuple(known.held), {}
        self._place(worker)
        for place, part in enumerate(held):
            found = self._parts.get(part)
            if found is None:
                continue
            found.holders.discard(worker)
            if place < known.facts.slots:  # the others waited there
                found.lost_count += 1
                known.failed_count += 1
            if found.lost_count >= _MOST_LOSSES:
                text = tr("{count} workers ended while they made it", count=found.lost_count)
                found.failures[worker] = PartFailure(FailureKind.LOST, text, worker)
                self._give_up(found)
            else:
                self._put_back(found)

    def _put_back(self, part: OpenPart) -> None:
        """Let a part that nobody makes wait again, before those behind it."""
        if part.holders:
            return
        if any(failure.kind not in _FAULTS_OF_WORKERS for failure in part.failures.values()):
            self._choosy[part.index] = None
        else:
            heapq.heappush(self._queue, (self._order[part.index], part.index))

    def _may_still_be_made(self, part: OpenPart) -> bool:
        tried = [each for each in part.failures.values() if each.kind in (FailureKind.NODE, FailureKind.OTHER)]
        if len(tried) >= _MOST_NODE_FAILURES:
            return False
        return any(self._workers[id].is_usable and id not in part.failures for id in self._present)

    def _give_up(self, part: OpenPart) -> None:
        self._parts.pop(part.index, None)
        self._choosy.pop(part.index, None)
        reasons = list(part.failures.values())
        unusable = PartFailure(FailureKind.OTHER, self.describe_refusals() or tr("no worker can make it"))
        self._given_up.append((part.index, reasons[-1] if reasons else unusable))

    def _watch_refusals(self, now: float) -> None:
        """Note since when there are workers, and none may make anything."""
        if not self._present or any(self._workers[id].is_usable for id in self._present):
            self._refused_since = None
        elif self._refused_since is None and all(self._workers[id].refusal for id in self._present):
            self._refused_since = now

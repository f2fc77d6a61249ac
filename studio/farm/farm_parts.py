"""Parts of one render, made by the workers of a farm."""

from __future__ import annotations

import logging
import queue
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from time import monotonic
from types import MappingProxyType
from typing import Any, Final, Protocol
from uuid import uuid4

from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.engine.render.remote_parts import PartArrival, RemotePart
from studio.farm.dispatch.part_dispatcher import PartDispatcher
from studio.farm.dispatch.work_state import Assignment, PartSize
from studio.farm.facts import FailureKind, FarmSnapshot, PartFailure, WorkerFacts
from studio.farm.farm_job import FarmJob
from studio.farm.network import worker_tasks
from studio.farm.sources.model_files import ModelSource
from studio.farm.sources.source_sender import SourceSender

log = logging.getLogger(__name__)

_SILENT_SECONDS: Final = 3.0
"""After so long without the scheduler's word a worker that lost a part is taken to be there."""


class FarmLink(Protocol):
    """Whoever reaches the workers; see `studio.farm.network.connection.FarmConnection`."""

    address: str

    @property
    def is_connected(self) -> bool:
        """Whether the farm answers."""
        ...

    @property
    def error(self) -> str:
        """Why it does not, in words."""
        ...

    @property
    def workers(self) -> tuple[WorkerFacts, ...]:
        """Who is there; the same tuple as long as nothing changes."""
        ...

    def submit(
        self, worker: str, on_end: Callable[[Any], object], function: Callable[..., Any], ticket: str, *arguments: Any
    ) -> None:
        """Call a function in a worker's own turn; `on_end` takes what it returned, or None, in any thread."""
        ...

    def call(
        self, worker: str, function: Callable[..., Any], *arguments: Any, on_end: Callable[[Any], object] = ...
    ) -> None:
        """Call a quick function at a worker at once; `on_end` takes what it returned, or None, in any thread."""
        ...


class FarmParts:
    """Parts of one render; see `studio.engine.render.remote_parts.RemoteParts`. One thread at a time may call it.

    Args:
        link: Reaches the workers.
        job: What is sent to them.
        salt: As in `RemoteParts`.
        on_change: Takes a snapshot whenever a part or a worker has changed.
        models: The files of the job's models, by what these are asked for as; what is not there is not sent.

    Attributes:
        salt: What tells its parts from those made here.
    """

    def __init__(
        self,
        link: FarmLink,
        job: FarmJob,
        salt: str = "",
        on_change: Callable[[FarmSnapshot], object] = lambda _: None,
        models: Mapping[str, ModelSource] = MappingProxyType({}),
    ) -> None:
        self._link = link
        self._job = job
        self._text = job.to_json()
        self.salt = salt
        self._on_change = on_change
        self._ends: queue.SimpleQueue[tuple[str, Any]] = queue.SimpleQueue()
        self._tickets: dict[str, Assignment] = {}
        self._current: dict[Assignment, str] = {}
        self._told: set[str] = set()
        self._seen: tuple[WorkerFacts, ...] | None = None
        self._silent: set[str] = set()
        self._silent_until = 0.0
        self._parts: dict[int, RemotePart] = {}
        self._dispatcher = PartDispatcher((), job.needs)
        self._sender = SourceSender((*job.sources, *job.models), self._send_block, models)

    def begin(self, parts: Sequence[RemotePart]) -> None:
        """Start to make parts.

        Raises:
            StudioError: There are workers, and none of them may make any part.
        """
        self._parts = {part.index: part for part in parts}
        self._dispatcher = PartDispatcher([PartSize(part.index, len(part.frames)) for part in parts], self._job.needs)
        self._look_at_workers()
        if refusals := self._dispatcher.describe_refusals():
            self._tell()
            text = tr("No worker of the farm at {address} can make this: {reasons}.")
            raise StudioError(text.format(address=self._link.address, reasons=refusals))
        self._send()
        self._tell()

    def take_arrivals(self, timeout: float) -> Sequence[PartArrival]:
        """Return what has come back, waiting for it at most so many seconds."""
        arrivals: list[PartArrival] = []
        try:
            end = self._ends.get(timeout=timeout)
            while True:
                arrivals += self._take_end(*end)
                end = self._ends.get_nowait()
        except queue.Empty:
            pass
        self._go_on_sending()
        changed = self._look_at_workers() or bool(arrivals)
        for part, failure in self._dispatcher.take_given_up(monotonic()):
            log.warning("part %d is made here: %s", part, failure.text)
            arrivals.append(PartArrival(part, None))
        if self._send() or changed:
            self._tell()
        return arrivals

    def return_part(self, index: int, reason: str) -> None:
        """Let a part that came back damaged, or was made with other libraries, be made by whoever renders."""
        log.warning("part %d could not be used: %s", index, reason)
        self._ends.put(("", index))

    def close(self) -> None:
        """Stop what is still at work, and let workers forget the render."""
        for ticket, made in tuple(self._tickets.items()):
            self._link.call(made.worker, worker_tasks.stop_part, ticket)
        for worker in {made.worker for made in self._tickets.values()} | self._told:
            self._link.call(worker, worker_tasks.forget_job, self._job.id)
        self._tickets.clear()
        self._current.clear()

    def make_snapshot(self) -> FarmSnapshot:
        """Return the farm as this render sees it."""
        dispatcher, link = self._dispatcher, self._link
        return FarmSnapshot(
            link.address, link.is_connected, dispatcher.make_statuses(), dispatcher.total_count, dispatcher.done_count,
            link.error,
        )  # fmt: skip

    def _look_at_workers(self) -> bool:
        """Take in who is there; return whether that has changed."""
        workers, now = self._link.workers, monotonic()
        if self._silent and now >= self._silent_until:
            self._silent.clear()
            self._seen = None
        if workers is self._seen:
            return False
        self._seen = workers
        there = [worker for worker in workers if worker.id not in self._silent]
        present = {worker.id for worker in there}
        self._told &= present
        receivers = self._sender.receivers
        for gone in receivers - present:
            self._sender.forget(gone)
        there = [replace(worker, is_draining=True) if worker.id in receivers else worker for worker in there]
        self._dispatcher.set_workers(there, now)
        return True

    def _note_silence(self, worker: str) -> None:
        """Take a worker for lost, which the scheduler will say soon; else it is there again after a while."""
        self._silent.add(worker)
        self._silent_until = monotonic() + _SILENT_SECONDS
        self._seen = None

    def _send(self) -> bool:
        made = self._dispatcher.take_assignments(monotonic())
        for assignment in made:
            self._submit(assignment)
        return bool(made)

    def _submit(self, made: Assignment) -> None:
        ticket = f"part-{made.part}-{uuid4().hex}"
        self._tickets[ticket] = made
        self._current[made] = ticket
        frames = self._parts[made.part].frames
        text = "" if made.worker in self._told else self._text
        end = self._ends
        self._link.submit(
            made.worker, lambda found: end.put((ticket, found)),
            worker_tasks.make_part, ticket, self._job.id, text, frames.start, frames.stop,
        )  # fmt: skip

    def _take_end(self, ticket: str, found: Any) -> list[PartArrival]:
        if not ticket:
            return [PartArrival(found, None)]
        made = self._tickets.pop(ticket, None)
        if made is None:
            return []
        is_current = self._current.get(made) == ticket
        if is_current:
            del self._current[made]
        if found is None:
            if is_current:
                self._note_silence(made.worker)
            return []
        kind: str
        result: Any
        kind, result = found
        if kind == "done":
            return self._take_part(made, *result)
        if not is_current:
            return []
        if kind == "unknown":
            self._told.discard(made.worker)
            self._submit(made)
            return []
        reason, text = result
        if kind == "missing":
            self._send_sources(made, reason, text)
            return []
        self._dispatcher.report_failed(
            made.part, made.worker, PartFailure(FailureKind(reason), text, made.worker), monotonic()
        )
        return []

    def _send_sources(self, made: Assignment, paths: Sequence[str], text: str) -> None:
        """Send a worker the files that it lacks; it gets no parts meanwhile."""
        wrong = self._sender.begin(made.worker, paths)
        kind, reason = (FailureKind.MEDIA, f"{text}; {wrong}") if wrong else (FailureKind.LOST, text)
        self._dispatcher.report_failed(made.part, made.worker, PartFailure(kind, reason, made.worker), monotonic())
        self._seen = None  # it is another one now: one that receives

    def _send_block(self, worker: str, block: tuple[Any, ...], on_end: Callable[[Any], object]) -> None:
        self._link.call(worker, worker_tasks.store_block, *block, on_end=on_end)

    def _go_on_sending(self) -> None:
        for worker, wrong in self._sender.take_ends():
            self._seen = None
            if wrong:
                self._dispatcher.refuse_worker(worker, tr("it could not be sent its files: {reason}", reason=wrong))

    def _take_part(self, made: Assignment, data: bytes, seconds: float) -> list[PartArrival]:
        self._told.add(made.worker)
        was_open = self._dispatcher.is_open(made.part)
        for other in self._dispatcher.report_done(made.part, made.worker, seconds, monotonic()):
            ticket = self._current.pop(other, None)
            if ticket is not None:
                self._link.call(other.worker, worker_tasks.stop_part, ticket)
        return [PartArrival(made.part, data)] if was_open else []

    def _tell(self) -> None:
        self._on_change(self.make_snapshot())

"""Facts of a farm: its workers, what they do, and what they failed at. Frozen values, which any thread may read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class WorkerState(StrEnum):
    """State of a worker, as a submitter sees it."""

    READY = "ready"
    WORKING = "working"
    DRAINING = "draining"
    REFUSED = "refused"
    LOST = "lost"


class FailureKind(StrEnum):
    """Kind of failure of a part, which decides what becomes of the part and of the worker."""

    NODE = "node"
    MEMORY = "memory"
    DISK = "disk"
    MEDIA = "media"
    LOST = "lost"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class PartFailure:
    """Reason why a worker could not make a part.

    Args:
        kind: What kind of failure.
        text: What went wrong, in words.
        worker: The worker's id.
    """

    kind: FailureKind
    text: str
    worker: str = ""


@dataclass(frozen=True, slots=True)
class WorkerFacts:
    """Facts that a worker tells of itself.

    Args:
        id: Its address, unique in the farm.
        name: As shown.
        machine: The name of its machine.
        version: Of Frameloom.
        device_class: What its frames are computed in: equal texts give equal frames, as "cpu float32".
        device_name: The card or the processor, as shown.
        slots: Parts that it makes at the same time.
        memory_bytes: Of the device that computes; 0 where it is not known.
        is_draining: Whether it takes no new parts.
    """

    id: str
    name: str
    machine: str
    version: str
    device_class: str
    device_name: str = ""
    slots: int = 1
    memory_bytes: int = 0
    is_draining: bool = False


@dataclass(frozen=True, slots=True)
class WorkerStatus:
    """Status of a worker in one render, or of one that waits for any.

    Args:
        facts: The worker.
        state: How it stands.
        reason: Why it is refused or lost, in words; else empty.
        parts: The numbers of the parts that it has, in the order in which it got them.
        done_count: Parts that it has made.
        failed_count: Parts that it could not make.
        frames_per_second: Of the parts that it has made; 0 before the first.
    """

    facts: WorkerFacts
    state: WorkerState = WorkerState.READY
    reason: str = ""
    parts: tuple[int, ...] = ()
    done_count: int = 0
    failed_count: int = 0
    frames_per_second: float = 0.0


@dataclass(frozen=True, slots=True)
class FarmSnapshot:
    """A farm at one moment.

    Args:
        address: Of its scheduler; empty where there is none.
        is_connected: Whether the scheduler answers.
        workers: Its workers, by name.
        parts_total: Parts of the render that is at work; 0 for none.
        parts_done: Of those, the finished ones.
        error: Why it cannot be reached, in words; else empty.
    """

    address: str = ""
    is_connected: bool = False
    workers: tuple[WorkerStatus, ...] = ()
    parts_total: int = 0
    parts_done: int = 0
    error: str = ""

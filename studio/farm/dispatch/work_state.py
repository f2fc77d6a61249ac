"""State of the parts and the workers of one render."""

from __future__ import annotations

from dataclasses import dataclass, field

from studio.farm.facts import PartFailure, WorkerFacts, WorkerState, WorkerStatus


@dataclass(frozen=True, slots=True)
class PartSize:
    """A part that is to be made.

    Args:
        index: Its number in the render.
        frames: How many frames it has.
    """

    index: int
    frames: int


@dataclass(frozen=True, slots=True)
class Assignment:
    """A part that a worker is to make, or to stop making.

    Args:
        part: The part's number.
        worker: The worker's id.
    """

    part: int
    worker: str


@dataclass(slots=True)
class OpenPart:
    """A part that is not finished.

    Args:
        index: Its number.
        frames: How many frames it has.
        holders: The workers that are making it.
        failures: Why workers could not make it, by worker.
        lost_count: How many workers were lost while they were making it.
    """

    index: int
    frames: int
    holders: set[str] = field(default_factory=set)
    failures: dict[str, PartFailure] = field(default_factory=dict)
    lost_count: int = 0


@dataclass(slots=True)
class KnownWorker:
    """A worker, and what it has done for this render.

    Args:
        facts: What it tells of itself.
        held: Its parts, each with the time when it got it, in that order.
        refusal: Why it gets no part, in words; empty while it gets some.
        is_lost: Whether it is gone.
        done_count: Parts that it has made.
        failed_count: Parts that it could not make.
        frames: Frames of those that it has made.
        seconds: Time that they took.
        memory_failures: How often its memory was too small.
    """

    facts: WorkerFacts
    held: dict[int, float] = field(default_factory=dict)
    refusal: str = ""
    is_lost: bool = False
    done_count: int = 0
    failed_count: int = 0
    frames: int = 0
    seconds: float = 0.0
    memory_failures: int = 0

    @property
    def is_usable(self) -> bool:
        """Whether it may get parts."""
        return not (self.is_lost or self.refusal or self.facts.is_draining)

    @property
    def has_room(self) -> bool:
        """Whether it may get a part now: one waits at the worker while the others are made."""
        return self.is_usable and len(self.held) <= self.facts.slots

    @property
    def seconds_per_frame(self) -> float:
        """What a frame takes it; 0 while that is not known."""
        return self.seconds / self.frames if self.frames else 0.0

    def make_status(self) -> WorkerStatus:
        """Return how it stands."""
        pace = self.seconds_per_frame
        speed = self.facts.slots / pace if pace > 0 else 0.0
        reason = self.refusal
        return WorkerStatus(
            self.facts, self._find_state(), reason, tuple(self.held), self.done_count, self.failed_count, speed
        )

    def _find_state(self) -> WorkerState:
        if self.is_lost:
            return WorkerState.LOST
        if self.refusal:
            return WorkerState.REFUSED
        if self.facts.is_draining:
            return WorkerState.DRAINING
        return WorkerState.WORKING if self.held else WorkerState.READY

"""Jobs and their status: frozen values, which any thread may read.

Imports no torch, because the window imports this module.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from uuid import uuid4

from studio.core.errors import NodeError
from studio.core.time import FrameRange
from studio.graph.model import Graph


class JobKind(StrEnum):
    """Kind of job."""

    RENDER = "render"
    GENERATE = "generate"
    TRAIN = "train"


class JobState(StrEnum):
    """State of a job."""

    QUEUED = "queued"
    RUNNING = "running"
    PAUSED = "paused"
    INTERRUPTED = "interrupted"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        """Whether nothing will change any more unless the user asks for it."""
        return self in {JobState.DONE, JobState.FAILED, JobState.CANCELLED}


@dataclass(frozen=True, slots=True)
class Job:
    """A range to render into a file, a generator's frames to make, or networks to train.

    Args:
        name: As shown in the list of jobs.
        graph: The graph as it was when the job was made; later edits do not reach it.
        node: The id of the sink, generator or Train node.
        kind: Render, generate or train.
        frames: What to render; None for the whole clip.
        scale: Of the full size, 0 < scale ≤ 1.
        keep_going: Whether frames that fail are left out, and named, instead of ending the render.
        file: Where it goes, as far as it is known before; of a training its folder.
        length: How many frames or steps, as far as it is known before; else 0.
        resume: Of a training: go on from what lies in its folder. One that has begun goes on from its own checkpoint
            all the same.
        project: Whose it is: the project's file, or a text that no other project has.
        id: Unique, also among the jobs of other running studios.
    """

    name: str
    graph: Graph
    node: str
    kind: JobKind = JobKind.RENDER
    frames: FrameRange | None = None
    scale: float = 1.0
    keep_going: bool = False
    file: Path | None = None
    length: int = 0
    resume: bool = False
    project: str = ""
    id: str = field(default_factory=lambda: uuid4().hex)

    def has_same_work(self, other: Job) -> bool:
        """Whether the time that one of both took predicts that of the other."""
        return (self.kind, self.node, self.scale, self.file) == (other.kind, other.node, other.scale, other.file)

    def has_same_result(self, other: Job) -> bool:
        """Whether both make the same result."""
        return self.has_same_work(other) and self.frames == other.frames and self.graph == other.graph


@dataclass(frozen=True, slots=True)
class JobFailure:
    """A frame that could not be made.

    Args:
        frame: Which; None where no frame was at work.
        text: What went wrong.
        node: The name of the node that failed; empty where none is to blame.
        node_id: Its id in the graph.
    """

    frame: int | None
    text: str
    node: str = ""
    node_id: str = ""

    @classmethod
    def from_error(cls, error: BaseException, frame: int | None = None) -> JobFailure:
        """Describe an exception; of a NodeError, name the node, and the frame where none is given."""
        if not isinstance(error, NodeError):
            return cls(frame, str(error).strip() or type(error).__name__)
        return cls(error.frame if frame is None else frame, error.reason, error.node, error.node_id)


@dataclass(frozen=True, slots=True)
class JobStatus:
    """Status of a job.

    Args:
        job: Which.
        state: Where it stands.
        file: Where it goes; once done, the file that was written.
        done: Frames that are finished, those kept from before included.
        total: Frames in all; 0 until it is known.
        restored: Of those done, the ones kept from an earlier run.
        fps: Frames a second that are computed now; once over, those of the whole run.
        seconds: Time at work in this run, without waits and pauses.
        seconds_left: Estimated; None until there is something to go by.
        pace: Seconds a frame, learnt from this and earlier runs; 0 until there are any.
        activity: What it does before its next frame, where that takes long.
        error: Why it failed.
        failures: The frames that failed, and where.
        notices: What is odd about frames that were made, as values that are not finite.
        is_held: Whether it comes from an earlier run of the program and waits for the user's word.
        is_stopping: Whether it is to stop and has not yet.
    """

    job: Job
    state: JobState = JobState.QUEUED
    file: Path | None = None
    done: int = 0
    total: int = 0
    restored: int = 0
    fps: float = 0.0
    seconds: float = 0.0
    seconds_left: float | None = None
    pace: float = 0.0
    activity: str = ""
    error: str = ""
    failures: tuple[JobFailure, ...] = ()
    notices: tuple[str, ...] = ()
    is_held: bool = False
    is_stopping: bool = False

    @property
    def id(self) -> str:
        """The job's."""
        return self.job.id

    @property
    def name(self) -> str:
        """The job's."""
        return self.job.name

    @property
    def can_retry(self) -> bool:
        """Whether there is anything left to do after it is over."""
        return self.state in {JobState.FAILED, JobState.CANCELLED} or (
            self.state is JobState.DONE and bool(self.failures)
        )


@dataclass(frozen=True, slots=True)
class QueueSnapshot:
    """The whole queue at one moment.

    Args:
        jobs: Those that are not over in the order they run in, then those that are, the latest first.
        is_paused: Whether the queue as a whole is paused.
        serial: Grows with every snapshot: one with a smaller number is older.
        revision: Grows with every change that must survive a crash: order and states, not each frame.
    """

    jobs: tuple[JobStatus, ...] = ()
    is_paused: bool = False
    serial: int = 0
    revision: int = 0

    def __getitem__(self, job: str) -> JobStatus:
        return next(status for status in self.jobs if status.id == job)

    @property
    def open_jobs(self) -> tuple[JobStatus, ...]:
        """The jobs that are not over, in the order they run in."""
        return tuple(status for status in self.jobs if not status.state.is_final)

    @property
    def waiting_jobs(self) -> tuple[JobStatus, ...]:
        """The unfinished jobs that can run to their end without an action of the user."""
        return tuple(status for status in self.open_jobs if not status.is_held)

    @property
    def held_jobs(self) -> tuple[JobStatus, ...]:
        """The jobs from an earlier run that wait for the user's word."""
        return tuple(status for status in self.jobs if status.is_held)

    @property
    def running_job(self) -> JobStatus | None:
        """The job at work."""
        return next((status for status in self.jobs if status.state is JobState.RUNNING), None)

"""Reports of a render: callbacks while it runs, and its result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from studio.core.errors import NodeError
from studio.engine.evaluation.eval_context import OnWork
from studio.engine.watch.profile import RunProfile
from studio.engine.watch.result_checks import ResultNotice

OnProgress: TypeAlias = Callable[[int, int], Any]
"""Called with (frames done, frames in all) after every frame, and once for all frames of a part that is restored."""

OnRestored: TypeAlias = Callable[[int], Any]
"""Called with the number of frames restored so far."""

OnPicture: TypeAlias = Callable[[int, object], Any]
"""Called with a frame and the picture that was written for it, in the thread that writes."""


def ignore_report(*_: object) -> None:
    """Ignore a report; this is the default of all callbacks."""


@dataclass(frozen=True, slots=True)
class RenderListeners:
    """Callbacks for the progress of a render; by default they do nothing.

    Args:
        on_progress: Of frames that are done.
        on_work: Of nodes that work on more than a frame.
        on_restored: Of frames that an earlier render had finished.
        on_picture: Of the pictures that are written.
    """

    on_progress: OnProgress = ignore_report
    on_work: OnWork = ignore_report
    on_restored: OnRestored = ignore_report
    on_picture: OnPicture = ignore_report


@dataclass(frozen=True, slots=True)
class FrameFailure:
    """A frame that could not be rendered.

    Args:
        frame: As the clip counts.
        error: What failed, at which node.
    """

    frame: int
    error: NodeError


@dataclass(frozen=True, slots=True)
class RenderReport:
    """Result of a render.

    Args:
        file: What was written; for a sequence its pattern.
        frames: How many frames were asked for.
        seconds: How long it took.
        computed_count: How many values nodes computed; what was in memory, or shared by frames, counts once or not at
            all.
        restored_count: How many frames an earlier render had finished, so that they were not made again.
        failures: The frames that could not be rendered, where the render was to go on without them.
        notices: What is odd about frames that were written, as NaN.
        profile: What each node cost.
    """

    file: Path
    frames: int
    seconds: float
    computed_count: int
    restored_count: int = 0
    failures: tuple[FrameFailure, ...] = ()
    notices: tuple[ResultNotice, ...] = ()
    profile: RunProfile = field(default_factory=RunProfile)

    @property
    def fps(self) -> float:
        """Frames a second, of those that were made."""
        return (self.frames - self.restored_count) / self.seconds if self.seconds else 0.0

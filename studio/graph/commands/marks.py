"""Edits of marks on the timeline, and of the project's rate."""

from __future__ import annotations

from dataclasses import dataclass, replace

from studio.core.errors import GraphError
from studio.core.time import FrameRate
from studio.core.translation import tr, tr_n
from studio.graph.groups.rate_conform import MAX_RATE, is_valid_rate
from studio.graph.model import Mark, Project
from studio.sdk.registry import Registry


@dataclass(frozen=True, slots=True)
class AddMark:
    """Mark a frame; a mark that it has gives way."""

    mark: Mark
    merge_key: str = ""

    @property
    def undo_label(self) -> str:
        return tr("Mark frame {frame}", frame=self.mark.frame)

    def apply_to(self, project: Project, registry: Registry) -> Project:
        return _with(project, project.marks, self.mark)


@dataclass(frozen=True, slots=True)
class RemoveMarks:
    """Take the marks off some frames.

    Raises:
        GraphError: One of them has no mark.
    """

    frames: frozenset[int]
    merge_key: str = ""

    @property
    def undo_label(self) -> str:
        return tr_n("Remove {count} mark", "Remove {count} marks", len(self.frames))

    def apply_to(self, project: Project, registry: Registry) -> Project:
        for frame in sorted(self.frames):
            _refuse_missing(project, frame)
        return replace(project, marks=tuple(mark for mark in project.marks if mark.frame not in self.frames))


@dataclass(frozen=True, slots=True)
class SetMark:
    """Give a mark another frame, text or colour. Moved to a frame that has a mark, it takes that one's place.

    Args:
        frame: Where it is.
        mark: What it is from now on.

    Raises:
        GraphError: There is no mark on the frame.
    """

    frame: int
    mark: Mark
    merge_key: str = ""

    @property
    def undo_label(self) -> str:
        return tr("Move mark") if self.mark.frame != self.frame else tr("Edit mark")

    def apply_to(self, project: Project, registry: Registry) -> Project:
        _refuse_missing(project, self.frame)
        return _with(project, tuple(mark for mark in project.marks if mark.frame != self.frame), self.mark)


@dataclass(frozen=True, slots=True)
class SetRate:
    """Set the rate that files are conformed to, in both variants; None to leave each at its own.

    Raises:
        GraphError: It is faster than any clip.
    """

    rate: FrameRate | None
    merge_key: str = ""

    @property
    def undo_label(self) -> str:
        return tr("Set project rate to {rate} fps", rate=self.rate) if self.rate else tr("Clear project rate")

    def apply_to(self, project: Project, registry: Registry) -> Project:
        if self.rate is not None and not is_valid_rate(self.rate):
            text = tr("A project cannot run at {rate} fps; 1 to {most} are accepted.", rate=self.rate, most=MAX_RATE)
            raise GraphError(text)
        variant = project.variant
        if variant is not None:
            variant = replace(variant, graph=replace(variant.graph, rate=self.rate))
        return replace(project, graph=replace(project.graph, rate=self.rate), variant=variant)


def _with(project: Project, marks: tuple[Mark, ...], mark: Mark) -> Project:
    if mark.frame < 0:
        raise GraphError(tr("There is no frame {frame} to mark; frames are counted from 0.", frame=mark.frame))
    others = (other for other in marks if other.frame != mark.frame)
    return replace(project, marks=tuple(sorted((*others, mark), key=lambda each: each.frame)))


def _refuse_missing(project: Project, frame: int) -> None:
    if all(mark.frame != frame for mark in project.marks):
        raise GraphError(tr("There is no mark on frame {frame}.", frame=frame))

"""The one mutable thing: the document, its current project, undo and redo."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from psygnal import Signal

from studio.core.language import tr, tr_n
from studio.graph.commands import Command
from studio.graph.granting import granted_by_hand
from studio.graph.locks import refuse_locked
from studio.graph.looking import Side, carried_over, forget_gone, looking_at
from studio.graph.model import Endpoint, Graph, Project
from studio.graph.permissions import with_granted
from studio.graph.unity import united
from studio.sdk.permissions import Permission
from studio.sdk.registry import Registry

_HISTORY_LIMIT = 1000


@dataclass(frozen=True, slots=True)
class Change:
    """What `Document.changed` says: compare the two projects to learn what differs (most parts are shared).

    Args:
        before: The project until now.
        after: The project from now on.
        label: What happened, in words.
        opened: Another project has taken the place of this one; nodes with the same ids are not the same nodes.
        stepped: It is no new edit: undo, redo or a jump led here.
    """

    before: Project
    after: Project
    label: str
    opened: bool = False
    stepped: bool = False


@dataclass(frozen=True, slots=True)
class _Step:
    label: str
    merge: str
    before: Project


class Document:
    """The truth about a project. Only the GUI thread (or a script's one thread) touches it.

    Args:
        registry: The node types, for the checks that commands make.
        project: What to start with.
    """

    changed = Signal(Change)

    def __init__(self, registry: Registry, project: Project | None = None) -> None:
        self.registry = registry
        self._project = project or Project()
        self._saved = self._project
        self._undo: list[_Step] = []
        self._redo: list[_Step] = []
        self._granted = self._project.graph.granted

    @property
    def project(self) -> Project:
        """The current project, frozen."""
        return self._project

    @property
    def graph(self) -> Graph:
        """The current graph, frozen: hand it to any thread."""
        return self._project.graph

    @property
    def granted(self) -> frozenset[Permission]:
        """What the project may use beyond its files. Every graph of it says so, also after undo."""
        return self._granted

    @property
    def modified(self) -> bool:
        """Whether an edit is not saved. What the viewer shows is saved, too, but is no edit."""
        now, then = self._project, self._saved
        return now is not then and _edited_part(now) != _edited_part(then)

    @property
    def undo_label(self) -> str:
        """What undo would take back; empty if there is nothing."""
        return self._undo[-1].label if self._undo else ""

    @property
    def redo_label(self) -> str:
        """What redo would do again; empty if there is nothing."""
        return self._redo[-1].label if self._redo else ""

    @property
    def steps(self) -> tuple[str, ...]:
        """The names of all steps that can be gone to, the oldest first; those behind `step` are taken back."""
        return (*(step.label for step in self._undo), *(step.label for step in reversed(self._redo)))

    @property
    def step(self) -> int:
        """How many of the steps are done; 0 is before the first one that is kept."""
        return len(self._undo)

    @property
    def saved_step(self) -> int | None:
        """After how many steps the document is as the file holds it; None where no kept step leads there."""
        saved = _edited_part(self._saved)
        states = (*(step.before for step in self._undo), self._project, *(s.before for s in reversed(self._redo)))
        return next((n for n, state in enumerate(states) if _same_parts(_edited_part(state), saved)), None)

    def apply(self, command: Command) -> None:
        """Make an edit.

        Raises:
            StudioError: The edit cannot be, or touches a locked node; nothing has changed.
        """
        before = self._project
        after = command.apply(before, self.registry)
        if after is before or after == before:
            return
        after = forget_gone(united(before, after))
        refuse_locked(before, after)
        self._set_granted(self._granted | granted_by_hand(command, before, after, self.registry))
        before = self._project
        merges = bool(command.merge) and bool(self._undo) and self._undo[-1].merge == command.merge
        if not merges:
            self._undo.append(_Step(command.label, command.merge, before))
            del self._undo[:-_HISTORY_LIMIT]
        self._redo.clear()
        self._set(after, command.label)

    def undo(self) -> bool:
        """Take back the last step; return whether there was one."""
        return self.go_to_step(self.step - 1)

    def redo(self) -> bool:
        """Do the step again that was taken back last; return whether there was one."""
        return self.go_to_step(self.step + 1)

    def take_back(self, merge: str) -> bool:
        """Take back a gesture that is broken off, as if it had never begun: it cannot be done again either.

        Args:
            merge: The key that its edits have.

        Returns:
            Whether it is the last step.
        """
        if not merge or not self._undo or self._undo[-1].merge != merge:
            return False
        step = self._undo.pop()
        self._set(carried_over(self._project, step.before), _jump(step.label, 1, back=True), stepped=True)
        return True

    def go_to_step(self, step: int) -> bool:
        """Take back, or do again, until so many of `steps` are done: one change, however many steps lie between.

        Returns:
            Whether there is such a step, and another one was current.
        """
        count = abs(step - self.step)
        back = step < self.step
        take, give = (self._undo, self._redo) if back else (self._redo, self._undo)
        if not 0 < count <= len(take):
            return False
        project, label = self._project, take[-1].label
        for _ in range(count):
            taken = take.pop()
            give.append(_Step(taken.label, "", project))
            project = taken.before
        self._set(carried_over(self._project, project), _jump(label, count, back=back), stepped=True)
        return True

    def look_at(self, output: Endpoint | None, side: Side = Side.A, number: int | None = None) -> None:
        """Choose what the viewer shows. It is saved with the project, but is no step of undo.

        Args:
            output: What is to be looked at.
            side: On which side of the viewer.
            number: The number that it is pinned to, too.
        """
        after = looking_at(self._project, output, side, number)
        if after != self._project:
            self._set(after, tr("View"))

    def grant(self, permissions: Iterable[Permission]) -> None:
        """Let the project use something beyond its files, until another one is opened. It is no step of undo."""
        before = self._project
        self._set_granted(self._granted | frozenset(permissions))
        if self._project is not before:
            self.changed.emit(Change(before, self._project, tr("Allow")))

    def revoke(self) -> None:
        """Let the project use nothing beyond its files any more. It is no step of undo."""
        before = self._project
        self._set_granted(frozenset())
        if self._project is not before:
            self.changed.emit(Change(before, self._project, tr("Take Back")))

    def replace_project(self, project: Project, *, saved: bool = True) -> None:
        """Start over with another project, as after opening a file: the history is emptied, and nothing is granted."""
        self._undo.clear()
        self._redo.clear()
        self._granted = frozenset()
        project = with_granted(project, self._granted)
        before, self._project = self._project, project
        self._saved = project if saved else Project()
        self.changed.emit(Change(before, project, tr("Open"), opened=True))

    def mark_saved(self, project: Project | None = None) -> None:
        """Say that a file now holds the current project, or the one it was when the writing began."""
        self._saved = project or self._project

    def _set_granted(self, granted: frozenset[Permission]) -> None:
        """Grant exactly this to the project and to all that undo and redo lead to; what they share stays shared."""
        if granted == self._granted:
            return
        known: dict[int, Graph] = {}
        undo, redo = (
            [replace(step, before=with_granted(step.before, granted, known)) for step in row]
            for row in (self._undo, self._redo)
        )
        saved = with_granted(self._saved, granted, known)
        project = saved if self._project is self._saved else with_granted(self._project, granted, known)
        self._granted, self._undo, self._redo, self._saved, self._project = granted, undo, redo, saved, project

    def _set(self, after: Project, label: str, *, stepped: bool = False) -> None:
        before, self._project = self._project, with_granted(after, self._granted)
        self.changed.emit(Change(before, self._project, label, stepped=stepped))


def _edited_part(project: Project) -> tuple[object, ...]:
    own = project.graph, project.layout, project.notes, project.promoted
    return *own, project.variant, project.active, project.range, project.bookmarks, project.marks


def _same_parts(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    return all(a is b for a, b in zip(one, other, strict=True))


def _jump(label: str, count: int, *, back: bool) -> str:
    if count == 1:
        return tr("Undo {step}", step=label) if back else tr("Redo {step}", step=label)
    if back:
        return tr_n("Undo {count} step", "Undo {count} steps", count)
    return tr_n("Redo {count} step", "Redo {count} steps", count)

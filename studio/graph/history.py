"""Document: the current project, undo and redo. It is the only mutable part of the graph."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from psygnal import Signal

from studio.core.translation import tr, tr_n
from studio.graph.analysis.permission_grants import brings_foreign_nodes, find_granted_permissions
from studio.graph.analysis.permissions import find_project_requests
from studio.graph.commands import Command
from studio.graph.commands.step_labels import format_step_label
from studio.graph.granted_permissions import with_granted_permissions
from studio.graph.locks import refuse_locked_edits
from studio.graph.model import Endpoint, Graph, Project
from studio.graph.sync_linked_groups import sync_linked_groups
from studio.graph.view_state import Side, merge_view_state, prune_view_state, set_viewed
from studio.sdk.permissions import Permission
from studio.sdk.registry import Registry

_HISTORY_LIMIT = 1000


@dataclass(frozen=True, slots=True)
class ProjectChange:
    """Value of the signal `Document.changed`. Compare the two projects for the difference (most parts are shared).

    Args:
        before: The project until now.
        after: The project from now on.
        edit_label: What happened, in words.
        is_new_project: Another project has taken the place of this one; nodes with the same ids are not the same nodes.
        is_history_step: It is no new edit: undo, redo or a jump led here.
    """

    before: Project
    after: Project
    edit_label: str
    is_new_project: bool = False
    is_history_step: bool = False


@dataclass(frozen=True, slots=True)
class _Step:
    undo_label: str
    merge_key: str
    before: Project


class Document:
    """The truth about a project. Only the GUI thread (or a script's one thread) touches it.

    Args:
        registry: The node types, for the checks that commands make.
        project: What to start with.
    """

    project_changed = Signal(ProjectChange)
    node_types_changed = Signal()

    def __init__(self, registry: Registry, project: Project | None = None) -> None:
        self.registry = registry
        self._project = project or Project()
        self._saved = self._project
        self._undo: list[_Step] = []
        self._redo: list[_Step] = []
        self._granted = self._project.graph.granted_permissions
        self._is_restricted = self._project.graph.is_restricted

    @property
    def project(self) -> Project:
        """The current project, frozen."""
        return self._project

    @property
    def graph(self) -> Graph:
        """The current graph, frozen: hand it to any thread."""
        return self._project.graph

    @property
    def granted_permissions(self) -> frozenset[Permission]:
        """What the project may use beyond its files. Every graph of it says so, also after undo."""
        return self._granted

    @property
    def is_restricted(self) -> bool:
        """Whether the project reaches outside only as it was granted: it came from a file, or a part from elsewhere."""
        return self._is_restricted

    @property
    def is_modified(self) -> bool:
        """Whether an edit is not saved. What the viewer shows is saved, too, but is no edit."""
        now, then = self._project, self._saved
        return now is not then and _get_edited_parts(now) != _get_edited_parts(then)

    @property
    def undo_label(self) -> str:
        """What undo would take back; empty if there is nothing."""
        return self._undo[-1].undo_label if self._undo else ""

    @property
    def redo_label(self) -> str:
        """What redo would do again; empty if there is nothing."""
        return self._redo[-1].undo_label if self._redo else ""

    @property
    def step_labels(self) -> tuple[str, ...]:
        """The names of all steps that can be gone to, the oldest first; those behind `step` are taken back."""
        return (*(step.undo_label for step in self._undo), *(step.undo_label for step in reversed(self._redo)))

    @property
    def step_index(self) -> int:
        """How many of the steps are done; 0 is before the first one that is kept."""
        return len(self._undo)

    @property
    def saved_step_index(self) -> int | None:
        """After how many steps the document is as the file holds it; None where no kept step leads there."""
        saved = _get_edited_parts(self._saved)
        states = (*(step.before for step in self._undo), self._project, *(s.before for s in reversed(self._redo)))
        return next((n for n, state in enumerate(states) if _same_parts(_get_edited_parts(state), saved)), None)

    def apply_command(self, command: Command, *, is_by_hand: bool = True) -> None:
        """Make an edit.

        Args:
            command: The edit.
            is_by_hand: Whether the user makes it himself, so that it grants what he chooses by it.

        Raises:
            StudioError: The edit cannot be, or touches a locked node; nothing has changed.
        """
        before = self._project
        after = command.apply_to(before, self.registry)
        if after is before or after == before:
            return
        after = prune_view_state(sync_linked_groups(before, after))
        refuse_locked_edits(before, after)
        if not self._is_restricted and (not is_by_hand or brings_foreign_nodes(command)):
            self._restrict()
        if is_by_hand:
            found = find_granted_permissions(command, before, after, self.registry, is_restricted=self._is_restricted)
            self._set_granted(self._granted | found)
        before = self._project
        label = format_step_label(command, before)
        merges = bool(command.merge_key) and bool(self._undo) and self._undo[-1].merge_key == command.merge_key
        if not merges:
            self._undo.append(_Step(label, command.merge_key, before))
            del self._undo[:-_HISTORY_LIMIT]
        self._redo.clear()
        self._set(after, label)

    def undo(self) -> bool:
        """Take back the last step; return whether there was one."""
        return self.go_to_step(self.step_index - 1)

    def redo(self) -> bool:
        """Do the step again that was taken back last; return whether there was one."""
        return self.go_to_step(self.step_index + 1)

    def cancel_gesture(self, merge: str) -> bool:
        """Take back a gesture that is broken off, as if it had never begun: it cannot be done again either.

        Args:
            merge: The key that its edits have.

        Returns:
            Whether it is the last step.
        """
        if not merge or not self._undo or self._undo[-1].merge_key != merge:
            return False
        step = self._undo.pop()
        self._set(
            merge_view_state(self._project, step.before),
            _format_jump_label(step.undo_label, 1, back=True),
            stepped=True,
        )
        return True

    def go_to_step(self, step: int) -> bool:
        """Take back, or do again, until so many of `step_labels` are done: one change, however many steps lie between.

        Returns:
            Whether there is such a step, and another one was current.
        """
        count = abs(step - self.step_index)
        back = step < self.step_index
        take, give = (self._undo, self._redo) if back else (self._redo, self._undo)
        if not 0 < count <= len(take):
            return False
        project, label = self._project, take[-1].undo_label
        for _ in range(count):
            taken = take.pop()
            give.append(_Step(taken.undo_label, "", project))
            project = taken.before
        self._set(merge_view_state(self._project, project), _format_jump_label(label, count, back=back), stepped=True)
        return True

    def set_viewed_output(self, output: Endpoint | None, side: Side = Side.A, number: int | None = None) -> None:
        """Choose what the viewer shows. It is saved with the project, but is no step of undo.

        Args:
            output: What is to be looked at.
            side: On which side of the viewer.
            number: The number that it is pinned to, too.
        """
        after = set_viewed(self._project, output, side, number)
        if after != self._project:
            self._set(after, tr("View"))

    def grant_permissions(self, permissions: Iterable[Permission]) -> None:
        """Let the project use something beyond its files, until another one is opened. It is no step of undo."""
        before = self._project
        self._set_granted(self._granted | frozenset(permissions))
        if self._project is not before:
            self.project_changed.emit(ProjectChange(before, self._project, tr("Allow")))

    def revoke_permissions(self, permissions: Iterable[Permission] | None = None) -> None:
        """Let the project use something beyond its files no more, be it the user's own. It is no step of undo.

        Args:
            permissions: What; None for all of it.
        """
        before = self._project
        granted = frozenset() if permissions is None else self.find_used_permissions().difference(permissions)
        self._is_restricted = True
        self._set_granted(granted, always=True)
        if self._project is not before:
            self.project_changed.emit(ProjectChange(before, self._project, tr("Take Back")))

    def replace_project(self, project: Project, *, saved: bool = True, is_granted: bool = False) -> None:
        """Start over with another project, as after opening a file: the history is emptied.

        Args:
            project: The project.
            saved: Whether a file holds it.
            is_granted: Whether it keeps what its graphs were granted, as what lies in its folder; else it loses all.
        """
        self._undo.clear()
        self._redo.clear()
        self._granted = project.graph.granted_permissions if is_granted else frozenset()
        self._is_restricted = project.graph.is_restricted
        project = with_granted_permissions(project, self._granted)
        before, self._project = self._project, project
        self._saved = project if saved else Project()
        self.project_changed.emit(ProjectChange(before, project, tr("Open"), is_new_project=True))

    def announce_node_types(self) -> None:
        """Say that the registry holds other node types: all that is known of the project is worked out again.

        It is no step of undo, and the project counts as saved if it did before.
        """
        before = self._project
        self._project = replace(before, graph=replace(before.graph))  # what is kept of a graph goes by its identity
        if self._saved is before:
            self._saved = self._project
        self.node_types_changed.emit()
        self.project_changed.emit(ProjectChange(before, self._project, tr("Reload Nodes"), is_new_project=True))

    def mark_saved(self, project: Project | None = None) -> None:
        """Say that a file now holds the current project, or the one it was when the writing began."""
        self._saved = project or self._project

    def mark_unsaved(self) -> None:
        """Say that no file holds the project, although it was not edited: what was made with it needs it."""
        before, self._saved = self._project, Project()
        self._project = replace(before)  # what is kept of a project goes by its identity
        self.project_changed.emit(ProjectChange(before, self._project, tr("Keep")))

    def find_used_permissions(self) -> frozenset[Permission]:
        """Return what the project may use: what it was granted, and of one that is not restricted all it reaches."""
        if self._is_restricted:
            return self._granted
        project = with_granted_permissions(self._project, self._granted, is_restricted=True)
        found = (each.permission for each in find_project_requests(project, self.registry))
        return self._granted | {each for each in found if not each.kind.is_device}

    def _restrict(self) -> None:
        """Let the project reach outside only as it does now, and as it is granted from now on."""
        granted = self.find_used_permissions()
        self._is_restricted = True
        self._set_granted(granted, always=True)

    def _set_granted(self, granted: frozenset[Permission], *, always: bool = False) -> None:
        """Grant exactly this to the project and to all that undo and redo lead to; what they share stays shared."""
        if granted == self._granted and not always:
            return
        known: dict[int, Graph] = {}

        def change(project: Project) -> Project:
            return with_granted_permissions(project, granted, known, is_restricted=self._is_restricted)

        undo, redo = ([replace(step, before=change(step.before)) for step in row] for row in (self._undo, self._redo))
        saved = change(self._saved)
        project = saved if self._project is self._saved else change(self._project)
        self._granted, self._undo, self._redo, self._saved, self._project = granted, undo, redo, saved, project

    def _set(self, after: Project, label: str, *, stepped: bool = False) -> None:
        before = self._project
        self._project = with_granted_permissions(after, self._granted, is_restricted=self._is_restricted)
        self.project_changed.emit(ProjectChange(before, self._project, label, is_history_step=stepped))


def _get_edited_parts(project: Project) -> tuple[object, ...]:
    own = project.graph, project.layout, project.notes, project.promoted_params
    return *own, project.variant, project.active_side, project.range, project.bookmarks, project.marks


def _same_parts(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    return all(a is b for a, b in zip(one, other, strict=True))


def _format_jump_label(label: str, count: int, *, back: bool) -> str:
    if count == 1:
        return tr("Undo {step}", step=label) if back else tr("Redo {step}", step=label)
    if back:
        return tr_n("Undo {count} step", "Undo {count} steps", count)
    return tr_n("Redo {count} step", "Redo {count} steps", count)

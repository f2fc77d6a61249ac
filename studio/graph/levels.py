"""The level of a document that is open: the document's own graph, or what a group in it holds."""

from __future__ import annotations

from dataclasses import replace

from psygnal import Signal

from studio.core.errors import GraphError
from studio.core.language import tr
from studio.graph.commands import Command
from studio.graph.commands.inside import Inside
from studio.graph.history import Change, Document
from studio.graph.looking import Side, looked_at
from studio.graph.model import Endpoint, Graph, Project
from studio.graph.paths import is_level, joined, level_at, way_to
from studio.graph.specs import GROUP
from studio.sdk.registry import Registry


class Level:
    """Shows one level of a document as if it were a document, so that a panel need not know of the others.

    Its `project` is what the group holds; range, view and pins are the document's, as far as they lie on this level or
    in a group on it. Edits are steps of the document. Where the open group is gone, the level goes up.

    Args:
        document: The truth.
    """

    changed = Signal(Change)
    path_changed = Signal(tuple)

    def __init__(self, document: Document) -> None:
        self.document = document
        self._path: tuple[str, ...] = ()
        self._project = Project()
        self._project = self._shown(document.project, ())
        document.changed.connect(self._on_changed)

    @property
    def registry(self) -> Registry:
        """The node types."""
        return self.document.registry

    @property
    def project(self) -> Project:
        """The level, frozen."""
        return self._project

    @property
    def graph(self) -> Graph:
        """The level's graph, frozen."""
        return self._project.graph

    @property
    def modified(self) -> bool:
        """Whether an edit of the document is not saved."""
        return self.document.modified

    @property
    def undo_label(self) -> str:
        """What undo would take back, on whatever level; empty if there is nothing."""
        return self.document.undo_label

    @property
    def redo_label(self) -> str:
        """What redo would do again; empty if there is nothing."""
        return self.document.redo_label

    @property
    def path(self) -> tuple[str, ...]:
        """The ids of the groups that are entered, from outside in; none on the document's own level."""
        return self._path

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the groups that are entered."""
        levels = way_to(self.document.project, self._path)
        return tuple(level.graph[node].name for level, node in zip(levels, self._path, strict=False))

    def apply(self, command: Command) -> None:
        """Make an edit on this level.

        Raises:
            StudioError: The edit cannot be, or touches a locked node; nothing has changed.
        """
        self.document.apply(Inside(self._path, command) if self._path else command)

    def undo(self) -> bool:
        """Take back the document's last step; return whether there was one."""
        return self.document.undo()

    def redo(self) -> bool:
        """Do the step again that was taken back last; return whether there was one."""
        return self.document.redo()

    def look_at(self, output: Endpoint | None, side: Side = Side.A, number: int | None = None) -> None:
        """Choose what the viewer shows: an output on this level.

        Args:
            output: What is to be looked at.
            side: On which side of the viewer.
            number: The number that it is pinned to, too.
        """
        full = None if output is None else Endpoint(self.full(output.node), output.port)
        self.document.look_at(full, side, number)

    def enter(self, node: str) -> None:
        """Open a group on this level. Raises GraphError if it is none."""
        self.go((*self._path, node))

    def leave(self) -> bool:
        """Go one level up; return whether there was one."""
        return bool(self._path) and self.go(self._path[:-1])

    def go(self, path: tuple[str, ...]) -> bool:
        """Open the level at a path; return whether another one was open.

        Raises:
            GraphError: There is no such group.
        """
        if path == self._path:
            return False
        level_at(self.document.project, path)
        if path:
            around = level_at(self.document.project, path[:-1]).graph
            if around[path[-1]].type != GROUP:
                raise GraphError(tr("{node} is no group.", node=around[path[-1]].name))
        self._open(path, tr("Enter") if len(path) > len(self._path) else tr("Leave"))
        return True

    def full(self, node: str) -> str:
        """Return the path of a node on this level."""
        return joined(self._path, node)

    def here(self, path: str) -> str | None:
        """Return the node on this level that a path names or that the named one lies in; None if it lies elsewhere."""
        parts = tuple(path.split("/"))
        depth = len(self._path)
        return parts[depth] if len(parts) > depth and parts[:depth] == self._path else None

    def close(self) -> None:
        """Stop following the document."""
        self.document.changed.disconnect(self._on_changed)

    def _on_changed(self, change: Change) -> None:
        path = () if change.opened else self._path
        while path and not is_level(change.after, path):
            path = path[:-1]
        if path != self._path or change.opened:
            self._open(path, change.label)
            return
        before, self._project = self._project, self._shown(change.after, path)
        if self._project is not before:
            self.changed.emit(Change(before, self._project, change.label, stepped=change.stepped))

    def _open(self, path: tuple[str, ...], label: str) -> None:
        before, self._project = self._project, self._shown(self.document.project, path)
        moved, self._path = path != self._path, path
        if moved:
            self.path_changed.emit(path)
        self.changed.emit(Change(before, self._project, label, opened=True))

    def _shown(self, project: Project, path: tuple[str, ...]) -> Project:
        """Return a level with what the document shows; the same object as before if nothing of it has changed."""
        inside = level_at(project, path)
        pins: dict[int, Endpoint] = {}
        for digit, output in project.pins.items():
            local = _local(output, path)
            if local is not None:
                pins[digit] = local
        viewed = _local(project.viewed, path)
        compared = _local(looked_at(project, Side.B) if path else project.compared, path)
        shown = replace(inside, range=project.range, viewed=viewed, compared=compared, pins=pins)
        if _is_same(inside, shown):
            return inside
        return self._project if _is_same(self._project, shown) else shown


def _local(output: Endpoint | None, path: tuple[str, ...]) -> Endpoint | None:
    """Return an output as this level sees it: of its own node, or of the group that it lies in."""
    if output is None:
        return None
    parts = tuple(output.node.split("/"))
    if len(parts) <= len(path) or parts[: len(path)] != path:
        return None
    return Endpoint(parts[len(path)], output.port)


def _is_same(one: Project, other: Project) -> bool:
    return one.graph is other.graph and one.layout is other.layout and one == other

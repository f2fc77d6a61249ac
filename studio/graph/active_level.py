"""The level of a document that is open: the document's own graph, or what a group in it holds."""

from __future__ import annotations

from dataclasses import replace

from psygnal import Signal, SignalInstance

from studio.core.errors import GraphError
from studio.core.translation import tr
from studio.graph.commands import Command
from studio.graph.commands.in_group import EditInGroup
from studio.graph.groups.paths import get_level, is_level, join_path, path_levels
from studio.graph.history import Document, ProjectChange
from studio.graph.model import Endpoint, Graph, Project
from studio.graph.specs import GROUP
from studio.graph.view_state import Side, viewed_output
from studio.sdk.registry import Registry


class ActiveLevel:
    """Shows one level of a document as if it were a document, so that a panel need not know of the others.

    Its `project` is what the group holds; range, view and pins are the document's, as far as they lie on this level or
    in a group on it. Edits are steps of the document. Where the open group is gone, the level goes up.

    Args:
        document: The truth.
    """

    project_changed = Signal(ProjectChange)
    path_changed = Signal(tuple)

    def __init__(self, document: Document) -> None:
        self.document = document
        self._path: tuple[str, ...] = ()
        self._project = Project()
        self._project = self._make_level_project(document.project, ())
        document.project_changed.connect(self._on_changed)

    @property
    def registry(self) -> Registry:
        """The node types."""
        return self.document.registry

    @property
    def node_types_changed(self) -> SignalInstance:
        """Emitted when the registry holds other node types."""
        return self.document.node_types_changed

    @property
    def project(self) -> Project:
        """The level, frozen."""
        return self._project

    @property
    def graph(self) -> Graph:
        """The level's graph, frozen."""
        return self._project.graph

    @property
    def is_modified(self) -> bool:
        """Whether an edit of the document is not saved."""
        return self.document.is_modified

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
    def group_names(self) -> tuple[str, ...]:
        """The names of the groups that are entered."""
        levels = path_levels(self.document.project, self._path)
        return tuple(level.graph[node].name for level, node in zip(levels, self._path, strict=False))

    def apply_command(self, command: Command) -> None:
        """Make an edit on this level.

        Raises:
            StudioError: The edit cannot be, or touches a locked node; nothing has changed.
        """
        self.document.apply_command(EditInGroup(self._path, command) if self._path else command)

    def undo(self) -> bool:
        """Take back the document's last step; return whether there was one."""
        return self.document.undo()

    def redo(self) -> bool:
        """Do the step again that was taken back last; return whether there was one."""
        return self.document.redo()

    def set_viewed_output(self, output: Endpoint | None, side: Side = Side.A, number: int | None = None) -> None:
        """Choose what the viewer shows: an output on this level.

        Args:
            output: What is to be looked at.
            side: On which side of the viewer.
            number: The number that it is pinned to, too.
        """
        full = None if output is None else Endpoint(self.get_full_path(output.node), output.port)
        self.document.set_viewed_output(full, side, number)

    def enter_group(self, node: str) -> None:
        """Open a group on this level. Raises GraphError if it is none."""
        self.open_path((*self._path, node))

    def leave_group(self) -> bool:
        """Go one level up; return whether there was one."""
        return bool(self._path) and self.open_path(self._path[:-1])

    def open_path(self, path: tuple[str, ...]) -> bool:
        """Open the level at a path; return whether another one was open.

        Raises:
            GraphError: There is no such group.
        """
        if path == self._path:
            return False
        get_level(self.document.project, path)
        if path:
            around = get_level(self.document.project, path[:-1]).graph
            if around[path[-1]].type != GROUP:
                raise GraphError(tr("{node} is not a group.", node=around[path[-1]].name))
        self._open(path, tr("Enter") if len(path) > len(self._path) else tr("Leave"))
        return True

    def get_full_path(self, node: str) -> str:
        """Return the path of a node on this level."""
        return join_path(self._path, node)

    def find_local_node(self, path: str) -> str | None:
        """Return the node on this level that a path names or that the named one lies in; None if it lies elsewhere."""
        parts = tuple(path.split("/"))
        depth = len(self._path)
        return parts[depth] if len(parts) > depth and parts[:depth] == self._path else None

    def close(self) -> None:
        """Stop following the document."""
        self.document.project_changed.disconnect(self._on_changed)

    def _on_changed(self, change: ProjectChange) -> None:
        path = () if change.is_new_project else self._path
        while path and not is_level(change.after, path):
            path = path[:-1]
        if path != self._path or change.is_new_project:
            self._open(path, change.edit_label)
            return
        before, self._project = self._project, self._make_level_project(change.after, path)
        if self._project is not before:
            self.project_changed.emit(
                ProjectChange(before, self._project, change.edit_label, is_history_step=change.is_history_step)
            )

    def _open(self, path: tuple[str, ...], label: str) -> None:
        before, self._project = self._project, self._make_level_project(self.document.project, path)
        moved, self._path = path != self._path, path
        if moved:
            self.path_changed.emit(path)
        self.project_changed.emit(ProjectChange(before, self._project, label, is_new_project=True))

    def _make_level_project(self, project: Project, path: tuple[str, ...]) -> Project:
        """Return a level with what the document shows; the same object as before if nothing of it has changed."""
        inside = get_level(project, path)
        pins: dict[int, Endpoint] = {}
        for digit, output in project.pins.items():
            local = _local(output, path)
            if local is not None:
                pins[digit] = local
        viewed = _local(project.viewed_output, path)
        compared = _local(viewed_output(project, Side.B) if path else project.compared_output, path)
        shown = replace(inside, range=project.range, viewed_output=viewed, compared_output=compared, pins=pins)
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

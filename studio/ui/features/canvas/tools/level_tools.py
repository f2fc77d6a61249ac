"""Groups on the canvas: making and dissolving them, going into them and out, and the way that leads back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QPointF
from PySide6.QtWidgets import QWidget

from studio.core.translation import tr, tr_n
from studio.graph.active_level import ActiveLevel
from studio.graph.commands import Command, CompoundCommand, GroupNodes, UngroupNode
from studio.graph.groups.paths import iterate_levels
from studio.graph.history import ProjectChange
from studio.graph.model import Graph, NodeRecord
from studio.graph.specs import GROUP
from studio.sdk.params import Point
from studio.ui.features.canvas.binding.canvas_binding import CanvasBinding
from studio.ui.features.canvas.overlays.breadcrumb import Breadcrumb
from studio.ui.shell.shortcuts.dispatch import Handlers


class LevelTools(QObject):
    """The verbs for groups.

    Args:
        binding: The canvas and its document.
        panel: Over what the breadcrumb lies.
        frame_all: Shows the whole level.
    """

    def __init__(self, binding: CanvasBinding, panel: QWidget, frame_all: Callable[[], object]) -> None:
        super().__init__(panel)
        self._binding, self._frame_all = binding, frame_all
        self._document = binding.document
        self._level = binding.document if isinstance(binding.document, ActiveLevel) else None
        self._canvas = binding.view.canvas_view
        self._path: tuple[str, ...] = ()
        self._views: dict[tuple[str, ...], tuple[QPointF, float]] = {}
        self.breadcrumb = Breadcrumb(panel)
        self.breadcrumb.level_chosen.connect(self.open_ancestor_level)
        self.breadcrumb.focus_left.connect(self._canvas.setFocus)
        if self._level is not None:
            self._level.project_changed.connect(self._on_changed)
            self._level.document.project_changed.connect(self._on_project_changed)
            self.destroyed.connect(partial(_disconnect_level, self._level, self._on_changed, self._on_project_changed))
            self._show_path()

    def build_handlers(self) -> Handlers:
        """Return what can be done here, by the ids of actions."""
        return {
            "graph.group": self.group_selected,
            "graph.ungroup": self.ungroup_selected,
            "graph.enter": self.enter_selected,
            "graph.leave": self.leave_group,
        }

    # Making and dissolving

    def group_selected(self) -> None:
        """Turn the selected nodes into one."""
        before = set(self._document.graph.nodes)
        if self._binding.selected_nodes and self._binding.apply_command(
            GroupNodes(self._binding.selected_nodes, tr("Group"))
        ):
            self._binding.select_nodes([node for node in self._document.graph.nodes if node not in before])

    def ungroup_selected(self) -> None:
        """Put what the selected groups hold in their place."""
        before = set(self._document.graph.nodes)
        commands: list[Command] = [UngroupNode(record.id) for record in self._selected_groups()]
        if not commands:
            self._binding.message_posted.emit(tr("Select a group first."))
        elif self._binding.apply_command(
            commands[0] if len(commands) == 1 else CompoundCommand(tr("Ungroup"), commands)
        ):
            self._binding.select_nodes([node for node in self._document.graph.nodes if node not in before])

    def _selected_groups(self) -> list[NodeRecord]:
        records = (self._document.graph.nodes[node] for node in self._binding.selected_nodes)
        return [record for record in records if record.type == GROUP]

    # Going in and out

    @property
    def open_path(self) -> tuple[str, ...]:
        """The groups that lead to the open level."""
        return self._level.path if self._level is not None else ()

    @property
    def root_graph(self) -> Graph:
        """The project's graph, whatever level is open."""
        return self._level.document.graph if self._level is not None else self._document.graph

    def open_level(self, path: tuple[str, ...]) -> None:
        """Show the level at the end of a path."""
        if self._level is not None:
            self._level.open_path(path)

    def is_group(self, node: str) -> bool:
        """Return whether a node can be entered."""
        record = self._document.graph.nodes.get(node)
        return self._level is not None and record is not None and record.type == GROUP

    def enter_selected(self) -> None:
        """Show what the selected group holds."""
        groups = self._selected_groups()
        if groups:
            self.enter_group(groups[-1].id)
        elif self._binding.selected_nodes:
            self._binding.message_posted.emit(tr("Only groups can be entered."))

    def enter_group(self, node: str) -> None:
        """Show what a group holds."""
        if self._level is not None and self.is_group(node):
            self._level.enter_group(node)

    def leave_group(self) -> None:
        """Show the level that the open group lies on, with the group selected."""
        if self._level is not None and self._level.path:
            self.open_ancestor_level(len(self._level.path) - 1)

    def open_ancestor_level(self, depth: int) -> None:
        """Show a level on the way to the open one, 0 being the project, and select the group that leads on."""
        if self._level is None or depth >= len(self._level.path):
            self._canvas.setFocus()
            return
        group = self._level.path[depth]
        self._level.open_path(self._level.path[:depth])
        self._binding.select_nodes((group,))
        self._canvas.setFocus()

    def get_view_center(self) -> Point:
        """Return the middle of what is in view."""
        return self._binding.view.get_view_center()

    def capture_view(self) -> tuple[Point, float]:
        """Return the middle of what is visible of the open level, and the zoom (1 is 100 %)."""
        center = self._canvas.mapToScene(self._canvas.viewport().rect()).boundingRect().center()
        return Point(center.x(), center.y()), round(self._canvas.zoom, 6)

    def restore_view(self, center: Point, zoom: float) -> None:
        """Show a place of the open level, and forget those of the others."""
        self.clear_saved_views()
        self._canvas.set_view(QPointF(*center), zoom)

    # What is shown

    def _on_changed(self, change: ProjectChange) -> None:
        self._show_path()

    def _show_path(self) -> None:
        """Show the way to the open level, and the place and zoom that it had when it was left."""
        assert self._level is not None
        path = self._level.path
        names = [record.name for record in self._path_records()]
        self.breadcrumb.show_path([tr("Project"), *names], self._path_remark())
        if path != self._path:
            self._views[self._path] = (self._canvas.view_middle, self._canvas.zoom)
            self._path = path
            self._show_view()

    def _show_view(self) -> None:
        view = self._views.get(self._path)
        if view is not None:
            self._canvas.set_view(*view)
        else:
            self._frame_all()

    def clear_saved_views(self) -> None:
        """Show a level whole when it is opened next, not at the place and zoom that it had."""
        self._views.clear()

    def _on_project_changed(self, change: ProjectChange) -> None:
        if change.is_new_project:
            self.clear_saved_views()

    def _path_records(self) -> list[NodeRecord]:
        assert self._level is not None
        graph, found = self._level.document.graph, []
        for group in self._level.path:
            record = graph.nodes[group]
            found.append(record)
            graph = record.group_project.graph if record.group_project is not None else graph
        return found

    def _path_remark(self) -> str:
        """Say what changes with the open level, if that is kept in a file."""
        assert self._level is not None
        linked = next((record for record in reversed(self._path_records()) if record.link), None)
        if linked is None:
            return ""
        link = linked.link
        if linked.link_error:
            return tr("{file} cannot be used: relink it", file=Path(link).name)
        graphs = iterate_levels(self._level.document.graph)
        count = sum(record.link == link for _, graph in graphs for record in graph.nodes.values())
        file = Path(link).name
        return tr_n("{file}: edits change {count} group", "{file}: edits change {count} groups", count, file=file)


def _disconnect_level(
    level: ActiveLevel, on_changed: Callable[[ProjectChange], None], on_project_changed: Callable[[ProjectChange], None]
) -> None:
    level.project_changed.disconnect(on_changed, missing_ok=True)
    level.document.project_changed.disconnect(on_project_changed, missing_ok=True)

"""Protocols of the node graph, for other features."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Protocol

from PySide6.QtCore import SignalInstance

from studio.graph.commands import Command
from studio.graph.model import Endpoint, Project
from studio.graph.view_state import Side
from studio.sdk.params import ParamValue, Point
from studio.ui.shell.controllers.level_cards import LevelEditor
from studio.ui.shell.menus.context_menu import MenuEntry
from studio.ui.shell.shortcuts.dispatch import PanelKeys


class VariantChooser(Protocol):
    """Bar in which the user chooses a variant."""

    @property
    def variant_chosen(self) -> SignalInstance:
        """Emitted with the Side of the variant that is to be edited."""
        ...

    @property
    def variant_accepted(self) -> SignalInstance:
        """Emitted with the Side of the variant that is to be kept alone."""
        ...


class LevelViews(Protocol):
    """The places at which levels of the graph are shown."""

    def get_view_center(self) -> Point:
        """Return the middle of what is in view."""
        ...

    def capture_view(self) -> tuple[Point, float]:
        """Return the middle of what is visible of the open level, and the zoom (1 is 100 %)."""
        ...

    def restore_view(self, center: Point, zoom: float) -> None:
        """Show a place of the open level, and forget those of the others."""
        ...


class FindBar(Protocol):
    """Search for nodes."""

    all_problems: Callable[[], Mapping[str, str]]
    """Returns the problems of nodes, by path; the feature of groups sets it."""


class NodeGraph(LevelEditor, Protocol):
    """Panel of the node graph: the selection, and the view of the open level."""

    @property
    def shortcut_keys(self) -> PanelKeys:
        """The keys of the panel; features add handlers."""
        ...

    @property
    def selected_nodes(self) -> tuple[str, ...]:
        """The ids of the selected nodes."""
        ...

    @property
    def has_selected_items(self) -> bool:
        """Whether nodes or notes are selected."""
        ...

    @property
    def selection_changed(self) -> SignalInstance:
        """Emitted with the ids of the selected nodes."""
        ...

    @property
    def view_requested(self) -> SignalInstance:
        """Emitted with an output (Endpoint) that the viewer is to show."""
        ...

    @property
    def edit_requested(self) -> SignalInstance:
        """Emitted with the id of a node whose first parameter is to be edited."""
        ...

    @property
    def number_pressed(self) -> SignalInstance:
        """Emitted with a node's id, or none, the side and the number of a key that was pressed."""
        ...

    @property
    def message_posted(self) -> SignalInstance:
        """Emitted with a hint for the status line; features emit it, too."""
        ...

    @property
    def space_tapped(self) -> SignalInstance:
        """Emitted when the space bar was tapped over the graph."""
        ...

    @property
    def model_dropped(self) -> SignalInstance:
        """Emitted with the path of a model that was dropped, and the node that it fell on; empty beside all nodes."""
        ...

    @property
    def group_dropped(self) -> SignalInstance:
        """Emitted with the name of a linked group, and where it was dropped."""
        ...

    @property
    def insert_requested(self) -> SignalInstance:
        """Emitted with the path of a project, and where it was dropped."""
        ...

    @property
    def variants(self) -> VariantChooser:
        """The bar in which the user chooses a variant."""
        ...

    extra_menu_entries: Callable[[str | None], list[MenuEntry]]
    """Returns further entries for the menu of a node, or of the canvas (None); the feature of groups sets it."""

    @property
    def find_view(self) -> FindBar:
        """The search for nodes."""
        ...

    @property
    def levels(self) -> LevelViews:
        """The places at which levels are shown."""
        ...

    def add_node(self, spec_id: str, at: Point | None = None, params: Mapping[str, ParamValue] | None = None) -> None:
        """Add a node of a type."""
        ...

    def insert_project(self, project: Project, at: Point, name: str) -> None:
        """Add the nodes of a project."""
        ...

    def select_nodes(self, nodes: Iterable[str]) -> None:
        """Select these nodes alone."""
        ...

    def show_nodes(self, nodes: Sequence[str]) -> None:
        """Select nodes, and bring the last one into view; the zoom stays, unless the node has no room."""
        ...

    def frame_all(self) -> None:
        """Frame all nodes."""
        ...

    def set_initial_values_hook(self, begin: Callable[[Command, str, str], Command]) -> None:
        """Let a function add values to the command that adds a node, by the node's id and type."""
        ...

    def frame_selected(self) -> None:
        """Frame what is selected."""
        ...

    def search_for_input(self, target: Endpoint) -> None:
        """Let the user choose a node for an input."""
        ...

    def show_variants(self, active: Side | None, differing: Collection[str], count: int) -> None:
        """Show which of two variants is edited, and what differs."""
        ...

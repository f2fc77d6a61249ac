"""Adding nodes: by search, behind what is selected, at a wire's loose end, in place of others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QObject, QPoint, QPointF, QRectF

from studio.core.translation import tr
from studio.graph.commands import Command, CompoundCommand, ReplaceNode, SetParam
from studio.graph.commands.node_replacement import replace_node_type
from studio.graph.model import Connection, Endpoint
from studio.sdk.params import ParamValue, Point
from studio.sdk.spec import NodeSpec
from studio.ui.features.canvas.binding.canvas_binding import CanvasBinding
from studio.ui.features.canvas.edits.append_node import append_node
from studio.ui.features.canvas.search.node_search import NodeSearchView
from studio.ui.features.canvas.tools.driver_menu import build_parameter_entries
from studio.ui.shell.edits.node_placement import (
    PLACEMENT_STEP,
    LooseWireEnd,
    center_title_at,
    make_add_node,
    make_card_layout,
    place_at_wire_end,
)
from studio.ui.shell.menus.context_menu import MenuEntry, show_menu
from studio.ui.shell.search.search_index import UsageCounter
from studio.ui.shell.shortcuts.dispatch import Handlers
from studio.ui.widgets.text.display_names import format_identifier

TypePickedCallback = Callable[[NodeSpec, bool], object]
"""What becomes of a pick in the search: the type, and whether Shift was held."""


InitialValuesHook = Callable[[Command, str, str], Command]
"""What becomes of the command that adds a node, by the node's id and type: it may set parameters in the same step."""


class NodeAdder(QObject):
    """Adder of new nodes to the canvas.

    Args:
        binding: The canvas and its document.
        search: Where node types are picked.
        usage: Learns what this user adds.
        parent: The QObject that owns it.
    """

    def __init__(self, binding: CanvasBinding, search: NodeSearchView, usage: UsageCounter, parent: QObject) -> None:
        super().__init__(parent)
        self._binding = binding
        self._document = binding.document
        self._canvas = binding.view.canvas_view
        self._search = search
        self._usage = usage
        self._on_type_picked: TypePickedCallback = self.add_picked
        self.initial_values_hook: InitialValuesHook = lambda command, node, type: command
        search.type_chosen.connect(self._on_chosen)
        binding.canvas_activated.connect(self.open_search)
        binding.search_requested.connect(self._on_search_wanted)
        binding.parameter_requested.connect(self._on_parameter_wanted)

    def build_handlers(self) -> Handlers:
        """Return what can be done, by the ids of actions."""
        return {"graph.add": self.open_search, "graph.replace": self.replace_selected}

    # By search

    def _on_chosen(self, spec: NodeSpec, shift: bool) -> None:
        self._on_type_picked(spec, shift)

    def open_search(self) -> None:
        """Open the search at the mouse; the pick goes behind what is selected, or to the mouse."""
        at = self._canvas.get_scene_cursor()
        keys = (
            tr("Enter  behind the selected node   ·   Shift+Enter  as a branch") if self._binding.selected_nodes else ""
        )
        self.pick_node_type(lambda spec, shift: self.add_picked(spec, shift, at), tr("Add a node"), keys)

    def pick_node_type(self, then: TypePickedCallback, prompt: str, keys: str = "") -> None:
        """Open the search at the mouse, for whatever is then done with a node type."""
        self._on_type_picked = then
        self._search.open_search(self._in_panel(self._canvas.get_mouse_position()), None, prompt, keys)

    def _in_panel(self, at: QPoint) -> QPoint:
        return self._canvas.mapTo(self._search.parentWidget(), at)

    def add_picked(self, spec: NodeSpec, branch: bool, at: Point | None = None) -> None:
        """Add a node behind what is selected, wired; where nothing fits, at `at` or in the middle of the view.

        Args:
            spec: What is added.
            branch: What reads the selected node stays as it is; else the new node goes between.
            at: Where its title lies if it is not wired.
        """
        selected = self._binding.selected_nodes
        project, registry = self._document.project, self._document.registry
        clips, free = self._binding.clips, self._free_place
        placed = append_node(project, registry, spec, selected, free, branch=branch, clips=clips) if selected else None
        if placed is None:
            self.add_node(spec, at)
        elif self.apply_addition(placed.command, placed.node, spec):
            self._binding.view.scroll_to_card(placed.node)

    def add_node(self, spec: NodeSpec, at: Point | None = None) -> None:
        """Add a node with its title at `at`, by default in the middle of the view where it covers no other."""
        corner = center_title_at(at or self._binding.view.get_view_center())
        if at is None:
            corner = self._free_place(make_card_layout(spec).body_rect.translated(corner.x, corner.y), frozenset())
        command, node = make_add_node(self._document.graph, spec, corner)
        self.apply_addition(command, node, spec)

    def add_node_with_params(self, spec: NodeSpec, params: Mapping[str, ParamValue]) -> None:
        """Add a node as `add_picked` does, with these parameters, in one step of undo."""
        begin = self.initial_values_hook

        def begin_with(command: Command, node: str, type: str) -> Command:
            begun = begin(command, node, type)
            return CompoundCommand(
                begun.undo_label, (begun, *(SetParam(node, name, value) for name, value in params.items()))
            )

        self.initial_values_hook = begin_with
        try:
            self.add_picked(spec, branch=False)
        finally:
            self.initial_values_hook = begin

    def find_free_place(self, body: QRectF) -> Point:
        """Return the corner of an area, or the nearest one below where it covers no card."""
        return self._free_place(body, frozenset())

    def _free_place(self, body: QRectF, moving: frozenset[str]) -> Point:
        """Return the corner of `body`, or the nearest one below where it covers no card but those in `moving`."""
        view = self._binding.view
        taken = [view.get_cards_area((node,)) for node in view.get_cards_by_node() if node not in moving]
        inner = body.adjusted(-PLACEMENT_STEP / 4, -PLACEMENT_STEP / 4, PLACEMENT_STEP / 4, PLACEMENT_STEP / 4)
        down = 0.0
        while any(inner.translated(0, down).intersects(area) for area in taken):
            down += PLACEMENT_STEP
        return Point(body.left(), body.top() + down)

    def apply_addition(self, command: Command, node: str, spec: NodeSpec) -> bool:
        """Apply a command that adds a node, with its initial values, and select the node; return whether it could."""
        if not self._binding.apply_command(self.initial_values_hook(command, node, spec.id)):
            return False
        self._usage.record_node_use(spec.id)
        self._binding.select_nodes((node,))
        return True

    def replace_selected(self) -> None:
        """Open the search for a type that replaces the selected nodes, and keeps matching parameters and wires."""
        nodes = self._binding.selected_nodes
        if nodes:
            self.pick_node_type(lambda spec, _: self._replace(nodes, spec), tr("Replace by"))

    def _replace(self, nodes: tuple[str, ...], spec: NodeSpec) -> None:
        graph, registry = self._document.graph, self._document.registry
        nodes = tuple(node for node in nodes if node in graph.nodes and graph[node].type != spec.id)
        dropped: list[str] = []
        for node in nodes:
            result = replace_node_type(graph, registry, node, spec.id)
            graph = result.graph
            dropped += result.dropped_names
        label = tr("Replace by {name}", name=spec.name)
        if nodes and self._binding.apply_command(
            CompoundCommand(label, tuple(ReplaceNode(node, spec.id) for node in nodes))
        ):
            self._usage.record_node_use(spec.id)
            self._binding.select_nodes(nodes)
            if dropped:
                listed = ", ".join(dict.fromkeys(dropped))
                self._binding.message_posted.emit(tr("Not kept, because it does not fit: {listed}.", listed=listed))

    # At the loose end of a wire

    def _on_search_wanted(self, fixed: Endpoint, from_output: bool, at: Point) -> None:
        end = LooseWireEnd(fixed, from_output, self._binding.get_port_type(fixed, output=from_output))
        self._on_type_picked = lambda spec, _: self._add_at_end(spec, end, at)
        place = self._in_panel(self._canvas.mapFromScene(QPointF(*at)))
        self._search.open_search(place, end.rate_fit, tr("Add a node for this wire"))

    def _add_at_end(self, spec: NodeSpec, end: LooseWireEnd, at: Point) -> None:
        names = end.find_driven_params(spec)
        if end.fixed_end.node not in self._document.graph.nodes:
            self.add_node(spec, at)
        elif len(names) > 1:
            offered: list[MenuEntry] = [
                (format_identifier(n), "", partial(self._place_at_end, spec, end, at, n)) for n in names
            ]
            place = self._canvas.viewport().mapToGlobal(self._canvas.mapFromScene(QPointF(*at)))
            show_menu(self._search.parentWidget(), place, offered, chosen=True)
        else:
            self._place_at_end(spec, end, at, names[0] if names else "")

    def _place_at_end(self, spec: NodeSpec, end: LooseWireEnd, at: Point, parameter: str) -> None:
        placed = place_at_wire_end(self._document.graph, spec, end, at, parameter)
        self.apply_addition(placed.command, placed.node, spec)

    def _on_parameter_wanted(self, source: Endpoint, node: str, taken: Connection | None, at: QPoint) -> None:
        entries = build_parameter_entries(self._binding, source, node, taken)
        show_menu(self._search.parentWidget(), at, entries, chosen=True)

    def search_for_input(self, target: Endpoint) -> None:
        """Open the search for what fits an input, to the left of its card; the pick is wired."""
        area = self._binding.view.get_cards_area((target.node,))
        self._on_search_wanted(target, False, Point(area.left() - area.width() - 2 * PLACEMENT_STEP, area.top()))

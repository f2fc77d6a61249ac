"""Adding nodes: by search, behind what is selected, at a wire's loose end, from the library, from dropped files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QPoint, QPointF, QRectF, Signal

from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.graph.commands import Command, CompoundCommand, MoveNodes, ReplaceNode, SetParam
from studio.graph.commands.node_replacement import replace_node_type
from studio.graph.file.project_file import PROJECT_SUFFIX
from studio.graph.model import Connection, Endpoint
from studio.graph.specs import DOT, get_spec
from studio.sdk.params import ParamValue, Point
from studio.sdk.spec import NodeSpec
from studio.ui.features.canvas.binding.canvas_binding import CanvasBinding
from studio.ui.features.canvas.cards.card_model import make_card_model
from studio.ui.features.canvas.cards.extra_ports import ExtraPorts
from studio.ui.features.canvas.edits.append_node import append_node
from studio.ui.features.canvas.edits.file_drops import (
    build_file_readers,
    make_model_command,
    make_weights_command,
    may_be_folder,
)
from studio.ui.features.canvas.edits.gestures import CanvasDrop
from studio.ui.features.canvas.search.node_search import NodeSearchView
from studio.ui.features.canvas.tools.copy_actions import CopyActions
from studio.ui.features.canvas.tools.driver_menu import build_parameter_entries
from studio.ui.shell.edits.node_placement import (
    PLACEMENT_STEP,
    LooseWireEnd,
    center_title_at,
    make_add_node,
    make_card_layout,
    place_at_wire_end,
    place_in_wire,
    snap_to_grid,
)
from studio.ui.shell.menus.context_menu import MenuEntry, show_menu
from studio.ui.shell.search.search_index import UsageCounter
from studio.ui.shell.shortcuts.dispatch import Handlers
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker
from studio.ui.widgets.qt_helpers.mime_types import NODE_MIME
from studio.ui.widgets.text.display_names import format_identifier, translate_node_name

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
        copying: Takes graphs that are dropped as text.
        parent: The QObject that owns it.
    """

    files_added = Signal(str)
    """Readers were added for dropped files: the last one's node."""
    project_dropped = Signal(str)
    """A project file was dropped, to be opened: its path."""
    insert_requested = Signal(str, object)
    """A project file was dropped, to be put in: its path, and where (Point)."""
    model_dropped = Signal(str)
    """A folder with a pretrained model was dropped beside all nodes that take one: its path."""
    group_dropped = Signal(str, object)
    """A linked group was dropped from the library: its file, and where (Point)."""

    def __init__(
        self, binding: CanvasBinding, search: NodeSearchView, usage: UsageCounter, copying: CopyActions, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._binding = binding
        self._document = binding.document
        self._canvas = binding.view.canvas_view
        self._search = search
        self._usage = usage
        self._copying = copying
        self._on_type_picked: TypePickedCallback = self.add_picked
        self.background: BackgroundWorker | None = None
        self.initial_values_hook: InitialValuesHook = lambda command, node, type: command
        search.type_chosen.connect(self._on_chosen)
        binding.search_requested.connect(self._on_search_wanted)
        binding.parameter_requested.connect(self._on_parameter_wanted)
        binding.data_dropped.connect(self._on_dropped)
        binding.dot_requested.connect(self.add_dot)

    def build_handlers(self) -> Handlers:
        """Return what can be done, by the ids of actions."""
        handlers: dict[str, Callable[[], object]] = {
            "graph.add": self.open_search,
            "graph.replace": self.replace_selected,
        }
        if DOT in self._document.registry:
            handlers["graph.dot"] = self.insert_dot
        return handlers

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
        placed = append_node(project, registry, spec, selected, self._free_place, branch=branch) if selected else None
        if placed is None:
            self.add_node(spec, at)
        elif self._add(placed.command, placed.node, spec):
            self._binding.view.scroll_to_card(placed.node)

    def add_node(self, spec: NodeSpec, at: Point | None = None) -> None:
        """Add a node with its title at `at`, by default in the middle of the view where it covers no other."""
        corner = center_title_at(at or self._binding.view.get_view_center())
        if at is None:
            corner = self._free_place(make_card_layout(spec).body_rect.translated(corner.x, corner.y), frozenset())
        command, node = make_add_node(self._document.graph, spec, corner)
        self._add(command, node, spec)

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

    def _free_place(self, body: QRectF, moving: frozenset[str]) -> Point:
        """Return the corner of `body`, or the nearest one below where it covers no card but those in `moving`."""
        view = self._binding.view
        taken = [view.get_cards_area((node,)) for node in view.get_cards_by_node() if node not in moving]
        inner = body.adjusted(-PLACEMENT_STEP / 4, -PLACEMENT_STEP / 4, PLACEMENT_STEP / 4, PLACEMENT_STEP / 4)
        down = 0.0
        while any(inner.translated(0, down).intersects(area) for area in taken):
            down += PLACEMENT_STEP
        return Point(body.left(), body.top() + down)

    def _add(self, command: Command, node: str, spec: NodeSpec) -> bool:
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
        self._add(placed.command, placed.node, spec)

    def _on_parameter_wanted(self, source: Endpoint, node: str, taken: Connection | None, at: QPoint) -> None:
        entries = build_parameter_entries(self._binding, source, node, taken)
        show_menu(self._search.parentWidget(), at, entries, chosen=True)

    def search_for_input(self, target: Endpoint) -> None:
        """Open the search for what fits an input, to the left of its card; the pick is wired."""
        area = self._binding.view.get_cards_area((target.node,))
        self._on_search_wanted(target, False, Point(area.left() - area.width() - 2 * PLACEMENT_STEP, area.top()))

    # In a wire

    def insert_dot(self) -> None:
        """Put a dot into the selected wires, else behind the selected node; with nothing selected, at the mouse."""
        spec = self._document.registry.find_spec(DOT)
        wires = self._binding.view.get_selected_wires()
        if spec is None:
            return
        if not wires or self._binding.selected_nodes:
            self.add_picked(spec, False, self._canvas.get_scene_cursor())
            return
        for wire in wires:
            path = self._binding.view.get_wire_path(wire)
            if path is not None:
                middle = path.pointAtPercent(0.5)
                self.add_dot(wire, Point(middle.x(), middle.y()))

    def add_dot(self, wire: Connection, at: Point) -> None:
        """Put a dot into a wire, with its middle at `at`."""
        spec = self._document.registry.find_spec(DOT)
        if spec is not None:
            self._add_in_wire(spec, wire, at)

    def _add_in_wire(self, spec: NodeSpec, wire: Connection, at: Point) -> bool:
        """Put a new node into a wire, with its middle at `at`; return whether it fits."""
        placed = place_in_wire(self._document.graph, self._document.registry, spec, wire, at)
        if placed is None:
            text = tr("{names} does not fit into this wire.", names=translate_node_name(spec))
            self._binding.message_posted.emit(text)
            return False
        try:
            made = placed.command.apply_to(self._document.project, self._document.registry).graph
        except StudioError as error:
            self._binding.message_posted.emit(str(error))
            return False
        face = make_card_model(
            made[placed.node], get_spec(made, placed.node, self._document.registry), {}, ExtraPorts(), ""
        )
        middle = face.layout.body_rect.center()
        move = MoveNodes({placed.node: snap_to_grid(Point(at.x - middle.x(), at.y - middle.y()))})
        return self._add(CompoundCommand(placed.command.undo_label, (placed.command, move)), placed.node, spec)

    # From elsewhere

    def _on_dropped(self, dropped: CanvasDrop) -> None:
        data, at = dropped.data, dropped.at
        if data.hasFormat(NODE_MIME):
            wanted = bytes(data.data(NODE_MIME).data()).decode(errors="replace")
            spec = self._document.registry.find_spec(wanted)
            if spec is None:
                self.group_dropped.emit(wanted, at)
            elif not self._insert_dropped_in_wire(spec, dropped):
                self.add_node(spec, at)
            return
        files = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        projects = [file for file in files if file.suffix.lower() == PROJECT_SUFFIX]
        if projects and dropped.has_shift:
            for project in projects:
                self.insert_requested.emit(str(project), at)
        elif projects:
            self.project_dropped.emit(str(projects[0]))
        elif files:
            self._add_dropped(files, dropped)
        else:
            self._copying.insert_dropped_text(data, at)

    def _insert_dropped_in_wire(self, spec: NodeSpec, dropped: CanvasDrop) -> bool:
        wire = dropped.wire
        if wire is None or self._document.graph.wires.get(wire.target) != wire.source:
            return False
        return self._add_in_wire(spec, wire, dropped.at)

    def _add_dropped(self, files: list[Path], dropped: CanvasDrop) -> None:
        """Add readers, after checking for folders outside the GUI thread; weights are set on a network's card."""
        registry = self._document.registry
        if files[0].suffix.lower() == ".safetensors":
            self._set_weights(files[0], dropped.card)
            return
        doubtful = [file for file in files if may_be_folder(registry, file)]
        model = (
            make_model_command(self._document.graph, registry, dropped.card, files[0]) if files[0] in doubtful else None
        )
        if model is not None:
            self._binding.apply_command(model)
        elif not doubtful or self.background is None:
            self._add_files(files, dropped.at)
        else:
            self.background.run_task(
                lambda: _folders(doubtful),
                lambda found: self._add_folders(files, dropped.at, *found),
                self._binding.message_posted.emit,
            )

    def _add_folders(self, files: list[Path], at: Point, folders: frozenset[Path], models: frozenset[Path]) -> None:
        """Add reader nodes for files and folders; report models to the control of models."""
        for model in models:
            self.model_dropped.emit(str(model))
        others = [file for file in files if file not in models]
        if others:
            self._add_files(others, at, folders)

    def _set_weights(self, file: Path, node: str | None) -> None:
        try:
            command = make_weights_command(self._document.graph, self._document.registry, node, file)
        except StudioError as error:
            self._binding.message_posted.emit(str(error))
            return
        if self._binding.apply_command(command) and node is not None:
            self._binding.select_nodes((node,))

    def _add_files(self, files: list[Path], at: Point, folders: frozenset[Path] = frozenset()) -> None:
        try:
            command, nodes = build_file_readers(self._document.graph, self._document.registry, files, at, folders)
        except StudioError as error:
            self._binding.message_posted.emit(str(error))
            return
        if self._binding.apply_command(command):
            self._binding.select_nodes(nodes)
            self.files_added.emit(nodes[-1])


def _folders(paths: list[Path]) -> tuple[frozenset[Path], frozenset[Path]]:
    """Return which of these are folders, and which of them hold a model."""
    from studio.models.describe.model_folder import looks_like_model

    folders = frozenset(path for path in paths if path.is_dir())
    return folders, frozenset(folder for folder in folders if looks_like_model(folder))

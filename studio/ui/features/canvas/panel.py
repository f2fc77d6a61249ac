"""The node editor: the canvas with its keys, menus, search and drops. It shows a Document and edits it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.core.translation import tr
from studio.graph.active_level import ActiveLevel
from studio.graph.analysis.graph_facts import GraphFacts
from studio.graph.history import Document, ProjectChange
from studio.graph.model import Endpoint, Project, Side
from studio.sdk.params import ParamValue, Point
from studio.ui.features.canvas.binding.canvas_binding import CanvasBinding
from studio.ui.features.canvas.context_menus import CanvasMenus
from studio.ui.features.canvas.insertion.node_adder import InitialValuesHook
from studio.ui.features.canvas.overlays.canvas_overlays import CanvasOverlays
from studio.ui.features.canvas.tools.canvas_tools import CanvasTools
from studio.ui.preview.cards.card_display import PlotCurve
from studio.ui.preview.cards.node_state import NodeState
from studio.ui.shell.menus.context_menu import MenuEntry
from studio.ui.shell.search.search_index import UsageCounter
from studio.ui.shell.settings.settings_store import SettingsStore
from studio.ui.shell.shortcuts.action_spec import ActionScope
from studio.ui.shell.shortcuts.dispatch import Handlers, PanelKeys
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker
from studio.ui.widgets.qt_helpers.override_guard import guard_override


class NodeEditorPanel(QWidget):
    """The canvas on which a graph is wired.

    Args:
        document: What it shows and edits.
        parent: Its parent.
        usage: How often this user adds each node type; by default it is counted while the program runs.
        choices: Where it is kept how the user wants the canvas; by default it is forgotten.
        background: Looks whether what is dropped is a folder; None to take nothing for one.
    """

    selection_changed = Signal(object)
    """The ids of the selected nodes, tuple[str, ...], the latest last."""
    view_requested = Signal(object)
    """The output (Endpoint) that the viewer is to show."""
    edit_requested = Signal(str)
    """The node (its id) whose first parameter is to be edited."""
    number_pressed = Signal(str, object, int)
    """A number key was pressed: the node selected last (empty for none), for which Side of the viewer, the number."""
    message_posted = Signal(str)
    """Why something was refused, for the status line."""
    project_dropped = Signal(str)
    """A project file was dropped, to be opened: its path."""
    model_dropped = Signal(str, str)
    """A model's folder or file was dropped: its path, and the node that it fell on; empty beside all that take one."""
    insert_requested = Signal(str, object)
    """A project file was dropped, to be put in: its path, and where (Point)."""
    group_dropped = Signal(str, object)
    """A linked group was dropped: its file, and where (Point)."""
    space_tapped = Signal()
    """The space bar was tapped over the canvas: play or pause."""

    def __init__(
        self,
        document: Document | ActiveLevel,
        parent: QWidget | None = None,
        *,
        usage: UsageCounter | None = None,
        choices: SettingsStore | None = None,
        background: BackgroundWorker | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("node_editor")
        self.document = document
        self.binding = CanvasBinding(document, self)
        self.canvas = self.binding.view.canvas_view
        self._tools = tools = CanvasTools(self.binding, self, usage, background)
        self.notes, self.bookmarks, self.levels = tools.notes, tools.bookmarks, tools.levels
        self.node_search, self.find_view = tools.node_search, tools.find_view
        self.connection_feedback, self.rename_field = tools.connection_feedback, tools.renaming.rename_field
        self._overlays = CanvasOverlays(self.binding, self.levels.breadcrumb, self, choices)
        self.variants, self.minimap = self._overlays.variants, self._overlays.minimap
        self._menus = CanvasMenus(
            self.binding, self.bookmarks, self.variants, self, lambda: self.shortcut_keys.handlers
        )
        self.shortcut_keys = PanelKeys(ActionScope.GRAPH, self.build_handlers())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.canvas)
        self.setFocusProxy(self.canvas)
        self.canvas.setAccessibleName(tr("Node graph"))
        self._connect()
        self._overlays.update_hint()

    def _connect(self) -> None:
        binding, drops, activation = self.binding, self._tools.drops, self._tools.activation
        binding.gestures.key_handler = self.shortcut_keys
        binding.selected_nodes_changed.connect(self.selection_changed)
        binding.selected_nodes_changed.connect(self._describe)
        binding.message_posted.connect(self.message_posted)
        binding.space_tapped.connect(self.space_tapped)
        activation.view_requested.connect(self.view_requested)
        activation.edit_requested.connect(self.edit_requested)
        activation.number_pressed.connect(self.number_pressed)
        drops.project_dropped.connect(self.project_dropped)
        drops.model_dropped.connect(self.model_dropped)
        drops.insert_requested.connect(self.insert_requested)
        drops.group_dropped.connect(self.group_dropped)
        self.document.project_changed.connect(self._on_changed)
        self.destroyed.connect(lambda: self.document.project_changed.disconnect(self._on_changed, missing_ok=True))

    # What the window tells

    @property
    def selected_nodes(self) -> tuple[str, ...]:
        """The ids of the selected nodes, the latest last."""
        return self.binding.selected_nodes

    @property
    def has_selected_items(self) -> bool:
        """Whether a node or a note is selected."""
        return bool(self.selected_nodes or self.binding.notes.selected_notes)

    def select_nodes(self, nodes: Iterable[str]) -> None:
        """Select these nodes and nothing else."""
        self.binding.select_nodes(tuple(nodes))

    def show_nodes(self, nodes: Sequence[str]) -> None:
        """Select these nodes and bring the last one wholly into view; the zoom stays, unless it has no room."""
        self.select_nodes(nodes)
        if self.selected_nodes:
            self.binding.view.reveal_cards(self.selected_nodes[-1:], ())

    def set_facts(self, facts: GraphFacts, *, is_current: bool = True) -> None:
        """Show what wires carry, and what keeps nodes from being computed, now or a moment ago."""
        self.binding.set_facts(facts, is_current=is_current)

    def set_thumbnail(self, node: str, image: QImage) -> None:
        """Show a node's picture on its card; a null image takes it away."""
        view = self.binding.view
        if node in self.document.graph.nodes:
            view.pictures.put_picture(node, image, self.devicePixelRatioF())
            view.get_card(node).refresh()

    def set_curve(self, node: str, curve: PlotCurve | None) -> None:
        """Show a node's numbers around the playhead on its card; None takes them away."""
        if node in self.document.graph.nodes:
            self.binding.view.get_card(node).show_curve(curve)

    def set_active_path(self, nodes: frozenset[str]) -> None:
        """Light the wires between the nodes that the awaited frame is made from."""
        self.binding.view.highlight_path(nodes)

    def set_node_state(self, node: str, state: NodeState) -> None:
        """Show what a node is about. Nodes that are gone are ignored."""
        self.binding.set_node_state(node, state)

    # Adding

    def import_files(self, files: Sequence[Path]) -> None:
        """Add readers for files in the middle of what is in view."""
        self._tools.drops.add_to_view(files)

    def set_drop_opener(
        self, is_project: Callable[[Path], bool], open_dropped: Callable[[Path, Callable[[], None]], None]
    ) -> None:
        """Let dropped files be opened.

        Args:
            is_project: Returns whether a file is opened as a project, and never read by a node.
            open_dropped: Opens another file, or calls the function that inserts it.
        """
        self._tools.drops.is_project, self._tools.drops.open_dropped = is_project, open_dropped

    def set_initial_values_hook(self, begin: InitialValuesHook) -> None:
        """Let new nodes begin otherwise than with the defaults of their types."""
        self._tools.adder.initial_values_hook = begin

    def add_node(self, spec_id: str, at: Point | None = None, params: Mapping[str, ParamValue] | None = None) -> None:
        """Add a node of this type with its title at `at`, and select it.

        Without a place it goes behind what is selected, wired where the types fit; else into the middle of the view.
        """
        spec = self.document.registry[spec_id]
        if params:
            self._tools.adder.add_node_with_params(spec, params)
        elif at is None:
            self._tools.adder.add_picked(spec, branch=False)
        else:
            self._tools.adder.add_node(spec, at)

    def insert_project(self, project: Project, at: Point, name: str) -> None:
        """Add all nodes of another project, with their upper left corner at `at`."""
        self._tools.copying.add_fragment(project, at, tr("Insert {names}", names=name))

    def open_search(self) -> None:
        """Open the search at the mouse."""
        self._tools.adder.open_search()

    def search_for_input(self, target: Endpoint) -> None:
        """Open the search for what fits an input, to the left of its card; the pick is wired."""
        self._tools.adder.search_for_input(target)

    # What is done with nodes

    def paste_fragment(self) -> None:
        """Add what is on the clipboard, and select it."""
        self._tools.copying.paste_fragment()

    def duplicate_selected(self) -> None:
        """Add copies of the selected nodes, and select them."""
        self._tools.copying.duplicate_selected()

    def frame_all(self) -> None:
        """Show the whole graph."""
        self._tools.nodes.frame_all()

    def frame_selected(self) -> None:
        """Show the selected nodes, or all if none is selected."""
        self._tools.nodes.frame_selected()

    def view_node(self, node: str) -> None:
        """Ask for a node's picture in the viewer; of one that has none, for its first output."""
        self._tools.activation.view_node(node)

    def rename_selected(self) -> None:
        """Open the field that renames the node selected last."""
        self._tools.renaming.rename_selected()

    # Keys and menus

    def build_handlers(self) -> Handlers:
        """Return what can be done here, by the ids of actions."""
        return {
            **self._tools.build_handlers(),
            **self._menus.build_handlers(),
            **self.minimap.build_handlers(),
        }

    @property
    def extra_menu_entries(self) -> Callable[[str | None], list[MenuEntry]]:
        """What the window adds to the menu of a node, or of the canvas (None)."""
        return self._menus.get_extra_entries

    @extra_menu_entries.setter
    def extra_menu_entries(self, get_entries: Callable[[str | None], list[MenuEntry]]) -> None:
        self._menus.get_extra_entries = get_entries

    def _describe(self) -> None:
        """Tell a screen reader which nodes are selected."""
        names = [self.document.graph[node].name for node in self.selected_nodes]
        self.canvas.setAccessibleDescription(tr("Selected: {names}", names=", ".join(names)) if names else "")

    def show_variants(self, active: Side | None, differing: Collection[str], count: int) -> None:
        """Show which of two variants is edited, and what differs.

        Args:
            active: Which; None where there is but one.
            differing: The nodes on the open level that are others in the other variant.
            count: How many nodes differ on all levels.
        """
        self.binding.show_variant_differences(differing)
        self._overlays.show_variants(active, count)

    def _on_changed(self, change: ProjectChange) -> None:
        self._tools.update_to_document()
        self._overlays.update_hint()

    @guard_override()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the overlays in their places."""
        super().resizeEvent(event)
        self._overlays.place_in_panel()
        self.find_view.place_in_parent()

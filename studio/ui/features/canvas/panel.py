"""The node editor: the canvas with its keys, menus, search and drops. It shows a Document and edits it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.core.translation import tr
from studio.graph.active_level import ActiveLevel
from studio.graph.analysis.graph_facts import GraphFacts
from studio.graph.history import Document, ProjectChange
from studio.graph.model import Endpoint, Project
from studio.graph.view_state import Side
from studio.sdk.params import ParamValue, Point
from studio.ui.features.canvas.binding.canvas_binding import CanvasBinding
from studio.ui.features.canvas.overlays.canvas_hint import CanvasHint
from studio.ui.features.canvas.overlays.minimap import MinimapControl
from studio.ui.features.canvas.overlays.variant_bar import VariantBar
from studio.ui.features.canvas.search.node_search import NodeSearchView
from studio.ui.features.canvas.tools.bookmarks import BookmarkTools
from studio.ui.features.canvas.tools.connection_feedback import ConnectionFeedback
from studio.ui.features.canvas.tools.copy_actions import CopyActions
from studio.ui.features.canvas.tools.find_view import FindView
from studio.ui.features.canvas.tools.keyboard_navigation import KeyboardNavigator
from studio.ui.features.canvas.tools.level_tools import LevelTools
from studio.ui.features.canvas.tools.node_actions import NodeActions
from studio.ui.features.canvas.tools.node_adder import InitialValuesHook, NodeAdder
from studio.ui.features.canvas.tools.note_tools import NoteTools
from studio.ui.features.canvas.tools.spatial_navigation import SpatialNavigation
from studio.ui.preview.cards.card_display import PlotCurve
from studio.ui.preview.cards.node_state import NodeState
from studio.ui.preview.viewable_outputs import find_viewable_outputs
from studio.ui.shell.edits.node_placement import PLACEMENT_STEP
from studio.ui.shell.fields.rename_field import RenameField
from studio.ui.shell.menus.context_menu import (
    CANVAS_MENU,
    NODE_MENU,
    MenuEntry,
    build_action_entries,
    show_menu,
)
from studio.ui.shell.search.search_index import InMemoryUsageCounter, NodeSearchIndex, UsageCounter
from studio.ui.shell.settings.settings_store import SettingsStore
from studio.ui.shell.shortcuts.action_spec import ActionRequirement, ActionScope
from studio.ui.shell.shortcuts.catalogue import CATALOGUE
from studio.ui.shell.shortcuts.dispatch import Handlers, PanelKeys
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.theme import SPACE_2


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
    number_pressed = Signal(str, object, int)
    """A number key was pressed: the node selected last (empty for none), for which Side of the viewer, the number."""
    message_posted = Signal(str)
    """Why something was refused, for the status line."""
    project_dropped = Signal(str)
    """A project file was dropped, to be opened: its path."""
    model_dropped = Signal(str)
    """A folder with a pretrained model was dropped beside all nodes that take one: its path."""
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
        usage = usage or InMemoryUsageCounter()
        self.extra_menu_entries: Callable[[str | None], list[MenuEntry]] = lambda node: []
        """What the window adds to the menu of a node, or of the canvas."""
        self.binding = CanvasBinding(document, self)
        self.binding.count_usage = usage.count_node_uses
        self.canvas = self.binding.view.canvas_view
        self._nodes = NodeActions(self.binding)
        self.notes = NoteTools(self.binding, self, self._nodes.delete_selected)
        self.bookmarks = BookmarkTools(self.binding, self)
        self._copying = CopyActions(self.binding)
        self._keyboard_navigator = KeyboardNavigator(self.binding)
        self.levels = LevelTools(self.binding, self, self.frame_all)
        self.variants = VariantBar(self)
        self.node_search = NodeSearchView(NodeSearchIndex(document.registry, usage), self)
        self._adder = NodeAdder(self.binding, self.node_search, usage, self._copying, self)
        self._adder.background = background
        self.connection_feedback = ConnectionFeedback(self.binding, usage, self)
        self.find_view = FindView(self.binding, self.levels, self)
        self.rename_field = RenameField(self)
        self._hint = CanvasHint(self)
        self.minimap = MinimapControl(self.binding, self, choices)
        self.shortcut_keys = PanelKeys(ActionScope.GRAPH, self.build_handlers())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.canvas)
        self.setFocusProxy(self.canvas)
        self.canvas.setAccessibleName(tr("Node graph"))
        self._connect()
        self._show_hint()

    def _connect(self) -> None:
        binding = self.binding
        binding.gestures.key_handler = self.shortcut_keys
        binding.selected_nodes_changed.connect(self.selection_changed)
        binding.selected_nodes_changed.connect(self._describe)
        binding.message_posted.connect(self.message_posted)
        binding.space_tapped.connect(self.space_tapped)
        binding.node_activated.connect(self._on_activated)
        binding.copies_requested.connect(self._copying.duplicate_to)
        binding.menu_requested.connect(self._on_menu_wanted)
        self._adder.files_added.connect(self.view_node)
        self._adder.project_dropped.connect(self.project_dropped)
        self._adder.model_dropped.connect(self.model_dropped)
        self._adder.insert_requested.connect(self.insert_requested)
        self._adder.group_dropped.connect(self.group_dropped)
        self.node_search.search_closed.connect(self._on_overlay_closed)
        self.find_view.closed.connect(self._on_overlay_closed)
        self.rename_field.node_renamed.connect(binding.gestures.node_renamed)
        for field in (self.rename_field, self.notes.title_field, self.notes.text_field, self.bookmarks.name_field):
            field.editing_closed.connect(self._on_overlay_closed)
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
        """Select these nodes and bring the last one into view."""
        self.select_nodes(nodes)
        if self.selected_nodes:
            self.binding.view.scroll_to_card(self.selected_nodes[-1])

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

    def set_initial_values_hook(self, begin: InitialValuesHook) -> None:
        """Let new nodes begin otherwise than with the defaults of their types."""
        self._adder.initial_values_hook = begin

    def add_node(self, spec_id: str, at: Point | None = None, params: Mapping[str, ParamValue] | None = None) -> None:
        """Add a node of this type with its title at `at`, and select it.

        Without a place it goes behind what is selected, wired where the types fit; else into the middle of the view.
        """
        spec = self.document.registry[spec_id]
        if params:
            self._adder.add_node_with_params(spec, params)
        elif at is None:
            self._adder.add_picked(spec, branch=False)
        else:
            self._adder.add_node(spec, at)

    def insert_project(self, project: Project, at: Point, name: str) -> None:
        """Add all nodes of another project, with their upper left corner at `at`."""
        self._copying.add_fragment(project, at, tr("Insert {names}", names=name))

    def open_search(self) -> None:
        """Open the search at the mouse."""
        self._adder.open_search()

    def search_for_input(self, target: Endpoint) -> None:
        """Open the search for what fits an input, to the left of its card; the pick is wired."""
        area = self.binding.view.get_cards_area((target.node,))
        self.binding.search_requested.emit(
            target, False, Point(area.left() - area.width() - 2 * PLACEMENT_STEP, area.top())
        )

    def _on_overlay_closed(self) -> None:
        self.canvas.setFocus(Qt.FocusReason.PopupFocusReason)

    # What is done with nodes

    def paste_fragment(self) -> None:
        """Add what is on the clipboard, and select it."""
        self._copying.paste_fragment()

    def duplicate_selected(self) -> None:
        """Add copies of the selected nodes, and select them."""
        self._copying.duplicate_selected()

    def frame_all(self) -> None:
        """Show the whole graph."""
        self._nodes.frame_all()

    def frame_selected(self) -> None:
        """Show the selected nodes, or all if none is selected."""
        self._nodes.frame_selected()

    def view_node(self, node: str) -> None:
        """Ask for a node's picture in the viewer; of one that has none, for its first output."""
        outputs = find_viewable_outputs(self.document.graph, self.document.registry, node)
        if outputs:
            self.view_requested.emit(outputs[0])

    def _press_number(self, side: Side, number: int) -> None:
        self.number_pressed.emit(self.selected_nodes[-1] if self.selected_nodes else "", side, number)

    def _on_activated(self, node: str) -> None:
        """Enter a group, view any other node."""
        if self.levels.is_group(node):
            self.levels.enter_group(node)
        else:
            self.view_node(node)

    def rename_selected(self) -> None:
        """Open the field that renames the node selected last."""
        if not self.selected_nodes:
            self.notes.edit_selected_note()
            return
        self.binding.view.scroll_to_card(self.selected_nodes[-1])
        card = self.binding.view.get_card(self.selected_nodes[-1])
        title = self.canvas.mapFromScene(card.mapRectToScene(card.model.layout.title_rect)).boundingRect()
        place = title.translated(self.canvas.mapTo(self, QPoint(0, 0)))
        self.rename_field.open_editor(card.model.node, card.model.title, place)

    # Keys and menus

    def build_handlers(self) -> Handlers:
        """Return what can be done here, by the ids of actions."""
        return {
            "edit.undo": self.document.undo,
            "edit.redo": self.document.redo,
            "graph.find": self.find_view.open_view,
            "graph.rename": self.rename_selected,
            "graph.menu": self._open_menu,
            **{f"graph.pin_a{number}": partial(self._press_number, Side.A, number) for number in range(1, 10)},
            **{f"graph.pin_b{number}": partial(self._press_number, Side.B, number) for number in range(1, 10)},
            **self._adder.build_handlers(),
            **self._nodes.build_handlers(),
            **self._copying.build_handlers(),
            **self._keyboard_navigator.build_handlers(),
            **SpatialNavigation(self.binding).build_handlers(),
            **self.notes.build_handlers(),
            **self.bookmarks.build_handlers(),
            **self.minimap.build_handlers(),
            **self.levels.build_handlers(),
        }

    def _open_menu(self) -> None:
        """Open the menu of the node selected last, at its card; without one, that of the canvas."""
        node = self.selected_nodes[-1] if self.selected_nodes else None
        corner = QPoint(0, 0)
        if node is not None:
            self.binding.view.scroll_to_card(node)
            corner = self.canvas.mapFromScene(self.binding.view.get_cards_area((node,)).topLeft())
        self._on_menu_wanted(self.canvas.viewport().mapToGlobal(corner), node)

    def _describe(self) -> None:
        """Tell a screen reader which nodes are selected."""
        names = [self.document.graph[node].name for node in self.selected_nodes]
        self.canvas.setAccessibleDescription(tr("Selected: {names}", names=", ".join(names)) if names else "")

    def _on_menu_wanted(self, at: QPoint, node: str | None) -> None:
        if node is not None and node not in self.selected_nodes:
            self.select_nodes((node,))
        menu = CANVAS_MENU if node is None else NODE_MENU
        entries = [*build_action_entries(menu, self._fitting_handlers()), None, *self.extra_menu_entries(node)]
        show_menu(
            self, at, entries if node is not None else [*entries, None, *self.bookmarks.get_canvas_menu_entries()]
        )

    def _fitting_handlers(self) -> Handlers:
        """Return what can be done with the selected nodes: menus do not offer to enter what is no group."""
        nodes = [self.document.graph[node] for node in self.selected_nodes]
        unmet = set() if any(record.group_project is not None for record in nodes) else {ActionRequirement.GROUP}
        specs = [self.document.registry.find_spec(record.type) for record in nodes[-1:]]
        if not any(spec is not None and spec.can_be_decomposed for spec in specs):
            unmet.add(ActionRequirement.EXPANDABLE)
        if len(nodes) < 2:
            unmet.add(ActionRequirement.TWO_NODES)
        if self.variants.isHidden():
            unmet.add(ActionRequirement.VARIANTS)
        return {
            action: do
            for action, do in self.shortcut_keys.handlers.items()
            if CATALOGUE[action].requirement not in unmet
        }

    def show_variants(self, active: Side | None, differing: Collection[str], count: int) -> None:
        """Show which of two variants is edited, and what differs.

        Args:
            active: Which; None where there is but one.
            differing: The nodes on the open level that are others in the other variant.
            count: How many nodes differ on all levels.
        """
        self.variants.show_variants(active, count)
        self.binding.show_variant_differences(differing)
        self._place_bars()

    # The hint on an empty canvas

    def _on_changed(self, change: ProjectChange) -> None:
        self.connection_feedback.rejection_view.close_view()
        self.find_view.refresh_matches()
        self._show_hint()

    def _show_hint(self) -> None:
        empty = not self.document.graph.nodes and not self.document.project.notes
        if empty is self._hint.isHidden():
            self._hint.setVisible(empty)
            self._hint.raise_()
            self._place_hint()

    def _place_hint(self) -> None:
        self._hint.resize(self.width(), self._hint.sizeHint().height())
        self._hint.move(0, (self.height() - self._hint.height()) // 2)
        self._place_bars()

    def _place_bars(self) -> None:
        """Put the breadcrumb into the upper left corner, and the variants beside it."""
        breadcrumb, area = self.levels.breadcrumb, self.canvas.geometry()
        breadcrumb.place_in(area)
        left = area.left() if breadcrumb.isHidden() else breadcrumb.x() + breadcrumb.sizeHint().width()
        self.variants.place_at_corner(QPoint(left + SPACE_2, area.top() + SPACE_2))

    @guard_override()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the hint in the middle."""
        super().resizeEvent(event)
        self._place_hint()
        self.minimap.place_in_parent()
        self.find_view.place_in_parent()

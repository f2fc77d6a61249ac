"""The node editor: the canvas with its keys, menus, search and drops. It shows a Document and edits it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.core.language import tr
from studio.graph.facts import GraphFacts
from studio.graph.history import Change, Document
from studio.graph.levels import Level
from studio.graph.looking import Side
from studio.graph.model import Endpoint, Project
from studio.sdk.params import ParamValue, Point
from studio.ui.background import Background
from studio.ui.choices import Choices
from studio.ui.node_editor.actions import NodeActions
from studio.ui.node_editor.adding import Begin, NodeAdder
from studio.ui.node_editor.binding import Binding
from studio.ui.node_editor.bookmarks import BookmarkTools
from studio.ui.node_editor.copying import CopyActions
from studio.ui.node_editor.find_view import FindView
from studio.ui.node_editor.levels import LevelTools
from studio.ui.node_editor.look import Curve
from studio.ui.node_editor.menus import CANVAS_MENU, NODE_MENU, MenuEntry, action_entries, show_menu
from studio.ui.node_editor.minimap import Minimap
from studio.ui.node_editor.notes import NoteTools
from studio.ui.node_editor.overlays import HintView, RenameField
from studio.ui.node_editor.placing import STEP
from studio.ui.node_editor.ranking import SearchIndex, Usage, UsageInMemory
from studio.ui.node_editor.refusing import Refusing
from studio.ui.node_editor.search import SearchView
from studio.ui.node_editor.spatial import Compass
from studio.ui.node_editor.state import NodeState
from studio.ui.node_editor.variant_bar import VariantBar
from studio.ui.node_editor.viewable import viewable_outputs
from studio.ui.node_editor.walking import Walker
from studio.ui.reporting import reported
from studio.ui.shortcuts.catalogue import CATALOGUE
from studio.ui.shortcuts.dispatch import Handlers, PanelKeys
from studio.ui.shortcuts.spec import Need, Scope
from studio.ui.theme import SPACE_2


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
    insert_wanted = Signal(str, object)
    """A project file was dropped, to be put in: its path, and where (Point)."""
    group_dropped = Signal(str, object)
    """A linked group was dropped: its file, and where (Point)."""
    space_tapped = Signal()
    """The space bar was tapped over the canvas: play or pause."""

    def __init__(
        self,
        document: Document | Level,
        parent: QWidget | None = None,
        *,
        usage: Usage | None = None,
        choices: Choices | None = None,
        background: Background | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("node_editor")
        self.document = document
        usage = usage or UsageInMemory()
        self.more_entries: Callable[[str | None], list[MenuEntry]] = lambda node: []
        """What the window adds to the menu of a node, or of the canvas."""
        self.binding = Binding(document, self)
        self.binding.use = usage.count
        self.canvas = self.binding.view.canvas
        self._nodes = NodeActions(self.binding)
        self.notes = NoteTools(self.binding, self, self._nodes.delete_selected)
        self.bookmarks = BookmarkTools(self.binding, self)
        self._copying = CopyActions(self.binding)
        self._walker = Walker(self.binding)
        self.levels = LevelTools(self.binding, self, self.frame_all)
        self.variants = VariantBar(self)
        self.search = SearchView(SearchIndex(document.registry, usage), self)
        self._adder = NodeAdder(self.binding, self.search, usage, self._copying, self)
        self._adder.background = background
        self.refusing = Refusing(self.binding, usage, self)
        self.finder = FindView(self.binding, self.levels, self)
        self.rename_field = RenameField(self)
        self._hint = HintView(self)
        self.minimap = Minimap(self.binding, self, choices)
        self.keys = PanelKeys(Scope.GRAPH, self.handlers())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.canvas)
        self.setFocusProxy(self.canvas)
        self.canvas.setAccessibleName(tr("Node graph"))
        self._connect()
        self._show_hint()

    def _connect(self) -> None:
        binding = self.binding
        binding.gestures.keys = self.keys
        binding.selected_changed.connect(self.selection_changed)
        binding.selected_changed.connect(self._describe)
        binding.message_posted.connect(self.message_posted)
        binding.space_was_tapped.connect(self.space_tapped)
        binding.activated.connect(self._on_activated)
        binding.copies_wanted.connect(self._copying.duplicate_to)
        binding.menu_wanted.connect(self._on_menu_wanted)
        self._adder.files_added.connect(self.view_node)
        self._adder.project_dropped.connect(self.project_dropped)
        self._adder.model_dropped.connect(self.model_dropped)
        self._adder.insert_wanted.connect(self.insert_wanted)
        self._adder.group_dropped.connect(self.group_dropped)
        self.search.closed.connect(self._on_overlay_closed)
        self.finder.closed.connect(self._on_overlay_closed)
        self.rename_field.renamed.connect(binding.gestures.node_renamed)
        for field in (self.rename_field, self.notes.title_field, self.notes.text_field, self.bookmarks.field):
            field.closed.connect(self._on_overlay_closed)
        self.document.changed.connect(self._on_changed)
        self.destroyed.connect(lambda: self.document.changed.disconnect(self._on_changed, missing_ok=True))

    # What the window tells

    @property
    def selected(self) -> tuple[str, ...]:
        """The ids of the selected nodes, the latest last."""
        return self.binding.selected

    @property
    def has_selected_items(self) -> bool:
        """Whether a node or a note is selected."""
        return bool(self.selected or self.binding.notes.selected)

    def select(self, nodes: Iterable[str]) -> None:
        """Select these nodes and nothing else."""
        self.binding.select(tuple(nodes))

    def show_nodes(self, nodes: Sequence[str]) -> None:
        """Select these nodes and bring the last one into view."""
        self.select(nodes)
        if self.selected:
            self.binding.view.reveal(self.selected[-1])

    def set_facts(self, facts: GraphFacts) -> None:
        """Show what wires carry, and what keeps nodes from being computed."""
        self.binding.set_facts(facts)

    def set_thumbnail(self, node: str, image: QImage) -> None:
        """Show a node's picture on its card; a null image takes it away."""
        view = self.binding.view
        if node in self.document.graph.nodes:
            view.pictures.put(node, image, self.devicePixelRatioF())
            view.card(node).refresh()

    def set_curve(self, node: str, curve: Curve | None) -> None:
        """Show a node's numbers around the playhead on its card; None takes them away."""
        if node in self.document.graph.nodes:
            self.binding.view.card(node).show_curve(curve)

    def set_active_path(self, nodes: frozenset[str]) -> None:
        """Light the wires between the nodes that the awaited frame is made from."""
        self.binding.view.light_path(nodes)

    def set_node_state(self, node: str, state: NodeState) -> None:
        """Show what a node is about. Nodes that are gone are ignored."""
        self.binding.set_state(node, state)

    # Adding

    def begin_nodes_with(self, begin: Begin) -> None:
        """Let new nodes begin otherwise than with the defaults of their types."""
        self._adder.begin = begin

    def add_node(self, spec_id: str, at: Point | None = None, params: Mapping[str, ParamValue] | None = None) -> None:
        """Add a node of this type with its title at `at`, and select it.

        Without a place it goes behind what is selected, wired where the types fit; else into the middle of the view.
        """
        spec = self.document.registry[spec_id]
        if params:
            self._adder.add_with(spec, params)
        elif at is None:
            self._adder.add_picked(spec, branch=False)
        else:
            self._adder.add_node(spec, at)

    def insert_project(self, project: Project, at: Point, name: str) -> None:
        """Add all nodes of another project, with their upper left corner at `at`."""
        self._copying.add(project, at, tr("Insert {names}", names=name))

    def open_search(self) -> None:
        """Open the search at the mouse."""
        self._adder.open_search()

    def search_for(self, target: Endpoint) -> None:
        """Open the search for what fits an input, to the left of its card; the pick is wired."""
        area = self.binding.view.area_of((target.node,))
        self.binding.search_wanted.emit(target, False, Point(area.left() - area.width() - 2 * STEP, area.top()))

    def _on_overlay_closed(self) -> None:
        self.canvas.setFocus(Qt.FocusReason.PopupFocusReason)

    # What is done with nodes

    def paste(self) -> None:
        """Add what is on the clipboard, and select it."""
        self._copying.paste()

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
        outputs = viewable_outputs(self.document.graph, self.document.registry, node)
        if outputs:
            self.view_requested.emit(outputs[0])

    def _press_number(self, side: Side, number: int) -> None:
        self.number_pressed.emit(self.selected[-1] if self.selected else "", side, number)

    def _on_activated(self, node: str) -> None:
        """Enter a group, view any other node."""
        if self.levels.is_group(node):
            self.levels.enter_group(node)
        else:
            self.view_node(node)

    def rename_selected(self) -> None:
        """Open the field that renames the node selected last."""
        if not self.selected:
            self.notes.edit_selected()
            return
        self.binding.view.reveal(self.selected[-1])
        card = self.binding.view.card(self.selected[-1])
        title = self.canvas.mapFromScene(card.mapRectToScene(card.face.plan.title)).boundingRect()
        place = title.translated(self.canvas.mapTo(self, QPoint(0, 0)))
        self.rename_field.open_for(card.face.node, card.face.title, place)

    # Keys and menus

    def handlers(self) -> Handlers:
        """Return what can be done here, by the ids of actions."""
        return {
            "edit.undo": self.document.undo,
            "edit.redo": self.document.redo,
            "graph.find": self.finder.open_view,
            "graph.rename": self.rename_selected,
            "graph.menu": self._open_menu,
            **{f"graph.pin_a{number}": partial(self._press_number, Side.A, number) for number in range(1, 10)},
            **{f"graph.pin_b{number}": partial(self._press_number, Side.B, number) for number in range(1, 10)},
            **self._adder.handlers(),
            **self._nodes.handlers(),
            **self._copying.handlers(),
            **self._walker.handlers(),
            **Compass(self.binding).handlers(),
            **self.notes.handlers(),
            **self.bookmarks.handlers(),
            **self.minimap.handlers(),
            **self.levels.handlers(),
        }

    def _open_menu(self) -> None:
        """Open the menu of the node selected last, at its card; without one, that of the canvas."""
        node = self.selected[-1] if self.selected else None
        corner = QPoint(0, 0)
        if node is not None:
            self.binding.view.reveal(node)
            corner = self.canvas.mapFromScene(self.binding.view.area_of((node,)).topLeft())
        self._on_menu_wanted(self.canvas.viewport().mapToGlobal(corner), node)

    def _describe(self) -> None:
        """Tell a screen reader which nodes are selected."""
        names = [self.document.graph[node].name for node in self.selected]
        self.canvas.setAccessibleDescription(tr("Selected: {names}", names=", ".join(names)) if names else "")

    def _on_menu_wanted(self, at: QPoint, node: str | None) -> None:
        if node is not None and node not in self.selected:
            self.select((node,))
        menu = CANVAS_MENU if node is None else NODE_MENU
        entries = [*action_entries(menu, self._fitting_handlers()), None, *self.more_entries(node)]
        show_menu(self, at, entries if node is not None else [*entries, None, *self.bookmarks.canvas_entries()])

    def _fitting_handlers(self) -> Handlers:
        """Return what can be done with the selected nodes: menus do not offer to enter what is no group."""
        nodes = [self.document.graph[node] for node in self.selected]
        unmet = set() if any(record.inside is not None for record in nodes) else {Need.GROUP}
        specs = [self.document.registry.get(record.type) for record in nodes[-1:]]
        if not any(spec is not None and spec.can_be_taken_apart for spec in specs):
            unmet.add(Need.APART)
        if len(nodes) < 2:
            unmet.add(Need.TWO_NODES)
        if self.variants.isHidden():
            unmet.add(Need.VARIANTS)
        return {action: do for action, do in self.keys.handlers.items() if CATALOGUE[action].needs not in unmet}

    def show_variants(self, active: Side | None, differing: Collection[str], count: int) -> None:
        """Show which of two variants is edited, and what differs.

        Args:
            active: Which; None where there is but one.
            differing: The nodes on the open level that are others in the other variant.
            count: How many nodes differ on all levels.
        """
        self.variants.show_variants(active, count)
        self.binding.show_differing(differing)
        self._place_bars()

    # The hint on an empty canvas

    def _on_changed(self, change: Change) -> None:
        self.refusing.view.close_view()
        self.finder.follow()
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
        self.variants.place_at(QPoint(left + SPACE_2, area.top() + SPACE_2))

    @reported()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the hint in the middle."""
        super().resizeEvent(event)
        self._place_hint()
        self.minimap.place()
        self.finder.place()

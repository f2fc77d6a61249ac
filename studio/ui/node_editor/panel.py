"""The node editor: the canvas with its keys, menus, search and drops. It shows a Document and edits it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.core.errors import StudioError
from studio.graph.commands import Command
from studio.graph.facts import GraphFacts
from studio.graph.history import Change, Document
from studio.graph.model import Connection, Endpoint
from studio.graph.project_file import SUFFIX
from studio.sdk.params import Point
from studio.sdk.spec import NodeSpec
from studio.ui.mime import NODE_MIME
from studio.ui.node_editor.actions import NodeActions
from studio.ui.node_editor.binding import Binding
from studio.ui.node_editor.bookmarks import BookmarkTools
from studio.ui.node_editor.driving import parameter_entries
from studio.ui.node_editor.menus import CANVAS_MENU, NODE_MENU, action_entries, show_menu
from studio.ui.node_editor.notes import NoteTools
from studio.ui.node_editor.overlays import HintView, RenameField
from studio.ui.node_editor.placing import STEP, LooseEnd, centred, place_at_end, place_files, place_node, plan_of
from studio.ui.node_editor.ranking import SearchIndex, Usage, UsageInMemory
from studio.ui.node_editor.search import SearchView
from studio.ui.node_editor.state import NodeState
from studio.ui.reporting import reported
from studio.ui.shortcuts.dispatch import Handlers, PanelKeys
from studio.ui.shortcuts.spec import Scope


class NodeEditorPanel(QWidget):
    """The canvas on which a graph is wired.

    Args:
        document: What it shows and edits.
        parent: Its parent.
        usage: How often this user adds each node type; by default it is counted while the program runs.
    """

    selection_changed = Signal(object)
    """The ids of the selected nodes, tuple[str, ...], the latest last."""
    view_requested = Signal(object)
    """The output (Endpoint) that the viewer is to show."""
    message_posted = Signal(str)
    """Why something was refused, for the status line."""
    project_dropped = Signal(str)
    """A project file was dropped: its path."""
    space_tapped = Signal()
    """The space bar was tapped over the canvas: play or pause."""

    def __init__(self, document: Document, parent: QWidget | None = None, *, usage: Usage | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("node_editor")
        self.document = document
        self._usage = usage or UsageInMemory()
        self._end: LooseEnd | None = None
        self._at = Point(0.0, 0.0)
        self.binding = Binding(document, self)
        self.canvas = self.binding.view.canvas
        self._nodes = NodeActions(self.binding)
        self.notes = NoteTools(self.binding, self, self._nodes.delete_selected)
        self.bookmarks = BookmarkTools(self.binding, self)
        self.search = SearchView(SearchIndex(document.registry, self._usage), self)
        self.rename_field = RenameField(self)
        self._hint = HintView(self)
        self.keys = PanelKeys(Scope.GRAPH, self.handlers())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.canvas)
        self.setFocusProxy(self.canvas)
        self._connect()
        self._show_hint()

    def _connect(self) -> None:
        binding = self.binding
        binding.keys = self.keys
        binding.selected_changed.connect(self.selection_changed)
        binding.message_posted.connect(self.message_posted)
        binding.space_was_tapped.connect(self.space_tapped)
        binding.search_wanted.connect(self._on_search_wanted)
        binding.parameter_wanted.connect(self._on_parameter_wanted)
        binding.activated.connect(self.view_node)
        binding.dropped.connect(self._on_dropped)
        binding.menu_wanted.connect(self._on_menu_wanted)
        self.search.chosen.connect(self._on_chosen)
        self.search.closed.connect(self._on_overlay_closed)
        self.rename_field.renamed.connect(binding.node_renamed)
        for field in (self.rename_field, self.notes.title_field, self.notes.text_field, self.bookmarks.field):
            field.closed.connect(self._on_overlay_closed)
        self.document.changed.connect(self._on_changed)
        self.destroyed.connect(lambda: self.document.changed.disconnect(self._on_changed, missing_ok=True))

    # What the window tells

    @property
    def selected(self) -> tuple[str, ...]:
        """The ids of the selected nodes, the latest last."""
        return self.binding.selected

    def select(self, nodes: Iterable[str]) -> None:
        """Select these nodes and nothing else."""
        self.binding.select(tuple(nodes))

    def show_nodes(self, nodes: Sequence[str]) -> None:
        """Select these nodes and bring the last one into view."""
        self.select(nodes)
        if self.selected:
            self._nodes.reveal(self.selected[-1])

    def set_facts(self, facts: GraphFacts) -> None:
        """Show what wires carry, and what keeps nodes from being computed."""
        self.binding.set_facts(facts)

    def set_thumbnail(self, node: str, image: QImage) -> None:
        """Show a node's picture on its card; a null image takes it away."""
        view = self.binding.view
        if node in self.document.graph.nodes:
            view.pictures.put(node, image, self.devicePixelRatioF())
            view.card(node).update()

    def set_node_state(self, node: str, state: NodeState) -> None:
        """Show what a node is about. Nodes that are gone are ignored."""
        self.binding.set_state(node, state)

    # Adding

    def add_node(self, spec_id: str, at: Point | None = None) -> None:
        """Add a node of this type with its title at `at`, by default in the middle of the view, and select it."""
        spec = self.document.registry[spec_id]
        command, node = place_node(self.document.graph, spec, centred(at or self._free_place(spec)))
        self._add(command, node, spec)

    def _free_place(self, spec: NodeSpec) -> Point:
        """Return the middle of the view, or the nearest place below where the new card covers no other."""
        view, at = self.binding.view, self.binding.view.center()
        body = plan_of(spec).body.adjusted(-STEP / 4, -STEP / 4, STEP / 4, STEP / 4)
        taken = [view.area_of((node,)) for node in view.cards()]
        corner = centred(at)
        while any(body.translated(corner.x, corner.y).intersects(area) for area in taken):
            at = Point(at.x, at.y + STEP)
            corner = centred(at)
        return at

    def _add(self, command: Command, node: str, spec: NodeSpec) -> None:
        if self.binding.apply(command):
            self._usage.note(spec.id)
            self.select((node,))

    def open_search(self) -> None:
        """Open the search at the mouse."""
        self._end, self._at = None, self.canvas.cursor_point()
        self.search.open_at(self.canvas.mapTo(self, self.canvas.mouse_at()))

    def _on_search_wanted(self, fixed: Endpoint, from_output: bool, at: Point) -> None:
        end = LooseEnd(fixed, from_output, self.binding.type_of(fixed, output=from_output))
        self._end, self._at = end, at
        place = self.canvas.mapTo(self, self.canvas.mapFromScene(QPointF(*at)))
        self.search.open_at(place, lambda spec: end.port_of(spec) is not None)

    def _on_chosen(self, spec: NodeSpec) -> None:
        end, self._end = self._end, None
        graph = self.document.graph
        if end is not None and end.fixed.node in graph.nodes:
            placed = place_at_end(graph, spec, end, self._at)
            self._add(placed.command, placed.node, spec)
        else:
            self.add_node(spec.id, self._at)

    def _on_parameter_wanted(self, source: Endpoint, node: str, taken: Connection | None, at: QPoint) -> None:
        show_menu(self, at, parameter_entries(self.binding, source, node, taken), chosen=True)

    def _on_overlay_closed(self) -> None:
        self.canvas.setFocus(Qt.FocusReason.PopupFocusReason)

    def _on_dropped(self, data: QMimeData, at: Point) -> None:
        if data.hasFormat(NODE_MIME):
            spec_id = bytes(data.data(NODE_MIME).data()).decode()
            if spec_id in self.document.registry:
                self.add_node(spec_id, at)
            return
        files = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        for project in (file for file in files if file.suffix.lower() == SUFFIX):
            self.project_dropped.emit(str(project))
            return
        if files:
            self._add_files(files, at)

    def _add_files(self, files: list[Path], at: Point) -> None:
        try:
            command, nodes = place_files(self.document.graph, self.document.registry, files, at)
        except StudioError as error:
            self.message_posted.emit(str(error))
            return
        if self.binding.apply(command):
            self.select(nodes)
            self.view_node(nodes[-1])

    # What is done with nodes

    def paste(self) -> None:
        """Add what is on the clipboard, and select it."""
        self._nodes.paste()

    def duplicate_selected(self) -> None:
        """Add copies of the selected nodes, and select them."""
        self._nodes.duplicate_selected()

    def frame_all(self) -> None:
        """Show the whole graph."""
        self._nodes.frame_all()

    def frame_selected(self) -> None:
        """Show the selected nodes, or all if none is selected."""
        self._nodes.frame_selected()

    def view_node(self, node: str, number: int = 0) -> None:
        """Ask for an output of a node in the viewer: the first one by default."""
        output = self._nodes.output_to_view(node, number)
        if output is not None:
            self.view_requested.emit(output)

    def _view_selected(self, number: int) -> None:
        if self.selected:
            self.view_node(self.selected[-1], number)

    def rename_selected(self) -> None:
        """Open the field that renames the node selected last."""
        if not self.selected:
            self.notes.edit_selected()
            return
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
            "graph.add": self.open_search,
            "graph.rename": self.rename_selected,
            **{f"graph.pin_a{number + 1}": partial(self._view_selected, number) for number in range(9)},
            **self._nodes.handlers(),
            **self.notes.handlers(),
            **self.bookmarks.handlers(),
        }

    def _on_menu_wanted(self, at: QPoint, node: str | None) -> None:
        if node is not None and node not in self.selected:
            self.select((node,))
        menu = CANVAS_MENU if node is None else NODE_MENU
        entries = action_entries(menu, self.keys)
        show_menu(self, at, entries if node is not None else [*entries, None, *self.bookmarks.canvas_entries()])

    # The hint on an empty canvas

    def _on_changed(self, change: Change) -> None:
        self._show_hint()

    def _show_hint(self) -> None:
        self._hint.setVisible(not self.document.graph.nodes and not self.document.project.notes)
        self._hint.raise_()
        self._place_hint()

    def _place_hint(self) -> None:
        self._hint.resize(self.width(), self._hint.sizeHint().height())
        self._hint.move(0, (self.height() - self._hint.height()) // 2)

    @reported()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the hint in the middle."""
        super().resizeEvent(event)
        self._place_hint()

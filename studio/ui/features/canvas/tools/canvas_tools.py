"""The tools of the node editor: they are made, connected with each other and asked for their handlers here."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from studio.ui.features.canvas.binding.canvas_binding import CanvasBinding
from studio.ui.features.canvas.insertion.drop_handler import CanvasDropHandler
from studio.ui.features.canvas.insertion.node_adder import NodeAdder
from studio.ui.features.canvas.insertion.wire_insertion import WireInsertion
from studio.ui.features.canvas.search.node_search import NodeSearchView
from studio.ui.features.canvas.tools.bookmarks import BookmarkTools
from studio.ui.features.canvas.tools.connection_feedback import ConnectionFeedback
from studio.ui.features.canvas.tools.copy_actions import CopyActions
from studio.ui.features.canvas.tools.find_view import FindView
from studio.ui.features.canvas.tools.keyboard_navigation import KeyboardNavigator
from studio.ui.features.canvas.tools.level_tools import LevelTools
from studio.ui.features.canvas.tools.node_actions import NodeActions
from studio.ui.features.canvas.tools.node_activation import NodeActivation
from studio.ui.features.canvas.tools.node_renaming import NodeRenaming
from studio.ui.features.canvas.tools.note_tools import NoteTools
from studio.ui.features.canvas.tools.spatial_navigation import SpatialNavigation
from studio.ui.shell.search.search_index import InMemoryUsageCounter, NodeSearchIndex, UsageCounter
from studio.ui.shell.shortcuts.dispatch import Handlers
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker


class CanvasTools(QObject):
    """All tools that work on one canvas.

    Args:
        binding: The canvas and its document.
        panel: Over what their fields and menus open.
        usage: How often this user adds each node type; None to count while the program runs.
        background: Looks whether what is dropped is a folder; None to take nothing for one.
    """

    def __init__(
        self,
        binding: CanvasBinding,
        panel: QWidget,
        usage: UsageCounter | None,
        background: BackgroundWorker | None,
    ) -> None:
        super().__init__(panel)
        usage = usage or InMemoryUsageCounter()
        binding.count_usage = usage.count_node_uses
        self._binding = binding
        self.nodes = NodeActions(binding)
        self.notes = NoteTools(binding, panel, self.nodes.delete_selected)
        self.bookmarks = BookmarkTools(binding, panel)
        self.copying = CopyActions(binding)
        self.levels = LevelTools(binding, panel, self.nodes.frame_all)
        self._index = NodeSearchIndex(binding.document.registry, usage)
        self.node_search = NodeSearchView(self._index, panel)
        self.adder = NodeAdder(binding, self.node_search, usage, panel)
        self._wires = WireInsertion(binding, self.adder)
        self.drops = CanvasDropHandler(binding, self.adder, self._wires, self.copying, background, panel)
        self.connection_feedback = ConnectionFeedback(binding, usage, panel)
        self.find_view = FindView(binding, self.levels, panel)
        self.activation = NodeActivation(binding, self.levels, panel)
        self.renaming = NodeRenaming(binding, self.notes, panel)
        self._navigators = (KeyboardNavigator(binding), SpatialNavigation(binding))
        self._connect()

    def _connect(self) -> None:
        self._binding.document.node_types_changed.connect(self._on_types_changed)
        self._binding.nodes_added.connect(self._on_nodes_added)
        self._binding.copies_requested.connect(self.copying.duplicate_to)
        self.drops.files_added.connect(self.activation.view_last_picture)
        self.node_search.search_closed.connect(self._on_overlay_closed)
        self.find_view.closed.connect(self._on_overlay_closed)
        notes, names = self.notes, self.bookmarks.name_field
        for field in (self.renaming.rename_field, notes.title_field, notes.text_field, names):
            field.editing_closed.connect(self._on_overlay_closed)

    def _on_types_changed(self) -> None:
        self._index.set_node_types(self._binding.document.registry)

    def _on_nodes_added(self, nodes: set[str]) -> None:
        """Bring new nodes into view, with what feeds them."""
        binding = self._binding
        if binding.view.canvas_view.isVisible():
            wires = binding.document.graph.wires.items()
            neighbors = {source.node for target, source in wires if target.node in nodes}
            binding.view.reveal_cards(nodes, neighbors & binding.view.get_cards_by_node().keys())

    def _on_overlay_closed(self) -> None:
        self._binding.view.canvas_view.setFocus(Qt.FocusReason.PopupFocusReason)

    def update_to_document(self) -> None:
        """Close the reason of a refused wire, and find again what is sought: the document has changed."""
        self.connection_feedback.rejection_view.close_view()
        self.find_view.refresh_matches()

    def build_handlers(self) -> Handlers:
        """Return what can be done with the tools, by the ids of actions."""
        handlers = {
            "edit.undo": self._binding.document.undo,
            "edit.redo": self._binding.document.redo,
            "graph.find": self.find_view.open_view,
        }
        tools = (
            self.adder,
            self._wires,
            self.nodes,
            self.copying,
            *self._navigators,
            self.notes,
            self.bookmarks,
            self.levels,
            self.activation,
            self.renaming,
        )
        return {**handlers, **{action: do for tool in tools for action, do in tool.build_handlers().items()}}

"""Expansion of the selected node into nodes that can be edited, computed outside the GUI thread."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from studio.core.errors import StudioError
from studio.core.translation import tr, tr_n
from studio.engine.request import EngineRequest, RequestPurpose
from studio.graph.active_level import ActiveLevel
from studio.graph.model import Graph
from studio.graph.node_expansion import TrackCurves, expand_to_nodes, fit_track_curves
from studio.sdk.decomposition import Decomposition
from studio.sdk.params import Point
from studio.sdk.signatures.methods import DECOMPOSE_METHOD
from studio.ui.features.canvas.actions import EXPANDABLE_NEEDED
from studio.ui.features.canvas.panel import NodeEditorPanel
from studio.ui.shell.edits.auto_layout import NODE_GAP, arrange_nodes
from studio.ui.shell.edits.node_placement import make_card_layout
from studio.ui.shell.shortcuts.dispatch import Handlers
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker

if TYPE_CHECKING:
    from studio.engine.engine import Engine

EXPAND_ACTION: Final = "graph.take_apart"


class ExpandNode(QObject):
    """Expands the selected node: puts equivalent nodes beside it, and rewires its outputs to them.

    Args:
        level: Where it is done.
        editor: Says what is selected.
        engine: Finds what a node's result is made of.
        parent: Qt's owner.
    """

    def __init__(
        self, level: ActiveLevel, editor: NodeEditorPanel, engine: Engine, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._level = level
        self._editor = editor
        self._engine = engine
        self._worker = BackgroundWorker(self, "take-apart")

    @property
    def is_busy(self) -> bool:
        """Whether a node is being taken apart."""
        return self._worker.is_busy

    @property
    def expandable_node(self) -> str | None:
        """The node that was selected last, if it can be taken apart."""
        selected = self._editor.selected_nodes
        record = self._level.graph.nodes.get(selected[-1]) if selected else None
        spec = self._level.registry.find_spec(record.type) if record is not None else None
        return selected[-1] if spec is not None and spec.can_be_decomposed else None

    def build_handlers(self) -> Handlers:
        """Return what can be done here, by the ids of actions."""
        return {EXPAND_ACTION: self.expand_selected}

    def expand_selected(self) -> None:
        """Decompose the selected node outside the GUI thread, and insert the result into the graph."""
        node, path = self.expandable_node, self._level.path
        if node is None:
            self._editor.message_posted.emit(tr(EXPANDABLE_NEEDED))
            return
        request = EngineRequest(
            self._level.document.graph,
            self._level.get_full_path(node),
            DECOMPOSE_METHOD,
            0,
            purpose=RequestPurpose.VIEWER,
        )

        def work() -> tuple[Decomposition, TrackCurves]:
            parts = self._engine.compute_frame(request)
            if not isinstance(parts, Decomposition):
                raise StudioError(tr("It gave {found}, not its parts.", found=type(parts).__name__))
            return parts, fit_track_curves(parts)

        def done(found: tuple[Decomposition, TrackCurves]) -> None:
            if self._level.path == path:
                self._insert(node, *found)

        self._worker.run_task(work, done, self._on_failed)

    def close(self) -> None:
        """Close the worker."""
        self._worker.close()

    def _insert(self, node: str, parts: Decomposition, curves: TrackCurves) -> None:
        """Insert the nodes as one step, select them, and view them if the node was viewed."""
        level = self._level
        viewed = level.project.viewed_output
        try:
            made = expand_to_nodes(
                level.graph, level.registry, node, parts, curves, lambda *put: self._place_nodes(node, *put)
            )
            level.apply_command(made.command)
        except StudioError as error:
            self._on_failed(str(error))
            return
        if viewed is not None and viewed.node == node:
            level.set_viewed_output(made.result_output)
        self._editor.show_nodes(made.node_ids)
        text = tr_n("{count} node was put beside it.", "{count} nodes were put beside it.", len(made.node_ids))
        self._editor.message_posted.emit(text)

    def _place_nodes(self, node: str, grown: Graph, nodes: tuple[str, ...]) -> Mapping[str, Point]:
        """Return a tidy block below all cards, so that it covers nothing; its last column lies below the node."""
        layout, registry = self._level.project.layout, self._level.registry
        heights = {new: make_card_layout(registry[grown[new].type]).body_rect.height() for new in nodes}
        home = layout.get(node, Point(0.0, 0.0))
        cards = self._editor.binding.view.get_cards_by_node()
        bottom = max(layout.get(id, home).y + card.model.layout.body_rect.height() for id, card in cards.items())
        start = {new: Point(home.x, bottom + NODE_GAP + row) for row, new in enumerate(nodes)}
        tidy = arrange_nodes(grown, nodes, heights, start)
        left = home.x - max(at.x for at in tidy.values())
        return {new: Point(at.x + left, at.y) for new, at in tidy.items()}

    def _on_failed(self, text: str) -> None:
        self._editor.message_posted.emit(tr("It could not be taken apart: {reason}", reason=text))

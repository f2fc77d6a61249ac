"""Takes the selected node apart into nodes that can be edited: what it is made of is found away from the GUI thread."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from studio.core.errors import StudioError
from studio.core.language import tr, tr_n
from studio.engine.request import Purpose, Request
from studio.graph.levels import Level
from studio.graph.model import Graph
from studio.graph.parts import Curves, apart, fitted
from studio.sdk.methods import APART
from studio.sdk.params import Point
from studio.sdk.parts import Parts
from studio.ui.background import Background
from studio.ui.node_editor.arrange import GAP, arrange
from studio.ui.node_editor.panel import NodeEditorPanel
from studio.ui.node_editor.placing import plan_of
from studio.ui.shortcuts.dispatch import Handlers
from studio.ui.shortcuts.spec import Need

if TYPE_CHECKING:
    from studio.engine.engine import Engine

ACTION: Final = "graph.take_apart"


class TakingApart(QObject):
    """Puts nodes beside the selected one that give what it gives, and lets them feed what it fed.

    Args:
        level: Where it is done.
        editor: Says what is selected.
        engine: Finds what a node's result is made of.
        parent: Qt's owner.
    """

    def __init__(self, level: Level, editor: NodeEditorPanel, engine: Engine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._level = level
        self._editor = editor
        self._engine = engine
        self._worker = Background(self, "take-apart")

    @property
    def busy(self) -> bool:
        """Whether a node is being taken apart."""
        return self._worker.busy

    @property
    def node(self) -> str | None:
        """The node that was selected last, if it can be taken apart."""
        selected = self._editor.selected
        record = self._level.graph.nodes.get(selected[-1]) if selected else None
        spec = self._level.registry.get(record.type) if record is not None else None
        return selected[-1] if spec is not None and spec.can_be_taken_apart else None

    def handlers(self) -> Handlers:
        """Return what can be done here, by the ids of actions."""
        return {ACTION: self.take_apart}

    def take_apart(self) -> None:
        """Find what the selected node is made of; once that is known, put it into the graph."""
        node, path = self.node, self._level.path
        if node is None:
            self._editor.message_posted.emit(tr(Need.APART.value))
            return
        request = Request(self._level.document.graph, self._level.full(node), APART, 0, purpose=Purpose.VIEWER)

        def work() -> tuple[Parts, Curves]:
            parts = self._engine.compute(request)
            if not isinstance(parts, Parts):
                raise StudioError(tr("It gave {found}, not its parts.", found=type(parts).__name__))
            return parts, fitted(parts)

        def done(found: tuple[Parts, Curves]) -> None:
            if self._level.path == path:
                self._insert(node, *found)

        self._worker.run(work, done, self._on_failed)

    def close(self) -> None:
        """Finish what was asked for."""
        self._worker.close()

    def _insert(self, node: str, parts: Parts, curves: Curves) -> None:
        """Put the nodes there as one step, select them and look at them if the node was looked at."""
        level = self._level
        viewed = level.project.viewed
        try:
            made = apart(level.graph, level.registry, node, parts, curves, lambda *put: self._places(node, *put))
            level.apply(made.command)
        except StudioError as error:
            self._on_failed(str(error))
            return
        if viewed is not None and viewed.node == node:
            level.look_at(made.result)
        self._editor.show_nodes(made.nodes)
        text = tr_n("{count} node was put beside it.", "{count} nodes were put beside it.", len(made.nodes))
        self._editor.message_posted.emit(text)

    def _places(self, node: str, grown: Graph, nodes: tuple[str, ...]) -> Mapping[str, Point]:
        """Return a tidy block below all cards, so that it covers nothing; its last column lies below the node."""
        layout, registry = self._level.project.layout, self._level.registry
        heights = {new: plan_of(registry[grown[new].type]).body.height() for new in nodes}
        home = layout.get(node, Point(0.0, 0.0))
        cards = self._editor.binding.view.cards()
        bottom = max(layout.get(id, home).y + card.face.plan.body.height() for id, card in cards.items())
        start = {new: Point(home.x, bottom + GAP + row) for row, new in enumerate(nodes)}
        tidy = arrange(grown, nodes, heights, start)
        left = home.x - max(at.x for at in tidy.values())
        return {new: Point(at.x + left, at.y) for new, at in tidy.items()}

    def _on_failed(self, text: str) -> None:
        self._editor.message_posted.emit(tr("It could not be taken apart: {reason}", reason=text))

"""Feedback on a refused wire: the reason at the mouse, the loop, and the node that can be inserted."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from studio.graph.commands import Command
from studio.sdk.params import Point
from studio.sdk.spec import NodeSpec
from studio.ui.features.canvas.binding.canvas_binding import CanvasBinding
from studio.ui.features.canvas.overlays.rejection_view import LoopMark, RejectionView
from studio.ui.shell.edits.connection_rejection import (
    AdapterSuggestion,
    ConnectionRejection,
    connect_through_adapter,
)
from studio.ui.shell.edits.node_placement import make_add_node, make_card_layout
from studio.ui.shell.search.search_index import UsageCounter


class ConnectionFeedback(QObject):
    """Feedback on rejected connections, with the nodes that would make them possible.

    Args:
        binding: The canvas and its document.
        usage: Learns what this user adds.
        panel: Where it is shown.
    """

    def __init__(self, binding: CanvasBinding, usage: UsageCounter, panel: QWidget) -> None:
        super().__init__(panel)
        self._binding = binding
        self._usage = usage
        self._panel = panel
        self._refusal: ConnectionRejection | None = None
        self.loop_mark: LoopMark | None = None
        self.rejection_view = RejectionView(panel)
        self.rejection_view.suggestion_chosen.connect(self._on_chosen)
        self.rejection_view.view_closed.connect(self._unmark)
        self.rejection_view.close_on_input_to(binding.view.canvas_view)
        self.rejection_view.close_on_input_to(binding.view.canvas_view.viewport())
        binding.connection_rejected.connect(self._on_refused)
        binding.rejection_cleared.connect(self.rejection_view.close_view)

    def _on_refused(self, refusal: ConnectionRejection, final: bool) -> None:
        self.rejection_view.close_view()
        self._refusal = refusal
        canvas = self._binding.view.canvas_view
        if refusal.loop_nodes:
            self.loop_mark = LoopMark(self._binding.view, refusal.loop_nodes)
        self.rejection_view.show_rejection(refusal, canvas.mapTo(self._panel, canvas.get_mouse_position()), final=final)

    def _unmark(self) -> None:
        mark, self.loop_mark = self.loop_mark, None
        if mark is not None and mark.scene() is not None:
            mark.scene().removeItem(mark)

    def _on_chosen(self, offer: AdapterSuggestion) -> None:
        refusal, graph = self._refusal, self._binding.document.graph
        if refusal is None or refusal.wire is None or not {*(end.node for end in refusal.wire)} <= graph.nodes.keys():
            return
        made = connect_through_adapter(refusal, offer, self._add)
        if made is not None and self._binding.apply_command(made[0]):
            self._usage.record_node_use(offer.spec.id)
            self._binding.select_nodes((made[1],))

    def _add(self, spec: NodeSpec) -> tuple[Command, str]:
        """Return the command that adds a node between the two ends of the refused wire."""
        assert self._refusal is not None
        assert self._refusal.wire is not None
        source, target = self._refusal.wire
        view = self._binding.view
        gives = next(port for port in view.get_card(source.node).out_ports if port.port_name == source.port)
        takes = [port for port in view.get_card(target.node).in_ports if port.port_name == target.port]
        middle = gives.scenePos()
        if takes:
            middle = (middle + takes[0].scenePos()) * 0.5
        corner = middle - make_card_layout(spec).body_rect.center()
        return make_add_node(self._binding.document.graph, spec, Point(corner.x(), corner.y()))

"""What happens when a wire is refused: the reason at the mouse, the loop, the node that would go between."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from studio.graph.commands import Command
from studio.sdk.params import Point
from studio.sdk.spec import NodeSpec
from studio.ui.node_editor.binding import Binding
from studio.ui.node_editor.placing import place_node, plan_of
from studio.ui.node_editor.ranking import Usage
from studio.ui.node_editor.refusal_view import LoopMark, RefusalView
from studio.ui.node_editor.refusals import Offer, Refusal, connect_through


class Refusing(QObject):
    """Shows refusals, and takes up what they offer.

    Args:
        binding: The canvas and its document.
        usage: Learns what this user adds.
        panel: Where it is shown.
    """

    def __init__(self, binding: Binding, usage: Usage, panel: QWidget) -> None:
        super().__init__(panel)
        self._binding = binding
        self._usage = usage
        self._panel = panel
        self._refusal: Refusal | None = None
        self.mark: LoopMark | None = None
        self.view = RefusalView(panel)
        self.view.chosen.connect(self._on_chosen)
        self.view.closed.connect(self._unmark)
        self.view.watch(binding.view.canvas)
        self.view.watch(binding.view.canvas.viewport())
        binding.refused.connect(self._on_refused)
        binding.refusal_over.connect(self.view.close_view)

    def _on_refused(self, refusal: Refusal, final: bool) -> None:
        self.view.close_view()
        self._refusal = refusal
        canvas = self._binding.view.canvas
        if refusal.loop:
            self.mark = LoopMark(self._binding.view, refusal.loop)
        self.view.show_refusal(refusal, canvas.mapTo(self._panel, canvas.mouse_at()), final=final)

    def _unmark(self) -> None:
        mark, self.mark = self.mark, None
        if mark is not None and mark.scene() is not None:
            mark.scene().removeItem(mark)

    def _on_chosen(self, offer: Offer) -> None:
        refusal, graph = self._refusal, self._binding.document.graph
        if refusal is None or refusal.wire is None or not {*(end.node for end in refusal.wire)} <= graph.nodes.keys():
            return
        made = connect_through(refusal, offer, self._add)
        if made is not None and self._binding.apply(made[0]):
            self._usage.note(offer.spec.id)
            self._binding.select((made[1],))

    def _add(self, spec: NodeSpec) -> tuple[Command, str]:
        """Return the command that adds a node between the two ends of the refused wire."""
        assert self._refusal is not None
        assert self._refusal.wire is not None
        source, target = self._refusal.wire
        view = self._binding.view
        gives = next(port for port in view.card(source.node).out_ports if port.port_name == source.port)
        takes = [port for port in view.card(target.node).in_ports if port.port_name == target.port]
        middle = gives.scenePos()
        if takes:
            middle = (middle + takes[0].scenePos()) * 0.5
        corner = middle - plan_of(spec).body.center()
        return place_node(self._binding.document.graph, spec, Point(corner.x(), corner.y()))

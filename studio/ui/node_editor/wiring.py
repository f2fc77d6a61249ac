"""Dragging wires: from a port, from the end of a wire; dropped on a port, a card or the empty canvas."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QGraphicsItem

from studio.graph.model import Connection, Endpoint
from studio.sdk.params import Point
from studio.ui.node_editor.gestures import LitPorts, RefusedWire
from studio.ui.node_editor.items import CardMixin, PortMixin
from studio.ui.node_editor.note_items import NoteItem
from studio.ui.node_editor.ports import BODY, PORT_REACH
from studio.ui.node_editor.scenery import SceneryMixin
from studio.ui.node_editor.wire_items import LiveWire, WireMixin

if TYPE_CHECKING:
    from studio.ui.node_editor.gestures import Gestures

_LEAST_ZOOM_FOR_REACH = 0.4
_ITEMS = (CardMixin, WireMixin, NoteItem)


class WiringMixin(SceneryMixin):
    """The part of the viewer that lays wires. While some are dragged, those they were taken from are only hidden.

    What is in the hand are loose ends: one, or those of all wires of an output that are moved at once. Each is fixed at
    one of `_starts`.
    """

    gestures: Gestures
    live_wire: LiveWire
    _starts: tuple[PortMixin, ...] = ()
    _taken: tuple[WireMixin, ...] = ()
    _hot: PortMixin | None = None
    _hot_body: CardMixin | None = None
    _over: PortMixin | None = None

    def item_at(self, pos: QPointF) -> QGraphicsItem | None:
        """Return the topmost card, wire or note at a place of the scene."""
        area = QRectF(pos.x() - 1, pos.y() - 1, 2, 2)
        found = self.scene().items(area)
        return next((item for item in found if isinstance(item, _ITEMS) and item.isVisible()), None)

    def card_at(self, pos: QPointF) -> CardMixin | None:
        """Return the card at a place of the scene."""
        item = self.item_at(pos)
        return item if isinstance(item, CardMixin) else None

    def wire_at(self, pos: QPointF) -> WireMixin | None:
        """Return the wire at a place of the scene that no card covers."""
        item = self.item_at(pos)
        return item if isinstance(item, WireMixin) else None

    def port_at(self, pos: QPointF) -> PortMixin | None:
        """Return the port nearest to a place of the scene, within reach."""
        reach = PORT_REACH / min(1.0, max(self.zoom, _LEAST_ZOOM_FOR_REACH))
        near = self.scene().items(QRectF(pos.x() - reach, pos.y() - reach, 2 * reach, 2 * reach))
        ports = [item for item in near if isinstance(item, PortMixin) and not item.card.holds(pos)]
        return min(ports, key=lambda port: (port.scenePos() - pos).manhattanLength(), default=None)

    @property
    def wiring(self) -> bool:
        """Whether a wire is being dragged."""
        return bool(self._starts)

    @property
    def has_taken(self) -> bool:
        """Whether what is being dragged was a wire before."""
        return bool(self._taken)

    def start_wire(self, port: PortMixin, pos: QPointF) -> None:
        """Begin to drag a wire from `port`. An input that has a wire gives that wire's end into the hand instead."""
        if not port.output and port.wires:
            self.take_wires([port.wires[0]], port, pos)
        else:
            self._hold((port,), (), pos)

    def take_wires(self, wires: Sequence[WireMixin], end: PortMixin, pos: QPointF) -> None:
        """Take the ends of wires at one port into the hand."""
        starts = tuple(wire.source if end is wire.target else wire.target for wire in wires)
        for wire in wires:
            wire.set_shown(False)
        self._hold(starts, tuple(wires), pos)

    def _hold(self, starts: tuple[PortMixin, ...], taken: tuple[WireMixin, ...], pos: QPointF) -> None:
        self._starts, self._taken = starts, taken
        each = [self.gestures.accepting_ports(port.endpoint, from_output=port.output) for port in starts]
        lit = reduce(_both, each)
        for card in self.cards():
            own = frozenset(port.key for port in starts if port.card is card)
            card.light(lit.get(card.face.node, frozenset()) | own)
        self.drag_wire(pos)

    def drag_wire(self, pos: QPointF) -> None:
        """Move the loose end; near a port that fits it snaps to it."""
        if not self._starts:
            return
        target = self._target_at(pos)
        fits = target is not None and self._fits(target)
        self._heat_body(self._body_at(pos) if target is None else None)
        self._heat(target if fits else None)
        self._tell_refusal(target if not fits and target not in self._starts else None)
        end = self._hot.scenePos() if self._hot is not None else pos
        fixed = [port.scenePos() for port in self._starts]
        outwards = self._starts[0].output
        self.live_wire.draw([(at, end) if outwards else (end, at) for at in fixed], self._starts[0].face.color, end)

    def _tell_refusal(self, target: PortMixin | None) -> None:
        """Say why the port under the mouse cannot take the wire, as long as it is there."""
        if target is self._over:
            return
        self._over = target
        if target is not None:
            self.gestures.wire_refused(self._refused(target), final=False)
        else:
            self.gestures.refusal_over()

    def _refused(self, target: PortMixin) -> RefusedWire:
        start = self._starts[0]
        removed = tuple(wire.connection for wire in self._taken)
        return RefusedWire(start.endpoint, target.endpoint, start.output, target.output, removed)

    def drop_wire(self, pos: QPointF) -> None:
        """Let go of the loose end here."""
        starts, taken = self._starts, self._taken
        if not starts:
            return
        start = starts[0]
        target, body = self._target_at(pos), self._body_at(pos)
        fits = target is not None and self._fits(target)
        refused = self._refused(target) if target is not None else None
        self.cancel_wire()
        removed = [wire.connection for wire in taken]
        if target is None and body is not None:
            at = self.viewport().mapToGlobal(self.mapFromScene(pos))
            self.gestures.signal_dropped(start.endpoint, body.face.node, removed, at)
        elif target is None and removed:
            self.gestures.wires_changed(removed, [])
        elif target is None:
            self.gestures.wire_dropped(start.endpoint, from_output=start.output, at=Point(pos.x(), pos.y()))
        elif fits:
            self.gestures.wires_changed(removed, [_wire(port, target.endpoint) for port in starts])
        elif refused is not None and target not in starts:
            self.gestures.wire_refused(refused, final=True)

    def cancel_wire(self) -> None:
        """Let go of the loose end: all is as it was."""
        if not self._starts:
            return
        for wire in self._taken:
            wire.set_shown(True)
        self._tell_refusal(None)
        self._starts = self._taken = ()
        self._heat_body(None)
        self._heat(None)
        self.live_wire.setVisible(False)
        for card in self.cards():
            card.light(None)

    def _heat(self, port: PortMixin | None) -> None:
        """Mark the port that the wire would be laid to."""
        if self._hot is not None and self._hot is not port:
            self._hot.card.hover(None)
        self._hot = port
        if port is not None:
            port.card.hover(port.key)

    def _heat_body(self, card: CardMixin | None) -> None:
        """Mark the card one of whose parameters the wire would drive."""
        if self._hot_body is not None and self._hot_body is not card:
            self._hot_body.hover(None)
        self._hot_body = card
        if card is not None:
            card.hover(BODY)

    def _body_at(self, pos: QPointF) -> CardMixin | None:
        """Return the card on which the Signal in hand may be dropped, for one of its parameters."""
        card = self.card_at(pos)
        return card if card is not None and BODY in (card.look.lit or ()) else None

    def _fits(self, port: PortMixin) -> bool:
        lit = port.card.look.lit
        return port not in self._starts and lit is not None and port.key in lit

    def _target_at(self, pos: QPointF) -> PortMixin | None:
        """Return the port that a wire dropped here is meant for: the one in reach, or the card's first that fits.

        A parameter that is driven already is meant only where its own port is in reach.
        """
        start = self._starts[0]
        port = self.port_at(pos)
        if port is not None:
            return port
        card = self.card_at(pos)
        if card is None:
            return None
        if card is start.card:
            return start
        ports = card.in_ports if start.output else card.out_ports
        fitting = [port for port in ports if self._fits(port) and not port.face.drives]
        free = next((port for port in fitting if not port.wires), None)
        if free is None and BODY in (card.look.lit or ()):
            return None
        return free or next(iter(fitting), None) or next(iter(ports), None) or next(card.ports, None)


def _wire(start: PortMixin, end: Endpoint) -> Connection:
    return Connection(start.endpoint, end) if start.output else Connection(end, start.endpoint)


def _both(one: LitPorts, other: LitPorts) -> LitPorts:
    """Return the ports that are in both."""
    return {node: ports & other[node] for node, ports in one.items() if node in other}

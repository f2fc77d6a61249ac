"""Dragging wires: from a port, from the end of a wire; dropped on a port, a card or the empty canvas."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QGraphicsItem

from studio.graph.model import Connection, Endpoint
from studio.sdk.params import Point
from studio.ui.features.canvas.cards.port_painting import BODY_KEY, PORT_REACH
from studio.ui.features.canvas.edits.gestures import AcceptingPorts
from studio.ui.features.canvas.items.card_items import CardMixin, PortMixin
from studio.ui.features.canvas.items.note_items import NoteItem
from studio.ui.features.canvas.items.wire_items import LiveWire, WireMixin, get_wires
from studio.ui.features.canvas.view.level_of_detail import LevelOfDetailMixin
from studio.ui.shell.edits.connection_rejection import RejectedWire

if TYPE_CHECKING:
    from studio.ui.features.canvas.edits.gestures import CanvasGestures

_LEAST_ZOOM_FOR_REACH = 0.4
_ITEMS = (CardMixin, WireMixin, NoteItem)


class WireDragMixin(LevelOfDetailMixin):
    """The part of the viewer that lays wires. While some are dragged, those they were taken from are only hidden.

    A drag moves loose ends: one, or those of all wires of an output. The other end of each is at one of
    `_start_ports`.
    """

    gestures: CanvasGestures
    live_wire: LiveWire
    _start_ports: tuple[PortMixin, ...] = ()
    _detached_wires: tuple[WireMixin, ...] = ()
    _highlighted_port: PortMixin | None = None
    _highlighted_card: CardMixin | None = None
    _port_under_mouse: PortMixin | None = None

    def find_item_at(self, pos: QPointF) -> QGraphicsItem | None:
        """Return the topmost card, wire or note at a place of the scene."""
        area = QRectF(pos.x() - 1, pos.y() - 1, 2, 2)
        found = self.scene().items(area)
        return next((item for item in found if isinstance(item, _ITEMS) and item.isVisible()), None)

    def find_card_at(self, pos: QPointF) -> CardMixin | None:
        """Return the card at a place of the scene."""
        item = self.find_item_at(pos)
        return item if isinstance(item, CardMixin) else None

    def find_wire_at(self, pos: QPointF) -> WireMixin | None:
        """Return the wire at a place of the scene that no card covers."""
        item = self.find_item_at(pos)
        return item if isinstance(item, WireMixin) else None

    def find_port_at(self, pos: QPointF) -> PortMixin | None:
        """Return the port nearest to a place of the scene, within reach."""
        reach = PORT_REACH / min(1.0, max(self.zoom, _LEAST_ZOOM_FOR_REACH))
        near = self.scene().items(QRectF(pos.x() - reach, pos.y() - reach, 2 * reach, 2 * reach))
        ports = [item for item in near if isinstance(item, PortMixin) and not item.card.is_in_drag_area(pos)]
        return min(ports, key=lambda port: (port.scenePos() - pos).manhattanLength(), default=None)

    @property
    def is_dragging_wire(self) -> bool:
        """Whether a wire is being dragged."""
        return bool(self._start_ports)

    @property
    def has_detached_wires(self) -> bool:
        """Whether what is being dragged was a wire before."""
        return bool(self._detached_wires)

    def start_wire_drag(self, port: PortMixin, pos: QPointF) -> None:
        """Begin to drag a wire from `port`. From a connected input, drag the end of its wire instead."""
        if not port.is_output and port.wires:
            self.detach_wires(get_wires(port)[:1], port, pos)
        else:
            self._begin_wire_drag((port,), (), pos)

    def detach_wires(self, wires: Sequence[WireMixin], end: PortMixin, pos: QPointF) -> None:
        """Begin a drag of the ends of wires at one port."""
        starts = tuple(wire.source if end is wire.target else wire.target for wire in wires)
        for wire in wires:
            wire.set_wire_visible(False)
        self._begin_wire_drag(starts, tuple(wires), pos)

    def _begin_wire_drag(self, starts: tuple[PortMixin, ...], taken: tuple[WireMixin, ...], pos: QPointF) -> None:
        self._start_ports, self._detached_wires = starts, taken
        each = [self.gestures.accepting_ports(port.endpoint, from_output=port.is_output) for port in starts]
        lit = reduce(_intersect_ports, each)
        for card in self.all_cards():
            own = frozenset(port.port_key for port in starts if port.card is card)
            card.highlight_ports(lit.get(card.model.node, frozenset()) | own)
        self.update_wire_drag(pos)

    def update_wire_drag(self, pos: QPointF) -> None:
        """Move the loose end; near a port that fits it snaps to it."""
        if not self._start_ports:
            return
        target = self._find_drop_port(pos)
        fits = target is not None and self._is_accepting(target)
        self._highlight_card(self._find_drop_card(pos) if target is None else None)
        self._highlight_port(target if fits else None)
        self._report_rejection(target if not fits and target not in self._start_ports else None)
        end = self._highlighted_port.scenePos() if self._highlighted_port is not None else pos
        fixed = [port.scenePos() for port in self._start_ports]
        outwards = self._start_ports[0].is_output
        self.live_wire.draw_wires(
            [(at, end) if outwards else (end, at) for at in fixed], self._start_ports[0].model.color, end
        )

    def _report_rejection(self, target: PortMixin | None) -> None:
        """Say why the port under the mouse cannot take the wire, as long as it is there."""
        if target is self._port_under_mouse:
            return
        self._port_under_mouse = target
        if target is not None:
            self.gestures.wire_rejected(self._rejected_wire(target), final=False)
        else:
            self.gestures.rejection_cleared()

    def _rejected_wire(self, target: PortMixin) -> RejectedWire:
        start = self._start_ports[0]
        removed = tuple(wire.connection for wire in self._detached_wires)
        return RejectedWire(start.endpoint, target.endpoint, start.is_output, target.is_output, removed)

    def finish_wire_drag(self, pos: QPointF) -> None:
        """Let go of the loose end here."""
        starts, taken = self._start_ports, self._detached_wires
        if not starts:
            return
        start = starts[0]
        target, body = self._find_drop_port(pos), self._find_drop_card(pos)
        fits = target is not None and self._is_accepting(target)
        refused = self._rejected_wire(target) if target is not None else None
        self.cancel_wire_drag()
        removed = [wire.connection for wire in taken]
        if target is None and body is not None:
            at = self.viewport().mapToGlobal(self.mapFromScene(pos))
            self.gestures.signal_dropped(start.endpoint, body.model.node, removed, at)
        elif target is None and removed:
            self.gestures.wires_changed(removed, [])
        elif target is None:
            self.gestures.wire_dropped(start.endpoint, from_output=start.is_output, at=Point(pos.x(), pos.y()))
        elif fits:
            self.gestures.wires_changed(removed, [_make_connection(port, target.endpoint) for port in starts])
        elif refused is not None and target not in starts:
            self.gestures.wire_rejected(refused, final=True)

    def cancel_wire_drag(self) -> None:
        """Let go of the loose end: all is as it was."""
        if not self._start_ports:
            return
        for wire in self._detached_wires:
            wire.set_wire_visible(True)
        self._report_rejection(None)
        self._start_ports = self._detached_wires = ()
        self._highlight_card(None)
        self._highlight_port(None)
        self.live_wire.setVisible(False)
        for card in self.all_cards():
            card.highlight_ports(None)

    def _highlight_port(self, port: PortMixin | None) -> None:
        """Mark the port that the wire would be laid to."""
        if self._highlighted_port is not None and self._highlighted_port is not port:
            self._highlighted_port.card.set_hovered_port(None)
        self._highlighted_port = port
        if port is not None:
            port.card.set_hovered_port(port.port_key)

    def _highlight_card(self, card: CardMixin | None) -> None:
        """Mark the card one of whose parameters the wire would drive."""
        if self._highlighted_card is not None and self._highlighted_card is not card:
            self._highlighted_card.set_hovered_port(None)
        self._highlighted_card = card
        if card is not None:
            card.set_hovered_port(BODY_KEY)

    def _find_drop_card(self, pos: QPointF) -> CardMixin | None:
        """Return the card on which the Signal in hand may be dropped, for one of its parameters."""
        card = self.find_card_at(pos)
        return card if card is not None and BODY_KEY in (card.display.highlighted_ports or ()) else None

    def _is_accepting(self, port: PortMixin) -> bool:
        lit = port.card.display.highlighted_ports
        return port not in self._start_ports and lit is not None and port.port_key in lit

    def _find_drop_port(self, pos: QPointF) -> PortMixin | None:
        """Return the port that a wire dropped here is meant for: the one in reach, or the card's first that fits.

        A parameter that is driven already is meant only where its own port is in reach.
        """
        start = self._start_ports[0]
        port = self.find_port_at(pos)
        if port is not None:
            return port
        card = self.find_card_at(pos)
        if card is None:
            return None
        if card is start.card:
            return start
        ports = card.in_ports if start.is_output else card.out_ports
        fitting = [port for port in ports if self._is_accepting(port) and not port.model.is_driver]
        free = next((port for port in fitting if not port.wires), None)
        if free is None and BODY_KEY in (card.display.highlighted_ports or ()):
            return None
        return free or next(iter(fitting), None) or next(iter(ports), None) or next(card.all_ports, None)


def _make_connection(start: PortMixin, end: Endpoint) -> Connection:
    return Connection(start.endpoint, end) if start.is_output else Connection(end, start.endpoint)


def _intersect_ports(one: AcceptingPorts, other: AcceptingPorts) -> AcceptingPorts:
    """Return the ports that are in both."""
    return {node: ports & other[node] for node, ports in one.items() if node in other}

"""Dragging wires: from a port, from the end of a wire; dropped on a port, a card or the empty canvas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QGraphicsItem

from studio.graph.model import Connection
from studio.sdk.params import Point
from studio.ui.node_editor.canvas import CanvasMixin
from studio.ui.node_editor.items import CardMixin, LiveWire, PortMixin, WireMixin
from studio.ui.node_editor.note_items import NoteItem
from studio.ui.node_editor.ports import BODY, PORT_REACH

if TYPE_CHECKING:
    from studio.ui.node_editor.gestures import Gestures

_LEAST_ZOOM_FOR_REACH = 0.4
_ITEMS = (CardMixin, WireMixin, NoteItem)


class WiringMixin(CanvasMixin):
    """The part of the viewer that lays wires. While one is dragged, the wire it was taken from is only hidden."""

    gestures: Gestures
    live_wire: LiveWire
    _start: PortMixin | None = None
    _taken: WireMixin | None = None
    _hot: PortMixin | None = None
    _hot_body: CardMixin | None = None

    def cards(self) -> list[CardMixin]:
        """Return all cards."""
        return [item for item in self.scene().items() if isinstance(item, CardMixin)]

    def selected_cards(self) -> list[CardMixin]:
        """Return the selected cards."""
        return [item for item in self.scene().selectedItems() if isinstance(item, CardMixin)]

    def item_at(self, pos: QPointF) -> QGraphicsItem | None:
        """Return the topmost card, wire or note at a place of the scene."""
        area = QRectF(pos.x() - 1, pos.y() - 1, 2, 2)
        found = self.scene().items(area)
        return next((item for item in found if isinstance(item, _ITEMS) and item.isVisible()), None)

    def card_at(self, pos: QPointF) -> CardMixin | None:
        """Return the card at a place of the scene."""
        item = self.item_at(pos)
        return item if isinstance(item, CardMixin) else None

    def port_at(self, pos: QPointF) -> PortMixin | None:
        """Return the port nearest to a place of the scene, within reach."""
        reach = PORT_REACH / min(1.0, max(self.zoom, _LEAST_ZOOM_FOR_REACH))
        near = self.scene().items(QRectF(pos.x() - reach, pos.y() - reach, 2 * reach, 2 * reach))
        ports = [item for item in near if isinstance(item, PortMixin)]
        return min(ports, key=lambda port: (port.scenePos() - pos).manhattanLength(), default=None)

    @property
    def wiring(self) -> bool:
        """Whether a wire is being dragged."""
        return self._start is not None

    def start_wire(self, port: PortMixin, pos: QPointF, taken: WireMixin | None = None) -> None:
        """Begin to drag a wire from `port`.

        Args:
            port: Where it is fixed. An input that has a wire gives that wire's end into the hand instead.
            pos: Where the loose end is, in the scene.
            taken: The wire whose other end was pulled off.
        """
        if taken is None and not port.output and port.wires:
            taken = port.wires[0]
            port = taken.source
        self._start, self._taken = port, taken
        if taken is not None:
            taken.setVisible(False)
        lit = self.gestures.accepting_ports(port.endpoint, from_output=port.output)
        for card in self.cards():
            own = frozenset({port.key}) if card is port.card else frozenset()
            card.light(lit.get(card.face.node, frozenset()) | own)
        self.drag_wire(pos)

    def drag_wire(self, pos: QPointF) -> None:
        """Move the loose end; near a port that fits it snaps to it."""
        if self._start is None:
            return
        target = self._target_at(pos)
        self._heat_body(self._body_at(pos) if target is None else None)
        self._heat(target if target is not None and self._fits(target) else None)
        end = self._hot.scenePos() if self._hot is not None else pos
        fixed = self._start.scenePos()
        ends = (fixed, end) if self._start.output else (end, fixed)
        self.live_wire.draw(*ends, self._start.face.color, loose=end)

    def drop_wire(self, pos: QPointF) -> None:
        """Let go of the loose end here."""
        start, taken = self._start, self._taken
        if start is None:
            return
        target, body = self._target_at(pos), self._body_at(pos)
        fits = target is not None and self._fits(target)
        self.cancel_wire()
        removed = [taken.connection] if taken is not None else []
        if target is None and body is not None:
            at = self.viewport().mapToGlobal(self.mapFromScene(pos))
            self.gestures.signal_dropped(start.endpoint, body.face.node, removed, at)
        elif target is None and removed:
            self.gestures.wires_changed(removed, [])
        elif target is None:
            self.gestures.wire_dropped(start.endpoint, from_output=start.output, at=Point(pos.x(), pos.y()))
        elif fits:
            ends = (start.endpoint, target.endpoint) if start.output else (target.endpoint, start.endpoint)
            self.gestures.wires_changed(removed, [Connection(*ends)])
        elif target is not start:
            ends = (start.endpoint, target.endpoint)
            self.gestures.wire_refused(*ends, from_output=start.output, to_output=target.output)

    def cancel_wire(self) -> None:
        """Let go of the loose end: all is as it was."""
        if self._start is None:
            return
        if self._taken is not None:
            self._taken.setVisible(True)
        self._start = self._taken = None
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
        return port is not self._start and lit is not None and port.key in lit

    def _target_at(self, pos: QPointF) -> PortMixin | None:
        """Return the port that a wire dropped here is meant for: the one in reach, or the card's first that fits.

        A parameter that is driven already is meant only where its own port is in reach.
        """
        assert self._start is not None
        port = self.port_at(pos)
        if port is not None:
            return port
        card = self.card_at(pos)
        if card is None:
            return None
        if card is self._start.card:
            return self._start
        ports = card.in_ports if self._start.output else card.out_ports
        fitting = [port for port in ports if self._fits(port) and not port.face.drives]
        free = next((port for port in fitting if not port.wires), None)
        if free is None and BODY in (card.look.lit or ()):
            return None
        return free or next(iter(fitting), None) or next(card.ports, None)

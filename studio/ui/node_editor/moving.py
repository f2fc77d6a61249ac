"""Dragging cards over the canvas and onto wires, copying them on the way; cutting wires with a line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsLineItem

from studio.sdk.params import Point
from studio.ui.node_editor.items import CardMixin
from studio.ui.node_editor.note_hand import NoteHandMixin
from studio.ui.node_editor.note_items import NoteItem
from studio.ui.node_editor.wire_items import WireMixin
from studio.ui.theme import Colors

_BAND: Final = 24.0  # half the height of the part of a card that must lie on a wire to be put into it


class MovingMixin(NoteHandMixin):
    """The part of the viewer that moves cards and notes, and cuts wires."""

    _gripped: CardMixin | None = None
    _following: set[WireMixin] | None = None
    _insert_into: WireMixin | None = None
    _copies: bool = False
    _cut: QGraphicsLineItem | None = None

    def forget_moving(self) -> None:
        """Let go of wires: items are about to be taken out of the scene."""
        self._insert_into = self._following = None
        self.wire_layer.lift(())

    # Cards and notes

    @property
    def moving(self) -> bool:
        """Whether cards or notes are in the hand."""
        return bool(self._dragged) or self.holding_notes

    def take_items(self, pressed: CardMixin | NoteItem, *, copies: bool, alone: bool) -> None:
        """Take what is selected, and what was pressed, into the hand, with what lies on backdrops among it.

        Args:
            pressed: What is under the mouse.
            copies: Copies stay where things are let go; they themselves go back.
            alone: Backdrops leave where it is what lies on them.
        """
        carried = self.take_notes(pressed, alone=alone)
        own = {pressed} if isinstance(pressed, CardMixin) else set()
        self._dragged = {card: card.pos() for card in {*self.selected_cards(), *own}} | carried
        for card in self._dragged:
            card.set_far(self.far_layer.isVisible())
        self._gripped, self._copies = pressed if isinstance(pressed, CardMixin) else None, copies

    def follow_items(self) -> None:
        """Move what is carried, lay the wires of the cards in the hand anew, mark what they would be put into."""
        self.follow_notes()
        if self._following is None:
            self._following = {wire for card in self._dragged for wire in card.wires}
            self.wire_layer.lift(self._following)
        with self.wire_layer.together():
            for wire in self._following:
                wire.follow()
        if self.far_layer.isVisible():
            self.far_layer.update()
        self.mark_insertion(None if self._copies or self.holding_notes else self._wire_under_dragged())

    def _wire_under_dragged(self) -> WireMixin | None:
        """Return the wire under the card that was pressed, if those in the hand may go into it: no wire holds them."""
        card = self._gripped
        inner = self._following or set()
        if card is None or any(wire.source.card not in self._dragged for wire in inner):
            return None
        if any(wire.target.card not in self._dragged for wire in inner) or not (card.in_ports and card.out_ports):
            return None
        body = card.face.plan.body
        height = min(_BAND, body.height() / 2)
        inset = min(_BAND, body.width() / 4)
        band = QRectF(body.left() + inset, body.center().y() - height, body.width() - 2 * inset, 2 * height)
        under = self.scene().items(card.mapRectToScene(band))
        return next((item for item in under if isinstance(item, WireMixin) and item not in inner), None)

    def mark_insertion(self, wire: WireMixin | None) -> None:
        """Mark the wire that something would be put into."""
        if self._insert_into is not None and self._insert_into is not wire:
            self._insert_into.mark(False)
        self._insert_into = wire
        if wire is not None:
            wire.mark(True)

    def take_insertion(self) -> WireMixin | None:
        """Return the wire that is marked, and mark it no more."""
        wire = self._insert_into
        self.mark_insertion(None)
        return wire if wire is not None and wire.scene() is not None else None

    def drop_items(self) -> None:
        """Let go, and tell."""
        wire, dragged, copies = self.take_insertion(), self._dragged, self._copies
        start = self.hold_places()
        notes = self.drop_notes()
        self._let_go()
        live = {card: before for card, before in dragged.items() if card.scene() is not None}
        moved = {card.face.node: _whole(card.pos()) for card, before in live.items() if card.pos() != before}
        if copies:
            start.update(live.items())
            _put_back(start)
            if moved or notes:
                self.gestures.items_copied(moved, notes)
        elif notes and self.notes is not None:
            self.notes.moved(moved, notes)
        elif moved and wire is not None:
            self.gestures.nodes_inserted(tuple(moved), wire.connection, moved)
        elif moved:
            self.gestures.nodes_moved(moved)

    def cancel_items(self) -> None:
        """Put what is in the hand back to where it was taken from."""
        self.mark_insertion(None)
        start = self.hold_places()
        start.update(self._dragged.items())
        self.drop_notes()
        self._let_go()
        _put_back({item: before for item, before in start.items() if item.scene() is not None})
        grabber = self.scene().mouseGrabberItem()
        if grabber is not None:
            grabber.ungrabMouse()

    def _let_go(self) -> None:
        self.wire_layer.lift(())
        self._dragged, self._following, self._gripped, self._copies = {}, None, None, False

    # Cutting wires

    @property
    def cutting(self) -> bool:
        """Whether a line is being drawn to cut wires."""
        return self._cut is not None

    def start_cut(self, at: QPointF) -> None:
        """Begin a line that cuts wires."""
        self._cut = QGraphicsLineItem(QLineF(at, at))
        self._cut.setPen(QPen(Colors.DANGER, 2.0 / self.zoom, Qt.PenStyle.DashLine))
        self._cut.setZValue(100)
        self.scene().addItem(self._cut)

    def continues_cut(self, at: QPointF) -> bool:
        """Draw the line on; return whether one is being drawn."""
        if self._cut is None:
            return False
        self._cut.setLine(QLineF(self._cut.line().p1(), at))
        return True

    def finish_cut(self) -> None:
        """Cut the wires that the line crosses."""
        assert self._cut is not None
        line = self._cut.line()
        self.scene().removeItem(self._cut)
        self._cut = None
        path = QPainterPath(line.p1())
        path.lineTo(line.p2())
        wires = [item for item in self.scene().items(path) if isinstance(item, WireMixin)]
        cut = [wire.connection for wire in wires if wire.is_crossed(line)]
        if cut:
            self.gestures.wires_changed(cut, [])


def _put_back(places: Mapping[QGraphicsItem, QPointF]) -> None:
    for item, before in places.items():
        item.setPos(before)
        if isinstance(item, CardMixin):
            item.follow()


def _whole(at: QPointF) -> Point:
    """Return a place on whole units: cards there are crisp at full size."""
    return Point(float(round(at.x())), float(round(at.y())))

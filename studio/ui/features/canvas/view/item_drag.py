"""Drags of cards over the canvas and onto wires, with copies; and a line that cuts wires."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsLineItem

from studio.sdk.params import Point
from studio.ui.features.canvas.items.card_items import CardMixin
from studio.ui.features.canvas.items.note_items import NoteItem
from studio.ui.features.canvas.items.wire_items import WireMixin, get_wires
from studio.ui.features.canvas.view.note_drag import NoteDragMixin
from studio.ui.widgets.theme import Colors

_BAND: Final = 24.0  # half the height of the part of a card that must lie on a wire to be put into it


class ItemDragMixin(NoteDragMixin):
    """The part of the viewer that moves cards and notes, and cuts wires."""

    _grabbed_card: CardMixin | None = None
    _moving_wires: set[WireMixin] | None = None
    _insertion_wire: WireMixin | None = None
    _is_copying: bool = False
    _cut: QGraphicsLineItem | None = None

    def reset_item_drag(self) -> None:
        """Let go of wires: items are about to be taken out of the scene."""
        self._insertion_wire = self._moving_wires = None
        self.wire_layer.set_moving_wires(())

    # Cards and notes

    @property
    def is_moving(self) -> bool:
        """Whether cards or notes are dragged."""
        return bool(self._dragged_cards) or self.has_dragged_notes

    def start_item_drag(self, pressed: CardMixin | NoteItem, *, copies: bool, alone: bool) -> None:
        """Begin a drag of the pressed and the selected items, with the contents of backdrops among them.

        Args:
            pressed: What is under the mouse.
            copies: Copies stay where things are let go; they themselves go back.
            alone: Backdrops leave where it is what lies on them.
        """
        carried = self.start_note_drag(pressed, alone=alone)
        own = {pressed} if isinstance(pressed, CardMixin) else set()
        self._dragged_cards = {card: card.pos() for card in {*self.selected_cards(), *own}} | carried
        for card in self._dragged_cards:
            card.set_overview(self.overview_layer.isVisible())
        self._grabbed_card, self._is_copying = pressed if isinstance(pressed, CardMixin) else None, copies

    def update_item_drag(self) -> None:
        """Move the dragged cards, update their wires, and mark the wire that they would be inserted into."""
        self.update_note_drag()
        if self._moving_wires is None:
            self._moving_wires = {wire for card in self._dragged_cards for wire in get_wires(card)}
            self.wire_layer.set_moving_wires(self._moving_wires)
        with self.wire_layer.batch_updates():
            for wire in self._moving_wires:
                wire.update_path()
        if self.overview_layer.isVisible():
            self.overview_layer.update()
        self.mark_insertion_wire(None if self._is_copying or self.has_dragged_notes else self._wire_under_dragged())

    def _wire_under_dragged(self) -> WireMixin | None:
        """Return the wire under the pressed card, if the dragged cards may be inserted: they have no wires."""
        card = self._grabbed_card
        inner = self._moving_wires or set()
        if card is None or any(wire.source.card not in self._dragged_cards for wire in inner):
            return None
        if any(wire.target.card not in self._dragged_cards for wire in inner) or not (card.in_ports and card.out_ports):
            return None
        body = card.model.layout.body_rect
        height = min(_BAND, body.height() / 2)
        inset = min(_BAND, body.width() / 4)
        band = QRectF(body.left() + inset, body.center().y() - height, body.width() - 2 * inset, 2 * height)
        under = self.scene().items(card.mapRectToScene(band))
        return next((item for item in under if isinstance(item, WireMixin) and item not in inner), None)

    def mark_insertion_wire(self, wire: WireMixin | None) -> None:
        """Mark the wire that something would be put into."""
        if self._insertion_wire is not None and self._insertion_wire is not wire:
            self._insertion_wire.set_hovered(False)
        self._insertion_wire = wire
        if wire is not None:
            wire.set_hovered(True)

    def pop_insertion_wire(self) -> WireMixin | None:
        """Return the wire that is marked, and mark it no more."""
        wire = self._insertion_wire
        self.mark_insertion_wire(None)
        return wire if wire is not None and wire.scene() is not None else None

    def finish_item_drag(self) -> None:
        """Let go, and tell."""
        wire, dragged, copies = self.pop_insertion_wire(), self._dragged_cards, self._is_copying
        start = self.get_start_positions()
        notes = self.finish_note_drag()
        self._clear_item_drag()
        live = {card: before for card, before in dragged.items() if card.scene() is not None}
        moved = {card.model.node: _round_point(card.pos()) for card, before in live.items() if card.pos() != before}
        if copies:
            start.update(live.items())
            _restore_positions(start)
            if moved or notes:
                self.gestures.items_copied(moved, notes)
        elif notes and self.notes is not None:
            self.notes.items_moved(moved, notes)
        elif moved and wire is not None:
            self.gestures.nodes_inserted(tuple(moved), wire.connection, moved)
        elif moved:
            self.gestures.nodes_moved(moved)

    def cancel_item_drag(self) -> None:
        """Move the dragged items back to where they were."""
        self.mark_insertion_wire(None)
        start = self.get_start_positions()
        start.update(self._dragged_cards.items())
        self.finish_note_drag()
        self._clear_item_drag()
        _restore_positions({item: before for item, before in start.items() if item.scene() is not None})
        grabber = self.scene().mouseGrabberItem()
        if grabber is not None:
            grabber.ungrabMouse()

    def _clear_item_drag(self) -> None:
        self.wire_layer.set_moving_wires(())
        self._dragged_cards, self._moving_wires, self._grabbed_card, self._is_copying = {}, None, None, False

    # Cutting wires

    @property
    def is_cutting(self) -> bool:
        """Whether a line is being drawn to cut wires."""
        return self._cut is not None

    def start_cut(self, at: QPointF) -> None:
        """Begin a line that cuts wires."""
        self._cut = QGraphicsLineItem(QLineF(at, at))
        self._cut.setPen(QPen(Colors.DANGER, 2.0 / self.zoom, Qt.PenStyle.DashLine))
        self._cut.setZValue(100)
        self.scene().addItem(self._cut)

    def continue_cut(self, at: QPointF) -> bool:
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
        cut = [wire.connection for wire in wires if wire.is_crossed_by(line)]
        if cut:
            self.gestures.wires_changed(cut, [])


def _restore_positions(places: Mapping[QGraphicsItem, QPointF]) -> None:
    for item, before in places.items():
        item.setPos(before)
        if isinstance(item, CardMixin):
            item.update_wires()


def _round_point(at: QPointF) -> Point:
    """Return a place on whole units: cards there are crisp at full size."""
    return Point(float(round(at.x())), float(round(at.y())))

"""Drags of backdrops and sticky notes: moving them with what they carry, and resizing them by their edges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtWidgets import QGraphicsItem

from studio.sdk.params import Point
from studio.ui.features.canvas.items.card_items import CardMixin
from studio.ui.features.canvas.items.note_items import MIN_NOTE_SIZE, NoteItem
from studio.ui.features.canvas.view.wire_drag import WireDragMixin

_NO_EDGE: Final = Qt.Edge(0)


class NoteGestures(Protocol):
    """Receiver of gestures on notes. Each method is one finished gesture."""

    def items_moved(self, nodes: Mapping[str, Point], notes: Mapping[str, Point]) -> None:
        """The user dragged notes, perhaps with cards."""
        ...

    def note_resized(self, note: str, area: QRectF) -> None:
        """The user dragged an edge of a note."""
        ...

    def note_activated(self, note: str) -> None:
        """The user double-clicked a note."""
        ...

    def menu_requested(self, at: QPoint, note: str) -> None:
        """Open the menu of a note, at a position on the screen."""
        ...


@dataclass
class _EdgeDrag:
    """Drag of one edge of a note, or of two."""

    item: NoteItem
    edges: Qt.Edge
    pressed_at: QPointF
    start_area: QRectF


class NoteDragMixin(WireDragMixin):
    """The part of the viewer that handles notes. What a dragged backdrop carries moves with it, unless it is alone."""

    notes: NoteGestures | None = None
    _dragged_notes: dict[NoteItem, QPointF]
    _carried_items: dict[QGraphicsItem, QPointF]
    _lead_item: tuple[QGraphicsItem, QPointF] | None = None
    _edge_drag: _EdgeDrag | None = None
    _selected_before: frozenset[NoteItem] = frozenset()

    def prepare_notes(self) -> None:
        """Set this part up; to be called once."""
        self._dragged_notes, self._carried_items = {}, {}

    def note_items(self) -> list[NoteItem]:
        """Return all notes."""
        return [item for item in self.scene().items() if isinstance(item, NoteItem)]

    def selected_notes(self) -> list[NoteItem]:
        """Return the selected notes."""
        return [item for item in self.scene().selectedItems() if isinstance(item, NoteItem)]

    def find_note_at(self, pos: QPointF) -> NoteItem | None:
        """Return the note that can be grabbed at a place of the scene, if nothing lies before it."""
        item = self.find_item_at(pos)
        return item if isinstance(item, NoteItem) else None

    # Moving

    def start_note_drag(self, pressed: QGraphicsItem, *, alone: bool) -> dict[CardMixin, QPointF]:
        """Begin a drag of the selected notes and of the pressed one; return the cards that they carry.

        Args:
            pressed: What the mouse is on: a card or a note.
            alone: Backdrops leave where it is what lies on them.
        """
        mine = {*self.selected_notes(), *([pressed] if isinstance(pressed, NoteItem) else [])}
        areas = [] if alone else [item.scene_area for item in mine if item.is_backdrop]
        notes = [item for item in self.note_items() if item not in mine and _lies_on(item.scene_area, areas)]
        cards = [card for card in self.all_cards() if _lies_on(card.mapRectToScene(card.model.layout.body_rect), areas)]
        moving = {*mine, *notes, *cards}
        self._dragged_notes = {item: item.pos() for item in (*mine, *notes)}
        self._carried_items = {item: item.pos() for item in moving if not item.isSelected() and item is not pressed}
        self._lead_item = (pressed, pressed.pos())
        return {card: card.pos() for card in cards}

    @property
    def has_dragged_notes(self) -> bool:
        """Whether notes are dragged."""
        return bool(self._dragged_notes)

    def update_note_drag(self) -> None:
        """Move what is carried as far as what was pressed."""
        if self._lead_item is None:
            return
        item, start = self._lead_item
        for carried, before in self._carried_items.items():
            carried.setPos(before + item.pos() - start)

    def get_start_positions(self) -> dict[QGraphicsItem, QPointF]:
        """Return the positions, before the drag, of the dragged notes and of what they carry."""
        places: dict[QGraphicsItem, QPointF] = dict(self._carried_items)
        places.update(self._dragged_notes.items())
        return places

    def finish_note_drag(self) -> dict[str, Point]:
        """Let go; return where the notes are that were moved."""
        held, self._dragged_notes, self._carried_items, self._lead_item = self._dragged_notes, {}, {}, None
        return {
            item.note.id: Point(float(round(item.x())), float(round(item.y())))
            for item, before in held.items()
            if item.scene() is not None and item.pos() != before
        }

    # Edges

    def start_edge_drag(self, item: QGraphicsItem | None, at: QPointF) -> bool:
        """Begin a drag of a note's edge, if the mouse is on one; return whether it is."""
        edges = item.find_edges_at(at) if isinstance(item, NoteItem) else _NO_EDGE
        if isinstance(item, NoteItem) and edges != _NO_EDGE:
            self._edge_drag = _EdgeDrag(item, edges, at, item.scene_area)
        return self._edge_drag is not None

    def update_edge_drag(self, at: QPointF) -> bool:
        """Continue the drag of an edge; return whether there is one."""
        if self._edge_drag is not None:
            self._edge_drag.item.show_area(_resized_area(self._edge_drag, at))
        return self._edge_drag is not None

    def finish_edge_drag(self) -> bool:
        """Finish the drag of an edge and report it; return whether there was one."""
        resize, self._edge_drag = self._edge_drag, None
        if resize is None:
            return False
        if self.notes is not None and resize.item.scene_area != resize.start_area:
            self.notes.note_resized(resize.item.note.id, resize.item.scene_area)
        return True

    def reset_note_drag(self) -> None:
        """Let go of everything: items are about to be taken out of the scene."""
        self._edge_drag = None
        self.finish_note_drag()

    # The marquee

    def begin_marquee(self) -> None:
        """Note which notes are selected already."""
        self._selected_before = frozenset(self.selected_notes())

    def trim_marquee(self) -> None:
        """Leave out the backdrops that the marquee only touches: it was drawn for what lies on them."""
        band = self.rubberBandRect()
        if band.isNull():
            return
        area = self.mapToScene(band).boundingRect()
        for item in self.selected_notes():
            if item.is_backdrop and item not in self._selected_before and not area.contains(item.scene_area):
                item.setSelected(False)


def _lies_on(area: QRectF, backdrops: list[QRectF]) -> bool:
    return any(backdrop.contains(area) for backdrop in backdrops)


def _resized_area(resize: _EdgeDrag, at: QPointF) -> QRectF:
    """Return the area with its edges at the mouse, on whole units and not too small."""
    by, area = at - resize.pressed_at, QRectF(resize.start_area)
    if resize.edges & Qt.Edge.LeftEdge:
        area.setLeft(min(round(area.left() + by.x()), area.right() - MIN_NOTE_SIZE))
    if resize.edges & Qt.Edge.RightEdge:
        area.setRight(max(round(area.right() + by.x()), area.left() + MIN_NOTE_SIZE))
    if resize.edges & Qt.Edge.TopEdge:
        area.setTop(min(round(area.top() + by.y()), area.bottom() - MIN_NOTE_SIZE))
    if resize.edges & Qt.Edge.BottomEdge:
        area.setBottom(max(round(area.bottom() + by.y()), area.top() + MIN_NOTE_SIZE))
    return area

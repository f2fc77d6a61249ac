"""Taking backdrops and sticky notes into the hand: moving them with what they carry, dragging their edges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtWidgets import QGraphicsItem

from studio.sdk.params import Point
from studio.ui.node_editor.items import CardMixin
from studio.ui.node_editor.note_items import LEAST_SIZE, NoteItem
from studio.ui.node_editor.wiring import WiringMixin

_NO_EDGE: Final = Qt.Edge(0)


class NoteGestures(Protocol):
    """Whoever turns gestures on notes into commands. Each method is one finished gesture."""

    def moved(self, nodes: Mapping[str, Point], notes: Mapping[str, Point]) -> None:
        """The user dragged notes, perhaps with cards."""
        ...

    def resized(self, note: str, area: QRectF) -> None:
        """The user dragged an edge of a note."""
        ...

    def activated(self, note: str) -> None:
        """The user double-clicked a note."""
        ...

    def menu_requested(self, at: QPoint, note: str) -> None:
        """The user asked for the menu of a note, at a place on the screen."""
        ...


@dataclass
class _Resize:
    """An edge in the hand, or two."""

    item: NoteItem
    edges: Qt.Edge
    pressed: QPointF
    before: QRectF


class NoteHandMixin(WiringMixin):
    """The part of the viewer that handles notes. What a dragged backdrop carries moves with it, unless it is alone."""

    notes: NoteGestures | None = None
    _held: dict[NoteItem, QPointF]
    _carried: dict[QGraphicsItem, QPointF]
    _lead: tuple[QGraphicsItem, QPointF] | None = None
    _resize: _Resize | None = None
    _chosen_before: frozenset[NoteItem] = frozenset()

    def prepare_notes(self) -> None:
        """Set this part up; to be called once."""
        self._held, self._carried = {}, {}

    def note_items(self) -> list[NoteItem]:
        """Return all notes."""
        return [item for item in self.scene().items() if isinstance(item, NoteItem)]

    def selected_notes(self) -> list[NoteItem]:
        """Return the selected notes."""
        return [item for item in self.scene().selectedItems() if isinstance(item, NoteItem)]

    def note_at(self, pos: QPointF) -> NoteItem | None:
        """Return the note that can be grabbed at a place of the scene, if nothing lies before it."""
        item = self.item_at(pos)
        return item if isinstance(item, NoteItem) else None

    # Moving

    def take_notes(self, pressed: QGraphicsItem, *, alone: bool) -> dict[CardMixin, QPointF]:
        """Take the selected notes into the hand, and the one that was pressed; return the cards that they carry.

        Args:
            pressed: What the mouse is on: a card or a note.
            alone: Backdrops leave where it is what lies on them.
        """
        mine = {*self.selected_notes(), *([pressed] if isinstance(pressed, NoteItem) else [])}
        areas = [] if alone else [item.area for item in mine if item.is_backdrop]
        notes = [item for item in self.note_items() if item not in mine and _lies_on(item.area, areas)]
        cards = [card for card in self.cards() if _lies_on(card.mapRectToScene(card.face.plan.body), areas)]
        moving = {*mine, *notes, *cards}
        self._held = {item: item.pos() for item in (*mine, *notes)}
        self._carried = {item: item.pos() for item in moving if not item.isSelected() and item is not pressed}
        self._lead = (pressed, pressed.pos())
        return {card: card.pos() for card in cards}

    @property
    def holding_notes(self) -> bool:
        """Whether notes are in the hand."""
        return bool(self._held)

    def follow_notes(self) -> None:
        """Move what is carried as far as what was pressed."""
        if self._lead is None:
            return
        item, start = self._lead
        for carried, before in self._carried.items():
            carried.setPos(before + item.pos() - start)

    def hold_places(self) -> dict[QGraphicsItem, QPointF]:
        """Return where the notes in the hand, and what they carry, were taken from."""
        places: dict[QGraphicsItem, QPointF] = dict(self._carried)
        places.update(self._held.items())
        return places

    def drop_notes(self) -> dict[str, Point]:
        """Let go; return where the notes are that were moved."""
        held, self._held, self._carried, self._lead = self._held, {}, {}, None
        return {
            item.note.id: Point(float(round(item.x())), float(round(item.y())))
            for item, before in held.items()
            if item.scene() is not None and item.pos() != before
        }

    # Edges

    def takes_edge(self, item: QGraphicsItem | None, at: QPointF) -> bool:
        """Take the edge of a note into the hand, if the mouse is on one; return whether it is."""
        edges = item.edges_at(at) if isinstance(item, NoteItem) else _NO_EDGE
        if isinstance(item, NoteItem) and edges != _NO_EDGE:
            self._resize = _Resize(item, edges, at, item.area)
        return self._resize is not None

    def drags_edge(self, at: QPointF) -> bool:
        """Drag the edge on; return whether there is one in the hand."""
        if self._resize is not None:
            self._resize.item.show_area(_resized(self._resize, at))
        return self._resize is not None

    def drops_edge(self) -> bool:
        """Let the edge go, and tell; return whether there was one in the hand."""
        resize, self._resize = self._resize, None
        if resize is None:
            return False
        if self.notes is not None and resize.item.area != resize.before:
            self.notes.resized(resize.item.note.id, resize.item.area)
        return True

    def forget_notes(self) -> None:
        """Let go of everything: items are about to be taken out of the scene."""
        self._resize = None
        self.drop_notes()

    # The marquee

    def begin_marquee(self) -> None:
        """Note which notes are selected already."""
        self._chosen_before = frozenset(self.selected_notes())

    def trim_marquee(self) -> None:
        """Leave out the backdrops that the marquee only touches: it was drawn for what lies on them."""
        band = self.rubberBandRect()
        if band.isNull():
            return
        area = self.mapToScene(band).boundingRect()
        for item in self.selected_notes():
            if item.is_backdrop and item not in self._chosen_before and not area.contains(item.area):
                item.setSelected(False)


def _lies_on(area: QRectF, backdrops: list[QRectF]) -> bool:
    return any(backdrop.contains(area) for backdrop in backdrops)


def _resized(resize: _Resize, at: QPointF) -> QRectF:
    """Return the area with its edges at the mouse, on whole units and not too small."""
    by, area = at - resize.pressed, QRectF(resize.before)
    if resize.edges & Qt.Edge.LeftEdge:
        area.setLeft(min(round(area.left() + by.x()), area.right() - LEAST_SIZE))
    if resize.edges & Qt.Edge.RightEdge:
        area.setRight(max(round(area.right() + by.x()), area.left() + LEAST_SIZE))
    if resize.edges & Qt.Edge.TopEdge:
        area.setTop(min(round(area.top() + by.y()), area.bottom() - LEAST_SIZE))
    if resize.edges & Qt.Edge.BottomEdge:
        area.setBottom(max(round(area.bottom() + by.y()), area.top() + LEAST_SIZE))
    return area

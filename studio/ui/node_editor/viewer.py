"""The canvas's mouse, keys and drops. NodeGraphQt's own handlers are not used: they call what Qt has deprecated,
look for items beside the mouse, and keep their state in what the next gesture trips over.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QLineF, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainterPath,
    QPen,
    QPixmapCache,
)
from PySide6.QtWidgets import QGraphicsLineItem, QGraphicsSceneMouseEvent, QGraphicsView

from studio.sdk.params import Point
from studio.ui.focus import follow_mouse
from studio.ui.mime import NODE_MIME
from studio.ui.node_editor.items import CardMixin, WireMixin
from studio.ui.node_editor.note_hand import NoteHandMixin
from studio.ui.node_editor.note_items import NoteItem
from studio.ui.reporting import reported
from studio.ui.theme import Colors

_ACCEPTED: Final = (NODE_MIME, "text/uri-list")
_CARD_CACHE: Final = 96 * 1024  # KiB: the cards on a large screen at 200 %
_DRAG_STARTS: Final = 4  # pixels
_BAND: Final = 24.0  # half the height of the part of a card that must lie on a wire to be put into it
_LEFT: Final = Qt.MouseButton.LeftButton
_ALT: Final = Qt.KeyboardModifier.AltModifier
_CTRL: Final = Qt.KeyboardModifier.ControlModifier
_SHIFT: Final = Qt.KeyboardModifier.ShiftModifier


class ViewerMixin(NoteHandMixin):
    """Goes in front of NodeGraphQt's viewer. Every finished gesture is told to `gestures`, once."""

    _pressed_at: QPoint = QPoint()
    _mouse_at: QPoint = QPoint()
    _pressed_wire: WireMixin | None = None
    _dragged: dict[CardMixin, QPointF]
    _following: set[WireMixin] | None = None
    _insert_into: WireMixin | None = None
    _cut: QGraphicsLineItem | None = None

    def prepare_viewer(self) -> None:
        """Set the viewer up; to be called once."""
        self.prepare_canvas()
        self._dragged = {}
        self.prepare_notes()
        self.setDragMode(QGraphicsView.DragMode.RubberBandDrag)
        self.setAcceptDrops(True)
        QPixmapCache.setCacheLimit(max(QPixmapCache.cacheLimit(), _CARD_CACHE))

    def cursor_point(self) -> Point:
        """Return where on the canvas the mouse was last."""
        at = self.mapToScene(self.mouse_at())
        return Point(at.x(), at.y())

    def mouse_at(self) -> QPoint:
        """Return where in this widget the mouse was last; its middle if it has not been here."""
        return self._mouse_at if not self._mouse_at.isNull() else self.rect().center()

    def forget(self) -> None:
        """Let go of everything: items are about to be taken out of the scene."""
        self.cancel_wire()
        self._pressed_wire = self._insert_into = None
        self._following = None
        self.forget_notes()

    # Mouse

    @reported()
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to pan, to cut, to wire, or to select and move."""
        self._pressed_at = self._mouse_at = event.position().toPoint()
        at = self.mapToScene(self._pressed_at)
        modifiers = event.modifiers()
        if self.starts_pan(event):
            return
        if event.button() is not _LEFT:
            self.cancel_wire()
            event.accept()
        elif self.wiring:
            self.drop_wire(at)
        elif modifiers & _ALT and modifiers & _SHIFT:
            self._start_cut(at)
        elif (port := self.port_at(at)) is not None:
            self.start_wire(port, at)
        else:
            self._press_items(event, at)

    def _press_items(self, event: QMouseEvent, at: QPointF) -> None:
        item = self.item_at(at)
        if self.takes_edge(item, at):
            return
        self._pressed_wire = item if isinstance(item, WireMixin) else None
        self.begin_marquee()
        QGraphicsView.mousePressEvent(self, _additive(event))
        if isinstance(item, (CardMixin, NoteItem)):
            carried = self.take_notes(item, alone=bool(event.modifiers() & _CTRL))
            pressed = {item} if isinstance(item, CardMixin) else set()
            self._dragged = {card: card.pos() for card in {*self.selected_cards(), *pressed}} | carried

    @reported()
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with what was begun."""
        self._mouse_at = event.position().toPoint()
        at = self.mapToScene(self._mouse_at)
        if self.continues_pan(event):
            return
        if self.drags_edge(at):
            return
        if self._cut is not None:
            self._cut.setLine(QLineF(self._cut.line().p1(), at))
            return
        if self._pressed_wire is not None and self._was_dragged():
            wire, self._pressed_wire = self._pressed_wire, None
            near = wire.nearest_end(self.mapToScene(self._pressed_at))
            self.start_wire(wire.target if near is wire.source else wire.source, at, taken=wire)
        if self.wiring:
            self.drag_wire(at)
            return
        if self._pressed_wire is None and (not self._in_hand or self._was_dragged()):
            QGraphicsView.mouseMoveEvent(self, _additive(event))
            self.trim_marquee()
        if self._in_hand and self._was_dragged():
            self.follow_notes()
            self._follow_dragged()

    @reported()
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Finish what was begun, and tell."""
        if self.ends_pan(event):
            return
        at = self.mapToScene(event.position().toPoint())
        self._pressed_wire = None
        if self.drops_edge():
            return
        if self._cut is not None:
            self._finish_cut()
        elif self.wiring and event.button() is _LEFT and (self._was_dragged() or self._taken is not None):
            self.drop_wire(at)  # a port that was only clicked keeps its wire in the hand until the next click
        QGraphicsView.mouseReleaseEvent(self, _additive(event))
        if self._in_hand:
            self._finish_drag()

    @reported()
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open a card; elsewhere it is a second press."""
        at = self.mapToScene(event.position().toPoint())
        card = self.card_at(at)
        if event.button() is _LEFT and card is not None and self.port_at(at) is None and not self.wiring:
            self.gestures.node_activated(card.face.node)
            event.accept()
            return
        note = self.note_at(at)
        if event.button() is _LEFT and note is not None and self.notes is not None and not self.wiring:
            self.notes.activated(note.note.id)
            event.accept()
            return
        self.mousePressEvent(event)

    @property
    def _in_hand(self) -> bool:
        return bool(self._dragged) or self.holding_notes

    def _was_dragged(self) -> bool:
        return (self._mouse_at - self._pressed_at).manhattanLength() >= _DRAG_STARTS

    # Moving cards

    def _follow_dragged(self) -> None:
        if self._following is None:
            self._following = {wire for card in self._dragged for wire in card.wires}
        for wire in self._following:
            wire.follow()
        self._mark_insertion(self._wire_under_dragged())

    def _wire_under_dragged(self) -> WireMixin | None:
        """Return the wire that the dragged card would be put into: it must be alone and without wires."""
        if len(self._dragged) != 1 or self._following:
            return None
        card = next(iter(self._dragged))
        if not card.in_ports or not card.out_ports:
            return None
        body = card.face.plan.body
        band = QRectF(body.left() + _BAND, body.center().y() - _BAND, body.width() - 2 * _BAND, 2 * _BAND)
        under = self.scene().items(card.mapRectToScene(band))
        return next((item for item in under if isinstance(item, WireMixin)), None)

    def _mark_insertion(self, wire: WireMixin | None) -> None:
        if self._insert_into is not None and self._insert_into is not wire:
            self._insert_into.mark(False)
        self._insert_into = wire
        if wire is not None:
            wire.mark(True)

    def _finish_drag(self) -> None:
        wire, dragged, notes = self._insert_into, self._dragged, self.drop_notes()
        self._mark_insertion(None)
        self._dragged, self._following = {}, None
        live = {card: before for card, before in dragged.items() if card.scene() is not None}
        moved = {card.face.node: _whole(card.pos()) for card, before in live.items() if card.pos() != before}
        if notes and self.notes is not None:
            self.notes.moved(moved, notes)
        elif wire is not None and len(moved) == 1 and wire.scene() is not None:
            self.gestures.node_inserted(next(iter(moved)), wire.connection, moved)
        elif moved:
            self.gestures.nodes_moved(moved)

    # Cutting wires

    def _start_cut(self, at: QPointF) -> None:
        self._cut = QGraphicsLineItem(QLineF(at, at))
        self._cut.setPen(QPen(Colors.DANGER, 2.0 / self.zoom, Qt.PenStyle.DashLine))
        self._cut.setZValue(100)
        self.scene().addItem(self._cut)

    def _finish_cut(self) -> None:
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

    # Menus, keys

    @reported()
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of what is under the mouse."""
        card, note = self.card_at(self.mapToScene(event.pos())), self.note_at(self.mapToScene(event.pos()))
        if note is not None and self.notes is not None:
            self.notes.menu_requested(event.globalPos(), note.note.id)
            event.accept()
            return
        self.gestures.menu_requested(event.globalPos(), card.face.node if card is not None else None)
        event.accept()

    @reported(default=False)
    def event(self, event: QEvent) -> bool:
        """Claim our keys before shortcuts of the window take them."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            space = event.key() == Qt.Key.Key_Space and not event.modifiers()
            if self.wiring or space or self.gestures.wants_key(event):
                event.accept()
                return True
        return bool(super().event(event))

    @reported()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Hold the canvas with space, cancel a wire with Esc, and hand on the rest."""
        if event.key() == Qt.Key.Key_Escape and self.wiring:
            self.cancel_wire()
        elif event.key() == Qt.Key.Key_Space and not event.modifiers():
            if not event.isAutoRepeat():
                self.hold_space(True)
        elif not self.gestures.key_pressed(event):
            event.ignore()

    @reported()
    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Let go of the canvas; a mere tap of space is for whoever plays."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat() and self.hold_space(False):
            self.gestures.space_tapped()

    @reported()
    def enterEvent(self, event: QEnterEvent) -> None:
        """Take the keys with the mouse."""
        follow_mouse(self)
        QGraphicsView.enterEvent(self, event)

    @reported()
    def focusInEvent(self, event: QFocusEvent) -> None:
        """Take the focus without NodeGraphQt's hidden menu bar."""
        QGraphicsView.focusInEvent(self, event)

    @reported()
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Forget which keys are down."""
        self.hold_space(False)
        QGraphicsView.focusOutEvent(self, event)

    @reported()
    def changeEvent(self, event: QEvent) -> None:
        """Paint everything anew in another theme."""
        QGraphicsView.changeEvent(self, event)
        if event.type() is QEvent.Type.StyleChange:
            for item in self.items():
                item.update()

    # Things from elsewhere

    @reported()
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take node types and files."""
        event.setAccepted(any(event.mimeData().hasFormat(kind) for kind in _ACCEPTED))

    @reported()
    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Take node types and files."""
        event.setAccepted(any(event.mimeData().hasFormat(kind) for kind in _ACCEPTED))

    @reported()
    def dropEvent(self, event: QDropEvent) -> None:
        """Hand on what was dropped."""
        at = self.mapToScene(event.position().toPoint())
        self.gestures.data_dropped(event.mimeData(), Point(at.x(), at.y()))
        event.acceptProposedAction()

    # NodeGraphQt's scene calls these before it gives an event to its items: the viewer has seen it already

    def sceneMousePressEvent(self, event: QGraphicsSceneMouseEvent) -> None:
        """Do nothing."""

    def sceneMouseMoveEvent(self, event: QGraphicsSceneMouseEvent) -> None:
        """Do nothing."""

    def sceneMouseReleaseEvent(self, event: QGraphicsSceneMouseEvent) -> None:
        """Do nothing."""


def _additive(event: QMouseEvent) -> QMouseEvent:
    """Return the event with Ctrl in the place of Shift: that is how Qt's items and marquee add to a selection."""
    if not event.modifiers() & _SHIFT:
        return event
    modifiers = (event.modifiers() & ~_SHIFT) | _CTRL
    return QMouseEvent(
        event.type(), event.position(), event.globalPosition(), event.button(), event.buttons(), modifiers
    )


def _whole(at: QPointF) -> Point:
    """Return a place on whole units: cards there are crisp at full size."""
    return Point(float(round(at.x())), float(round(at.y())))

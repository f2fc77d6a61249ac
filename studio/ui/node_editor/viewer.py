"""The canvas's mouse, keys and drops. NodeGraphQt's own handlers are not used: they call what Qt has deprecated,
look for items beside the mouse, and keep their state in what the next gesture trips over.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
)
from PySide6.QtWidgets import QGraphicsSceneMouseEvent, QGraphicsView

from studio.sdk.params import Point
from studio.ui.focus import follow_mouse
from studio.ui.node_editor.gestures import Dropped
from studio.ui.node_editor.items import CardMixin
from studio.ui.node_editor.moving import MovingMixin
from studio.ui.node_editor.note_items import NoteItem
from studio.ui.node_editor.wire_items import WireMixin
from studio.ui.reporting import reported

_DRAG_STARTS: Final = 4  # pixels
_LEFT: Final = Qt.MouseButton.LeftButton
_ALT: Final = Qt.KeyboardModifier.AltModifier
_CTRL: Final = Qt.KeyboardModifier.ControlModifier
_SHIFT: Final = Qt.KeyboardModifier.ShiftModifier


class ViewerMixin(MovingMixin):
    """Goes in front of NodeGraphQt's viewer. Every finished gesture is told to `gestures`, once."""

    _pressed_at: QPoint = QPoint()
    _mouse_at: QPoint = QPoint()
    _pressed_wire: WireMixin | None = None

    def prepare_viewer(self) -> None:
        """Set the viewer up; to be called once."""
        self.prepare_canvas()
        self.prepare_notes()
        self.setDragMode(QGraphicsView.DragMode.RubberBandDrag)
        self.setAcceptDrops(True)

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
        self._pressed_wire = None
        self.forget_moving()
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
            self.start_cut(at)
        elif (port := self.port_at(at)) is not None:
            if modifiers & _SHIFT and port.output and port.wires:
                self.take_wires(port.wires, port, at)
            else:
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
            modifiers = event.modifiers()
            self.take_items(item, copies=bool(modifiers & _ALT), alone=bool(modifiers & _CTRL))

    @reported()
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with what was begun."""
        self._mouse_at = event.position().toPoint()
        at = self.mapToScene(self._mouse_at)
        if self.continues_pan(event):
            return
        if self.drags_edge(at) or self.continues_cut(at):
            return
        if self._pressed_wire is not None and self._was_dragged():
            wire, self._pressed_wire = self._pressed_wire, None
            near = wire.nearest_end(self.mapToScene(self._pressed_at))
            self.take_wires([wire], near, at)
        if self.wiring:
            self.drag_wire(at)
            return
        if self._pressed_wire is None and (not self.moving or self._was_dragged()):
            QGraphicsView.mouseMoveEvent(self, _additive(event))
            self.trim_marquee()
        if self.moving and self._was_dragged():
            self.follow_items()

    @reported()
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Finish what was begun, and tell."""
        if self.ends_pan(event):
            return
        at = self.mapToScene(event.position().toPoint())
        self._pressed_wire = None
        if self.drops_edge():
            return
        if self.cutting:
            self.finish_cut()
        elif self.wiring and event.button() is _LEFT and (self._was_dragged() or self.has_taken):
            self.drop_wire(at)  # a port that was only clicked keeps its wire in the hand until the next click
        QGraphicsView.mouseReleaseEvent(self, _additive(event))
        if self.moving:
            self.drop_items()

    @reported()
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open a card, lead a wire another way; elsewhere it is a second press."""
        at = self.mapToScene(event.position().toPoint())
        plain = event.button() is _LEFT and self.port_at(at) is None and not self.wiring
        card, wire, note = self.card_at(at), self.wire_at(at), self.note_at(at)
        if plain and card is not None:
            self.gestures.node_activated(card.face.node)
        elif plain and wire is not None:
            self._pressed_wire = None
            self.gestures.wire_split(wire.connection, Point(at.x(), at.y()))
        elif plain and note is not None and self.notes is not None:
            self.notes.activated(note.note.id)
        else:
            self.mousePressEvent(event)
            return
        event.accept()

    def _was_dragged(self) -> bool:
        return (self._mouse_at - self._pressed_at).manhattanLength() >= _DRAG_STARTS

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
            if self.wiring or self.moving or space or self.gestures.wants_key(event):
                event.accept()
                return True
        return bool(super().event(event))

    @reported()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Hold the canvas with space, cancel what is in the hand with Esc, and hand on the rest."""
        if event.key() == Qt.Key.Key_Escape and self.wiring:
            self.cancel_wire()
        elif event.key() == Qt.Key.Key_Escape and self.moving:
            self.cancel_items()
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
            self.paint_anew()

    # Things from elsewhere

    @reported()
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take node types, files and graphs."""
        event.setAccepted(self.gestures.takes_drop(event.mimeData()))

    @reported()
    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Take node types, files and graphs; light up the wire that a node would be put into."""
        event.setAccepted(self.gestures.takes_drop(event.mimeData()))
        self.mark_insertion(self.wire_at(self.mapToScene(event.position().toPoint())))

    @reported()
    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Light up nothing any more."""
        self.mark_insertion(None)

    @reported()
    def dropEvent(self, event: QDropEvent) -> None:
        """Hand on what was dropped."""
        at = self.mapToScene(event.position().toPoint())
        self.mark_insertion(self.wire_at(at))
        wire = self.take_insertion()
        shift = bool(event.modifiers() & _SHIFT)
        connection = wire.connection if wire is not None else None
        card = self.card_at(at)
        node = card.face.node if card is not None else None
        self.gestures.data_dropped(Dropped(event.mimeData(), Point(at.x(), at.y()), connection, shift, node))
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

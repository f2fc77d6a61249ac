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
from studio.ui.features.canvas.edits.gestures import CanvasDrop
from studio.ui.features.canvas.items.card_items import CardMixin
from studio.ui.features.canvas.items.note_items import NoteItem
from studio.ui.features.canvas.items.wire_items import WireMixin, get_wires
from studio.ui.features.canvas.view.item_drag import ItemDragMixin
from studio.ui.shell.shortcuts.focus import focus_hovered_panel
from studio.ui.widgets.qt_helpers.override_guard import guard_override

_DRAG_THRESHOLD: Final = 4  # pixels
_LEFT: Final = Qt.MouseButton.LeftButton
_ALT: Final = Qt.KeyboardModifier.AltModifier
_CTRL: Final = Qt.KeyboardModifier.ControlModifier
_SHIFT: Final = Qt.KeyboardModifier.ShiftModifier


class CanvasEventsMixin(ItemDragMixin):
    """Mixin in front of NodeGraphQt's viewer. It reports every finished gesture to `gestures`, once."""

    _pressed_at: QPoint = QPoint()
    _mouse_at: QPoint = QPoint()
    _pressed_wire: WireMixin | None = None

    def prepare_events(self) -> None:
        """Set the viewer up; to be called once."""
        self.prepare_canvas()
        self.prepare_notes()
        self.setDragMode(QGraphicsView.DragMode.RubberBandDrag)
        self.setAcceptDrops(True)

    def get_scene_cursor(self) -> Point:
        """Return where on the canvas the mouse was last."""
        at = self.mapToScene(self.get_mouse_position())
        return Point(at.x(), at.y())

    def get_mouse_position(self) -> QPoint:
        """Return where in this widget the mouse was last; its middle if it has not been here."""
        return self._mouse_at if not self._mouse_at.isNull() else self.rect().center()

    def reset_interactions(self) -> None:
        """Let go of everything: items are about to be taken out of the scene."""
        self.cancel_wire_drag()
        self._pressed_wire = None
        self.reset_item_drag()
        self.reset_note_drag()

    # Mouse

    @guard_override()
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to pan, to cut, to wire, or to select and move."""
        self._pressed_at = self._mouse_at = event.position().toPoint()
        at = self.mapToScene(self._pressed_at)
        modifiers = event.modifiers()
        if self.start_pan(event):
            return
        if event.button() is not _LEFT:
            self.cancel_wire_drag()
            event.accept()
        elif self.is_dragging_wire:
            self.finish_wire_drag(at)
        elif modifiers & _ALT and modifiers & _SHIFT:
            self.start_cut(at)
        elif (port := self.find_port_at(at)) is not None:
            if modifiers & _SHIFT and port.is_output and port.wires:
                self.detach_wires(get_wires(port), port, at)
            else:
                self.start_wire_drag(port, at)
        else:
            self._press_items(event, at)

    def _press_items(self, event: QMouseEvent, at: QPointF) -> None:
        item = self.find_item_at(at)
        if self.start_edge_drag(item, at):
            return
        self._pressed_wire = item if isinstance(item, WireMixin) else None
        self.begin_marquee()
        QGraphicsView.mousePressEvent(self, _with_additive_modifier(event))
        if isinstance(item, (CardMixin, NoteItem)):
            modifiers = event.modifiers()
            self.start_item_drag(item, copies=bool(modifiers & _ALT), alone=bool(modifiers & _CTRL))

    @guard_override()
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with what was begun."""
        self._mouse_at = event.position().toPoint()
        at = self.mapToScene(self._mouse_at)
        if self.continue_pan(event):
            return
        if self.update_edge_drag(at) or self.continue_cut(at):
            return
        if self._pressed_wire is not None and self._was_dragged():
            wire, self._pressed_wire = self._pressed_wire, None
            near = wire.find_nearest_end(self.mapToScene(self._pressed_at))
            self.detach_wires([wire], near, at)
        if self.is_dragging_wire:
            self.update_wire_drag(at)
            return
        if self._pressed_wire is None and (not self.is_moving or self._was_dragged()):
            QGraphicsView.mouseMoveEvent(self, _with_additive_modifier(event))
            self.trim_marquee()
        if self.is_moving and self._was_dragged():
            self.update_item_drag()

    @guard_override()
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Finish what was begun, and tell."""
        if self.end_pan(event):
            return
        at = self.mapToScene(event.position().toPoint())
        self._pressed_wire = None
        if self.finish_edge_drag():
            return
        if self.is_cutting:
            self.finish_cut()
        elif self.is_dragging_wire and event.button() is _LEFT and (self._was_dragged() or self.has_detached_wires):
            self.finish_wire_drag(at)  # a click on a port drags its wire until the next click
        QGraphicsView.mouseReleaseEvent(self, _with_additive_modifier(event))
        if self.is_moving:
            self.finish_item_drag()

    @guard_override()
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open a card, lead a wire another way, or search for a node to put here; with another button, press again."""
        at = self.mapToScene(event.position().toPoint())
        plain = event.button() is _LEFT and self.find_port_at(at) is None and not self.is_dragging_wire
        card, wire, note = self.find_card_at(at), self.find_wire_at(at), self.find_note_at(at)
        if plain and card is not None:
            self.gestures.node_activated(card.model.node)
        elif plain and wire is not None:
            self._pressed_wire = None
            self.gestures.wire_split(wire.connection, Point(at.x(), at.y()))
        elif plain and note is not None and self.notes is not None:
            self.notes.note_activated(note.note.id)
        elif plain and self.find_item_at(at) is None and not event.modifiers() and not self.is_space_held:
            self._mouse_at = event.position().toPoint()
            self.gestures.canvas_activated()
        else:
            self.mousePressEvent(event)
            return
        event.accept()

    def _was_dragged(self) -> bool:
        return (self._mouse_at - self._pressed_at).manhattanLength() >= _DRAG_THRESHOLD

    # Menus, keys

    @guard_override()
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of what is under the mouse."""
        card, note = self.find_card_at(self.mapToScene(event.pos())), self.find_note_at(self.mapToScene(event.pos()))
        if note is not None and self.notes is not None:
            self.notes.menu_requested(event.globalPos(), note.note.id)
            event.accept()
            return
        self.gestures.menu_requested(event.globalPos(), card.model.node if card is not None else None)
        event.accept()

    @guard_override(default=False)
    def event(self, event: QEvent) -> bool:
        """Claim our keys before shortcuts of the window take them."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            space = event.key() == Qt.Key.Key_Space and not event.modifiers()
            if self.is_dragging_wire or self.is_moving or space or self.gestures.can_handle_key(event):
                event.accept()
                return True
        return bool(super().event(event))

    @guard_override()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Grab the canvas with space, cancel the drag with Esc, and pass on other keys."""
        if event.key() == Qt.Key.Key_Escape and self.is_dragging_wire:
            self.cancel_wire_drag()
        elif event.key() == Qt.Key.Key_Escape and self.is_moving:
            self.cancel_item_drag()
        elif event.key() == Qt.Key.Key_Space and not event.modifiers():
            if not event.isAutoRepeat():
                self.hold_space(True)
        elif not self.gestures.key_pressed(event):
            event.ignore()

    @guard_override()
    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Release the canvas. A short press of space starts or stops the player."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat() and self.hold_space(False):
            self.gestures.space_tapped()

    @guard_override()
    def enterEvent(self, event: QEnterEvent) -> None:
        """Take the keys with the mouse."""
        focus_hovered_panel(self)
        QGraphicsView.enterEvent(self, event)

    @guard_override()
    def focusInEvent(self, event: QFocusEvent) -> None:
        """Take the focus without NodeGraphQt's hidden menu bar."""
        QGraphicsView.focusInEvent(self, event)

    @guard_override()
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Forget which keys are down."""
        self.hold_space(False)
        QGraphicsView.focusOutEvent(self, event)

    @guard_override()
    def changeEvent(self, event: QEvent) -> None:
        """Paint everything anew in another theme."""
        QGraphicsView.changeEvent(self, event)
        if event.type() is QEvent.Type.StyleChange:
            self.repaint_all()

    # Things from elsewhere

    @guard_override()
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take node types, files and graphs."""
        event.setAccepted(self.gestures.can_accept_drop(event.mimeData()))

    @guard_override()
    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Take node types, files and graphs; light up the wire that a node would be put into."""
        event.setAccepted(self.gestures.can_accept_drop(event.mimeData()))
        self.mark_insertion_wire(self.find_wire_at(self.mapToScene(event.position().toPoint())))

    @guard_override()
    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Light up nothing any more."""
        self.mark_insertion_wire(None)

    @guard_override()
    def dropEvent(self, event: QDropEvent) -> None:
        """Hand on what was dropped."""
        at = self.mapToScene(event.position().toPoint())
        self.mark_insertion_wire(self.find_wire_at(at))
        wire = self.pop_insertion_wire()
        shift = bool(event.modifiers() & _SHIFT)
        connection = wire.connection if wire is not None else None
        card = self.find_card_at(at)
        node = card.model.node if card is not None else None
        self.gestures.data_dropped(CanvasDrop(event.mimeData(), Point(at.x(), at.y()), connection, shift, node))
        event.acceptProposedAction()

    # NodeGraphQt's scene calls these before it gives an event to its items: the viewer has seen it already

    def sceneMousePressEvent(self, event: QGraphicsSceneMouseEvent) -> None:
        """Do nothing."""

    def sceneMouseMoveEvent(self, event: QGraphicsSceneMouseEvent) -> None:
        """Do nothing."""

    def sceneMouseReleaseEvent(self, event: QGraphicsSceneMouseEvent) -> None:
        """Do nothing."""


def _with_additive_modifier(event: QMouseEvent) -> QMouseEvent:
    """Return the event with Ctrl in the place of Shift: that is how Qt's items and marquee add to a selection."""
    if not event.modifiers() & _SHIFT:
        return event
    modifiers = (event.modifiers() & ~_SHIFT) | _CTRL
    return QMouseEvent(
        event.type(), event.position(), event.globalPosition(), event.button(), event.buttons(), modifiers
    )

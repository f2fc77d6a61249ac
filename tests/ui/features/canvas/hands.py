"""A user's hands on the canvas: real mouse and key events, and a comparison of what is shown with what is so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from studio.graph.commands import AddNode, Connect
from studio.graph.history import Document
from studio.graph.model import Connection, Endpoint, NodeRecord
from studio.graph.signal_drivers import find_driven_ports
from studio.graph.specs import get_spec
from studio.sdk.params import Point
from studio.ui.features.canvas.items.card_items import CardMixin
from studio.ui.features.canvas.items.note_items import NoteItem
from studio.ui.features.canvas.items.wire_items import WireMixin
from studio.ui.features.canvas.panel import NodeEditorPanel

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier


def end(text: str) -> Endpoint:
    """Return the endpoint that "node.port" names."""
    node, _, port = text.partition(".")
    return Endpoint(node, port)


def wire(text: str) -> Connection:
    """Return the connection that "node.port > node.port" names."""
    source, _, target = text.partition(" > ")
    return Connection(end(source), end(target))


def add(document: Document, node: str, type: str, x: float, y: float) -> None:
    """Put a node into a document."""
    spec = document.registry.find_spec(type)
    name = spec.name if spec is not None else node.title()
    document.apply_command(AddNode(NodeRecord(node, type, name), Point(x, y)))


def connect(document: Document, *wires: str) -> None:
    """Lay wires in a document."""
    for text in wires:
        document.apply_command(Connect(*wire(text)))


class Hands:
    """Works a node editor with mouse and keys.

    Args:
        panel: The node editor, shown.
    """

    def __init__(self, panel: NodeEditorPanel) -> None:
        self.panel = panel
        self.canvas = panel.canvas
        self.messages: list[str] = []
        panel.message_posted.connect(self.messages.append)

    def selected(self) -> tuple[str, ...]:
        """Return what is selected at this moment."""
        return self.panel.selected_nodes

    def wiring(self) -> bool:
        """Return whether a wire is being dragged at this moment."""
        return self.canvas.is_dragging_wire

    def menu(self) -> dict[str, QAction]:
        """Return what the open menu offers, by its text."""
        menus = cast("list[QMenu]", self.panel.findChildren(QMenu))
        open_menus = [menu for menu in menus if menu.isVisible()]
        return {action.text().partition("\t")[0]: action for action in open_menus[0].actions() if action.text()}

    def card(self, node: str) -> CardMixin:
        """Return a node's card."""
        return self.panel.binding.view.get_card(node)

    def title_of(self, node: str) -> QPoint:
        """Return where a card's name is, in the viewport."""
        card = self.card(node)
        return self.canvas.mapFromScene(card.mapToScene(card.model.layout.title_rect.center()))

    def body_of(self, node: str) -> QPoint:
        """Return the middle of a card, in the viewport."""
        card = self.card(node)
        return self.canvas.mapFromScene(card.mapToScene(card.model.layout.body_rect.center()))

    def port(self, text: str, *, output: bool) -> QPoint:
        """Return where a port is, in the viewport."""
        wanted = end(text)
        ports = self.card(wanted.node).out_ports if output else self.card(wanted.node).in_ports
        found = next(port for port in ports if port.port_name == wanted.port)
        return self.canvas.mapFromScene(found.scenePos())

    def scene(self, x: float, y: float) -> QPoint:
        """Return where a place of the scene is, in the viewport."""
        return self.canvas.mapFromScene(QPointF(x, y))

    def press(
        self, at: QPoint, modifiers: Qt.KeyboardModifier = NONE, button: Qt.MouseButton = Qt.MouseButton.LeftButton
    ) -> None:
        """Press a button."""
        QTest.mousePress(self.canvas.viewport(), button, modifiers, at)

    def move(self, at: QPoint) -> None:
        """Move the mouse."""
        QTest.mouseMove(self.canvas.viewport(), at)
        QApplication.processEvents()

    def release(
        self, at: QPoint, modifiers: Qt.KeyboardModifier = NONE, button: Qt.MouseButton = Qt.MouseButton.LeftButton
    ) -> None:
        """Let a button go."""
        QTest.mouseRelease(self.canvas.viewport(), button, modifiers, at)
        QApplication.processEvents()

    def click(self, at: QPoint, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """Click."""
        self.press(at, modifiers)
        self.release(at, modifiers)

    @contextmanager
    def dragging(
        self,
        start: QPoint,
        to: QPoint,
        modifiers: Qt.KeyboardModifier = NONE,
        button: Qt.MouseButton = Qt.MouseButton.LeftButton,
    ) -> Iterator[None]:
        """Drag from one place to another, and let go at the end of the block."""
        self.press(start, modifiers, button)
        for step in (0.3, 0.7, 1.0):
            self.move(start + QPoint(round((to - start).x() * step), round((to - start).y() * step)))
        yield
        self.release(to, modifiers, button)

    def drag(
        self,
        start: QPoint,
        to: QPoint,
        modifiers: Qt.KeyboardModifier = NONE,
        button: Qt.MouseButton = Qt.MouseButton.LeftButton,
    ) -> None:
        """Drag from one place to another."""
        with self.dragging(start, to, modifiers, button):
            pass

    def double_click(self, at: QPoint, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """Click twice, as a hand does: the second press comes as a double click."""
        self.click(at, modifiers)
        QTest.mouseDClick(self.canvas.viewport(), LEFT, modifiers, at)
        QApplication.processEvents()

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """Press and release a key over the canvas."""
        QTest.keyClick(self.canvas, key, modifiers)
        QApplication.processEvents()


def assert_same(panel: NodeEditorPanel) -> None:
    """Compare all that the canvas shows with the document: cards, places, names, wires, and NodeGraphQt's models."""
    project, view = panel.document.project, panel.binding.view
    graph = project.graph
    on_scene = [item for item in panel.canvas.scene().items() if isinstance(item, CardMixin)]
    shown = {card.model.node: (card.pos().toTuple(), card.model.title, card.model.is_disabled) for card in on_scene}
    origin = Point(0.0, 0.0)
    wanted = {
        node: (tuple(project.layout.get(node, origin)), record.name, record.is_disabled)
        for node, record in graph.nodes.items()
    }
    assert shown == wanted
    assert len(on_scene) == len(shown), "a card is on the canvas twice"
    assert set(view.get_cards_by_node()) == set(wanted)
    notes = [item for item in panel.canvas.scene().items() if isinstance(item, NoteItem)]
    assert sorted((item.note.id, item.scene_area.getRect()) for item in notes) == sorted(
        (note.id, (*note.position, *note.size)) for note in project.notes.values()
    )
    assert all(item.note is project.notes[item.note.id] for item in notes)
    wires = [item for item in panel.canvas.scene().items() if isinstance(item, WireMixin)]
    there = {item.connection for item in wires}
    assert there == {Connection(source, target) for target, source in graph.wires.items()}
    assert len(wires) == len(there), "a wire is on the canvas twice"
    assert all(item.isVisible() for item in wires) or panel.canvas.is_dragging_wire
    for item in wires:
        assert item in item.source.wires
        assert item in item.target.wires
        path = item.path()
        assert path.pointAtPercent(0.0) == item.source.scenePos()
        assert path.pointAtPercent(1.0) == item.target.scenePos()
    for node, card in view.get_cards_by_node().items():
        spec = get_spec(graph, node, panel.document.registry)
        wanted_ports = find_driven_ports(graph, spec, node) if spec is not None else ()
        assert tuple(port.name for port in card.model.inputs if port.is_driver) == wanted_ports
        assert [port.port_name for port in card.in_ports] == [port.name for port in card.model.inputs]
        assert [port.index for port in card.in_ports] == list(range(len(card.in_ports)))
    viewed = {node for node, card in view.get_cards_by_node().items() if card.display.is_viewed}
    assert viewed == ({project.viewed_output.node} if project.viewed_output else set())

"""Hundreds of random gestures with a real mouse: after each, the canvas shows the document, and undo leads back."""

from __future__ import annotations

import random
from typing import cast

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from studio.core.errors import StudioError
from studio.graph.commands import AddNode, Connect, Disconnect, MoveNodes, RemoveNodes
from studio.graph.history import Document
from studio.graph.model import Endpoint, NodeRecord
from studio.sdk.params import Point
from studio.ui.node_editor import NodeEditorPanel
from tests.ui.node_editor.hands import ALT, CTRL, LEFT, NONE, SHIFT, Hands, assert_same
from tests.ui.nodes_for_tests import registry

STEPS = 150
MOST_NODES = 14
Key = Qt.Key


class Monkey:
    """Does something at random."""

    def __init__(self, hands: Hands, seed: int) -> None:
        self.random = random.Random(seed)
        self.hands = hands
        self.panel = hands.panel
        self.document = hands.panel.document
        self.types = [*(spec.id for spec in self.document.registry), "vfx.sparkle"]

    def act(self) -> str:
        """Do something; return what."""
        few = len(self.document.graph.nodes) < 4
        many = len(self.document.graph.nodes) > MOST_NODES
        acts = [self.wire] * 6 + [self.pull_off] * 3 + [self.move] * 3
        acts += [self.add, self.undo, self.undo, self.redo, self.marquee, self.cut, self.keys, self.search]
        acts += (
            [self.notes] * 3
            + [self.drive] * 3
            + [
                self.drop_signal,
                self.move_many,
                self.from_outside,
                self.zoom,
                self.click_ports,
                self.cancel,
                self.insert,
            ]
        )
        act = self.add if few else self.delete if many else self.random.choice(acts)
        act()
        return act.__name__

    @property
    def nodes(self) -> list[str]:
        return list(self.document.graph.nodes)

    def place(self) -> QPoint:
        rect = self.panel.canvas.viewport().rect()
        return QPoint(self.random.randint(5, rect.width() - 5), self.random.randint(5, rect.height() - 5))

    def port(self) -> QPoint | None:
        card = self.hands.card(self.random.choice(self.nodes))
        ports = list(card.ports)
        if not ports:
            return None
        at = self.panel.canvas.mapFromScene(self.random.choice(ports).scenePos())
        return at if self.panel.canvas.viewport().rect().contains(at) else None

    def add(self) -> None:
        graph = self.document.graph
        kind = self.random.choice(self.types)
        node = graph.free_id(kind.partition(".")[2])
        at = Point(float(self.random.randint(0, 900)), float(self.random.randint(0, 520)))
        self.document.apply(AddNode(NodeRecord(node, kind, graph.free_name("N")), at))
        feeds = [n for n in self.nodes if self.document.graph[n].type == "source.color"]
        if kind == "vfx.sparkle" and feeds:
            self.document.apply(Connect(Endpoint(feeds[0], "image"), Endpoint(node, "plate")))

    def wire(self) -> None:
        start, stop = self.port(), self.port()
        if start is not None and stop is not None:
            self.hands.drag(start, stop)

    def pull_off(self) -> None:
        start = self.port()
        if start is not None:
            self.hands.drag(start, self.place())

    def click_ports(self) -> None:
        start, stop = self.port(), self.port()
        if start is not None and stop is not None:
            self.hands.click(start)
            self.hands.move(self.place())
            self.hands.click(stop)

    def cancel(self) -> None:
        start = self.port()
        if start is not None:
            self.hands.press(start)
            self.hands.move(self.place())
            self.hands.key(Key.Key_Escape)
            self.hands.release(self.place())

    def move(self) -> None:
        start = self.hands.title_of(self.random.choice(self.nodes))
        self.hands.drag(start, start + QPoint(self.random.randint(-90, 90), self.random.randint(-90, 90)))

    def move_many(self) -> None:
        chosen = self.random.sample(self.nodes, 3)
        self.panel.select(chosen)
        start = self.hands.title_of(chosen[0])
        self.hands.drag(start, start + QPoint(self.random.randint(-50, 50), self.random.randint(-50, 50)))

    def insert(self) -> None:
        wires = self.panel.binding.view.wires()
        if wires:
            chosen = self.random.choice(wires)
            near = self.hands.port(".".join(chosen.source), output=True) + QPoint(30, 0)
            node = self.random.choice(self.nodes)
            grip, middle = self.hands.title_of(node), self.hands.body_of(node)
            self.hands.drag(grip, grip + near - middle)

    def marquee(self) -> None:
        self.hands.drag(self.place(), self.place(), self.random.choice([NONE, SHIFT, CTRL]))

    def notes(self) -> None:
        notes = list(self.document.project.notes.values())
        if len(notes) < 3 or self.random.random() < 0.3:
            self.panel.select(self.random.sample(self.nodes, self.random.randint(0, 2)))
            self.hands.move(self.place())
            self.hands.key(Key.Key_J, self.random.choice([CTRL, CTRL | SHIFT]))
            QTest.keyClick(self.panel.notes.text_field, Key.Key_Escape)
            self.panel.canvas.setFocus()
            return
        note = self.random.choice(notes)
        grip = self.random.choice([QPointF(30.0, 16.0), QPointF(1.0, 40.0), QPointF(note.size.x - 1, note.size.y - 1)])
        start = self.panel.canvas.mapFromScene(QPointF(*note.at) + grip)
        by = QPoint(self.random.randint(-90, 90), self.random.randint(-90, 90))
        self.hands.drag(start, start + by, self.random.choice([NONE, NONE, CTRL]))

    def cut(self) -> None:
        self.hands.drag(self.place(), self.place(), ALT | SHIFT)

    def delete(self) -> None:
        self.panel.select(self.random.sample(self.nodes, self.random.randint(1, 4)))
        self.hands.key(Key.Key_Delete)

    def keys(self) -> None:
        self.panel.select(self.random.sample(self.nodes, 2))
        key = self.random.choice([Key.Key_D, Key.Key_L, Key.Key_F, Key.Key_Up, Key.Key_Down, Key.Key_Delete])
        self.hands.key(key)
        ctrl = self.random.choice([Key.Key_C, Key.Key_V, Key.Key_D, Key.Key_X])
        self.hands.key(ctrl, CTRL)

    def search(self) -> None:
        self.hands.move(self.place())
        self.hands.key(Key.Key_Tab)
        QTest.keyClicks(self.panel.search.field, self.random.choice(["b", "gain", "(", "wr", "zz"]))
        QTest.keyClick(self.panel.search.field, self.random.choice([Key.Key_Return, Key.Key_Escape]))

    def from_outside(self) -> None:
        a, b = self.random.sample(self.nodes, 2)
        try:
            if self.random.random() < 0.5:
                self.document.apply(Connect(Endpoint(a, "image"), Endpoint(b, "image")))
            elif self.random.random() < 0.5:
                self.document.apply(MoveNodes({a: Point(float(self.random.randint(0, 900)), 77.0)}))
            else:
                self.document.apply(RemoveNodes((a,)))
        except StudioError:
            pass

    def drive(self) -> None:
        a, b = self.random.sample(self.nodes, 2)
        name = self.random.choice(["gain", "radius", "offset.x", "offset.y", "offset", "high", "shutter"])
        target = Endpoint(b, name)
        try:
            if target in self.document.graph.wires:
                self.document.apply(Disconnect((target,)))
            else:
                self.document.apply(Connect(Endpoint(a, "signal"), target))
        except StudioError:
            pass

    def drop_signal(self) -> None:
        waves = [node for node in self.nodes if self.document.graph[node].type == "signal.wave"]
        if waves:
            start = self.hands.port(f"{waves[0]}.signal", output=True)
            self.hands.drag(start, self.hands.title_of(self.random.choice(self.nodes)))
            for menu in cast("list[QMenu]", self.panel.findChildren(QMenu)):
                QTest.keyClick(menu, self.random.choice([Key.Key_Return, Key.Key_Escape]))

    def zoom(self) -> None:
        self.panel.canvas.look_at(QPointF(500, 300), self.random.choice([0.25, 0.5, 0.8, 1.0, 1.3]))

    def undo(self) -> None:
        for _ in range(self.random.randint(1, 5)):
            self.document.undo()

    def redo(self) -> None:
        for _ in range(self.random.randint(1, 5)):
            self.document.redo()


@pytest.mark.parametrize("seed", range(6))
def test_the_canvas_always_shows_the_document(qtbot: QtBot, seed: int) -> None:
    document = Document(registry())
    panel = NodeEditorPanel(document)
    qtbot.addWidget(panel)
    panel.resize(1100, 700)
    panel.show()
    qtbot.waitExposed(panel)
    panel.canvas.look_at(QPointF(500, 300), 0.8)
    panel.canvas.setFocus()
    monkey = Monkey(Hands(panel), seed)
    history = []
    for _ in range(STEPS):
        history.append(monkey.act())
        panel.search.close_search()
        panel.canvas.cancel_wire()
        try:
            assert_same(panel)
        except AssertionError as error:
            raise AssertionError(f"after {history[-5:]} (step {len(history)}): {error}") from error
    assert not QApplication.mouseButtons() & LEFT
    _undo_and_redo_all(panel)


def _undo_and_redo_all(panel: NodeEditorPanel) -> None:
    document = panel.document
    while document.redo():
        pass
    last = document.graph
    steps = 0
    while document.undo():
        steps += 1
    assert not document.graph.nodes
    assert_same(panel)
    while document.redo():
        pass
    assert document.graph == last
    assert steps
    assert_same(panel)

"""What a user may do on the canvas, with every choice left to whoever calls: real mouse and key events throughout."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragMoveEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from studio.core.errors import StudioError
from studio.graph.active_level import ActiveLevel
from studio.graph.commands import (
    AddNode,
    Command,
    Connect,
    Disconnect,
    EditInGroup,
    GroupNodes,
    LinkGroup,
    MakeGroupLocal,
    MoveNodes,
    PromoteParam,
    RemoveNodes,
    RenameNode,
    SetLocked,
    SetMuted,
    UngroupNode,
)
from studio.graph.groups.paths import get_level, iterate_levels
from studio.graph.model import Endpoint, NodeRecord
from studio.graph.specs import GROUP, get_spec
from studio.graph.view_state import Side
from studio.sdk.params import Point
from studio.ui.shell.shortcuts.keymap import get_keymap
from studio.ui.widgets.qt_helpers.mime_types import NODE_MIME
from tests.ui.features.canvas.hands import ALT, CTRL, LEFT, NONE, SHIFT, Hands

Key = Qt.Key

MOST_NODES = 16
MODIFIERS = (NONE, SHIFT, CTRL, ALT)
ACTIONS = (
    *("graph.copy", "graph.cut", "graph.paste", "graph.paste_wired", "graph.duplicate", "graph.duplicate_wired"),
    *("graph.delete", "graph.extract", "graph.swap_inputs", "graph.connect", "graph.disable", "graph.mute"),
    *("graph.lock", "graph.group", "graph.ungroup", "graph.select_all", "graph.select_upstream", "graph.tidy"),
    *("graph.select_downstream", "graph.select_connected", "graph.walk_upstream", "graph.walk_downstream"),
    *("graph.next_branch", "graph.extend_upstream", "graph.align_left", "graph.align_bottom", "graph.frame"),
    *("graph.distribute_x", "graph.dot", "graph.backdrop", "graph.enter", "graph.leave", "edit.undo", "edit.redo"),
)


class RandomHands:
    """Does things on the canvas.

    Args:
        hands: The mouse and the keys.
        pick: Chooses one of several.
        number: Chooses a whole number from 0 up to, but without, another.
    """

    def __init__(self, hands: Hands, pick: Callable[[Sequence[Any]], Any], number: Callable[[int], int]) -> None:
        self.hands = hands
        self.pick = pick
        self.number = number
        self.panel = hands.panel
        assert isinstance(hands.panel.document, ActiveLevel)
        self.document = self.level = hands.panel.document
        self.types = [*(spec.id for spec in self.document.registry), "vfx.sparkle"]

    # Choices

    @property
    def nodes(self) -> list[str]:
        return list(self.document.graph.nodes)

    def node(self) -> str:
        return str(self.pick(self.nodes))

    def some_nodes(self) -> list[str]:
        return list(dict.fromkeys(self.node() for _ in range(1 + self.number(4))))

    def place(self) -> QPoint:
        rect = self.panel.canvas.viewport().rect()
        return QPoint(5 + self.number(rect.width() - 10), 5 + self.number(rect.height() - 10))

    def offset(self, most: int) -> QPoint:
        return QPoint(self.number(2 * most) - most, self.number(2 * most) - most)

    def port(self) -> QPoint | None:
        """Return where a port is, if it is in view."""
        ports = list(self.hands.card(self.node()).all_ports)
        if not ports:
            return None
        at = self.panel.canvas.mapFromScene(self.pick(ports).scenePos())
        return at if self.panel.canvas.viewport().rect().contains(at) else None

    # Nodes

    def add_by_command(self) -> None:
        graph = self.document.graph
        kind = str(self.pick(self.types))
        node = graph.make_unique_id(kind.partition(".")[2])
        at = Point(float(self.number(900)), float(self.number(520)))
        self._try(AddNode(NodeRecord(node, kind, graph.make_unique_name("N")), at))  # not in a locked group
        feeds = [n for n in self.nodes if self.document.graph[n].type == "source.color"]
        if kind == "vfx.sparkle" and feeds:
            self._try(Connect(Endpoint(feeds[0], "image"), Endpoint(node, "plate")))

    def search(self) -> None:
        if self.nodes and self.number(2):
            self.panel.select_nodes(self.some_nodes())
        self.hands.move(self.place())
        self.hands.key(Key.Key_Tab)
        self._answer_search()

    def _answer_search(self) -> None:
        field = self.panel.node_search.search_field
        QTest.keyClicks(field, str(self.pick(["b", "gain", "(", "mer", "zz", "wave", "dot", "key"])))
        key = self.pick([Key.Key_Return, Key.Key_Return, Key.Key_Escape])
        QTest.keyClick(field, key, self.pick([NONE, SHIFT]))

    def replace(self) -> None:
        self.panel.select_nodes(self.some_nodes())
        self.hands.key(Key.Key_R, CTRL)
        self._answer_search()

    def find(self) -> None:
        self.hands.key(Key.Key_F, CTRL)
        QTest.keyClicks(self.panel.find_view.field, str(self.pick(["n", "blur", "2", "zz"])))
        QTest.keyClick(self.panel.find_view.field, Key.Key_Return)
        QTest.keyClick(self.panel.find_view.field, Key.Key_Escape)

    def drop(self) -> None:
        data = QMimeData()
        if self.number(2):
            data.setData(NODE_MIME, str(self.pick(["filter.blur", "audio.gain", "source.color"])).encode())
        else:
            data.setText(QGuiApplication.clipboard().text())
        at, action = self.wire_place() or self.place(), Qt.DropAction.CopyAction
        self.panel.canvas.dragMoveEvent(QDragMoveEvent(at, action, data, LEFT, NONE))
        self.panel.canvas.dropEvent(QDropEvent(QPointF(at), action, data, LEFT, NONE))

    def move(self) -> None:
        start = self.hands.title_of(self.node())
        modifiers = self.pick(MODIFIERS)
        if modifiers is not ALT or len(self.nodes) < MOST_NODES:
            self.hands.drag(start, start + self.offset(90), modifiers)

    def move_many(self) -> None:
        chosen = self.some_nodes()
        self.panel.select_nodes(chosen)
        start = self.hands.title_of(chosen[0])
        if self.number(4):
            self.hands.drag(start, start + self.offset(50))
        else:
            self.hands.press(start)
            self.hands.move(start + self.offset(50))
            self.hands.key(Key.Key_Escape)
            self.hands.release(start)

    def insert(self) -> None:
        near = self.wire_place()
        if near is not None:
            node = self.node()
            grip, middle = self.hands.title_of(node), self.hands.body_of(node)
            self.hands.drag(grip, grip + near - middle)

    # Wires

    def wire_place(self) -> QPoint | None:
        """Return a place on a wire."""
        wires = list(self.panel.binding.view.get_connections())
        if not wires:
            return None
        path = self.panel.binding.view.get_wire_path(wires[self.number(len(wires))])
        assert path is not None
        return self.panel.canvas.mapFromScene(path.pointAtPercent(0.1 + self.number(9) / 10))

    def wire(self) -> None:
        start, stop = self.port(), self.port()
        if start is not None and stop is not None:
            self.hands.drag(start, stop, self.pick([NONE, NONE, SHIFT]))
            buttons = self.panel.connection_feedback.rejection_view.buttons
            if buttons and self.panel.connection_feedback.rejection_view.isVisible():
                QTest.keyClick(buttons[0], self.pick([Key.Key_Return, Key.Key_Escape]))

    def pull_off(self) -> None:
        start = self.port()
        if start is not None:
            self.hands.drag(start, self.place(), self.pick([NONE, SHIFT]))
            if self.panel.node_search.isVisible():
                self._answer_search()
            self._answer_menu()

    def pull_wire(self) -> None:
        start = self.wire_place()
        if start is not None:
            self.hands.drag(start, self.port() or self.place())

    def double_click_wire(self) -> None:
        at = self.wire_place()
        if at is not None and self.panel.canvas.viewport().rect().contains(at):
            QTest.mouseDClick(self.panel.canvas.viewport(), LEFT, NONE, at)
            self.hands.release(at)

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

    def cut(self) -> None:
        self.hands.drag(self.place(), self.place(), ALT | SHIFT)

    def drop_signal(self) -> None:
        waves = [node for node in self.nodes if self.document.graph[node].type == "signal.wave"]
        if waves:
            start = self.hands.port(f"{waves[0]}.signal", output=True)
            self.hands.drag(start, self.hands.title_of(self.node()))
            self._answer_menu()

    def _answer_menu(self) -> None:
        for menu in cast("list[QMenu]", self.panel.findChildren(QMenu)):
            if menu.isVisible():
                QTest.keyClick(menu, self.pick([Key.Key_Return, Key.Key_Escape]))

    # The rest

    def marquee(self) -> None:
        self.hands.drag(self.place(), self.place(), self.pick([NONE, SHIFT, CTRL]))

    def press_key(self) -> None:
        action = str(self.pick([action for action in ACTIONS if action in self.panel.build_handlers()]))
        if self.number(3):
            self.panel.select_nodes(self.some_nodes())
        sequences = get_keymap().make_sequences(action)
        if sequences:
            QTest.keySequence(self.panel.canvas, sequences[0])
        else:
            self.panel.build_handlers()[action]()

    def handle_notes(self) -> None:
        notes = list(self.document.project.notes.values())
        if len(notes) < 3 or not self.number(3):
            self.panel.select_nodes(self.some_nodes())
            self.hands.move(self.place())
            self.hands.key(Key.Key_J, self.pick([CTRL, CTRL | SHIFT]))
            QTest.keyClick(self.panel.notes.text_field, Key.Key_Escape)
            return
        note = self.pick(notes)
        grip = self.pick([QPointF(30.0, 16.0), QPointF(1.0, 40.0), QPointF(note.size.x - 1, note.size.y - 1)])
        start = self.panel.canvas.mapFromScene(QPointF(*note.at) + grip)
        self.hands.drag(start, start + self.offset(90), self.pick([NONE, NONE, CTRL, ALT]))

    def from_outside(self) -> None:
        a, b = self.node(), self.node()
        edits = (
            Connect(Endpoint(a, "image"), Endpoint(b, "image")),
            MoveNodes({a: Point(float(self.number(900)), 77.0)}),
            RemoveNodes((a,)),
        )
        self._try(edits[self.number(3)])

    # Levels

    def group(self) -> None:
        """Group what is selected, or take groups apart, by key."""
        self.panel.select_nodes(self.some_nodes())
        self.hands.key(Key.Key_G, self.pick([CTRL, CTRL, CTRL | SHIFT]))

    def change_level(self) -> None:
        """Enter a group, leave it, or go anywhere."""
        groups = [node for node in self.nodes if self.document.graph[node].type == GROUP]
        if groups and self.number(3):
            self.panel.select_nodes([self.pick(groups)])
            self.panel.build_handlers()["graph.enter"]()
        elif self.number(2):
            self.panel.build_handlers()["graph.leave"]()
        else:
            self.level.open_path(self._place())

    def from_another_level(self) -> None:
        """Edit a level that is not shown: what is shown may be gone by that."""
        path = self._place()
        graph = get_level(self.level.document.project, path).graph
        if not graph.nodes:
            return
        node, other = str(self.pick(list(graph.nodes))), str(self.pick(list(graph.nodes)))
        edits: list[Command] = [
            RemoveNodes((node,)),
            UngroupNode(node),
            GroupNodes((node, other), "Outside"),
            SetMuted((node,), is_muted=True),
            SetLocked((node,), is_locked=not graph[node].is_locked),
            RenameNode(node, self.pick(["plate", "Blur", "x"])),
        ]
        with suppress(StudioError):
            self.level.document.apply_command(EditInGroup(path, self.pick(edits)))

    def link(self) -> None:
        """Link a group to a file that needs no reading, or unlink it."""
        groups = [node for node in self.nodes if self.document.graph[node].type == GROUP]
        if groups:
            node, file = str(self.pick(groups)), Path(f"/films/{self.pick(['a', 'b'])}.loom")
            self._try(self.pick([LinkGroup(node, file), LinkGroup(node, file), MakeGroupLocal(node)]))

    def promote(self) -> None:
        """Promote a parameter of a node to the group that is open."""
        node = self.node()
        spec = get_spec(self.document.graph, node, self.document.registry)
        if spec is not None and spec.params:
            self._try(PromoteParam(node, str(self.pick(list(spec.params)))))

    def look(self) -> None:
        """View, compare or pin an output."""
        node = self.node()
        spec = get_spec(self.document.graph, node, self.document.registry)
        if spec is not None and spec.outputs:
            output = Endpoint(node, self.pick(spec.outputs).name)
            self.document.set_viewed_output(output, self.pick([Side.A, Side.B]), self.pick([None, 1, 2]))

    def paste(self) -> None:
        """Copy here and paste on another level."""
        self.panel.select_nodes(self.some_nodes())
        self.panel.build_handlers()["graph.copy"]()
        self.change_level()
        if len(self.nodes) < MOST_NODES:
            self.panel.build_handlers()[self.pick(["graph.paste", "graph.paste_wired"])]()

    def _place(self) -> tuple[str, ...]:
        """Return the path of a level."""
        return tuple(self.pick([prefix for prefix, _ in iterate_levels(self.level.document.graph)]).split("/")[:-1])

    def drive(self) -> None:
        name = str(self.pick(["gain", "radius", "offset.x", "offset.y", "offset", "high", "shutter"]))
        target = Endpoint(self.node(), name)
        driven = target in self.document.graph.wires
        self._try(Disconnect((target,)) if driven else Connect(Endpoint(self.node(), "signal"), target))

    def _try(self, command: Command) -> None:
        with suppress(StudioError):
            self.document.apply_command(command)

    def zoom(self) -> None:
        self.panel.canvas.set_view(QPointF(500, 300), self.pick([0.25, 0.5, 0.8, 1.0, 1.3]))

    def undo(self) -> None:
        for _ in range(1 + self.number(5)):
            self.hands.key(Key.Key_Z, CTRL)

    def redo(self) -> None:
        for _ in range(1 + self.number(5)):
            self.hands.key(Key.Key_Z, CTRL | SHIFT)

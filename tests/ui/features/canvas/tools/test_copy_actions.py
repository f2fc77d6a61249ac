"""Copy, paste and duplicate: as text, at the mouse, with and without inputs, by keys and with the mouse."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.graph.commands import AddNode, SetKeyframe
from studio.graph.curves.curve import Keyframe
from studio.graph.history import Document
from studio.graph.model import Graph, NodeRecord, Project
from studio.graph.specs import GROUP
from studio.sdk.params import Point
from studio.ui.features.canvas.edits import graph_clipboard
from studio.ui.features.canvas.panel import NodeEditorPanel
from tests.ui.features.canvas.hands import ALT, CTRL, LEFT, NONE, SHIFT, Hands, add, assert_same, connect, end

Key = Qt.Key


def clipboard_text() -> str:
    return QGuiApplication.clipboard().text()


def test_what_is_copied_is_readable_text(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    document.apply_command(SetKeyframe("gain", "gain", Keyframe(12, 3.0)))
    panel.select_nodes(("gain",))
    hands.key(Key.Key_C, CTRL)
    text = clipboard_text()
    assert '"type": "color.gain"' in text
    assert '"frame": 12' in text
    assert '"gain.image": "video.image"' in text, "what feeds it is named"


def test_paste_leaves_outside_feeds_and_paste_with_inputs_keeps_them(
    hands: Hands, document: Document, panel: NodeEditorPanel
) -> None:
    panel.select_nodes(("gain", "blur"))
    hands.key(Key.Key_C, CTRL)
    hands.key(Key.Key_V, CTRL)
    assert document.graph.wires[end("blur_2.image")] == end("gain_2.image")
    assert end("gain_2.image") not in document.graph.wires
    hands.key(Key.Key_V, CTRL | SHIFT)
    assert document.graph.wires[end("gain_3.image")] == end("video.image")
    assert document.undo_label == "Paste"
    assert_same(panel)


def test_duplicate_with_inputs_and_with_curves(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    document.apply_command(SetKeyframe("gain", "gain", Keyframe(12, 3.0)))
    panel.select_nodes(("gain",))
    hands.key(Key.Key_D, CTRL | SHIFT)
    assert hands.selected() == ("gain_2",)
    assert document.graph.wires[end("gain_2.image")] == end("video.image")
    assert document.graph["gain_2"].curves == document.graph["gain"].curves
    assert_same(panel)


def test_pasted_into_another_window_a_feed_that_does_not_fit_is_left_out(
    hands: Hands, document: Document, qtbot: QtBot, panel: NodeEditorPanel
) -> None:
    panel.select_nodes(("gain",))
    hands.key(Key.Key_C, CTRL)
    other = Document(document.registry)
    add(other, "video", "signal.wave", 0, 0)
    second = NodeEditorPanel(other)
    qtbot.addWidget(second)
    hands_there = Hands(second)
    with qtbot.waitExposed(second):
        second.show()
    hands_there.key(Key.Key_V, CTRL | SHIFT)
    assert set(other.graph.nodes) == {"video", "gain"}
    assert not other.graph.wires
    assert_same(second)


def test_pasted_at_the_mouse(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    panel.select_nodes(("gain",))
    hands.key(Key.Key_C, CTRL)
    hands.move(hands.scene(312, 522))
    hands.key(Key.Key_V, CTRL)
    assert document.project.layout["gain_2"] == Point(312.0, 522.0)


def test_text_around_a_graph_does_no_harm(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    panel.select_nodes(("gain",))
    hands.key(Key.Key_C, CTRL)
    QGuiApplication.clipboard().setText(f"Try this:\n{clipboard_text()}\nRegards")
    hands.key(Key.Key_V, CTRL)
    assert "gain_2" in document.graph.nodes


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a poem", "There are no nodes on the clipboard."),
        ('{"frameloom": 99, "nodes": {}}', "newer Frameloom"),
        ('{"frameloom": 2, "nodes": {"a": {}}}', "nodes.a.name"),
        ('{"frameloom": 2,', "There are no nodes on the clipboard."),
        ('{"frameloom": 2, "nodes": {"a"}}', "it is not JSON"),
    ],
)
def test_text_that_is_no_graph_changes_nothing(
    hands: Hands, document: Document, panel: NodeEditorPanel, text: str, message: str
) -> None:
    before = document.project
    QGuiApplication.clipboard().setText(text)
    hands.key(Key.Key_V, CTRL)
    assert message in hands.messages[-1]
    assert "clipboard.loom" not in hands.messages[-1], "there is no such file"
    assert document.project is before
    assert_same(panel)


def test_a_linked_group_that_holds_itself_is_refused(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    inner = NodeRecord("again", GROUP, "Again", group_project=Project(), link="/lib/glow.loom")
    middle = NodeRecord("plain", GROUP, "Plain", group_project=Project(Graph({"again": inner})))
    outer = NodeRecord("glow", GROUP, "Glow", group_project=Project(Graph({"plain": middle})), link="/lib/glow.loom")
    graph_clipboard.put_on_clipboard(Project(Graph({"glow": outer})), document.registry)
    before = document.project
    hands.key(Key.Key_V, CTRL)
    assert "the linked file '/lib/glow.loom' holds itself" in hands.messages[-1]
    assert document.project is before


def test_copies_of_groups_hold_the_same_and_linked_ones_share_it(
    hands: Hands, document: Document, panel: NodeEditorPanel
) -> None:
    inside = Project(Graph({"blur": NodeRecord("blur", "filter.blur", "Blur")}), {"blur": Point(1.0, 2.0)})
    document.apply_command(
        AddNode(NodeRecord("glow", GROUP, "Glow", group_project=inside, link="/lib/glow.loom"), Point(0.0, 500.0))
    )
    document.apply_command(AddNode(NodeRecord("own", GROUP, "Own", group_project=inside), Point(0.0, 700.0)))
    panel.select_nodes(("glow", "own"))
    hands.key(Key.Key_C, CTRL)
    hands.key(Key.Key_V, CTRL)
    glow, own = (document.graph[node] for node in hands.selected())
    assert glow.group_project is inside
    assert glow.link == "/lib/glow.loom"
    assert own.group_project == inside
    assert_same(panel)


def test_graph_text_can_be_dropped(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    panel.select_nodes(("gain",))
    hands.key(Key.Key_C, CTRL)
    data = QMimeData()
    data.setText(clipboard_text())
    panel.canvas.dropEvent(QDropEvent(QPointF(hands.scene(0, 500)), Qt.DropAction.CopyAction, data, LEFT, NONE))
    assert hands.selected() == ("gain_2",)
    assert document.project.layout["gain_2"] == Point(0.0, 498.0)
    poem = QMimeData()
    poem.setText("a poem")
    assert not panel.binding.gestures.can_accept_drop(poem)


def test_cut_is_called_cut(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    panel.select_nodes(("gain",))
    hands.key(Key.Key_X, CTRL)
    assert document.undo_label == "Cut"
    assert document.graph.wires == {end("blur.image"): end("video.image")}
    assert_same(panel)


def test_alt_drag_leaves_a_copy(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    before = document.project
    hands.drag(hands.title_of("gain"), hands.title_of("gain") + hands.scene(0, 300) - hands.scene(0, 0), ALT)
    assert document.project.layout["gain"] == before.layout["gain"]
    assert document.project.layout["gain_2"] == Point(264.0, 300.0)
    assert hands.selected() == ("gain_2",)
    assert document.undo_label == "Duplicate"
    assert_same(panel)
    document.undo()
    assert document.project == before
    assert_same(panel)


def test_esc_puts_cards_back_that_are_being_dragged(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    before = document.project
    start = hands.title_of("gain")
    hands.press(start)
    hands.move(start + hands.scene(0, 40) - hands.scene(0, 0))
    hands.move(start + hands.scene(0, 80) - hands.scene(0, 0))
    QTest.keyClick(panel.canvas, Key.Key_Escape)
    hands.release(start + hands.scene(0, 80) - hands.scene(0, 0))
    assert document.project is before
    assert_same(panel)


def test_copies_of_a_driven_node_keep_the_drive_only_with_inputs(
    hands: Hands, document: Document, panel: NodeEditorPanel
) -> None:
    add(document, "wave", "signal.wave", 0, 340)
    connect(document, "wave.signal > blur.radius")
    panel.select_nodes(("blur",))
    hands.key(Key.Key_D, CTRL)
    assert end("blur_2.radius") not in document.graph.wires
    panel.select_nodes(("blur",))
    hands.key(Key.Key_D, CTRL | SHIFT)
    assert document.graph.wires[end("blur_3.radius")] == end("wave.signal")
    assert_same(panel)

"""Making graphs by keys: behind what is selected, extract, swap, replace, find, align, walk; undo selects again."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRectF, Qt, QUrl
from PySide6.QtGui import QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest

from studio.graph.analysis.graph_facts import GraphFacts
from studio.graph.analysis.problems import Problem
from studio.graph.commands import SetLocked, SetParam
from studio.graph.history import Document
from studio.sdk.params import Point
from studio.ui.features.canvas.panel import NodeEditorPanel
from studio.ui.widgets.qt_helpers.mime_types import NODE_MIME
from tests.ui.features.canvas.hands import ALT, CTRL, LEFT, NONE, SHIFT, Hands, add, assert_same, connect, end

Key = Qt.Key


def pick(panel: NodeEditorPanel, text: str, modifiers: Qt.KeyboardModifier = NONE) -> None:
    """Type into the open search and confirm."""
    QTest.keyClicks(panel.node_search.search_field, text)
    QTest.keyClick(panel.node_search.search_field, Key.Key_Return, modifiers)


def test_tab_puts_the_pick_behind_the_selected_node_and_into_the_chain(
    hands: Hands, document: Document, panel: NodeEditorPanel
) -> None:
    before = document.project
    panel.select_nodes(("video",))
    hands.key(Key.Key_Tab)
    pick(panel, "gain")
    assert document.graph.wires[end("gain_2.image")] == end("video.image")
    assert document.graph.wires[end("gain.image")] == end("gain_2.image")
    layout = document.project.layout
    assert layout["video"].x < layout["gain_2"].x < layout["gain"].x < layout["blur"].x, "the others made room"
    assert document.undo_label == "Add Gain 2"
    assert hands.selected() == ("gain_2",)
    assert_same(panel)
    document.undo()
    assert document.project == before


def test_shift_enter_begins_a_branch(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    panel.select_nodes(("video",))
    hands.key(Key.Key_Tab)
    pick(panel, "blur", SHIFT)
    assert document.graph.wires[end("blur_2.image")] == end("video.image")
    assert document.graph.wires[end("gain.image")] == end("video.image")
    view = panel.binding.view
    mine = view.get_cards_area(("blur_2",))
    assert not [n for n in document.graph.nodes if n != "blur_2" and view.get_cards_area((n,)).intersects(mine)]
    assert_same(panel)


def test_two_selected_nodes_feed_two_inputs(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    panel.select_nodes(("blur", "colour"))
    hands.key(Key.Key_Tab)
    pick(panel, "merge")
    assert document.graph.wires[end("merge_2.background")] == end("blur.image")
    assert document.graph.wires[end("merge_2.foreground")] == end("colour.image")
    assert_same(panel)


def test_what_does_not_fit_goes_to_the_mouse_unwired(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    wires = document.graph.wires
    panel.select_nodes(("gain",))
    hands.move(hands.scene(60, 560))
    hands.key(Key.Key_Tab)
    pick(panel, "audio gain")
    assert document.graph.wires == wires
    assert abs(document.project.layout["gain_2"].y - 560) < 40


def test_extract_leaves_the_chain_whole_and_moves_the_node_out(
    hands: Hands, document: Document, panel: NodeEditorPanel
) -> None:
    before = document.project
    panel.select_nodes(("gain",))
    hands.key(Key.Key_X, CTRL | SHIFT)
    assert document.graph.wires == {end("blur.image"): end("video.image")}
    assert document.project.layout["gain"].y > before.layout["gain"].y
    assert hands.selected() == ("gain",)
    assert document.undo_label == "Extract"
    assert_same(panel)
    document.undo()
    assert document.project == before
    panel.select_nodes(("colour",))
    hands.key(Key.Key_X, CTRL | SHIFT)
    assert "nothing to extract" in hands.messages[-1]


def test_swap_and_connect_by_key(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    panel.select_nodes(("blur", "merge"))
    hands.key(Key.Key_C)
    assert document.graph.wires[end("merge.background")] == end("blur.image")
    panel.select_nodes(("merge",))
    hands.key(Key.Key_X, SHIFT)
    assert document.graph.wires[end("merge.foreground")] == end("blur.image")
    assert document.undo_label == "Swap inputs"
    panel.select_nodes(("video",))
    hands.key(Key.Key_X, SHIFT)
    assert "no two inputs" in hands.messages[-1]
    assert_same(panel)


def test_replace_says_what_it_drops(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    document.apply_command(SetParam("gain", "gain", 2.0))
    panel.select_nodes(("gain",))
    hands.key(Key.Key_R, CTRL)
    pick(panel, "motion")
    assert document.graph["gain"].type == "motion.flow"
    assert document.graph.wires[end("blur.image")] == end("gain.image")
    assert hands.messages == ["Not kept, because it does not fit: the value of gain."]
    assert document.undo_label == "Replace by Motion Blur"
    assert_same(panel)
    document.undo()
    assert document.graph["gain"].params == {"gain": 2.0}
    assert_same(panel)


def test_find_goes_from_match_to_match(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    add(document, "far", "filter.blur", 9000, 0)
    document.apply_command(SetParam("gain", "gain", 2.5))
    panel.set_facts(GraphFacts(problems=(Problem("merge", "background", "nothing is connected to 'background'"),)))
    hands.key(Key.Key_F, CTRL)
    field = panel.find_view.field
    QTest.keyClicks(field, "blur")
    assert hands.selected() == ("blur",)
    assert panel.find_view.count_label.text() == "1 of 2"
    QTest.keyClick(field, Key.Key_Return)
    assert hands.selected() == ("far",)
    assert panel.canvas.viewport().rect().contains(hands.body_of("far"))
    QTest.keyClick(field, Key.Key_Return)
    assert hands.selected() == ("blur",), "behind the last one comes the first"
    QTest.keyClick(field, Key.Key_Return, SHIFT)
    assert hands.selected() == ("far",)
    sought = {"2.5": ("gain", "Gain: 2.5"), "connected": ("merge", "problem: nothing"), "composite": ("merge", "Merge")}
    for text, (node, why) in sought.items():
        field.clear()
        QTest.keyClicks(field, text)
        assert hands.selected() == (node,)
        assert panel.find_view.found_matches[0].match_reason.startswith(why)
    field.clear()
    QTest.keyClicks(field, "zzz")
    assert panel.find_view.count_label.text() == "none"
    QTest.keyClick(field, Key.Key_Escape)
    assert not panel.find_view.isVisible()
    assert panel.canvas.hasFocus()


def test_undo_and_redo_select_what_they_touch(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    panel.select_nodes(("gain", "blur"))
    hands.key(Key.Key_Delete)
    hands.key(Key.Key_Z, CTRL)
    assert set(hands.selected()) == {"gain", "blur"}
    hands.drag(hands.title_of("colour"), hands.title_of("colour") + QPoint(0, 40))
    panel.select_nodes(())
    hands.key(Key.Key_Z, CTRL)
    assert hands.selected() == ("colour",)
    hands.drag(hands.port("blur.image", output=True), hands.port("merge.background", output=False))
    panel.select_nodes(())
    hands.key(Key.Key_Z, CTRL)
    assert hands.selected() == ("merge",)
    assert_same(panel)


@pytest.mark.parametrize(
    ("key", "line"),
    [(Key.Key_Left, "left"), (Key.Key_Right, "right"), (Key.Key_Up, "top"), (Key.Key_Down, "bottom")],
)
def test_alt_shift_and_arrows_align(
    hands: Hands, document: Document, panel: NodeEditorPanel, key: Qt.Key, line: str
) -> None:
    nodes = ("gain", "merge", "colour")
    before = document.project.layout
    panel.select_nodes(nodes)
    hands.key(key, ALT | SHIFT)
    areas = [panel.binding.view.get_cards_area((node,)) for node in nodes]
    assert len({round(getattr(area, line)()) for area in areas}) == 1
    assert document.undo_label == "Align"
    assert_same(panel)
    document.undo()
    assert document.project.layout == before


def test_distribute_makes_equal_gaps(document: Document, panel: NodeEditorPanel) -> None:
    nodes = ("video", "gain", "merge")
    panel.select_nodes(nodes)
    panel.build_handlers()["graph.distribute_x"]()
    left = [document.project.layout[node].x for node in nodes]
    assert left == [0.0, 396.0, 792.0]
    panel.select_nodes(("video", "gain"))
    panel.build_handlers()["graph.distribute_y"]()
    assert document.undo_label == "Distribute", "two have nothing to be distributed"
    assert_same(panel)


def test_locked_nodes_stay_when_all_is_tidied(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    connect(document, "blur.image > merge.background")
    document.apply_command(SetLocked(("merge",), True))
    hands.key(Key.Key_L)
    assert document.project.layout["merge"] == Point(792.0, 240.0)
    assert_same(panel)


def test_backdrops_keep_what_lies_on_them_when_it_is_tidied(
    hands: Hands, document: Document, panel: NodeEditorPanel
) -> None:
    connect(document, "blur.image > merge.background", "colour.image > merge.foreground")
    panel.select_nodes(("gain", "colour"))
    hands.key(Key.Key_J, CTRL)
    before = document.project
    panel.select_nodes(())
    hands.key(Key.Key_L)
    (note,) = document.project.notes.values()
    assert note != before.notes[note.id]
    area = QRectF(*note.position, *note.size)
    assert all(area.contains(panel.binding.view.get_cards_area((node,))) for node in ("gain", "colour"))
    assert document.undo_label == "Tidy up"
    assert_same(panel)
    hands.key(Key.Key_Z, CTRL)
    assert document.project == before
    assert_same(panel)


def test_locked_nodes_stay_when_others_are_dragged(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    document.apply_command(SetLocked(("blur",), True))
    panel.select_nodes(("gain", "blur"))
    hands.drag(hands.title_of("gain"), hands.title_of("gain") + QPoint(0, 40))
    assert document.project.layout["gain"].y == 40
    assert document.project.layout["blur"].y == 0
    assert_same(panel)
    hands.click(hands.scene(60, 640))
    hands.drag(hands.title_of("blur"), hands.title_of("blur") + QPoint(0, 40))
    assert "Blur is locked" in hands.messages[-1]
    assert_same(panel)


def test_mute_and_lock_are_switched_as_one_step(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    panel.select_nodes(("gain", "blur"))
    hands.key(Key.Key_M, CTRL)
    assert {node for node, record in document.graph.nodes.items() if record.is_muted} == {"gain", "blur"}
    assert document.undo_label == "Mute 2 nodes"
    hands.key(Key.Key_M, CTRL)
    assert not [record for record in document.graph.nodes.values() if record.is_muted]
    panel.build_handlers()["graph.lock"]()
    assert {node for node, record in document.graph.nodes.items() if record.is_locked} == {"gain", "blur"}
    hands.key(Key.Key_Delete)
    assert "is locked" in hands.messages[-1]
    panel.build_handlers()["graph.lock"]()
    assert not [record for record in document.graph.nodes.values() if record.is_locked]
    assert_same(panel)


def test_walking_extends_and_turns_at_forks(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    connect(document, "blur.image > merge.background", "colour.image > merge.foreground")
    panel.select_nodes(("merge",))
    hands.key(Key.Key_Up)
    assert hands.selected() == ("blur",)
    hands.key(Key.Key_Right, CTRL)
    assert hands.selected() == ("colour",)
    hands.key(Key.Key_Left, CTRL)
    assert hands.selected() == ("blur",)
    hands.key(Key.Key_Up, SHIFT)
    hands.key(Key.Key_Up, SHIFT)
    assert hands.selected() == ("blur", "gain", "video")
    panel.select_nodes(("gain",))
    hands.key(Key.Key_Down, CTRL | ALT)
    assert set(hands.selected()) == {"gain", "blur", "merge"}
    panel.select_nodes(("gain",))
    hands.key(Key.Key_Up, CTRL | ALT)
    assert set(hands.selected()) == {"gain", "video"}
    hands.key(Key.Key_A, CTRL | ALT)
    assert set(hands.selected()) == set(document.graph.nodes)


def test_a_row_of_nodes_goes_into_a_wire(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    add(document, "one", "color.gain", 264, 560)
    add(document, "two", "filter.blur", 528, 560)
    connect(document, "one.image > two.image")
    before = document.project
    panel.select_nodes(("one", "two"))
    panel.canvas.set_view(QPointF(500, 350), 1.0)
    goal = hands.canvas.mapFromScene(QPointF(492, 168))
    hands.drag(hands.title_of("one"), hands.title_of("one") + (goal - hands.body_of("one")))
    assert document.graph.wires[end("one.image")] == end("gain.image")
    assert document.graph.wires[end("blur.image")] == end("two.image")
    assert document.undo_label == "Insert Gain 2, Blur 2"
    assert_same(panel)
    document.undo()
    assert document.project == before


def _drop(panel: NodeEditorPanel, data: QMimeData, at: QPoint, modifiers: Qt.KeyboardModifier = NONE) -> None:
    action = Qt.DropAction.CopyAction
    panel.canvas.dragMoveEvent(QDragMoveEvent(at, action, data, LEFT, modifiers))
    panel.canvas.dropEvent(QDropEvent(QPointF(at), action, data, LEFT, modifiers))


def test_a_type_from_the_library_dropped_on_a_wire_goes_into_it(
    hands: Hands, document: Document, panel: NodeEditorPanel
) -> None:
    data = QMimeData()
    data.setData(NODE_MIME, b"filter.blur")
    _drop(panel, data, hands.scene(492, 169))
    assert document.graph.wires[end("blur_2.image")] == end("gain.image")
    assert document.graph.wires[end("blur.image")] == end("blur_2.image")
    assert_same(panel)
    data.setData(NODE_MIME, b"audio.gain")
    _drop(panel, data, hands.scene(230, 169))
    assert hands.messages == ["Audio Gain does not fit into this wire."]
    assert "gain_2" in document.graph.nodes, "it lies there unwired"
    assert_same(panel)


def test_a_project_is_opened_or_with_shift_put_in(hands: Hands, panel: NodeEditorPanel, tmp_path: Path) -> None:
    opened: list[str] = []
    wanted: list[tuple[str, Point]] = []
    panel.project_dropped.connect(opened.append)
    panel.insert_requested.connect(lambda path, at: wanted.append((path, at)))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "shot.loom"))])
    _drop(panel, data, hands.scene(0, 420))
    _drop(panel, data, hands.scene(0, 420), SHIFT)
    assert opened == [str(tmp_path / "shot.loom")]
    assert wanted == [(str(tmp_path / "shot.loom"), Point(0.0, 420.0))]


def test_a_project_that_is_put_in_is_one_step(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    other = Document(document.registry)
    add(other, "gain", "color.gain", 50, 50)
    add(other, "blur", "filter.blur", 350, 50)
    connect(other, "gain.image > blur.image")
    panel.insert_project(other.project, Point(0.0, 600.0), "shot")
    assert document.graph.wires[end("blur_2.image")] == end("gain_2.image")
    assert document.project.layout["gain_2"] == Point(0.0, 600.0)
    assert document.undo_label == "Insert shot"
    assert_same(panel)


def test_a_signal_dropped_on_the_canvas_offers_what_it_can_drive(
    hands: Hands, document: Document, panel: NodeEditorPanel
) -> None:
    add(document, "wave", "signal.wave", 0, 340)
    before = document.project
    hands.drag(hands.port("wave.signal", output=True), hands.scene(60, 600))
    shown = [spec.name for spec in panel.node_search.shown_types]
    assert shown[0] == "Twice", "what has a Signal input comes first"
    assert {"Blur", "Merge"} <= set(shown)
    assert "Video" not in shown
    pick(panel, "blur")
    assert document.graph.wires[end("blur_2.radius")] == end("wave.signal")
    assert_same(panel)
    document.undo()
    assert document.project == before
    hands.drag(hands.port("wave.signal", output=True), hands.scene(60, 600))
    pick(panel, "merge")
    assert list(hands.menu()) == ["Offset x", "Offset y"]
    hands.menu()["Offset y"].trigger()
    assert document.graph.wires[end("merge_2.offset.y")] == end("wave.signal")
    assert_same(panel)


def test_the_menu_of_a_node_begins_with_the_viewer(hands: Hands, panel: NodeEditorPanel) -> None:
    panel.select_nodes(("gain",))
    hands.key(Qt.Key.Key_Menu)
    assert list(hands.menu())[:2] == ["Show in Viewer", "Show on Side B, to Compare"]

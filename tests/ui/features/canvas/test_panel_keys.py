"""What keys, menus and the clipboard do."""

from __future__ import annotations

from typing import cast

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from studio.graph.commands import RemoveNodes, SetParam
from studio.graph.history import Document
from studio.graph.view_state import Side
from studio.ui.features.canvas.panel import NodeEditorPanel
from tests.ui.features.canvas.hands import CTRL, SHIFT, Hands, add, assert_same, connect, end

Key = Qt.Key


def test_delete_joins_the_neighbours(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    before = document.project
    panel.select_nodes(("gain",))
    hands.key(Key.Key_Delete)
    assert document.graph.wires == {end("blur.image"): end("video.image")}
    assert hands.selected() == ()
    assert_same(panel)
    hands.key(Key.Key_Z, CTRL)
    assert document.project == before
    assert_same(panel)
    hands.key(Key.Key_Z, CTRL | SHIFT)
    assert "gain" not in document.graph.nodes
    assert_same(panel)


def test_d_disables_and_enables_as_one_step(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    panel.select_nodes(("gain", "blur"))
    hands.key(Key.Key_D)
    assert _disabled(document) == {"gain", "blur"}
    assert_same(panel)
    hands.key(Key.Key_D)
    assert _disabled(document) == set()
    document.undo()
    assert _disabled(document) == {"gain", "blur"}
    document.undo()
    assert _disabled(document) == set()
    assert_same(panel)


def _disabled(document: Document) -> set[str]:
    return {node for node, record in document.graph.nodes.items() if record.is_disabled}


def test_copy_and_paste_keep_wires_parameters_and_give_fresh_names(
    hands: Hands, document: Document, panel: NodeEditorPanel
) -> None:
    document.apply_command(SetParam("gain", "gain", 2.5))
    panel.select_nodes(("gain", "blur"))
    hands.key(Key.Key_C, CTRL)
    assert '"color.gain"' in QGuiApplication.clipboard().text()
    hands.key(Key.Key_V, CTRL)
    assert set(hands.selected()) == {"gain_2", "blur_2"}
    assert document.graph["gain_2"].params == {"gain": 2.5}
    assert document.graph["gain_2"].name == "Gain 2"
    assert document.graph.wires[end("blur_2.image")] == end("gain_2.image")
    assert end("gain_2.image") not in document.graph.wires
    hands.key(Key.Key_V, CTRL)
    places = list(document.project.layout.values())
    assert len(set(places)) == len(places), "copies do not lie on one another"
    assert_same(panel)
    document.undo()
    document.undo()
    assert set(document.graph.nodes) == {"video", "gain", "blur", "merge", "colour"}


def test_cut_and_paste_into_another_document(hands: Hands, document: Document, qtbot: QtBot) -> None:
    hands.panel.select_nodes(("gain",))
    hands.key(Key.Key_X, CTRL)
    assert "gain" not in document.graph.nodes
    other = Document(document.registry)
    second = NodeEditorPanel(other)
    qtbot.addWidget(second)
    second.paste_fragment()
    assert set(other.graph.nodes) == {"gain"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("hello", "There are no nodes on the clipboard."),
        ('{"frameloom": 1, "nodes": 7}', "nodes"),
        ("", "There are no nodes on the clipboard."),
    ],
)
def test_pasting_anything_else_says_so(hands: Hands, document: Document, text: str, message: str) -> None:
    before = document.project
    QGuiApplication.clipboard().setText(text)
    hands.key(Key.Key_V, CTRL)
    assert message in hands.messages[-1]
    assert document.project is before


def test_duplicate_is_one_step(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    panel.select_nodes(("gain",))
    hands.key(Key.Key_D, CTRL)
    assert hands.selected() == ("gain_2",)
    assert document.undo_label == "Duplicate"
    assert_same(panel)


def test_f2_renames_and_esc_does_not(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    panel.select_nodes(("gain",))
    hands.key(Key.Key_F2)
    assert panel.rename_field.isVisible()
    QTest.keyClicks(panel.rename_field, "Lift")
    QTest.keyClick(panel.rename_field, Key.Key_Return)
    assert document.graph["gain"].name == "Lift"
    assert not panel.rename_field.isVisible()
    assert_same(panel)
    hands.key(Key.Key_F2)
    QTest.keyClicks(panel.rename_field, "Other")
    QTest.keyClick(panel.rename_field, Key.Key_Escape)
    assert document.graph["gain"].name == "Lift"
    hands.key(Key.Key_F2)
    QTest.keyClicks(panel.rename_field, "Blur")
    QTest.keyClick(panel.rename_field, Key.Key_Return)
    assert document.graph["gain"].name == "Blur 2", "a name that is taken gets a number"


def test_f2_brings_a_card_that_is_out_of_sight_into_view(hands: Hands, panel: NodeEditorPanel) -> None:
    panel.select_nodes(("gain",))
    panel.canvas.set_view(QPointF(9000, 9000), 1.0)
    hands.key(Key.Key_F2)
    assert panel.canvas.geometry().contains(panel.rename_field.geometry())


def test_arrows_walk_along_wires(hands: Hands, panel: NodeEditorPanel) -> None:
    panel.select_nodes(("gain",))
    hands.key(Key.Key_Down)
    assert hands.selected() == ("blur",)
    hands.key(Key.Key_Down)
    assert hands.selected() == ("blur",), "there is nothing behind it"
    hands.key(Key.Key_Up)
    hands.key(Key.Key_Up)
    assert hands.selected() == ("video",)


def test_walking_brings_the_card_into_view(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    add(document, "far", "filter.blur", 9000, 0)
    connect(document, "blur.image > far.image")
    panel.select_nodes(("blur",))
    hands.key(Key.Key_Down)
    assert panel.canvas.viewport().rect().contains(hands.body_of("far"))


def test_numbers_tell_the_node_the_side_and_the_number(hands: Hands, panel: NodeEditorPanel) -> None:
    asked: list[tuple[object, ...]] = []
    panel.number_pressed.connect(lambda *told: asked.append(told))
    panel.select_nodes(("video",))
    hands.key(Key.Key_1)
    hands.key(Key.Key_9, SHIFT)
    panel.select_nodes(())
    hands.key(Key.Key_3)
    hands.key(Key.Key_Exclam, SHIFT)  # as a US keyboard sends Shift+1
    assert asked == [("video", Side.A, 1), ("video", Side.B, 9), ("", Side.A, 3), ("", Side.B, 1)]


def test_cards_know_what_the_viewer_shows_of_them(document: Document, panel: NodeEditorPanel) -> None:
    cards = panel.binding.view.get_cards_by_node()
    document.set_viewed_output(end("gain.image"), Side.A, 2)
    document.set_viewed_output(end("video.image"), Side.B, 1)
    document.set_viewed_output(end("gain.image"), Side.A, 4)
    gain, video = cards["gain"].display, cards["video"].display
    assert (gain.is_viewed, gain.is_compared, gain.pin_numbers) == (True, False, (2, 4))
    assert (video.is_viewed, video.is_compared, video.pin_numbers) == (False, True, (1,))
    assert "2, 4" in cards["gain"].tooltip_text
    document.set_viewed_output(end("blur.image"))
    document.apply_command(RemoveNodes(("gain",)))
    document.undo()
    again = panel.binding.view.get_cards_by_node()["gain"].display
    assert (again.is_viewed, again.pin_numbers) == (False, (2, 4))


def test_an_empty_graph_is_seen_at_full_size(panel: NodeEditorPanel, document: Document) -> None:
    """What is added next is not as small as the large project before it was."""
    panel.canvas.set_view(QPointF(500.0, 300.0), 0.2)
    document.replace_project(Document(document.registry).project)
    panel.frame_all()
    assert panel.canvas.zoom == 1.0


def test_f_frames_the_selection_or_all(hands: Hands, panel: NodeEditorPanel) -> None:
    panel.canvas.set_view(QPointF(9000, 9000), 2.0)
    panel.select_nodes(("merge",))
    hands.key(Key.Key_F)
    rect = panel.canvas.viewport().rect()
    assert (hands.body_of("merge") - rect.center()).manhattanLength() < 4
    panel.select_nodes(())
    hands.key(Key.Key_F)
    assert all(rect.contains(hands.body_of(node)) for node in panel.document.graph.nodes)


def test_l_tidies_up_as_one_step(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    connect(document, "blur.image > merge.background", "colour.image > merge.foreground")
    before = document.project
    hands.key(Key.Key_L)
    x = {node: at.x for node, at in document.project.layout.items()}
    assert x["video"] < x["gain"] < x["blur"] < x["merge"]
    assert x["colour"] == x["blur"], "a source lies close to what reads it"
    assert_same(panel)
    bodies = [hands.card(n).mapRectToScene(hands.card(n).model.layout.body_rect) for n in document.graph.nodes]
    assert not any(a.intersects(b) for i, a in enumerate(bodies) for b in bodies[:i])
    hands.key(Key.Key_L)
    hands.key(Key.Key_Z, CTRL)
    assert document.project == before, "tidying twice is tidying once"


def test_select_all_and_undo_by_key(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    hands.key(Key.Key_A, CTRL)
    assert set(hands.selected()) == set(document.graph.nodes)
    hands.key(Key.Key_Backspace)
    assert not document.graph.nodes
    assert_same(panel)
    hands.key(Key.Key_Z, CTRL)
    assert_same(panel)


def test_keys_that_mean_nothing_here_are_left_to_the_window(hands: Hands, document: Document) -> None:
    before = document.project
    hands.key(Key.Key_Q)
    hands.key(Key.Key_S, CTRL)
    assert document.project is before


def test_the_menus_do_what_they_say(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    at = panel.canvas.viewport().mapToGlobal(hands.title_of("gain"))
    panel.binding.gestures.menu_requested(at, "gain")
    assert hands.selected() == ("gain",)
    hands.menu()["Disable / Enable"].trigger()
    _close_menus(panel)
    assert document.graph["gain"].is_disabled
    panel.binding.gestures.menu_requested(at, None)
    hands.menu()["Select All"].trigger()
    _close_menus(panel)
    assert len(hands.selected()) == 5


def test_what_is_done_with_several_nodes_has_menus_of_its_own(
    hands: Hands, document: Document, panel: NodeEditorPanel
) -> None:
    panel.select_nodes(("gain", "merge"))
    layout = document.project.layout
    assert layout["gain"].y != layout["merge"].y
    panel.binding.gestures.menu_requested(panel.canvas.viewport().mapToGlobal(hands.title_of("gain")), "gain")
    assert len(hands.menu()) <= 22, "it fits on a small screen"
    align = hands.menu()["Align"].menu()
    assert isinstance(align, QMenu)
    (top,) = (action for action in align.actions() if action.text().startswith("Align Top"))
    top.trigger()
    _close_menus(panel)
    layout = document.project.layout
    assert layout["gain"].y == layout["merge"].y


def test_the_menu_of_a_node_offers_what_can_be_done_with_it(hands: Hands, panel: NodeEditorPanel) -> None:
    at = panel.canvas.viewport().mapToGlobal(hands.title_of("gain"))
    panel.binding.gestures.menu_requested(at, "gain")
    assert not hands.menu().keys() & {"Ungroup", "Enter Group", "Connect Selected", "Align"}
    _close_menus(panel)
    panel.select_nodes(("gain", "merge"))
    hands.key(Key.Key_G, CTRL)
    (group,) = hands.selected()
    panel.binding.gestures.menu_requested(at, group)
    assert hands.menu().keys() >= {"Ungroup", "Enter Group"}
    _close_menus(panel)


def _close_menus(panel: NodeEditorPanel) -> None:
    for menu in cast("list[QMenu]", panel.findChildren(QMenu)):
        menu.close()
    QApplication.processEvents()

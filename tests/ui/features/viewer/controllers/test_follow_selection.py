"""The viewer follows the selection, or stays."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.graph.model import Endpoint
from studio.graph.view_state import Side, viewed_output
from tests.ui.whole_window import Start, get_controller

NOISE, GAIN = Endpoint("noise", "image"), Endpoint("gain", "image")
SHIFT = Qt.KeyboardModifier.ShiftModifier


def test_the_viewer_follows_until_it_is_to_stay(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    controller = get_controller(window)
    editor, viewer, document = controller.panels.node_editor, controller.panels.viewer, controller.document
    document.set_viewed_output(GAIN)
    steps = document.step_labels
    viewer.setFocus()
    QTest.keyClick(viewer, Qt.Key.Key_N)
    editor.select_nodes(("noise",))
    qtbot.waitUntil(lambda: document.project.viewed_output == NOISE)
    editor.select_nodes(("noise", "gain"))
    editor.select_nodes(("gain",))
    qtbot.waitUntil(lambda: document.project.viewed_output == GAIN)
    QTest.keyClick(viewer, Qt.Key.Key_N, SHIFT)
    editor.select_nodes(("noise",))
    qtbot.wait(100)
    assert document.project.viewed_output == GAIN
    assert document.step_labels == steps, "looking is no step of undo"


def test_the_side_that_is_seen_follows(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    controller = get_controller(window)
    editor, viewer, document = controller.panels.node_editor, controller.panels.viewer, controller.document
    document.set_viewed_output(GAIN)
    viewer.show_side(Side.B)
    viewer.setFocus()
    QTest.keyClick(viewer, Qt.Key.Key_N)
    editor.select_nodes(("noise",))
    qtbot.waitUntil(lambda: document.project.compared_output == NOISE)
    assert document.project.viewed_output == GAIN


def test_several_nodes_and_none_are_not_followed(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    controller = get_controller(window)
    document, editor = controller.document, controller.panels.node_editor
    document.set_viewed_output(GAIN)
    window.board.run_action("viewer.follow")
    assert window.board.is_on("viewer.follow")
    for nodes in (("noise", "gain"), ()):
        editor.select_nodes(nodes)
        qtbot.wait(100)
        assert document.project.viewed_output == GAIN


def test_of_two_variants_both_sides_follow(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    controller = get_controller(window)
    document, editor = controller.document, controller.panels.node_editor
    document.set_viewed_output(GAIN)
    window.board.run_action("variants.fork")
    controller.panels.viewer.show_side(Side.B)
    window.board.run_action("viewer.follow")
    editor.select_nodes(("noise",))
    qtbot.waitUntil(lambda: viewed_output(document.project, Side.B) == NOISE)
    assert document.project.viewed_output == NOISE

"""The viewer follows the selection, or stays."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.graph.looking import Side, looked_at
from studio.graph.model import Endpoint
from tests.ui.window.conftest import Start, conductor_of

NOISE, GAIN = Endpoint("noise", "image"), Endpoint("gain", "image")
SHIFT = Qt.KeyboardModifier.ShiftModifier


def test_the_viewer_follows_until_it_is_to_stay(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    conductor = conductor_of(window)
    editor, viewer, document = conductor.panels.node_editor, conductor.panels.viewer, conductor.document
    document.look_at(GAIN)
    steps = document.steps
    viewer.setFocus()
    QTest.keyClick(viewer, Qt.Key.Key_N)
    editor.select(("noise",))
    qtbot.waitUntil(lambda: document.project.viewed == NOISE)
    editor.select(("noise", "gain"))
    editor.select(("gain",))
    qtbot.waitUntil(lambda: document.project.viewed == GAIN)
    QTest.keyClick(viewer, Qt.Key.Key_N, SHIFT)
    editor.select(("noise",))
    qtbot.wait(100)
    assert document.project.viewed == GAIN
    assert document.steps == steps, "looking is no step of undo"


def test_the_side_that_is_seen_follows(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    conductor = conductor_of(window)
    editor, viewer, document = conductor.panels.node_editor, conductor.panels.viewer, conductor.document
    document.look_at(GAIN)
    viewer.show_side(Side.B)
    viewer.setFocus()
    QTest.keyClick(viewer, Qt.Key.Key_N)
    editor.select(("noise",))
    qtbot.waitUntil(lambda: document.project.compared == NOISE)
    assert document.project.viewed == GAIN


def test_several_nodes_and_none_are_not_followed(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    conductor = conductor_of(window)
    document, editor = conductor.document, conductor.panels.node_editor
    document.look_at(GAIN)
    window.board.run("viewer.follow")
    assert window.board.is_on("viewer.follow")
    for nodes in (("noise", "gain"), ()):
        editor.select(nodes)
        qtbot.wait(100)
        assert document.project.viewed == GAIN


def test_of_two_variants_both_sides_follow(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    conductor = conductor_of(window)
    document, editor = conductor.document, conductor.panels.node_editor
    document.look_at(GAIN)
    window.board.run("variants.fork")
    conductor.panels.viewer.show_side(Side.B)
    window.board.run("viewer.follow")
    editor.select(("noise",))
    qtbot.waitUntil(lambda: looked_at(document.project, Side.B) == NOISE)
    assert document.project.viewed == NOISE

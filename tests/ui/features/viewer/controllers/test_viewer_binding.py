"""Number keys, and the two sides of the viewer, in the whole window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.graph.model import Endpoint
from studio.graph.view_state import Side
from studio.sdk.params import Point
from studio.ui.shell.fields.text_fields import ParagraphFieldView
from studio.ui.window import StudioWindow
from tests.ui.whole_window import Start, get_controller

Key, SHIFT = Qt.Key, Qt.KeyboardModifier.ShiftModifier
NOISE, GAIN = Endpoint("noise", "image"), Endpoint("gain", "image")


def press(window: StudioWindow, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key on the canvas."""
    canvas = get_controller(window).panels.node_editor.canvas
    canvas.setFocus()
    QTest.keyClick(canvas, key, modifiers)


def test_numbers_pin_and_recall(start: Start, project_file: Path) -> None:
    window = start(project_file)
    controller = get_controller(window)
    editor, viewer, document = controller.panels.node_editor, controller.panels.viewer, controller.document
    editor.select_nodes(("noise",))
    press(window, Key.Key_1)
    assert document.project.viewed_output == NOISE
    editor.select_nodes(("gain",))
    press(window, Key.Key_2, SHIFT)
    assert (document.project.viewed_output, document.project.compared_output) == (NOISE, GAIN)
    assert document.project.pins == {1: NOISE, 2: GAIN}
    assert viewer.shown_side is Side.B
    editor.select_nodes(())
    press(window, Key.Key_2)
    assert (document.project.viewed_output, viewer.shown_side) == (GAIN, Side.A)
    press(window, Key.Key_7)
    assert window.status.currentMessage() == "Nothing is pinned to 7: select a node and press 7."
    editor.select_nodes(("write",))
    press(window, Key.Key_3)
    assert document.project.pins[3] == GAIN, "a node that writes shows what it writes"


@pytest.mark.quick
def test_the_same_number_again_goes_through_the_outputs(start: Start, media_folder: Path, qtbot: QtBot) -> None:
    window = start()
    controller = get_controller(window)
    editor, document = controller.panels.node_editor, controller.document
    editor.add_node("source.video")
    (video,) = editor.selected_nodes
    seen = []
    for _ in range(3):
        press(window, Key.Key_1)
        assert document.project.viewed_output is not None
        seen.append(document.project.viewed_output.port)
    assert seen == ["image", "audio", "image"]
    assert document.project.pins == {1: Endpoint(video, "image")}


@pytest.mark.quick
def test_a_text_is_not_viewed_and_a_double_click_edits_it(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    controller = get_controller(window)
    panels, document = controller.panels, controller.document
    viewed = document.project.viewed_output
    assert viewed is not None
    panels.node_editor.add_node("source.text", Point(0.0, 600.0))
    (node,) = panels.node_editor.selected_nodes
    press(window, Key.Key_1)
    assert window.status.currentMessage() == "This node has no picture to look at."
    window.docks.show_panel("history")
    panels.node_editor.binding.node_activated.emit(node)
    assert document.project.viewed_output == viewed, "the picture stays"
    field = panels.inspector.param_rows["text"].value_field
    assert isinstance(field, ParagraphFieldView)
    qtbot.waitUntil(lambda: field.paragraph_view.hasFocus() and panels.inspector.isVisible())
    assert field.paragraph_view.textCursor().hasSelection()


@pytest.mark.parametrize("by_key", [True, False])
def test_one_side_is_shown_and_only_that_is_asked_for(
    start: Start, project_file: Path, qtbot: QtBot, by_key: bool
) -> None:
    window = start(project_file)
    controller = get_controller(window)
    viewer = controller.panels.viewer
    controller.document.set_viewed_output(NOISE, Side.B)
    assert controller.preview.viewed_output == GAIN
    assert not viewer.toolbar.side_buttons[Side.B].isChecked()
    if by_key:
        viewer.setFocus()
        QTest.keyClick(viewer, Key.Key_X)
    else:
        QTest.mouseClick(viewer.toolbar.side_buttons[Side.B], Qt.MouseButton.LeftButton)
    assert controller.preview.viewed_output == NOISE
    assert viewer.toolbar.side_buttons[Side.B].isChecked()
    assert viewer.canvas.accessibleDescription() == "B: noise"
    qtbot.waitUntil(lambda: viewer.canvas.picture is not None, timeout=10_000)
    QTest.keyClick(viewer, Key.Key_X)
    assert controller.preview.viewed_output == GAIN
    assert viewer.canvas.accessibleDescription() == "A: gain"


def test_an_empty_side_shows_nothing(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    viewer = get_controller(window).panels.viewer
    qtbot.waitUntil(lambda: viewer.canvas.picture is not None, timeout=10_000)
    assert viewer.canvas.accessibleDescription() == "gain"
    viewer.show_side(Side.B)
    assert viewer.canvas.picture is None
    viewer.show_side(Side.A)
    qtbot.waitUntil(lambda: viewer.canvas.picture is not None, timeout=10_000)

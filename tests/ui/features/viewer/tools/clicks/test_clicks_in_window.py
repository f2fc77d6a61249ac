"""Objects clicked on in the viewer with the mouse: clicks, boxes, several objects, moves, deletion, undo."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.graph.commands import AddNode, Connect
from studio.graph.model import Endpoint, NodeRecord
from studio.sdk.clicks.click_text import parse_object_clicks
from studio.sdk.clicks.object_clicks import ClickedObject
from studio.sdk.params import Point
from studio.ui.features.viewer.tools.clicks.clicks_bar import ClicksBar
from tests.ui.whole_window import Start, get_controller
from tests.ui.window_parts import WindowParts

LEFT, NONE, ALT = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture
def parts(start: Start, project_file: Path, qtbot: QtBot) -> WindowParts:
    """Return a window that looks at an Object Mask over noise of 64×48."""
    found = get_controller(start(project_file))
    found.document.apply_command(AddNode(NodeRecord("object", "composite.object_mask", "Object"), Point(0, 200)))
    found.document.apply_command(Connect(Endpoint("noise", "image"), Endpoint("object", "image")))
    output, viewer = Endpoint("object", "mask"), found.panels.viewer
    found.document.set_viewed_output(output)

    def is_seen() -> bool:
        shown = viewer.shown_request
        return shown is not None and shown.output == output and viewer.clicks.is_on

    qtbot.waitUntil(is_seen, timeout=10_000)
    return found


def read(parts: WindowParts) -> tuple[ClickedObject, ...]:
    return parse_object_clicks(str(parts.document.graph.nodes["object"].params.get("clicks", ""))).objects


def at(parts: WindowParts, x: float, y: float) -> QPoint:
    place = parts.panels.viewer.canvas.view.to_widget_point(x, y)
    return QPoint(*(round(each) for each in place))


def click(parts: WindowParts, x: float, y: float, keys: Qt.KeyboardModifier = NONE) -> None:
    QTest.mouseClick(parts.panels.viewer.canvas, LEFT, keys, at(parts, x, y))


def drag(parts: WindowParts, one: tuple[float, float], other: tuple[float, float]) -> None:
    canvas = parts.panels.viewer.canvas
    QTest.mousePress(canvas, LEFT, NONE, at(parts, *one))
    QTest.mouseMove(canvas, at(parts, (one[0] + other[0]) / 2, (one[1] + other[1]) / 2))
    QTest.mouseMove(canvas, at(parts, *other))
    QTest.mouseRelease(canvas, LEFT, NONE, at(parts, *other))


def test_clicks_boxes_objects_moves_and_deletion_are_one_step_of_undo_each(parts: WindowParts) -> None:
    controller, document = parts.panels.viewer.clicks, parts.document
    click(parts, 20, 20)
    click(parts, 50, 40, ALT)
    (first,) = read(parts)
    assert [(round(each.x), round(each.y), each.is_excluded) for each in first.clicks] == [
        (20, 20, False),
        (50, 40, True),
    ]
    drag(parts, (5, 6), (30, 32))
    assert [tuple(round(side) for side in box) for box in read(parts)[0].boxes] == [(0, 5, 6, 30, 32)]
    controller.choose_object(1)
    click(parts, 58, 8)
    assert [each.name for each in read(parts)] == [first.name, "Object 2"]
    drag(parts, (20, 20), (24, 26))
    assert (round(read(parts)[0].clicks[0].x), round(read(parts)[0].clicks[0].y)) == (24, 26)
    click(parts, 50, 40)
    assert controller.can_delete
    controller.delete_selected()
    assert len(read(parts)[0].clicks) == 1
    for expected in (2, 2):
        document.undo()
        assert len(read(parts)[0].clicks) == expected
    document.undo()
    assert len(read(parts)) == 1
    for _ in range(3):
        document.undo()
    assert read(parts) == ()
    document.redo()
    assert len(read(parts)[0].clicks) == 1


def test_escape_takes_a_move_back_and_other_frames_hide_marks(parts: WindowParts) -> None:
    viewer = parts.panels.viewer
    click(parts, 20, 20)
    before = read(parts)
    QTest.mousePress(viewer.canvas, LEFT, NONE, at(parts, 20, 20))
    QTest.mouseMove(viewer.canvas, at(parts, 40, 40))
    assert read(parts) != before
    assert viewer.clicks.cancel()
    assert read(parts) == before
    QTest.mouseRelease(viewer.canvas, LEFT, NONE, at(parts, 40, 40))
    assert read(parts) == before
    parts.panels.timeline.set_frame(3)
    click(parts, 20, 20)
    assert [each.frame for each in read(parts)[0].clicks] == [0, 3]


def test_the_delete_key_deletes_the_chosen_click_or_box_alone(parts: WindowParts) -> None:
    canvas = parts.panels.viewer.canvas
    click(parts, 20, 20)
    click(parts, 50, 40)
    drag(parts, (5, 6), (30, 32))
    canvas.setFocus()
    click(parts, 50, 40)
    QTest.keyClick(canvas, Qt.Key.Key_Delete)
    assert [round(each.x) for each in read(parts)[0].clicks] == [20]
    assert "object" in parts.document.graph.nodes
    click(parts, 5, 15)
    QTest.keyClick(canvas, Qt.Key.Key_Backspace)
    assert read(parts)[0].boxes == ()
    QTest.keyClick(canvas, Qt.Key.Key_Delete)  # nothing is chosen
    assert [each.boxes for each in read(parts)] == [()]
    parts.document.undo()
    assert len(read(parts)[0].boxes) == 1


def test_the_bar_is_short_where_there_is_little_room(parts: WindowParts) -> None:
    canvas = parts.panels.viewer.canvas
    bar = next(each for each in canvas.children() if isinstance(each, ClicksBar))
    click(parts, 20, 20)
    canvas.resize(600, 400)
    whole = bar.width()
    canvas.resize(whole - 20, 400)
    assert bar.width() < whole - 20
    assert (bar.new_button.text(), bar.delete_button.text()) == ("+", "×")
    assert bar.new_button.accessibleName() == "New Object"
    canvas.resize(whole + 60, 400)
    assert bar.new_button.text() == "New Object"
    assert bar.width() == whole
    canvas.resize(600, 120)
    assert bar.new_button.text() == "+"
    assert bar.geometry().right() < 200  # beside the picture, which lies in the middle

"""Keys of shapes in the dope sheet, with the mouse: a line for each shape."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.graph.active_level import ActiveLevel
from studio.graph.commands import AddNode, GroupNodes
from studio.graph.commands.keys import KeyAddress, MoveKeys
from studio.graph.history import Document
from studio.graph.model import Graph, Project
from studio.sdk.params import Point
from studio.sdk.registry import Registry
from tests.ui.features.animation.dope_sheet.rig import LEFT, DopeRig
from tests.ui.features.animation.keys.shaped_node import (
    ONE,
    OTHER,
    Shaped,
    list_frames,
    make_shaped,
    read_shapes,
)

ARM, HEAD, CORNER = "shapes/shapes/0", "shapes/shapes/1", "shapes/shapes/2"
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


def make_level() -> ActiveLevel:
    return ActiveLevel(Document(Registry([Shaped.spec]), Project(Graph({"a": make_shaped()}))))


@pytest.fixture
def rig(qtbot: QtBot) -> Iterator[DopeRig]:
    made = DopeRig(make_level())
    qtbot.addWidget(made.timeline)
    qtbot.addWidget(made.panel)
    with qtbot.waitExposed(made.panel):
        made.panel.show()
    yield made
    made.timeline.stop_playback()


def frames(rig: DopeRig) -> list[list[int]]:
    return list_frames(rig.level.graph)


def test_each_shape_has_a_line_the_topmost_first(rig: DopeRig) -> None:
    assert rig.names == ["Cutout", "Corner", "Head", "Arm"]
    rig.panel.search_field.setText("head")
    assert rig.names == ["Cutout", "Head"]


def test_a_drag_moves_the_selected_keys_of_several_shapes_in_one_step(rig: DopeRig) -> None:
    steps = rig.level.document.step_index
    rig.drag(rig.at(5, HEAD), rig.at(20, HEAD), rig.at(34, ARM))  # a box
    assert rig.chosen == [(ARM, 10), (ARM, 30), (HEAD, 20)]
    rig.panel.snap_button.setChecked(False)
    rig.drag(rig.at(30, ARM), rig.at(33, ARM), rig.at(37, ARM))
    assert frames(rig) == [[17, 37, 50], [27], [0]]
    assert rig.chosen == [(ARM, 17), (ARM, 37), (HEAD, 27)]
    assert rig.level.document.step_index == steps + 1
    assert read_shapes(rig.level.graph).shapes[0].keys == {17: ONE, 37: OTHER, 50: ONE}
    assert read_shapes(rig.level.graph).shapes[1].is_linear
    rig.level.document.undo()
    assert frames(rig) == [[10, 30, 50], [20], [0]]


def test_with_ctrl_and_alt_later_keys_move_along_with_one_of_them_copies_are_made(rig: DopeRig) -> None:
    rig.panel.snap_button.setChecked(False)
    rig.drag(rig.at(30, ARM), rig.at(33, ARM), rig.at(35, ARM), modifiers=CTRL | ALT)
    assert frames(rig)[0] == [10, 35, 55]
    assert rig.chosen == [(ARM, 35)]
    rig.drag(rig.at(10, ARM), rig.at(15, ARM), rig.at(20, ARM), modifiers=ALT)
    assert frames(rig)[0] == [10, 20, 35, 55]
    assert read_shapes(rig.level.graph).shapes[0].keys[20] == ONE


def test_escape_takes_a_drag_back(rig: DopeRig) -> None:
    QTest.mousePress(rig.canvas, LEFT, Qt.KeyboardModifier.NoModifier, rig.at(30, ARM))
    rig.move(rig.at(33, ARM))
    rig.move(rig.at(40, ARM))
    assert frames(rig)[0] != [10, 30, 50]
    rig.panel.build_handlers()["timeline.cancel_drag"]()
    assert frames(rig)[0] == [10, 30, 50]
    QTest.mouseRelease(rig.canvas, LEFT, Qt.KeyboardModifier.NoModifier, rig.at(40, ARM))


def test_delete_leaves_each_shape_a_key(rig: DopeRig) -> None:
    rig.click(rig.at(30, ARM))
    rig.edits.delete_keys()
    assert frames(rig)[0] == [10, 50]
    rig.select((ARM, 10), (ARM, 50), (HEAD, 20))
    rig.edits.delete_keys()
    assert frames(rig) == [[10], [20], [0]]
    rig.level.document.undo()
    assert frames(rig)[0] == [10, 50]


def test_keys_are_pasted_at_the_playhead_and_on_another_shape_with_as_many_points(rig: DopeRig) -> None:
    rig.select((ARM, 30))
    rig.edits.copy_keys()
    rig.timeline.set_frame(70)
    rig.edits.paste_keys()
    assert frames(rig)[0] == [10, 30, 50, 70]
    assert rig.chosen == [(ARM, 70)]
    rig.select((HEAD, 20))
    rig.edits.paste_keys()
    assert read_shapes(rig.level.graph).shapes[1].keys[70] == OTHER
    rig.select((CORNER, 0))
    rig.edits.paste_keys()
    assert frames(rig)[2] == [0]
    assert "A key with 4 points cannot be set on the shape Corner of Cutout; it has 3 points." in rig.said


def test_a_double_click_between_keys_holds_the_shape_as_it_is_there(rig: DopeRig) -> None:
    between = read_shapes(rig.level.graph).shapes[0].evaluate_at(20)
    QTest.mouseDClick(rig.canvas, LEFT, Qt.KeyboardModifier.NoModifier, rig.at(20, ARM))
    shape = read_shapes(rig.level.graph).shapes[0]
    assert sorted(shape.keys) == [10, 20, 30, 50]
    assert [point[:2] for point in shape.keys[20]] == [pytest.approx(point[:2], abs=1e-3) for point in between]
    QTest.mouseDClick(rig.canvas, LEFT, Qt.KeyboardModifier.NoModifier, rig.at(20, ARM))  # nothing is typed for a shape
    assert not rig.edits.has_keys_of_params()


def test_keys_are_pasted_into_another_project(rig: DopeRig, qtbot: QtBot) -> None:
    rig.select((ARM, 10), (ARM, 30))
    rig.edits.cut_keys()
    assert frames(rig)[0] == [50]
    other = DopeRig(make_level())
    qtbot.addWidget(other.timeline)
    qtbot.addWidget(other.panel)
    other.level.apply_command(AddNode(make_shaped("b"), Point(0, 0)))
    other.timeline.set_frame(60)
    other.edits.paste_keys()
    assert frames(other)[0] == [10, 30, 50, 60, 80]
    other.select((ARM, 10), node="b")
    other.edits.paste_keys()
    assert list_frames(other.level.graph, "b")[0] == [10, 30, 50, 60, 80]


def test_keys_inside_a_group_move_and_are_taken_back(rig: DopeRig) -> None:
    rig.level.apply_command(GroupNodes(("a",), "Group"))
    group = next(node for node, record in rig.level.graph.nodes.items() if record.group_project is not None)
    rig.level.enter_group(group)
    assert rig.names == ["Cutout", "Corner", "Head", "Arm"]
    rig.panel.snap_button.setChecked(False)
    rig.drag(rig.at(30, ARM), rig.at(33, ARM), rig.at(40, ARM))
    assert frames(rig)[0] == [10, 40, 50]
    gesture = rig.edits.begin_gesture("Move")
    keys = frozenset({KeyAddress("a", ARM, 40)})
    gesture.preview_command(MoveKeys(keys, 2), ())
    assert frames(rig)[0] == [10, 42, 50]
    gesture.cancel_gesture()
    assert frames(rig)[0] == [10, 40, 50]
    rig.level.document.undo()
    assert frames(rig)[0] == [10, 30, 50]

"""Keys in the whole window: lanes, dope sheet and inspector show the same ones."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import cast

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.graph.commands import GroupNodes
from studio.graph.curves import Curve, Keyframe
from studio.graph.project_file import save_project
from studio.sdk.registry import Registry
from studio.ui.window.conductor import Conductor
from studio.ui.window.main_window import MainWindow
from tests.ui.window.conftest import Start, conductor_of, small_project

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def _animated(start: Start, qtbot: QtBot, folder: Path) -> Conductor:
    """Open a window on a picture whose gain is animated, and select it."""
    project = small_project(folder / "out.mp4", length=41)
    curve = Curve((Keyframe(5, 0.2), Keyframe(20, 0.8)))
    graph = project.graph.with_node(replace(project.graph["gain"], curves={"gain": curve}))
    path = folder / "keys.loom"
    save_project(path, replace(project, graph=graph), Registry())
    conductor = conductor_of(start(path))
    qtbot.waitUntil(lambda: len(conductor.panels.timeline.frames) == 41, timeout=20_000)
    conductor.panels.node_editor.select(("gain",))
    return conductor


def _frames(conductor: Conductor) -> list[int]:
    return [key.frame for key in conductor.level.graph["gain"].curves["gain"]]


def test_lanes_and_dope_sheet_show_the_same_keys(start: Start, qtbot: QtBot, tmp_path: Path) -> None:
    conductor = _animated(start, qtbot, tmp_path)
    window = cast("MainWindow", conductor.parent())
    timeline, sheet = conductor.panels.timeline, conductor.panels.dope_sheet
    canvas = timeline.canvas
    qtbot.waitUntil(lambda: canvas.lanes.height() > 0)
    place = canvas.place_of(canvas.lanes)
    assert place is not None
    at = QPoint(round(canvas.scene.axis.x_of(20)), round(place.rect.top() + 30))
    QTest.mouseClick(canvas, LEFT, NONE, at)
    assert [key.frame for key in conductor.panels.keys.selection.keys] == [20]
    window.docks.show("dope_sheet")
    qtbot.waitUntil(sheet.isVisible)
    assert next(line.row.label for line in sheet.canvas.sheet.lines) == "gain"
    field = sheet.fields.frame
    field.setFocus()
    field.setText("+4")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert _frames(conductor) == [5, 24]
    assert canvas.lanes.frames == (5, 24)
    window.board.run("timeline.delete_keys")
    assert _frames(conductor) == [5]
    assert window.board.reason("timeline.delete_keys") == "Select keyframes first."


def test_keys_inside_a_group_are_those_of_its_level(start: Start, qtbot: QtBot, tmp_path: Path) -> None:
    conductor = _animated(start, qtbot, tmp_path)
    window = conductor.panels
    conductor.level.apply(GroupNodes(("gain",), "Group"))
    group = next(node for node, record in conductor.level.graph.nodes.items() if record.inside is not None)
    assert window.timeline.canvas.lanes.rows == ()
    conductor.level.enter(group)
    window.node_editor.select(("gain",))
    lanes = window.timeline.canvas.lanes
    qtbot.waitUntil(lambda: lanes.frames == (5, 20))
    lanes.select_all()
    window.keys.move(3)
    assert _frames(conductor) == [8, 23]
    conductor.document.undo()
    assert _frames(conductor) == [5, 20]

"""Keys in the whole window: lanes, dope sheet and inspector show the same ones."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.graph.commands import GroupNodes
from studio.graph.curves.curve import Curve, Keyframe
from studio.graph.file.project_file import save_project
from studio.sdk.registry import Registry
from tests.ui.whole_window import Start, get_controller, small_project
from tests.ui.window_parts import WindowParts

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def _animated(start: Start, qtbot: QtBot, folder: Path) -> WindowParts:
    """Open a window on a picture whose gain is animated, and select it."""
    project = small_project(folder / "out.mp4", length=41)
    curve = Curve((Keyframe(5, 0.2), Keyframe(20, 0.8)))
    graph = project.graph.with_node(replace(project.graph["gain"], curves={"gain": curve}))
    path = folder / "keys.loom"
    save_project(path, replace(project, graph=graph), Registry())
    controller = get_controller(start(path))
    qtbot.waitUntil(lambda: len(controller.panels.timeline.clip_frames) == 41, timeout=20_000)
    controller.panels.node_editor.select_nodes(("gain",))
    return controller


def _frames(controller: WindowParts) -> list[int]:
    return [key.frame for key in controller.level.graph["gain"].curves["gain"]]


def test_lanes_and_dope_sheet_show_the_same_keys(start: Start, qtbot: QtBot, tmp_path: Path) -> None:
    controller = _animated(start, qtbot, tmp_path)
    window = controller.window
    timeline, sheet = controller.panels.timeline, controller.panels.dope_sheet
    canvas = timeline.timeline_canvas
    qtbot.waitUntil(lambda: controller.panels.key_lanes.compute_height() > 0)
    place = canvas.find_placement(controller.panels.key_lanes)
    assert place is not None
    at = QPoint(round(canvas.curve_scene.time_axis.x_of(20)), round(place.rect.top() + 30))
    QTest.mouseClick(canvas, LEFT, NONE, at)
    assert [key.frame for key in controller.panels.keys.selection.selected_keys] == [20]
    window.docks.show_panel("dope_sheet")
    qtbot.waitUntil(sheet.isVisible)
    assert next(line.row.label for line in sheet.dope_canvas.key_sheet.key_lines) == "gain"
    field = sheet.key_fields.frame_field
    field.setFocus()
    field.setText("+4")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert _frames(controller) == [5, 24]
    assert controller.panels.key_lanes.key_frames == (5, 24)
    window.board.run_action("timeline.delete_keys")
    assert _frames(controller) == [5]
    assert window.board.disabled_reason("timeline.delete_keys") == "Select keyframes first."


def test_keys_inside_a_group_are_those_of_its_level(start: Start, qtbot: QtBot, tmp_path: Path) -> None:
    controller = _animated(start, qtbot, tmp_path)
    window = controller.panels
    controller.level.apply_command(GroupNodes(("gain",), "Group"))
    group = next(node for node, record in controller.level.graph.nodes.items() if record.group_project is not None)
    assert window.key_lanes.node_rows == ()
    controller.level.enter_group(group)
    window.node_editor.select_nodes(("gain",))
    lanes = window.key_lanes
    qtbot.waitUntil(lambda: lanes.key_frames == (5, 20))
    lanes.select_all()
    window.keys.move_keys(3)
    assert _frames(controller) == [8, 23]
    controller.document.undo()
    assert _frames(controller) == [5, 20]

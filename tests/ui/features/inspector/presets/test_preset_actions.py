"""Presets in the real window: the inspector's button opens them, and new nodes begin with the default."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.graph.commands import SetParam
from studio.ui.features.inspector.presets.presets_view import PresetsView
from studio.ui.shell.fields.file_field import FileFieldView
from tests.ui.whole_window import Start, get_controller


def test_a_preset_is_saved_and_new_nodes_begin_with_it(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    controller = get_controller(window)
    document, panels = controller.document, controller.panels
    document.apply_command(SetParam("gain", "gain", 2.5))
    panels.node_editor.select_nodes(("gain",))
    QTest.mouseClick(panels.inspector.header_view.presets_button, Qt.MouseButton.LeftButton)
    view = cast("PresetsView", panels.inspector.header_view.presets_button.findChild(PresetsView))
    QTest.keyClicks(view.name_field, "Bright")
    QTest.keyClick(view.name_field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: view.preset_list.count() == 1)
    QTest.mouseClick(
        view.default_checkbox, Qt.MouseButton.LeftButton, pos=QPoint(8, view.default_checkbox.height() // 2)
    )
    view.close()
    before = set(document.graph.nodes)
    panels.node_editor.select_nodes(())
    panels.node_editor.add_node("color.gain")
    (added,) = set(document.graph.nodes) - before
    assert document.graph[added].params == {"gain": 2.5}
    document.undo()
    assert set(document.graph.nodes) == before


def test_paths_are_relative_to_the_project_that_is_open(start: Start, project_file: Path) -> None:
    window = start(project_file)
    panels = get_controller(window).panels
    panels.node_editor.select_nodes(("write",))
    assert cast("FileFieldView", panels.inspector.param_rows["file"].value_field).line_view.text() == "out.mp4"

"""Expressions in the whole window: the live value, and the way from the inspector to keys."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from studio.graph.commands.expression_edits.expressions import SetExpression
from studio.graph.file.project_file import save_project
from studio.sdk.registry import Registry
from tests.ui.features.inspector.hands import LEFT
from tests.ui.features.inspector.test_driven_parameters import entries, menu_of
from tests.ui.whole_window import Start, get_controller, small_project
from tests.ui.window_parts import WindowParts


def open_window(start: Start, qtbot: QtBot, folder: Path) -> WindowParts:
    """Open a window on a picture whose gain follows the width of the picture and the frame."""
    path = folder / "expressions.loom"
    save_project(path, small_project(folder / "out.mp4", length=41), Registry())
    parts = get_controller(start(path))
    qtbot.waitUntil(lambda: len(parts.panels.timeline.clip_frames) == 41, timeout=20_000)
    parts.document.apply_command(SetExpression("gain", "gain", "frame / 40 + width / 1000"))
    parts.panels.node_editor.select_nodes(("gain",))
    return parts


def test_the_value_follows_the_playhead_and_knows_the_picture(start: Start, qtbot: QtBot, tmp_path: Path) -> None:
    parts = open_window(start, qtbot, tmp_path)
    line = parts.panels.inspector.param_rows["gain"].expression.line
    assert line is not None
    qtbot.waitUntil(lambda: line.value_text not in ("", "…"))
    width = float(line.value_text) * 1000
    parts.panels.timeline.set_frame(20)
    assert abs(float(line.value_text) - (0.5 + width / 1000)) < 0.01


def test_an_expression_is_baked_from_its_menu(start: Start, qtbot: QtBot, tmp_path: Path) -> None:
    parts = open_window(start, qtbot, tmp_path)
    panel = parts.panels.inspector
    menu: QMenu = menu_of(panel, panel.param_rows["gain"])
    entries(menu)["Bake Expression to Keys…"].trigger()
    menu.close()
    bar = parts.panels.curves.signal_baking.preview_bar
    qtbot.waitUntil(bar.isVisible)
    QTest.mouseClick(bar.apply_button, LEFT)
    qtbot.waitUntil(lambda: "gain" in parts.document.graph["gain"].curves)
    assert parts.document.graph["gain"].expressions == {}
    assert panel.param_rows["gain"].value_field.isVisible()

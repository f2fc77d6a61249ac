"""The Help panel in the real window: it follows what is looked at, and its example computes."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTreeWidgetItemIterator
from pytestqt.qtbot import QtBot

from studio.graph.commands import GroupNodes
from studio.ui.features.library.panel import LibraryPanel
from studio.ui.window import StudioWindow
from tests.ui.whole_window import Start, get_controller


def look_at_blur(library: LibraryPanel) -> None:
    """Make Blur the current node type of the library."""
    walk = QTreeWidgetItemIterator(library.tree)
    while (item := walk.value()) is not None and item.text(0) != "Blur":
        walk += 1
    library.tree.setCurrentItem(item)


def shown_type(window: StudioWindow) -> str:
    spec = get_controller(window).panels.help.shown_spec
    return spec.id if spec is not None else ""


def test_it_follows_the_selection_and_the_library(start: Start, project_file: Path) -> None:
    window = start(project_file)
    panels = get_controller(window).panels
    panels.node_editor.select_nodes(("gain",))
    assert shown_type(window) == "color.gain"
    look_at_blur(panels.library)
    assert shown_type(window) == "filter.blur"
    panels.node_editor.select_nodes(())
    assert shown_type(window) == ""


def test_the_question_mark_opens_it(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    panels = get_controller(window).panels
    panels.node_editor.select_nodes(("gain",))
    QTest.mouseClick(panels.inspector.header_view.help_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not panels.help.visibleRegion().isEmpty())
    assert "Make the picture brighter or darker" in panels.help.page.toPlainText()


def test_an_example_is_inserted_selected_and_undone(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    controller = get_controller(window)
    panels, document = controller.panels, controller.document
    before = document.graph
    panels.node_editor.select_nodes(("gain",))
    window.window_actions["help.node"].trigger()
    qtbot.waitUntil(lambda: not panels.help.visibleRegion().isEmpty())
    QTest.mouseClick(panels.help.example_button, Qt.MouseButton.LeftButton)
    added = [node for node in document.graph.nodes if node not in before.nodes]
    assert [document.graph[node].type for node in added] == ["source.video", "color.gain"]
    assert panels.node_editor.selected_nodes == tuple(added)
    output = next(source for target, source in document.graph.wires.items() if target.node == added[-1])
    qtbot.waitUntil(lambda: output in controller.preview.facts.clips, timeout=10_000)
    assert controller.preview.facts.problems == ()
    document.undo()
    assert document.graph.nodes == before.nodes


def test_inside_a_group_examples_go_there(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    controller = get_controller(window)
    panels, level = controller.panels, controller.level
    controller.document.apply_command(GroupNodes(("gain",), "Look"))
    (group,) = (node for node, record in controller.document.graph.nodes.items() if record.group_project is not None)
    level.enter_group(group)
    panels.node_editor.select_nodes(("gain",))
    assert panels.inspector.shown_nodes == ("gain",)
    assert shown_type(window) == "color.gain"
    inside = set(level.graph.nodes)
    panels.help.example_requested.emit("filter.blur")
    added = [level.graph[node].type for node in level.graph.nodes if node not in inside]
    assert added == ["source.video", "filter.blur"]
    assert panels.node_editor.selected_nodes == tuple(node for node in level.graph.nodes if node not in inside)
    controller.document.undo()
    assert set(level.graph.nodes) == inside

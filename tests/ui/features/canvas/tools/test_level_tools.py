"""Groups on the canvas: made, entered, left and dissolved with mouse and keys."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from studio.graph.active_level import ActiveLevel
from studio.graph.commands import AddNode
from studio.graph.history import Document
from studio.graph.model import NodeRecord, Project
from studio.graph.specs import GROUP
from studio.sdk.params import Point
from studio.ui.features.canvas.panel import NodeEditorPanel
from tests.ui.features.canvas.hands import CTRL, LEFT, SHIFT, Hands, assert_same, end

Key = Qt.Key


@pytest.fixture
def level(document: Document) -> ActiveLevel:
    """Return the level that the node editor shows."""
    return ActiveLevel(document)


@pytest.fixture
def shown(level: ActiveLevel) -> ActiveLevel:
    """Return what the node editor shows: a level of `document`."""
    return level


def _group(hands: Hands, *nodes: str) -> str:
    hands.panel.select_nodes(nodes)
    hands.key(Key.Key_G, CTRL)
    (group,) = hands.selected()
    return group


def _path(level: ActiveLevel) -> tuple[str, ...]:
    """Return which level is open at this moment."""
    return level.path


def _way(panel: NodeEditorPanel) -> list[str]:
    breadcrumb = panel.levels.breadcrumb
    QApplication.processEvents()
    return [step.text() for step in breadcrumb.step_buttons] if breadcrumb.isVisible() else []


def test_ctrl_g_turns_the_selection_into_a_group_and_ctrl_shift_g_back(
    hands: Hands, document: Document, panel: NodeEditorPanel
) -> None:
    before = document.project
    group = _group(hands, "gain", "blur")
    assert document.graph.nodes[group].name == "Group"
    assert set(document.graph.nodes) == {"video", "merge", "colour", group}
    assert_same(panel)
    hands.key(Key.Key_G, CTRL | SHIFT)
    assert set(hands.selected()) == {"gain", "blur"}
    assert document.graph == before.graph
    assert_same(panel)
    document.undo()
    document.undo()
    assert document.project == before
    assert_same(panel)


def test_f2_names_a_group(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    group = _group(hands, "gain", "blur")
    hands.key(Key.Key_F2)
    QTest.keyClicks(panel.rename_field, "Look")
    QTest.keyClick(panel.rename_field, Key.Key_Return)
    assert document.graph.nodes[group].name == "Look"


def test_a_double_click_enters_and_ctrl_up_leaves(hands: Hands, level: ActiveLevel, panel: NodeEditorPanel) -> None:
    group = _group(hands, "gain", "blur")
    at = hands.title_of(group)
    QTest.mouseDClick(panel.canvas.viewport(), LEFT, pos=at)
    assert _path(level) == (group,)
    assert {"gain", "blur"} <= set(panel.binding.view.get_cards_by_node())
    assert "video" not in panel.binding.view.get_cards_by_node()
    assert _way(panel) == ["Project", "Group"]
    assert_same(panel)
    hands.key(Key.Key_Up, CTRL)
    assert _path(level) == ()
    assert hands.selected() == (group,)
    assert _way(panel) == []
    assert_same(panel)


def test_groups_nest_and_the_breadcrumb_leads_back(hands: Hands, level: ActiveLevel, panel: NodeEditorPanel) -> None:
    outer = _group(hands, "gain", "blur")
    hands.key(Key.Key_Down, CTRL)
    inner = _group(hands, "blur")
    hands.key(Key.Key_Down, CTRL)
    assert _path(level) == (outer, inner)
    assert _way(panel) == ["Project", "Group", "Group"]
    QTest.mouseClick(panel.levels.breadcrumb.step_buttons[1], LEFT)
    assert _path(level) == (outer,)
    assert hands.selected() == (inner,)
    assert panel.canvas.hasFocus()
    assert _way(panel) == ["Project", "Group"]
    QTest.mouseClick(panel.levels.breadcrumb.step_buttons[0], LEFT)
    assert _path(level) == ()
    assert_same(panel)


def test_place_and_zoom_are_kept_for_each_level(hands: Hands, level: ActiveLevel, panel: NodeEditorPanel) -> None:
    group = _group(hands, "gain", "blur")
    panel.canvas.set_view(QPointF(300, 100), 0.5)
    level.enter_group(group)
    panel.canvas.set_view(QPointF(-50, 70), 1.5)
    level.leave_group()
    assert (panel.canvas.view_middle.toTuple(), panel.canvas.zoom) == ((300, 100), 0.5)
    level.enter_group(group)
    assert (panel.canvas.view_middle.toTuple(), panel.canvas.zoom) == ((-50, 70), 1.5)


def test_an_edit_inside_is_undone_from_outside(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    group = _group(hands, "gain", "blur")
    hands.key(Key.Key_Down, CTRL)
    panel.select_nodes(("gain",))
    hands.key(Key.Key_D)
    inside = document.graph.nodes[group].group_project
    assert inside is not None
    assert inside.graph.nodes["gain"].is_disabled
    assert_same(panel)
    hands.key(Key.Key_Up, CTRL)
    hands.key(Key.Key_Z, CTRL)
    inside = document.graph.nodes[group].group_project
    assert inside is not None
    assert not inside.graph.nodes["gain"].is_disabled


def test_undoing_the_group_that_is_open_leaves_it(
    hands: Hands, document: Document, level: ActiveLevel, panel: NodeEditorPanel
) -> None:
    _group(hands, "gain", "blur")
    hands.key(Key.Key_Down, CTRL)
    hands.key(Key.Key_Z, CTRL)
    assert _path(level) == ()
    assert "gain" in panel.binding.view.get_cards_by_node()
    assert _way(panel) == []
    assert_same(panel)


def test_other_nodes_cannot_be_entered(hands: Hands, level: ActiveLevel, panel: NodeEditorPanel) -> None:
    panel.select_nodes(("gain",))
    hands.key(Key.Key_Down, CTRL)
    assert _path(level) == ()
    assert hands.messages == ["Only groups can be entered."]
    hands.key(Key.Key_G, CTRL | SHIFT)
    assert hands.messages[-1] == "Select a group first."


def test_a_linked_group_says_how_many_change(
    hands: Hands, document: Document, level: ActiveLevel, panel: NodeEditorPanel
) -> None:
    group = _group(hands, "gain", "blur")
    record = document.graph.nodes[group]
    linked = replace(record, link="/library/film look.loom")
    document.replace_project(Project(replace(document.graph, nodes={group: linked}), {group: Point(0.0, 0.0)}))
    document.apply_command(AddNode(replace(linked, id="second", name="Second"), Point(300.0, 0.0)))
    level.enter_group(group)
    assert panel.levels.breadcrumb.isVisible()
    assert panel.levels._path_remark() == "film look.loom: edits change 2 groups"


def test_another_project_is_shown_from_its_top(document: Document, level: ActiveLevel, panel: NodeEditorPanel) -> None:
    inside = document.project
    group = NodeRecord("look", GROUP, "Look", group_project=inside)
    document.apply_command(AddNode(group, Point(0.0, 600.0)))
    level.enter_group("look")
    document.replace_project(Project())
    assert _path(level) == ()
    assert _way(panel) == []
    assert_same(panel)
    assert end("gain.image") in inside.graph.wires

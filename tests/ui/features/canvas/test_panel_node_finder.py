"""Finding nodes inside groups: they are named with their groups, and Enter goes there."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from studio.graph.active_level import ActiveLevel
from studio.graph.commands import GroupNodes, RenameNode
from studio.graph.commands.expression_edits.expressions import SetExpression
from studio.graph.history import Document
from studio.graph.model import Project
from studio.ui.features.canvas.panel import NodeEditorPanel
from studio.ui.shell.search.node_finder import NodeMatch, find_matching_nodes
from tests.ui.features.canvas.hands import CTRL, SHIFT, Hands, add

Key = Qt.Key


@pytest.fixture
def level(document: Document) -> ActiveLevel:
    """Return a level of a project with the group "Grade" around a gain and a blur; there is another blur outside."""
    add(document, "far", "filter.blur", 9000, 0)
    document.apply_command(RenameNode("far", "Blur Far"))
    document.apply_command(GroupNodes(("gain", "blur"), "Grade"))
    return ActiveLevel(document)


@pytest.fixture
def shown(level: ActiveLevel) -> ActiveLevel:
    """Return what the node editor shows: a level of `document`."""
    return level


def _path(level: ActiveLevel) -> tuple[str, ...]:
    """Return which level is open at this moment."""
    return level.path


def _group(document: Document) -> str:
    return document.graph.find_by_name("Grade").id


def test_enter_goes_into_the_group_in_which_a_node_was_found(
    hands: Hands, document: Document, level: ActiveLevel, panel: NodeEditorPanel
) -> None:
    hands.key(Key.Key_F, CTRL)
    finder, field = panel.find_view, panel.find_view.field
    QTest.keyClicks(field, "gain")
    assert _path(level) == (), "typing opens no other level"
    assert finder.results.item(0).text().startswith("Gain  ·  Grade")
    QTest.keyClick(field, Key.Key_Return)
    assert _path(level) == (_group(document),)
    assert hands.selected() == ("gain",)
    assert panel.canvas.viewport().rect().contains(hands.body_of("gain"))
    assert field.hasFocus(), "Enter goes on"
    QTest.keyClick(field, Key.Key_Escape)
    assert panel.canvas.hasFocus()
    assert hands.selected() == ("gain",)


def test_enter_walks_over_all_levels_in_the_order_in_which_they_were_found(
    hands: Hands, document: Document, level: ActiveLevel, panel: NodeEditorPanel
) -> None:
    hands.key(Key.Key_F, CTRL)
    field = panel.find_view.field
    QTest.keyClicks(field, "blur")
    assert hands.selected() == ("far",), "what lies on the open level goes first, and is shown at once"
    assert panel.find_view.count_label.text() == "1 of 2"
    QTest.keyClick(field, Key.Key_Return)
    assert (_path(level), hands.selected()) == ((_group(document),), ("blur",))
    assert panel.find_view.count_label.text() == "2 of 2"
    QTest.keyClick(field, Key.Key_Return)
    assert (_path(level), hands.selected()) == ((), ("far",))
    QTest.keyClick(field, Key.Key_Return, SHIFT)
    assert (_path(level), hands.selected()) == ((_group(document),), ("blur",))


def test_opened_again_it_begins_with_the_first_match(hands: Hands, level: ActiveLevel, panel: NodeEditorPanel) -> None:
    hands.key(Key.Key_F, CTRL)
    QTest.keyClicks(panel.find_view.field, "blur")
    QTest.keyClick(panel.find_view.field, Key.Key_Return)
    QTest.keyClick(panel.find_view.field, Key.Key_Escape)
    hands.key(Key.Key_F, CTRL)
    assert panel.find_view.count_label.text() == "1 of 2"
    QTest.keyClick(panel.find_view.field, Key.Key_Return)
    assert hands.selected() == ("blur",)


def test_arrows_mark_what_lies_elsewhere_and_enter_goes_there(
    hands: Hands, document: Document, level: ActiveLevel, panel: NodeEditorPanel
) -> None:
    hands.key(Key.Key_F, CTRL)
    field = panel.find_view.field
    QTest.keyClicks(field, "blur")
    QTest.keyClick(field, Key.Key_Down)
    assert (_path(level), hands.selected()) == ((), ("far",))
    assert panel.find_view.count_label.text() == "2 of 2"
    QTest.keyClick(field, Key.Key_Return)
    assert (_path(level), hands.selected()) == ((_group(document),), ("blur",))


def test_what_lies_outside_the_open_group_is_found_too(
    hands: Hands, document: Document, level: ActiveLevel, panel: NodeEditorPanel
) -> None:
    level.enter_group(_group(document))
    hands.key(Key.Key_F, CTRL)
    QTest.keyClicks(panel.find_view.field, "merge")
    assert panel.find_view.results.item(0).text().startswith("Merge  ·  Project")
    QTest.keyClick(panel.find_view.field, Key.Key_Return)
    assert (_path(level), hands.selected()) == ((), ("merge",))


def test_what_groups_share_is_found_once_in_the_open_one(document: Document, level: ActiveLevel) -> None:
    group = document.graph[_group(document)]
    twin = replace(group, id="twin", name="Twin")
    graph = replace(document.graph, nodes={**document.graph.nodes, "twin": twin})
    found = find_matching_nodes(graph, document.registry, {"twin/gain": "no such file"}, "gain")
    assert len(found) == 1
    found = find_matching_nodes(graph, document.registry, {"twin/gain": "no such file"}, "such file", ("twin",))
    assert found == (NodeMatch("twin/gain", "Gain", match_reason="problem: no such file"),)


def test_deep_nesting_is_walked_without_recursion(document: Document, level: ActiveLevel) -> None:
    graph = document.graph
    group = graph[_group(document)]
    for _ in range(3000):
        graph = replace(graph, nodes={"g": replace(group, id="g", group_project=Project(graph))})
    assert len(find_matching_nodes(graph, document.registry, {}, "gain")) == 1


def test_nodes_are_found_by_their_expressions(document: Document) -> None:
    document.apply_command(SetExpression("gain", "gain", "blur.radius / 10"))
    document.apply_command(RenameNode("blur", "Soft"))
    (found,) = find_matching_nodes(document.graph, document.registry, {}, "soft.radius")
    assert found == NodeMatch("gain", "Gain", match_reason="Gain = Soft.radius / 10")

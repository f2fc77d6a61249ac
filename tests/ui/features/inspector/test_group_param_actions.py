"""Parameters that a group shows as its own, from the menus of fields."""

from __future__ import annotations

from typing import cast

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from studio.graph.active_level import ActiveLevel
from studio.graph.commands import SetParam
from studio.graph.history import Document
from studio.ui.features.inspector.panel import InspectorPanel
from tests.graph.nested_for_tests import entry, group, level, node, way_out
from tests.ui.nodes_for_tests import registry

INSIDE = level(
    entry(),
    node("gain", "color.gain", gain=2.0),
    node("blur", "filter.blur"),
    way_out(),
    wires="plate.out>gain.image gain.image>blur.image blur.image>result.in",
)


@pytest.fixture
def opened() -> ActiveLevel:
    """Return a document's level with a group on it."""
    return ActiveLevel(Document(registry(), level(group("look", INSIDE))))


@pytest.fixture
def panel(qtbot: QtBot, opened: ActiveLevel) -> InspectorPanel:
    """Return an inspector of that level."""
    panel = InspectorPanel(opened)
    qtbot.addWidget(panel)
    panel.resize(420, 600)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def _menu(panel: InspectorPanel, param: str) -> dict[str, QAction]:
    panel._page.menu_requested.emit(param, panel.mapToGlobal(QPoint(40, 40)))
    menus = [menu for menu in cast("list[QMenu]", panel.findChildren(QMenu)) if menu.isVisible()]
    return {action.text().partition("\t")[0]: action for action in menus[0].actions() if action.text()}


def _choose(panel: InspectorPanel, param: str, text: str) -> None:
    _menu(panel, param)[text].trigger()
    _close(panel)


def _close(panel: InspectorPanel) -> None:
    for menu in cast("list[QMenu]", panel.findChildren(QMenu)):
        menu.close()
    QApplication.processEvents()


def test_a_parameter_inside_is_shown_on_the_group_and_taken_off_again(
    opened: ActiveLevel, panel: InspectorPanel
) -> None:
    opened.enter_group("look")
    panel.set_shown_nodes(("gain",))
    _choose(panel, "gain", "Show on the group")
    assert [(each.name, each.node) for each in opened.project.promoted_params] == [("gain_of_gain", "gain")]
    opened.leave_group()
    panel.set_shown_nodes(("look",))
    assert list(panel.param_rows) == ["gain_of_gain"]
    opened.apply_command(SetParam("look", "gain_of_gain", 3.0))
    assert opened.graph["look"].params == {"gain_of_gain": 3.0}
    opened.enter_group("look")
    panel.set_shown_nodes(("gain",))
    assert "Show on the group" not in _menu(panel, "gain")
    _close(panel)
    _choose(panel, "gain", "Take off the group")
    assert opened.project.promoted_params == ()


def test_outside_a_group_nothing_is_offered(panel: InspectorPanel, opened: ActiveLevel) -> None:
    outside = ActiveLevel(Document(registry(), INSIDE))
    panel.set_shown_nodes(("look",))
    assert outside.path == ()
    assert panel.param_rows == {}


def test_on_the_group_they_are_renamed_ordered_and_taken_off(opened: ActiveLevel, panel: InspectorPanel) -> None:
    opened.enter_group("look")
    for name, param in (("gain", "gain"), ("blur", "radius")):
        panel.set_shown_nodes((name,))
        _choose(panel, param, "Show on the group")
    opened.leave_group()
    panel.set_shown_nodes(("look",))
    assert list(panel.param_rows) == ["gain_of_gain", "radius"]
    _choose(panel, "radius", "Move up")
    assert list(panel.param_rows) == ["radius", "gain_of_gain"]
    assert "Move up" not in _menu(panel, "radius")
    _close(panel)
    _choose(panel, "radius", "Rename on the group…")
    QTest.keyClicks(panel.group_param_actions.name_popover, "Softness")
    QTest.keyClick(panel.group_param_actions.name_popover, Qt.Key.Key_Return)
    assert panel.param_rows["radius"].param_spec.label == "Softness"
    _choose(panel, "gain_of_gain", "Take off the group")
    assert list(panel.param_rows) == ["radius"]
    for _ in range(3):
        opened.undo()
    assert list(panel.param_rows) == ["gain_of_gain", "radius"]

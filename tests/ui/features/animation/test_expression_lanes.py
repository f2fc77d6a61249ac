"""Expressions on lanes: of the timeline and of the dope sheet."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QRectF
from pytestqt.qtbot import QtBot

from studio.graph.commands import RemoveKeyframe, RenameNode
from studio.graph.commands.expression_edits.expressions import RemoveExpression, SetExpression
from studio.ui.features.animation.dope_sheet.row_filter import filter_rows
from studio.ui.features.animation.keys.key_rows import ExpressionRow, KeyRowCache
from studio.ui.features.animation.keys.sheet.key_lines import KeyLines
from studio.ui.shell.expressions.level_expressions import LevelExpressions
from studio.ui.widgets.theme import Colors
from tests.ui.features.animation.keys import samples
from tests.ui.features.animation.lane_rig import LaneRig


@pytest.fixture
def rig(qtbot: QtBot) -> LaneRig:
    made = LaneRig()
    qtbot.addWidget(made.panel)
    with qtbot.waitExposed(made.panel):
        made.panel.show()
    return made


def test_a_node_with_an_expression_has_rows(qtbot: QtBot) -> None:
    level = samples.level()
    cache = KeyRowCache(LevelExpressions(level).format_text)
    level.apply_command(SetExpression("still", "gain", "b.gain + frame"))
    (row,) = cache.get_rows(level.graph, level.registry, ("still",))
    assert (row.params, row.key_frames) == ((), ())
    assert [(each.label, each.text) for each in row.expressions] == [("Gain", "Other.gain + frame")]
    assert cache.get_rows(level.graph, level.registry, ("still",)) == (row,)
    level.apply_command(RenameNode("b", "Key Light"))
    (renamed,) = cache.get_rows(level.graph, level.registry, ("still",))
    assert renamed.expressions[0].text == "`Key Light`.gain + frame"
    level.apply_command(RemoveExpression("still", "gain"))
    assert cache.get_rows(level.graph, level.registry, ("still",)) == ()


def test_its_line_follows_those_with_keys_and_is_folded_with_its_node() -> None:
    level = samples.level()
    level.apply_command(SetExpression("a", "center", "(frame, 0)"))
    rows = KeyRowCache().get_rows(level.graph, level.registry, ("a",))
    assert [line.row.label for line in KeyLines(rows)] == ["Look", "Gain", "Radius", "Center"]
    assert [line.row.label for line in KeyLines(rows, {"a"})] == ["Look"]


def test_rows_are_found_by_the_text_of_an_expression() -> None:
    level = samples.level()
    level.apply_command(SetExpression("a", "center", "(sin(frame), 0)"))
    rows = KeyRowCache().get_rows(level.graph, level.registry, ("a", "b"))
    (found,) = filter_rows(rows, "sin")
    assert (found.params, [each.param for each in found.expressions]) == ((), ["center"])
    assert filter_rows(rows, "cos") == ()


def test_a_lane_shows_the_text_and_takes_no_keys(rig: LaneRig) -> None:
    rig.level.apply_command(SetExpression("a", "center", "(frame, 0.5)"))
    before = rig.level.project
    rows = [line.row for line in rig.lanes.key_sheet.key_lines]
    assert isinstance(rows[-1], ExpressionRow)
    place = rig.canvas.find_placement(rig.lanes)
    assert place is not None
    at = rig.at(50, "center")
    assert rig.lanes.make_tooltip(rig.event(at, place.rect)) == "Center: = (frame, 0.5)"
    rig.double_click(50, "center")
    rig.drag(at, QPoint(at.x() + 40, at.y()))
    assert rig.level.project is before
    assert rig.chosen == []
    menu = rig.lanes.make_context_menu(rig.event(at, place.rect))
    assert menu is not None
    assert not {"Set a Key Here", "Select All Keys of This Line"} & {each.text() for each in menu.actions()}
    menu.deleteLater()


def test_the_block_of_an_expression_is_painted(rig: LaneRig) -> None:
    rig.level.apply_command(SetExpression("a", "center", "(frame, 0.5)"))
    image = rig.canvas.grab(QRectF(0, rig.y("center") - 9, 400, 18).toRect()).toImage()
    colors = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    shade = Colors.EXPRESSION.hue()
    assert sum(abs(color.hue() - shade) < 25 and color.saturation() > 40 for color in colors) > image.width()


def test_a_node_whose_keys_are_gone_keeps_its_lane(rig: LaneRig) -> None:
    rig.lanes.show_nodes(("b",))
    rig.level.apply_command(SetExpression("b", "radius", "frame"))
    rig.level.apply_command(RemoveKeyframe("b", "gain", 30))
    rig.canvas.grab()
    assert [line.row.label for line in rig.lanes.key_sheet.key_lines] == ["Other", "Radius"]
    assert replace(rig.lanes.node_rows[0]).key_frames == ()

"""The field of a grid says what it holds, and deletes keys."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from studio.sdk import Param, WarpGrid
from studio.sdk.warp_grid.grid_text import parse_warp_grid, serialize_warp_grid
from studio.sdk.warp_grid.warp_grid import make_regular_points
from studio.ui.shell.fields.grid_field import GridFieldView


def test_it_shows_a_grid_and_deletes_its_keys(qtbot: QtBot) -> None:
    spec = Param(default=WarpGrid(), help="A grid.").make_spec("grid", WarpGrid)
    field = GridFieldView(spec)
    qtbot.addWidget(field)
    field.show_value("")
    assert field.label.text() == "at rest"
    assert field.keys_button.isHidden()
    points = make_regular_points(3, 2)
    grid = WarpGrid().with_points(0, 3, 2, points).with_points(12, 3, 2, points)
    text = serialize_warp_grid(grid)
    field.show_value(text)
    assert field.label.text() == "3 × 2 points, 2 keys"
    assert [action.text() for action in field.keys_menu.actions()] == ["Frame 0", "Frame 12"]
    with qtbot.waitSignal(field.value_edited) as edited:
        field.keys_menu.actions()[1].trigger()
    changed = edited.args[0].change_value(text)
    assert sorted(parse_warp_grid(changed).keys) == [0]
    field.show_value("no grid")
    assert field.label.text() == "unreadable"
    field.show_mixed([text, ""])
    assert field.keys_button.isHidden()

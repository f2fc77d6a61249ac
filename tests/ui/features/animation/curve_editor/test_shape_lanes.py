"""Keys of shapes in the curve editor: a row of keys for each shape, which can be moved in time."""

from __future__ import annotations

from studio.graph.commands import AddNode
from studio.sdk.params import Point
from tests.ui.features.animation.curve_editor.rig import Rig
from tests.ui.features.animation.keys.shaped_node import list_frames, make_shaped


def test_rows_of_shapes_are_listed_selected_and_dragged(rig: Rig) -> None:
    rig.document.apply_command(AddNode(make_shaped("shaped"), Point(0, 0)))
    rig.panel.show_nodes(("shaped",))
    tree = rig.panel.curve_tree
    assert [item.text(0) for item in tree._iter_items()] == ["Cutout", "Corner", "Head", "Arm"]
    steps = rig.document.step_index
    row = [shown.spec.name for shown in rig.scene.list_lanes()].index("shapes/shapes/0")
    rig.drag(rig.lane(30, row), rig.lane(33, row), rig.lane(38, row))
    assert list_frames(rig.document.graph, "shaped")[0] == [10, 38, 50]
    assert rig.selected == {38}
    assert rig.document.step_index == steps + 1
    rig.document.undo()
    assert list_frames(rig.document.graph, "shaped")[0] == [10, 30, 50]

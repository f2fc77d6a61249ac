"""Curves whose keys do not all hold what the parameter holds now: a colour that gained its alpha, tangents of old."""

from __future__ import annotations

from studio.graph.commands.keys import SetKeys
from studio.graph.curves.curve import Curve, Handle, Interpolation, Keyframe
from studio.graph.model import Graph, Project
from tests.ui.features.animation.curve_editor.rig import COLOR, GAIN, PLOT, Rig

SMOOTH = Interpolation.BEZIER


def test_a_colour_that_gained_its_alpha_is_drawn(rig: Rig) -> None:
    values = ((0.1, 0.2, 0.3), (0.5, 0.2, 0.3), (0.2, 0.2, 0.3, 1.0), (0.4, 0.2, 0.3, 0.5))
    curve = Curve(tuple(Keyframe(10 * n, value, SMOOTH) for n, value in enumerate(values)))
    node = rig.document.graph[COLOR[0]]
    record = type(node)(node.id, node.type, node.name, curves={COLOR[1]: curve})
    rig.document.replace_project(Project(Graph({node.id: record})))
    rig.panel.show_nodes((COLOR[0],))
    rig.view.fit_view()
    assert not rig.view.grab().isNull()
    rig.select(0, 10, lane=COLOR)
    for part in range(4):
        rig.click(rig.at(5, 0.2 * part))
    assert rig.curve(COLOR) == curve


def test_a_tangent_without_values_is_level_and_can_be_dragged(rig: Rig) -> None:
    keys = (Keyframe(0, 1.0, SMOOTH, right=Handle(6.0, ())), Keyframe(20, 1.0, SMOOTH))
    rig.document.apply_command(SetKeys({GAIN: Curve(keys)}, "Set"))
    rig.select(0)
    start = rig.handle(0, 1)
    rig.drag(start, rig.at(6, 3.0))
    handle = rig.curve().keys[0].right
    assert handle is not None
    assert handle.values[0] > 1.0


def test_a_value_far_beyond_any_range_does_no_harm_to_the_mouse(rig: Rig) -> None:
    node = rig.document.graph["gain"]
    curve = Curve((Keyframe(0, 1e300, SMOOTH), Keyframe(20, -1e300, SMOOTH)))
    record = type(node)(node.id, node.type, node.name, curves={"gain": curve})
    rig.document.replace_project(Project(Graph({node.id: record})))
    rig.panel.show_nodes(("gain",))
    rig.view.set_plot_transform(PLOT)
    rig.click(rig.at(0, 1.0))
    assert not rig.view.grab().isNull()
    rig.view.fit_view()
    assert not rig.view.grab().isNull()

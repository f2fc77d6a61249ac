"""Keys of a kind that the parameter had in an older version of its node, or that a file has by mistake."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import pytest
from pytestqt.qtbot import QtBot

from studio.graph.commands.keys import KeyAddress
from studio.graph.curves.curve import Curve, Handle, Interpolation, Keyframe
from studio.graph.model import Graph, NodeRecord, Project
from studio.sdk.params import ParamValue
from studio.ui.shell.fields.color.color_field import ColorFieldView
from tests.ui.features.animation.dope_sheet.rig import DopeRig

PARAMS = ("gain", "octaves", "center", "tint", "mood", "on", "words", "name")
VALUES = (True, 1e300, 3, "text", (1.0, 2.0), (0.1, 0.2, 0.3), (0.1, 0.2, 0.3, 0.4), cast("ParamValue", [1, 2]))


@pytest.fixture
def rig(qtbot: QtBot) -> DopeRig:
    made = DopeRig()
    qtbot.addWidget(made.timeline)
    qtbot.addWidget(made.panel)
    handle = Handle(2.0, (1.0,))
    keys = tuple(Keyframe(9 * n, value, Interpolation.BEZIER, right=handle) for n, value in enumerate(VALUES))
    node = NodeRecord("a", "color.keyed", "Look", curves={name: Curve(keys) for name in PARAMS})
    gone = replace(node, id="gone", name="Gone", type="color.gone")
    made.level.document.replace_project(Project(Graph({"a": node, "gone": gone})))
    with qtbot.waitExposed(made.panel):
        made.panel.show()
    return made


@pytest.mark.parametrize("name", PARAMS)
def test_they_are_listed_selected_and_shown(name: str, rig: DopeRig) -> None:
    frames = [9 * n for n in range(len(VALUES))]
    for node in ("a", "gone"):
        for chosen in (*([frame] for frame in frames), frames[:2], frames[2:4], frames):
            rig.selection.select_keys(KeyAddress(node, name, frame) for frame in chosen)
            rig.panel.key_fields.refresh()
            assert len(rig.selection.selected_keys) == len(chosen)
    assert not rig.panel.grab().isNull()


def test_what_is_no_colour_is_shown_as_what_it_is(rig: DopeRig) -> None:
    rig.selection.select_keys([KeyAddress("a", "tint", 27)])
    rig.panel.key_fields.refresh()
    field = rig.panel.key_fields.value_field.param_field
    assert isinstance(field, ColorFieldView)
    assert field.hex_field.text() == "text"
    rig.selection.select_keys([KeyAddress("a", "tint", 45)])
    rig.panel.key_fields.refresh()
    assert field.hex_field.text().startswith("#")

"""Names picked in the viewer by clicks: added, removed, undone, saved; and the list of layers in the inspector."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.graph.commands import AddNode, SetKeyframe
from studio.graph.curves.curve import Keyframe
from studio.graph.file.project_file import load_project, save_project
from studio.graph.model import Endpoint, NodeRecord
from studio.sdk.params import Point
from studio.ui.features.inspector.feature import InspectorFeature
from studio.ui.features.viewer.tools.picker.pick_bar import PickBar
from studio.ui.shell.fields.text_fields import LineFieldView
from tests.media.stills.test_exr import written
from tests.nodes.composite.cryptomatte.written_cryptomatte import write_cryptomatte
from tests.ui.whole_window import Start, get_controller
from tests.ui.window_parts import WindowParts

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def controller(start: Start, project_file: Path, tmp_path: Path, qtbot: QtBot) -> WindowParts:
    """Return a window that looks at the ids of a Cryptomatte of 80×50: five columns of objects, no last row."""
    controller = get_controller(start(project_file))
    file = write_cryptomatte(tmp_path / "a.exr", width=80, height=50)
    record = NodeRecord("crypto", "composite.cryptomatte", "Cryptomatte", params={"file": str(file)})
    controller.document.apply_command(AddNode(record, Point(0, 200)))
    look_at(controller, qtbot, Endpoint("crypto", "ids"))
    controller.panels.viewer.setFocus()
    return controller


def look_at(controller: WindowParts, qtbot: QtBot, output: Endpoint) -> None:
    controller.document.set_viewed_output(output)
    viewer = controller.panels.viewer

    def is_seen() -> bool:
        shown = viewer.shown_request
        return shown is not None and shown.output == output and viewer.picker.is_on

    qtbot.waitUntil(is_seen, timeout=10_000)


def click(controller: WindowParts, x: float, y: float, keys: Qt.KeyboardModifier = NONE) -> None:
    canvas = controller.panels.viewer.canvas
    across, down = canvas.view.to_widget_point(x, y)
    QTest.mouseClick(canvas, LEFT, keys, QPoint(round(across), round(down)))


def names(controller: WindowParts) -> str:
    return str(controller.document.graph["crypto"].params.get("names", ""))


def bar(controller: WindowParts) -> PickBar:
    return cast(PickBar, controller.panels.viewer.canvas.findChild(PickBar))


def test_clicks_add_and_with_alt_remove_in_single_steps_of_undo(
    controller: WindowParts, tmp_path: Path, qtbot: QtBot
) -> None:
    assert bar(controller).isVisible()
    click(controller, 5, 10)
    qtbot.waitUntil(lambda: names(controller) == "bunny")
    assert bar(controller).label.text() == "Added bunny"
    click(controller, 70, 10)
    qtbot.waitUntil(lambda: names(controller) == 'bunny, "a, b"')
    click(controller, 5, 20, ALT)
    qtbot.waitUntil(lambda: names(controller) == '"a, b"')
    controller.document.undo()
    assert names(controller) == 'bunny, "a, b"'
    controller.document.undo()
    controller.document.undo()
    assert not names(controller)
    controller.document.redo()
    assert names(controller) == "bunny"


def test_two_quick_clicks_both_count(controller: WindowParts, qtbot: QtBot) -> None:
    click(controller, 5, 10)
    click(controller, 20, 10)
    qtbot.waitUntil(lambda: names(controller) == "bunny, default")


def test_where_nothing_is_nothing_changes(controller: WindowParts, qtbot: QtBot) -> None:
    before = controller.document.graph
    click(controller, 5, 49.5)
    qtbot.waitUntil(lambda: bar(controller).label.text() == "There is nothing to pick here")
    click(controller, 5, 10, ALT)
    qtbot.waitUntil(lambda: bar(controller).label.text() == "bunny is not in the list")
    click(controller, 5, 10, CTRL)
    assert controller.panels.viewer.canvas.probe_area is not None
    assert controller.document.graph is before


def test_a_locked_node_takes_no_picks_and_a_failure_is_said(
    controller: WindowParts, tmp_path: Path, qtbot: QtBot
) -> None:
    viewer = controller.panels.viewer
    (tmp_path / "a.exr").write_bytes(b"no picture")
    click(controller, 5, 10)
    qtbot.waitUntil(lambda: "a.exr" in bar(controller).label.text())
    controller.panels.node_editor.select_nodes(["noise"])
    look_elsewhere = Endpoint("noise", "image")
    controller.document.set_viewed_output(look_elsewhere)
    qtbot.waitUntil(lambda: not viewer.picker.is_on, timeout=10_000)
    assert bar(controller).isHidden()


def test_picks_are_saved(controller: WindowParts, tmp_path: Path, qtbot: QtBot) -> None:
    click(controller, 5, 10)
    qtbot.waitUntil(lambda: names(controller) == "bunny")
    save_project(tmp_path / "b.loom", controller.document.project, controller.document.registry)
    loaded = load_project(tmp_path / "b.loom", controller.document.registry)
    assert loaded.graph["crypto"].params["names"] == "bunny"


def test_the_inspector_lists_the_layers_of_the_file(start: Start, tmp_path: Path, qtbot: QtBot) -> None:
    window = start()
    controller = get_controller(window)
    plane = np.zeros((4, 6), np.float32)
    file = written(tmp_path / "a.exr", {name: plane.copy() for name in ("R", "G", "B", "Z", "diffuse.R", "diffuse.G")})
    record = NodeRecord("still", "source.image", "Image", params={"file": str(file)})
    controller.document.apply_command(AddNode(record, Point(0, 0)))
    controller.panels.inspector.set_shown_nodes(("still",))
    field = controller.panels.inspector.param_rows["layer"].value_field
    assert isinstance(field, LineFieldView)
    assert field.suggestions_button is not None
    field.suggestions_button.click()
    suggestions = window.get_feature(InspectorFeature).suggestions
    qtbot.waitUntil(lambda: suggestions.menu is not None)
    menu = suggestions.menu
    assert menu is not None
    assert [action.data() for action in menu.actions()] == ["", "rgba", "depth.Z", "diffuse"]
    menu.actions()[2].trigger()
    menu.close()
    assert controller.document.graph["still"].params["layer"] == "depth.Z"
    assert field.line_view.text() == "depth.Z"


def test_an_animated_list_gets_a_key_at_the_frame(controller: WindowParts, qtbot: QtBot) -> None:
    controller.document.apply_command(SetKeyframe("crypto", "names", Keyframe(0, "default")))
    controller.panels.timeline.set_frame(5)
    click(controller, 5, 10)

    def read_keys() -> dict[int, object]:
        return {key.frame: key.value for key in controller.document.graph["crypto"].curves["names"].keys}

    qtbot.waitUntil(lambda: read_keys() == {0: "default", 5: "default, bunny"})
    controller.document.undo()
    assert read_keys() == {0: "default"}

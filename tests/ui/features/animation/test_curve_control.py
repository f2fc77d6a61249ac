"""The curve editor in the window: selection, playhead, signals that the engine computes."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.graph.commands import AddNode, Connect
from studio.graph.commands.keys import KeyAddress, SetKeys
from studio.graph.curves.curve import Curve, Keyframe, to_numbers
from studio.graph.model import Endpoint, NodeRecord
from studio.sdk.params import Point
from studio.ui.features.animation.curve_editor.canvas.plot_grid import SCALE_WIDTH
from tests.ui.whole_window import Start, get_controller

KEYS = Curve((Keyframe(0, 1.0), Keyframe(8, 2.0)))


def test_a_key_opens_it_and_it_shows_the_selected_node(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    controller = get_controller(window)
    panel = controller.panels.curves
    controller.document.apply_command(SetKeys({("gain", "gain"): KEYS}, "Set"))
    QTest.keyClick(window, Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: not panel.visibleRegion().isEmpty())
    controller.panels.node_editor.select_nodes(("gain",))
    assert [line.node for line in panel.curve_scene.visible_curves.lines] == ["gain"]
    controller.panels.keys.selection.select_keys({KeyAddress("gain", "gain", 8)})
    assert {dot.frame for dot in panel.curve_scene.selected_points} == {8}


def test_what_it_asks_is_asked_where_it_can_be_seen(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    controller = get_controller(window)
    panel = controller.panels.curves
    controller.panels.node_editor.select_nodes(("gain",))
    controller.document.apply_command(SetKeys({("gain", "gain"): KEYS}, "Set"))
    controller.panels.keys.selection.select_keys({KeyAddress("gain", "gain", 8)})
    assert panel.visibleRegion().isEmpty()
    assert not panel.curve_scene.visible_curves.lines
    window.board.run_action("curves.simplify")
    qtbot.waitUntil(lambda: not panel.simplification.preview_bar.visibleRegion().isEmpty())
    assert panel.simplification.cancel_preview()


def test_playhead_and_ruler_are_the_timelines(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    controller = get_controller(window)
    panel, timeline = controller.panels.curves, controller.panels.timeline
    qtbot.waitUntil(lambda: len(timeline.clip_frames) > 5)
    window.docks.show_panel("curves")
    qtbot.waitUntil(lambda: not panel.visibleRegion().isEmpty())
    timeline.set_frame(3)
    assert panel.curve_scene.current_frame == 3
    panel.curve_canvas.fit_view()
    QTest.mouseClick(
        panel.curve_canvas,
        Qt.MouseButton.LeftButton,
        pos=QPoint(round(SCALE_WIDTH + panel.curve_scene.plot_transform.x_of(5)), 8),
    )
    assert timeline.current_frame == 5
    QTest.keyClick(panel, Qt.Key.Key_L)
    assert timeline.is_playing
    QTest.keyClick(panel, Qt.Key.Key_K)
    assert not timeline.is_playing


def test_a_signal_is_computed_shown_and_baked(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    controller = get_controller(window)
    document, panel = controller.document, controller.panels.curves
    qtbot.waitUntil(lambda: len(controller.panels.timeline.clip_frames) > 5)
    document.apply_command(AddNode(NodeRecord("wave", "signal.wave", "Swing"), Point(0.0, 400.0)))
    document.apply_command(Connect(Endpoint("wave", "signal"), Endpoint("gain", "gain")))
    window.docks.show_panel("curves")
    controller.panels.node_editor.select_nodes(("gain",))
    source = Endpoint("wave", "signal")
    qtbot.waitUntil(lambda: sum(1 for _ in panel.curve_scene.signal_values[source].known_values) > 5, timeout=10_000)
    numbers = dict(panel.curve_scene.signal_values[source].known_values)
    panel.toolbar.bake_button.click()
    panel.signal_baking.preview_bar.apply_button.click()
    qtbot.waitUntil(lambda: "gain" in document.graph["gain"].curves, timeout=10_000)
    curve = document.graph["gain"].curves["gain"]
    for frame, number in numbers.items():
        assert abs(to_numbers(curve.evaluate_at(frame))[0] - number) < 0.002
    assert Endpoint("gain", "gain") not in document.graph.wires
    QApplication.processEvents()

"""The curve editor in the window: selection, playhead, signals that the engine computes."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.graph.commands import AddNode, Connect
from studio.graph.commands.keys import KeyAddress, SetKeys
from studio.graph.curves import Curve, Keyframe, numbers_of
from studio.graph.model import Endpoint, NodeRecord
from studio.sdk.params import Point
from studio.ui.curve_editor.backdrop import GUTTER
from tests.ui.window.conftest import Start, conductor_of

KEYS = Curve((Keyframe(0, 1.0), Keyframe(8, 2.0)))


def test_a_key_opens_it_and_it_shows_the_selected_node(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    conductor = conductor_of(window)
    panel = conductor.panels.curves
    conductor.document.apply(SetKeys({("gain", "gain"): KEYS}, "Set"))
    QTest.keyClick(window, Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: not panel.visibleRegion().isEmpty())
    conductor.panels.node_editor.select(("gain",))
    assert [line.node for line in panel.scene.shown.lines] == ["gain"]
    conductor.panels.keys.selection.set({KeyAddress("gain", "gain", 8)})
    assert {dot.frame for dot in panel.scene.dots} == {8}


def test_what_it_asks_is_asked_where_it_can_be_seen(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    conductor = conductor_of(window)
    panel = conductor.panels.curves
    conductor.panels.node_editor.select(("gain",))
    conductor.document.apply(SetKeys({("gain", "gain"): KEYS}, "Set"))
    conductor.panels.keys.selection.set({KeyAddress("gain", "gain", 8)})
    assert panel.visibleRegion().isEmpty()
    assert not panel.scene.shown.lines
    window.board.run("curves.simplify")
    qtbot.waitUntil(lambda: not panel.simplifying.bar.visibleRegion().isEmpty())
    assert panel.simplifying.cancel()


def test_playhead_and_ruler_are_the_timelines(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    conductor = conductor_of(window)
    panel, timeline = conductor.panels.curves, conductor.panels.timeline
    qtbot.waitUntil(lambda: len(timeline.frames) > 5)
    window.docks.show("curves")
    qtbot.waitUntil(lambda: not panel.visibleRegion().isEmpty())
    timeline.set_frame(3)
    assert panel.scene.frame == 3
    panel.view.fit()
    QTest.mouseClick(panel.view, Qt.MouseButton.LeftButton, pos=QPoint(round(GUTTER + panel.scene.plot.x_of(5)), 8))
    assert timeline.frame == 5
    QTest.keyClick(panel, Qt.Key.Key_L)
    assert timeline.playing
    QTest.keyClick(panel, Qt.Key.Key_K)
    assert not timeline.playing


def test_a_signal_is_computed_shown_and_baked(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    conductor = conductor_of(window)
    document, panel = conductor.document, conductor.panels.curves
    qtbot.waitUntil(lambda: len(conductor.panels.timeline.frames) > 5)
    document.apply(AddNode(NodeRecord("wave", "signal.wave", "Swing"), Point(0.0, 400.0)))
    document.apply(Connect(Endpoint("wave", "signal"), Endpoint("gain", "gain")))
    window.docks.show("curves")
    conductor.panels.node_editor.select(("gain",))
    source = Endpoint("wave", "signal")
    qtbot.waitUntil(lambda: sum(1 for _ in panel.scene.numbers[source].known) > 5, timeout=10_000)
    numbers = dict(panel.scene.numbers[source].known)
    panel.toolbar.bake.click()
    panel.baking.bar.apply.click()
    qtbot.waitUntil(lambda: "gain" in document.graph["gain"].curves, timeout=10_000)
    curve = document.graph["gain"].curves["gain"]
    for frame, number in numbers.items():
        assert abs(numbers_of(curve.at(frame))[0] - number) < 0.002
    assert Endpoint("gain", "gain") not in document.graph.wires
    QApplication.processEvents()

"""A Signal that is looked at is a curve on the timeline."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from studio.graph.commands import AddNode, SetParam
from studio.graph.model import Endpoint, NodeRecord
from studio.sdk.params import Point
from studio.ui.window import StudioWindow
from tests.ui.whole_window import Start, get_controller


@pytest.fixture
def window(start: Start) -> StudioWindow:
    """Return a window that looks at a wave of 40 frames."""
    window = start()
    document = get_controller(window).document
    document.apply_command(
        AddNode(NodeRecord("wave", "signal.wave", "Wave", 1, {"length": 40, "low": -3.0, "high": 5.0}), Point(0.0, 0.0))
    )
    document.apply_command(
        AddNode(NodeRecord("checker", "source.checker", "Checker", 1, {"length": 40}), Point(0.0, 200.0))
    )
    document.set_viewed_output(Endpoint("wave", "signal"))
    return window


def numbers(window: StudioWindow) -> dict[int, float]:
    return dict(get_controller(window).panels.timeline.timeline_canvas.filmstrip._numbers or {})


def test_all_numbers_in_sight_are_shown(window: StudioWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: len(numbers(window)) == 40, timeout=15_000)
    known = numbers(window)
    assert max(known.values()) == pytest.approx(5.0, abs=0.2)
    assert min(known.values()) == pytest.approx(-3.0, abs=0.2)
    canvas = get_controller(window).panels.timeline.timeline_canvas
    assert canvas.filmstrip.list_missing_frames(canvas.rect().toRectF(), canvas.curve_scene) == []


@pytest.mark.quick
def test_an_edit_brings_other_numbers(window: StudioWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: len(numbers(window)) == 40, timeout=15_000)
    get_controller(window).document.apply_command(SetParam("wave", "high", 50.0))
    qtbot.waitUntil(lambda: len(numbers(window)) == 40 and max(numbers(window).values()) > 40, timeout=15_000)


def test_pictures_come_back_with_a_picture(window: StudioWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: len(numbers(window)) == 40, timeout=15_000)
    controller = get_controller(window)
    controller.document.set_viewed_output(Endpoint("checker", "image"))
    strip = controller.panels.timeline.timeline_canvas.filmstrip
    qtbot.waitUntil(lambda: strip._numbers is None and bool(strip._images), timeout=15_000)

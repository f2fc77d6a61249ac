"""Sizes of docks while the window grows: the viewer gets what is free."""

from __future__ import annotations

from typing import cast

import pytest
from PySide6.QtCore import QByteArray, QPoint, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMainWindow, QMenu, QSizePolicy, QToolBar, QWidget
from pytestqt.qtbot import QtBot

from studio.ui.shell.docks import Dock, DockArea, DockManager

AREAS = {
    "graph": DockArea.GRAPH,
    "viewer": DockArea.VIEWER,
    "inspector": DockArea.RIGHT,
    "library": DockArea.RIGHT,
    "timeline": DockArea.BOTTOM,
    "curves": DockArea.KEYS,
    "jobs": DockArea.BOTTOM,
}
SHOWN = ("graph", "viewer", "inspector", "timeline")
START, LARGE = QSize(1280, 720), QSize(1920, 1080)
_EARLIER_VERSION = 4


def make_panel() -> QWidget:
    panel = QWidget()
    panel.setMinimumSize(160, 90)
    panel.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
    return panel


def open_window(qtbot: QtBot, size: QSize = START) -> tuple[QMainWindow, DockManager]:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.resize(size)
    docks = DockManager(
        window,
        QMenu(window),
        [Dock(name, name, area, n, n, make_panel) for n, (name, area) in enumerate(AREAS.items())],
    )
    docks.start_panels()
    with qtbot.waitExposed(window):
        window.show()
    docks.reset_layout()
    qtbot.waitUntil(lambda: docks["viewer"].height() > docks["timeline"].height() > 90)
    settle(window, qtbot)
    return window, docks


def settle(window: QMainWindow, qtbot: QtBot) -> None:
    """Wait until all sizes have been given, and have been noted."""
    last: list[object] = []

    def is_settled() -> bool:
        widgets = cast("list[QWidget]", window.findChildren(QWidget))
        now = [widget.geometry().getRect() for widget in widgets]
        same, last[:] = now == last, now
        return same

    qtbot.waitUntil(is_settled)


def resize(window: QMainWindow, size: QSize, qtbot: QtBot) -> None:
    window.resize(size)
    settle(window, qtbot)


def drag_separator(window: QMainWindow, docks: DockManager, dy: int, qtbot: QtBot) -> None:
    """Drag the line between the graph and the timeline with the mouse."""
    before = docks["timeline"].height()
    at = QPoint(40, docks["graph"].geometry().bottom() + 3)
    QTest.mousePress(window, Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseMove(window, at + QPoint(0, dy))
    qtbot.waitUntil(lambda: docks["timeline"].height() > before + 50)
    QTest.mouseRelease(window, Qt.MouseButton.LeftButton, pos=at + QPoint(0, dy))
    settle(window, qtbot)


def area_of(widget: QWidget) -> int:
    return widget.width() * widget.height()


@pytest.mark.parametrize("size", [START, QSize(1440, 900), LARGE, QSize(3840, 2160)])
def test_the_viewer_is_the_largest_in_the_default_layout(size: QSize, qtbot: QtBot) -> None:
    _, docks = open_window(qtbot, size)
    others = [area_of(docks[name]) for name in SHOWN if name != "viewer"]
    assert area_of(docks["viewer"]) > max(others)


def test_a_grown_window_gives_its_space_to_the_viewer(qtbot: QtBot) -> None:
    window, docks = open_window(qtbot)
    graph, inspector = docks["graph"].width(), docks["inspector"].width()
    timeline, viewer = docks["timeline"].height(), docks["viewer"].size()
    resize(window, LARGE, qtbot)
    assert docks["timeline"].height() == pytest.approx(timeline, abs=2)
    assert docks["inspector"].width() == pytest.approx(inspector, abs=2)
    assert docks["graph"].width() == pytest.approx(graph, abs=2)
    grown = docks["viewer"].size() - viewer
    assert (grown.width(), grown.height()) == pytest.approx((640, 360), abs=4)


def test_what_lies_above_and_below_the_viewer_keeps_its_height(qtbot: QtBot) -> None:
    """The user has put the inspector below the viewer, and shows curves."""
    window, docks = open_window(qtbot)
    window.splitDockWidget(docks["viewer"], docks["inspector"], Qt.Orientation.Vertical)
    docks.show_panel("curves")
    qtbot.waitUntil(lambda: docks["inspector"].y() > docks["viewer"].y() and docks["curves"].height() > 80)
    settle(window, qtbot)
    kept = ("inspector", "curves", "timeline")
    heights = [docks[name].height() for name in kept]
    viewer = docks["viewer"].height()
    resize(window, LARGE, qtbot)
    assert [docks[name].height() for name in kept] == pytest.approx(heights, abs=3)
    assert docks["viewer"].height() == pytest.approx(viewer + 360, abs=6)


def test_sizes_come_back_with_the_window(qtbot: QtBot) -> None:
    window, docks = open_window(qtbot)
    before = [docks[name].size().toTuple() for name in SHOWN]
    for size in (LARGE, QSize(1000, 620), LARGE, START):
        resize(window, size, qtbot)
    after = [docks[name].size().toTuple() for name in SHOWN]
    for now, then in zip(after, before, strict=True):
        assert now == pytest.approx(then, abs=4)


def test_a_height_that_the_user_chose_is_kept(qtbot: QtBot) -> None:
    window, docks = open_window(qtbot)
    bottom = docks["timeline"]
    drag_separator(window, docks, -100, qtbot)
    chosen = bottom.height()
    resize(window, LARGE, qtbot)
    assert bottom.height() == pytest.approx(chosen, abs=2)


def test_a_layout_of_an_earlier_version_opens_and_gives_the_height_back(qtbot: QtBot) -> None:
    window, docks = open_window(qtbot)
    drag_separator(window, docks, -260, qtbot)
    assert docks["timeline"].height() > docks["viewer"].height()
    kept = window.saveState(_EARLIER_VERSION)
    again, restored = open_window(qtbot)
    assert restored.restore_layout(kept)
    qtbot.waitUntil(lambda: restored["viewer"].height() > restored["timeline"].height())
    settle(again, qtbot)
    assert not restored.restore_layout(QByteArray(b"no layout"))


def test_a_layout_of_this_version_keeps_its_sizes(qtbot: QtBot) -> None:
    window, docks = open_window(qtbot)
    drag_separator(window, docks, -260, qtbot)
    chosen, kept = docks["timeline"].height(), docks.save_layout()
    again, restored = open_window(qtbot)
    assert restored.restore_layout(kept)
    settle(again, qtbot)
    assert restored["timeline"].height() == pytest.approx(chosen, abs=2)


def test_a_notice_above_gives_the_room_back(qtbot: QtBot) -> None:
    window, docks = open_window(qtbot)
    bar = QToolBar(window)
    bar.addWidget(QLabel("A notice"))
    bar.hide()
    window.addToolBar(bar)
    before = {name: docks[name].geometry() for name in SHOWN}
    for _ in range(2):
        bar.show()
        qtbot.waitUntil(lambda: docks["viewer"].y() > before["viewer"].y())
        settle(window, qtbot)
        bar.hide()
        qtbot.waitUntil(lambda: docks["viewer"].y() == before["viewer"].y())
        settle(window, qtbot)
        qtbot.waitUntil(lambda: {name: docks[name].geometry() for name in SHOWN} == before)

"""A dock that is shown takes its room from the viewer and gives it back; all others stay where they are."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from studio.ui.shell.docks import DockManager
from tests.ui.shell.dock_layouts.test_dock_sizes import LARGE, SHOWN, START, open_window, settle


def list_places(docks: DockManager) -> dict[str, QRect]:
    return {name: docks[name].geometry() for name in SHOWN}


def show(window: QMainWindow, docks: DockManager, name: str, qtbot: QtBot) -> None:
    docks.show_panel(name)
    qtbot.waitUntil(docks[name].isVisible)
    settle(window, qtbot)


def hide(window: QMainWindow, docks: DockManager, name: str, qtbot: QtBot) -> None:
    docks[name].hide()
    settle(window, qtbot)


@pytest.mark.parametrize("size", [START, LARGE])
@pytest.mark.parametrize("grown", [0, 70])
def test_curves_above_the_timeline_leave_it_where_it_is(size: QSize, grown: int, qtbot: QtBot) -> None:
    window, docks = open_window(qtbot, size)
    window.resizeDocks([docks["timeline"]], [docks["timeline"].height() + grown], Qt.Orientation.Vertical)
    settle(window, qtbot)
    before = list_places(docks)
    for _ in range(2):
        show(window, docks, "curves", qtbot)
        qtbot.waitUntil(lambda: docks["timeline"].geometry() == before["timeline"])
        assert docks["viewer"].height() < before["viewer"].height()
        assert docks["viewer"].width() == before["viewer"].width()
        hide(window, docks, "curves", qtbot)
        qtbot.waitUntil(lambda: list_places(docks) == before)


def test_a_height_that_the_user_gave_comes_back_with_the_dock(qtbot: QtBot) -> None:
    window, docks = open_window(qtbot, LARGE)
    show(window, docks, "curves", qtbot)
    window.resizeDocks([docks["curves"]], [300], Qt.Orientation.Vertical)
    settle(window, qtbot)
    chosen = docks["curves"].geometry()
    hide(window, docks, "curves", qtbot)
    show(window, docks, "curves", qtbot)
    qtbot.waitUntil(lambda: docks["curves"].geometry() == chosen)


def test_another_tab_below_changes_nothing(qtbot: QtBot) -> None:
    window, docks = open_window(qtbot, LARGE)
    place = docks["timeline"].geometry()
    docks.show_panel("jobs")
    settle(window, qtbot)
    show(window, docks, "curves", qtbot)
    qtbot.waitUntil(lambda: docks["jobs"].geometry() == place)
    hide(window, docks, "curves", qtbot)
    qtbot.waitUntil(lambda: docks["jobs"].geometry() == place)


def test_a_panel_beside_the_viewer_comes_back_to_its_place(qtbot: QtBot) -> None:
    window, docks = open_window(qtbot)
    before = list_places(docks)
    hide(window, docks, "graph", qtbot)
    qtbot.waitUntil(lambda: docks["inspector"].geometry() == before["inspector"])
    show(window, docks, "graph", qtbot)
    qtbot.waitUntil(lambda: list_places(docks) == before)

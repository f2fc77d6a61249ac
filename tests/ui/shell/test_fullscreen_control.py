"""All the room for one panel, and the viewer on the whole screen."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from studio.ui.window import StudioWindow
from tests.ui.whole_window import Start, get_controller

CTRL = Qt.KeyboardModifier.ControlModifier

SHIFT = Qt.KeyboardModifier.ShiftModifier


def seen(window: StudioWindow) -> set[str]:
    return {name for name in window.docks.specs if window.docks[name].isVisible()}


def large(widget: QWidget) -> bool:
    return widget.width() > 1500 and widget.height() > 800


def over(monkeypatch: pytest.MonkeyPatch, widget: QWidget) -> None:
    """Let the mouse be over a widget."""

    def under(_: object) -> QWidget:
        return widget

    monkeypatch.setattr(QApplication, "widgetAt", under)
    widget.setFocus()


@pytest.mark.quick
def test_a_panel_gets_all_the_room_and_gives_it_back(
    start: Start, project_file: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    window = start(project_file)
    before, viewer = seen(window), get_controller(window).panels.viewer
    QApplication.processEvents()  # the docks get their sizes
    small = viewer.width()
    over(monkeypatch, viewer)
    QTest.keyClick(viewer, Qt.Key.Key_Space, CTRL)
    assert (seen(window), window.docks.maximized_panel) == ({"viewer"}, "viewer")
    qtbot.waitUntil(lambda: viewer.width() > 0.95 * window.width() > 1.2 * small)
    QTest.keyClick(viewer, Qt.Key.Key_Space, CTRL)
    assert (seen(window), window.docks.maximized_panel) == (before, None)
    qtbot.waitUntil(lambda: viewer.width() < 1.1 * small)


def test_the_layout_that_is_kept_has_all_panels(start: Start, project_file: Path) -> None:
    window = start(project_file)
    before = seen(window)
    window.docks.maximize_panel("timeline")
    kept = window.docks.save_layout()
    window.docks.reset_layout()
    window.docks.maximize_panel("graph")
    window.docks.restore_panels()
    window.docks.restore_layout(kept)
    assert seen(window) == before


def test_showing_another_panel_shows_all(start: Start, project_file: Path) -> None:
    window = start(project_file)
    before = seen(window)
    window.docks.maximize_panel("viewer")
    window.docks.show_panel("viewer")
    assert seen(window) == {"viewer"}
    window.docks.show_panel("problems")
    assert seen(window) == before


def test_the_picture_takes_the_whole_screen_and_esc_takes_that_back(start: Start, project_file: Path) -> None:
    window = start(project_file)
    viewer = get_controller(window).panels.viewer
    viewer.setFocus()
    QTest.keyClick(viewer, Qt.Key.Key_F11, SHIFT)
    assert window.isFullScreen()
    assert seen(window) == {"viewer"}
    assert not window.menuBar().isVisible()
    assert not window.statusBar().isVisible()
    assert not window.toolbar.isVisible()
    QTest.keyClick(viewer, Qt.Key.Key_Escape)
    assert not window.isFullScreen()
    assert window.menuBar().isVisible()
    assert window.toolbar.isVisible()
    assert "graph" in seen(window)


def test_a_window_on_the_whole_screen_stays_there(start: Start, project_file: Path) -> None:
    window = start(project_file)
    viewer = get_controller(window).panels.viewer
    window.setWindowState(window.windowState() | Qt.WindowState.WindowFullScreen)
    viewer.setFocus()
    QTest.keyClick(viewer, Qt.Key.Key_F11, SHIFT)
    QTest.keyClick(viewer, Qt.Key.Key_F11, SHIFT)
    assert window.isFullScreen()
    assert window.menuBar().isVisible()


def test_all_panels_get_their_sizes_back(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    window.resize(1600, 1000)
    QApplication.processEvents()
    docks, horizontal, vertical = window.docks, Qt.Orientation.Horizontal, Qt.Orientation.Vertical
    window.resizeDocks([docks["graph"], docks["viewer"]], [860, 730], horizontal)
    window.resizeDocks([docks["viewer"], docks["inspector"]], [520, 150], vertical)
    QApplication.processEvents()
    before = {name: docks[name].size() for name in ("graph", "viewer", "inspector", "timeline")}
    for name in ("viewer", "timeline", "viewer"):
        docks.maximize_panel(name)
        qtbot.waitUntil(partial(large, docks[name]))
        docks.restore_panels()
        QApplication.processEvents()
        assert {name: docks[name].size() for name in before} == before


def test_the_whole_screen_has_no_title(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    window.docks["sheet"].close()  # alone in its place, the viewer has a title
    dock = window.docks["viewer"]
    qtbot.waitUntil(lambda: dock.widget().y() > 0)
    title = dock.widget().y()
    window.fullscreen.toggle_full_screen()
    qtbot.waitUntil(lambda: dock.widget().y() == 0)
    window.fullscreen.toggle_full_screen()
    qtbot.waitUntil(lambda: dock.widget().y() == title)


def test_the_key_of_the_windows_full_screen_leaves_that_of_the_picture(start: Start, project_file: Path) -> None:
    window = start(project_file)
    window.fullscreen.toggle_full_screen()
    window.board.run_action("view.full_screen")
    assert not window.isFullScreen()
    assert window.menuBar().isVisible()
    assert "graph" in seen(window)

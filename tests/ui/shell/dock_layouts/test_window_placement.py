"""The window's place on the screen, from one start to the next."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QRect, QSize, Qt
from PySide6.QtWidgets import QApplication, QMainWindow
from pytestqt.qtbot import QtBot

from studio.ui.shell.dock_layouts.layout_presets import LayoutPreset
from studio.ui.shell.dock_layouts.window_placement import WindowPlacement
from tests.ui.whole_window import Start, close

MAXIMIZED, NORMAL = Qt.WindowState.WindowMaximized, Qt.WindowState.WindowNoState
_FRAME = 40  # the most that its frame may take
NORMAL_SIZE = QSize(1440, 900)
PLACE = QRect(40, 30, 300, 200)


def make_window(qtbot: QtBot) -> tuple[QMainWindow, WindowPlacement]:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.resize(NORMAL_SIZE)
    return window, WindowPlacement(window)


def show(window: QMainWindow, qtbot: QtBot) -> None:
    with qtbot.waitExposed(window):
        window.show()


def save_maximized(qtbot: QtBot) -> QByteArray:
    window, placement = make_window(qtbot)
    window.setGeometry(PLACE)
    window.setWindowState(MAXIMIZED)
    return placement.save()


def test_the_first_window_fills_the_screen_and_has_a_smaller_size_after_that(qtbot: QtBot) -> None:
    window, placement = make_window(qtbot)
    placement.fit_to_screen(is_first=True)
    show(window, qtbot)
    room = window.screen().availableSize()
    assert window.windowState() == MAXIMIZED
    assert window.frameGeometry().size() == room
    window.setWindowState(NORMAL)
    least = NORMAL_SIZE.boundedTo(room - QSize(_FRAME, _FRAME))
    qtbot.waitUntil(lambda: window.size().expandedTo(least) == window.size())
    assert window.size().boundedTo(room) == window.size()


def test_a_later_window_has_its_place_but_for_a_screen_that_is_smaller(qtbot: QtBot) -> None:
    window, placement = make_window(qtbot)
    window.setGeometry(PLACE)
    placement.fit_to_screen(is_first=False)
    assert window.geometry() == PLACE
    window.resize(9000, 200)
    placement.fit_to_screen(is_first=False)
    assert window.size() == QSize(window.screen().availableSize().width(), 200)


def test_docks_are_restored_in_a_window_of_its_final_size(qtbot: QtBot) -> None:
    window, placement = make_window(qtbot)
    seen: list[tuple[QSize, Qt.WindowState]] = []
    placement.restore(save_maximized(qtbot), lambda: seen.append((window.size(), window.windowState())))
    assert seen == [(window.screen().availableSize(), NORMAL)], "Qt keeps no copy of the docks for later"
    assert window.windowState() == MAXIMIZED


def test_its_normal_place_outlives_two_starts_as_maximized(qtbot: QtBot) -> None:
    kept = save_maximized(qtbot)
    for _ in range(2):
        window, placement = make_window(qtbot)
        placement.restore(kept, lambda: None)
        show(window, qtbot)
        kept = placement.save()
    window.setWindowState(NORMAL)
    qtbot.waitUntil(lambda: window.geometry() == PLACE)
    window.setGeometry(QRect(50, 60, 320, 240))
    kept = placement.save()
    again, placement = make_window(qtbot)
    placement.restore(kept, lambda: None)
    assert again.size() == QSize(320, 240)
    assert again.windowState() == NORMAL


def test_layouts_are_chosen_in_a_maximized_window_of_a_later_start(start: Start, project_file: Path) -> None:
    window = start(project_file)
    window.setWindowState(MAXIMIZED)
    QApplication.processEvents()
    close(window)
    again = start(project_file)
    assert again.windowState() & MAXIMIZED
    for preset in LayoutPreset:
        again.docks.apply_preset(preset)
        QApplication.processEvents()
    assert again.docks["viewer"].isVisible()

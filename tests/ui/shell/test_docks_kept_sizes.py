"""Docks keep their sizes whatever panels contain, and in another theme."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLabel, QMainWindow, QMenu, QWidget
from pytestqt.qtbot import QtBot

from studio.ui.shell.docks import Dock, DockArea, DockManager
from studio.ui.widgets.theme import Theme
from studio.ui.window import StudioWindow
from tests.ui.whole_window import Start, get_controller

Geometries = dict[str, QRect]


def list_geometries(window: StudioWindow) -> Geometries:
    """Return the places of the toolbar and of the docks in front."""
    docks = (window.docks[name] for name in window.docks.specs)
    shown: list[QWidget] = [dock for dock in docks if not dock.isHidden() and window.rect().contains(dock.pos())]
    return {part.objectName(): part.geometry() for part in (window.toolbar, *shown)}


def wait_until_still(window: QMainWindow, qtbot: QtBot) -> None:
    """Wait until no part of the window moves any more."""
    last: list[object] = []
    seen = 0

    def is_still() -> bool:
        nonlocal seen
        parts = cast("list[QWidget]", window.findChildren(QWidget))
        now = [part.geometry().getRect() for part in (window, *parts)]
        seen, last[:] = seen + 1 if now == last else 0, now
        return seen >= 4

    qtbot.waitUntil(is_still)


def drop_names(places: Geometries) -> set[object]:
    """Return the places alone: another tab of a group lies where the one before it lay."""
    return {place.getRect() for place in places.values()}


@pytest.mark.parametrize("size", [QSize(1280, 720), QSize(1920, 1080)])
def test_no_dock_moves_by_itself(size: QSize, start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    window.setWindowState(Qt.WindowState.WindowNoState)
    wait_until_still(window, qtbot)
    window.resize(size)
    window.docks.reset_layout()
    wait_until_still(window, qtbot)
    assert window.size() == size
    before = list_geometries(window)
    viewer = get_controller(window).panels.viewer
    qtbot.waitUntil(lambda: viewer.canvas.picture is not None, timeout=10_000)
    for name in [name for name in window.docks.specs if not window.docks[name].isHidden()]:
        window.docks.show_panel(name)
        wait_until_still(window, qtbot)
        assert name in list_geometries(window)
        assert drop_names(list_geometries(window)) == drop_names(before), f"{name} has moved the docks"
    for name in ("viewer", "inspector", "timeline"):
        window.docks.show_panel(name)
    for theme in (Theme.LIGHT, Theme.DARK, Theme.LIGHT):
        window.theme.apply_theme(theme)
        wait_until_still(window, qtbot)
        assert list_geometries(window) == before
    window.theme.apply_theme(Theme.DARK)


def test_a_panel_that_wants_more_room_gets_none(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.resize(1280, 720)
    label = QLabel("short")
    specs = [
        Dock("viewer", "viewer", DockArea.VIEWER, 0, 0),
        Dock("inspector", "inspector", DockArea.RIGHT, 1, 1),
        Dock("scopes", "scopes", DockArea.RIGHT, 2, 2, lambda: label),
    ]
    docks = DockManager(window, QMenu(window), specs)
    with qtbot.waitExposed(window):
        window.show()
    docks.reset_layout()
    docks.start_panels()
    wait_until_still(window, qtbot)
    width = docks["viewer"].width()
    docks.show_panel("scopes")
    qtbot.waitUntil(lambda: not label.visibleRegion().isEmpty())
    label.setText("long " * 200)
    assert label.minimumSizeHint().width() > 1280
    wait_until_still(window, qtbot)
    assert docks["viewer"].width() == width

"""Arrangements of docks: groups beside and below each other."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDockWidget, QMainWindow
from pytestqt.qtbot import QtBot

from studio.ui.shell.dock_layouts.arrangement import (
    HORIZONTAL,
    VERTICAL,
    Arrangement,
    DockGroup,
    DockSplit,
    Extent,
    place_docks,
    resize_docks,
)

NAMES = ("a", "b", "c", "d", "e")
ROOM = QSize(1000, 600)
TOP = DockSplit(HORIZONTAL, (DockGroup(("a",), Extent(0.3)), DockGroup(("b", "missing"))))
BOTTOM = DockGroup(("c", "d"), Extent(0.5, 100, 200))


@pytest.fixture
def docks(qtbot: QtBot) -> dict[str, QDockWidget]:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.setDockNestingEnabled(True)
    window.resize(ROOM)
    made = {name: QDockWidget(name, window) for name in NAMES}
    for name, dock in made.items():
        dock.setObjectName(name)
    with qtbot.waitExposed(window):
        window.show()
    return made


def apply(docks: dict[str, QDockWidget], arrangement: Arrangement) -> None:
    window = docks["a"].parentWidget()
    assert isinstance(window, QMainWindow)
    place_docks(window, docks, arrangement)
    resize_docks(window, docks, arrangement, ROOM)


@pytest.mark.parametrize(
    ("extent", "length", "pixels"),
    [(Extent(0.5), 300, 150), (Extent(0.5, 200), 300, 200), (Extent(0.5, 0, 100), 300, 100)],
)
def test_a_share_stays_in_its_bounds(extent: Extent, length: int, pixels: int) -> None:
    assert extent.compute_pixels(length) == pixels


def test_groups_lie_as_arranged(docks: dict[str, QDockWidget], qtbot: QtBot) -> None:
    apply(docks, Arrangement(DockSplit(VERTICAL, (TOP, BOTTOM))))
    a, b, c = (docks[name] for name in "abc")
    qtbot.waitUntil(lambda: abs(a.width() - 300) < 8 and c.width() == 1000)
    assert a.y() == b.y()
    assert b.x() > a.geometry().right()
    assert c.y() > a.geometry().bottom()
    assert c.height() < 200
    assert not docks["e"].isVisible(), "a dock that no group names is hidden"


def test_a_hidden_dock_has_its_place(docks: dict[str, QDockWidget], qtbot: QtBot) -> None:
    apply(docks, Arrangement(DockSplit(VERTICAL, (BOTTOM, TOP)), lambda name: name not in "cd"))
    qtbot.waitUntil(lambda: docks["a"].height() > 500)
    docks["c"].show()
    qtbot.waitUntil(lambda: docks["c"].width() == 1000)
    assert docks["c"].y() < docks["a"].y()


def test_another_arrangement_takes_its_place(docks: dict[str, QDockWidget], qtbot: QtBot) -> None:
    apply(docks, Arrangement(DockSplit(VERTICAL, (TOP, BOTTOM))))
    docks["b"].setFloating(True)
    apply(docks, Arrangement(DockSplit(HORIZONTAL, (DockGroup(("b",)), DockGroup(("a",), Extent(0.25))))))
    qtbot.waitUntil(lambda: abs(docks["a"].width() - 250) < 8)
    assert not docks["b"].isFloating()
    assert docks["a"].x() > docks["b"].x()
    assert not docks["c"].isVisible()


def test_nothing_to_arrange_is_no_error(docks: dict[str, QDockWidget]) -> None:
    apply(docks, Arrangement(DockSplit(VERTICAL, (DockGroup(("missing",)),))))
    assert not any(dock.isVisible() for dock in docks.values())

"""Docks that features bring."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QMainWindow, QMenu, QWidget
from pytestqt.qtbot import QtBot

from studio.ui.shell.docks import Dock, DockArea, DockManager

TIMELINE = Dock("timeline", "Timeline", DockArea.BOTTOM, 80, 10)
DOPE_SHEET = Dock("dope_sheet", "Dope Sheet", DockArea.BOTTOM, 90, 20)
VIEWER = Dock("viewer", "Viewer", DockArea.VIEWER, 20)


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    made = QMainWindow()
    qtbot.addWidget(made)
    return made


def test_a_panel_is_made_once_when_it_is_shown(window: QMainWindow) -> None:
    made: list[QWidget] = []

    def make() -> QWidget:
        made.append(QWidget())
        return made[-1]

    docks = DockManager(window, QMenu(window), [Dock("extra", "Extra", DockArea.RIGHT, 35, 15, make)])
    docks.show_panel("extra")
    assert made == [], "nothing is made before the features have started"
    docks.start_panels()
    docks.show_panel("extra")
    docks.focus_panel("extra")
    assert [docks["extra"].widget()] == made
    assert made[0].accessibleName() == "Extra"


def test_its_place_is_among_the_others(window: QMainWindow, qtbot: QtBot) -> None:
    extra = Dock("extra", "Extra", DockArea.BOTTOM, 85, 15, QWidget)
    docks = DockManager(window, QMenu(window), [TIMELINE, DOPE_SHEET, extra])
    names = [*docks.specs]
    assert names.index("extra") == names.index("timeline") + 1
    with qtbot.waitExposed(window):
        window.show()
    beside = [dock.objectName() for dock in window.tabifiedDockWidgets(docks["timeline"])]
    assert beside.index("extra") < beside.index("dope_sheet")


def test_no_panel_is_made_while_the_window_closes(window: QMainWindow) -> None:
    docks = DockManager(window, QMenu(window), [Dock("extra", "Extra", DockArea.RIGHT, 35, 15, QWidget)])
    docks.start_panels()
    docks.stop_panels()
    placeholder = docks["extra"].widget()
    docks.show_panel("extra")
    assert docks["extra"].widget() is placeholder


def test_two_of_one_name_are_refused(window: QMainWindow) -> None:
    with pytest.raises(ValueError, match=r"Two docks have one name: viewer\."):
        DockManager(window, QMenu(window), [VIEWER, Dock("viewer", "Other", DockArea.RIGHT, 35)])

"""The menu under the right mouse button, and headings in menus."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from studio.core.time import FrameRange
from studio.ui.features.timeline.transport.rate_menu import make_rate_menu
from studio.ui.shell.menus.menu_entries import add_heading
from studio.ui.widgets.plots.time_units import TimeUnit
from tests.ui.features.timeline.rig import Rig


def entries_at(rig: Rig, place: QPoint) -> dict[str, QAction]:
    """Open the menu with the right button and return what it offers."""
    canvas = rig.panel.timeline_canvas
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, canvas.mapToGlobal(place))
    QApplication.sendEvent(canvas, event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    found = {action.text().partition("\t")[0]: action for action in menu.actions() if action.text()}
    menu.close()
    return found


@pytest.mark.parametrize("y", [8, 60])
def test_ruler_and_strip_offer_what_is_done_at_the_playhead(rig: Rig, y: int) -> None:
    rig.panel.set_frame(20)
    entries = entries_at(rig, rig.at(100, y))
    entries["Set In"].trigger()
    entries["Mark This Frame / Remove Its Mark"].trigger()
    entries["Count in Seconds"].trigger()
    assert rig.range == FrameRange(20, 241)
    assert [mark.frame for mark in rig.document.project.marks] == [20]
    assert rig.panel.timeline_canvas.curve_scene.time_unit is TimeUnit.SECONDS
    assert entries_at(rig, rig.at(100, y))["Count in Seconds"].isChecked()


def test_drop_frame_timecode_is_only_offered_at_rates_that_have_it(rig: Rig) -> None:
    assert not entries_at(rig, rig.at(100))["Count in Drop-Frame Timecode"].isEnabled()


def test_the_menu_of_rates_says_what_it_is_about(rig: Rig, qtbot: QtBot) -> None:
    menu = make_rate_menu(rig.document, rig.panel)
    first, second, *_ = menu.actions()
    assert (first.text(), first.isEnabled()) == ("Project rate", False)
    assert second.isChecked()


def test_a_heading_is_parted_from_what_comes_before_it(qtbot: QtBot) -> None:
    menu = QMenu()
    qtbot.addWidget(menu)
    add_heading(menu, "Before")
    menu.addAction("Hold")
    add_heading(menu, "After")
    assert [action.text() or "-" for action in menu.actions()] == ["Before", "Hold", "-", "After"]

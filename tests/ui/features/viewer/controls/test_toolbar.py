"""The line under the picture: what is in it at each width."""

from __future__ import annotations

from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from studio.engine.display.viewer_settings import NO_COMPARE, CompareMode, CompareSettings, DisplayChannel
from studio.graph.view_state import Side
from studio.ui.features.viewer.controls.toolbar import TOOLBAR_HEIGHT, ViewerToolbar

LEFT = Qt.MouseButton.LeftButton


def open_toolbar(qtbot: QtBot, width: int) -> ViewerToolbar:
    panel = QWidget()
    qtbot.addWidget(panel)
    panel.resize(1600, 100)
    toolbar = ViewerToolbar(panel)
    toolbar.resize(max(width, toolbar.minimumSizeHint().width()), TOOLBAR_HEIGHT)
    with qtbot.waitExposed(panel):
        panel.show()
    return toolbar


def list_cut(toolbar: ViewerToolbar) -> list[QWidget]:
    """Return the controls that are not wholly in the bar, or have less room than they need."""
    children = cast("list[QWidget]", toolbar.findChildren(QWidget))
    shown = [
        child
        for child in children
        if child.isVisible() and child.parentWidget() is not None and child.window() is toolbar.window()
    ]
    return [
        child
        for child in shown
        if not child.parentWidget().rect().contains(child.geometry())
        or child.width() < min(child.minimumSizeHint().width(), child.maximumWidth())
    ]


def test_a_click_on_a_side_toggles_no_button_twice(qtbot: QtBot) -> None:
    toolbar = open_toolbar(qtbot, 1000)
    toolbar.show_side(Side.A, {})
    toolbar.side_clicked.connect(lambda side: toolbar.show_side(side, {}))
    toggled: list[tuple[Side, bool]] = []
    for side, button in toolbar.side_buttons.items():
        button.toggled.connect(lambda checked, side=side: toggled.append((side, checked)))
    QTest.mouseClick(toolbar.side_buttons[Side.A], LEFT)
    assert toggled == []
    QTest.mouseClick(toolbar.side_buttons[Side.B], LEFT)
    assert toggled == [(Side.A, False), (Side.B, True)]


@pytest.mark.parametrize("width", [0, 480, 560, 611, 700, 816, 1000, 1250, 1600])
@pytest.mark.parametrize("compare", [NO_COMPARE, CompareSettings(mode=CompareMode.DIFFERENCE)])
def test_nothing_is_cut(width: int, compare: CompareSettings, qtbot: QtBot) -> None:
    toolbar = open_toolbar(qtbot, width)
    toolbar.compare_bar.show_compare(compare)
    toolbar.show_zoom(1234.0, True)
    toolbar.resize(max(width, toolbar.minimumSizeHint().width()), TOOLBAR_HEIGHT)
    qtbot.waitUntil(lambda: list_cut(toolbar) == [])


def test_sides_and_channels_lie_in_frames_of_their_own(qtbot: QtBot) -> None:
    toolbar = open_toolbar(qtbot, 1000)
    side, channel = toolbar.side_buttons[Side.A].parentWidget(), toolbar.channel_buttons[DisplayChannel.RED]
    assert side is not channel.parentWidget()
    assert [frame.objectName() for frame in (side, channel.parentWidget())] == ["segments", "segments"]
    colors = {DisplayChannel.RED: (1, 0), DisplayChannel.GREEN: (0, 1), DisplayChannel.BLUE: (0, 0)}
    assert len({toolbar.channel_buttons[each].palette().buttonText().color().name() for each in colors}) == 3


def test_in_a_narrow_bar_the_channels_are_in_a_menu(qtbot: QtBot) -> None:
    toolbar = open_toolbar(qtbot, 0)
    bar = toolbar.channel_bar
    assert bar.is_compact
    seen: list[DisplayChannel] = []
    toolbar.channel_clicked.connect(seen.append)
    menu = bar.menu_button.menu()
    menu.popup(toolbar.mapToGlobal(bar.menu_button.geometry().topLeft()))
    QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(menu.actions()[1]).center())
    assert seen == [DisplayChannel.GREEN]
    bar.show_channel(DisplayChannel.GREEN)
    assert bar.menu_button.text() == "G ▾"
    toolbar.resize(1000, TOOLBAR_HEIGHT)
    qtbot.waitUntil(lambda: not bar.is_compact)
    assert toolbar.channel_buttons[DisplayChannel.GREEN].isChecked()

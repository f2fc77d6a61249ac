"""The line under the picture: what is in it at each width."""

from __future__ import annotations

from typing import cast

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from studio.engine.display.viewer_settings import NO_COMPARE, CompareMode, CompareSettings, DisplayChannel
from studio.graph.view_state import Side
from studio.ui.features.viewer.controls.toolbar import TOOLBAR_HEIGHT, ViewerToolbar
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.theme import apply_theme

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
    entries = {entry.text().partition("\t")[0]: entry for entry in menu.actions()}
    assert list(entries) == ["RGB, all channels", "", "Red", "Green", "Blue", "Alpha", "Luma", "Matte"]
    assert entries["RGB, all channels"].isChecked()
    QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(entries["Green"]).center())
    assert seen == [DisplayChannel.GREEN]
    bar.show_channel(DisplayChannel.GREEN)
    assert bar.menu_button.text() == "G"
    assert not entries["RGB, all channels"].isChecked()
    entries["RGB, all channels"].trigger()
    assert seen == [DisplayChannel.GREEN, DisplayChannel.COLOR]
    toolbar.resize(1000, TOOLBAR_HEIGHT)
    qtbot.waitUntil(lambda: not bar.is_compact)
    assert toolbar.channel_buttons[DisplayChannel.GREEN].isChecked()


def test_what_opens_a_menu_has_an_arrow(qtbot: QtBot) -> None:
    """Each of them shows something at its right edge, beside its text."""
    apply_theme(cast("QApplication", QApplication.instance()))
    toolbar = open_toolbar(qtbot, 0)
    buttons = [
        toolbar.compare_bar.button,
        toolbar.channel_bar.menu_button,
        toolbar.exposure_controls[1],
        toolbar.view_button,
        toolbar.zoom_button,
    ]
    assert all(has_ink_at_the_right(button) for button in buttons)


def has_ink_at_the_right(button: QToolButton) -> bool:
    image = button.grab(button.rect().adjusted(button.width() - 12, 5, -3, -5)).toImage()
    return len({image.pixel(x, y) for x in range(image.width()) for y in range(image.height())}) > 1


def test_exposure_is_named_in_words(qtbot: QtBot) -> None:
    button = open_toolbar(qtbot, 0).exposure_controls[1]
    assert button.text() == "Exposure"
    assert button.toolTip().startswith("Exposure and gamma of the viewer")


class _LayoutRequests(QObject):
    """Counts how often a widget is to be laid out anew."""

    count = 0

    @guard_override(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() is QEvent.Type.LayoutRequest
        return False


def test_what_changes_nothing_lays_nothing_out(qtbot: QtBot) -> None:
    toolbar, requests = open_toolbar(qtbot, 816), _LayoutRequests()

    def clear() -> int:
        requests.count = 0
        toolbar.clear_picture()
        toolbar.show_reading(None)
        for _ in range(5):
            QCoreApplication.processEvents()
        return requests.count

    clear()
    toolbar.installEventFilter(requests)
    assert clear() == 0
    toolbar.show_zoom(1234.0, True)
    assert 0 < clear() < 4

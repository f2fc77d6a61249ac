"""The fields for new frames: Enter and the button accept, Esc drops."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from studio.graph.clip_edits.made_frames import ClipEnd
from studio.ui.features.retake.frames_popup import MOST_FRAMES, ExtensionPopup, FramesPopup

Key = Qt.Key


@pytest.fixture
def host(qtbot: QtBot) -> QWidget:
    """Return a widget that popups lie over."""
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.resize(400, 300)
    widget.show()
    return widget


def test_a_typed_number_is_said_once_with_enter(host: QWidget, qtbot: QtBot) -> None:
    popup = FramesPopup("Fill the Gap", 12, host)
    said: list[int] = []
    popup.frames_entered.connect(said.append)
    popup.open_at(host, QRect(10, 10, 1, 1))
    qtbot.waitUntil(popup.count_field.hasFocus)
    QTest.keyClicks(popup.count_field, "31")  # what was suggested is selected, and so replaced
    QTest.keyClick(popup.count_field, Key.Key_Return)
    assert said == [31]
    assert not popup.isVisible()


def test_the_button_accepts_what_is_suggested(host: QWidget) -> None:
    popup = FramesPopup("Fill the Gap", 12, host)
    said: list[int] = []
    popup.frames_entered.connect(said.append)
    popup.open_at(host, QRect(10, 10, 1, 1))
    QTest.mouseClick(popup.accept_button, Qt.MouseButton.LeftButton)
    assert said == [12]


def test_escape_drops_it(host: QWidget) -> None:
    popup = FramesPopup("Fill the Gap", 12, host)
    said: list[int] = []
    popup.frames_entered.connect(said.append)
    popup.open_at(host, QRect(10, 10, 1, 1))
    QTest.keyClick(popup, Key.Key_Escape)
    assert not popup.isVisible()
    assert said == []


def test_a_number_lies_in_its_limits(host: QWidget) -> None:
    popup = FramesPopup("Fill the Gap", 0, host)
    assert popup.count_field.value() == 1
    popup.count_field.setValue(10**6)
    assert popup.count_field.value() == MOST_FRAMES


@pytest.mark.parametrize(("row", "end"), [(0, ClipEnd.END), (1, ClipEnd.START)])
def test_an_extension_says_where(row: int, end: ClipEnd, host: QWidget) -> None:
    popup = ExtensionPopup(50, host)
    said: list[tuple[ClipEnd, int]] = []
    popup.extension_entered.connect(lambda *each: said.append(each))
    popup.open_at(host, QRect(10, 10, 1, 1))
    popup.end_field.setCurrentIndex(row)
    QTest.keyClick(popup.count_field, Key.Key_Return)
    assert said == [(end, 50)]

"""The way back from a group: by mouse and by keys."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from studio.ui.features.canvas.overlays.breadcrumb import Breadcrumb

Key = Qt.Key


@pytest.fixture
def breadcrumb(qtbot: QtBot) -> Iterator[Breadcrumb]:
    """Return a breadcrumb in a window."""
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(600, 200)
    made = Breadcrumb(window)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    yield made
    window.close()


def _shown(breadcrumb: Breadcrumb) -> list[str]:
    return [step.text() for step in breadcrumb.step_buttons] if breadcrumb.isVisible() else []


def test_it_is_there_only_inside_a_group(breadcrumb: Breadcrumb) -> None:
    breadcrumb.show_path(["Project"])
    assert _shown(breadcrumb) == []
    breadcrumb.show_path(["Project", "Look", "Grain & glow"], "look.loom: edits change 3 groups")
    assert _shown(breadcrumb) == ["Project", "Look", "Grain && glow"]
    breadcrumb.show_path(["Project"])
    assert _shown(breadcrumb) == []


def test_a_click_goes_there(breadcrumb: Breadcrumb, qtbot: QtBot) -> None:
    breadcrumb.show_path(["Project", "Look", "Grain"])
    with qtbot.waitSignal(breadcrumb.level_chosen) as chosen:
        QTest.mouseClick(breadcrumb.step_buttons[1], Qt.MouseButton.LeftButton)
    assert chosen.args == [1]


def test_keys_walk_along_and_go_there(breadcrumb: Breadcrumb, qtbot: QtBot) -> None:
    breadcrumb.show_path(["Project", "Look", "Grain"])
    breadcrumb.step_buttons[-2].setFocus()
    assert QApplication.focusWidget() is breadcrumb.step_buttons[1]
    QTest.keyClick(breadcrumb.step_buttons[1], Key.Key_Left)
    assert QApplication.focusWidget() is breadcrumb.step_buttons[0]
    with qtbot.waitSignal(breadcrumb.level_chosen) as chosen:
        QTest.keyClick(breadcrumb.step_buttons[0], Key.Key_Return)
    assert chosen.args == [0]
    with qtbot.waitSignal(breadcrumb.focus_left):
        QTest.keyClick(breadcrumb.step_buttons[0], Key.Key_Escape)


def test_a_long_name_is_shortened_and_all_have_names_for_readers(breadcrumb: Breadcrumb) -> None:
    breadcrumb.show_path(["Project", "A group with a name that goes on and on"])
    shown = breadcrumb.step_buttons[1].text()
    assert shown.startswith("A group with a name ")
    assert shown.endswith("…")
    assert len(shown) == 24
    assert breadcrumb.step_buttons[0].accessibleName() == "Go up to Project"
    assert breadcrumb.step_buttons[1].accessibleName() == "A group with a name that goes on and on is open"
    breadcrumb.show_path([*"abcdefgh"])
    assert [step.text() for step in breadcrumb.step_buttons] == ["a", "…", "…", "…", "e", "f", "g", "h"]
    breadcrumb.place_in(QRect(10, 20, 500, 100))
    assert breadcrumb.pos().toTuple() == (18, 28)

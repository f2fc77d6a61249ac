"""The menu of the picture in the viewer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from studio.ui.features.viewer.controllers.picture_menu import PictureMenu


@pytest.fixture
def canvas(qtbot: QtBot) -> Iterator[QWidget]:
    made = QWidget()
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    popup = QApplication.activePopupWidget()
    if popup is not None:
        popup.close()


def test_it_holds_actions_of_the_window(canvas: QWidget, qtbot: QtBot) -> None:
    actions: dict[str, QAction] = {}
    menu = PictureMenu(canvas, lambda name: actions.setdefault(name, QAction(name, canvas)), lambda at: True)
    menu.open_menu(QPoint(5, 5))
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, QMenu)
    assert [action.text() for action in popup.actions() if not action.isSeparator()] == list(actions)
    assert {"viewer.copy_frame", "viewer.save_frame", "viewer.fit"} <= set(actions)
    done: list[bool] = []
    actions["viewer.copy_frame"].triggered.connect(lambda: done.append(True))
    QTest.mouseClick(popup, Qt.MouseButton.LeftButton, pos=popup.actionGeometry(actions["viewer.copy_frame"]).center())
    assert done == [True]


def test_points_keep_the_right_button(canvas: QWidget) -> None:
    menu = PictureMenu(canvas, lambda name: QAction(name, canvas), lambda at: False)
    menu.open_menu(QPoint(5, 5))
    assert QApplication.activePopupWidget() is None

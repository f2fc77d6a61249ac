"""What all tests of the window share: widgets that live as long as their test, and a mouse that holds nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot


@pytest.fixture(autouse=True)
def _keep_widgets(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keep what is given to `qtbot` until it is closed: it refers to a widget weakly, and garbage is deleted."""
    kept: list[QWidget] = []
    add = QtBot.addWidget

    def add_and_keep(self: QtBot, widget: QWidget, **options: Any) -> None:
        add(self, widget, **options)
        kept.append(widget)

    monkeypatch.setattr(QtBot, "addWidget", add_and_keep)
    yield
    kept.clear()


@pytest.fixture(autouse=True)
def _release_buttons(qapp: QApplication) -> Iterator[None]:
    """Release what a test has left pressed: after `QTest.mouseDClick` Qt believes that the left button is held."""
    yield
    held = QApplication.mouseButtons()
    for button in Qt.MouseButton:
        if button & held:
            QTest.mouseRelease(QWidget(), button)
    if QApplication.keyboardModifiers():
        QTest.mouseRelease(QWidget(), Qt.MouseButton.LeftButton)

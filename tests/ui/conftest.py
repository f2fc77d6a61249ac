"""What all tests of the window share: widgets that live as long as their test, and an application found unchanged."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from studio.ui.shell.shortcuts.catalogue import register_actions
from studio.ui.shell.shortcuts.keymap import get_keymap
from studio.ui.widgets.theme import is_light
from studio.ui.window import FEATURES
from tests.ui.whole_window import dialogs, folders, project_file, start

__all__ = ["dialogs", "folders", "project_file", "start"]

register_actions(action.spec for feature in FEATURES for action in feature().actions())  # panels alone have keys, too
get_keymap().update_actions()

_BESIDE_ALL = QPoint(-10_000, -10_000)
_HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests slow that open the whole studio, which takes a second, unless they are marked `quick`."""
    for item in items:
        opens = item.path.is_relative_to(_HERE) and "start" in getattr(item, "fixturenames", ())
        if opens and not item.get_closest_marker("quick"):
            item.add_marker(pytest.mark.slow)


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
def _idle_mouse(qapp: QApplication) -> Iterator[None]:
    """Begin with the mouse beside all windows; release at the end what the test has left pressed.

    After `QTest.mouseDClick` Qt believes that the left button is held.
    """
    QCursor.setPos(_BESIDE_ALL)
    yield
    held = QApplication.mouseButtons()
    for button in Qt.MouseButton:
        if button & held:
            QTest.mouseRelease(QWidget(), button)
    if QApplication.keyboardModifiers():
        QTest.mouseRelease(QWidget(), Qt.MouseButton.LeftButton)


@pytest.fixture(autouse=True)
def _clear_clipboard(qapp: QApplication) -> Iterator[None]:
    """Leave nothing behind that another test would paste."""
    yield
    if QApplication.clipboard().mimeData():
        QApplication.clipboard().clear()


@pytest.fixture(autouse=True)
def _unchanged_application(qapp: QApplication) -> Iterator[None]:
    """Close menus that a test has left open, as they take all keys; fail one that leaves another theme or cursor."""
    yield
    while popup := cast("QWidget | None", QApplication.activePopupWidget()):
        popup.hide()
    assert not is_light(), "the theme is still light"
    assert QApplication.overrideCursor() is None

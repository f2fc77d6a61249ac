"""Choosing the theme: it takes effect at once in what is open, and is kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QWidget
from pytestqt.qtbot import QtBot

from studio.app.settings import AppSettings
from studio.ui.shell.settings.theme_choice import ThemeChoice
from studio.ui.widgets.theme import Colors, Theme, apply_theme


@pytest.fixture
def app(qapp: QApplication) -> Iterator[QApplication]:
    """Return the application; afterwards it looks as before."""
    name, palette, font = qapp.style().name(), QPalette(qapp.palette()), qapp.font()
    apply_theme(qapp)
    yield qapp
    apply_theme(qapp)
    qapp.setStyleSheet("")
    qapp.setStyle(name)
    qapp.setPalette(palette)
    qapp.setFont(font)


def test_a_choice_is_seen_at_once_and_kept(app: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    window, menu = QWidget(), QMenu()
    qtbot.addWidget(window)
    qtbot.addWidget(menu)
    window.setObjectName("panel")
    QLabel("text", window)
    window.resize(80, 60)
    window.show()
    settings = AppSettings(tmp_path)
    choice = ThemeChoice(menu, settings, window)
    entries = {action.text(): action for action in menu.actions()}
    assert list(entries) == ["Dark", "Light", "Same as the system"]
    assert entries["Dark"].isChecked()
    dark = window.grab().toImage().pixelColor(70, 50).name()
    entries["Light"].trigger()
    light = window.grab().toImage().pixelColor(70, 50).name()
    assert light == Colors.PANEL.name() != dark
    assert choice.theme is Theme.LIGHT
    settings.save()
    other = QMenu()
    qtbot.addWidget(other)
    apply_theme(app)
    assert ThemeChoice(other, AppSettings(tmp_path), window).theme is Theme.LIGHT
    assert Colors.PANEL.name() == light, "the kept choice is in force from the start"


def test_a_choice_that_no_theme_has_is_the_dark_one(app: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    menu, owner = QMenu(), QWidget()
    qtbot.addWidget(menu)
    qtbot.addWidget(owner)
    settings = AppSettings(tmp_path)
    settings.set_choice("theme", "sepia")
    assert ThemeChoice(menu, settings, owner).theme is Theme.DARK

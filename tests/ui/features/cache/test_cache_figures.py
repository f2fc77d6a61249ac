"""Figures of the cache on the status line."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from studio.ui.features.cache.cache_figures import CacheFigures
from studio.ui.shell.status_bar import WindowStatusBar


def test_a_graphics_card_has_its_figure_only_where_there_is_one(qtbot: QtBot) -> None:
    status = WindowStatusBar()
    qtbot.addWidget(status)
    figures = CacheFigures(status)
    figures.show_memory(5 << 20, 64 << 20)
    figures.show_device_memory(0, 0)
    assert figures._device.isHidden()
    figures.show_device_memory(12 << 20, 2 << 30)
    assert not figures._device.isHidden()
    assert figures._device.text() == "Card 12 / 2048 MiB"

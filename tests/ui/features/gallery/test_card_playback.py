"""The card under the mouse plays, and what it plays is read away from the GUI thread."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListWidgetItem, QWidget
from pytestqt.qtbot import QtBot

from studio.ui.features.gallery import card_playback
from studio.ui.features.gallery.card_playback import CardPlayback, PreviewFrame, read_frames
from studio.ui.features.gallery.template_card import FRAME_ROLE
from studio.ui.features.gallery.template_list import TemplateListView
from studio.ui.shell.session.template_entry import TemplateEntry
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker

pytestmark = pytest.mark.quick


def write_preview(path: Path, count: int) -> Path:
    animation = cv2.Animation()
    animation.frames = [np.full((18, 32, 4), 20 * index + 10, np.uint8) for index in range(count)]
    animation.durations = [100] * count
    assert cv2.imwriteanimation(str(path), animation)
    return path


@pytest.fixture
def background() -> Iterator[BackgroundWorker]:
    worker = BackgroundWorker()
    yield worker
    worker.close()


@pytest.fixture
def view(qtbot: QtBot, tmp_path: Path) -> TemplateListView:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(800, 400)
    plays, broken = write_preview(tmp_path / "plays.webp", 4), tmp_path / "broken.webp"
    broken.write_bytes(b"RIFF")
    entries = [
        TemplateEntry(Path("a.loom"), "Plays", preview_path=plays),
        TemplateEntry(Path("b.loom"), "Stands"),
        TemplateEntry(Path("c.loom"), "Broken", preview_path=broken),
    ]
    made = TemplateListView(window, entries)
    made.resize(800, 400)
    window.show()
    qtbot.waitUntil(lambda: made.visualItemRect(made.item(0)).width() > 700)
    return made


def hover(view: TemplateListView, row: int) -> QListWidgetItem:
    card = list(view.cards())[row]
    QTest.mouseMove(view.viewport(), view.visualItemRect(card).center())
    return card


def test_a_card_plays_under_the_mouse_and_stops(
    view: TemplateListView, background: BackgroundWorker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    readers: list[threading.Thread] = []

    def read(path: Path) -> list[PreviewFrame]:
        readers.append(threading.current_thread())
        return read_frames(path)

    monkeypatch.setattr(card_playback, "read_frames", read)
    playback = CardPlayback(view, background)
    card = hover(view, 0)
    qtbot.waitUntil(lambda: playback.is_playing)
    first = card.data(FRAME_ROLE)
    assert (first.width(), first.height()) == (32, 18)
    qtbot.waitUntil(lambda: card.data(FRAME_ROLE) != first)
    assert readers
    assert threading.main_thread() not in readers
    QApplication.sendEvent(view.viewport(), QEvent(QEvent.Type.Leave))
    assert not playback.is_playing
    assert card.data(FRAME_ROLE) is None


@pytest.mark.parametrize("row", [1, 2])
def test_a_card_without_a_preview_or_with_a_broken_one_stands(
    view: TemplateListView, background: BackgroundWorker, qtbot: QtBot, row: int
) -> None:
    playback = CardPlayback(view, background)
    played = hover(view, 0)
    qtbot.waitUntil(lambda: playback.is_playing)
    card = hover(view, row)
    qtbot.waitUntil(lambda: not playback.is_playing)
    assert played.data(FRAME_ROLE) is None
    qtbot.waitUntil(lambda: not background.is_busy)
    assert card.data(FRAME_ROLE) is None


def test_frames_say_how_long_they_are_shown(tmp_path: Path) -> None:
    frames = read_frames(write_preview(tmp_path / "plays.webp", 4))
    assert [each.milliseconds for each in frames] == [100] * 4


def test_what_comes_after_the_mouse_has_left_is_not_played(
    view: TemplateListView, background: BackgroundWorker, qtbot: QtBot
) -> None:
    release = threading.Event()
    background.run_task(lambda: release.wait(10), lambda _: None, lambda _: None)
    playback = CardPlayback(view, background)
    card = hover(view, 0)
    qtbot.waitUntil(lambda: len(background._waiting) == 2)
    QTest.mouseMove(view.viewport(), QPoint(4, 396))
    QApplication.sendEvent(view.viewport(), QEvent(QEvent.Type.Leave))
    release.set()
    qtbot.waitUntil(lambda: not background.is_busy)
    assert not playback.is_playing
    assert card.data(FRAME_ROLE) is None

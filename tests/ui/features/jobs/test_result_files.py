"""Opening what was written, and showing it in its folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from studio.ui.features.jobs.result_files import ResultFiles
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker


class Rig:
    """Result files, what the system was asked to open, and what the user was told."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.opened: list[Path] = []
        self.told: list[tuple[str, str]] = []
        self.opens = True
        self.background = BackgroundWorker()
        self.files = ResultFiles(self.background, lambda title, text: self.told.append((title, text)))

        def open_url(url: QUrl) -> bool:
            self.opened.append(Path(url.toLocalFile()))
            return self.opens

        function: Callable[[QUrl], bool] = open_url
        monkeypatch.setattr(QDesktopServices, "openUrl", function)
        for name in ("DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR"):
            monkeypatch.delenv(name, raising=False)


@pytest.fixture
def rig(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rig]:
    made = Rig(monkeypatch)
    yield made
    made.background.close()


def test_a_movie_opens(rig: Rig, qtbot: QtBot, tmp_path: Path) -> None:
    movie = tmp_path / "a b.mp4"
    movie.write_bytes(b"movie")
    rig.files.open_file(movie)
    qtbot.waitUntil(lambda: rig.opened == [movie])


def test_of_a_sequence_the_first_picture_opens(rig: Rig, qtbot: QtBot, tmp_path: Path) -> None:
    for number in (12, 7, 100):
        (tmp_path / f"shot.{number:04d}.png").write_bytes(b"picture")
    rig.files.open_file(tmp_path / "shot.####.png")
    qtbot.waitUntil(lambda: rig.opened == [tmp_path / "shot.0007.png"])


@pytest.mark.parametrize("name", ["gone.mp4", "gone.%04d.png"])
def test_what_is_gone_is_said(rig: Rig, qtbot: QtBot, tmp_path: Path, name: str) -> None:
    rig.files.open_file(tmp_path / name)
    qtbot.waitUntil(lambda: bool(rig.told))
    title, text = rig.told[0]
    assert title == f"“{name}” cannot be opened"
    assert str(tmp_path / name) in text
    assert rig.opened == []


def test_no_program_for_it_is_said(rig: Rig, qtbot: QtBot, tmp_path: Path) -> None:
    rig.opens = False
    movie = tmp_path / "a.mp4"
    movie.write_bytes(b"movie")
    rig.files.open_file(movie)
    qtbot.waitUntil(lambda: bool(rig.told))
    assert "No program" in rig.told[0][1]


def test_without_a_file_manager_the_folder_opens(rig: Rig, qtbot: QtBot, tmp_path: Path) -> None:
    movie = tmp_path / "a.mp4"
    movie.write_bytes(b"movie")
    rig.files.reveal_file(movie)
    qtbot.waitUntil(lambda: rig.opened == [tmp_path])

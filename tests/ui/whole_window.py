"""A whole window on real nodes, and a small project for it."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from pytestqt.qtbot import QtBot

from studio.app.desktop import StudioApp, make_application
from studio.app.settings import AppSettings
from studio.graph.commands import SetParam
from studio.graph.file.project_file import save_project
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.media.devices.audio_sink import NO_DEVICE
from studio.sdk.params import Point
from studio.sdk.registry import Registry
from studio.services.folders import AppFolders
from studio.ui.window import StudioWindow
from tests.conftest import FREEZE
from tests.ui.answering import AnsweringDialogs
from tests.ui.window_parts import WindowParts

Start = Callable[..., StudioWindow]


@pytest.fixture
def dialogs() -> AnsweringDialogs:
    return AnsweringDialogs()


@pytest.fixture
def folders(tmp_path: Path) -> AppFolders:
    found = AppFolders.from_home(tmp_path)
    found.config.mkdir()
    found.state.mkdir()
    return found


@pytest.fixture
def start(qtbot: QtBot, dialogs: AnsweringDialogs, folders: AppFolders) -> Iterator[Start]:
    """Return a function that opens a window and waits until its nodes are there."""
    make_application()
    made: list[StudioApp] = []

    def open_window(path: Path | None = None) -> StudioWindow:
        AppSettings(folders.config).set_choice("sound.device", NO_DEVICE)  # no test makes a noise
        studio = StudioApp(path, folders=folders, dialogs=dialogs, device="cpu", template=None)
        made.append(studio)
        with qtbot.waitSignal(studio.load_finished, timeout=30_000):
            studio.show()
        settle(qtbot, studio.window)
        return studio.window

    yield open_window
    for studio in made:
        close(studio.window)
        studio.window.deleteLater()
        studio.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()
    FREEZE()  # the next window searches only what is newer


def close(window: StudioWindow) -> None:
    """Close a window without any question."""
    if window.isVisible():
        window._can_close = True
        window.close()


def settle(qtbot: QtBot, window: StudioWindow) -> None:
    """Wait until no file is being read or written any more."""

    def nothing_is_waited_for() -> None:
        waiting = [on_done for on_done, _ in get_controller(window).background._waiting.values()]
        assert waiting == [], f"{waiting} still wait"

    qtbot.waitUntil(nothing_is_waited_for, timeout=10_000)


def get_controller(window: StudioWindow) -> WindowParts:
    """Return what `attach_controller` has brought."""
    return WindowParts(window)


@pytest.fixture
def project_file(tmp_path: Path) -> Path:
    """Return a project: noise, a gain and a file to write."""
    path = tmp_path / "small.loom"
    save_project(path, small_project(tmp_path / "out.mp4"), Registry())
    return path


def edit(window: StudioWindow, value: float = 2.0) -> None:
    """Set the gain of the small project."""
    get_controller(window).document.apply_command(SetParam("gain", "gain", value))


def small_project(target: Path, *, length: int = 12) -> Project:
    """Return noise → gain → video."""
    nodes = {
        "noise": NodeRecord(
            "noise", "source.noise", "noise", params={"width": 64, "height": 48, "length": length, "octaves": 1}
        ),
        "gain": NodeRecord("gain", "color.gain", "gain"),
        "write": NodeRecord("write", "output.write_video", "write", 2, params={"file": target.as_posix()}),
    }
    wires = {
        Endpoint("gain", "image"): Endpoint("noise", "image"),
        Endpoint("write", "image"): Endpoint("gain", "image"),
    }
    layout = {"noise": Point(0, 0), "gain": Point(250, 0), "write": Point(500, 0)}
    return Project(Graph(nodes, wires), layout, viewed_output=Endpoint("gain", "image"))

"""Copying and saving the viewer's frame."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from studio.engine.display.viewer_settings import PixelRect, ViewerSettings
from studio.media.provenance.provenance_reader import read_provenance
from studio.media.stills.still_reader import read_still
from studio.sdk.files.provenance import SourceType
from studio.ui.features.viewer.controllers.snapshots import Snapshots
from studio.ui.preview.messages.frame_messages import FrameRequest
from studio.ui.shell.settings.settings_store import InMemorySettings
from tests.ui.answering import AnsweringDialogs
from tests.ui.fake_engine import GENERATED, GRAPH, OUTPUT, FakeEngine


@dataclass
class Rig:
    grabs: Snapshots
    dialogs: AnsweringDialogs
    choices: InMemorySettings
    posted: list[str]
    request: FrameRequest | None = field(default_factory=lambda: FrameRequest(GRAPH, OUTPUT, 51))
    region: PixelRect | None = None
    failed: list[tuple[str, str]] = field(default_factory=list)

    def settle(self, qtbot: QtBot) -> None:
        qtbot.waitUntil(lambda: not self.grabs.is_busy)


@pytest.fixture
def rig(qtbot: QtBot) -> Iterator[Rig]:
    window, dialogs, choices = QWidget(), AnsweringDialogs(), InMemorySettings()
    qtbot.addWidget(window)
    made: list[Rig] = []
    posted: list[str] = []
    grabs = Snapshots(
        FakeEngine(),
        lambda: made[0].request,
        lambda: made[0].region,
        window,
        dialogs,
        choices,
        posted.append,
        lambda title, text: made[0].failed.append((title, text)),
        window,
    )
    made.append(Rig(grabs, dialogs, choices, posted))
    yield made[0]
    grabs.close()


def test_a_frame_is_copied_as_it_is_shown(rig: Rig, qtbot: QtBot) -> None:
    rig.request = FrameRequest(GRAPH, OUTPUT, 51, viewer_settings=ViewerSettings(1.0))
    rig.region = PixelRect(0, 0, 10, 5)
    rig.grabs.copy_frame()
    rig.settle(qtbot)
    image = QApplication.clipboard().image().convertToFormat(QImage.Format.Format_RGBA8888)
    assert (image.width(), image.height()) == (10, 5)
    assert image.pixelColor(3, 3).getRgb() == (102, 102, 102, 255)
    assert rig.posted == ["The frame was copied: 10×5."]


def test_a_frame_is_saved_as_it_is_shown_and_the_folder_is_remembered(rig: Rig, qtbot: QtBot, tmp_path: Path) -> None:
    rig.request = FrameRequest(GRAPH, OUTPUT, 51, viewer_settings=ViewerSettings(1.0))
    path = tmp_path / "stills" / "shown.png"
    rig.dialogs.file = path
    rig.grabs.save_displayed_frame()
    rig.settle(qtbot)
    rig.dialogs.file = None
    assert read_still(path).as_array()[0, 0] == pytest.approx([0.4, 0.4, 0.4])
    assert read_still(path).pixels.shape[0] == 3
    assert [file.name for file in path.parent.iterdir()] == ["shown.png"], "no half file is left"
    rig.grabs.save_frame_values()
    assert rig.dialogs.files_asked[-1].start_path.parent == path.parent
    assert rig.dialogs.files_asked[-1].start_path.name == "blur_0051.exr"


def test_values_are_saved_before_any_look(rig: Rig, qtbot: QtBot, tmp_path: Path) -> None:
    rig.request = FrameRequest(GRAPH, OUTPUT, 51, viewer_settings=ViewerSettings(5.0))
    light = ((0.2 + 0.055) / 1.055) ** 2.4  # what an EXR file holds
    for name, value in (("values.exr", light), ("values.png", 0.2), ("values.tif", 0.2)):
        rig.dialogs.file = tmp_path / name
        rig.grabs.save_frame_values()
        rig.settle(qtbot)
        assert np.abs(read_still(tmp_path / name).as_array() - value).max() < 1e-4


def test_a_saved_frame_says_that_it_was_generated(rig: Rig, qtbot: QtBot, tmp_path: Path) -> None:
    for frame, source in ((51, None), (GENERATED, SourceType.TRAINED.uri)):
        rig.request = FrameRequest(GRAPH, OUTPUT, frame)
        for name, save in (("shown.png", rig.grabs.save_displayed_frame), ("values.exr", rig.grabs.save_frame_values)):
            rig.dialogs.file = tmp_path / name
            save()
            rig.settle(qtbot)
            found = read_provenance(tmp_path / name)
            assert (found and found.source_type) == source


@pytest.mark.parametrize("name", ["frame.bmp", "taken"])
def test_what_cannot_be_written_is_said(rig: Rig, qtbot: QtBot, tmp_path: Path, name: str) -> None:
    (tmp_path / "taken").mkdir()
    rig.dialogs.file = tmp_path / name
    rig.grabs.save_displayed_frame()
    rig.settle(qtbot)
    assert rig.failed[0][0] == "The frame was not saved"
    assert rig.posted == []


def test_without_a_frame_there_is_nothing_to_copy(rig: Rig) -> None:
    rig.request = None
    for grab in (rig.grabs.copy_frame, rig.grabs.save_displayed_frame, rig.grabs.save_frame_values):
        grab()
    assert rig.posted == ["There is no frame to copy or save."] * 3
    assert not rig.grabs.is_busy

"""Control of downloads: the offline switch while the program starts."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any, cast
from unittest.mock import Mock

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from studio.services.engine_settings import ModelSettings
from studio.ui.features.models.downloads.download_control import DownloadControl
from studio.ui.features.models.panel import ModelsPanel
from studio.ui.shell.models.model_catalog import ModelCatalog


class SlowSettings:
    """Settings on a disk that takes its time, as at the start of the program."""

    def __init__(self, kept: ModelSettings) -> None:
        self.kept = kept
        self.disk_ready = threading.Event()

    @property
    def model_settings(self) -> ModelSettings:
        found = self.kept
        assert self.disk_ready.wait(20.0)
        return found

    def save_model_settings(self, folders: tuple[str, ...], *, offline: bool) -> None:
        self.kept = ModelSettings(folders, offline)


class SwitchWindow(QWidget):
    """As much of a window as the switch needs."""

    def __init__(self, settings: SlowSettings) -> None:
        super().__init__()
        self.settings = settings
        self.window_actions, self.docks, self.status = Mock(), Mock(), Mock()


@pytest.mark.parametrize(("kept", "chosen"), [(False, True), (True, False), (True, None), (False, None)])
def test_what_was_kept_never_overrides_what_the_user_has_chosen_meanwhile(
    shelf: ModelCatalog, qtbot: QtBot, tmp_path: Path, kept: bool, chosen: bool | None
) -> None:
    settings = SlowSettings(ModelSettings((), kept))
    window, panel = SwitchWindow(settings), ModelsPanel(lambda _: ())
    qtbot.addWidget(window)
    qtbot.addWidget(panel)
    control = DownloadControl(panel, shelf, lambda: tmp_path, cast(Any, window))
    assert control.offline_reason, "nothing is downloaded before it is known what was chosen"
    if chosen is not None:
        control.set_offline(chosen)
    settings.disk_ready.set()
    qtbot.waitUntil(lambda: not shelf.background.is_busy)
    wanted = kept if chosen is None else chosen
    assert (control.is_offline_chosen, bool(control.offline_reason)) == (wanted, wanted)
    assert panel.offline_box.isChecked() is wanted
    assert settings.kept.offline is wanted
    control.close()

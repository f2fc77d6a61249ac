"""Choosing a view of an OpenColorIO config for the viewer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import PyOpenColorIO
import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from studio.engine.display.viewer_settings import DisplayView, ViewerRequest
from studio.ui.features.viewer.controllers.display_view_control import DisplayViewControl
from studio.ui.features.viewer.panel import ViewerPanel
from studio.ui.shell.settings.settings_store import InMemorySettings
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker
from tests.ui.answering import AnsweringDialogs

ACES = DisplayView("", "sRGB - Display", "ACES 2.0 - SDR 100 nits (Rec.709)")


@dataclass
class Rig:
    viewer: ViewerPanel
    control: DisplayViewControl
    background: BackgroundWorker
    dialogs: AnsweringDialogs
    choices: InMemorySettings
    sights: list[ViewerRequest] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)

    def view(self) -> DisplayView | None:
        """Return the view that was asked for last."""
        return self.sights[-1].settings.view

    def open(self, qtbot: QtBot) -> dict[str, QAction]:
        """Open the menu, wait for what it offers, and return its entries by their text; displays before views."""
        menu = self.viewer.toolbar.view_button.menu()
        menu.aboutToShow.emit()
        qtbot.waitUntil(lambda: not self.background.is_busy)
        found = {action.text(): action for action in menu.actions()}
        for below in (display for display in menu.children() if isinstance(display, QMenu)):
            found |= {f"{below.title()}: {action.text()}": action for action in below.actions()}
        return found


@pytest.fixture
def rig(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rig]:
    monkeypatch.delenv("OCIO", raising=False)
    viewer, dialogs, choices = ViewerPanel(), AnsweringDialogs(), InMemorySettings()
    qtbot.addWidget(viewer)
    viewer.resize(900, 400)
    background = BackgroundWorker()
    failed: list[tuple[str, str]] = []
    control = DisplayViewControl(viewer, dialogs, choices, background, lambda *text: failed.append(text), viewer)
    made = Rig(viewer, control, background, dialogs, choices, failed=failed)
    viewer.sight_changed.connect(made.sights.append)
    yield made
    background.close()


@pytest.fixture
def config(tmp_path: Path) -> Path:
    made = PyOpenColorIO.Config.CreateRaw()
    made.addColorSpace(PyOpenColorIO.ColorSpace(name="base"))
    made.setRole("texture_paint", "base")
    made.clearDisplays()
    made.addDisplayView("screen", "plain", "base")
    path = tmp_path / "show.ocio"
    path.write_text(made.serialize(), encoding="utf-8")
    return path


def test_a_view_of_the_built_in_config_is_chosen_and_left_again(rig: Rig, qtbot: QtBot) -> None:
    entries = rig.open(qtbot)
    assert "ACES studio config, built in" in entries
    assert entries["sRGB, as it is"].isChecked()
    entries[f"{ACES.display}: {ACES.view}"].trigger()
    assert rig.view() == ACES
    assert rig.viewer.toolbar.view_button.text().startswith("ACES")
    assert ACES.view in rig.viewer.toolbar.view_button.accessibleName()
    entries = rig.open(qtbot)
    assert entries[f"{ACES.display}: {ACES.view}"].isChecked()
    entries["sRGB, as it is"].trigger()
    assert rig.view() is None
    assert rig.viewer.toolbar.view_button.text() == "sRGB"


def test_a_config_of_a_file_is_read_looked_through_and_kept(rig: Rig, config: Path, qtbot: QtBot) -> None:
    rig.dialogs.file = config
    rig.open(qtbot)["Choose an OpenColorIO Config…"].trigger()
    qtbot.waitUntil(lambda: bool(rig.sights))
    assert rig.sights[-1].settings.view == DisplayView(str(config), "screen", "plain")
    assert "show.ocio" in rig.open(qtbot)
    assert not rig.failed


def test_a_file_that_is_no_config_is_refused_with_the_reason(rig: Rig, tmp_path: Path, qtbot: QtBot) -> None:
    rig.dialogs.file = tmp_path / "none.ocio"
    rig.dialogs.file.write_text("nothing", encoding="utf-8")
    rig.open(qtbot)["Choose an OpenColorIO Config…"].trigger()
    qtbot.waitUntil(lambda: bool(rig.failed))
    assert "cannot be read" in rig.failed[0][1]
    assert not rig.sights


def test_the_config_of_the_environment_is_offered(
    rig: Rig, config: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setenv("OCIO", str(config))
    entries = rig.open(qtbot)
    entries["screen: plain"].trigger()
    assert "$OCIO: show.ocio" in entries
    assert rig.sights[-1].settings.view == DisplayView(str(config), "screen", "plain")
    monkeypatch.setenv("OCIO", str(config.parent / "gone.ocio"))
    assert "$OCIO: gone.ocio (cannot be read)" in rig.open(qtbot)


def test_exposure_keeps_the_view_and_the_action_opens_the_menu(rig: Rig, qtbot: QtBot) -> None:
    with qtbot.waitExposed(rig.viewer):
        rig.viewer.show()
    rig.open(qtbot)[f"{ACES.display}: {ACES.view}"].trigger()
    rig.viewer.settings_control.build_handlers()["viewer.exposure_up"]()
    look = rig.sights[-1].settings
    assert (look.view, look.exposure > 0) == (ACES, True)
    rig.viewer.settings_control.build_handlers()["viewer.reset_look"]()
    assert rig.sights[-1].settings.view == ACES
    rig.control.build_handlers()["viewer.view"]()
    menu = rig.viewer.toolbar.view_button.menu()
    assert menu.isVisible()
    menu.close()

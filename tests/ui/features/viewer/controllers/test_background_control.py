"""The gray around the picture."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.ui.features.viewer.canvas import ViewerCanvas
from studio.ui.features.viewer.controllers.background_control import BackgroundControl
from studio.ui.features.viewer.layers.background import ViewerBackground
from studio.ui.shell.settings.settings_store import InMemorySettings
from studio.ui.widgets.theme import Theme, apply_theme
from tests.ui.whole_window import Start, get_controller


def corner(canvas: ViewerCanvas) -> str:
    return canvas.grab().toImage().pixelColor(3, 3).name()


@pytest.mark.parametrize("theme", [Theme.DARK, Theme.LIGHT])
def test_it_is_neutral_in_both_themes(theme: Theme, qtbot: QtBot, qapp: QApplication) -> None:
    canvas = ViewerCanvas()
    qtbot.addWidget(canvas)
    control = BackgroundControl(canvas, InMemorySettings())
    apply_theme(qapp, theme)
    try:
        seen = [corner(canvas)]
        for background in ViewerBackground:
            control.set_background(background)
            seen.append(corner(canvas))
    finally:
        apply_theme(qapp, Theme.DARK)
    assert seen == ["#1c1c1c", "#1c1c1c", "#777777", "#c8c8c8"]


def test_what_was_kept_is_shown(qtbot: QtBot) -> None:
    choices = InMemorySettings()
    for kept, expected in (("light", ViewerBackground.LIGHT), ("pink", ViewerBackground.DARK)):
        choices.set_choice("viewer_background", kept)
        canvas = ViewerCanvas()
        qtbot.addWidget(canvas)
        BackgroundControl(canvas, choices)
        assert canvas.background is expected


def test_the_menu_chooses_it_and_it_is_kept(start: Start, project_file: Path) -> None:
    controller = get_controller(start(project_file))
    window, canvas = controller.window, controller.panels.viewer.canvas
    entries: dict[str, QAction] = {
        name: window.window_actions[f"viewer.background_{name}"] for name in ("dark", "middle", "light")
    }
    entries["middle"].trigger()
    assert corner(canvas) == "#777777"
    assert window.settings.get_choice("viewer_background") == "middle"
    window.window_actions.refresh()
    assert [name for name, entry in entries.items() if entry.isChecked()] == ["middle"]

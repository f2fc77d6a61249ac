"""The panels of keys, curves and scopes, the variants and the comparison: named, explained, and reached by Tab."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QWidget
from pytestqt.qtbot import QtBot

from studio.graph.commands.keys import SetKeys
from studio.graph.curves.curve import Curve, Keyframe
from studio.ui.features.sound.sound_menu import SoundMenu
from studio.ui.shell.docks import LOG_DOCK
from studio.ui.window import FEATURES, StudioWindow
from tests.ui.controls import is_control, name_of
from tests.ui.whole_window import Start, get_controller

PANELS = [dock.name for dock in (LOG_DOCK, *(dock for feature in FEATURES for dock in feature().docks()))]
KEYS = Curve((Keyframe(3, 1.0), Keyframe(8, 2.0)))


@pytest.fixture
def window(start: Start, project_file: Path, qtbot: QtBot) -> StudioWindow:
    """Return the active window, with selected keys, and two variants whose difference is seen."""
    window = start(project_file)
    window.resize(1440, 900)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    controller = get_controller(window)
    controller.document.apply_command(SetKeys({("gain", "gain"): KEYS}, "Set"))
    controller.panels.node_editor.select_nodes(("gain",))
    for action in ("variants.fork", "viewer.wipe", "viewer.next_comparison", "timeline.select_keys"):
        window.board.run_action(action)
    return window


def controls(window: StudioWindow, panel: str) -> list[QWidget]:
    """Return the controls that are seen in a panel."""
    found = cast("list[QWidget]", window.docks[panel].findChildren(QWidget))
    return [widget for widget in found if widget.isVisible() and is_control(widget, window)]


@pytest.mark.parametrize("panel", PANELS)
def test_controls_have_names_and_signs_are_explained(window: StudioWindow, panel: str, qtbot: QtBot) -> None:
    window.docks.show_panel(panel)
    qtbot.waitUntil(window.docks[panel].isVisible)
    found = controls(window, panel)
    assert [type(widget).__name__ for widget in found if not name_of(widget).strip()] == []
    signs = [widget for widget in found if isinstance(widget, QAbstractButton) and len(widget.text()) < 2]
    assert [name_of(widget) for widget in signs if not widget.toolTip()] == []


@pytest.mark.parametrize("panel", ["dope_sheet", "curves", "scopes", "viewer", "inspector"])
def test_tab_comes_to_every_control_that_takes_the_keys(window: StudioWindow, panel: str, qtbot: QtBot) -> None:
    window.docks.focus_panel(panel)
    widget = window.docks[panel].widget()
    qtbot.waitUntil(lambda: not widget.visibleRegion().isEmpty())
    tab = Qt.FocusPolicy.TabFocus
    wanted = {
        control
        for control in controls(window, panel)
        if control.isEnabled() and (control.focusPolicy() & tab) == tab and _takes_keys(control)
    }
    assert wanted
    reached = set[QWidget]()
    for _ in range(2 * len(wanted) + 5):
        focused = QApplication.focusWidget()
        assert focused is not None
        reached.add(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert {name_of(control) for control in wanted - reached} == set()


def _takes_keys(control: QWidget) -> bool:
    return isinstance(control, QAbstractButton | QComboBox) or control.focusPolicy() is Qt.FocusPolicy.TabFocus


def test_the_speakers_menu_is_worked_by_keys(window: StudioWindow, qtbot: QtBot) -> None:
    window.board.run_action("sound.settings")
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), SoundMenu))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, SoundMenu)
    assert [name_of(widget) for widget in (menu.volume_slider, menu.offset_field)] == ["Volume", "Sound after picture"]
    before = menu.mute_action.isChecked()
    while menu.activeAction() is not menu.mute_action:
        QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert menu.mute_action.isChecked() is not before
    assert QApplication.activePopupWidget() is None

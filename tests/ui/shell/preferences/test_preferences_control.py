"""Preferences in the whole window: every setting is there, menus and dialog follow each other, choices are kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from studio.app.settings import AppSettings
from studio.services.engine_settings import CacheSettings
from studio.services.folders import AppFolders
from studio.ui.shell.settings.setting_spec import (
    ChoiceKind,
    NumberKind,
    SettingPage,
    SettingSpec,
    SettingValue,
    SwitchKind,
)
from studio.ui.widgets.theme import Theme
from tests.ui.whole_window import Start, close, get_controller, settle

pytestmark = pytest.mark.slow


def find_other_value(spec: SettingSpec) -> SettingValue | None:
    """Return a value that is not the default; None for paths, which are checked, and for buttons."""
    if isinstance(spec.kind, SwitchKind):
        return not spec.default
    if isinstance(spec.kind, NumberKind):
        return spec.kind.minimum + spec.kind.step
    if isinstance(spec.kind, ChoiceKind):
        return next(each for each, _ in spec.kind.list_options() if each != spec.default)
    return None


def test_every_setting_is_shown_and_can_be_changed_and_reset(start: Start, qtbot: QtBot) -> None:
    window = start()
    dialog = get_controller(window).controller.preferences.open_dialog()
    settle(qtbot, window)
    assert dialog.pages == tuple(SettingPage)
    for row in dialog.rows.values():
        spec, value = row.spec, find_other_value(row.spec)
        if value is not None:
            row.set_value(value)
            assert spec.read() == value, spec.id
            row.set_value(spec.default)
            assert spec.read() == spec.default, spec.id
    settle(qtbot, window)


def test_menus_and_dialog_follow_each_other(start: Start, qtbot: QtBot) -> None:
    window = start()
    control = get_controller(window).controller.preferences
    dialog = control.open_dialog()
    assert control.open_dialog() is dialog
    menus = window.window_actions
    dialog.rows["graph.minimap"].set_value(False)
    menus.refresh()
    assert not menus["graph.minimap"].isChecked()
    window.board.run_action("graph.minimap")
    assert dialog.rows["graph.minimap"].field.widget.isChecked()  # type: ignore[attr-defined]
    dialog.rows["interface.theme"].set_value(Theme.LIGHT.value)
    checked = [action.text() for action in menus.theme_menu.actions() if action.isChecked()]
    assert checked == ["Light"]
    window.theme.apply_theme(Theme.DARK)
    assert dialog.rows["interface.theme"].field.widget.currentText() == "Dark"  # type: ignore[attr-defined]
    dialog.close()
    assert control.dialog is None


def test_the_cache_is_chosen_for_the_next_start(start: Start, qtbot: QtBot, folders: AppFolders) -> None:
    window = start()
    row = get_controller(window).controller.preferences.open_dialog().rows["cache.limit"]
    row.set_value(str(5 << 30))
    settle(qtbot, window)
    assert AppSettings(folders.config).cache_settings == CacheSettings("", 5 << 30)
    close(window)
    again = get_controller(start()).controller.preferences.open_dialog()
    assert again.rows["cache.limit"].spec.read() == str(5 << 30)
    assert again.rows["cache.limit"].field.widget.currentText() == "5.0 GiB"  # type: ignore[attr-defined]


def test_folders_of_models_are_kept(start: Start, qtbot: QtBot, folders: AppFolders, tmp_path: Path) -> None:
    window = start()
    row = get_controller(window).controller.preferences.open_dialog().rows["models.folders"]
    row.set_value((str(tmp_path),))
    qtbot.waitUntil(lambda: row.spec.read() == (str(tmp_path),))
    qtbot.waitUntil(lambda: AppSettings(folders.config).model_settings.folders == (str(tmp_path),))
    row.set_value((str(tmp_path / "gone"),))
    qtbot.waitUntil(lambda: "is not there" in row.error_label.text())
    assert row.spec.read() == (str(tmp_path),)

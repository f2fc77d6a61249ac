"""The Preferences dialog: pages, search, resets, values that cannot be used."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QCheckBox, QComboBox, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from studio.core.errors import StudioError
from studio.ui.shell.preferences.path_fields import FolderListField, PathField
from studio.ui.shell.preferences.preferences_dialog import PreferencesDialog
from studio.ui.shell.settings.folder_check import check_folder
from studio.ui.shell.settings.setting_spec import (
    ButtonKind,
    ChoiceKind,
    FoldersKind,
    NumberKind,
    PathKind,
    SettingKind,
    SettingPage,
    SettingSpec,
    SettingValue,
    SwitchKind,
)
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker
from tests.ui.answering import AnsweringDialogs

VALUES: dict[str, SettingValue] = {
    "sample.switch": False,
    "sample.choice": "a",
    "sample.number": 5,
    "sample.path": "",
    "sample.folders": (),
    "sample.button": "",
}


class Rig:
    """A dialog with a setting of each kind, and the values behind them."""

    def __init__(self, parent: QWidget) -> None:
        self.values = dict(VALUES)
        self.dialogs = AnsweringDialogs()
        self.background = BackgroundWorker(parent)
        choice = ChoiceKind(lambda: (("a", "First"), ("b", "Second")))
        self.dialog = PreferencesDialog(
            (
                self.make("sample.switch", SettingPage.GENERAL, SwitchKind()),
                self.make("sample.choice", SettingPage.GENERAL, choice, needs_restart=True),
                self.make("sample.number", SettingPage.VIEWER, NumberKind(0, 10, 1, " ms")),
                self.make("sample.path", SettingPage.FILES, PathKind("none")),
                self.make("sample.folders", SettingPage.FILES, FoldersKind()),
                self.make("sample.button", SettingPage.KEYBOARD, ButtonKind("Open…")),
            ),
            self.dialogs,
            self.background,
            parent,
        )

    def make(self, name: str, page: SettingPage, kind: SettingKind, *, needs_restart: bool = False) -> SettingSpec:
        def write(value: SettingValue) -> None:
            if value == 7:
                raise StudioError("7 is taken")
            self.values[name] = "pressed" if isinstance(kind, ButtonKind) else value

        words = name.partition(".")[2].capitalize()
        return SettingSpec(
            name,
            page,
            f"{words} of mine",
            f"Says what the {words} is good for.",
            kind,
            read=lambda: self.values[name],
            write=write,
            default=VALUES[name],
            check=check_folder if isinstance(kind, PathKind) else None,
            needs_restart=needs_restart,
        )

    def widget(self, name: str) -> QWidget:
        return self.dialog.rows[name].field.widget


@pytest.fixture
def rig(qtbot: QtBot) -> Iterator[Rig]:
    parent = QWidget()
    qtbot.addWidget(parent)
    made = Rig(parent)
    made.dialog.show()
    yield made
    made.background.close()


def test_a_page_shows_its_settings_with_help_and_default(rig: Rig) -> None:
    assert rig.dialog.pages == (SettingPage.GENERAL, SettingPage.VIEWER, SettingPage.FILES, SettingPage.KEYBOARD)
    assert rig.dialog.shown_settings == ["sample.switch", "sample.choice"]
    row = rig.dialog.rows["sample.choice"]
    assert row.note_label.text() == "Default: First  ·  Takes effect after a restart"
    rig.dialog.show_page(SettingPage.VIEWER)
    assert rig.dialog.shown_settings == ["sample.number"]
    assert rig.dialog.rows["sample.number"].note_label.text() == "Default: 5 ms"


def test_the_search_finds_settings_of_all_pages(rig: Rig) -> None:
    dialog = rig.dialog
    dialog.search_field.setText("path")
    assert dialog.shown_settings == ["sample.path"]
    assert not dialog.page_list.selectedItems()
    dialog.search_field.setText("mine")
    assert dialog.shown_settings == list(VALUES)
    dialog.search_field.setText("of nobody")
    assert dialog.shown_settings == []
    assert dialog.nothing_label.text() == "No setting is called “of nobody”."
    dialog.page_list.itemClicked.emit(dialog.page_list.item(0))
    assert dialog.search_field.text() == ""
    assert dialog.shown_settings == ["sample.switch", "sample.choice"]


def test_fields_put_values_in_force_at_once(rig: Rig) -> None:
    box, choice, number = rig.widget("sample.switch"), rig.widget("sample.choice"), rig.widget("sample.number")
    assert isinstance(box, QCheckBox)
    assert isinstance(choice, QComboBox)
    assert isinstance(number, QSpinBox)
    box.click()
    choice.setCurrentIndex(1)
    choice.activated.emit(1)
    number.setValue(8)
    assert [rig.values[name] for name in list(VALUES)[:3]] == [True, "b", 8]
    rig.dialog.rows["sample.button"].field.widget.click()  # type: ignore[attr-defined]
    assert rig.values["sample.button"] == "pressed"


def test_a_reset_brings_the_default_back(rig: Rig) -> None:
    row = rig.dialog.rows["sample.switch"]
    shown = [row.reset_button.isHidden()]
    row.set_value(True)
    shown.append(row.reset_button.isHidden())
    row.reset_button.click()
    assert rig.values["sample.switch"] is False
    assert [*shown, row.reset_button.isHidden()] == [True, False, True]


def test_a_page_is_reset_as_a_whole(rig: Rig) -> None:
    for name, value in (("sample.switch", True), ("sample.choice", "b"), ("sample.number", 9)):
        rig.dialog.rows[name].set_value(value)
    rig.dialog.reset_button.click()
    assert [rig.values[name] for name in list(VALUES)[:3]] == [False, "a", 9]


def test_a_value_that_is_refused_says_why_and_changes_nothing(rig: Rig) -> None:
    row = rig.dialog.rows["sample.number"]
    row.set_value(7)
    assert row.error_label.text() == "7 is taken. Still in use: 5 ms."
    row.set_value(6)
    assert row.error_label.isHidden()
    assert rig.values["sample.number"] == 6


def test_a_folder_that_is_not_there_is_refused(rig: Rig, qtbot: QtBot, tmp_path: Path) -> None:
    row, field = rig.dialog.rows["sample.path"], rig.widget("sample.path")
    assert isinstance(field, PathField)
    field.line.setText(str(tmp_path / "gone"))
    field.line.editingFinished.emit()
    qtbot.waitUntil(lambda: not row.error_label.isHidden())
    assert row.error_label.text() == f"The folder “{tmp_path / 'gone'}” is not there. Still in use: none."
    assert rig.values["sample.path"] == ""
    assert field.line.text() == str(tmp_path / "gone")
    row.reset_button.click()
    assert row.error_label.isHidden()
    assert field.line.text() == ""


def test_a_home_folder_may_be_written_as_a_tilde(
    rig: Rig, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    row, field = rig.dialog.rows["sample.path"], rig.widget("sample.path")
    assert isinstance(field, PathField)
    field.line.setText("~nobody-there/x")
    field.line.editingFinished.emit()
    qtbot.waitUntil(lambda: row.error_label.text().startswith("“~nobody-there/x” is no whole path"))
    field.line.setText("~")
    field.line.editingFinished.emit()
    qtbot.waitUntil(lambda: rig.values["sample.path"] == str(tmp_path))


def test_folders_are_chosen_in_a_dialog(rig: Rig, qtbot: QtBot, tmp_path: Path) -> None:
    path, folders = rig.widget("sample.path"), rig.widget("sample.folders")
    assert isinstance(path, PathField)
    assert isinstance(folders, FolderListField)
    rig.dialogs.file = tmp_path
    path.browse_button.click()
    qtbot.waitUntil(lambda: rig.values["sample.path"] == tmp_path.as_posix())
    seen = []
    folders.add_button.click()
    seen.append(rig.values["sample.folders"])
    folders.list.setCurrentRow(0)
    folders.remove_button.click()
    seen.append(rig.values["sample.folders"])
    assert seen == [(str(tmp_path),), ()]
    assert all(request.is_folder for request in rig.dialogs.files_asked)


def test_what_is_changed_elsewhere_is_shown(rig: Rig) -> None:
    rig.values["sample.switch"] = True
    rig.dialog.refresh()
    box = rig.widget("sample.switch")
    assert isinstance(box, QCheckBox)
    assert box.isChecked()

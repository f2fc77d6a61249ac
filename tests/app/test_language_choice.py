"""Which language the program speaks, and what becomes of one that cannot be spoken."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from gettext import NullTranslations
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMainWindow, QMenu
from pytestqt.qtbot import QtBot

from studio.app.language_choice import LanguageResult, set_language
from studio.app.settings import AppSettings
from studio.core.translation import get_language, use_catalogue
from studio.ui.shell.settings.language_choice import LanguageChoice, native_language_name
from tests.core.test_catalogue import HEAD

ROOT = Path(__file__).resolve().parents[2]
GERMAN = HEAD + 'msgid "Blur"\nmsgstr "Weichzeichnen"\n'


@pytest.fixture(autouse=True)
def _english_again(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("FRAMELOOM_LANGUAGE", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    go_back = use_catalogue(NullTranslations())
    yield
    go_back()


@pytest.fixture
def config(tmp_path: Path) -> Path:
    folder = tmp_path / "config"
    (folder / "languages").mkdir(parents=True)
    (folder / "languages" / "de.po").write_text(GERMAN, encoding="utf-8")
    return folder


def test_the_systems_language_is_spoken_if_it_is_there(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (set_language(config).problem, get_language()) == ("", "en")
    assert (set_language(config, ["fr-FR"]).problem, get_language()) == ("", "en")
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    assert (set_language(config).problem, get_language()) == ("", "de")


def test_what_was_chosen_comes_before_the_system(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = AppSettings(config)
    settings.set_choice("theme", "dark")
    settings.set_choice("language", "de")
    settings.count_node_uses("color.gain")
    settings.record_node_use("color.gain")
    settings.save()
    assert (set_language(config, ["fr"]).problem, get_language()) == ("", "de")
    monkeypatch.setenv("FRAMELOOM_LANGUAGE", "en")
    use_catalogue(NullTranslations())
    assert set_language(config, ["de"]).problem == ""
    assert get_language() == "en"


def test_what_cannot_be_spoken_is_said_and_english_is_used(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRAMELOOM_LANGUAGE", "tlh")
    assert set_language(config).problem == "There is no language “tlh”; there are: de, en."
    (config / "languages" / "de.po").write_text("nonsense", encoding="utf-8")
    monkeypatch.setenv("FRAMELOOM_LANGUAGE", "de")
    assert "this is not a line of a .po file: nonsense" in set_language(config).problem
    assert get_language() == "en"


def test_translations_that_are_left_out_are_named(config: Path) -> None:
    path = config / "languages" / "de.po"
    path.write_text(GERMAN + '\nmsgid "Rename to {name}"\nmsgstr "Umbenennen"\n', encoding="utf-8")
    assert set_language(config, ["de"]) == LanguageResult(
        skipped_translations=(f"{path}, line 9: “Umbenennen” lacks {{name}}",)
    )


@pytest.mark.slow
def test_a_file_is_enough_for_the_command_line(tmp_path: Path) -> None:
    folder = tmp_path / "config" / "languages"
    folder.mkdir(parents=True)
    (folder / "de.po").write_text(GERMAN, encoding="utf-8")
    code = (
        "import sys; from studio.app.run import main\n"
        "assert main(['nodes', 'filter.blur']) == 0\n"
        "assert ('babel' in sys.modules) is (len(sys.argv) > 1)\n"
    )
    shown = []
    for wanted, more in (("de", ["x"]), ("en", [])):
        variables = {**os.environ, "FRAMELOOM_HOME": str(tmp_path), "FRAMELOOM_LANGUAGE": wanted}
        command = [sys.executable, "-c", code, *more]
        done = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        shown.append(done.stdout.splitlines()[0])
    assert shown == ["Weichzeichnen  (filter.blur, a frame node)", "Blur  (filter.blur, a frame node)"]


def test_the_menu_offers_the_languages_and_keeps_the_choice(qtbot: QtBot, tmp_path: Path) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    menu = QMenu(window)
    settings = AppSettings(tmp_path)
    choice = LanguageChoice(menu, settings, ("de", "pt_BR"), window)
    assert [action.text() for action in menu.actions()] == ["Same as the system", "English", "Deutsch", "Português"]
    assert [action.isChecked() for action in menu.actions()] == [True, False, False, False]
    with qtbot.waitSignal(choice.language_changed) as said:
        menu.actions()[2].trigger()
    assert said.args == ["The language changes the next time Frameloom starts"]
    assert AppSettings(tmp_path).get_choice("language") == "de"
    assert native_language_name("qxx") == "qxx"

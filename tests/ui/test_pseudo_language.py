"""The whole window in a language in which every text has brackets: what has none was missed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from studio.app.desktop import install_qt_translator
from studio.app.language_choice import set_language
from studio.app.templates import STARTER_GRAPH
from studio.core.translation import use_catalogue
from studio.graph.commands import AddNode
from studio.graph.model import NodeRecord
from studio.sdk.params import Point
from studio.services.folders import AppFolders
from tests.core.test_catalogue import HEAD
from tests.ui.answering import AnsweringDialogs
from tests.ui.pseudo import Pseudo, settle, texts_of_window, untranslated
from tests.ui.whole_window import Start, get_controller
from tests.ui.window_parts import WindowParts

OURS = {"Frameloom", "English", "CPU"}  # names


@pytest.fixture(autouse=True)
def _in_brackets() -> Iterator[None]:
    go_back = use_catalogue(Pseudo())
    yield
    go_back()


def _texts_of_cards(controller: WindowParts) -> Iterator[tuple[str, str]]:
    for face in controller.panels.node_editor.binding.get_card_models().values():
        yield "card", face.help
        for port in (*face.inputs, *face.outputs):
            yield "port", port.label_text
            yield "port", port.tooltip_text


def _missed(texts: Iterator[tuple[str, str]], names: set[str]) -> set[str]:
    """Return where words stand outside the brackets that are no names."""
    left = ((place, set(untranslated(text).split()) - names, text) for place, text in texts)
    return {f"{place}: {' '.join(sorted(words))} in {text[:80]!r}" for place, words, text in left if words}


def test_every_text_of_the_window_is_translated(start: Start) -> None:
    window = start(STARTER_GRAPH)
    controller = get_controller(window)
    nodes = controller.document.graph.nodes
    names = OURS | {word for record in nodes.values() for word in record.name.split()}
    for node in nodes:
        controller.panels.node_editor.select_nodes((node,))
        settle()
        assert _missed(texts_of_window(window), names) == set()
    assert _missed(_texts_of_cards(controller), names) == set()


def test_every_text_of_the_search_is_translated(start: Start) -> None:
    window = start(STARTER_GRAPH)
    controller = get_controller(window)
    controller.panels.node_editor.open_search()
    settle()
    names = OURS | {word for record in controller.document.graph.nodes.values() for word in record.name.split()}
    assert _missed(texts_of_window(window), names) == set()
    QTest.keyClick(window, Qt.Key.Key_Escape)


def test_a_new_node_has_a_translated_name_and_an_english_id(start: Start) -> None:
    controller = get_controller(start())
    controller.panels.node_editor.add_node("filter.blur")
    (record,) = controller.document.graph.nodes.values()
    assert (record.id, record.type, record.name) == ("blur", "filter.blur", "⟦Blur·⟧")


def test_a_missing_node_type_is_said_in_the_users_language(start: Start) -> None:
    controller = get_controller(start())
    controller.document.apply_command(AddNode(NodeRecord("x", "nobody.knows", "Mine"), Point(0, 0)))
    settle()
    assert _missed(_texts_of_cards(controller), {"Mine"}) == set()
    assert [problem.message for problem in controller.preview.facts.problems if "⟦" not in problem.message] == []


def test_a_file_alone_adds_a_language(start: Start, folders: AppFolders, monkeypatch: pytest.MonkeyPatch) -> None:
    words = {"File": "Datei", "Viewer": "Betrachter", "Blur": "Weichzeichnen", "filter": "Filter", "Save": "Sichern"}
    text = HEAD + "\n".join(f'msgid "{english}"\nmsgstr "{german}"\n' for english, german in words.items())
    (folders.config / "languages").mkdir()
    (folders.config / "languages" / "de.po").write_text(text, encoding="utf-8")
    monkeypatch.setenv("FRAMELOOM_LANGUAGE", "de_AT")
    assert set_language(folders.config).problem == ""
    window = start()
    assert window.menuBar().actions()[0].text() == "Datei"
    assert window.docks["viewer"].windowTitle() == "Betrachter"
    assert window.window_actions["file.save"].text() == "Sichern"
    editor = get_controller(window).panels.node_editor
    index = editor.node_search.search_index
    assert [index.find_node_types(word)[0].id for word in ("weichz", "blur", "gaussian")] == ["filter.blur"] * 3
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    translator = install_qt_translator(app)
    assert translator is not None
    app.removeTranslator(translator)
    assert translator.translate("QPlatformTheme", "Cancel") == "Abbrechen"


def test_every_text_of_the_dialogs_is_translated(start: Start, dialogs: AnsweringDialogs) -> None:
    window = start(STARTER_GRAPH)
    names = OURS | {"Nuke", "Blender", "ComfyUI", "Backspace", "Menu"}
    names |= {word for record in get_controller(window).document.graph.nodes.values() for word in record.name.split()}
    shown = 0
    for action in ("edit.palette", "edit.shortcuts", "file.earlier_versions", "help.shortcuts", "help.about"):
        window.board.run_action(action)
        settle()
        for top in QApplication.topLevelWidgets():
            assert _missed(texts_of_window(top), names) == set(), action
            if top is not window and top.isVisible():
                shown += 1
                top.close()
    settle()
    assert shown >= 2

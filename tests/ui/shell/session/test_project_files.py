"""New, open, save and the question about unsaved changes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from studio.graph.commands import RenameNode, SetParam
from studio.graph.file.project_file import load_project
from studio.ui.shell.dialogs import SaveAnswer
from studio.ui.window import StudioWindow
from tests.ui.answering import AnsweringDialogs
from tests.ui.whole_window import Start, get_controller, settle


def _edit(window: StudioWindow) -> None:
    get_controller(window).document.apply_command(SetParam("gain", "gain", 2.0))


def test_a_project_opens_and_the_title_names_it(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    controller = get_controller(window)
    assert set(controller.document.graph.nodes) == {"noise", "gain", "write"}
    assert window.windowTitle() == "small.loom[*] — Frameloom"
    assert not window.isWindowModified()
    assert window.settings.recent_projects == (project_file,)
    _edit(window)
    assert window.isWindowModified()
    controller.document.undo()
    assert not window.isWindowModified()


@pytest.mark.quick
def test_saving_and_reopening_gives_the_same(
    start: Start, project_file: Path, tmp_path: Path, dialogs: AnsweringDialogs, qtbot: QtBot
) -> None:
    window = start(project_file)
    controller = get_controller(window)
    _edit(window)
    dialogs.file = tmp_path / "folder" / "copy"
    dialogs.file.parent.mkdir()
    window.window_actions["file.save_as"].trigger()
    settle(qtbot, window)
    saved = controller.document.project
    assert controller.files.path == tmp_path / "folder" / "copy.loom"
    assert not window.isWindowModified()
    dialogs.file = tmp_path / "folder" / "copy.loom"
    window.window_actions["file.open"].trigger()
    settle(qtbot, window)
    assert controller.document.project == saved
    assert controller.document.undo_label == ""
    assert load_project(project_file, controller.document.registry) != saved


def test_edits_made_while_saving_stay_unsaved(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    document = get_controller(window).document
    _edit(window)
    window.window_actions["file.save"].trigger()
    document.apply_command(RenameNode("gain", "brighter"))
    settle(qtbot, window)
    assert window.isWindowModified()
    document.undo()
    assert not window.isWindowModified()
    assert json.loads(project_file.read_text())["nodes"]["gain"]["name"] == "gain"


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"frameloom": 99}', "[" * 100_000, '{"frameloom": 1, "nodes": {"a": 5}}', "\x00\x01"]
)
def test_a_file_that_cannot_be_read_changes_nothing(
    start: Start, project_file: Path, tmp_path: Path, qtbot: QtBot, content: str
) -> None:
    window = start(project_file)
    controller = get_controller(window)
    before = controller.document.project
    bad = tmp_path / "bad.loom"
    bad.write_text(content)
    controller.files.open_project(bad)
    settle(qtbot, window)
    assert controller.document.project is before
    assert controller.files.path == project_file
    assert [card.title for card in window.notifications.cards] == ["“bad.loom” cannot be opened"]
    assert str(bad) in window.notifications.cards[0].text


@pytest.mark.parametrize("action", ["", "file.open"])
def test_a_file_that_cannot_be_read_asks_nothing_about_unsaved_changes(
    start: Start, project_file: Path, tmp_path: Path, dialogs: AnsweringDialogs, qtbot: QtBot, action: str
) -> None:
    window = start(project_file)
    controller = get_controller(window)
    _edit(window)
    before = controller.document.project
    dialogs.file = tmp_path / "bad.loom"
    dialogs.file.write_text("{")
    if action:
        window.window_actions[action].trigger()
    else:
        controller.files.open_project(dialogs.file)
    settle(qtbot, window)
    assert [card.title for card in window.notifications.cards] == ["“bad.loom” cannot be opened"]
    assert dialogs.questions == []
    assert controller.document.project is before
    assert window.isWindowModified()


def test_a_template_that_cannot_be_read_asks_nothing_about_unsaved_changes(
    start: Start, project_file: Path, tmp_path: Path, dialogs: AnsweringDialogs, qtbot: QtBot
) -> None:
    window = start(project_file)
    controller = get_controller(window)
    _edit(window)
    before = controller.document.project
    bad = tmp_path / "bad.loom"
    bad.write_text("{")
    controller.files.open_template(bad)
    settle(qtbot, window)
    assert [card.title for card in window.notifications.cards] == ["The template cannot be opened"]
    assert dialogs.questions == []
    assert controller.document.project is before


def test_a_missing_file_leaves_the_list_of_recent_ones(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    project_file.unlink()
    get_controller(window).files.open_project(project_file)
    settle(qtbot, window)
    assert window.settings.recent_projects == ()
    assert len(window.notifications.cards) == 1


def test_a_file_that_cannot_be_written_is_said(
    start: Start, project_file: Path, tmp_path: Path, dialogs: AnsweringDialogs, qtbot: QtBot
) -> None:
    window = start(project_file)
    _edit(window)
    dialogs.file = tmp_path / "missing" / "a.loom"
    window.window_actions["file.save_as"].trigger()
    settle(qtbot, window)
    assert window.notifications.cards[0].title == "“a.loom” cannot be saved"
    assert window.isWindowModified()
    assert get_controller(window).files.path == project_file


def test_new_asks_about_unsaved_changes(
    start: Start, project_file: Path, dialogs: AnsweringDialogs, qtbot: QtBot
) -> None:
    window = start(project_file)
    controller = get_controller(window)
    _edit(window)
    window.window_actions["file.new"].trigger()
    assert dialogs.questions == ["small.loom"]
    assert controller.document.graph.nodes
    dialogs.unsaved = SaveAnswer.DISCARD
    window.window_actions["file.new"].trigger()
    assert not controller.document.graph.nodes
    assert window.windowTitle() == "Untitled.loom[*] — Frameloom"
    assert "gain" not in json.loads(project_file.read_text())["nodes"]["gain"].get("params", {})


def test_open_can_save_first(
    start: Start, project_file: Path, tmp_path: Path, dialogs: AnsweringDialogs, qtbot: QtBot
) -> None:
    window = start(project_file)
    controller = get_controller(window)
    other = tmp_path / "other.loom"
    other.write_text(project_file.read_text())
    _edit(window)
    dialogs.unsaved = SaveAnswer.SAVE
    controller.files.open_project(other)
    qtbot.waitUntil(lambda: controller.files.path == other)
    assert json.loads(project_file.read_text())["nodes"]["gain"]["params"] == {"gain": 2.0}


@pytest.mark.quick
def test_closing_asks_too(start: Start, project_file: Path, dialogs: AnsweringDialogs, qtbot: QtBot) -> None:
    window = start(project_file)
    _edit(window)
    window.close()
    assert window.isVisible()
    dialogs.unsaved = SaveAnswer.SAVE
    with qtbot.waitSignal(window.closed):
        window.close()
    assert not window.isVisible()
    assert json.loads(project_file.read_text())["nodes"]["gain"]["params"] == {"gain": 2.0}


def test_the_menu_lists_recent_projects(start: Start, project_file: Path, tmp_path: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    other = tmp_path / "other.loom"
    other.write_text(project_file.read_text())
    get_controller(window).files.open_project(other)
    settle(qtbot, window)
    menu = window.window_actions.recent_menu
    menu.aboutToShow.emit()
    entries = [action.text().partition("\t")[0] for action in menu.actions() if action.text()]
    assert entries == ["other.loom", "small.loom", "Clear List"]
    menu.actions()[1].trigger()
    settle(qtbot, window)
    assert get_controller(window).files.path == project_file


def test_a_project_without_a_view_shows_what_is_written(start: Start, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "plain.loom"
    path.write_text(
        json.dumps(
            {
                "frameloom": 1,
                "nodes": {
                    "a": {"name": "a", "type": "source.noise", "version": 1},
                    "b": {"name": "b", "type": "color.gain", "version": 1},
                    "w": {"name": "w", "type": "output.write_video", "version": 1},
                },
                "wires": {"b.image": "a.image", "w.image": "b.image"},
            }
        )
    )
    window = start(path)
    assert get_controller(window).document.project.viewed_output == ("b", "image")
    assert not window.isWindowModified()


def test_unknown_nodes_come_back_as_they_were(start: Start, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "ghost.loom"
    block = {"name": "ghost", "type": "magic.wand", "version": 7, "params": {"power": [1, {"deep": None}]}}
    path.write_text(json.dumps({"frameloom": 1, "nodes": {"ghost": block}, "wires": {}}))
    window = start(path)
    qtbot.waitUntil(lambda: get_controller(window).panels.problems.problem_count == 1)
    get_controller(window).files.save_project()
    settle(qtbot, window)
    assert json.loads(path.read_text())["nodes"]["ghost"] == block


def test_background_calls_come_back_in_order(start: Start, qtbot: QtBot) -> None:
    background = get_controller(start()).background
    seen: list[object] = []

    def give(value: int) -> Callable[[], int]:
        return lambda: value

    def fail() -> None:
        raise OSError("no such luck")

    for value in range(3):
        background.run_task(give(value), seen.append, seen.append)
    background.run_task(give(9), seen.append, seen.append)
    qtbot.waitUntil(lambda: seen == [0, 1, 2, 9])

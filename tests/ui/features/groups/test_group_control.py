"""Groups in the window: what the panels show of a level, viewing inside, the way to a problem, groups in files."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.graph.commands import Disconnect, EditInGroup, GroupNodes, MakeGroupLocal, RenameNode, SetParam
from studio.graph.file.project_file import load_project, save_project
from studio.graph.model import Endpoint
from studio.sdk.registry import Registry
from studio.services.folders import AppFolders
from tests.graph.nested_for_tests import entry, group, level, node, way_out
from tests.ui.answering import AnsweringDialogs
from tests.ui.whole_window import Start, get_controller
from tests.ui.window_parts import WindowParts

LOOK = level(
    entry(),
    node("gain", "color.gain"),
    node("grade", "color.gain"),
    way_out(),
    wires="plate.out>gain.image gain.image>grade.image grade.image>result.in",
)
NESTED = level(
    node("noise", "source.noise", width=64, height=48, length=12, octaves=1),
    group("look", LOOK),
    node("last", "color.gain"),
    wires="noise.image>look.plate look.result>last.image",
)
INSIDE = Endpoint("look/gain", "image")


@pytest.fixture
def nested(start: Start, tmp_path: Path, qtbot: QtBot) -> WindowParts:
    """Return a window's controller with noise → look (gain → grade) → last."""
    path = tmp_path / "nested.loom"
    save_project(path, NESTED, Registry())
    controller = get_controller(start(path))
    qtbot.waitUntil(lambda: bool(controller.preview.facts.clips), timeout=20_000)
    return controller


def _is_in(wanted: tuple[Endpoint, int], found: list[tuple[Endpoint, int]]) -> bool:
    return wanted in found


def _cards(controller: WindowParts) -> set[str]:
    return set(controller.panels.node_editor.binding.view.get_cards_by_node())


def test_a_node_inside_a_group_is_viewed_while_scrubbing(nested: WindowParts, qtbot: QtBot) -> None:
    frames: list[tuple[Endpoint, int]] = []
    nested.render_thread.frame_ready.connect(lambda r: frames.append((r.request.output, r.frame)))
    nested.level.enter_group("look")
    assert _cards(nested) == {"plate", "gain", "grade", "result"}
    nested.panels.node_editor.view_node("gain")
    assert nested.document.project.viewed_output == INSIDE
    for frame in (3, 7, 11):
        nested.panels.timeline.set_frame(frame)
        qtbot.waitUntil(partial(_is_in, (INSIDE, frame), frames), timeout=20_000)
    editor = nested.panels.node_editor
    assert editor.binding.view.get_card("gain").display.is_viewed
    nested.level.leave_group()
    assert nested.document.project.viewed_output == INSIDE
    assert editor.binding.view.get_card("look").display.is_viewed, "the group shows that the viewed node lies in it"


def test_cards_inside_have_facts_pictures_and_times(nested: WindowParts, qtbot: QtBot) -> None:
    pictures = nested.panels.node_editor.binding.view.pictures
    qtbot.waitUntil(lambda: pictures.get_picture("look") is not None, timeout=20_000)
    nested.level.enter_group("look")
    qtbot.waitUntil(
        lambda: pictures.get_picture("gain") is not None and pictures.get_picture("grade") is not None, timeout=20_000
    )
    card = nested.panels.node_editor.binding.view.get_card("gain")
    assert "64×48" in card.model.outputs[0].detail or "64" in card.model.subtitle


def test_a_failure_inside_shows_on_the_group_and_a_problem_leads_there(nested: WindowParts, qtbot: QtBot) -> None:
    nested.level.enter_group("look")
    nested.level.apply_command(Disconnect((Endpoint("gain", "image"),)))
    nested.level.leave_group()
    window = nested.window
    qtbot.waitUntil(lambda: get_controller(window).panels.problems.problem_count > 0, timeout=20_000)
    card = nested.panels.node_editor.binding.view.get_card("look")
    qtbot.waitUntil(lambda: bool(card.model.problem), timeout=20_000)
    assert get_controller(window).panels.problems.problem_count
    nested.problems.show_node("look/gain", "gain")
    assert nested.level.path == ("look",)
    assert nested.panels.node_editor.selected_nodes == ("gain",)
    assert nested.panels.inspector.latest_node == "gain"


def _settle(controller: WindowParts, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not controller.background.is_busy, timeout=10_000)


def test_a_group_is_kept_in_a_file_and_inserted_again(
    nested: WindowParts, dialogs: AnsweringDialogs, folders: AppFolders, qtbot: QtBot
) -> None:
    library = folders.config / "groups"
    dialogs.file = library / "Film look.loom"
    nested.groups.linked_groups.save_group_as("look")
    _settle(nested, qtbot)
    assert dialogs.files_asked[-1].start_path == library / "Look.loom"
    assert nested.level.graph["look"].link == dialogs.file.as_posix()
    assert set(load_project(dialogs.file, nested.document.registry).graph.nodes) == set(LOOK.graph.nodes)
    _settle(nested, qtbot)
    tree = nested.panels.library.tree
    assert [tree.find_groups(""), tree.find_groups("film")] == [[dialogs.file.as_posix()]] * 2
    nested.panels.library.add_requested.emit(dialogs.file.as_posix())
    _settle(nested, qtbot)
    (added,) = nested.panels.node_editor.selected_nodes
    assert nested.level.graph[added].link == dialogs.file.as_posix()
    assert nested.level.graph[added].name == "Film look"
    assert nested.level.graph[added].group_project is nested.level.graph["look"].group_project, "one edit changes both"


def test_an_edit_inside_a_linked_group_changes_all_and_is_said_beforehand(
    nested: WindowParts, dialogs: AnsweringDialogs, folders: AppFolders, qtbot: QtBot
) -> None:
    dialogs.file = folders.config / "groups" / "look.loom"
    nested.groups.linked_groups.save_group_as("look")
    _settle(nested, qtbot)
    nested.groups.linked_groups.insert_linked_group()
    _settle(nested, qtbot)
    (second,) = nested.panels.node_editor.selected_nodes
    nested.level.enter_group("look")
    assert nested.panels.node_editor.levels._path_remark() == "look.loom: edits change 2 groups"
    nested.level.apply_command(SetParam("gain", "gain", 3.0))
    nested.level.open_path((second,))
    assert nested.level.graph["gain"].params == {"gain": 3.0}
    nested.level.leave_group()
    nested.groups.linked_groups.unlink_group(second)
    assert nested.level.graph[second].link == ""
    assert nested.level.graph["look"].link
    assert nested.document.undo_label == MakeGroupLocal(second).undo_label


@pytest.mark.quick
def test_a_group_is_exported_and_imported_as_its_own(
    nested: WindowParts, dialogs: AnsweringDialogs, tmp_path: Path, qtbot: QtBot
) -> None:
    dialogs.file = tmp_path / "grain_and_glow.loom"
    nested.groups.linked_groups.export_group("look")
    _settle(nested, qtbot)
    assert nested.level.graph["look"].link == ""
    nested.groups.linked_groups.import_group()
    _settle(nested, qtbot)
    (added,) = nested.panels.node_editor.selected_nodes
    record = nested.level.graph[added]
    assert (record.name, record.link) == ("grain and glow", "")
    assert record.group_project is not None
    assert set(record.group_project.graph.nodes) == set(LOOK.graph.nodes)


@pytest.mark.parametrize("text", ["", "{", '{"frameloom": 99}'])
def test_a_file_that_is_no_project_is_refused_with_words(
    nested: WindowParts, dialogs: AnsweringDialogs, tmp_path: Path, qtbot: QtBot, text: str
) -> None:
    before = nested.document.project
    dialogs.file = tmp_path / "broken.loom"
    dialogs.file.write_text(text)
    said: list[tuple[str, str]] = []
    nested.groups.linked_groups.failed.connect(lambda title, why: said.append((title, why)))
    nested.groups.linked_groups.insert_linked_group()
    _settle(nested, qtbot)
    assert [title for title, _ in said] == ["The group cannot be read"]
    assert "broken.loom" in said[0][1]
    assert nested.document.project is before


@pytest.mark.quick
def test_the_menu_of_a_group_offers_what_fits(nested: WindowParts) -> None:
    def texts(node: str | None) -> list[str]:
        return [entry[0] for entry in nested.groups.make_menu_entries(node) if isinstance(entry, tuple)]

    assert texts("look") == ["Save as Linked Group…", "Export Group…"]
    assert texts("last") == []
    assert texts(None) == ["Insert Linked Group…", "Import as Group…"]


def test_groups_and_files_are_actions_that_say_what_they_need(
    nested: WindowParts, dialogs: AnsweringDialogs, folders: AppFolders, qtbot: QtBot
) -> None:
    board, editor = nested.window.board, nested.panels.node_editor
    editor.select_nodes(("last",))
    assert [
        board.disabled_reason(f"graph.{name}") for name in ("insert_linked", "enter", "export_group", "relink")
    ] == [
        "",
        "Select a group first.",
        "Select a group first.",
        "Select a linked group first.",
    ]
    board.run_action("graph.save_linked")
    assert dialogs.files_asked == []
    editor.select_nodes(("look",))
    assert board.disabled_reason("graph.export_group") == ""
    dialogs.file = folders.config / "groups" / "look.loom"
    board.run_action("graph.save_linked")
    _settle(nested, qtbot)
    assert nested.level.graph["look"].link == dialogs.file.as_posix()
    assert board.disabled_reason("graph.make_local") == ""
    board.run_action("graph.make_local")
    assert nested.level.graph["look"].link == ""
    assert board.disabled_reason("graph.make_local") == "Select a linked group first."


def test_what_can_be_done_with_a_note_alone_is_offered(nested: WindowParts) -> None:
    board, editor = nested.window.board, nested.panels.node_editor
    actions = ("copy", "cut", "duplicate", "delete", "rename")
    editor.select_nodes(())
    assert [action for action in actions if not board.disabled_reason(f"graph.{action}")] == []
    board.run_action("graph.sticky")
    assert editor.selected_nodes == ()
    assert [board.disabled_reason(f"graph.{action}") for action in actions] == [""] * len(actions)
    assert board.disabled_reason("graph.disable") == "Select a node first."
    board.run_action("graph.delete")
    assert nested.level.project.notes == {}


@pytest.mark.quick
def test_a_missing_file_is_relinked_from_the_inspector(
    start: Start, dialogs: AnsweringDialogs, tmp_path: Path, qtbot: QtBot
) -> None:
    film = tmp_path / "film.loom"
    save_project(film, LOOK, Registry())
    linked = replace(NESTED.graph["look"], link=film.as_posix())
    path, inside = tmp_path / "shot.loom", Endpoint("look/gain", "image")
    save_project(path, replace(NESTED, graph=NESTED.graph.with_node(linked), viewed_output=inside), Registry())
    film.rename(tmp_path / "moved.loom")
    window = start(path)
    controller = get_controller(window)
    _settle(controller, qtbot)
    assert controller.level.graph["look"].link_error
    canvas = controller.panels.viewer.canvas
    qtbot.waitUntil(lambda: "film.loom cannot be used" in str(canvas._error), timeout=10_000)
    controller.panels.node_editor.select_nodes(("look",))
    header = controller.panels.inspector.header_view
    assert header.relink_button.isVisibleTo(header)
    dialogs.file = tmp_path / "moved.loom"
    QTest.mouseClick(header.relink_button, Qt.MouseButton.LeftButton)
    _settle(controller, qtbot)
    record = controller.level.graph["look"]
    assert (record.link_error, record.link) == ("", (tmp_path / "moved.loom").as_posix())
    assert record.group_project is not None
    assert "gain" in record.group_project.graph.nodes
    assert not header.relink_button.isVisibleTo(header)
    assert controller.document.undo_label == "Relink to moved.loom"
    assert controller.preview.viewed_output == inside, "what was looked at is looked at again"


def test_a_file_that_would_lie_in_itself_is_refused(
    start: Start, dialogs: AnsweringDialogs, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "shot.loom"
    save_project(path, NESTED, Registry())
    controller = get_controller(start(path))
    before = controller.document.project
    said: list[str] = []
    controller.groups.linked_groups.failed.connect(lambda title, why: said.append(why))
    dialogs.file = path
    controller.groups.linked_groups.insert_linked_group()
    _settle(controller, qtbot)
    assert "must not lie in itself" in said[0]
    assert controller.document.project is before


def test_a_group_is_dragged_in_from_the_library(nested: WindowParts, folders: AppFolders, qtbot: QtBot) -> None:
    file = folders.config / "groups" / "grain.loom"
    file.parent.mkdir()
    save_project(file, LOOK, Registry())
    nested.groups.linked_groups.refresh_library()
    _settle(nested, qtbot)
    tree, editor = nested.panels.library.tree, nested.panels.node_editor
    (leaf,) = tree.findItems("grain", Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive)
    data = tree.mimeData([leaf])
    place = QPointF(editor.canvas.viewport().rect().center())
    drop = QDropEvent(place, Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    editor.canvas.dropEvent(drop)
    _settle(nested, qtbot)
    (added,) = editor.selected_nodes
    assert nested.level.graph[added].link == file.as_posix()


def test_a_group_is_written_neither_over_its_project_nor_over_a_linked_file(
    nested: WindowParts, dialogs: AnsweringDialogs, folders: AppFolders, qtbot: QtBot
) -> None:
    linked, file = nested.groups.linked_groups, folders.config / "groups" / "look.loom"
    said: list[str] = []
    linked.failed.connect(lambda title, why: said.append(why))
    own = nested.files.path
    assert own is not None
    nested.document.apply_command(GroupNodes(("last",), "Other", "other"))
    dialogs.file = file
    linked.save_group_as("look")
    _settle(nested, qtbot)
    texts = own.read_text(), file.read_text()
    for target, writes in ((own, (linked.save_group_as, linked.export_group)), (file, (linked.save_group_as,))):
        dialogs.file = target
        for write in writes:
            write("other")
            _settle(nested, qtbot)
    assert [("project that is open" in why, "linked to it already" in why) for why in said] == [
        (True, False),
        (True, False),
        (False, True),
    ]
    assert (own.read_text(), file.read_text()) == texts
    assert not nested.level.graph["other"].link


@pytest.mark.quick
def test_what_another_program_wrote_into_a_linked_file_is_reloaded(
    nested: WindowParts, dialogs: AnsweringDialogs, folders: AppFolders, qtbot: QtBot
) -> None:
    dialogs.file = file = folders.config / "groups" / "look.loom"
    nested.groups.linked_groups.save_group_as("look")
    _settle(nested, qtbot)
    said: list[str] = []
    editor = nested.panels.node_editor
    editor.message_posted.connect(said.append)
    reload = nested.groups.build_handlers()["graph.reload_linked"]
    reload()
    _settle(nested, qtbot)
    assert said == ["No linked file has been changed by another program."]
    file.write_text(file.read_text().replace('"Grade"', '"Theirs"'))
    nested.document.apply_command(EditInGroup(("look",), RenameNode("gain", "Mine")))
    failed: list[str] = []
    nested.files.failed.connect(lambda title, why: failed.append(why))
    nested.files.save_project()
    _settle(nested, qtbot)
    assert "another program has changed it" in failed[0]
    assert nested.document.is_modified
    reload()
    _settle(nested, qtbot)
    assert nested.document.undo_label == "Reload linked files"
    inside = nested.document.graph["look"].group_project
    assert inside is not None
    assert (inside.graph["grade"].name, inside.graph["gain"].name) == ("Theirs", "Gain")
    nested.files.save_project()
    _settle(nested, qtbot)
    assert not nested.document.is_modified

"""Two variants in the whole window: forked, edited, compared, accepted, saved and recovered."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QToolButton
from pytestqt.qtbot import QtBot

from studio.engine.jobs.job import JobState
from studio.graph.commands import ForkVariant, RenameNode
from studio.graph.file.project_file import load_project
from studio.graph.history import Document
from studio.graph.variants import get_graph_of_side
from studio.graph.view_state import Side
from studio.sdk.registry import Registry
from studio.services.folders import AppFolders
from studio.ui.shell.session.storage.recovery import RecoveryStore
from studio.ui.shell.shortcuts.dispatch import ActionRegistry
from studio.ui.window import StudioWindow
from tests.ui.answering import AnsweringDialogs
from tests.ui.whole_window import Start, edit, get_controller, settle, small_project
from tests.ui.window_parts import WindowParts

Key, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier
CTRL_ALT = CTRL | Qt.KeyboardModifier.AltModifier


@pytest.fixture
def window(start: Start, project_file: Path) -> StudioWindow:
    """Return a window with the small project."""
    return start(project_file)


@pytest.fixture
def forked(window: StudioWindow) -> WindowParts:
    """Return the parts of a window whose variant B is brighter."""
    press(window, Key.Key_B)
    edit(window, 2.0)
    return get_controller(window)


def press(window: StudioWindow, key: Qt.Key, modifiers: Qt.KeyboardModifier = CTRL_ALT) -> None:
    """Press a key over the canvas."""
    canvas = get_controller(window).panels.node_editor.canvas
    canvas.setFocus()
    QTest.keyClick(canvas, key, modifiers)


def active(controller: WindowParts) -> Side:
    """Return which variant is edited."""
    return controller.document.project.active_side


def click(button: QToolButton) -> None:
    """Click on a button."""
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def shown(controller: WindowParts) -> np.ndarray | None:
    """Return the pixels in the viewer."""
    picture = controller.panels.viewer.canvas.picture
    return picture.rgba_pixels if picture is not None else None


def wait_for_picture(qtbot: QtBot, controller: WindowParts) -> np.ndarray:
    """Wait until the viewer has what it asked for."""
    qtbot.waitUntil(lambda: not controller.preview.is_waiting and shown(controller) is not None, timeout=10_000)
    pixels = shown(controller)
    assert pixels is not None
    return pixels


def test_a_fork_is_edited_and_both_are_seen(forked: WindowParts, qtbot: QtBot) -> None:
    bar, viewer, document = forked.panels.node_editor.variants, forked.panels.viewer, forked.document
    assert document.step_labels == ("Fork as B", "Set gain of gain")
    assert bar.isVisible()
    assert bar.sides[Side.B].isChecked()
    assert bar.count.text() == "1 node differs"
    assert viewer.shown_side is Side.B
    brighter = wait_for_picture(qtbot, forked)
    click(viewer.toolbar.side_buttons[Side.A])
    darker = wait_for_picture(qtbot, forked)
    assert int(brighter.sum()) > int(darker.sum())
    assert active(forked) is Side.B, "looking at the other one does not edit it"


def test_going_to_the_other_variant_shows_and_edits_it(forked: WindowParts, window: StudioWindow, qtbot: QtBot) -> None:
    document, inspector = forked.document, forked.panels.inspector
    forked.panels.node_editor.select_nodes(("gain",))
    row = inspector.param_rows["gain"]
    assert row.difference_mark.toolTip() == "In variant A: 1 x"
    click(forked.panels.node_editor.variants.sides[Side.A])
    assert active(forked) is Side.A
    assert "gain" not in document.graph["gain"].params
    assert forked.panels.viewer.shown_side is Side.A
    assert inspector.param_rows["gain"].difference_mark.toolTip() == "In variant B: 2 x"
    press(window, Key.Key_X)
    assert active(forked) is Side.B
    document.undo()
    document.undo()
    assert active(forked) is Side.B
    assert document.undo_label == "Set gain of gain"
    cards = forked.panels.node_editor.binding.view.get_cards_by_node()
    assert {node for node, card in cards.items() if card.display.is_different_in_variant} == {"gain"}


def test_the_cards_follow_and_the_selected_nodes_are_copied(
    forked: WindowParts, window: StudioWindow, board: ActionRegistry
) -> None:
    document, editor = forked.document, forked.panels.node_editor
    editor.select_nodes(("gain",))
    board.run_action("variants.copy")
    assert document.undo_label == "Copy to the other variant"
    assert get_graph_of_side(document.project, Side.A)["gain"].params == {"gain": 2.0}
    assert editor.variants.count.text() == "no difference yet"
    assert forked.panels.inspector.param_rows["gain"].difference_mark.isHidden()
    document.undo()
    editor.select_nodes(("gain",))
    inspector = forked.panels.inspector
    QTest.mouseClick(inspector.header_view.menu_button, Qt.MouseButton.LeftButton)
    menu = next(menu for menu in cast("list[QMenu]", inspector.findChildren(QMenu)) if menu.isVisible())
    next(action for action in menu.actions() if action.text() == "Copy to the Other Variant").trigger()
    menu.close()
    assert document.undo_label == "Copy to the other variant"
    editor.select_nodes(())
    board.run_action("variants.copy")
    assert window.status.currentMessage() == "Select a node first."


@pytest.fixture
def board(window: StudioWindow) -> ActionRegistry:
    """Return what menus and palette do."""
    return window.board


@pytest.mark.parametrize("side", list(Side))
def test_one_is_accepted_and_undo_brings_the_other_back(forked: WindowParts, side: Side) -> None:
    document, bar = forked.document, forked.panels.node_editor.variants
    click(bar.accept[side])
    assert bar.isHidden()
    assert document.graph["gain"].params == ({} if side is Side.A else {"gain": 2.0})
    assert forked.panels.viewer.shown_side is Side.A
    document.undo()
    assert bar.isVisible()


@pytest.mark.quick
def test_both_are_rendered_to_files_of_their_own(
    forked: WindowParts, board: ActionRegistry, tmp_path: Path, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: bool(forked.preview.facts.clips), timeout=10_000)
    board.run_action("variants.render")
    qtbot.waitUntil(lambda: bool(forked.jobs.queue.make_snapshot().jobs))
    found = forked.jobs.queue.make_snapshot().jobs
    assert sorted((status.name, status.job.file) for status in found) == [
        ("write A", tmp_path / "out_A.mp4"),
        ("write B", tmp_path / "out_B.mp4"),
    ]
    qtbot.waitUntil(
        lambda: all(status.state is JobState.DONE for status in forked.jobs.queue.make_snapshot().jobs), timeout=30_000
    )
    first, second = (tmp_path / f"out_{side}.mp4" for side in "AB")
    assert first.read_bytes() != second.read_bytes()
    assert not (tmp_path / "out.mp4").exists()


def test_both_are_saved(forked: WindowParts, window: StudioWindow, project_file: Path, qtbot: QtBot) -> None:
    QTest.keyClick(window, Key.Key_S, CTRL)
    settle(qtbot, window)
    assert not forked.document.is_modified
    found = load_project(project_file, forked.document.registry)
    assert found == forked.document.project


def test_after_a_crash_both_come_back(
    start: Start, folders: AppFolders, dialogs: AnsweringDialogs, tmp_path: Path, qtbot: QtBot
) -> None:
    document = Document(Registry(), small_project(tmp_path / "out.mp4"))
    document.apply_command(ForkVariant())
    document.apply_command(RenameNode("gain", "Brighter"))
    recovery = RecoveryStore(folders.state, Registry())
    recovery.write_recovery(document.project, tmp_path / "film.loom", ours=True)
    recovery.release_slot()
    dialogs.choice = "Restore"
    controller = get_controller(start())
    qtbot.waitUntil(lambda: bool(controller.document.graph.nodes))
    assert controller.panels.node_editor.variants.isVisible()
    names = {side: get_graph_of_side(controller.document.project, side)["gain"].name for side in Side}
    assert names == {Side.A: "gain", Side.B: "Brighter"}


def test_in_a_group_that_the_other_variant_lacks_the_canvas_goes_up(forked: WindowParts, window: StudioWindow) -> None:
    editor = forked.panels.node_editor
    editor.select_nodes(("gain",))
    QTest.keyClick(editor.canvas, Key.Key_G, CTRL)
    (made,) = editor.selected_nodes
    forked.level.enter_group(made)
    assert editor.variants.x() > editor.levels.breadcrumb.x() + editor.levels.breadcrumb.width() - 1
    press(window, Key.Key_X)
    assert forked.level.path == ()
    assert set(editor.binding.view.get_cards_by_node()) == {"noise", "gain", "write"}
    press(window, Key.Key_X)
    assert set(editor.binding.view.get_cards_by_node()) == {"noise", made, "write"}


def test_what_needs_two_variants_says_so(window: StudioWindow, board: ActionRegistry) -> None:
    assert board.disabled_reason("variants.fork") == ""
    press(window, Key.Key_X)
    assert window.status.currentMessage() == "There is only one variant: fork it first."
    press(window, Key.Key_B)
    assert board.disabled_reason("variants.accept_a") == ""
    press(window, Key.Key_B)
    assert window.status.currentMessage() == "There are two variants already: accept one of them first."

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

from studio.app.folders import Folders
from studio.engine.jobs.job import JobState
from studio.graph.commands import ForkVariant, RenameNode
from studio.graph.history import Document
from studio.graph.looking import Side
from studio.graph.project_file import load_project
from studio.graph.variants import graph_of
from studio.sdk.registry import Registry
from studio.ui.keeping.recovery import Recovery
from studio.ui.shortcuts.dispatch import ActionBoard
from studio.ui.window.conductor import Conductor
from studio.ui.window.main_window import MainWindow
from tests.ui.answering import AnsweringDialogs
from tests.ui.window.conftest import Start, conductor_of, edit, settle, small_project

Key, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier
CTRL_ALT = CTRL | Qt.KeyboardModifier.AltModifier


@pytest.fixture
def window(start: Start, project_file: Path) -> MainWindow:
    """Return a window with the small project."""
    return start(project_file)


@pytest.fixture
def forked(window: MainWindow) -> Conductor:
    """Return the parts of a window whose variant B is brighter."""
    press(window, Key.Key_B)
    edit(window, 2.0)
    return conductor_of(window)


def press(window: MainWindow, key: Qt.Key, modifiers: Qt.KeyboardModifier = CTRL_ALT) -> None:
    """Press a key over the canvas."""
    canvas = conductor_of(window).panels.node_editor.canvas
    canvas.setFocus()
    QTest.keyClick(canvas, key, modifiers)


def active(conductor: Conductor) -> Side:
    """Return which variant is edited."""
    return conductor.document.project.active


def click(button: QToolButton) -> None:
    """Click on a button."""
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def shown(conductor: Conductor) -> np.ndarray | None:
    """Return the pixels in the viewer."""
    picture = conductor.panels.viewer.canvas.picture
    return picture.pixels if picture is not None else None


def wait_for_picture(qtbot: QtBot, conductor: Conductor) -> np.ndarray:
    """Wait until the viewer has what it asked for."""
    qtbot.waitUntil(lambda: not conductor.preview.waits and shown(conductor) is not None, timeout=10_000)
    pixels = shown(conductor)
    assert pixels is not None
    return pixels


def test_a_fork_is_edited_and_both_are_seen(forked: Conductor, qtbot: QtBot) -> None:
    bar, viewer, document = forked.panels.node_editor.variants, forked.panels.viewer, forked.document
    assert document.steps == ("Fork as B", "Set gain")
    assert bar.isVisible()
    assert bar.sides[Side.B].isChecked()
    assert bar.count.text() == "1 node differs"
    assert viewer.side is Side.B
    brighter = wait_for_picture(qtbot, forked)
    click(viewer.toolbar.sides[Side.A])
    darker = wait_for_picture(qtbot, forked)
    assert int(brighter.sum()) > int(darker.sum())
    assert active(forked) is Side.B, "looking at the other one does not edit it"


def test_going_to_the_other_variant_shows_and_edits_it(forked: Conductor, window: MainWindow, qtbot: QtBot) -> None:
    document, inspector = forked.document, forked.panels.inspector
    forked.panels.node_editor.select(("gain",))
    row = inspector.rows["gain"]
    assert row.other.toolTip() == "In variant A: 1 x"
    click(forked.panels.node_editor.variants.sides[Side.A])
    assert active(forked) is Side.A
    assert "gain" not in document.graph["gain"].params
    assert forked.panels.viewer.side is Side.A
    assert inspector.rows["gain"].other.toolTip() == "In variant B: 2 x"
    press(window, Key.Key_X)
    assert active(forked) is Side.B
    document.undo()
    document.undo()
    assert active(forked) is Side.B
    assert document.undo_label == "Set gain"
    cards = forked.panels.node_editor.binding.view.cards()
    assert {node for node, card in cards.items() if card.look.differs} == {"gain"}


def test_the_cards_follow_and_the_selected_nodes_are_copied(
    forked: Conductor, window: MainWindow, board: ActionBoard
) -> None:
    document, editor = forked.document, forked.panels.node_editor
    editor.select(("gain",))
    board.run("variants.copy")
    assert document.undo_label == "Copy to the other variant"
    assert graph_of(document.project, Side.A)["gain"].params == {"gain": 2.0}
    assert editor.variants.count.text() == "no difference yet"
    assert forked.panels.inspector.rows["gain"].other.isHidden()
    document.undo()
    editor.select(("gain",))
    inspector = forked.panels.inspector
    QTest.mouseClick(inspector.header.menu_button, Qt.MouseButton.LeftButton)
    menu = next(menu for menu in cast("list[QMenu]", inspector.findChildren(QMenu)) if menu.isVisible())
    next(action for action in menu.actions() if action.text() == "Copy to the Other Variant").trigger()
    menu.close()
    assert document.undo_label == "Copy to the other variant"
    editor.select(())
    board.run("variants.copy")
    assert window.status.currentMessage() == "Select a node first."


@pytest.fixture
def board(window: MainWindow) -> ActionBoard:
    """Return what menus and palette do."""
    return window.board


@pytest.mark.parametrize("side", list(Side))
def test_one_is_accepted_and_undo_brings_the_other_back(forked: Conductor, side: Side) -> None:
    document, bar = forked.document, forked.panels.node_editor.variants
    click(bar.accept[side])
    assert bar.isHidden()
    assert document.graph["gain"].params == ({} if side is Side.A else {"gain": 2.0})
    assert forked.panels.viewer.side is Side.A
    document.undo()
    assert bar.isVisible()


@pytest.mark.quick
def test_both_are_rendered_to_files_of_their_own(
    forked: Conductor, board: ActionBoard, tmp_path: Path, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: bool(forked.preview.facts.clips), timeout=10_000)
    board.run("variants.render")
    qtbot.waitUntil(lambda: bool(forked.jobs.queue.snapshot().jobs))
    found = forked.jobs.queue.snapshot().jobs
    assert sorted((status.name, status.job.file) for status in found) == [
        ("write A", tmp_path / "out_A.mp4"),
        ("write B", tmp_path / "out_B.mp4"),
    ]
    qtbot.waitUntil(
        lambda: all(status.state is JobState.DONE for status in forked.jobs.queue.snapshot().jobs), timeout=30_000
    )
    first, second = (tmp_path / f"out_{side}.mp4" for side in "AB")
    assert first.read_bytes() != second.read_bytes()
    assert not (tmp_path / "out.mp4").exists()


def test_both_are_saved(forked: Conductor, window: MainWindow, project_file: Path, qtbot: QtBot) -> None:
    QTest.keyClick(window, Key.Key_S, CTRL)
    settle(qtbot, window)
    assert not forked.document.modified
    found = load_project(project_file, forked.document.registry)
    assert found == forked.document.project


def test_after_a_crash_both_come_back(
    start: Start, folders: Folders, dialogs: AnsweringDialogs, tmp_path: Path, qtbot: QtBot
) -> None:
    document = Document(Registry(), small_project(tmp_path / "out.mp4"))
    document.apply(ForkVariant())
    document.apply(RenameNode("gain", "Brighter"))
    recovery = Recovery(folders.state, Registry())
    recovery.keep(document.project, tmp_path / "film.loom", ours=True)
    recovery.release()
    dialogs.choice = "Restore"
    conductor = conductor_of(start())
    qtbot.waitUntil(lambda: bool(conductor.document.graph.nodes))
    assert conductor.panels.node_editor.variants.isVisible()
    names = {side: graph_of(conductor.document.project, side)["gain"].name for side in Side}
    assert names == {Side.A: "gain", Side.B: "Brighter"}


def test_in_a_group_that_the_other_variant_lacks_the_canvas_goes_up(forked: Conductor, window: MainWindow) -> None:
    editor = forked.panels.node_editor
    editor.select(("gain",))
    QTest.keyClick(editor.canvas, Key.Key_G, CTRL)
    (made,) = editor.selected
    forked.level.enter(made)
    assert editor.variants.x() > editor.levels.breadcrumb.x() + editor.levels.breadcrumb.width() - 1
    press(window, Key.Key_X)
    assert forked.level.path == ()
    assert set(editor.binding.view.cards()) == {"noise", "gain", "write"}
    press(window, Key.Key_X)
    assert set(editor.binding.view.cards()) == {"noise", made, "write"}


def test_what_needs_two_variants_says_so(window: MainWindow, board: ActionBoard) -> None:
    assert board.reason("variants.fork") == ""
    press(window, Key.Key_X)
    assert window.status.currentMessage() == "There is but one variant: fork it first."
    press(window, Key.Key_B)
    assert board.reason("variants.accept_a") == ""
    press(window, Key.Key_B)
    assert window.status.currentMessage() == "There are two variants already: accept one of them first."

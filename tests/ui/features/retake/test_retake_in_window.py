"""Retake, Extend and Fill the Gap in the whole window: from the timeline's menu to the prompt that is typed."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from studio.app.settings import AppSettings
from studio.core.time import FrameRange
from studio.graph.commands import SetLocked, SetParam
from studio.graph.file.project_file import load_project
from studio.graph.model import Endpoint
from studio.graph.specs import GROUP
from studio.services.folders import AppFolders
from studio.ui.features.retake.feature import RetakeFeature
from studio.ui.features.retake.frames_popup import ExtensionPopup, FramesPopup
from studio.ui.features.retake.retake_control import RetakeControl
from studio.ui.window import StudioWindow
from tests.tiny_models.fixtures import TinyModel
from tests.ui.whole_window import Start, get_controller
from tests.ui.window_parts import WindowParts

Key = Qt.Key


@pytest.fixture
def parts(start: Start, project_file: Path, qtbot: QtBot) -> WindowParts:
    """Return the parts of a window with noise → gain → write, in which the gain is viewed."""
    found = get_controller(start(project_file))
    wait_for_clip(found, qtbot, 12)
    return found


def wait_for_clip(parts: WindowParts, qtbot: QtBot, length: int) -> None:
    qtbot.waitUntil(lambda: len(parts.panels.timeline.clip_frames) == length, timeout=20_000)


def control_of(window: StudioWindow) -> RetakeControl:
    return window.get_feature(RetakeFeature).control


def open_timeline_menu(parts: WindowParts) -> dict[str, QAction]:
    """Open the menu with the right mouse button and return what it offers."""
    canvas, place = parts.panels.timeline.timeline_canvas, QPoint(100, 60)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, canvas.mapToGlobal(place))
    QApplication.sendEvent(canvas, event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    found = {action.text().partition("\t")[0]: action for action in menu.actions() if action.text()}
    menu.close()
    return found


def mark_range(parts: WindowParts, first: int, last: int) -> None:
    """Mark frames by the keys."""
    timeline = parts.panels.timeline
    for frame, key in ((first, Key.Key_I), (last, Key.Key_O)):
        timeline.set_frame(frame)
        QTest.keyClick(timeline, key)
    assert parts.document.project.range == FrameRange(first, last + 1)


def wait_for_edit(parts: WindowParts, qtbot: QtBot, text: str) -> None:
    """Wait until an edit is made, or refused with a text."""
    control = control_of(parts.window)
    qtbot.waitUntil(lambda: not control.is_busy, timeout=60_000)
    qtbot.waitUntil(lambda: text in parts.window.status.currentMessage(), timeout=5000)


@pytest.mark.quick
def test_a_marked_range_is_retaken_from_the_menu(parts: WindowParts, qtbot: QtBot) -> None:
    mark_range(parts, 4, 7)
    before = parts.document.project
    entries = open_timeline_menu(parts)
    assert {"Retake", "Extend…", "Fill the Gap…"} <= entries.keys()
    entries["Retake"].trigger()
    wait_for_edit(parts, qtbot, "4 frames are made along the motion")
    project = parts.document.project
    splice = project.graph.wires[Endpoint("write", "image")]
    assert project.graph[splice.node].type == "time.splice"
    assert project.viewed_output == splice
    new = set(project.graph.nodes) - set(before.graph.nodes)
    assert set(parts.panels.node_editor.selected_nodes) == new
    wait_for_clip(parts, qtbot, 12)
    parts.document.undo()
    assert parts.document.project is before


def test_the_cards_lie_free(parts: WindowParts, qtbot: QtBot) -> None:
    mark_range(parts, 4, 7)
    for number in range(3):
        control_of(parts.window).retake_range()
        wait_for_edit(parts, qtbot, "Frames 4 to 7 are made anew.")
        assert parts.document.step_index == number + 3
        wait_for_clip(parts, qtbot, 12)
    cards = parts.panels.node_editor.binding.view.get_cards_by_node()
    bodies = [card.model.layout.body_rect.translated(card.pos()) for card in cards.values()]
    assert len(bodies) == len(parts.document.graph.nodes) > 20
    assert not any(one.intersects(other) for one, other in combinations(bodies, 2))


def test_without_a_range_it_is_said_how_to_mark_one(parts: WindowParts) -> None:
    QTest.keyClick(parts.panels.timeline, Key.Key_R)
    assert "I sets In, O sets Out" in parts.window.status.currentMessage()
    parts.window.window_actions.refresh()
    assert not parts.window.window_actions["timeline.retake"].isEnabled()
    assert parts.document.step_labels == ()


def test_the_key_retakes(parts: WindowParts, qtbot: QtBot) -> None:
    mark_range(parts, 0, 3)
    parts.panels.timeline.set_frame(9)
    QTest.keyClick(parts.panels.timeline, Key.Key_R)
    wait_for_edit(parts, qtbot, "the clip plays back for 4 frames")
    assert parts.document.undo_label == "Retake frames 0 to 3"
    assert parts.panels.timeline.current_frame == 0, "what is new is looked at"


@pytest.mark.parametrize(
    ("text", "action"), [("retake", "retake"), ("extend", "extend_clip"), ("fill gap", "fill_gap")]
)
def test_it_is_found_by_search(text: str, action: str, parts: WindowParts, qtbot: QtBot) -> None:
    parts.window.activateWindow()
    qtbot.waitUntil(parts.window.isActiveWindow)
    parts.window.board.run_action("edit.palette")
    palette = parts.keyboard.palette
    QTest.keyClicks(palette.field, text)
    assert palette.visible_entries[0].id == f"action:timeline.{action}"
    QTest.keyClick(palette.field, Key.Key_Escape)


def test_a_clip_is_extended_by_the_number_that_is_typed(parts: WindowParts, qtbot: QtBot) -> None:
    open_timeline_menu(parts)["Extend…"].trigger()
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, ExtensionPopup)
    assert popup.count_field.value() == 50  # two seconds
    QTest.keyClicks(popup.count_field, "9")
    QTest.keyClick(popup.count_field, Key.Key_Return)
    wait_for_edit(parts, qtbot, "The clip goes on after its end.")
    wait_for_clip(parts, qtbot, 21)
    assert parts.document.undo_label == "Extend by 9 frames"


def test_a_gap_is_filled_between_selected_clips(parts: WindowParts, qtbot: QtBot) -> None:
    parts.panels.node_editor.select_nodes(("noise", "gain"))
    open_timeline_menu(parts)["Fill the Gap…"].trigger()
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, FramesPopup)
    QTest.keyClicks(popup.count_field, "5")
    QTest.keyClick(popup.count_field, Key.Key_Return)
    wait_for_edit(parts, qtbot, "The gap between noise and gain is filled.")
    wait_for_clip(parts, qtbot, 29)


def test_what_is_refused_is_said_and_nothing_changes(parts: WindowParts, qtbot: QtBot) -> None:
    control_of(parts.window).fill_gap(5)
    wait_for_edit(parts, qtbot, "Select two clips, or view a Splice")
    mark_range(parts, 4, 7)
    parts.document.apply_command(SetLocked(("write",), is_locked=True))
    before = parts.document.project
    control_of(parts.window).retake_range()
    wait_for_edit(parts, qtbot, "write is locked")
    assert parts.document.project is before


def test_a_graph_that_changes_meanwhile_is_left_alone(parts: WindowParts, qtbot: QtBot) -> None:
    mark_range(parts, 4, 7)
    control = control_of(parts.window)
    control.retake_range()
    parts.document.apply_command(SetParam("gain", "gain", 3.0))
    control.retake_range()
    assert "still being prepared" in parts.window.status.currentMessage()
    wait_for_edit(parts, qtbot, "The graph has changed meanwhile")
    assert set(parts.document.graph.nodes) == {"noise", "gain", "write"}


def test_a_group_is_retaken_inside(parts: WindowParts, qtbot: QtBot) -> None:
    parts.panels.node_editor.select_nodes(("gain",))
    parts.window.board.run_action("graph.group")
    group = next(node for node, record in parts.document.graph.nodes.items() if record.type == GROUP)
    parts.level.enter_group(group)
    parts.level.set_viewed_output(Endpoint("gain", "image"))
    wait_for_clip(parts, qtbot, 12)
    mark_range(parts, 4, 7)
    control_of(parts.window).retake_range()
    wait_for_edit(parts, qtbot, "Frames 4 to 7 are made anew.")
    assert set(parts.document.graph.nodes) == {"noise", group, "write"}
    assert len(parts.level.graph.nodes) > 3


def test_the_prompt_is_typed_at_once_saved_and_opened(
    start: Start, project_file: Path, folders: AppFolders, tiny_model: TinyModel, qtbot: QtBot
) -> None:
    AppSettings(folders.config).save_model_settings((str(tiny_model("wan_image").parent),), offline=True)
    tiny_model("vace")  # lies beside it, and comes after it
    parts = get_controller(start(project_file))
    wait_for_clip(parts, qtbot, 12)
    mark_range(parts, 4, 7)
    open_timeline_menu(parts)["Retake"].trigger()
    wait_for_edit(parts, qtbot, "Image to Video makes 4 frames")
    inspector = parts.panels.inspector
    assert inspector.latest_node == "image_to_video"
    parts.window.activateWindow()  # the menu was a window of its own
    qtbot.waitUntil(parts.window.isActiveWindow)
    field = parts.window.focusWidget()
    assert field is not None
    assert inspector.param_rows["prompt"].value_field.isAncestorOf(field)
    QTest.keyClicks(field, "a red boat")
    inspector.setFocus()
    qtbot.waitUntil(lambda: parts.document.graph["image_to_video"].params.get("prompt") == "a red boat")
    parts.window.window_actions["file.save"].trigger()
    qtbot.waitUntil(lambda: not parts.document.is_modified, timeout=10_000)
    saved = load_project(project_file, parts.document.registry)
    assert saved.graph == parts.document.graph
    assert saved.viewed_output == parts.document.project.viewed_output

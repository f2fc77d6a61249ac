"""The window as a whole: menus, docks, rendering, cards and closing."""

from __future__ import annotations

import sys
from html import escape
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.graph.commands import AddNode, RemoveNodes, RenameNode, SetKeyframe, SetParam
from studio.graph.curves.curve import Keyframe
from studio.graph.model import Endpoint, NodeRecord
from studio.sdk.params import Point
from studio.ui.shell.menus.window_actions import format_shortcuts
from studio.ui.shell.shortcuts.catalogue import CATALOGUE
from studio.ui.shell.shortcuts.key_names import format_native_key
from tests.ui.answering import AnsweringDialogs
from tests.ui.whole_window import Start, close, get_controller

CTRL = Qt.KeyboardModifier.ControlModifier


def test_every_entry_of_the_menus_does_something(start: Start, project_file: Path) -> None:
    window = start(project_file)
    for menu in window.window_actions.menus.values():
        menu.aboutToShow.emit()
    for name in {spec.id for spec in CATALOGUE.values() if spec.menus}:
        action = window.window_actions[name]
        assert action.isVisible() == window.board.has_action(name), name
        assert not action.isEnabled() or window.board.has_action(name), name


def test_entries_for_nodes_wait_for_nodes(start: Start, project_file: Path) -> None:
    window = start(project_file)
    editor, actions = get_controller(window).panels.node_editor, window.window_actions
    for nodes, enabled in ((), False), (("gain",), True), ((), False):
        editor.select_nodes(nodes)
        for menu in actions.menus.values():
            menu.aboutToShow.emit()
        assert actions["graph.replace"].isEnabled() is enabled
        assert actions["graph.delete"].isEnabled() is enabled
        assert not actions["graph.connect"].isEnabled(), "that takes two"
        assert actions["graph.paste"].isEnabled()


def test_the_list_of_shortcuts_has_them_all(start: Start, project_file: Path) -> None:
    window = start(project_file)
    text = format_shortcuts(window.board)
    known = [spec for spec in CATALOGUE.values() if window.board.has_action(spec.id)]
    assert len(known) > 60
    assert [key for spec in known for key in spec.keys if escape(format_native_key(key)) not in text] == []


def test_undo_and_redo_are_named(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    document = get_controller(window).document
    undo, redo = window.window_actions["edit.undo"], window.window_actions["edit.redo"]
    assert not undo.isEnabled()
    document.apply_command(SetParam("gain", "gain", 2.0))
    assert undo.text() == "Undo Set gain of gain"
    undo.trigger()
    assert not undo.isEnabled()
    assert redo.text() == "Redo Set gain of gain"
    redo.trigger()
    assert document.graph["gain"].params == {"gain": 2.0}


def test_a_long_name_with_an_ampersand_fits_the_menu(start: Start, project_file: Path) -> None:
    window = start(project_file)
    document = get_controller(window).document
    document.apply_command(RenameNode("gain", "R&B"))
    assert window.window_actions["edit.undo"].text() == "Undo Rename gain to R&&B"
    document.apply_command(RenameNode("gain", "x" * 200))
    assert len(window.window_actions["edit.undo"].text()) < 60


def test_the_rate_is_that_of_what_is_viewed(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    controller, status = get_controller(window), window.status
    controller.document.apply_command(SetParam("noise", "rate", 50.0))
    controller.document.apply_command(AddNode(NodeRecord("plain", "source.color", "Plain"), Point(0.0, 400.0)))
    plain = Endpoint("plain", "image")
    qtbot.waitUntil(lambda: plain in controller.preview.facts.clips, timeout=10_000)
    assert status.items["rate"].text() == "50 fps"
    controller.document.set_viewed_output(plain)
    assert status.items["rate"].text() == "25 fps"
    controller.document.apply_command(SetParam("noise", "rate", 10.505204))
    controller.document.set_viewed_output(Endpoint("gain", "image"))
    qtbot.waitUntil(lambda: status.items["rate"].text() == "10.51 fps", timeout=10_000)


def test_keys_undo_from_anywhere(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    document = get_controller(window).document
    document.apply_command(SetParam("gain", "gain", 2.0))
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    for panel in (get_controller(window).panels.viewer, get_controller(window).panels.timeline):
        panel.setFocus()
        QTest.keyClick(panel, Qt.Key.Key_Z, CTRL)
        assert document.graph["gain"].params == {}
        QTest.keyClick(panel, Qt.Key.Key_Y, CTRL)
        assert document.graph["gain"].params == {"gain": 2.0}


def test_selecting_a_node_fills_the_inspector_and_the_lanes(start: Start, project_file: Path) -> None:
    window = start(project_file)
    controller = get_controller(window)
    controller.document.apply_command(SetKeyframe("gain", "gain", Keyframe(5, 2.0)))
    controller.panels.node_editor.select_nodes(("gain",))
    assert controller.panels.inspector.latest_node == "gain"
    controller.panels.timeline.set_frame(5)
    assert controller.panels.inspector.param_rows["gain"].key_button.key_state.name == "ON_KEY"
    controller.document.apply_command(RemoveNodes(("gain",)))
    assert controller.panels.inspector.latest_node is None


def test_the_picture_of_the_project_is_shown(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    status = window.status
    qtbot.waitUntil(status.items["frame_time"].isVisible, timeout=10_000)
    qtbot.waitUntil(lambda: status.items["rate"].text() == "25 fps", timeout=10_000)
    assert status.device.text() == "CPU"
    assert status.items["cache"].text().startswith("Cache ")


def test_problems_are_counted_and_shown(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    controller = get_controller(window)
    controller.document.apply_command(RemoveNodes(("noise",)))
    qtbot.waitUntil(lambda: window.status.items["problems"].text() == "1 problem", timeout=10_000)
    QTest.mouseClick(window.status.items["problems"], Qt.MouseButton.LeftButton)
    assert not get_controller(window).panels.problems.visibleRegion().isEmpty()
    qtbot.waitUntil(lambda: bool(get_controller(window).panels.problems.rows))
    QTest.mouseClick(get_controller(window).panels.problems.rows[0], Qt.MouseButton.LeftButton)
    assert controller.panels.node_editor.selected_nodes == ("gain",)
    controller.document.undo()
    qtbot.waitUntil(lambda: get_controller(window).panels.problems.problem_count == 0, timeout=10_000)


@pytest.mark.logs_errors
def test_errors_that_nobody_caught_are_cards_but_no_storm(start: Start, qtbot: QtBot) -> None:
    window = start()
    for number in (1, 1, 1, 2, 3, 4):
        try:
            raise ValueError(f"number {number}")
        except ValueError as error:
            sys.excepthook(type(error), error, error.__traceback__)
    qtbot.waitUntil(lambda: len(window.notifications.cards) == 3)
    QApplication.processEvents()
    assert [card.text for card in window.notifications.cards] == [f"ValueError: number {n}" for n in (2, 3, 4)]
    assert "ValueError: number 1" in window.log.text.toPlainText()
    QTest.mouseClick(window.notifications.cards[0].close_button, Qt.MouseButton.LeftButton)
    assert len(window.notifications.cards) == 2


@pytest.mark.logs_errors
def test_the_same_error_again_is_counted(start: Start, qtbot: QtBot) -> None:
    window = start()
    for _ in range(3):
        window.show_error("It failed", "so it did")
    assert [card.title_label.text() for card in window.notifications.cards] == ["It failed (3 times)"]


@pytest.mark.quick
def test_dropping_a_project_opens_it(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(project_file))])
    at = QPointF(5, 5)
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(at.toPoint(), Qt.DropAction.CopyAction, data, left, none)
    QApplication.sendEvent(window, enter)
    QApplication.sendEvent(window, QDropEvent(at, Qt.DropAction.CopyAction, data, left, none))
    qtbot.waitUntil(lambda: get_controller(window).files.path == project_file)


def test_the_layout_is_kept_and_can_be_reset(start: Start, qtbot: QtBot) -> None:
    window = start()
    window.docks["library"].hide()
    window.docks["viewer"].setFloating(True)
    close(window)
    again = start()
    assert not again.docks["library"].isVisible()
    assert again.docks["viewer"].isFloating()
    again.window_actions["view.reset_layout"].trigger()
    assert not again.docks["viewer"].isFloating()
    assert again.docks["library"].toggleViewAction().isChecked()


def test_panels_keep_their_sizes_from_run_to_run(start: Start) -> None:
    sizes = []
    for _ in range(4):
        window = start()
        QApplication.processEvents()
        sizes.append([window.docks[name].size() for name in ("graph", "viewer", "timeline")])
        close(window)
    assert sizes[1] == sizes[2] == sizes[3]  # the first run may be larger than this screen


def test_tabbed_docks_have_no_second_title(start: Start, qtbot: QtBot) -> None:
    window = start()
    qtbot.waitUntil(lambda: window.docks["inspector"].titleBarWidget() is not None)
    bare = {name for name in window.docks.specs if window.docks[name].titleBarWidget() is not None}
    assert bare == {
        "viewer",
        "sheet",
        "inspector",
        "library",
        "help",
        "history",
        "scopes",
        "timeline",
        "training",
        "models",
        "jobs",
        "workers",
        "problems",
        "log",
    }
    for name in ("library", "help", "history", "scopes"):
        window.docks[name].setFloating(True)
    qtbot.waitUntil(lambda: window.docks["inspector"].titleBarWidget() is None)


def test_full_screen_and_back(start: Start, qtbot: QtBot) -> None:
    window = start()
    states = []
    for _ in range(2):
        window.window_actions["view.full_screen"].trigger()
        states.append(window.isFullScreen())
    assert states == [True, False]


@pytest.mark.quick
def test_help(start: Start, dialogs: AnsweringDialogs) -> None:
    window = start()
    window.window_actions["help.shortcuts"].trigger()
    window.window_actions["help.about"].trigger()
    assert dialogs.questions[0].startswith("Shortcuts: <table")
    assert "Apache" in dialogs.questions[1]


def test_playing_and_stepping_by_keys(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    timeline = get_controller(window).panels.timeline
    qtbot.waitUntil(lambda: len(timeline.clip_frames) == 12, timeout=10_000)
    viewer = get_controller(window).panels.viewer
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    viewer.setFocus()
    QTest.keyClick(viewer, Qt.Key.Key_Right)
    assert timeline.current_frame == 1
    QTest.keyClick(viewer, Qt.Key.Key_End)
    assert timeline.current_frame == 11
    QTest.keyClick(viewer, Qt.Key.Key_Home)
    playing = []
    for _ in range(2):
        QTest.keyClick(viewer, Qt.Key.Key_Space)
        playing.append(timeline.is_playing)
    assert playing == [True, False]
    QTest.keyClick(viewer, Qt.Key.Key_I)
    assert get_controller(window).document.project.range is not None


def test_clearing_the_cache_computes_anew(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    controller = get_controller(window)
    qtbot.waitUntil(lambda: controller.engine.cache.used_bytes > 0, timeout=10_000)
    with qtbot.waitSignal(controller.render_thread.frame_ready, timeout=10_000):
        window.window_actions["cache.clear"].trigger()


def test_the_window_is_gone_while_a_node_is_waited_for(
    start: Start, project_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = start(project_file)
    thread = get_controller(window).render_thread
    seen: list[bool] = []
    stop = thread.stop

    def stop_and_look() -> None:
        seen.append(window.isVisible())
        stop()

    monkeypatch.setattr(thread, "stop", stop_and_look)
    close(window)
    assert seen == [False]

"""Somebody's project with a camera: nothing is opened before it is allowed in the bar, and the answer is remembered."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from studio.graph.analysis.problems import ProblemKind
from studio.graph.commands import AddNode, MoveNodes, SetParam
from studio.graph.file.project_file import load_project, save_project
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.sdk.params import ParamValue, Point
from studio.sdk.registry import Registry
from studio.ui.preview.messages.frame_messages import FrameResult
from studio.ui.shell.edits.fixes import FixRequest
from studio.ui.window import StudioWindow
from tests.media.live.counting_live import CountingLive
from tests.ui.whole_window import Start, close, get_controller, settle

SMALL: dict[str, ParamValue] = {"width": 64, "height": 48}


@pytest.fixture
def live(monkeypatch: pytest.MonkeyPatch) -> CountingLive:
    """Return the devices of this machine."""
    devices = CountingLive()
    monkeypatch.setattr("studio.media.media_files.LiveDevices", lambda: devices)
    return devices


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a stranger's project: a camera behind the node that is looked at."""
    path = tmp_path / "strange.loom"
    save_project(path, strange(), Registry())
    return path


def strange(*more: NodeRecord) -> Project:
    nodes = (NodeRecord("camera", "source.camera", "<b>Cam</b>", 1, SMALL), NodeRecord("gain", "color.gain", "Gain"))
    graph = Graph({each.id: each for each in (*nodes, *more)}, {Endpoint("gain", "image"): Endpoint("camera", "image")})
    layout = {node: Point(250.0 * index, 0.0) for index, node in enumerate(graph.nodes)}
    return Project(graph, layout, viewed_output=Endpoint("gain", "image"))


def frames_of(window: StudioWindow) -> list[FrameResult]:
    """Return a list to which each of the viewer's frames is added from now on."""
    frames: list[FrameResult] = []
    get_controller(window).render_thread.frame_ready.connect(frames.append)
    return frames


def answer(window: StudioWindow, words: str) -> None:
    button = next(button for button in window.permission_bar.buttons if button.text() == words)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def refused(window: StudioWindow) -> bool:
    problems = get_controller(window).preview.facts.problems
    return any(problem.kind is ProblemKind.PERMISSION for problem in problems)


def asks(window: StudioWindow) -> Callable[[], bool]:
    return lambda: window.permission_bar.isVisible() and "wants to use" in window.permission_bar.text


def test_nothing_is_opened_before_it_is_allowed_and_all_works_after(
    start: Start, project: Path, live: CountingLive, qtbot: QtBot
) -> None:
    window = start()
    frames = frames_of(window)
    get_controller(window).files.open_project(project)
    qtbot.waitUntil(asks(window))
    assert window.permission_bar.text == "This project wants to use: camera (<b>Cam</b>)"
    assert window.permission_bar.label.textFormat() is Qt.TextFormat.PlainText
    qtbot.waitUntil(lambda: refused(window))
    qtbot.waitUntil(lambda: any(f.failure and "wants to use: camera" in f.failure.text for f in frames))
    get_controller(window).preview.refresh()
    count = len(frames)
    qtbot.waitUntil(lambda: len(frames) > count)
    assert live.opened == []
    answer(window, "Allow")
    qtbot.waitUntil(lambda: frames[-1].pixels is not None)
    qtbot.waitUntil(lambda: not refused(window))
    assert set(live.opened) == {("camera", "")}
    assert not window.permission_bar.isVisible()
    assert not get_controller(window).document.is_modified
    assert get_controller(window).document.undo_label == ""


def test_the_answer_is_remembered_until_somebody_else_edits_the_file(
    start: Start, project: Path, live: CountingLive, qtbot: QtBot
) -> None:
    window = start()
    controller, registry = get_controller(window), get_controller(window).document.registry
    controller.files.open_project(project)
    qtbot.waitUntil(asks(window))
    answer(window, "Allow")
    controller.document.apply_command(MoveNodes({"gain": Point(500.0, 50.0)}))
    controller.document.apply_command(SetParam("gain", "gain", 1.5))
    controller.files.save_project()
    settle(qtbot, window)
    controller.files.new_project()
    assert controller.document.granted_permissions == frozenset()
    controller.files.open_project(project)
    qtbot.waitUntil(lambda: bool(controller.document.granted_permissions))
    assert not window.permission_bar.isVisible()
    controller.files.new_project()
    settle(qtbot, window)
    theirs = load_project(project, registry)
    voice = NodeRecord("voice", "source.microphone", "Voice")
    save_project(
        project, Project(theirs.graph.with_node(voice), theirs.layout, viewed_output=theirs.viewed_output), registry
    )
    live.opened.clear()
    controller.files.open_project(project)
    qtbot.waitUntil(asks(window))
    assert window.permission_bar.text.endswith("camera, microphone (<b>Cam</b>, Voice)")
    qtbot.waitUntil(lambda: refused(window))
    assert live.opened == []


def test_once_is_for_this_time_and_another_window_asks_again(
    start: Start, project: Path, live: CountingLive, qtbot: QtBot
) -> None:
    window = start(project)
    qtbot.waitUntil(asks(window))
    answer(window, "Allow Once")
    qtbot.waitUntil(lambda: bool(live.opened))
    get_controller(window).document.apply_command(SetParam("gain", "gain", 1.5))
    get_controller(window).files.save_project()
    settle(qtbot, window)
    close(window)
    live.opened.clear()
    again = start(project)
    qtbot.waitUntil(asks(again))
    assert live.opened == []


@pytest.mark.quick
def test_not_now_hides_the_bar_until_it_is_asked_for(
    start: Start, project: Path, live: CountingLive, qtbot: QtBot
) -> None:
    window = start(project)
    document = get_controller(window).document
    qtbot.waitUntil(asks(window))
    answer(window, "Not Now")
    assert not window.permission_bar.isVisible()
    document.apply_command(SetParam("gain", "gain", 2.0))
    assert not window.permission_bar.isVisible()
    qtbot.waitUntil(lambda: refused(window))
    entry, fix = get_controller(window).problems.find_fixes("camera")[0]
    assert fix.request is FixRequest.PERMISSION
    get_controller(window).problems.apply_fix(entry, fix)
    assert asks(window)()
    button = window.permission_bar.buttons[0]
    qtbot.waitUntil(button.hasFocus)
    assert "camera" in button.accessibleDescription()
    QTest.keyClick(button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: bool(live.opened))
    document.undo()
    assert document.granted_permissions
    assert not window.permission_bar.isVisible()


def test_what_is_allowed_can_be_taken_back(start: Start, project: Path, live: CountingLive, qtbot: QtBot) -> None:
    window = start(project)
    qtbot.waitUntil(asks(window))
    answer(window, "Allow")
    settle(qtbot, window)
    window.board.run_action("file.permissions")
    assert window.permission_bar.text == "This project may use: camera (<b>Cam</b>)"
    buttons = cast("list[QPushButton]", window.permission_bar.findChildren(QPushButton))
    assert [button.text() for button in buttons if button.isVisible()] == ["Take Back", "Details…", "Close"]
    answer(window, "Take Back")
    assert asks(window)()
    settle(qtbot, window)
    get_controller(window).files.new_project()
    get_controller(window).files.open_project(project)
    qtbot.waitUntil(asks(window))


def test_what_the_user_adds_himself_opens_at_once_and_is_remembered(
    start: Start, tmp_path: Path, live: CountingLive, qtbot: QtBot
) -> None:
    window = start()
    controller = get_controller(window)
    controller.files.new_project()
    window.board.run_action("file.permissions")
    assert not window.permission_bar.isVisible()
    controller.document.apply_command(
        AddNode(NodeRecord("camera", "source.camera", "Camera", 1, SMALL), Point(0.0, 0.0))
    )
    controller.document.set_viewed_output(Endpoint("camera", "image"))
    qtbot.waitUntil(lambda: bool(live.opened))
    assert window.permission_bar.text == ""
    path = tmp_path / "mine.loom"
    controller.files._save(path, None)
    settle(qtbot, window)
    controller.files.new_project()
    assert controller.document.granted_permissions == frozenset()
    controller.files.open_project(path)
    qtbot.waitUntil(lambda: bool(controller.document.granted_permissions))
    assert window.permission_bar.text == ""

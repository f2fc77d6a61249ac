"""Buttons that render, with the mouse."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.engine.jobs.job import JobState
from studio.graph.commands import RemoveNodes
from studio.graph.model import Endpoint
from studio.ui.features.jobs.feature import JobsFeature
from studio.ui.window import StudioWindow
from tests.ui.answering import AnsweringDialogs
from tests.ui.whole_window import Start, get_controller

LEFT = Qt.MouseButton.LeftButton


def states(window: StudioWindow) -> list[JobState]:
    return [status.state for status in get_controller(window).jobs.queue.make_snapshot().jobs]


@pytest.mark.quick
def test_an_output_node_renders_from_the_inspector(
    start: Start, project_file: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    window = start(project_file)
    controller, bar = get_controller(window), window.get_feature(JobsFeature).render_bar
    qtbot.waitUntil(lambda: bool(controller.preview.facts.clips), timeout=10_000)
    controller.panels.node_editor.select_nodes(("gain",))
    assert not bar.isVisible()
    controller.panels.node_editor.select_nodes(("write",))
    qtbot.waitUntil(bar.render_button.isVisible)
    QTest.mouseClick(bar.render_button, LEFT)
    qtbot.waitUntil(lambda: states(window) == [JobState.DONE], timeout=30_000)
    assert (tmp_path / "out.mp4").stat().st_size > 0


def test_the_timeline_adds_an_output_and_renders_it(
    start: Start, project_file: Path, tmp_path: Path, dialogs: AnsweringDialogs, qtbot: QtBot
) -> None:
    window = start(project_file)
    controller, button = get_controller(window), window.get_feature(JobsFeature).render_button.button
    document = controller.document
    qtbot.waitUntil(lambda: bool(controller.preview.facts.clips), timeout=10_000)
    assert button.text() == "Render"
    document.apply_command(RemoveNodes(("write",)))
    qtbot.waitUntil(lambda: button.text() == "Render to File…", timeout=10_000)
    before = document.project
    QTest.mouseClick(button, LEFT)
    qtbot.waitUntil(lambda: len(dialogs.files_asked) == 1)
    assert dialogs.files_asked[-1].is_saving
    assert dialogs.files_asked[-1].start_path == project_file.with_suffix(".mp4")
    assert document.project is before, "the file was not chosen"
    dialogs.file = tmp_path / "chosen.mp4"
    QTest.mouseClick(button, LEFT)
    qtbot.waitUntil(lambda: len(document.graph.nodes) == 3)
    (node,) = set(document.graph.nodes) - {"noise", "gain"}
    assert document.graph[node].type == "output.write_video"
    assert document.graph[node].params["file"] == (tmp_path / "chosen.mp4").as_posix()
    assert document.graph.wires[Endpoint(node, "image")] == Endpoint("gain", "image")
    qtbot.waitUntil(lambda: states(window) == [JobState.DONE], timeout=30_000)
    assert (tmp_path / "chosen.mp4").stat().st_size > 0
    assert button.text() == "Render"
    QTest.mouseClick(button, LEFT)
    qtbot.waitUntil(lambda: states(window) == [JobState.DONE, JobState.DONE], timeout=30_000)
    document.undo()
    assert document.graph == before.graph


def test_the_selected_node_is_rendered_over_a_file_that_the_dialog_has_asked_about(
    start: Start, project_file: Path, tmp_path: Path, dialogs: AnsweringDialogs, qtbot: QtBot
) -> None:
    window = start(project_file)
    controller, button = get_controller(window), window.get_feature(JobsFeature).render_button.button
    document = controller.document
    document.apply_command(RemoveNodes(("write",)))
    qtbot.waitUntil(lambda: button.text() == "Render to File…", timeout=10_000)
    controller.panels.node_editor.select_nodes(("noise",))
    dialogs.file = tmp_path / "old.mp4"
    dialogs.file.write_bytes(b"of another program")
    QTest.mouseClick(button, LEFT)
    qtbot.waitUntil(lambda: len(document.graph.nodes) == 3)
    (node,) = set(document.graph.nodes) - {"noise", "gain"}
    assert document.graph.wires[Endpoint(node, "image")] == Endpoint("noise", "image"), "gain is in view"
    qtbot.waitUntil(lambda: states(window) == [JobState.DONE], timeout=30_000)
    assert dialogs.file.stat().st_size > 1000
    assert dialogs.questions == []

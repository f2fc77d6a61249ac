"""Rendering from the menus, and what becomes of jobs when the window closes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from studio.core.time import FrameRange
from studio.engine.jobs.job import Job, JobFailure, JobKind, JobState, JobStatus, QueueSnapshot
from studio.engine.jobs.jobs_file import JobsFile
from studio.graph.commands import AddNode, Connect, RemoveNodes, SetDisabled, SetParam, SetRange
from studio.graph.file.project_file import save_project
from studio.graph.model import Endpoint, NodeRecord
from studio.sdk.params import ParamValue, Point
from studio.sdk.registry import Registry
from studio.services.folders import AppFolders
from studio.ui.shell.session.storage.instance_dir import InstanceDir
from studio.ui.window import StudioWindow
from tests.ui.answering import AnsweringDialogs
from tests.ui.whole_window import Start, get_controller, small_project

ROOT = Path(__file__).resolve().parents[4]
LEFT = Qt.MouseButton.LeftButton


def queue(window: StudioWindow) -> QueueSnapshot:
    return get_controller(window).jobs.queue.make_snapshot()


def states(window: StudioWindow) -> list[JobState]:
    return [status.state for status in queue(window).jobs]


@pytest.fixture
def long_project(tmp_path: Path) -> Path:
    path = tmp_path / "long.loom"
    save_project(path, small_project(tmp_path / "long.mp4", length=100_000), Registry())
    return path


def test_rendering_the_range(start: Start, project_file: Path, tmp_path: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    controller = get_controller(window)
    controller.document.apply_command(SetRange(FrameRange(2, 7)))
    qtbot.waitUntil(lambda: bool(controller.preview.facts.clips), timeout=10_000)
    window.window_actions["file.render"].trigger()
    qtbot.waitUntil(lambda: window.status.items["jobs"].text() == "1 job")
    qtbot.waitUntil(lambda: states(window) == [JobState.DONE], timeout=30_000)
    done = queue(window).jobs[0]
    assert (done.done, done.file) == (5, tmp_path / "out.mp4")
    assert (tmp_path / "out.mp4").stat().st_size > 0
    qtbot.waitUntil(lambda: window.status.items["jobs"].text() == "No jobs")
    assert get_controller(window).panels.jobs.rows[done.id].figures_label.text().startswith("5 frames in ")
    assert window.status.currentMessage() == f"Rendered {tmp_path / 'out.mp4'}"


def test_what_cannot_be_rendered_says_why(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    controller = get_controller(window)
    controller.document.apply_command(RemoveNodes(("noise",)))
    qtbot.waitUntil(lambda: get_controller(window).panels.problems.problem_count == 1, timeout=10_000)
    window.window_actions["file.render"].trigger()
    assert "nothing is connected" in window.notifications.cards[-1].text
    controller.document.apply_command(SetDisabled(("write",), True))
    for name in ("file.render", "file.render_all"):
        window.window_actions[name].trigger()
        assert "add an output node" in window.notifications.cards[-1].text
    assert not get_controller(window).panels.jobs.rows


@pytest.mark.quick
def test_several_outputs(start: Start, project_file: Path, tmp_path: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    controller = get_controller(window)
    editor = controller.panels.node_editor
    editor.select_nodes(("write",))
    editor.duplicate_selected()
    editor.select_nodes(("gain",))
    window.window_actions["file.render"].trigger()
    assert "select those to render" in window.notifications.cards[-1].text
    other = next(node for node in controller.document.graph.nodes if node not in {"noise", "gain", "write"})
    (tmp_path / "taken.mp4").mkdir()
    controller.document.apply_command(SetParam(other, "file", (tmp_path / "taken.mp4").as_posix()))
    controller.document.apply_command(Connect(Endpoint("gain", "image"), Endpoint(other, "image")))
    qtbot.waitUntil(lambda: bool(controller.preview.facts.clips), timeout=10_000)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(window, Qt.Key.Key_Return, keys)
    qtbot.waitUntil(lambda: sorted(states(window)) == [JobState.DONE, JobState.FAILED], timeout=30_000)
    assert {status.name for status in queue(window).jobs} == {"write", controller.document.graph[other].name}
    qtbot.waitUntil(lambda: [c.title[-16:] for c in window.notifications.cards[-1:]] == ["was not finished"])
    window.docks.show_panel("timeline")
    buttons: Iterable[QPushButton] = window.notifications.cards[-1].findChildren(QPushButton)
    QTest.mouseClick(next(button for button in buttons if button.text() == "Show jobs"), LEFT)
    assert get_controller(window).panels.jobs.isVisible()


def test_cancelling_and_pausing_a_render(start: Start, long_project: Path, tmp_path: Path, qtbot: QtBot) -> None:
    window = start(long_project)
    window.window_actions["file.render"].trigger()
    qtbot.waitUntil(lambda: states(window) == [JobState.RUNNING], timeout=10_000)
    window.window_actions["file.pause_queue"].trigger()
    assert window.window_actions["file.pause_queue"].text() == "Go On With Queue"
    qtbot.waitUntil(lambda: "Paused with the queue" in window.status.activity.text())
    window.window_actions["file.cancel_render"].trigger()
    qtbot.waitUntil(lambda: states(window) == [JobState.CANCELLED], timeout=10_000)
    assert not (tmp_path / "long.mp4").exists()
    window.window_actions["file.pause_queue"].trigger()
    row = get_controller(window).panels.jobs.rows[queue(window).jobs[0].id]
    window.docks.show_panel("jobs")
    qtbot.waitUntil(row.buttons["retry"].isVisible)
    QTest.mouseClick(row.buttons["retry"], LEFT)
    qtbot.waitUntil(lambda: states(window) == [JobState.RUNNING], timeout=10_000)


def test_over_a_job_its_keys_are_its_own(start: Start, long_project: Path, qtbot: QtBot) -> None:
    window = start(long_project)
    window.activateWindow()
    window.docks.show_panel("jobs")
    window.window_actions["file.render"].trigger()
    qtbot.waitUntil(lambda: states(window) == [JobState.RUNNING], timeout=10_000)
    row = get_controller(window).panels.jobs.rows[queue(window).jobs[0].id]
    qtbot.waitUntil(row.isVisible)
    QTest.mouseClick(row, LEFT)
    QTest.keyClick(row, Qt.Key.Key_P)
    qtbot.waitUntil(lambda: states(window) == [JobState.PAUSED], timeout=10_000)
    assert not window.window_actions["cache.pause"].isChecked()
    get_controller(window).panels.jobs.setFocus()
    QTest.keyClick(get_controller(window).panels.jobs, Qt.Key.Key_P)
    assert window.window_actions["cache.pause"].isChecked(), "no job has the keys"


def test_closing_asks_nothing_and_the_next_start_offers_to_go_on(
    start: Start, long_project: Path, dialogs: AnsweringDialogs, qtbot: QtBot
) -> None:
    window = start(long_project)
    window.window_actions["file.render"].trigger()
    window.window_actions["file.render"].trigger()
    assert window.status.currentMessage() == "“write” is in the queue already"
    get_controller(window).document.apply_command(SetParam("gain", "gain", 2.0))
    window.window_actions["file.render"].trigger()
    qtbot.waitUntil(lambda: [status.done > 0 for status in queue(window).jobs] == [True, False], timeout=10_000)
    controller = get_controller(window)
    controller.document.mark_saved(controller.document.project)
    window.close()
    assert not window.isVisible()
    assert dialogs.questions == []
    assert controller.render_thread.isFinished()
    assert controller.jobs.job_thread.isFinished()
    again = start()
    qtbot.waitUntil(lambda: bool(get_controller(again).panels.jobs.rows))
    assert [(s.name, s.state, s.is_held) for s in queue(again).jobs] == [
        ("write", JobState.INTERRUPTED, True),
        ("write", JobState.QUEUED, True),
    ]
    again.docks.show_panel("jobs")
    qtbot.waitUntil(get_controller(again).panels.jobs.leftover.resume_button.isVisible)
    assert (
        get_controller(again).panels.jobs.leftover.text_label.text()
        == again.status.items["jobs"].text()
        == "2 jobs from the last session"
    )
    QTest.mouseClick(get_controller(again).panels.jobs.leftover.resume_button, LEFT)
    qtbot.waitUntil(lambda: states(again) == [JobState.RUNNING, JobState.QUEUED], timeout=10_000)


@pytest.mark.parametrize("agrees", [True, False])
def test_discarding_what_has_got_somewhere_is_asked_about(
    agrees: bool, start: Start, folders: AppFolders, tmp_path: Path, dialogs: AnsweringDialogs, qtbot: QtBot
) -> None:
    job = Job("write", small_project(tmp_path / "out.mp4").graph, "write")
    JobsFile(folders.state / "jobs-0.json", Registry()).write_queue(
        [JobStatus(job, JobState.RUNNING, done=4, total=12)]
    )
    window = start()
    window.docks.show_panel("jobs")
    panel = get_controller(window).panels.jobs
    qtbot.waitUntil(panel.leftover.discard_button.isVisible)
    dialogs.yes = agrees
    QTest.mouseClick(panel.leftover.discard_button, LEFT)
    assert "Discard an interrupted job?" in dialogs.questions[-1]
    qtbot.waitUntil(lambda: bool(queue(window).jobs) is not agrees)


def test_discarding_leaves_no_file(start: Start, folders: AppFolders, tmp_path: Path, qtbot: QtBot) -> None:
    kept = folders.state / "jobs-0.json"
    job = Job("write", small_project(tmp_path / "out.mp4").graph, "write")
    JobsFile(kept, Registry()).write_queue([JobStatus(job, JobState.RUNNING)])
    window = start()
    window.docks.show_panel("jobs")
    qtbot.waitUntil(get_controller(window).panels.jobs.leftover.discard_button.isVisible)
    QTest.mouseClick(get_controller(window).panels.jobs.leftover.discard_button, LEFT)
    qtbot.waitUntil(lambda: not kept.exists())
    assert get_controller(window).panels.jobs.hint_label.isVisible()


def test_a_failed_frame_is_shown_with_its_node(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    controller = get_controller(window)
    qtbot.waitUntil(lambda: len(controller.panels.timeline.clip_frames) == 12, timeout=10_000)
    get_controller(window).panels.jobs.failure_activated.emit(JobFailure(7, "broken", "gain", "gain"))
    assert controller.panels.timeline.current_frame == 7
    assert controller.panels.node_editor.selected_nodes == ("gain",)
    get_controller(window).panels.jobs.failure_activated.emit(JobFailure(None, "broken", "gone", "gone"))
    assert controller.panels.node_editor.selected_nodes == ("gain",)


def test_a_selected_generator_makes_its_frames(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    controller = get_controller(window)
    params: dict[str, ParamValue] = {"width": 64, "height": 48, "length": 3, "steps": 1}
    record = NodeRecord("coral", "generate.reaction_diffusion", "coral", params=params)
    controller.document.apply_command(AddNode(record, Point(0, 300)))
    controller.document.set_viewed_output(Endpoint("coral", "image"))
    qtbot.waitUntil(lambda: Endpoint("coral", "image") in controller.preview.facts.clips, timeout=10_000)
    controller.panels.node_editor.select_nodes(("coral",))
    window.window_actions["file.render"].trigger()
    qtbot.waitUntil(lambda: states(window) == [JobState.DONE], timeout=20_000)
    assert queue(window).jobs[0].job.kind is JobKind.GENERATE
    qtbot.waitUntil(lambda: window.status.currentMessage() == "coral is generated")
    qtbot.waitUntil(lambda: controller.panels.viewer.canvas.picture is not None, timeout=10_000)


def test_the_viewer_knows_which_generators_make_what_it_waits_for(
    start: Start, project_file: Path, qtbot: QtBot
) -> None:
    window = start(project_file)
    controller = get_controller(window)
    controller.jobs.queue.set_paused(True)
    controller.document.apply_command(
        AddNode(NodeRecord("coral", "generate.reaction_diffusion", "coral"), Point(0, 300))
    )
    controller.document.set_viewed_output(Endpoint("coral", "image"))
    card = controller.panels.viewer.generate_card
    qtbot.waitUntil(card.isVisible, timeout=10_000)
    QTest.mouseClick(card.generate_button, LEFT)
    qtbot.waitUntil(lambda: card.title_label.text() == "Generating")
    assert not card.generate_button.isVisible()
    controller.document.apply_command(SetParam("coral", "seed", 3))
    assert card.generate_button.isVisible(), "the job in the queue makes other frames"
    controller.document.undo()
    assert not card.generate_button.isVisible()
    controller.jobs.queue.cancel_job(queue(window).jobs[0].id)
    qtbot.waitUntil(card.generate_button.isVisible)


def test_a_render_that_let_a_generator_work_refreshes_the_viewer(
    start: Start, project_file: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    window = start(project_file)
    controller = get_controller(window)
    params: dict[str, ParamValue] = {"width": 32, "height": 32, "length": 2, "steps": 2}
    coral = NodeRecord("coral", "generate.reaction_diffusion", "coral", params=params)
    controller.document.apply_command(AddNode(coral, Point(0, 300)))
    controller.document.apply_command(Connect(Endpoint("coral", "image"), Endpoint("gain", "image")))
    qtbot.waitUntil(controller.panels.viewer.generate_card.isVisible, timeout=10_000)
    window.window_actions["file.render"].trigger()
    qtbot.waitUntil(lambda: states(window) == [JobState.DONE], timeout=30_000)
    qtbot.waitUntil(lambda: not controller.panels.viewer.generate_card.isVisible())


def test_frames_of_a_generator_refresh_the_viewer(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    controller = get_controller(window)
    qtbot.waitUntil(window.status.items["frame_time"].isVisible, timeout=10_000)
    with qtbot.waitSignal(controller.render_thread.frame_ready, timeout=10_000):
        controller.jobs.frames_arrived.emit("noise")


def test_jobs_of_a_program_that_is_gone_are_taken_over(
    start: Start, folders: AppFolders, tmp_path: Path, qtbot: QtBot
) -> None:
    graph = small_project(tmp_path / "out.mp4").graph
    for number in (0, 3, 5):
        job = Job(f"of {number}", graph, "write", id=f"{number}")
        JobsFile(folders.state / f"jobs-{number}.json", Registry()).write_queue([JobStatus(job)])
    theirs = InstanceDir.claim(folders.state, 5)
    assert theirs is not None
    window = start()
    qtbot.waitUntil(lambda: [status.name for status in queue(window).jobs] == ["of 0", "of 3"])
    names = sorted(path.name for path in folders.state.glob("jobs-*.json"))
    assert names == ["jobs-0.json", "jobs-5.json"]
    theirs.release()


def test_damage_is_said_and_put_aside(start: Start, folders: AppFolders, qtbot: QtBot) -> None:
    (folders.state / "jobs-0.json").write_text("{")
    window = start()
    qtbot.waitUntil(lambda: bool(window.notifications.cards))
    assert window.notifications.cards[0].title == "Some jobs of the last session are lost"
    (aside,) = folders.state.glob("jobs-0-damaged-*.json")
    assert str(aside) in window.notifications.cards[0].text
    assert aside.read_text() == "{"


_KILLED = """
import os, sys
from pathlib import Path
from studio.app.desktop import StudioApp, make_application
from studio.services.folders import AppFolders
from studio.graph.commands import SetParam
from tests.ui.answering import AnsweringDialogs
from tests.ui.window_parts import WindowParts
app = make_application()
studio = StudioApp(Path(sys.argv[1]), folders=AppFolders.make_for_user(), dialogs=AnsweringDialogs(),
                   device="cpu", template=None)
def on_changed(snapshot):
    kept = Path(os.environ["FRAMELOOM_HOME"]) / "state" / "jobs-0.json"
    if kept.exists() and '"running"' in kept.read_text() and len(snapshot.jobs) == 2 and snapshot.jobs[0].done > 3:
        os.kill(os.getpid(), 9)
def on_loaded():
    controller = WindowParts(studio.window)
    def render():
        controller.jobs.render_selected()
        controller.document.apply_command(SetParam("gain", "gain", 2.0))
        controller.jobs.render_selected()
    controller.files.project_opened.connect(render)
    controller.jobs.job_thread.snapshot_changed.connect(on_changed)
studio.load_finished.connect(on_loaded)
studio.show()
app.exec()
"""


@pytest.mark.slow
def test_a_kill_loses_no_job(start: Start, folders: AppFolders, long_project: Path, qtbot: QtBot) -> None:
    home = {"FRAMELOOM_HOME": str(folders.state.parent), "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", _KILLED, str(long_project)]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **home}, capture_output=True, check=False, timeout=60)
    assert done.returncode == -9, done.stderr.decode()
    window = start()
    qtbot.waitUntil(lambda: len(queue(window).jobs) == 2)
    assert states(window) == [JobState.INTERRUPTED, JobState.QUEUED]
    assert all(status.is_held for status in queue(window).jobs)
    graph = small_project(long_project.with_suffix(".mp4"), length=100_000).graph
    first, second = (status.job.graph for status in queue(window).jobs)
    assert first == graph
    assert second["gain"].params == {"gain": 2.0}


def test_the_queue_is_written_as_it_changes(
    start: Start, folders: AppFolders, long_project: Path, qtbot: QtBot
) -> None:
    window = start(long_project)
    kept = folders.state / "jobs-0.json"
    jobs = get_controller(window).jobs
    jobs.queue.set_paused(True)
    jobs.render_selected()
    qtbot.waitUntil(lambda: kept.exists() and '"queued"' in kept.read_text())
    jobs.queue.cancel_job(queue(window).jobs[0].id)
    qtbot.waitUntil(lambda: '"cancelled"' in kept.read_text())
    jobs.queue.clear_finished()
    qtbot.waitUntil(lambda: not kept.exists())

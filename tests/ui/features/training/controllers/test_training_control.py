"""A real training in a real window: begun, watched, scrubbed, used, compared, kept over a restart."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.engine.jobs.job import JobKind, JobState
from studio.engine.training.run_files.checkpoint_files import RunCheckpoint
from studio.engine.training.run_files.training_log import read_log
from studio.graph.commands import SetParam
from studio.graph.file.project_file import save_project
from studio.graph.file.user_folders import find_videos_folder
from studio.graph.model import Endpoint, Graph, Side
from studio.sdk.registry import Registry
from studio.ui.preview.messages.frame_messages import FrameResult
from studio.ui.window import StudioWindow
from tests.ui.answering import AnsweringDialogs
from tests.ui.features.training.projects import STEPS, shapes_project
from tests.ui.whole_window import Start, get_controller
from tests.ui.window_parts import WindowParts

LEFT, NONE, CTRL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def project_file(tmp_path: Path) -> Path:
    path = tmp_path / "shapes.loom"
    save_project(path, shapes_project(), Registry())
    return path


def train(window: StudioWindow, qtbot: QtBot) -> WindowParts:
    """Press Train, and wait until it is through."""
    controller = get_controller(window)
    qtbot.waitUntil(lambda: controller.training.shown_node == "train", timeout=5000)
    window.docks.focus_panel("training")
    panel = controller.panels.training
    QTest.mouseClick(panel.training_header.buttons["start"], LEFT)
    qtbot.waitUntil(lambda: states(controller) == [JobState.DONE], timeout=60_000)
    qtbot.waitUntil(lambda: len(panel.run_follower.checkpoints) == STEPS // 10, timeout=5000)
    return controller


def states(controller: WindowParts) -> list[JobState]:
    return [status.state for status in controller.jobs.queue.make_snapshot().jobs]


def weights(graph: Graph) -> str:
    return str(graph["auto"].params.get("weights", ""))


def mark(controller: WindowParts, one: RunCheckpoint) -> QPoint:
    canvas = controller.panels.timeline.timeline_canvas
    place = canvas.find_placement(controller.training.checkpoint_track)
    assert place is not None
    return QPoint(round(controller.training.checkpoint_track.x_of(one, place.rect)), round(place.rect.bottom()) - 8)


class Frames:
    """What the viewer was given, the newest last."""

    def __init__(self, controller: WindowParts, qtbot: QtBot) -> None:
        self._controller, self._qtbot = controller, qtbot
        self._results: list[FrameResult] = []
        controller.render_thread.frame_ready.connect(self._results.append)

    def now(self, *, whole: bool = True) -> np.ndarray:
        """Return the pixels of the graph as it is now; small ones, too, while something is dragged."""
        graph = self._controller.document.graph

        def fits(result: FrameResult) -> bool:
            return result.request.graph is graph and (not whole or result.request.scale == 1.0)

        self._qtbot.waitUntil(lambda: any(fits(result) for result in self._results), timeout=10_000)
        result = next(result for result in reversed(self._results) if fits(result))
        assert result.failure is None
        assert result.pixels is not None
        return result.pixels


@pytest.mark.quick
def test_train_scrub_use_and_compare(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    frames = Frames(get_controller(window), qtbot)
    get_controller(window).panels.timeline.set_frame(1)
    controller = train(window, qtbot)
    panel, document = controller.panels.training, controller.document
    assert [one.step for one in panel.run_follower.checkpoints] == [10, 20, 30, 40]
    assert sum(one.is_best for one in panel.run_follower.checkpoints) == 1
    assert (project_file.parent / "run" / "log.jsonl").exists(), "the folder lies beside the project"
    qtbot.waitUntil(lambda: panel.training_header.state_label.text() == "Trained", timeout=20_000)
    window.docks.focus_panel("timeline")
    untrained = frames.now()
    scrub(controller, qtbot, frames)
    assert not np.array_equal(frames.now(), untrained)
    assert document.step_labels == ("Choose a checkpoint",)
    document.undo()
    assert np.array_equal(frames.now(), untrained)
    compare(controller, qtbot)


def scrub(controller: WindowParts, qtbot: QtBot, frames: Frames) -> None:
    """Drag over the marks: each is seen; what was seen before is found again; Esc takes the drag back."""
    canvas, marks = controller.panels.timeline.timeline_canvas, controller.panels.training.run_follower.checkpoints
    qtbot.waitUntil(lambda: canvas.find_placement(controller.training.checkpoint_track) is not None, timeout=5000)
    QTest.mousePress(canvas, LEFT, NONE, mark(controller, marks[0]))
    seen = []
    for one in marks[1:]:
        QTest.mouseMove(canvas, mark(controller, one))
        assert weights(controller.document.graph) == one.path.as_posix()
        seen.append(frames.now(whole=False))
    assert not np.array_equal(seen[0], seen[-1])
    QTest.keyClick(controller.panels.timeline, Qt.Key.Key_Escape)
    QTest.mouseRelease(canvas, LEFT, NONE, mark(controller, marks[-1]))
    assert weights(controller.document.graph) == ""
    assert controller.document.step_labels == ()
    QTest.mousePress(canvas, LEFT, NONE, mark(controller, marks[1]))
    QTest.mouseMove(canvas, mark(controller, marks[3]))
    QTest.mouseRelease(canvas, LEFT, NONE, mark(controller, marks[3]))


def compare(controller: WindowParts, qtbot: QtBot) -> None:
    """Select two marks, compare them from the menu: variants with either's weights, seen beside each other."""
    canvas, marks = controller.panels.timeline.timeline_canvas, controller.panels.training.run_follower.checkpoints
    for one in (marks[0], marks[3]):
        QTest.mouseClick(canvas, LEFT, CTRL, mark(controller, one))
    controller.training.checkpoint_track.signals.action_requested.emit(
        "compare", controller.training.checkpoint_track.selected_checkpoints
    )
    project = controller.document.project
    assert project.active_side is Side.B
    assert project.variant is not None
    assert (weights(project.variant.graph), weights(project.graph)) == (
        marks[0].path.as_posix(),
        marks[3].path.as_posix(),
    )
    assert controller.panels.viewer.compare_control.is_comparing
    qtbot.waitUntil(lambda: controller.panels.viewer.shown_request is not None, timeout=5000)


def test_the_job_counts_steps_and_ctrl_enter_begins_it(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    controller = get_controller(window)
    controller.panels.node_editor.select_nodes(("train",))
    window.board.run_action("file.render")
    qtbot.waitUntil(lambda: states(controller) == [JobState.DONE], timeout=60_000)
    status = controller.jobs.queue.make_snapshot().jobs[0]
    assert (status.job.kind, status.done, status.total) == (JobKind.TRAIN, STEPS, STEPS)
    (row,) = get_controller(window).panels.jobs.rows.values()
    qtbot.waitUntil(lambda: row.figures_label.text().startswith(f"{STEPS} steps in "), timeout=5000)


def test_a_checkpoint_is_used_and_deleted_from_the_list(
    start: Start, project_file: Path, qtbot: QtBot, dialogs: AnsweringDialogs
) -> None:
    controller = train(start(project_file), qtbot)
    panel = controller.panels.training
    tree = panel.checkpoint_list.checkpoint_tree
    first = panel.run_follower.checkpoints[0]
    tree.scrollToItem(tree.topLevelItem(3))  # in a low panel the list scrolls
    QTest.mouseClick(tree.viewport(), LEFT, NONE, tree.visualItemRect(tree.topLevelItem(3)).center())
    QTest.mouseClick(panel.checkpoint_list.buttons["use"], LEFT)
    assert weights(controller.document.graph) == first.path.as_posix()
    qtbot.waitUntil(lambda: tree.topLevelItem(3).text(0) == "10 ●", timeout=5000)
    dialogs.yes = True
    QTest.mouseClick(panel.checkpoint_list.buttons["delete"], LEFT)
    qtbot.waitUntil(lambda: len(panel.run_follower.checkpoints) == 3, timeout=5000)
    assert not first.path.exists()
    assert dialogs.questions == ["Delete the checkpoint?"]


@pytest.mark.slow
def test_training_again_leaves_what_is_in_use(start: Start, project_file: Path, qtbot: QtBot) -> None:
    """The new run begins with random weights; the network runs with those that it had, from the file that it names."""
    controller = train(start(project_file), qtbot)
    panel = controller.panels.training
    (used,) = panel.run_follower.checkpoints[-1:]
    controller.training._on_checkpoints_asked("use", (used,))
    learnt, steps = used.path.read_bytes(), controller.document.step_labels
    QTest.mouseClick(panel.training_header.buttons["start"], LEFT)
    qtbot.waitUntil(lambda: states(controller) == [JobState.DONE] * 2, timeout=60_000)
    assert weights(controller.document.graph) == used.path.as_posix()
    assert used.path.read_bytes() == learnt
    assert controller.document.step_labels == steps
    job = controller.jobs.queue.make_snapshot().jobs[0].job
    assert weights(job.graph) == "", "it did not go on from what it had learnt"
    follower = panel.run_follower  # its first look at the run may be from before the first checkpoint
    qtbot.waitUntil(lambda: follower.run_number == 2 and len(follower.checkpoints) > 0, timeout=5000)
    assert follower.checkpoints[0].path.is_relative_to(project_file.parent / "run" / "run-002")
    assert [len(run.checkpoints) for run in panel.run_follower.earlier_runs] == [STEPS // 10]


@pytest.mark.slow
def test_a_checkpoint_is_fine_tuned_in_a_run_of_its_own(start: Start, project_file: Path, qtbot: QtBot) -> None:
    """The run begins near the loss that the checkpoint had, and the document is as it was."""
    controller = train(start(project_file), qtbot)
    panel, graph = controller.panels.training, controller.document.graph
    last = panel.run_follower.checkpoints[-1]
    QTest.mouseClick(panel.checkpoint_list.buttons["fine_tune"], LEFT)
    qtbot.waitUntil(lambda: len(states(controller)) == 2, timeout=5000)
    job = controller.jobs.queue.make_snapshot().jobs[0].job
    assert weights(job.graph) == last.path.as_posix()
    assert controller.document.graph is graph
    controller.training._on_checkpoints_asked("fine_tune", (last,))
    assert len(states(controller)) == 2, "one at a time"
    qtbot.waitUntil(lambda: states(controller) == [JobState.DONE] * 2, timeout=60_000)
    logs = [read_log(project_file.parent / "run" / name) for name in ("", "run-002")]
    first, again = ([row["losses"]["total"] for row in log if "losses" in row] for log in logs)
    assert again[0] < (first[0] + first[-1]) / 2


def test_an_unsaved_project_trains_among_the_videos_of_the_user(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    window = start()
    controller = get_controller(window)
    controller.document.replace_project(shapes_project())
    qtbot.waitUntil(lambda: controller.training.shown_node == "train", timeout=5000)
    controller.training.start_training("train")
    folder = find_videos_folder() / "Frameloom"
    assert folder == tmp_path / "home" / "Videos" / "Frameloom"
    qtbot.waitUntil(lambda: any(folder.rglob("last.safetensors")), timeout=60_000)


def test_a_training_whose_parameters_do_not_fit_says_why(start: Start, qtbot: QtBot) -> None:
    window = start()
    controller = get_controller(window)
    controller.document.replace_project(shapes_project())
    controller.document.apply_command(SetParam("train", "folder", ""))
    qtbot.waitUntil(lambda: controller.training.shown_node == "train", timeout=5000)
    controller.training.start_training("train")
    assert "folder" in window.notifications.cards[-1].text
    assert states(controller) == []


def test_closing_asks_while_it_trains_and_the_job_is_kept(
    start: Start, tmp_path: Path, qtbot: QtBot, dialogs: AnsweringDialogs
) -> None:
    path = tmp_path / "long.loom"
    save_project(path, shapes_project(steps=100_000), Registry())
    window = start(path)
    controller = get_controller(window)
    qtbot.waitUntil(lambda: controller.training.shown_node == "train", timeout=5000)
    controller.training.start_training("train")
    qtbot.waitUntil(lambda: any(job.done > 3 for job in controller.jobs.queue.make_snapshot().jobs), timeout=60_000)
    dialogs.yes = False
    window.close()
    assert window.isVisible()
    assert "still training" in dialogs.questions[-1]
    dialogs.yes = True
    window.close()
    assert not window.isVisible()
    again = get_controller(start(path))
    qtbot.waitUntil(lambda: len(again.jobs.queue.make_snapshot().jobs) == 1, timeout=10_000)
    (status,) = again.jobs.queue.make_snapshot().jobs
    assert status.is_held
    qtbot.waitUntil(lambda: not again.panels.training.training_header.buttons["resume"].isHidden(), timeout=10_000)
    done = status.done
    QTest.mouseClick(again.panels.training.training_header.buttons["resume"], LEFT)
    qtbot.waitUntil(lambda: again.jobs.queue.make_snapshot().jobs[0].done > done, timeout=60_000)


def test_a_project_without_a_file_that_trains_is_asked_about_and_kept(
    start: Start, tmp_path: Path, qtbot: QtBot, dialogs: AnsweringDialogs
) -> None:
    path = tmp_path / "template.loom"
    save_project(path, shapes_project(folder=(tmp_path / "run").as_posix()), Registry())
    window = start()
    controller = get_controller(window)
    controller.files.open_template(path)
    qtbot.waitUntil(lambda: controller.training.shown_node == "train", timeout=5000)
    before = controller.files.is_modified
    controller.training.start_training("train")
    assert (before, controller.files.is_modified) == (False, True)
    qtbot.waitUntil(lambda: states(controller) == [JobState.DONE], timeout=60_000)
    controller.files.new_project()
    assert dialogs.questions == ["Untitled.loom"]


def test_untrained_networks_say_so(start: Start, project_file: Path, qtbot: QtBot) -> None:
    controller = train(start(project_file), qtbot)
    editor, inspector = controller.panels.node_editor, controller.panels.inspector
    assert editor.binding.view.get_card("auto").model.is_untrained
    assert not editor.binding.view.get_card("gain").model.is_untrained
    editor.select_nodes(("auto",))
    assert inspector.header_view.weights_label.text() == "untrained"
    controller.training._on_checkpoints_asked("use", controller.panels.training.run_follower.checkpoints[1:2])
    assert not editor.binding.view.get_card("auto").model.is_untrained
    qtbot.waitUntil(lambda: inspector.header_view.weights_label.text() == "step 20", timeout=5000)
    editor.select_nodes(("train",))
    assert inspector.header_view.train_button.isVisible()
    QTest.mouseClick(inspector.header_view.train_button, LEFT)


def test_the_wires_of_networks_say_what_they_carry(start: Start, project_file: Path, qtbot: QtBot) -> None:
    controller = get_controller(start(project_file))
    clips = controller.preview.facts.clips
    qtbot.waitUntil(lambda: Endpoint("auto", "features") in controller.preview.facts.clips, timeout=5000)
    clips = controller.preview.facts.clips
    assert str(clips[Endpoint("auto", "features")]).startswith("image 16×8")
    assert str(clips[Endpoint("shapes", "dataset")]).startswith("16×16")


def test_another_project_shows_no_training_of_this_one_and_a_saved_one_keeps_its_runs(
    start: Start, tmp_path: Path, dialogs: AnsweringDialogs, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.graph.file.output_paths.find_videos_folder", lambda: tmp_path / "Videos")
    window = start()
    parts = get_controller(window)
    parts.document.replace_project(shapes_project())
    controller = train(window, qtbot)
    folder = tmp_path / "Videos" / "Frameloom" / "run"
    assert parts.document.graph["train"].params["folder"] == folder.as_posix(), "it begins nowhere else once saved"
    assert parts.document.is_modified
    dialogs.file = tmp_path / "saved.loom"
    parts.files.save_project()
    header = controller.panels.training.training_header
    qtbot.waitUntil(lambda: parts.files.path is not None)
    assert header.state_label.text() == "Trained"
    assert controller.panels.training.run_follower.run_folder == folder

    parts.document.replace_project(shapes_project(folder="other"))
    qtbot.waitUntil(lambda: header.state_label.text() != "Trained")
    assert header.state_label.text() == "Not trained yet"
    assert controller.panels.training.run_follower.checkpoints == ()


def test_the_viewer_leads_to_the_training_of_a_network(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    controller = get_controller(window)
    qtbot.waitUntil(lambda: controller.training.shown_node == "train", timeout=5000)
    window.docks.show_panel("timeline")
    controller.panels.viewer.training_requested.emit("auto")
    assert controller.panels.training.isVisible()
    assert controller.training.shown_node == "train"

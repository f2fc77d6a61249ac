"""A real training in a real window: begun, watched, scrubbed, used, compared, kept over a restart."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.engine.jobs.job import JobKind, JobState
from studio.graph.model import Endpoint, Graph, Side
from studio.graph.project_file import save_project
from studio.sdk.registry import Registry
from studio.ui.results import FrameResult
from studio.ui.training.checkpoints import Checkpoint
from studio.ui.window.conductor import Conductor
from studio.ui.window.main_window import MainWindow
from tests.ui.answering import AnsweringDialogs
from tests.ui.training.projects import STEPS, shapes_project
from tests.ui.window.conftest import Start, conductor_of

LEFT, NONE, CTRL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def project_file(tmp_path: Path) -> Path:
    path = tmp_path / "shapes.loom"
    save_project(path, shapes_project(), Registry())
    return path


def train(window: MainWindow, qtbot: QtBot) -> Conductor:
    """Press Train, and wait until it is through."""
    conductor = conductor_of(window)
    qtbot.waitUntil(lambda: conductor.training.node == "train", timeout=5000)
    window.docks.go_to("training")
    panel = conductor.panels.training
    QTest.mouseClick(panel.head.buttons["start"], LEFT)
    qtbot.waitUntil(lambda: states(conductor) == [JobState.DONE], timeout=60_000)
    qtbot.waitUntil(lambda: len(panel.tail.checkpoints) == STEPS // 10, timeout=5000)
    return conductor


def states(conductor: Conductor) -> list[JobState]:
    return [status.state for status in conductor.jobs.queue.snapshot().jobs]


def weights(graph: Graph) -> str:
    return str(graph["auto"].params.get("weights", ""))


def mark(conductor: Conductor, one: Checkpoint) -> QPoint:
    canvas = conductor.panels.timeline.canvas
    place = canvas.place_of(canvas.checkpoints)
    assert place is not None
    return QPoint(round(canvas.checkpoints.x_of(one, place.rect)), round(place.rect.bottom()) - 8)


class Frames:
    """What the viewer was given, the newest last."""

    def __init__(self, conductor: Conductor, qtbot: QtBot) -> None:
        self._conductor, self._qtbot = conductor, qtbot
        self._results: list[FrameResult] = []
        conductor.render_thread.frame_ready.connect(self._results.append)

    def now(self, *, whole: bool = True) -> np.ndarray:
        """Return the pixels of the graph as it is now; small ones, too, while something is dragged."""
        graph = self._conductor.document.graph

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
    frames = Frames(conductor_of(window), qtbot)
    conductor_of(window).panels.timeline.set_frame(1)
    conductor = train(window, qtbot)
    panel, document = conductor.panels.training, conductor.document
    assert [one.step for one in panel.tail.checkpoints] == [10, 20, 30, 40]
    assert sum(one.best for one in panel.tail.checkpoints) == 1
    assert (project_file.parent / "run" / "log.jsonl").exists(), "the folder lies beside the project"
    assert panel.head.state.text() == "Trained"
    window.docks.go_to("timeline")
    untrained = frames.now()
    scrub(conductor, qtbot, frames)
    assert not np.array_equal(frames.now(), untrained)
    assert document.steps == ("Choose a checkpoint",)
    document.undo()
    assert np.array_equal(frames.now(), untrained)
    compare(conductor, qtbot)


def scrub(conductor: Conductor, qtbot: QtBot, frames: Frames) -> None:
    """Drag over the marks: each is seen; what was seen before is found again; Esc takes the drag back."""
    canvas, marks = conductor.panels.timeline.canvas, conductor.panels.training.tail.checkpoints
    qtbot.waitUntil(lambda: canvas.place_of(canvas.checkpoints) is not None, timeout=5000)
    QTest.mousePress(canvas, LEFT, NONE, mark(conductor, marks[0]))
    seen = []
    for one in marks[1:]:
        QTest.mouseMove(canvas, mark(conductor, one))
        assert weights(conductor.document.graph) == one.path.as_posix()
        seen.append(frames.now(whole=False))
    assert not np.array_equal(seen[0], seen[-1])
    QTest.keyClick(conductor.panels.timeline, Qt.Key.Key_Escape)
    QTest.mouseRelease(canvas, LEFT, NONE, mark(conductor, marks[-1]))
    assert weights(conductor.document.graph) == ""
    assert conductor.document.steps == ()
    QTest.mousePress(canvas, LEFT, NONE, mark(conductor, marks[1]))
    QTest.mouseMove(canvas, mark(conductor, marks[3]))
    QTest.mouseRelease(canvas, LEFT, NONE, mark(conductor, marks[3]))


def compare(conductor: Conductor, qtbot: QtBot) -> None:
    """Select two marks, compare them from the menu: variants with either's weights, seen beside each other."""
    canvas, marks = conductor.panels.timeline.canvas, conductor.panels.training.tail.checkpoints
    for one in (marks[0], marks[3]):
        QTest.mouseClick(canvas, LEFT, CTRL, mark(conductor, one))
    canvas.checkpoints.signals.asked.emit("compare", canvas.checkpoints.selected)
    project = conductor.document.project
    assert project.active is Side.B
    assert project.variant is not None
    assert (weights(project.variant.graph), weights(project.graph)) == (
        marks[0].path.as_posix(),
        marks[3].path.as_posix(),
    )
    assert conductor.panels.viewer.comparing.is_on
    qtbot.waitUntil(lambda: conductor.panels.viewer.shown is not None, timeout=5000)


def test_the_job_counts_steps_and_ctrl_enter_begins_it(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    conductor = conductor_of(window)
    conductor.panels.node_editor.select(("train",))
    window.board.run("file.render")
    qtbot.waitUntil(lambda: states(conductor) == [JobState.DONE], timeout=60_000)
    status = conductor.jobs.queue.snapshot().jobs[0]
    assert (status.job.kind, status.done, status.total) == (JobKind.TRAIN, STEPS, STEPS)
    (row,) = window.jobs.rows.values()
    qtbot.waitUntil(lambda: row.figures.text().startswith(f"{STEPS} steps in "), timeout=5000)


def test_a_checkpoint_is_used_and_deleted_from_the_list(
    start: Start, project_file: Path, qtbot: QtBot, dialogs: AnsweringDialogs
) -> None:
    conductor = train(start(project_file), qtbot)
    panel = conductor.panels.training
    tree = panel.list.tree
    first = panel.tail.checkpoints[0]
    tree.scrollToItem(tree.topLevelItem(3))  # in a low panel the list scrolls
    QTest.mouseClick(tree.viewport(), LEFT, NONE, tree.visualItemRect(tree.topLevelItem(3)).center())
    QTest.mouseClick(panel.list.buttons["use"], LEFT)
    assert weights(conductor.document.graph) == first.path.as_posix()
    qtbot.waitUntil(lambda: tree.topLevelItem(3).text(0) == "10 ●", timeout=5000)
    dialogs.yes = True
    QTest.mouseClick(panel.list.buttons["delete"], LEFT)
    qtbot.waitUntil(lambda: len(panel.tail.checkpoints) == 3, timeout=5000)
    assert not first.path.exists()
    assert dialogs.questions == ["Delete the checkpoint?"]


@pytest.mark.slow
def test_training_again_begins_with_random_weights(start: Start, project_file: Path, qtbot: QtBot) -> None:
    """Else it would go on from what it has learnt before, which is put aside."""
    conductor = train(start(project_file), qtbot)
    panel = conductor.panels.training
    conductor.training._on_checkpoints_asked("use", panel.tail.checkpoints[:1])
    assert weights(conductor.document.graph)
    QTest.mouseClick(panel.head.buttons["start"], LEFT)
    assert weights(conductor.document.graph) == ""
    qtbot.waitUntil(lambda: states(conductor) == [JobState.DONE] * 2, timeout=60_000)
    assert (project_file.parent / "run" / "earlier" / "001").is_dir()


def test_an_unsaved_project_cannot_train_into_nowhere(start: Start, qtbot: QtBot) -> None:
    window = start()
    conductor = conductor_of(window)
    conductor.document.replace_project(shapes_project())
    qtbot.waitUntil(lambda: conductor.training.node == "train", timeout=5000)
    conductor.training.start("train")
    assert "cannot train yet" in window.cards.cards[-1].title
    assert states(conductor) == []


def test_closing_asks_while_it_trains_and_the_job_is_kept(
    start: Start, tmp_path: Path, qtbot: QtBot, dialogs: AnsweringDialogs
) -> None:
    path = tmp_path / "long.loom"
    save_project(path, shapes_project(steps=100_000), Registry())
    window = start(path)
    conductor = conductor_of(window)
    qtbot.waitUntil(lambda: conductor.training.node == "train", timeout=5000)
    conductor.training.start("train")
    qtbot.waitUntil(lambda: any(job.done > 3 for job in conductor.jobs.queue.snapshot().jobs), timeout=60_000)
    dialogs.yes = False
    window.close()
    assert window.isVisible()
    assert "still training" in dialogs.questions[-1]
    dialogs.yes = True
    window.close()
    assert not window.isVisible()
    again = conductor_of(start(path))
    qtbot.waitUntil(lambda: len(again.jobs.queue.snapshot().jobs) == 1, timeout=10_000)
    (status,) = again.jobs.queue.snapshot().jobs
    assert status.held
    qtbot.waitUntil(lambda: not again.panels.training.head.buttons["resume"].isHidden(), timeout=10_000)
    done = status.done
    QTest.mouseClick(again.panels.training.head.buttons["resume"], LEFT)
    qtbot.waitUntil(lambda: again.jobs.queue.snapshot().jobs[0].done > done, timeout=60_000)


def test_untrained_networks_say_so(start: Start, project_file: Path, qtbot: QtBot) -> None:
    conductor = train(start(project_file), qtbot)
    editor, inspector = conductor.panels.node_editor, conductor.panels.inspector
    assert editor.binding.view.card("auto").face.untrained
    assert not editor.binding.view.card("gain").face.untrained
    editor.select(("auto",))
    assert inspector.header.weights.text() == "untrained"
    conductor.training._on_checkpoints_asked("use", conductor.panels.training.tail.checkpoints[1:2])
    assert not editor.binding.view.card("auto").face.untrained
    qtbot.waitUntil(lambda: inspector.header.weights.text() == "step 20", timeout=5000)
    editor.select(("train",))
    assert inspector.header.train.isVisible()
    QTest.mouseClick(inspector.header.train, LEFT)


def test_the_wires_of_networks_say_what_they_carry(start: Start, project_file: Path, qtbot: QtBot) -> None:
    conductor = conductor_of(start(project_file))
    clips = conductor.preview.facts.clips
    qtbot.waitUntil(lambda: Endpoint("auto", "features") in conductor.preview.facts.clips, timeout=5000)
    clips = conductor.preview.facts.clips
    assert str(clips[Endpoint("auto", "features")]).startswith("image 16×8")
    assert str(clips[Endpoint("shapes", "dataset")]).startswith("16×16")

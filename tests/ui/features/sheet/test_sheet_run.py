"""A sheet computed by the real threads: pixels, errors, generators as jobs, frames, edits, and an early end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from studio.engine.engine import Engine
from studio.engine.jobs.job import JobState
from studio.engine.jobs.job_queue import JobQueue
from studio.engine.request import EngineRequest, FrameState
from studio.graph.commands import MoveNodes, RemoveNodes, SetParam
from studio.graph.history import Document
from studio.graph.model import Endpoint, Graph, Project
from studio.graph.sheet.axis import make_axis
from studio.graph.sheet.sheet import make_sheet
from studio.sdk.params import Point
from studio.ui.features.jobs.job_thread import JobThread
from studio.ui.features.sheet.cell_display import CellState
from studio.ui.features.sheet.cell_jobs import CellJobs
from studio.ui.features.sheet.sheet_run import SheetRun
from studio.ui.features.sheet.sheet_view import SheetView
from studio.ui.preview.render.render_thread import RenderThread
from studio.ui.widgets.qt_helpers.images import to_qimage
from tests.engine.generators_for_tests import GENERATORS, generating
from tests.engine.graphs_for_tests import build
from tests.engine.nodes_for_tests import calls, gate, reached

ADD, MAKE = Endpoint("add", "image"), Endpoint("make", "image")


class FakeJobs(QObject):
    """A queue with the real thread."""

    snapshot_changed = Signal(object)

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self.job_thread = JobThread(engine)
        self.job_thread.snapshot_changed.connect(self.snapshot_changed)

    @property
    def queue(self) -> JobQueue:
        return self.job_thread.queue


@dataclass
class Rig:
    """A document, the threads, and a sheet of it."""

    document: Document
    engine: Engine
    jobs: FakeJobs
    view: SheetView
    run: SheetRun
    qtbot: QtBot

    def start(self, graph: Graph, x: tuple[str, str, str], output: Endpoint, frame: int = 0) -> None:
        """Open a project, and compute a sheet of it."""
        self.document.replace_project(Project(graph))
        self.start_again(x, output, frame)

    def start_again(self, x: tuple[str, str, str], output: Endpoint, frame: int = 0) -> None:
        axis = make_axis(self.document.graph, GENERATORS, *x)
        self.run.start(make_sheet(self.document.project, GENERATORS, axis, None, output), frame)

    def finish(self) -> None:
        self.qtbot.waitUntil(lambda: not self.run.is_running, timeout=10_000)

    @property
    def states(self) -> list[CellState]:
        return [shown.state for shown in self.view.cells]

    def assert_pictures(self, output: Endpoint, frame: int) -> None:
        """Check that each cell shows what the engine has of its graph."""
        for graph, shown in zip(self.run.graphs, self.view.cells, strict=True):
            wanted = self.engine.compute_picture(EngineRequest(graph, *output, frame), 256)
            image = shown.image.convertToFormat(shown.image.Format.Format_RGBA8888)
            assert image == to_qimage(wanted.pixels)


@pytest.fixture
def rig(qtbot: QtBot) -> Iterator[Rig]:
    calls.clear()
    gate.clear()
    while reached.acquire(blocking=False):
        pass
    engine = generating()
    document, thread, jobs, view = Document(GENERATORS), RenderThread(engine), FakeJobs(engine), SheetView()
    qtbot.addWidget(view)
    view.resize(600, 300)
    run = SheetRun(document, thread, CellJobs(jobs, GENERATORS, view), view, view)  # type: ignore[arg-type]
    thread.start()
    jobs.job_thread.start()
    yield Rig(document, engine, jobs, view, run, qtbot)
    gate.set()
    jobs.job_thread.stop()
    thread.stop()


def pixels() -> Graph:
    """Return ramp → add, of which frame t is t / 20 + amount."""
    return build(("ramp", "ramp", {}), ("add", "add", {"amount": 0.5}), wires="ramp>add")


def made() -> Graph:
    return build(("make", "make", {"length": 3, "step": 0.25}))


def test_cells_show_what_the_engine_computes(rig: Rig) -> None:
    rig.start(pixels(), ("add", "amount", "0.1..0.5 step 0.1"), ADD)
    assert rig.states == [CellState.PENDING] * 5
    rig.finish()
    assert rig.states == [CellState.DONE] * 5
    rig.assert_pictures(ADD, 0)
    assert calls["ramp"] == 1, "what cells share is computed once"
    assert [shown.is_current for shown in rig.view.cells] == [False] * 4 + [True]


def test_another_frame_and_edits_are_followed(rig: Rig) -> None:
    rig.start(pixels(), ("add", "amount", "0.1, 0.2"), ADD)
    rig.finish()
    rig.run.show_frame(3)
    assert all(not shown.image.isNull() for shown in rig.view.cells), "the old pictures stay until the new ones come"
    rig.finish()
    rig.assert_pictures(ADD, 3)
    before = calls["add"]
    rig.document.apply_command(MoveNodes({"add": Point(9.0, 9.0)}))
    rig.run.follow_project()
    assert not rig.run.is_running
    rig.document.apply_command(SetParam("ramp", "offset", 0.25))
    rig.run.follow_project()
    rig.finish()
    rig.assert_pictures(ADD, 3)
    assert calls["add"] == before + 2


def test_keeping_a_cell_computes_nothing(rig: Rig) -> None:
    rig.start(pixels(), ("add", "amount", "0.1, 0.2"), ADD, frame=2)
    rig.finish()
    before = calls.total()
    rig.document.apply_command(rig.run.get_cell(1).make_keep_command("Keep amount 0.2"))
    assert rig.engine.get_frame_states(rig.document.graph, *ADD, (2,)) == (FrameState.CACHED,)
    rig.run.follow_project()
    rig.finish()
    assert calls.total() == before
    assert [shown.is_current for shown in rig.view.cells] == [False, True]


def test_nothing_is_computed_while_nobody_looks(rig: Rig) -> None:
    rig.start(pixels(), ("add", "amount", "0.1, 0.2"), ADD)
    rig.finish()
    rig.run.set_visible(False)
    before = calls["add"]
    rig.run.show_frame(4)
    assert rig.run.is_running
    assert calls["add"] == before
    rig.run.set_visible(True)
    rig.finish()
    rig.assert_pictures(ADD, 4)


def test_one_large_cell_has_a_large_picture(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    rig.start(pixels(), ("add", "amount", "0.1, 0.2"), ADD)
    rig.finish()
    large: list[int] = []
    monkeypatch.setattr(rig.view, "show_large_image", lambda number, image: large.append(number))
    rig.view.select_cell(1)
    rig.view.set_enlarged(True)
    rig.qtbot.waitUntil(lambda: large == [1])
    rig.view.select_cell(0)
    rig.qtbot.waitUntil(lambda: large == [1, 0])


def test_an_edit_that_takes_the_node_away_ends_the_sheet(rig: Rig) -> None:
    rig.start(pixels(), ("add", "amount", "0.1, 0.2"), ADD)
    rig.finish()
    said: list[str] = []
    rig.run.run_failed.connect(said.append)
    rig.document.apply_command(RemoveNodes(("add",)))
    rig.run.follow_project()
    assert rig.run.sheet is None
    assert "'add'" in said[0]
    assert rig.view.cells == []


def test_clips_of_generators_are_made_by_jobs_and_kept(rig: Rig) -> None:
    rig.start(made(), ("make", "step", "0.1, 0.2, 0.25"), MAKE, frame=2)
    rig.finish()
    assert rig.states == [CellState.DONE] * 3
    rig.assert_pictures(MAKE, 2)
    jobs = rig.jobs.queue.make_snapshot().jobs
    assert sorted(status.name for status in jobs) == ["make, Step 0.1", "make, Step 0.2", "make, Step 0.25"]
    assert {status.state for status in jobs} == {JobState.DONE}
    before = calls["made"]
    rig.document.apply_command(rig.run.get_cell(1).make_keep_command("Keep"))
    states = rig.engine.get_frame_states(rig.document.graph, *MAKE, (0, 1, 2))
    assert set(states) <= {FrameState.CACHED, FrameState.ON_DISK}, "all frames are there"
    rig.run.show_frame(0)
    rig.finish()
    rig.run.follow_project()
    rig.finish()
    assert calls["made"] == before == 9


def test_cells_behind_one_clip_wait_for_one_job(rig: Rig) -> None:
    graph = build(("make", "make", {"length": 2}), ("add", "add", {}), wires="make>add")
    rig.start(graph, ("add", "amount", "0.1, 0.2, 0.3"), ADD, frame=1)
    rig.finish()
    assert rig.states == [CellState.DONE] * 3
    rig.assert_pictures(ADD, 1)
    assert len(rig.jobs.queue.make_snapshot().jobs) == 1
    assert calls["made"] == 2


def test_one_generator_that_fails_leaves_the_others_alone(rig: Rig) -> None:
    rig.start(made(), ("make", "fails", "-1, 1, 2, 9"), MAKE)
    rig.finish()
    assert rig.states == [CellState.DONE, CellState.FAILED, CellState.FAILED, CellState.DONE]
    assert "no such luck" in rig.view.cells[1].note
    assert rig.view.cells[1].image.isNull()


def test_a_job_that_is_cancelled_in_the_queue_says_so_in_its_cell(rig: Rig) -> None:
    graph = build(("make", "make", {"length": 2, "held": True}))
    rig.start(graph, ("make", "step", "0.1, 0.2"), MAKE)
    rig.qtbot.waitUntil(lambda: len(rig.jobs.queue.make_snapshot().open_jobs) == 2)
    assert reached.acquire(timeout=5)
    first = rig.jobs.queue.make_snapshot().open_jobs[0]
    rig.qtbot.waitUntil(lambda: rig.states == [CellState.QUEUED] * 2)
    rig.jobs.queue.cancel_job(first.id)
    gate.set()
    rig.finish()
    assert rig.states == [CellState.STOPPED, CellState.DONE]
    assert rig.view.cells[0].note == "Canceled"


def test_stop_ends_jobs_and_run_makes_the_rest(rig: Rig) -> None:
    graph = build(("make", "make", {"length": 2, "held": True}))
    rig.start(graph, ("make", "step", "0.1, 0.2"), MAKE)
    rig.qtbot.waitUntil(lambda: len(rig.jobs.queue.make_snapshot().open_jobs) == 2)
    assert reached.acquire(timeout=5)
    rig.run.stop()
    assert rig.states == [CellState.STOPPED] * 2
    rig.qtbot.waitUntil(lambda: not rig.jobs.queue.make_snapshot().open_jobs)
    assert {status.state for status in rig.jobs.queue.make_snapshot().jobs} == {JobState.CANCELLED}
    gate.set()
    rig.start_again(("make", "step", "0.1, 0.2"), MAKE)
    rig.finish()
    assert rig.states == [CellState.DONE] * 2


def test_an_edit_alone_starts_no_job(rig: Rig) -> None:
    rig.start(made(), ("make", "step", "0.1, 0.2"), MAKE)
    rig.finish()
    rig.document.apply_command(SetParam("make", "length", 5))
    rig.run.follow_project()
    rig.finish()
    assert rig.states == [CellState.STOPPED] * 2
    assert rig.view.cells[0].note == "Not generated yet: Run makes it."
    assert len(rig.jobs.queue.make_snapshot().jobs) == 2

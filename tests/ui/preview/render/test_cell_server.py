"""Cells of a sheet in the render thread: after all else, given up for the viewer, dropped when nobody wants them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from pytestqt.qtbot import QtBot

from studio.core.errors import GraphError, NotGeneratedError
from studio.engine.request import RequestPurpose
from studio.graph.model import Graph
from studio.ui.preview.messages.cell_messages import CellRequest, CellResult
from studio.ui.preview.messages.frame_messages import FrameRequest, FrameResult, ThumbnailRequest, ThumbnailResult
from studio.ui.preview.render.cell_server import CellServer
from studio.ui.preview.render.mailbox import AnyRequest, Mailbox, RequestPriority
from studio.ui.preview.render.render_thread import RenderThread
from tests.ui.fake_engine import GRAPH, OUTPUT, FakeEngine

OTHER = Graph(dict(GRAPH.nodes))


class Rig:
    """A running thread, its engine and what it said, in order."""

    def __init__(self) -> None:
        self.engine = FakeEngine()
        self.thread = RenderThread(self.engine)
        self.said: list[CellResult | FrameResult | ThumbnailResult] = []
        for signal in (self.thread.cell_ready, self.thread.frame_ready, self.thread.thumbnail_ready):
            signal.connect(self.said.append)

    @property
    def cells(self) -> list[CellResult]:
        return [answer for answer in self.said if isinstance(answer, CellResult)]


@pytest.fixture
def rig(qtbot: QtBot) -> Iterator[Rig]:
    made = Rig()
    yield made
    made.thread.stop()


def cell(frame: int) -> CellRequest:
    return CellRequest(OTHER, OUTPUT, frame, 256, frame, 1)


def test_a_cell_is_an_answer_with_its_request(rig: Rig, qtbot: QtBot) -> None:
    rig.thread.start()
    asked = [cell(100), cell(200)]
    rig.thread.request_cells(asked)
    qtbot.waitUntil(lambda: len(rig.cells) == 2)
    assert [answer.request for answer in rig.cells] == asked
    assert rig.cells[0].pixels is not None
    assert rig.cells[0].pixels[0, 0].tolist() == [100, 100, 100, 255]
    assert rig.cells[0].is_opaque
    assert {purpose for purpose, _ in rig.engine.computed} == {RequestPurpose.THUMBNAIL}


def test_all_else_comes_first(rig: Rig, qtbot: QtBot) -> None:
    rig.thread.request_cells([cell(1)])
    rig.thread.request_thumbnails([ThumbnailRequest(GRAPH, OUTPUT, 2)])
    rig.thread.request_frame(FrameRequest(GRAPH, OUTPUT, 3))
    rig.thread.start()
    qtbot.waitUntil(lambda: len(rig.said) == 3)
    assert [answer.request.frame for answer in rig.said] == [3, 2, 1]


def test_a_cell_gives_way_to_the_viewer_and_comes_after_it(rig: Rig, qtbot: QtBot) -> None:
    rig.engine.seconds = 0.2
    rig.thread.start()
    rig.thread.request_cells([cell(1)])
    assert rig.engine.started.wait(5)
    rig.thread.request_frame(FrameRequest(GRAPH, OUTPUT, 3))
    qtbot.waitUntil(lambda: len(rig.said) == 2)
    assert [answer.request.frame for answer in rig.said] == [3, 1]
    assert [frame for _, frame in rig.engine.computed] == [3, 1], "what was begun before was dropped"


def test_what_is_wanted_no_longer_is_stopped(rig: Rig, qtbot: QtBot) -> None:
    rig.engine.seconds = 30.0
    rig.thread.start()
    rig.thread.request_cells([cell(1), cell(2)])
    assert rig.engine.started.wait(5)
    rig.thread.request_cells([])
    rig.engine.seconds = 0.0
    rig.thread.request_cells([cell(3)])
    qtbot.waitUntil(lambda: bool(rig.cells))
    assert [answer.request.frame for answer in rig.cells] == [3]
    assert [frame for _, frame in rig.engine.computed] == [3]


def test_one_that_is_still_wanted_goes_on(rig: Rig, qtbot: QtBot) -> None:
    rig.engine.seconds = 0.2
    rig.thread.start()
    first, second = cell(1), cell(2)
    rig.thread.request_cells([first])
    assert rig.engine.started.wait(5)
    rig.thread.request_cells([second, first])
    qtbot.waitUntil(lambda: len(rig.cells) == 2)
    assert [answer.request for answer in rig.cells] == [first, second]
    assert len(rig.engine.computed) == 2


def test_paused_cells_come_when_the_pause_ends(rig: Rig, qtbot: QtBot) -> None:
    rig.thread.start()
    rig.thread.request_cells([cell(1)])
    qtbot.waitUntil(lambda: len(rig.cells) == 1)
    rig.thread.set_paused(True)
    rig.thread.request_cells([cell(2), cell(3), cell(1)])
    qtbot.waitUntil(lambda: len(rig.cells) == 2)  # the others were looked at before, and put aside
    assert rig.cells[1].request.frame == 1, "what is cached is shown"
    rig.thread.set_paused(False)
    qtbot.waitUntil(lambda: len(rig.cells) == 4)
    assert [frame for _, frame in rig.engine.computed] == [1, 2, 3]


def test_none_is_taken_before_all_that_were_paused_wait_again() -> None:
    """Returned one by one, the last one would be the first to be taken."""

    class Watched(Mailbox):
        def return_requests(self, turn: RequestPriority, requests: Sequence[AnyRequest]) -> None:
            returned.append(list(requests))
            super().return_requests(turn, requests)

    returned: list[list[AnyRequest]] = []
    mailbox, asked, last = Watched(), [cell(2), cell(3)], cell(4)
    server = CellServer(lambda *_: None, lambda *_: (None, None), mailbox, lambda _: None)
    server.set_paused(True)
    server.request_cells([*asked, last])
    for _ in asked:
        taken = mailbox.take_request()
        assert taken is not None
        assert isinstance(taken[1], CellRequest)
        server.serve_request(taken[1])
    server.set_paused(False)
    assert returned == [asked]
    waiting = [mailbox.take_request() for _ in range(3)]
    assert waiting == [(RequestPriority.CELL, request) for request in (*asked, last)]


def test_one_whose_pause_ends_while_it_is_looked_at_waits_again() -> None:
    mailbox = Mailbox()

    def attempt(*_: object) -> tuple[None, None]:
        server.set_paused(False)
        return None, None

    server = CellServer(lambda *_: None, attempt, mailbox, lambda _: None)
    server.set_paused(True)
    asked = cell(2)
    server.request_cells([asked])
    mailbox.take_request()
    server.serve_request(asked)
    assert mailbox.count_waiting(RequestPriority.CELL) == 1


def test_one_that_fails_is_answered_and_so_are_the_others(rig: Rig, qtbot: QtBot) -> None:
    errors = {1: GraphError("it is cut"), 2: NotGeneratedError("make", 2, node_id="group/make")}
    rig.engine.fail = errors.get
    rig.thread.start()
    rig.thread.request_cells([cell(4)])
    qtbot.waitUntil(lambda: len(rig.cells) == 1)
    rig.thread.request_cells([cell(1), cell(2), cell(5)])
    qtbot.waitUntil(lambda: len(rig.cells) == 4)
    cut, waiting, good = rig.cells[1:]
    assert cut.failure is not None
    assert cut.failure.text == "it is cut"
    assert waiting.failure is not None
    assert waiting.failure.generator == "group/make"
    assert good.failure is None

"""Numbers of Signals from the render thread: in pieces, the newest wishes first, and never in the viewer's way."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from studio.core.errors import CancelledError, GraphError
from studio.core.time import FrameRange
from studio.engine.request import EngineRequest
from studio.graph.model import Endpoint, Graph
from studio.ui.preview.messages.frame_messages import FrameRequest, SignalRequest, SignalResult
from studio.ui.preview.render import signal_server
from studio.ui.preview.render.mailbox import Mailbox, RequestPriority
from studio.ui.preview.render.signal_server import SignalServer

OUTPUT = Endpoint("wave", "signal")


class Serving:
    """Serves without a thread."""

    def __init__(self, number: Callable[[EngineRequest], float | None]) -> None:
        self.mailbox = Mailbox()
        self.told: list[SignalResult] = []
        self.serving = SignalServer(number, self.mailbox, self.told.append)

    def ask(self, *frames: FrameRange, serial: int = 1) -> None:
        self.serving.request_signals([SignalRequest(Graph(), OUTPUT, each, serial) for each in frames])

    def serve_all(self) -> None:
        while self.mailbox.count_waiting(RequestPriority.SIGNAL):
            work = self.mailbox.take_request()
            assert work is not None
            assert isinstance(work[1], SignalRequest)
            self.serving.serve_request(work[1])

    @property
    def known(self) -> dict[int, float]:
        return {result.first_frame + n: value for result in self.told for n, value in enumerate(result.values)}


def test_all_numbers_come_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signal_server, "_PIECE_SECONDS", 0.0)
    rig = Serving(lambda request: request.frame / 2)
    rig.ask(FrameRange(3, 8), FrameRange(20, 22))
    rig.serve_all()
    assert rig.known == {frame: frame / 2 for frame in (3, 4, 5, 6, 7, 20, 21)}
    assert len(rig.told) == 7


def test_a_piece_ends_as_soon_as_the_viewer_waits() -> None:
    rig = Serving(lambda request: 1.0)
    rig.ask(FrameRange(0, 100))
    work = rig.mailbox.take_request()
    assert work is not None
    assert isinstance(work[1], SignalRequest)
    rig.mailbox.put_requests(RequestPriority.VIEW, [FrameRequest(Graph(), OUTPUT, 0)])
    rig.serving.serve_request(work[1])
    assert [len(result.values) for result in rig.told] == [1]
    assert rig.mailbox.count_waiting(RequestPriority.SIGNAL) == 1


def test_a_cancelled_frame_waits_for_another_turn() -> None:
    tries: list[int] = []

    def number(request: EngineRequest) -> float:
        tries.append(request.frame)
        if len(tries) == 2:
            raise CancelledError
        return 5.0

    rig = Serving(number)
    rig.ask(FrameRange(0, 3))
    rig.serve_all()
    assert rig.known == {0: 5.0, 1: 5.0, 2: 5.0}
    assert tries == [0, 1, 1, 2]


def test_what_was_asked_before_is_not_gone_on_with() -> None:
    rig = Serving(lambda request: 1.0)
    rig.ask(FrameRange(0, 100))
    old = rig.mailbox.take_request()
    assert old is not None
    assert isinstance(old[1], SignalRequest)
    rig.ask(serial=2)
    rig.mailbox.put_requests(RequestPriority.VIEW, [FrameRequest(Graph(), OUTPUT, 0)])
    rig.serving.serve_request(old[1])
    assert rig.mailbox.count_waiting(RequestPriority.SIGNAL) == 0


def test_a_failure_is_told_with_what_came_before_it() -> None:
    def number(request: EngineRequest) -> float:
        if request.frame == 2:
            raise GraphError("broken")
        return 1.0

    rig = Serving(number)
    rig.ask(FrameRange(0, 5))
    rig.serve_all()
    (result,) = rig.told
    assert result.values == (1.0, 1.0)
    assert result.failure is not None
    assert result.failure.text == "broken"


def test_what_has_no_numbers_says_so() -> None:
    rig = Serving(lambda request: None)
    rig.ask(FrameRange(0, 5))
    rig.serve_all()
    assert [result.values for result in rig.told] == [()]
    assert rig.told[0].failure is not None

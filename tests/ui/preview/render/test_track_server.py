"""Points followed by the render thread: a frame at a turn, until the end, a stop or a failure."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from studio.core.errors import GraphError
from studio.engine.request import EngineRequest
from studio.graph.model import Endpoint, Graph
from studio.sdk.tracking.search_settings import SearchSettings, TrackLoss
from studio.ui.preview.messages.track_messages import (
    PatternPictureRequest,
    PatternPictureResult,
    TrackingPoint,
    TrackingRequest,
    TrackingStep,
)
from studio.ui.preview.render.mailbox import Mailbox, RequestPriority
from studio.ui.preview.render.track_server import TrackServer
from tools.quality import keypoints as quality

OUTPUT, PLACE = Endpoint("clip", "image"), (160.0, 120.0)


class Serving:
    """Serves without a thread."""

    def __init__(self, compute: Callable[[EngineRequest], object] | None = None) -> None:
        self.mailbox, self.asked = Mailbox(), list[int]()
        self.steps, self.patterns = list[TrackingStep](), list[PatternPictureResult]()
        self.compute = compute or (lambda request: quality.picture("translation", request.frame))
        self.server = TrackServer(self._compute, self.mailbox, self.steps.append, self.patterns.append)

    def _compute(self, request: EngineRequest) -> object:
        self.asked.append(request.frame)
        return self.compute(request)

    def serve(self, turns: int = 99) -> None:
        while turns and self.mailbox.count_waiting(RequestPriority.TRACKING):
            work = self.mailbox.take_request()
            assert work is not None
            assert isinstance(work[1], TrackingRequest)
            self.server.serve_request(work[1])
            turns -= 1


def make_request(frames: range, *, reference: int | None = None, place: tuple[float, float] = PLACE) -> TrackingRequest:
    at = frames[0] if reference is None else reference
    shift = at - frames[0]
    earlier = (place[0] + 1.1 * shift, place[1] - 0.7 * shift)
    return TrackingRequest(Graph(), OUTPUT, frames, (TrackingPoint(5, place, SearchSettings(), at, earlier),))


@pytest.mark.parametrize("frames", [range(4), range(7, 3, -1)])
def test_each_frame_is_a_turn_and_a_step(frames: range) -> None:
    rig = Serving()
    rig.server.request_tracking(make_request(frames))
    rig.serve()
    assert rig.asked == list(frames)
    assert [step.frame for step in rig.steps] == list(frames)
    assert [step.is_last for step in rig.steps] == [False, False, False, True]
    assert not rig.steps[0].found
    key, way = rig.steps[-1].found[5], frames[-1] - frames[0]
    assert (key.x, key.y) == pytest.approx((PLACE[0] + 1.1 * way, PLACE[1] - 0.7 * way), abs=0.2)
    assert key.error is not None


def test_the_pattern_is_that_of_the_key_by_hand() -> None:
    rig = Serving()
    rig.server.request_tracking(make_request(range(6, 8), reference=2))
    rig.serve()
    assert rig.asked == [6, 2, 7]
    assert 5 in rig.steps[-1].found


def test_a_run_that_is_stopped_gives_no_more_steps() -> None:
    rig = Serving()
    rig.server.request_tracking(make_request(range(9)))
    rig.serve(3)
    rig.server.request_tracking(None)
    rig.serve()
    assert [step.frame for step in rig.steps] == [0, 1, 2]


def test_another_run_takes_the_place_of_one_that_is_on() -> None:
    rig = Serving()
    rig.server.request_tracking(make_request(range(9)))
    rig.serve(2)
    rig.server.request_tracking(make_request(range(20, 22)))
    rig.serve()
    assert [step.frame for step in rig.steps] == [0, 1, 20, 21]


def test_a_lost_point_ends_the_run_with_the_reason() -> None:
    rig = Serving(lambda request: quality.picture("translation" if request.frame < 2 else "zoom", 70 * request.frame))
    rig.server.request_tracking(make_request(range(9), place=(30.0, 30.0)))
    rig.serve()
    assert rig.steps[-1].is_last
    assert rig.steps[-1].lost[5] is TrackLoss.CUT


def test_a_frame_that_fails_ends_the_run_and_says_why() -> None:
    def fail(request: EngineRequest) -> object:
        if request.frame == 2:
            raise GraphError("no such frame")
        return quality.picture("translation", request.frame)

    rig = Serving(fail)
    rig.server.request_tracking(make_request(range(9)))
    rig.serve()
    last = rig.steps[-1]
    assert (last.frame, last.is_last) == (2, True)
    assert last.failure is not None
    assert "no such frame" in last.failure.text


def test_pixels_around_a_point_stop_at_the_edge() -> None:
    rig = Serving()
    for place in ((160.5, 120.5), (2.0, 3.0), (-90.0, 5.0)):
        rig.server.serve_request(PatternPictureRequest(Graph(), OUTPUT, 0, place, 21))
    inside, edge, outside = rig.patterns
    assert inside.pixels is not None
    assert (inside.pixels.shape, inside.left, inside.top) == ((21, 21, 4), 150, 110)
    assert edge.pixels is not None
    assert (edge.pixels.shape, edge.left, edge.top) == ((14, 13, 4), 0, 0)
    assert outside.pixels is None

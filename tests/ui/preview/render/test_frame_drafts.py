"""What is told of a frame while it is computed."""

from __future__ import annotations

import torch

from studio.core.errors import StudioError
from studio.core.image import Image
from studio.engine.display.display_renderer import DisplayRenderer
from studio.engine.request import EngineRequest, RequestPurpose
from studio.engine.scheduling.cancel_token import CancelToken
from studio.graph.model import Endpoint, Graph
from studio.ui.preview.messages.frame_messages import FrameProgress, FrameRequest
from studio.ui.preview.render.frame_drafts import FrameDrafts
from tests.ui.fake_engine import FakeEngine

ASKED = FrameRequest(Graph(), Endpoint("blur", "image"), 1, serial=1, scale=0.5)


class Told:
    """A reporter, its engine and what it told."""

    def __init__(self, request: FrameRequest = ASKED) -> None:
        self.engine = FakeEngine()
        self.seen: list[FrameProgress] = []
        self.drafts = FrameDrafts(self.engine, DisplayRenderer(self.engine), request, self.seen.append)


def test_each_phase_is_told_and_not_each_step() -> None:
    told = Told()
    for done in range(1000):
        told.drafts.report_step(done, 1000, "Measuring")
    told.drafts.report_step(1, 9, "Solving")
    assert told.seen[0].done == 0
    assert len(told.seen) < 500
    assert told.seen[-1] == FrameProgress(ASKED, 1, 9, "Solving")


def test_the_picture_that_is_analyzed_stands_in() -> None:
    told = Told()
    told.drafts.show_stand_in(ASKED.to_engine_request(RequestPurpose.VIEWER), CancelToken())
    assert told.seen == []
    told.engine.stand_in = EngineRequest(ASKED.graph, "source", "image", 7, 0.5)
    told.drafts.show_stand_in(ASKED.to_engine_request(RequestPurpose.VIEWER), CancelToken())
    assert told.engine.computed == [(RequestPurpose.VIEWER, 7)]
    draft = told.seen[0].draft
    assert draft is not None
    assert draft.pixels is not None
    assert draft.pixels[0, 0].tolist() == [7, 7, 7, 255]
    assert (draft.width, draft.height, draft.request) == (40, 20, ASKED)


def test_a_stand_in_that_fails_is_left_out() -> None:
    told = Told()
    told.engine.stand_in = EngineRequest(ASKED.graph, "source", "image", 7)
    told.engine.fail = lambda frame: StudioError("no file")
    told.drafts.show_stand_in(ASKED.to_engine_request(RequestPurpose.VIEWER), CancelToken())
    assert told.seen == []


def test_what_a_node_shows_is_a_draft() -> None:
    told = Told()
    told.drafts.show_preview(Image(torch.ones(3, 9, 16)))
    draft = told.seen[0].draft
    assert draft is not None
    assert (draft.width, draft.height) == (32, 18)

"""Answers of the render thread to requests for the viewer's frame, alone or with that which it is compared with."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Protocol, TypeVar

from studio.engine.display.frame_engine import FrameEngine
from studio.engine.request import EngineRequest, RequestPurpose
from studio.engine.scheduling.cancel_token import CancelToken
from studio.graph.model import Endpoint, Graph
from studio.ui.preview.messages.frame_messages import FrameProgress, FrameRequest, FrameResult
from studio.ui.preview.render.attempt import attempt_work
from studio.ui.preview.render.compare_results import (
    describe_fit,
    fit_size,
    make_missing_difference,
    scale_area,
)
from studio.ui.preview.render.frame_drafts import FrameDrafts
from studio.ui.preview.render.mailbox import RequestPriority
from studio.ui.preview.render.overlays_and_scopes import compute_overlays

if TYPE_CHECKING:
    from studio.engine.display.display_renderer import DisplayFrame, DisplayRenderer
    from studio.engine.watch.profile import NodeProfile
    from studio.graph.analysis.graph_facts import GraphFacts

T = TypeVar("T")


class CancellableRunner(Protocol):
    """Runs work that can be cancelled, once nothing of higher priority computes."""

    def __call__(
        self, turn: RequestPriority, output: Endpoint, there: bool, work: Callable[[CancelToken], T]
    ) -> T | None:
        """Return what work gives; None if the thread is to stop."""
        ...


class ViewServer:
    """Serves the viewer.

    Attributes:
        is_paused: Whether only cached frames are shown.

    Args:
        engine: Computes.
        screen: Makes pictures of values.
        run: Runs work.
        find_facts: Returns the facts of a graph.
        answer: Takes frames.
        tell_started: Takes the request of a frame that is not cached.
        tell_progressed: Takes how far a slow frame is.
        turn: The priority with which it computes.
    """

    def __init__(
        self,
        engine: FrameEngine,
        screen: DisplayRenderer,
        run: CancellableRunner,
        find_facts: Callable[[Graph], GraphFacts],
        answer: Callable[[FrameResult], object],
        tell_started: Callable[[FrameRequest], object],
        tell_progressed: Callable[[FrameProgress], object],
        turn: RequestPriority = RequestPriority.VIEW,
    ) -> None:
        self._engine, self._screen, self._run = engine, screen, run
        self._facts_of, self._answer = find_facts, answer
        self._tell_started, self._tell_progressed = tell_started, tell_progressed
        self._turn = turn
        self.is_paused = False

    def serve_request(self, request: FrameRequest) -> None:
        """Answer with the frame; with both frames of a pair at once."""
        answer, beside = self._compute_result(request), request.compared_request
        if answer is not None and beside is not None:
            answer = self._add_compared_result(answer, beside)
        if answer is not None:
            self._answer(answer)

    def _add_compared_result(self, first: FrameResult, beside: FrameRequest) -> FrameResult | None:
        """Return the answer with side B; None if that was cancelled."""
        size = first.width, first.height
        probe, shown = beside.probe_area, beside.shown_size
        if first.width:
            other_size = self._known_size(beside) or size
            probe = None if probe is None else scale_area(probe, size, other_size)
            shown = fit_size(shown, size, other_size)
        other = self._compute_result(replace(beside, probe_area=probe, shown_size=shown))
        differs = first.request.shows_difference
        if other is None:
            return first if self.is_paused and not differs else None
        first = replace(
            first, compared_result=other, remark=describe_fit(first, other), seconds=first.seconds + other.seconds
        )
        return self._compute_difference(first, beside) if differs else first

    def _compute_difference(self, pair: FrameResult, beside: FrameRequest) -> FrameResult | None:
        """Return a pair's answer with the difference in place of side A; None if that must not be had now."""
        request, other = pair.request, pair.compared_result
        if other is None or pair.pixels is None or other.pixels is None:
            return make_missing_difference(pair, other or pair)
        asked = request.to_engine_request(RequestPurpose.VIEWER), beside.to_engine_request(RequestPurpose.VIEWER)
        if self.is_paused and not self._screen.has_values(*asked):
            return None

        def work(token: CancelToken) -> DisplayFrame:
            return self._screen.render_difference(
                *asked, request.compare.gain, request.viewer_settings, request.shown_size, token
            )

        seen, failure = attempt_work(request, lambda: self._run(self._turn, request.output, True, work))
        if seen is not None:
            shown, reduced = seen.picture, seen.downscaled_pixels
            return replace(pair, pixels=shown.pixels, reduced_pixels=reduced, is_opaque=shown.is_opaque)
        return replace(pair, pixels=None, reduced_pixels=None, failure=failure) if failure is not None else None

    def _known_size(self, request: FrameRequest) -> tuple[int, int] | None:
        facts = self._facts_of(request.graph).clips.get(request.output)
        return (facts.width, facts.height) if facts is not None and facts.width else None

    def _compute_result(self, request: FrameRequest) -> FrameResult | None:
        """Return the frame, or why there is none; None if it was cancelled or must not be computed now."""
        started = time.perf_counter()
        found, failure = attempt_work(request, lambda: self._compute_viewed(request))
        if failure is not None:
            self._facts_of(request.graph)  # a file that is gone is seen here first
        result = FrameResult(request, failure=failure, node_times=dict(self._engine.last_times))
        if found is not None:
            asked, seen = found
            picture = seen.picture
            width, height = self._find_full_size(request, seen)
            if request.probe_area is not None:
                reading = self._screen.sample_pixels(asked, request.probe_area, (width, height), picture)
                result = replace(result, reading=reading)
            if request.overlays and not self.is_paused:
                work = partial(compute_overlays, self._engine, request)
                drawn, _ = attempt_work(request, lambda: self._run(self._turn, request.output, False, work))
                result = replace(result, overlays=drawn or {})
            shown = replace(result, pixels=picture.pixels, width=width, height=height, is_opaque=picture.is_opaque)
            notices, profile = self._engine.find_notices(asked), self._profile(request)
            shown = replace(shown, reduced_pixels=seen.downscaled_pixels, notices=notices, profile=profile)
            return replace(shown, seconds=time.perf_counter() - started)
        return result if failure is not None else None

    def _compute_viewed(self, request: FrameRequest) -> tuple[EngineRequest, DisplayFrame] | None:
        """Return the engine's request, and what the viewer shows of it; None if that must not be computed now."""
        asked = request.to_engine_request(RequestPurpose.VIEWER)
        if request.should_recompute:
            self._engine.forget_frame(asked)
        asked = self._engine.resolve_request(asked)
        there = self._screen.is_available(asked, request.viewer_settings)
        if not there:
            if self.is_paused:
                return None
            self._tell_started(request)
        drafts = FrameDrafts(self._engine, self._screen, request, self._tell_progressed)
        if not there:
            self._run(self._turn, request.output, there, partial(drafts.show_stand_in, asked))
        render = partial(self._screen.render_frame, asked, request.viewer_settings, request.shown_size)
        seen = self._run(
            self._turn,
            request.output,
            there,
            lambda token: render(token, drafts.report_step, drafts.show_preview),
        )
        return None if seen is None else (asked, seen)

    def _profile(self, request: FrameRequest) -> tuple[NodeProfile, ...]:
        profile = self._engine.find_profile(RequestPurpose.VIEWER) if request.should_profile else None
        return profile.make_table() if profile is not None else ()

    def _find_full_size(self, request: FrameRequest, seen: DisplayFrame) -> tuple[int, int]:
        width, height = seen.full_size
        return self._known_size(request) or (round(width / request.scale), round(height / request.scale))

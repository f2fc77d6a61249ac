"""Answers of the render thread to requests for the states of frames, which the cache bar shows."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from studio.core.errors import StudioError
from studio.core.time import FrameRange
from studio.engine.display.frame_engine import FrameEngine
from studio.ui.preview.messages.frame_messages import StatesRequest, StatesResult
from studio.ui.preview.render.compare_results import find_pair_states
from studio.ui.preview.render.mailbox import Mailbox, RequestPriority

_MAX_STATES: Final = 256
_PIECE_SECONDS: Final = 0.004


class StateServer:
    """Serves requests in pieces of some milliseconds, so that the viewer never waits for a long clip's states.

    Args:
        engine: Knows the states.
        mailbox: Where requests wait.
        answer: Takes results.
    """

    def __init__(self, engine: FrameEngine, mailbox: Mailbox, answer: Callable[[StatesResult], object]) -> None:
        self._engine = engine
        self._mailbox = mailbox
        self._answer = answer
        self._piece_length = _MAX_STATES

    def serve_request(self, request: StatesRequest) -> None:
        """Answer with the first states; the rest waits for another turn, unless a newer request does."""
        frames = request.frames
        piece = FrameRange(frames.start, min(frames.stop, frames.start + self._piece_length))
        started = time.perf_counter()
        try:
            found = find_pair_states(self._engine, request, piece)
        except StudioError:
            return  # the graph cannot be computed: the viewer's answer says why
        share = _PIECE_SECONDS / max(time.perf_counter() - started, 1e-6)
        self._piece_length = max(1, min(_MAX_STATES, round(len(piece) * share)))
        self._answer(StatesResult(request, piece.start, found))
        if piece.stop < frames.stop and not self._mailbox.count_waiting(RequestPriority.STATES):
            rest = replace(request, frames=FrameRange(piece.stop, frames.stop))
            self._mailbox.put_requests(RequestPriority.STATES, [rest])

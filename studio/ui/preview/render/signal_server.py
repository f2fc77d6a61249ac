"""Answers of the render thread to requests for the numbers of Signals.

The numbers come in pieces, so that requests of higher priority never wait.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from studio.core.errors import CancelledError, StudioError
from studio.core.time import FrameRange
from studio.core.translation import tr
from studio.engine.request import EngineRequest
from studio.ui.preview.messages.frame_messages import RenderFailure, SignalRequest, SignalResult, ThumbnailRequest
from studio.ui.preview.render.mailbox import Mailbox, RequestPriority

_PIECE_SECONDS: Final = 0.05
_CURVE_SECONDS: Final = 0.25


class SignalServer:
    """Serves one request after the other, each a piece at a time.

    Args:
        number: Returns a Signal's number at a frame; None if the thread is to stop, or it is no number. Raises
            Cancelled where the frame has to give way.
        mailbox: Where requests wait.
        answer: Takes results.
    """

    def __init__(
        self,
        number: Callable[[EngineRequest], float | None],
        mailbox: Mailbox,
        answer: Callable[[SignalResult], object],
    ) -> None:
        self._number = number
        self._mailbox = mailbox
        self._answer = answer
        self._newest = 0

    def request_signals(self, requests: Sequence[SignalRequest]) -> None:
        """Let requests wait in place of those that do; of one that is being served no further piece comes."""
        self._newest = requests[0].serial if requests else 0
        self._mailbox.put_requests(RequestPriority.SIGNAL, requests)

    def serve_request(self, request: SignalRequest) -> None:
        """Answer with as many numbers as can be had in a moment; the rest waits for another turn."""
        values: list[float] = []
        failure: RenderFailure | None = None
        until = time.monotonic() + _PIECE_SECONDS
        try:
            for frame in request.frames:
                value = self._number(request.to_engine_request(frame))
                if value is None:
                    failure = RenderFailure(tr("It has no numbers."))
                    break
                values.append(value)
                if time.monotonic() > until or self._mailbox.count_waiting(RequestPriority.VIEW):
                    break
        except CancelledError:
            pass  # it goes on in another turn
        except StudioError as error:
            failure = RenderFailure.from_error(error)
        start = request.frames.start
        if values or failure is not None:
            self._answer(SignalResult(request, start, tuple(values), failure))
        rest = FrameRange(start + len(values), request.frames.stop)
        if rest and failure is None and request.serial == self._newest:
            self._mailbox.return_request(RequestPriority.SIGNAL, replace(request, frames=rest))


def read_nearby_numbers(
    number: Callable[[EngineRequest], float | None], request: ThumbnailRequest, frames: FrameRange
) -> tuple[float | None, ...]:
    """Return a Signal's numbers at frames around that of a request, read nearest first; None where time ran out.

    Raises:
        CancelledError: A frame has to give way.
        StudioError: A frame failed.
    """
    known: dict[int, float] = {}
    until = time.monotonic() + _CURVE_SECONDS
    for frame in sorted(frames, key=lambda frame: abs(frame - request.frame)):
        value = number(request.to_engine_request(frame))
        if value is None or time.monotonic() > until:
            break
        known[frame] = value
    return tuple(known.get(frame) for frame in frames)

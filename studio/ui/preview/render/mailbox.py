"""Queue of requests for the render thread, in the order of their priority."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable, Sequence
from enum import IntEnum
from typing import Final, TypeAlias

from studio.graph.model import Endpoint
from studio.ui.preview.messages.cell_messages import CellRequest
from studio.ui.preview.messages.frame_messages import (
    FactsRequest,
    FrameRequest,
    ScopesRequest,
    SignalRequest,
    StatesRequest,
    ThumbnailRequest,
)
from studio.ui.preview.messages.sample_messages import PixelSampleRequest
from studio.ui.preview.messages.track_messages import PatternPictureRequest, TrackingRequest

AnyRequest: TypeAlias = (
    FactsRequest
    | PixelSampleRequest
    | FrameRequest
    | ScopesRequest
    | StatesRequest
    | ThumbnailRequest
    | SignalRequest
    | CellRequest
    | TrackingRequest
    | PatternPictureRequest
)


class RequestPriority(IntEnum):
    """Priority of a request: smaller goes first. Each type of request has its own.

    Facts come before the picture because they are cheap and tell how long the clip is and where it is broken;
    states are cheap too and tell where to look; what is only useful later comes last. A sample comes before the
    picture that is edited by it, so that the color follows a drag of the eyedropper. Tracking comes after the
    picture, so that each tracked frame is seen. Frames side by side are seen in the place of the picture.
    """

    FACTS = 0
    SAMPLE = 1
    SIDE_FRAME = 2
    VIEW = 3
    PATTERN = 4
    TRACKING = 5
    SCOPES = 6
    STATES = 7
    THUMBNAIL = 8
    SIGNAL = 9
    CELL = 10


SMALL_PICTURES: Final = (RequestPriority.THUMBNAIL, RequestPriority.CELL)
"""Pictures that give way to the viewer at once."""


def should_give_way(turn: RequestPriority, running: Endpoint, wanted: FrameRequest) -> bool:
    """Whether running work is dropped for the viewer's new request: never its own, unless the output is another one.

    A frame that is tracked is finished: the viewer asks for it next. So is one that is seen in the viewer's place.
    """
    if turn in (RequestPriority.TRACKING, RequestPriority.SIDE_FRAME):
        return False
    return turn in SMALL_PICTURES or running not in (wanted.output, wanted.compared_output)


class Mailbox:
    """Requests that wait, a list for each turn. Putting replaces what waits there: the newest requests count.

    Any thread may put; one thread takes.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: dict[RequestPriority, deque[AnyRequest]] = {turn: deque() for turn in RequestPriority}
        self._is_closed = False

    def put_requests(self, turn: RequestPriority, requests: Iterable[AnyRequest]) -> None:
        """Let `requests` wait for `turn`, in their order, in place of those that wait there now."""
        with self._changed:
            self._waiting[turn] = deque(requests)
            self._changed.notify()

    def return_request(self, turn: RequestPriority, request: AnyRequest) -> None:
        """Let a request wait once more, before all others of its turn."""
        self.return_requests(turn, [request])

    def return_requests(self, turn: RequestPriority, requests: Sequence[AnyRequest]) -> None:
        """Let requests wait once more, in their order and before all others of their turn; none is taken between."""
        with self._changed:
            self._waiting[turn].extendleft(reversed(requests))
            self._changed.notify()

    def take_request(self) -> tuple[RequestPriority, AnyRequest] | None:
        """Wait for a request and return it with its turn; None once the mailbox is closed."""
        with self._changed:
            while not self._is_closed:
                for turn, waiting in self._waiting.items():
                    if waiting:
                        return turn, waiting.popleft()
                self._changed.wait()
            return None

    def count_waiting(self, turn: RequestPriority) -> int:
        """Return how many requests wait for `turn`."""
        with self._changed:
            return len(self._waiting[turn])

    def close(self) -> None:
        """Drop everything; `take_request` returns None from now on."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

"""Answers of the render thread to requests for cells of a sheet, which give way to all else."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

from studio.engine.request import EngineRequest
from studio.ui.preview.messages.cell_messages import CellRequest, CellResult
from studio.ui.preview.messages.frame_messages import RenderFailure
from studio.ui.preview.render.mailbox import Mailbox, RequestPriority

if TYPE_CHECKING:
    from studio.engine.display.display_picture import DisplayPicture

SmallPicture: TypeAlias = "DisplayPicture"


class CellServer:
    """Server of cells. One that gave way to the viewer waits for another turn; a paused one for the pause's end.

    Args:
        make_picture: Returns a picture of at most so many pixels a side; None if it must not be computed now.
        attempt: Returns what work gives, or why there is none; neither if it was cancelled.
        mailbox: Where requests wait.
        answer: Takes results.
    """

    def __init__(
        self,
        make_picture: Callable[[EngineRequest, int], SmallPicture | None],
        attempt: Callable[
            [CellRequest, Callable[[], SmallPicture | None]], tuple[SmallPicture | None, RenderFailure | None]
        ],
        mailbox: Mailbox,
        answer: Callable[[CellResult], object],
    ) -> None:
        self._make_picture = make_picture
        self._attempt = attempt
        self._mailbox = mailbox
        self._answer = answer
        self._lock = threading.Lock()  # of what the window changes and the render thread reads
        self._is_paused = False
        self._paused: list[CellRequest] = []
        self._wanted: frozenset[CellRequest] = frozenset()
        self._served: CellRequest | None = None

    def request_cells(self, requests: Sequence[CellRequest]) -> bool:
        """Let these cells wait, in this order, in place of those that wait.

        Returns:
            Whether a cell is being computed that is wanted no longer.
        """
        with self._lock:
            served = self._served
            self._paused, self._wanted = [], frozenset(requests)
            self._mailbox.put_requests(RequestPriority.CELL, [request for request in requests if request is not served])
            return served is not None and served not in self._wanted

    def set_paused(self, paused: bool) -> None:
        """Keep cells that are not cached until this is undone."""
        with self._lock:
            self._is_paused = paused
            if not paused:
                self._mailbox.return_requests(RequestPriority.CELL, self._paused)
                self._paused = []

    def serve_request(self, request: CellRequest) -> None:
        """Answer with a cell, unless it is wanted no longer."""
        with self._lock:
            self._served = request
        asked = request.to_engine_request()
        picture, failure = self._attempt(request, lambda: self._make_picture(asked, request.max_side))
        with self._lock:
            self._served = None
            if request not in self._wanted:
                return
            if picture is None and failure is None:
                self._wait_again(request)
                return
        if picture is not None:
            self._answer(CellResult(request, picture.pixels, picture.is_opaque))
        else:
            self._answer(CellResult(request, failure=failure))

    def _wait_again(self, request: CellRequest) -> None:
        if self._is_paused:
            self._paused.append(request)
        else:
            self._mailbox.return_request(RequestPriority.CELL, request)

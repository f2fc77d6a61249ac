"""Answers of the render thread to requests to follow points, and for the pixels around one.

A run is served a frame at a time, so that the viewer shows each frame that was tracked.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from studio.engine.request import EngineRequest
from studio.sdk.tracking.point_tracks import TrackKey
from studio.sdk.tracking.search_settings import TrackLoss
from studio.ui.preview.messages.track_messages import (
    PatternPictureRequest,
    PatternPictureResult,
    TrackingPoint,
    TrackingRequest,
    TrackingStep,
)
from studio.ui.preview.render.attempt import attempt_work
from studio.ui.preview.render.mailbox import Mailbox, RequestPriority

if TYPE_CHECKING:
    import numpy as np

    from studio.core.image import Image
    from studio.sdk.tracking.pattern_tracking import PatternStep, TrackedPattern


class TrackServer:
    """Serves one run at a time, a frame at a turn.

    Args:
        compute: Returns a frame; None if the thread is to stop. Raises CancelledError.
        mailbox: Where requests wait.
        answer: Takes steps.
        answer_pattern: Takes pixels around a point.
    """

    def __init__(
        self,
        compute: Callable[[EngineRequest], object],
        mailbox: Mailbox,
        answer: Callable[[TrackingStep], object],
        answer_pattern: Callable[[PatternPictureResult], object],
    ) -> None:
        self._compute, self._mailbox = compute, mailbox
        self._answer, self._answer_pattern = answer, answer_pattern
        self._newest: TrackingRequest | None = None
        self._served: TrackingRequest | None = None
        self._patterns: dict[int, TrackedPattern] = {}
        self._thumbnail: np.ndarray | None = None
        self._done = 0

    def request_tracking(self, request: TrackingRequest | None) -> None:
        """Follow the points of a request in place of others; None ends a run. Of another run no step comes any more."""
        self._newest = request
        self._mailbox.put_requests(RequestPriority.TRACKING, [] if request is None else [request])

    def serve_request(self, request: TrackingRequest | PatternPictureRequest) -> None:
        """Answer with the next frame of a run, and let the rest wait for another turn; or with pixels."""
        if isinstance(request, PatternPictureRequest):
            picture, _ = attempt_work(request, lambda: self._compute(request.to_engine_request()))
            if picture is not None:
                self._answer_pattern(_cut_pattern(request, picture))
            return
        if request is not self._newest:
            return
        if request is not self._served:
            self._served, self._patterns, self._thumbnail, self._done = request, {}, None, 0
        step, failure = attempt_work(request, lambda: self._advance(request))
        if request is not self._newest:
            return
        if step is None:
            at = request.frames[min(self._done, len(request.frames) - 1)]
            self._answer(TrackingStep(request, at, failure=failure, is_last=True))
            return
        self._answer(step)
        if not step.is_last:
            self._mailbox.return_request(RequestPriority.TRACKING, request)

    def _advance(self, request: TrackingRequest) -> TrackingStep | None:
        """Look for the points in the next frame; at the first, take their patterns."""
        frame = request.frames[self._done]
        picture = self._read_picture(request, frame)
        if picture is None:
            return None
        if self._find_cut(picture):
            losses = dict.fromkeys(self._patterns, TrackLoss.CUT)
            return TrackingStep(request, frame, {}, losses, dict.fromkeys(losses, 1.0), is_last=True)
        found: dict[int, TrackKey] = {}
        lost: dict[int, TrackLoss] = {}
        errors: dict[int, float] = {}
        for point in request.points:
            step = self._advance_point(request, point, picture)
            if step is None:
                continue
            errors[point.number] = step.error
            if step.pattern is None:
                self._patterns.pop(point.number, None)
                lost[point.number] = step.loss or TrackLoss.NOT_FOUND
                continue
            self._patterns[point.number] = step.pattern
            if self._done:
                found[point.number] = TrackKey(*step.pattern.point, step.error).limit()
        self._done += 1
        is_last = self._done >= len(request.frames) or not self._patterns
        return TrackingStep(request, frame, found, lost, errors, is_last=is_last)

    def _find_cut(self, picture: Image) -> bool:
        """Return whether a frame shows another scene than the one before it in the run."""
        from studio.sdk.tracking.cut_detection import is_cut, make_scene_thumbnail

        before, self._thumbnail = self._thumbnail, make_scene_thumbnail(picture)
        return before is not None and before.shape == self._thumbnail.shape and is_cut(before, self._thumbnail)

    def _advance_point(self, request: TrackingRequest, point: TrackingPoint, picture: Image) -> PatternStep | None:
        """Return what became of one point; None if it was lost before."""
        from studio.sdk.tracking.pattern_tracking import follow_pattern, resume_pattern, take_pattern

        if self._done:
            pattern = self._patterns.get(point.number)
            return None if pattern is None else follow_pattern(pattern, picture, point.settings)
        if point.reference_frame != request.frame:
            earlier = self._read_picture(request, point.reference_frame)
            taken = None if earlier is None else take_pattern(earlier, point.reference_place, point.settings)
            if taken is not None and taken.pattern is not None:
                return resume_pattern(taken.pattern, picture, point.place, point.settings)
        return take_pattern(picture, point.place, point.settings)

    def _read_picture(self, request: TrackingRequest, frame: int) -> Image | None:
        """Return a frame; None if the thread is to stop.

        Raises:
            CancelledError: The run was ended.
            StudioError: The frame failed.
        """
        from studio.core.image import Image

        value = self._compute(request.to_engine_request(frame))
        return value if isinstance(value, Image) else None


def _cut_pattern(request: PatternPictureRequest, picture: object) -> PatternPictureResult:
    """Return the pixels of a picture around a point."""
    import numpy as np

    from studio.core.image import Image

    if not isinstance(picture, Image):
        return PatternPictureResult(request)
    spans = []
    for at, size in zip(request.place, (picture.width, picture.height), strict=True):
        first = int(np.floor(at)) - request.side // 2
        spans.append(slice(max(0, first), max(0, min(size, first + request.side))))
    part = picture.pixels[:, spans[1], spans[0]].float().cpu().numpy()
    if not part.size:
        return PatternPictureResult(request)
    levels = np.rint(np.nan_to_num(part[:3]).clip(0.0, 1.0) * 255.0).astype(np.uint8).transpose(1, 2, 0)
    opaque = np.full((*levels.shape[:2], 1), 255, np.uint8)
    pixels = np.ascontiguousarray(np.concatenate([levels, opaque], axis=2))
    return PatternPictureResult(request, pixels, spans[0].start, spans[1].start)

"""Run that follows points through a clip: the request, what was found so far, and the words for what was lost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QObject, Signal

from studio.core.time import FrameRange
from studio.core.translation import tr, tr_n
from studio.graph.model import Endpoint, Graph
from studio.sdk.tracking.point_tracks import PointTrack, TrackKey
from studio.sdk.tracking.search_settings import SearchSettings, TrackLoss
from studio.ui.features.viewer.tools.tracker.tracker_target import TrackerTarget
from studio.ui.preview.messages.track_messages import TrackingPoint, TrackingRequest, TrackingStep
from studio.ui.preview.render.render_thread import RenderThread


class TrackingRun(QObject):
    """Asks the render thread to follow points, and gathers what it finds.

    Attributes:
        found: Keys by the number of the track, and by frame.
        target: The node whose points are followed; None without a run.

    Signals:
        stepped(int): The points of this frame were found.
        finished(TrackerTarget): The run is over; `found` has all that it gave.

    Args:
        thread: Follows.
        post: Takes what the status line says.
        parent: Qt's owner.
    """

    stepped = Signal(int)
    finished = Signal(object)

    def __init__(self, thread: RenderThread, post: Callable[[str], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread, self._post = thread, post
        self.found: defaultdict[int, dict[int, TrackKey]] = defaultdict(dict)
        self.target: TrackerTarget | None = None
        self._request: TrackingRequest | None = None
        self._names: Mapping[int, str] = {}
        self._messages: list[str] = []
        self._serial = 0
        thread.tracking_stepped.connect(self._on_stepped)

    @property
    def is_on(self) -> bool:
        """Whether points are being followed."""
        return self._request is not None

    @property
    def is_backward(self) -> bool:
        """Whether it goes, or went, towards frame 0."""
        return self._request is not None and self._request.frames.step < 0

    def start(
        self, graph: Graph, source: Endpoint, target: TrackerTarget, tracks: Sequence[PointTrack], frames: range
    ) -> None:
        """Follow points.

        Args:
            graph: The whole graph as it is now.
            source: Its pictures are searched.
            target: The node that has the tracks.
            tracks: Those that are followed.
            frames: The frame where they are, and those through which they are followed.
        """
        self.stop()
        self._serial += 1
        backward = frames.step < 0
        points = tuple(_make_point(track, frames[0], target.make_search_settings(track), backward) for track in tracks)
        self.found, self.target, self._messages = defaultdict(dict), target, []
        self._names = {track.number: track.name for track in tracks}
        self._request = TrackingRequest(graph, source, frames, points, self._serial)
        self._thread.request_tracking(self._request)

    def stop(self) -> None:
        """End the run; what was found is kept."""
        if self._request is not None:
            self._thread.request_tracking(None)
            self._finish(tr("Tracking stopped."))

    def _on_stepped(self, step: TrackingStep) -> None:
        request = self._request
        if request is None or step.request is not request:
            return
        for number, key in step.found.items():
            self.found[number][step.frame] = key
        self._messages += [
            describe_loss(self._names[number], step.frame, loss, step.errors.get(number, 1.0))
            for number, loss in step.lost.items()
        ]
        if self._messages:
            self._post(" ".join(self._messages[-3:]))
        if step.failure is not None:
            self._messages.append(step.failure.text)
        if step.found:
            self.stepped.emit(step.frame)
        if step.is_last and self._request is request:
            self._finish(tr_n("Tracked {count} frame.", "Tracked {count} frames.", self._count_frames()))

    def _finish(self, words: str) -> None:
        target, self._request = self.target, None
        self._post(" ".join(self._messages[-3:]) or words)
        self.finished.emit(target)
        self.target = None

    def _count_frames(self) -> int:
        return len({frame for keys in self.found.values() for frame in keys})


def list_run_frames(frame: int, clip: FrameRange, *, backward: bool, one_step: bool) -> range:
    """Return the frames of a run from a frame on, the frame first; of one frame where the clip ends there."""
    step = -1 if backward else 1
    last = clip.start if backward else clip.stop - 1
    if one_step:
        last = max(last, frame - 1) if backward else min(last, frame + 1)
    return range(frame, last + step, step)


def describe_loss(name: str, frame: int, loss: TrackLoss, error: float) -> str:
    """Return why a point was lost, in words."""
    if loss is TrackLoss.NO_DETAIL:
        return tr("{track} has no detail to follow at frame {frame}: move it to a corner.", track=name, frame=frame)
    if loss is TrackLoss.LEFT_PICTURE:
        return tr("{track} left the picture at frame {frame}.", track=name, frame=frame)
    if loss is TrackLoss.SIZE_CHANGED:
        return tr("{track} was lost at frame {frame}: the picture has another size.", track=name, frame=frame)
    if loss is TrackLoss.CUT:
        return tr("{track} was lost at frame {frame}: there is a cut.", track=name, frame=frame)
    if loss is TrackLoss.AMBIGUOUS:
        return tr("{track} was lost at frame {frame}: another place looks like its pattern.", track=name, frame=frame)
    return tr(
        "{track} was lost at frame {frame}: its pattern was not found (error {error}).",
        track=name,
        frame=frame,
        error=f"{error:.2f}",
    )


def _make_point(track: PointTrack, frame: int, settings: SearchSettings, backward: bool) -> TrackingPoint:
    reference = track.find_reference_frame(frame, backward=backward)
    return TrackingPoint(track.number, track.evaluate_at(frame), settings, reference, track.evaluate_at(reference))

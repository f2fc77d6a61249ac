"""Frame that the viewer waits for: requested with a serial, and dropped if it comes too late."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from studio.core.translation import tr
from studio.engine.display.visualization.scopes import ScopeKind
from studio.engine.request import FrameState
from studio.ui.preview.cards.node_states import NodeStates
from studio.ui.preview.messages.frame_messages import (
    FrameProgress,
    FrameRequest,
    FrameResult,
    RenderFailure,
    ScopesRequest,
)
from studio.ui.preview.preview_protocols import PreviewThread, PreviewTimeline, PreviewViewer
from studio.ui.preview.view_target import ViewTarget
from studio.ui.widgets.qt_helpers.timers import make_single_shot_timer

_MARK_AFTER_MS = 150


class PendingFrame(QObject):
    """Asks for the frame that the timeline is at, shows the answers and has them measured by scopes.

    It lives in the window's thread.

    Args:
        looked: Makes the requests.
        thread: Computes.
        viewer: Shows the frame.
        timeline: Says which frame.
        states: Shows what the nodes are about.
        parent: Qt's owner.

    Attributes:
        mark_timer: Runs while a frame is waited for: the viewer says so when it ends.

    Signals:
        frame_requested(): A frame is wanted, or none any more.
    """

    frame_requested = Signal()

    def __init__(
        self,
        looked: ViewTarget,
        thread: PreviewThread,
        viewer: PreviewViewer,
        timeline: PreviewTimeline,
        states: NodeStates,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._target = looked
        self._thread = thread
        self._viewer = viewer
        self._timeline = timeline
        self._states = states
        self._serial = self._shown = 0
        self._requested: FrameRequest | None = None
        self._shown_result: FrameResult | None = None  # with pixels
        self._progress: FrameProgress | None = None  # of what is being computed
        self._scopes: frozenset[ScopeKind] = frozenset()
        self._is_paused = False
        self.mark_timer = make_single_shot_timer(self, _MARK_AFTER_MS, self._on_waiting)
        thread.frame_ready.connect(self._on_frame_ready)
        thread.frame_started.connect(self._on_frame_started)
        thread.frame_progressed.connect(self._on_progressed)

    @property
    def is_waiting(self) -> bool:
        """Whether the newest request has no answer yet."""
        return self._requested is not None

    def request_frame(self, *, fresh: bool = False) -> None:
        """Ask for the frame that the timeline is at, in place of any that waits; `fresh` has it computed anew."""
        self.frame_requested.emit()
        wanted = self._target.make_frame_request(self._timeline.current_frame, self._serial + 1, fresh=fresh)
        if wanted is None:
            self._forget()
            return
        self._serial += 1
        self._requested = wanted
        self._thread.request_frame(wanted)
        if not self.mark_timer.isActive() and not self._is_paused:
            self.mark_timer.start()

    def refresh_view(self) -> None:
        """Request the shown or pending frame again with the current display settings. Nothing is computed twice."""
        if self._requested is not None or self._shown_result is not None:
            self.request_frame(fresh=self._requested is not None and self._requested.should_recompute)

    def set_scopes(self, kinds: frozenset[ScopeKind]) -> None:
        """Have these measured of the frames that are shown."""
        asks_for_more = bool(kinds - self._scopes)
        self._scopes = kinds
        if asks_for_more:
            self._request_scopes()

    def discard_late(self) -> None:
        """Show no answer to what was asked until now: it is of another output."""
        self._shown = self._serial
        self._shown_result = self._progress = None

    def set_paused(self, paused: bool) -> None:
        """Mark no frame as being computed while nothing is."""
        self._is_paused = paused
        self.mark_timer.stop()
        self._viewer.set_computing(False)
        if paused:
            self._states.clear_busy()

    def close(self) -> None:
        """Say nothing more."""
        self.mark_timer.stop()

    def _forget(self) -> None:
        self._requested = None
        self.discard_late()
        self._states.clear_busy()
        self.mark_timer.stop()
        is_sound = self._target.is_sound
        self._viewer.clear(is_sound=is_sound, generator=self._target.sound_generator if is_sound else "")
        if is_sound:
            self._timeline.report_shown_frame(self._timeline.current_frame)
        else:
            self._timeline.set_clip(None)

    def _on_waiting(self) -> None:
        """Say that the frame is being computed, as it has not come for a while."""
        if self._requested is not None and self._progress is not None:
            self._show_progress(self._progress)
        elif self._requested is not None:
            self._viewer.set_computing(True)
            self._show_busy(self._requested)

    def _show_busy(self, request: FrameRequest, progress: float | None = None) -> None:
        if self._target.is_edited:  # cards are of the variant that is edited
            self._states.mark_busy(request.output.node, progress)

    def _on_frame_started(self, request: FrameRequest) -> None:
        """Mark the frame that is at work on the cache bar; its answer always comes, and takes the mark away."""
        if self._requested is not None and request.serial == self._requested.serial:
            self._requested = replace(
                self._requested, should_recompute=False
            )  # once is enough, however it is looked at meanwhile
        self._set_state(request, FrameState.COMPUTING)

    def _on_progressed(self, progress: FrameProgress) -> None:
        """Show progress and drafts of what is viewed, also where the player has gone on to another frame meanwhile."""
        request = progress.request
        if self._requested is None or request.serial <= self._shown or self._is_paused:
            return
        if progress.draft is not None:
            if self._shown_result is None or not _is_same_frame(self._shown_result.request, request):
                self._viewer.show_draft(progress.draft)
            return
        goes_on, self._progress = self._progress is not None, progress
        if goes_on or not self.mark_timer.isActive():
            self._show_progress(progress)

    def _show_progress(self, progress: FrameProgress) -> None:
        self._viewer.set_computing(True, _describe_progress(progress))
        self._show_busy(progress.request, progress.done / max(1, progress.total))

    def _on_frame_ready(self, result: FrameResult) -> None:
        request = result.request
        self._set_state(request, _state_of(result))
        newest = self._requested is not None and request.serial == self._requested.serial
        nothing = result.pixels is None and (result.compared_result is None or result.compared_result.pixels is None)
        if request.serial <= self._shown or (nothing and not newest):
            return  # too late, or a failure on the way to the wanted frame, which is no news
        self._shown = request.serial
        self._shown_result = result if result.pixels is not None else None
        self._progress = None
        if newest:
            self._on_newest(result)
        elif self.mark_timer.isActive():
            self.mark_timer.start()  # pictures keep coming: no mark yet
        self._viewer.show_frame(result)
        self._timeline.report_shown_frame(result.frame)
        self._request_scopes()

    def _request_scopes(self) -> None:
        if self._scopes and self._shown_result is not None:
            self._thread.request_scopes(ScopesRequest(self._shown_result, self._scopes, self._target.sight.region))

    def _on_newest(self, result: FrameResult) -> None:
        self.mark_timer.stop()
        self._viewer.set_computing(False)
        self._requested = self._progress = None
        edited = result if self._target.is_edited else result.compared_result
        if edited is not None:
            self._states.apply_result(edited)
        else:
            self._states.clear_busy()

    def _set_state(self, request: FrameRequest, state: FrameState) -> None:
        if self._target.is_current_answer(request):
            self._timeline.set_states(request.frame, (state,))


def _is_same_frame(first: FrameRequest, other: FrameRequest) -> bool:
    return (first.output, first.frame) == (other.output, other.frame)


def _describe_progress(progress: FrameProgress) -> str:
    if progress.phase:
        return tr("{phase}… {done} of {total}", phase=progress.phase, done=progress.done, total=progress.total)
    return tr("Computing… {done} of {total}", done=progress.done, total=progress.total)


def is_not_generated(failure: RenderFailure | None) -> bool:
    """Whether a frame was not computed because a generator has not come to it: that may change without an edit."""
    return failure is not None and bool(failure.generator)


def _state_of(result: FrameResult) -> FrameState:
    """Return the state of a frame that was answered: one that a generator has not come to has not failed."""
    if is_not_generated(result.failure) or (
        result.compared_result is not None and is_not_generated(result.compared_result.failure)
    ):
        return FrameState.MISSING
    failed = result.failure is not None or (
        result.compared_result is not None and result.compared_result.failure is not None
    )
    return FrameState.FAILED if failed or result.pixels is None else FrameState.CACHED

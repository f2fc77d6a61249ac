"""The frame that the viewer waits for: asked for with a serial, shown when it comes, dropped when it comes too late."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from studio.core.language import tr
from studio.engine.request import FrameState
from studio.ui.looked import Looked
from studio.ui.node_states import NodeStates
from studio.ui.preview_parts import PreviewThread, Timeline, Viewer
from studio.ui.results import Failure, FrameProgress, FrameRequest, FrameResult
from studio.ui.timers import single_shot

_MARK_AFTER_MS = 150


class AwaitedFrame(QObject):
    """Asks for the frame that the timeline is at, and shows the answers. Lives in the window's thread.

    Args:
        looked: Makes the requests.
        thread: Computes.
        viewer: Shows the frame.
        timeline: Says which frame.
        states: Shows what the nodes are about.
        parent: Qt's owner.

    Signals:
        asked(): A frame is wanted, or none any more.
    """

    asked = Signal()

    def __init__(
        self,
        looked: Looked,
        thread: PreviewThread,
        viewer: Viewer,
        timeline: Timeline,
        states: NodeStates,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._looked = looked
        self._thread = thread
        self._viewer = viewer
        self._timeline = timeline
        self._states = states
        self._serial = self._shown = 0
        self._wanted: FrameRequest | None = None
        self._paused = self._seen = False
        self._mark = single_shot(self, _MARK_AFTER_MS, self._on_waiting)
        thread.frame_ready.connect(self._on_frame_ready)
        thread.frame_started.connect(self._on_frame_started)
        thread.progressed.connect(self._on_progressed)

    @property
    def waits(self) -> bool:
        """Whether the newest wish has no answer yet."""
        return self._wanted is not None

    def ask(self, *, fresh: bool = False) -> None:
        """Ask for the frame that the timeline is at, in place of any that waits; `fresh` has it computed anew."""
        self.asked.emit()
        wanted = self._looked.request(self._timeline.frame, self._serial + 1, fresh=fresh)
        if wanted is None:
            self._forget()
            return
        self._serial += 1
        self._wanted = wanted
        self._thread.request_frame(wanted)
        if not self._mark.isActive() and not self._paused:
            self._mark.start()

    def look_again(self) -> None:
        """Ask anew for what is shown, or awaited, as it is looked at now: nothing is computed twice for that."""
        if self._wanted is not None or self._seen:
            self.ask(fresh=self._wanted is not None and self._wanted.fresh)

    def drop_late(self) -> None:
        """Show no answer to what was asked until now: it is of another output."""
        self._shown = self._serial

    def set_paused(self, paused: bool) -> None:
        """Mark no frame as being computed while nothing is."""
        self._paused = paused
        self._mark.stop()
        self._viewer.set_computing(False)
        if paused:
            self._states.rested()

    def close(self) -> None:
        """Say nothing more."""
        self._mark.stop()

    def _forget(self) -> None:
        self._wanted = None
        self._seen = False
        self.drop_late()
        self._states.rested()
        self._mark.stop()
        self._viewer.clear()
        self._timeline.set_clip(None)

    def _on_waiting(self) -> None:
        """Say that the frame is being computed, as it has not come for a while."""
        if self._wanted is not None:
            self._viewer.set_computing(True)
            self._show_busy(self._wanted)

    def _show_busy(self, request: FrameRequest, progress: float | None = None) -> None:
        if self._looked.is_edited:  # cards are of the variant that is edited
            self._states.busy(request.output.node, progress)

    def _on_frame_started(self, request: FrameRequest) -> None:
        """Mark the frame that is at work on the cache bar; its answer always comes, and takes the mark away."""
        if self._wanted is not None and request.serial == self._wanted.serial:
            self._wanted = replace(self._wanted, fresh=False)  # once is enough, however it is looked at meanwhile
        self._set_state(request, FrameState.COMPUTING)

    def _on_progressed(self, progress: FrameProgress) -> None:
        wanted = self._wanted is not None and progress.request.serial == self._wanted.serial
        if wanted and not self._mark.isActive() and not self._paused:
            self._viewer.set_computing(
                True, tr("Computing… {done} of {total}", done=progress.done, total=progress.total)
            )
            self._show_busy(progress.request, progress.done / max(1, progress.total))

    def _on_frame_ready(self, result: FrameResult) -> None:
        request = result.request
        self._set_state(request, _state_of(result))
        newest = self._wanted is not None and request.serial == self._wanted.serial
        nothing = result.pixels is None and (result.other is None or result.other.pixels is None)
        if request.serial <= self._shown or (nothing and not newest):
            return  # too late, or a failure on the way to the wanted frame, which is no news
        self._shown = request.serial
        self._seen = result.pixels is not None
        if newest:
            self._on_newest(result)
        elif self._mark.isActive():
            self._mark.start()  # pictures keep coming: no mark yet
        self._viewer.show_frame(result)
        self._timeline.frame_shown(result.frame)

    def _on_newest(self, result: FrameResult) -> None:
        self._mark.stop()
        self._viewer.set_computing(False)
        self._wanted = None
        edited = result if self._looked.is_edited else result.other
        if edited is not None:
            self._states.answered(edited)
        else:
            self._states.rested()

    def _set_state(self, request: FrameRequest, state: FrameState) -> None:
        if self._looked.is_current(request):
            self._timeline.set_states(request.frame, (state,))


def not_generated(failure: Failure | None) -> bool:
    """Whether a frame was not computed because a generator has not come to it: that may change without an edit."""
    return failure is not None and bool(failure.generator)


def _state_of(result: FrameResult) -> FrameState:
    """Return the state of a frame that was answered: one that a generator has not come to has not failed."""
    if not_generated(result.failure) or (result.other is not None and not_generated(result.other.failure)):
        return FrameState.MISSING
    failed = result.failure is not None or (result.other is not None and result.other.failure is not None)
    return FrameState.FAILED if failed or result.pixels is None else FrameState.CACHED

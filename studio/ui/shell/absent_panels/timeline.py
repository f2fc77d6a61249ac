"""Timeline that is not there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from studio.core.clip_info import ClipInfo
from studio.core.time import FrameRange
from studio.engine.request import FrameState
from studio.ui.preview.playback_audio import PlaybackAudio
from studio.ui.shell.shortcuts.action_spec import ActionScope
from studio.ui.shell.shortcuts.dispatch import PanelKeys
from studio.ui.widgets.time_axis.timeline_scene import TimelineScene
from studio.ui.widgets.time_axis.track import TimelineTrack

_NO_FRAMES = FrameRange(0, 0)


class AbsentTrackCanvas(QObject):
    """Tracks that nobody sees."""

    playhead_painted = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.curve_scene = TimelineScene()
        self.widget = QWidget(window)
        self.widget.hide()

    def add_track(self, track: TimelineTrack, order: int) -> None:
        """Show no track."""

    def refresh(self, track: TimelineTrack | None = None) -> None:
        """Paint nothing."""

    def update_layout(self) -> None:
        """Lay nothing out."""

    def pan_view(self, pixels: float) -> None:
        """Move nothing."""

    def fit_clip(self) -> None:
        """Show nothing."""

    def update_axis(self) -> None:
        """Look at nothing else."""

    def compute_visible_frames(self) -> FrameRange:
        """Return no frames."""
        return _NO_FRAMES

    def set_signal_values(self, values: Mapping[int, float] | None) -> None:
        """Show no numbers."""


class AbsentTimeline(QObject):
    """Timeline without a panel: a playhead that features move, and that does not play."""

    frame_changed = Signal(int)
    playing_changed = Signal(bool)
    thumbnails_requested = Signal(object)
    view_changed = Signal()
    fps_measured = Signal(float)

    is_playing = False

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.current_frame = 0
        self.clip_frames = _NO_FRAMES
        self.timeline_canvas = AbsentTrackCanvas(window)
        self.shortcut_keys = PanelKeys(ActionScope.TIMELINE, {})

    @property
    def playback_frames(self) -> FrameRange:
        """The frames of the clip."""
        return self.clip_frames

    def set_frame(self, frame: int) -> None:
        """Move the playhead."""
        if frame != self.current_frame:
            self.current_frame = frame
            self.frame_changed.emit(frame)

    def set_clip(self, clip: ClipInfo | None) -> None:
        """Take the frames of a clip; None for none."""
        self.clip_frames = FrameRange(0, clip.length) if clip is not None and clip.length else _NO_FRAMES

    def compute_visible_frames(self) -> FrameRange:
        """Return no frames."""
        return _NO_FRAMES

    def get_upcoming_frames(self, count: int) -> tuple[int, ...]:
        """Return no frames: it does not play."""
        return ()

    def set_states(self, first: int, states: Sequence[FrameState]) -> None:
        """Show no states."""

    def clear_states(self, *, other_clip: bool = False) -> None:
        """Show no states, as before."""

    def set_thumbnail(self, frame: int, image: QImage) -> None:
        """Show no picture."""

    def report_shown_frame(self, frame: int) -> None:
        """Measure nothing."""

    def toggle_play(self) -> None:
        """Stay at the frame."""

    def stop_playback(self) -> None:
        """Stay at the frame."""

    def set_audio(self, audio: PlaybackAudio, control: QWidget) -> None:
        """Play no sound, and show no control."""
        control.setParent(self.timeline_canvas.widget)

    def add_control(self, control: QWidget) -> None:
        """Show no control."""
        control.setParent(self.timeline_canvas.widget)

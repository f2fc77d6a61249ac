"""Protocols of the timeline, for other features."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import QWidget

from studio.core.time import FrameRange
from studio.ui.preview.playback_audio import PlaybackAudio
from studio.ui.preview.preview_protocols import PreviewTimeline
from studio.ui.shell.shortcuts.dispatch import PanelKeys
from studio.ui.widgets.time_axis.timeline_scene import TimelineScene
from studio.ui.widgets.time_axis.track import TimelineTrack


class TrackCanvas(Protocol):
    """Canvas of the timeline: a stack of tracks on one axis of time. Features add tracks to it."""

    @property
    def curve_scene(self) -> TimelineScene:
        """The axis of time, and what can be snapped to."""
        ...

    @property
    def widget(self) -> QWidget:
        """The widget on which the tracks are painted, for fields that are laid over it."""
        ...

    @property
    def playhead_painted(self) -> SignalInstance:
        """Emitted when the playhead is painted at another frame."""
        ...

    def add_track(self, track: TimelineTrack, order: int) -> None:
        """Add a track below the filmstrip; see `TrackOrder`."""
        ...

    def refresh(self, track: TimelineTrack | None = None) -> None:
        """Paint a track anew; None for all of them."""
        ...

    def update_layout(self) -> None:
        """Lay the tracks out anew: one wants another height."""
        ...

    def pan_view(self, pixels: float) -> None:
        """Move what is shown to the right."""
        ...

    def fit_clip(self) -> None:
        """Show all that can be looked at."""
        ...

    def update_axis(self) -> None:
        """Keep to what can be looked at: the scene has another `least_length`."""
        ...

    def compute_visible_frames(self) -> FrameRange:
        """Return the frames that are visible."""
        ...

    def set_signal_values(self, values: Mapping[int, float] | None) -> None:
        """Show a Signal's values by frame in place of thumbnails; None shows thumbnails."""
        ...


class Timeline(PreviewTimeline, Protocol):
    """Panel of the timeline: the playhead, playing, and the tracks."""

    @property
    def timeline_canvas(self) -> TrackCanvas:
        """The tracks."""
        ...

    @property
    def shortcut_keys(self) -> PanelKeys:
        """The keys of the panel; features add handlers."""
        ...

    @property
    def clip_frames(self) -> FrameRange:
        """The frames of the clip that is shown."""
        ...

    def toggle_play(self) -> None:
        """Play, or stop."""
        ...

    def stop_playback(self) -> None:
        """Stop playing."""
        ...

    def set_audio(self, audio: PlaybackAudio, control: QWidget) -> None:
        """Play sound through `audio`; the transport bar shows its control."""
        ...

    def add_control(self, control: QWidget) -> None:
        """Put a control at the end of the transport bar."""
        ...

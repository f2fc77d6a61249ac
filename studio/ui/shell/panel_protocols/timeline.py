"""Protocols of the timeline, for other features."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import QWidget

from studio.core.time import FrameRange
from studio.ui.preview.playback_audio import PlaybackAudio
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

    def compute_visible_frames(self) -> FrameRange:
        """Return the frames that are visible."""
        ...

    def set_signal_values(self, values: Mapping[int, float] | None) -> None:
        """Show a Signal's values by frame in place of thumbnails; None shows thumbnails."""
        ...


class Timeline(Protocol):
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
    def current_frame(self) -> int:
        """The frame that is wanted."""
        ...

    @property
    def frame_changed(self) -> SignalInstance:
        """Emitted with another frame that is wanted."""
        ...

    @property
    def playing_changed(self) -> SignalInstance:
        """Emitted with True when playing begins, with False when it ends."""
        ...

    @property
    def view_changed(self) -> SignalInstance:
        """Emitted when other frames are visible than before."""
        ...

    def set_frame(self, frame: int) -> None:
        """Move the playhead."""
        ...

    def set_audio(self, audio: PlaybackAudio, control: QWidget) -> None:
        """Play sound through `audio`; the transport bar shows its control."""
        ...

"""The audio of playback."""

from __future__ import annotations

from typing import Protocol

from studio.core.time import FrameRate
from studio.ui.preview.playback_range import PlaybackRange


class PlaybackAudio(Protocol):
    """Audio while playing, and its clock: `studio.ui.features.sound.audio_player.AudioPlayer`."""

    def get_current_time(self) -> float:
        """Return the audible time in seconds. It never decreases."""
        ...

    def get_output_latency(self) -> float:
        """Return the seconds until a sample that is played now is audible."""
        ...

    def play_range(self, course: PlaybackRange, rate: FrameRate, due: float) -> None:
        """Play the sound of a course, its first frame at `due_time` of the clock."""
        ...

    def stop_playback(self) -> None:
        """Be silent."""
        ...

    def scrub_frame(self, frame: int) -> None:
        """Play the sound of a frame."""
        ...

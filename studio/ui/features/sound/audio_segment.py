"""Messages from the window to the thread that makes sound: frozen values."""

from __future__ import annotations

from dataclasses import dataclass

from studio.core.time import FrameRate
from studio.graph.model import Endpoint, Graph
from studio.ui.preview.playback_range import PlaybackRange


@dataclass(frozen=True, slots=True)
class SoundSource:
    """Source of the audible sound.

    Args:
        graph: A snapshot.
        output: An Audio output that computes.
        rate: The frames a second that its sound is cut into; they may not be those of the pictures.
        sample_rate: Samples a second.
        length: In frames.
    """

    graph: Graph
    output: Endpoint
    rate: FrameRate
    sample_rate: int
    length: int


@dataclass(frozen=True, slots=True)
class AudioSegment:
    """The part of the clip whose sound is played.

    Args:
        playback_range: The frames that are passed.
        frame_rate: How many of them are passed in a second at normal speed.
        due_time: When its first frame begins to be heard, in seconds of the output's clock.
    """

    playback_range: PlaybackRange
    frame_rate: FrameRate
    due_time: float

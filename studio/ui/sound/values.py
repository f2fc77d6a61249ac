"""What the window tells the thread that makes sound: frozen values."""

from __future__ import annotations

from dataclasses import dataclass

from studio.core.time import FrameRate
from studio.graph.model import Endpoint, Graph
from studio.ui.timeline.course import Course


@dataclass(frozen=True, slots=True)
class Source:
    """What is heard.

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
class Passage:
    """What is played.

    Args:
        course: The frames that are passed.
        rate: How many of them are passed in a second at normal speed.
        due: When its first frame begins to be heard, in seconds of the output's clock.
    """

    course: Course
    rate: FrameRate
    due: float

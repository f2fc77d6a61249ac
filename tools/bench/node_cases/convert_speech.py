"""Speech."""

from __future__ import annotations

from nodes.convert.speak import Speak
from studio.sdk.testing import run_frame
from tools.bench.node_case import NodeCase


def cases() -> list[NodeCase]:
    """Return a frame of a text that was spoken already."""
    node = Speak(text="one two three")
    return [NodeCase("convert.speak", lambda: run_frame(node, 5))]

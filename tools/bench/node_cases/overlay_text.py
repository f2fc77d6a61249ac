"""Titles and timecode."""

from __future__ import annotations

from nodes.overlay.text import TextOverlay, Timecode
from studio.sdk.testing import run_frame
from tools.bench.node_case import NodeCase, picture


def cases() -> list[NodeCase]:
    """Return the defaults. OpenCV's own call writes letters without a shadow, a box or partial pixels: no like."""
    image = picture()
    return [
        NodeCase("overlay.text", lambda: run_frame(TextOverlay(), image=image)),
        NodeCase("overlay.timecode", lambda: run_frame(Timecode(), image=image)),
    ]

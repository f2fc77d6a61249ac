"""Relight."""

from __future__ import annotations

from nodes.realism.relight import Relight
from studio.sdk.testing import run_frame
from tools.bench.node_case import NodeCase, picture


def cases() -> list[NodeCase]:
    """Return the default, with shadows, and without."""
    image = picture()
    return [
        NodeCase("realism.relight", lambda: run_frame(Relight(), image=image)),
        NodeCase("realism.relight, no shadow", lambda: run_frame(Relight(shadow=0.0), image=image)),
    ]

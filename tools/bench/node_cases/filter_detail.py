"""Detail."""

from __future__ import annotations

from nodes.filter.detail import Detail
from studio.sdk.testing import run_frame
from tools.bench.node_case import NodeCase, picture


def cases() -> list[NodeCase]:
    """Return its defaults."""
    image = picture()
    return [NodeCase("filter.detail", lambda: run_frame(Detail(), image=image))]

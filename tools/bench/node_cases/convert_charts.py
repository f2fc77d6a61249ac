"""Charts and contact sheets."""

from __future__ import annotations

from nodes.convert.contact_sheet import ContactSheet
from nodes.convert.plot import Plot
from studio.sdk.testing import run_frame
from tools.bench.node_case import HEIGHT, WIDTH, NodeCase, picture


def cases() -> list[NodeCase]:
    """Return a chart of two signals over a picture, and a sheet of twenty frames; no library draws the like."""
    image = picture()
    signal = [0.01 * (frame % 100) for frame in range(250)]
    return [
        NodeCase("convert.plot", lambda: run_frame(Plot(), 50, a=signal, b=signal[::-1], image=image)),
        NodeCase("convert.contact_sheet", lambda: run_frame(ContactSheet(width=WIDTH), image=[image] * HEIGHT)),
    ]

"""Style Transfer: no library does the same."""

from __future__ import annotations

from nodes.convert.style_transfer import StyleTransfer
from studio.sdk.testing import run_frame
from tools.bench.node_case import NodeCase, picture


def cases() -> list[NodeCase]:
    """Return a first frame, painted from nothing."""
    image, style = picture(), picture(2)
    return [NodeCase("convert.style_transfer", lambda: run_frame(StyleTransfer(), image=image, style=style))]

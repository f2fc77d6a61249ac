"""Mask Overlay."""

from __future__ import annotations

from nodes.composite.mask_shape import MaskShape
from nodes.overlay.mask import MaskOverlay
from studio.sdk.testing import run_frame
from tools.bench.node_case import NodeCase, picture


def cases() -> list[NodeCase]:
    """Return tint and outline."""
    image = picture()
    mask = run_frame(MaskShape(), image=image)
    return [NodeCase("overlay.mask", lambda: run_frame(MaskOverlay(), image=image, mask=mask))]

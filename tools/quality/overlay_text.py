"""Lettering, against geometry."""

from __future__ import annotations

from typing import Any

import torch

from nodes.overlay.text import TextOverlay
from studio.sdk import Color, Image, Prompt
from studio.sdk.testing import run_frame
from tools.quality.known_answer import Known

_PLAIN: dict[str, Any] = {"shadow": Color(0.0, 0.0, 0.0, 0.0)}


def measure() -> list[Known]:
    """Return the figures of titles."""
    return [proxy(), centre()]


def proxy() -> Known:
    """Compare a title at a quarter of the size with the full one, shrunk."""
    values: dict[str, Any] = {"title": "Frameloom 中文 שלום\nin two lines", "size": 72.0, "outline": 4.0}
    full = run_frame(TextOverlay.spec.create_node(values), image=Image(torch.full((3, 540, 960), 0.3))).pixels
    small = run_frame(
        TextOverlay.spec.create_node(values, scale=0.25), image=Image(torch.full((3, 135, 240), 0.3)), scale=0.25
    ).pixels
    error = float((torch.nn.functional.avg_pool2d(full, 4) - small).abs().mean())
    return Known("overlay.text", "mean difference of a quarter-size proxy", error, "", "the title, shrunk", 0.01)


def centre() -> Known:
    """Find the middle of an O's ink, and compare it with the middle of the picture."""
    shown = run_frame(TextOverlay(title=Prompt("O"), size=200.0, **_PLAIN), image=Image(torch.zeros(3, 301, 401)))
    weight = shown.pixels[0]
    x = float((weight.sum(0) * torch.arange(401.0)).sum() / weight.sum())
    y = float((weight.sum(1) * torch.arange(301.0)).sum() / weight.sum())
    off = max(abs(x - 200.0), abs(y - 150.0))
    return Known("overlay.text", "distance of a centered O, 200 px, from the middle", off, "px", "symmetry", 2.0)

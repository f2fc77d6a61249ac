"""Motion Blur, against the ramp that a shutter draws."""

from __future__ import annotations

import torch

from nodes.realism.motion_blur import MotionBlur
from studio.sdk import Flow, Image
from studio.sdk.testing import run_frame
from tools.quality.known_answer import Known

SPEED = 16.0
_LEFT, _RIGHT = 60, 100


def square() -> tuple[Image, Flow]:
    """Return a white square that moves to the right over black, and its exact flow."""
    pixels, flow = torch.zeros(3, 40, 160), torch.zeros(2, 40, 160)
    pixels[:, :, _LEFT:_RIGHT] = 1.0
    flow[0, :, _LEFT:_RIGHT] = SPEED
    return Image(pixels), Flow(flow)


def exact(shutter: float, phase: float) -> torch.Tensor:
    """Return what share of the open shutter the square covers each pixel's center: [160]."""
    x = torch.arange(160) + 0.5
    opens, closes = ((phase + side * shutter / 2) / 360.0 * SPEED for side in (-1.0, 1.0))
    first, last = (x - _RIGHT).clamp(opens, closes), (x - _LEFT).clamp(opens, closes)
    return (last - first) / (closes - opens)


def measure() -> list[Known]:
    """Return the figures of Motion Blur."""
    return [ramp(180.0, 0.0), ramp(360.0, 90.0)]


def ramp(shutter: float, phase: float) -> Known:
    """Compare a moving square's edges with the ramp of the exposure."""
    image, flow = square()
    node = MotionBlur(shutter=shutter, phase=phase, samples=128, linear=False)
    row = run_frame(node, image=image, flow=flow).pixels[0, 20]
    error = float((row - exact(shutter, phase)).abs().max())
    what = f"largest error of a moving square's edge, shutter {shutter:g}°, phase {phase:g}°"
    return Known("realism.motion_blur", what, error, "", "the exposure's integral", 0.08)

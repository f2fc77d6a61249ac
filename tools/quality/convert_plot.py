"""Charts, against the signals that are drawn."""

from __future__ import annotations

import math

import torch

from nodes.convert.chart import LINES
from nodes.convert.plot import Plot
from studio.sdk.testing import run_frame
from tools.quality.known_answer import Known


def measure() -> list[Known]:
    """Return the figures of charts."""
    return [line()]


def line() -> Known:
    """Draw a sine, find the middle of the line in each column, and compare it with the sine."""
    signal = [0.5 + 0.4 * math.sin(frame / 12) for frame in range(201)]
    node = Plot(width=640, height=400, label_size=10.0, playhead=False, automatic=False, thickness=2.0)
    pixels = run_frame(node, a=signal).pixels
    blue = (pixels[2] - pixels[0] - 0.05).clamp_min(0.0)[34:370]
    rows = torch.arange(34.0, 370.0).unsqueeze(1) + 0.5
    middle = (blue * rows).sum(0) / blue.sum(0)
    left, right, top, bottom = 50.0, 620.0, 32.0, 372.0
    errors = []
    for frame in range(5, 196, 5):
        x = left + (right - left) * frame / 200
        y = bottom - (bottom - top) * signal[frame]
        at = int(x)
        errors.append(abs(float(middle[at]) * (1 - (x - at - 0.5)) + float(middle[at + 1]) * (x - at - 0.5) - y))
    assert LINES[0].blue > LINES[0].red  # what the line is found by
    return Known("convert.plot", "largest distance of a line from its signal", max(errors), "px", "the signal", 0.6)

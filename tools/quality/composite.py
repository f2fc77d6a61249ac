"""Composites, against formulas."""

from __future__ import annotations

import math

import torch

from nodes.composite.key import Key
from nodes.composite.mask_shape import MaskOutline, MaskShape
from studio.sdk import Color, Image, Point
from studio.sdk.testing import run_frame
from tools.quality.known_answer import Known

SCREEN = Color(0.1, 0.65, 0.25)


def measure() -> list[Known]:
    """Return the figures of Key and Mask Shape."""
    return [recovered_alpha(), recovered_color(), *areas()]


def over_screen() -> tuple[Image, torch.Tensor]:
    """Return a gray subject with a soft edge before a green screen, and its exact alpha: [1, 60, 80]."""
    alpha = torch.linspace(-0.5, 1.5, 80).clamp(0, 1).expand(1, 60, 80)
    grey = torch.linspace(0.1, 0.9, 60).view(1, 60, 1).expand(3, 60, 80)
    screen = torch.tensor(SCREEN[:3]).view(3, 1, 1)
    return Image(alpha * grey + (1 - alpha) * screen), alpha


def _exact_key() -> Key:
    return Key(screen=SCREEN, clip_black=0.0, clip_white=1.0)


def recovered_alpha() -> Known:
    """Key a picture that was laid over a screen with a known alpha."""
    image, alpha = over_screen()
    matte = run_frame(_exact_key(), output="matte", image=image).pixels
    error = float((matte - alpha).abs().max())
    return Known("composite.key", "largest error of alpha, gray subject", error, "", "the alpha composed with", 1e-4)


def recovered_color() -> Known:
    """Lay what was keyed over black and compare it with the subject over black."""
    image, alpha = over_screen()
    keyed = run_frame(_exact_key(), image=image).pixels
    grey = torch.linspace(0.1, 0.9, 60).view(1, 60, 1)
    error = float((keyed[:3] * keyed[3:] - grey * alpha).abs().max())
    return Known("composite.key", "largest error of α·color, gray subject", error, "", "the subject over black", 1e-4)


def areas() -> list[Known]:
    """Compare the sum of a mask with the shape's area, turned by 17°."""
    width, height = 320, 180
    a, b = 0.5 * height, 0.31 * height
    exact = {
        MaskOutline.RECTANGLE: a * b,
        MaskOutline.ELLIPSE: math.pi / 4 * a * b,
        MaskOutline.REGULAR: 5 / 2 * math.sin(2 * math.pi / 5) * (a / 2) * (b / 2),
    }
    found = []
    for shape, area in exact.items():
        node = MaskShape(
            shape=shape, center=Point(0.481, 0.513), size=Point(0.5, 0.31), rotate=17.0, sides=5,
            width=width, height=height,
        )  # fmt: skip
        error = abs(float(run_frame(node).pixels.double().sum()) - area) / area * 100
        found.append(Known("composite.mask_shape", f"error of the area, {shape}", error, "%", "its formula", 0.001))
    return found

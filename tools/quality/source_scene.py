"""Shape, Background and Particles, against geometry and against themselves at other sizes."""

from __future__ import annotations

import math
from typing import Any

import torch

from nodes.shared.scene.scene_layers import BackgroundKind, Particles
from nodes.shared.shapes.scene import SceneShape
from nodes.source.motion_graphics import BackgroundLayer, ParticleLayer, ShapeLayer
from studio.sdk import Color, Image
from studio.sdk.node import SourceNode
from studio.sdk.pixels import ResampleFilter, resize
from studio.sdk.testing import run_frame
from tools.quality.known_answer import Known

_WHITE = Color(1.0, 1.0, 1.0)


def measure() -> list[Known]:
    """Return the figures of what motion graphics are made of."""
    return [area(), backgrounds(), particles()]


def _pixels(node: SourceNode) -> torch.Tensor:
    image = run_frame(node, 20)
    assert isinstance(image, Image)
    return image.pixels


def area() -> Known:
    """Compare what shapes cover with their areas."""
    size: dict[str, Any] = {"width": 320, "height": 240, "size": 0.3, "color": _WHITE, "rotation": 17.0}
    star = 5 * 1.12 * 0.47 * math.sin(math.pi / 5)
    areas = {
        SceneShape.CIRCLE: math.pi,
        SceneShape.SQUARE: 4 * 0.86**2,
        SceneShape.TRIANGLE: 1.1**2 * 0.75 * math.sqrt(3),
        SceneShape.STAR: star,
        SceneShape.RING: math.pi * (1 - 0.46**2),
    }
    errors = (
        abs(float(_pixels(ShapeLayer(shape=shape, **size))[3].sum()) / (0.3 * 240) ** 2 / known - 1) * 100
        for shape, known in areas.items()
    )
    return Known("source.shape_layer", "largest error of five shapes' areas", max(errors), "%", "geometry", 0.3)


def _smaller(kind: type[BackgroundLayer | ParticleLayer], values: dict[str, Any]) -> float:
    """Return the mean difference between a picture shrunk to a half and the same drawn at half the size."""
    large = _pixels(kind(**values, width=640, height=360))
    small = _pixels(kind(**values, width=320, height=180))
    return float((resize(large, 320, 180, ResampleFilter.AREA) - small).abs().mean())


def backgrounds() -> Known:
    """Compare all backgrounds at two sizes."""
    error = max(_smaller(BackgroundLayer, {"background": kind}) for kind in BackgroundKind)
    return Known("source.background", "mean difference at half the size, worst kind", error, "", "shrunk", 0.01)


def particles() -> Known:
    """Compare all particles at two sizes."""
    error = max(_smaller(ParticleLayer, {"particles": kind, "with_alpha": False}) for kind in Particles)
    return Known("source.particles", "mean difference at half the size, worst kind", error, "", "shrunk", 0.01)

"""Shape, Background and Particles."""

from __future__ import annotations

from typing import Any

from nodes.shared.scene.scene_layers import BackgroundKind, Particles
from nodes.shared.shapes.scene import SceneShape
from nodes.source.motion_graphics import BackgroundLayer, ParticleLayer, ShapeLayer
from studio.sdk.node import SourceNode
from studio.sdk.testing import run_frame
from tools.bench.node_case import HEIGHT, WIDTH, NodeCase

_SIZE: dict[str, Any] = {"width": WIDTH, "height": HEIGHT}


def cases() -> list[NodeCase]:
    """Return a frame of each kind."""
    return [
        _case("source.shape_layer, star", ShapeLayer(shape=SceneShape.STAR, **_SIZE)),
        _case("source.shape_layer, ring with a glow", ShapeLayer(shape=SceneShape.RING, glow=0.8, **_SIZE)),
        *(_case(f"source.background, {kind}", BackgroundLayer(background=kind, **_SIZE)) for kind in BackgroundKind),
        *(_case(f"source.particles, {kind}", ParticleLayer(particles=kind, **_SIZE)) for kind in Particles),
    ]


def _case(name: str, node: SourceNode) -> NodeCase:
    return NodeCase(name, lambda: run_frame(node, 20))

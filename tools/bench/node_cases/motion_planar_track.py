"""Planar Track: what one frame of its analysis takes."""

from __future__ import annotations

from nodes.motion.planar_track.planar_track import PlanarTrack
from studio.sdk import Clip, Image, RotoShapes
from studio.sdk.roto.point_operations import make_rectangle_points
from studio.sdk.roto.roto_shapes import RotoShape
from studio.sdk.testing.node_runner import StandaloneContext
from tools.bench.node_case import HEIGHT, WIDTH, NodeCase, picture


def cases() -> list[NodeCase]:
    """Return the analysis of two frames, one of which is the reference frame, with a region of a quarter."""
    image = picture()
    moved = image.with_pixels(image.pixels.roll((2, -3), (1, 2)))
    clip: Clip[Image] = [image, moved]  # type: ignore[assignment]  # all that analyze asks for
    corners = make_rectangle_points(WIDTH * 0.25, HEIGHT * 0.25, WIDTH * 0.75, HEIGHT * 0.75)
    node = PlanarTrack(shapes=RotoShapes((RotoShape("Screen", {0: corners}),)))
    return [
        NodeCase("motion.planar_track, a frame", lambda: node.analyze(clip, None, None, StandaloneContext())),
    ]

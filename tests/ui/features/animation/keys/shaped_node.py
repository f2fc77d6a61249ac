"""A node whose shapes have keys."""

from __future__ import annotations

from studio.core.image import Image
from studio.graph.model import Graph, NodeRecord
from studio.sdk.node import FrameNode
from studio.sdk.params import Param
from studio.sdk.roto.point_operations import make_ellipse_points, make_rectangle_points
from studio.sdk.roto.roto_shapes import RotoShape, RotoShapes
from studio.sdk.roto.shape_text import parse_roto_shapes, serialize_roto_shapes
from studio.sdk.spec import node

ONE, OTHER = make_rectangle_points(10, 10, 30, 30), make_rectangle_points(20, 10, 40, 30)
ROUND = make_ellipse_points(0, 0, 20, 20)
SHAPES = RotoShapes(
    (
        RotoShape("Arm", {10: ONE, 30: OTHER, 50: ONE}),
        RotoShape("Head", {20: ROUND}, is_linear=True),
        RotoShape("Corner", {0: ONE[:3]}),
    )
)


@node("composite.shaped", name="Shaped")
class Shaped(FrameNode):
    """Return a picture. A node for tests."""

    shapes: RotoShapes = Param(default=RotoShapes(), animatable=False, help="Shapes.")

    def process(self, image: Image) -> Image:
        """Return the picture."""
        return image


def make_shaped(id: str = "a") -> NodeRecord:
    """Return a node with three shapes."""
    return NodeRecord(id, "composite.shaped", "Cutout", params={"shapes": serialize_roto_shapes(SHAPES)})


def read_shapes(graph: Graph, node: str = "a") -> RotoShapes:
    """Return the shapes of a node."""
    return parse_roto_shapes(str(graph.nodes[node].params["shapes"]))


def list_frames(graph: Graph, node: str = "a") -> list[list[int]]:
    """Return the frames of the keys of each shape."""
    return [sorted(shape.keys) for shape in read_shapes(graph, node).shapes]

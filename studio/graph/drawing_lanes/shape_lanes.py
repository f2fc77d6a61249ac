"""Keys of shapes for lanes. The number of a shape is its place, the lowest first; the topmost is listed first."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace

from studio.core.errors import GraphError
from studio.core.translation import tr, tr_noop
from studio.graph.curves.curve import Interpolation
from studio.graph.drawing_lanes.lane_adapter import LaneAdapter
from studio.sdk.params import ParamSpec
from studio.sdk.roto.roto_shapes import MAX_FRAME, Points, RotoShape
from studio.sdk.roto.shape_text import parse_roto_shapes, serialize_points_key, serialize_roto_shapes


class ShapeLanes(LaneAdapter[RotoShape]):
    """Keys of shapes, as lanes need them. All keys of a shape go on in the same way."""

    help = tr_noop("The keys of a shape")
    last_frame = MAX_FRAME

    def list_drawings(self, text: str) -> list[tuple[int, RotoShape]]:
        """Return the shapes with their places, the topmost first."""
        return list(enumerate(parse_roto_shapes(text).shapes))[::-1]

    def find_drawing(self, text: str, number: int) -> RotoShape | None:
        """Return the shape in a place."""
        shapes = parse_roto_shapes(text).shapes
        return shapes[number] if number < len(shapes) else None

    def get_name(self, drawing: RotoShape, param: ParamSpec) -> str:
        """Return the shape's name."""
        return drawing.name

    def get_interpolation(self, drawing: RotoShape) -> Interpolation:
        """Return whether it goes straight or smoothly."""
        return Interpolation.LINEAR if drawing.is_linear else Interpolation.BEZIER

    def evaluate_key(self, drawing: RotoShape, frame: int) -> Points:
        """Return its points at a frame."""
        return drawing.with_points(frame, drawing.evaluate_at(frame)).keys[frame]

    def serialize_key(self, drawing: RotoShape, key: Points) -> str:
        """Return points as the text of one shape."""
        return serialize_points_key(key)

    def parse_key(self, drawing: RotoShape, text: str, node: str) -> Points:
        """Return points; as many as the shape has."""
        found = parse_roto_shapes(text).shapes
        points: Points = next(iter(found[0].keys.values())) if found else ()
        if len(points) != drawing.point_count:
            raise GraphError(
                tr(
                    "A key with {found} points cannot be set on the shape {shape} of {node}; it has {count} points.",
                    found=len(points),
                    shape=drawing.name,
                    node=node,
                    count=drawing.point_count,
                )
            )
        return points

    def with_keys(
        self, drawing: RotoShape, keys: Mapping[int, Points], ways: AbstractSet[Interpolation], node: str
    ) -> RotoShape:
        """Return a shape with these keys. Where some go on straight and others do not, it becomes what it was not."""
        straight = {way is Interpolation.LINEAR for way in ways}
        return replace(drawing, keys=keys, is_linear=straight.pop() if len(straight) == 1 else not drawing.is_linear)

    def remove_keys(self, drawing: RotoShape) -> RotoShape:
        """Return the shape with its first key alone."""
        first = min(drawing.keys)
        return replace(drawing, keys={first: drawing.keys[first]})

    def replace_drawings(self, text: str, drawings: Mapping[int, RotoShape]) -> str:
        """Return the text with other shapes in some places."""
        shapes = parse_roto_shapes(text)
        for number, drawing in drawings.items():
            shapes = shapes.replace_shape(number, drawing)
        return serialize_roto_shapes(shapes)

    def format_missing(self, node: str, number: str) -> str:
        """Return that there is no such shape."""
        return tr("{node} has no shape {number}.", node=node, number=number)

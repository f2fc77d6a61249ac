"""Keys of shapes as lanes: each shape of a parameter has keys as a curve has, under a name of its own.

The lane of shape 2 of the parameter "shapes" is called "shapes/2". Its keys hold texts of one shape with one key; they
are moved, copied and deleted by the commands for keys of parameters.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Final

from studio.core.errors import GraphError, StudioError
from studio.core.translation import tr, tr_noop
from studio.graph.curves.curve import Curve, Interpolation, Keyframe
from studio.graph.model import NodeRecord
from studio.sdk.params import ParamKind, ParamSpec
from studio.sdk.roto.roto_shapes import MAX_FRAME, Points, RotoShape, RotoShapes
from studio.sdk.roto.shape_text import parse_roto_shapes, serialize_roto_shapes, serialize_shape_key
from studio.sdk.spec import NodeSpec

_MARK: Final = "/"
_CURVE: Final = "curve"


def is_shape_lane(name: str) -> bool:
    """Return whether a lane is that of a shape, and no parameter."""
    return _MARK in name


def iterate_shape_lanes(record: NodeRecord, param: ParamSpec) -> Iterator[tuple[ParamSpec, Curve]]:
    """Yield the lanes of a parameter's shapes, the topmost first; none where they cannot be read."""
    if param.kind is ParamKind.SHAPES:
        shapes = _read_shapes(record, param.name).shapes
        for number in reversed(range(len(shapes))):
            yield _make_spec(f"{param.name}{_MARK}{number}", shapes[number].name), _make_curve(shapes[number])


def find_lane_curve(record: NodeRecord, name: str) -> Curve | None:
    """Return the keys of a parameter, or of a shape; None if there are none."""
    if not is_shape_lane(name):
        return record.curves.get(name)
    shape = _find_shape(record, name)
    return _make_curve(shape) if shape is not None else None


def find_lane_spec(record: NodeRecord, spec: NodeSpec, name: str) -> ParamSpec | None:
    """Return what describes a lane's values: the parameter, or what stands for it at a shape."""
    if not is_shape_lane(name):
        return spec.params.get(name)
    shape = _find_shape(record, name)
    return _make_spec(name, shape.name) if shape is not None and name.partition(_MARK)[0] in spec.params else None


def insert_shape_key(record: NodeRecord, name: str, frame: int) -> Curve | None:
    """Return the keys of a shape with one more, as it is at the frame; None if there is no such shape."""
    shape = _find_shape(record, name)
    return _make_curve(shape.with_points(frame, shape.evaluate_at(frame))) if shape is not None else None


def with_shape_curve(record: NodeRecord, name: str, curve: Curve | None) -> NodeRecord:
    """Return a node of which a shape has other keys; for None its first key is left.

    Where some keys go on straight and others do not, the shape becomes what it was not.

    Raises:
        GraphError: There is no such shape, a key lies too far out, holds no shape or one of another number of points.
    """
    param, _, number = name.partition(_MARK)
    shapes, shape = _read_shapes(record, param), _find_shape(record, name)
    if shape is None:
        raise GraphError(tr("{node} has no shape {number}.", node=record.name, number=number))
    if curve is None:
        first = min(shape.keys)
        changed = replace(shape, keys={first: shape.keys[first]})
    else:
        if curve == _make_curve(shape):
            return record
        keys = {key.frame: _read_points(record, shape, key) for key in curve}
        straight = {key.interpolation is Interpolation.LINEAR for key in curve}
        changed = replace(shape, keys=keys, is_linear=straight.pop() if len(straight) == 1 else not shape.is_linear)
    text = serialize_roto_shapes(shapes.replace_shape(int(number), changed))
    return replace(record, params={**record.params, param: text})


def _read_shapes(record: NodeRecord, param: str) -> RotoShapes:
    try:
        return parse_roto_shapes(str(record.params.get(param, "")))
    except StudioError:
        return RotoShapes()


def _find_shape(record: NodeRecord, name: str) -> RotoShape | None:
    param, _, number = name.partition(_MARK)
    shapes = _read_shapes(record, param).shapes
    return shapes[int(number)] if number.isdecimal() and int(number) < len(shapes) else None


@lru_cache(maxsize=4096)  # fields are made for a spec, and stay while it is the same
def _make_spec(name: str, label: str) -> ParamSpec:
    return ParamSpec(name, ParamKind.SHAPES, "", tr_noop("The keys of a shape"), label=label)


def _make_curve(shape: RotoShape) -> Curve:
    if _CURVE not in shape.known_values:
        way = Interpolation.LINEAR if shape.is_linear else Interpolation.BEZIER
        keys = (Keyframe(frame, serialize_shape_key(shape, frame), way) for frame in sorted(shape.keys))
        shape.known_values[_CURVE] = Curve(tuple(keys))
    curve: Curve = shape.known_values[_CURVE]
    return curve


def _read_points(record: NodeRecord, shape: RotoShape, key: Keyframe) -> Points:
    if abs(key.frame) > MAX_FRAME:
        raise GraphError(
            tr("Frame {frame} lies too far out; frames to ±{last} are accepted.", frame=key.frame, last=MAX_FRAME)
        )
    held = next((each.frame for each in _make_curve(shape) if each.value is key.value), None)
    if held is not None:
        return shape.keys[held]
    found = parse_roto_shapes(str(key.value)).shapes
    points: Points = next(iter(found[0].keys.values())) if found else ()
    if len(points) != shape.point_count:
        raise GraphError(
            tr(
                "A key with {found} points cannot be set on the shape {shape} of {node}; it has {count} points.",
                found=len(points),
                shape=shape.name,
                node=record.name,
                count=shape.point_count,
            )
        )
    return points

"""Keys of the shapes of nodes: which frames have some, and their edits."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.graph.active_level import ActiveLevel
from studio.graph.commands import Command, CompoundCommand, SetParam
from studio.graph.specs import get_spec
from studio.sdk.params import ParamKind
from studio.sdk.roto.roto_shapes import RotoShapes
from studio.sdk.roto.shape_text import parse_roto_shapes, serialize_roto_shapes


@dataclass(frozen=True, slots=True)
class ShapeKeyRow:
    """The keys of all shapes of a node.

    Args:
        node: The node's id.
        label: The node's name.
        param: The parameter that holds the shapes.
        is_locked: Whether the node can be edited.
        key_frames: The frames at which any shape has a key, in order.
    """

    node: str
    label: str
    param: str
    is_locked: bool
    key_frames: tuple[int, ...]


def collect_shape_key_rows(level: ActiveLevel, nodes: Iterable[str]) -> tuple[ShapeKeyRow, ...]:
    """Return the rows of those of these nodes that have shapes; what cannot be read is passed over."""
    rows = []
    for node in nodes:
        record = level.graph.nodes.get(node)
        spec = get_spec(level.graph, node, level.registry) if record is not None else None
        if record is None or spec is None:
            continue
        for name, param in spec.params.items():
            if param.kind is ParamKind.SHAPES:
                try:
                    frames = parse_roto_shapes(str(record.params.get(name, ""))).key_frames
                except StudioError:
                    frames = ()
                if frames:
                    rows.append(ShapeKeyRow(node, record.name, name, record.is_locked, frames))
    return tuple(rows)


def move_shape_keys(shapes: RotoShapes, frames: Collection[int], by: int) -> RotoShapes:
    """Return shapes whose keys at some frames lie so many frames later; keys that lie there give way."""
    if not by:
        return shapes
    moved = set(frames)
    for index, shape in enumerate(shapes.shapes):
        if moved & shape.keys.keys():
            kept = {frame: key for frame, key in shape.keys.items() if frame not in moved}
            new = {frame + by: key for frame, key in shape.keys.items() if frame in moved}
            shapes = shapes.replace_shape(index, replace(shape, keys={**kept, **new}))
    return shapes


def delete_shape_keys(shapes: RotoShapes, frames: Iterable[int]) -> RotoShapes:
    """Return shapes without their keys at some frames; the last key of a shape stays."""
    for frame in sorted(frames):
        for index, shape in enumerate(shapes.shapes):
            if frame in shape.keys:
                shapes = shapes.replace_shape(index, shape.without_key(frame))
    return shapes


def make_shapes_command(row: ShapeKeyRow, shapes: RotoShapes, merge_key: str = "") -> Command:
    """Return the command that gives a node other shapes."""
    set_param = SetParam(row.node, row.param, serialize_roto_shapes(shapes), merge_key)
    label = tr("Move Keys of Shapes") if merge_key else tr("Delete Keys of Shapes")
    return CompoundCommand(label, (set_param,), merge_key)


def read_shapes(level: ActiveLevel, row: ShapeKeyRow) -> RotoShapes:
    """Return the shapes of a row as they are."""
    return parse_roto_shapes(str(level.graph.nodes[row.node].params.get(row.param, "")))

"""Keys of the shapes and of the tracks of nodes: which frames have some, and their edits."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import TypeAlias

from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.graph.active_level import ActiveLevel
from studio.graph.commands import Command, CompoundCommand, SetParam
from studio.graph.specs import get_spec
from studio.sdk.params import ParamKind
from studio.sdk.roto.roto_shapes import RotoShapes
from studio.sdk.roto.shape_text import parse_roto_shapes, serialize_roto_shapes
from studio.sdk.tracking.point_tracks import PointTracks
from studio.sdk.tracking.track_text import parse_point_tracks, serialize_point_tracks

KeyedDrawing: TypeAlias = RotoShapes | PointTracks
"""What is drawn in the viewer, and has keys."""


@dataclass(frozen=True, slots=True)
class ShapeKeyRow:
    """The keys of all shapes, or of all tracks, of a node.

    Args:
        node: The node's id.
        label: The node's name.
        param: The parameter that holds them.
        kind: What it holds.
        is_locked: Whether the node can be edited.
        key_frames: The frames at which any of them has a key, in order.
    """

    node: str
    label: str
    param: str
    kind: ParamKind
    is_locked: bool
    key_frames: tuple[int, ...]


def collect_shape_key_rows(level: ActiveLevel, nodes: Iterable[str]) -> tuple[ShapeKeyRow, ...]:
    """Return the rows of those of these nodes that have shapes or tracks; what cannot be read is passed over."""
    rows = []
    for node in nodes:
        record = level.graph.nodes.get(node)
        spec = get_spec(level.graph, node, level.registry) if record is not None else None
        if record is None or spec is None:
            continue
        for name, param in spec.params.items():
            if param.kind in (ParamKind.SHAPES, ParamKind.TRACKS):
                try:
                    frames = _parse_drawing(param.kind, str(record.params.get(name, ""))).key_frames
                except StudioError:
                    frames = ()
                if frames:
                    rows.append(ShapeKeyRow(node, record.name, name, param.kind, record.is_locked, frames))
    return tuple(rows)


def _parse_drawing(kind: ParamKind, text: str) -> KeyedDrawing:
    return parse_point_tracks(text) if kind is ParamKind.TRACKS else parse_roto_shapes(text)


def move_drawing_keys(drawing: KeyedDrawing, frames: Collection[int], by: int) -> KeyedDrawing:
    """Return shapes or tracks whose keys at some frames lie so many frames later; keys that lie there give way."""
    if isinstance(drawing, PointTracks):
        return PointTracks(tuple(track.move_keys(frames, by) for track in drawing.tracks))
    return move_shape_keys(drawing, frames, by)


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


def delete_drawing_keys(drawing: KeyedDrawing, frames: Iterable[int]) -> KeyedDrawing:
    """Return shapes or tracks without their keys at some frames; the last key of each stays."""
    if isinstance(drawing, PointTracks):
        gone = set(frames)
        return PointTracks(tuple(track.without_keys(gone) for track in drawing.tracks))
    return delete_shape_keys(drawing, frames)


def delete_shape_keys(shapes: RotoShapes, frames: Iterable[int]) -> RotoShapes:
    """Return shapes without their keys at some frames; the last key of a shape stays."""
    for frame in sorted(frames):
        for index, shape in enumerate(shapes.shapes):
            if frame in shape.keys:
                shapes = shapes.replace_shape(index, shape.without_key(frame))
    return shapes


def make_shapes_command(row: ShapeKeyRow, shapes: KeyedDrawing, merge_key: str = "") -> Command:
    """Return the command that gives a node other shapes."""
    if isinstance(shapes, PointTracks):
        text = serialize_point_tracks(shapes)
        label = tr("Move Keys of Tracks") if merge_key else tr("Delete Keys of Tracks")
    else:
        text = serialize_roto_shapes(shapes)
        label = tr("Move Keys of Shapes") if merge_key else tr("Delete Keys of Shapes")
    set_param = SetParam(row.node, row.param, text, merge_key)
    return CompoundCommand(label, (set_param,), merge_key)


def read_shapes(level: ActiveLevel, row: ShapeKeyRow) -> KeyedDrawing:
    """Return the shapes of a row as they are."""
    return _parse_drawing(row.kind, str(level.graph.nodes[row.node].params.get(row.param, "")))

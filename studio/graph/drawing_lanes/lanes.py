"""Keys of what is drawn in the viewer as lanes of keys: each shape and each track of a parameter, and its grid.

The lane of track 2 of the parameter "tracks" is called "tracks/tracks/2": the parameter, its kind and the number of the
drawing. Its keys hold texts of one drawing with one key; they are moved, copied and deleted by the commands for keys of
parameters.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final, NamedTuple

from studio.core.errors import GraphError, StudioError
from studio.core.translation import tr
from studio.graph.curves.curve import Curve, Interpolation, Keyframe
from studio.graph.drawing_lanes.grid_lanes import GridLanes
from studio.graph.drawing_lanes.lane_adapter import KeyedDrawing, LaneAdapter
from studio.graph.drawing_lanes.shape_lanes import ShapeLanes
from studio.graph.drawing_lanes.track_lanes import TrackLanes
from studio.graph.model import NodeRecord
from studio.sdk.params import ParamKind, ParamSpec
from studio.sdk.spec import NodeSpec

_MARK: Final = "/"
_CURVE: Final = "curve"
_ADAPTERS: Final[Mapping[ParamKind, LaneAdapter[Any]]] = {
    ParamKind.SHAPES: ShapeLanes(),
    ParamKind.TRACKS: TrackLanes(),
    ParamKind.GRID: GridLanes(),
}
_BY_WORD: Final = {str(kind.value): kind for kind in _ADAPTERS}


class _Lane(NamedTuple):
    """A lane that was found: the adapter of its kind, and the drawing with its number."""

    adapter: LaneAdapter[Any]
    number: int
    drawing: KeyedDrawing


def is_drawing_lane(name: str) -> bool:
    """Return whether a lane is that of a drawing, and no parameter."""
    return _MARK in name


def has_drawing_lanes(spec: NodeSpec) -> bool:
    """Return whether nodes of a type can have lanes of drawings."""
    return any(param.kind in _ADAPTERS for param in spec.params.values())


def iterate_drawing_lanes(record: NodeRecord, param: ParamSpec) -> Iterator[tuple[ParamSpec, Curve]]:
    """Yield the lanes of a parameter's drawings that have keys, in the order of their list; none if unreadable."""
    adapter = _ADAPTERS.get(param.kind)
    if adapter is None:
        return
    try:
        drawings = adapter.list_drawings(str(record.params.get(param.name, "")))
    except StudioError:
        return
    for number, drawing in drawings:
        curve = _make_curve(adapter, drawing)
        if curve is not None:
            name = f"{param.name}{_MARK}{param.kind.value}{_MARK}{number}"
            yield _make_spec(name, param.kind, adapter.get_name(drawing, param)), curve


def find_lane_curve(record: NodeRecord, name: str) -> Curve | None:
    """Return the keys of a parameter, or of a drawing; None if there are none."""
    if not is_drawing_lane(name):
        return record.curves.get(name)
    lane = _find_lane(record, name)
    return _make_curve(lane.adapter, lane.drawing) if lane is not None else None


def find_lane_spec(record: NodeRecord, spec: NodeSpec, name: str) -> ParamSpec | None:
    """Return what describes a lane's values: the parameter, or what stands for it at a drawing."""
    if not is_drawing_lane(name):
        return spec.params.get(name)
    lane, param = _find_lane(record, name), spec.params.get(name.partition(_MARK)[0])
    if lane is None or param is None or _ADAPTERS.get(param.kind) is not lane.adapter:
        return None
    return _make_spec(name, param.kind, lane.adapter.get_name(lane.drawing, param))


def insert_drawing_key(record: NodeRecord, name: str, frame: int) -> Curve | None:
    """Return the keys of a drawing with one more, as it is at the frame; None if there is no such drawing."""
    lane = _find_lane(record, name)
    curve = _make_curve(lane.adapter, lane.drawing) if lane is not None else None
    if lane is None or curve is None:
        return None
    adapter, drawing = lane.adapter, lane.drawing
    text = adapter.serialize_key(drawing, adapter.evaluate_key(drawing, frame))
    return curve.with_key(Keyframe(frame, text, adapter.get_interpolation(drawing)))


def with_drawing_curves(record: NodeRecord, curves: Mapping[str, Curve | None]) -> NodeRecord:
    """Return a node of which drawings have other keys; for None a grid has none, and others keep their first one.

    Args:
        record: The node.
        curves: By lane. Each parameter is written once, however many lanes it has.

    Raises:
        GraphError: There is no such drawing, it cannot go on as the keys say, or a key lies too far out, holds no
            drawing or one that does not fit.
    """
    changed: dict[str, dict[int, KeyedDrawing]] = {}
    adapters: dict[str, LaneAdapter[Any]] = {}
    for name, curve in curves.items():
        lane = _find_lane(record, name)
        if lane is None:
            raise GraphError(_format_missing(record, name))
        before = _make_curve(lane.adapter, lane.drawing)
        if curve != before:
            param = name.partition(_MARK)[0]
            adapters[param] = lane.adapter
            drawing = lane.adapter.remove_keys(lane.drawing) if curve is None else _apply(record, lane, curve, before)
            changed.setdefault(param, {})[lane.number] = drawing
    texts = {
        param: adapters[param].replace_drawings(str(record.params.get(param, "")), drawings)
        for param, drawings in changed.items()
    }
    return replace(record, params={**record.params, **texts}) if texts else record


def _find_lane(record: NodeRecord, name: str) -> _Lane | None:
    param, word, number = _split_name(name)
    adapter = _ADAPTERS[_BY_WORD[word]] if word in _BY_WORD else None
    if adapter is None or not (number.isascii() and number.isdecimal()):
        return None
    try:
        drawing = adapter.find_drawing(str(record.params.get(param, "")), int(number))
    except StudioError:
        return None
    return _Lane(adapter, int(number), drawing) if drawing is not None else None


def _split_name(name: str) -> tuple[str, str, str]:
    param, _, rest = name.partition(_MARK)
    word, _, number = rest.partition(_MARK)
    return param, word, number


def _format_missing(record: NodeRecord, name: str) -> str:
    param, word, number = _split_name(name)
    if word in _BY_WORD:
        return _ADAPTERS[_BY_WORD[word]].format_missing(record.name, number)
    return tr("'{param}' of {node} has no keys.", param=param, node=record.name)


@lru_cache(maxsize=4096)  # fields are made for a spec, and stay while it is the same
def _make_spec(name: str, kind: ParamKind, label: str) -> ParamSpec:
    return ParamSpec(name, kind, "", _ADAPTERS[kind].help, label=label)


def _make_curve(adapter: LaneAdapter[Any], drawing: KeyedDrawing) -> Curve | None:
    """Return the keys of a drawing; they are made once for a drawing, which does not change."""
    if not drawing.keys:
        return None
    if _CURVE not in drawing.known_values:
        way = adapter.get_interpolation(drawing)
        frames = sorted(drawing.keys)
        keys = (Keyframe(frame, adapter.serialize_key(drawing, drawing.keys[frame]), way) for frame in frames)
        drawing.known_values[_CURVE] = Curve(tuple(keys))
    curve: Curve = drawing.known_values[_CURVE]
    return curve


def _apply(record: NodeRecord, lane: _Lane, curve: Curve, before: Curve | None) -> KeyedDrawing:
    """Return a drawing with other keys. Those that it had are neither read nor written again."""
    adapter, drawing = lane.adapter, lane.drawing
    held = {id(key.value): drawing.keys[key.frame] for key in before or ()}
    keys = {}
    for key in curve:
        if abs(key.frame) > adapter.last_frame:
            text = tr(
                "Frame {frame} lies too far out; frames to ±{last} are accepted.",
                frame=key.frame,
                last=adapter.last_frame,
            )
            raise GraphError(text)
        is_held = id(key.value) in held
        keys[key.frame] = held[id(key.value)] if is_held else adapter.parse_key(drawing, str(key.value), record.name)
    changed: KeyedDrawing = adapter.with_keys(drawing, keys, {key.interpolation for key in curve}, record.name)
    _keep_texts(adapter, changed, curve, held)
    return changed


def _keep_texts(adapter: LaneAdapter[Any], drawing: KeyedDrawing, curve: Curve, held: Mapping[int, Any]) -> None:
    """Let a drawing know its keys as a curve, with the texts that there were already."""
    way = adapter.get_interpolation(drawing)
    keys = (
        _reuse_key(key, way)
        if id(key.value) in held
        else Keyframe(key.frame, adapter.serialize_key(drawing, drawing.keys[key.frame]), way)
        for key in curve
    )
    drawing.known_values[_CURVE] = Curve(tuple(keys))


def _reuse_key(key: Keyframe, way: Interpolation) -> Keyframe:
    is_same = key.interpolation is way and key.left is None and key.right is None
    return key if is_same else Keyframe(key.frame, key.value, way)

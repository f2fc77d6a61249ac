"""Helpers for edits of keyframes: find the named keys, and put curves in place."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TypeAlias

from studio.core.errors import GraphError, StudioError
from studio.core.translation import tr, translate_identifier
from studio.graph.commands.expression_edits.expressions import refuse_beside_expression
from studio.graph.curves.curve import LAST_FRAME, Curve, Handle, Keyframe, to_numbers
from studio.graph.drawing_lanes.lanes import find_lane_curve, find_lane_spec, is_drawing_lane, with_drawing_curves
from studio.graph.model import NodeRecord, Project
from studio.graph.param_limits import clamp_value
from studio.graph.specs import get_spec
from studio.sdk.params import ParamSpec, ParamValue
from studio.sdk.registry import Registry

Lane: TypeAlias = tuple[str, str]
"""A node and its parameter."""


def group_by_lane(keys: Iterable[tuple[str, str, int]]) -> dict[Lane, set[int]]:
    """Return the frames of some keys by node and parameter, in order."""
    found: dict[Lane, set[int]] = {}
    for node, param, frame in sorted(keys):
        found.setdefault((node, param), set()).add(frame)
    return found


def get_curve(project: Project, lane: Lane) -> Curve:
    """Return the curve of a parameter. Raises GraphError if it has none."""
    node, param = lane
    curve = find_lane_curve(project.graph[node], param)
    if curve is None:
        raise GraphError(
            tr("'{param}' of {node} has no keys.", param=translate_identifier(param), node=project.graph[node].name)
        )
    return curve


def get_key(project: Project, lane: Lane, frame: int) -> Keyframe:
    """Return a key. Raises GraphError if there is none at the frame."""
    curve = find_lane_curve(project.graph[lane[0]], lane[1])
    key = curve.find_key_at(frame) if curve is not None else None
    if key is None:
        raise GraphError(
            tr(
                "'{param}' of {node} has no key at frame {frame}.",
                param=translate_identifier(lane[1]),
                node=project.graph[lane[0]].name,
                frame=frame,
            )
        )
    return key


def replace_keys(
    project: Project,
    keys: Iterable[tuple[str, str, int]],
    registry: Registry,
    change: Callable[[Keyframe, Curve, ParamSpec], Keyframe],
) -> Project:
    """Return a project in which each of some keys is another one; where two come together, the changed one stays.

    Args:
        project: The level.
        keys: Which ones.
        registry: The node types.
        change: Makes the new key, of the key, its curve and the parameter.
    """
    curves: dict[Lane, Curve | None] = {}
    for lane, frames in group_by_lane(keys).items():
        curve, param = get_curve(project, lane), get_animatable_param(project, lane, registry)
        held = {key.frame: key for key in curve}
        if missing := frames - held.keys():
            get_key(project, lane, min(missing))
        moved = [change(held[frame], curve, param) for frame in sorted(frames)]
        curves[lane] = curve.with_keys([*(key for frame, key in held.items() if frame not in frames), *moved])
    return with_curves(project, curves, registry)


def with_curves(project: Project, curves: Mapping[Lane, Curve | None], registry: Registry) -> Project:
    """Return a project with other curves; where there is to be none, the value of the first key stays.

    Values that a curve had before are kept, even where the parameter accepts them no more.

    Raises:
        GraphError: A parameter cannot be animated, or a key lies too far out or has handles that do not fit.
        ParameterError: A value is not accepted.
    """
    graph = project.graph
    drawn: dict[str, dict[str, Curve | None]] = {}
    for lane, curve in curves.items():
        record = graph[lane[0]]
        if is_drawing_lane(lane[1]):
            drawn.setdefault(lane[0], {})[lane[1]] = curve
        elif curve is None:
            graph = graph.with_node(_without_curve(record, lane[1], _spec(project, lane, registry)))
        elif record.curves.get(lane[1]) != curve:
            refuse_beside_expression(record, lane[1])
            checked = _check_curve(record, lane, curve, get_animatable_param(project, lane, registry))
            graph = graph.with_node(replace(record, curves={**record.curves, lane[1]: checked}))
    for node, lanes in drawn.items():
        graph = graph.with_node(with_drawing_curves(graph[node], lanes))
    return replace(project, graph=graph)


def with_baked_curve(project: Project, lane: Lane, curve: Curve, registry: Registry) -> Project:
    """Return a project in which a parameter has a curve whose values are brought into its range.

    Raises:
        GraphError: The parameter cannot be animated.
    """
    param = get_animatable_param(project, lane, registry)
    limited = curve.with_keys(replace(key, value=clamp_value(param, key.value)) for key in curve)
    return with_curves(project, {lane: limited}, registry)


def get_animatable_param(project: Project, lane: Lane, registry: Registry) -> ParamSpec:
    """Return a parameter that may have a curve. Raises GraphError if it may not."""
    node, name = lane
    spec = get_spec(project.graph, node, registry) or registry[project.graph[node].type]
    lane_spec = find_lane_spec(project.graph[node], spec, name) if is_drawing_lane(name) else None
    param = lane_spec or spec.get_param(name)
    if not param.animatable:
        text = tr(
            "'{param}' of {node} cannot be animated.", param=translate_identifier(name), node=project.graph[node].name
        )
        raise GraphError(text)
    return param


def _spec(project: Project, lane: Lane, registry: Registry) -> ParamSpec | None:
    spec = get_spec(project.graph, lane[0], registry)
    return spec.params.get(lane[1]) if spec is not None else None


def _without_curve(record: NodeRecord, name: str, param: ParamSpec | None) -> NodeRecord:
    curve = record.curves.get(name)
    if curve is None:
        return record
    curves = {other: each for other, each in record.curves.items() if other != name}
    value = curve.keys[0].value
    held = {name: clamp_value(param, value) if param is not None else value}
    return replace(record, params={**record.params, **held}, curves=curves)


def _check_curve(record: NodeRecord, lane: Lane, curve: Curve, param: ParamSpec) -> Curve:
    before = record.curves.get(lane[1])
    old = {id(key): key for key in before} if before is not None else {}
    known = {id(key.value): key.value for key in old.values()}
    keys = []
    for key in curve:
        if id(key) in old:
            keys.append(key)
            continue
        if not -LAST_FRAME <= key.frame <= LAST_FRAME:
            text = tr(
                "Frame {frame} lies too far out; frames to ±{last} are accepted.", frame=key.frame, last=LAST_FRAME
            )
            raise GraphError(text)
        value = key.value if id(key.value) in known else _check_value(param, key.value, known.values())
        for handle in (key.left, key.right):
            if handle is not None:
                _check_handle(record, lane, value, handle)
        keys.append(key if value is key.value else replace(key, value=value))
    return replace(curve, keys=tuple(keys))


def _check_value(param: ParamSpec, value: ParamValue, known: Iterable[ParamValue]) -> ParamValue:
    try:
        return param.normalize_value(value)
    except StudioError:
        if value in known:
            return value
        raise


def _check_handle(record: NodeRecord, lane: Lane, value: ParamValue, handle: Handle) -> None:
    count = len(to_numbers(value))
    if len(handle.values) not in (0, count) or not all(map(math.isfinite, (handle.frames, *handle.values))):
        text = tr(
            "A handle of '{param}' of {node} must have {count} finite numbers beside its frames; found {values}.",
            param=translate_identifier(lane[1]),
            node=record.name,
            count=count,
            values=", ".join(f"{number:g}" for number in (handle.frames, *handle.values)),
        )
        raise GraphError(text)

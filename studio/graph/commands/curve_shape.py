"""Edits of how curves run: from key to key, beyond their ends, and where a Signal becomes one."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from studio.core.errors import GraphError
from studio.core.translation import tr, tr_n, translate_identifier
from studio.graph.commands.key_helpers import (
    Lane,
    get_animatable_param,
    get_curve,
    get_key,
    group_by_lane,
    replace_keys,
    with_baked_curve,
    with_curves,
)
from studio.graph.commands.keys import KeyAddress
from studio.graph.curves.curve import Curve, Extrapolation, Handle, HandleSide, Interpolation, Keyframe, to_numbers
from studio.graph.curves.easing import Ease, apply_ease
from studio.graph.model import Endpoint, Project
from studio.graph.signal_drivers import find_drivers
from studio.sdk.params import ParamValue
from studio.sdk.registry import Registry


@dataclass(frozen=True, slots=True)
class SetInterpolation:
    """Let curves go on from some keys to the next ones in another way."""

    keys: frozenset[KeyAddress]
    interpolation: Interpolation
    merge_key: str = ""

    @property
    def undo_label(self) -> str:
        return tr("Set interpolation")

    def apply_to(self, project: Project, registry: Registry) -> Project:
        return replace_keys(
            project, self.keys, registry, lambda key, curve, param: replace(key, interpolation=self.interpolation)
        )


@dataclass(frozen=True, slots=True)
class SetEase:
    """Let values ease from some keys to the next ones. The last key of a curve has no way to go.

    Raises:
        GraphError: No key is followed by another one.
    """

    keys: frozenset[KeyAddress]
    ease: Ease
    merge_key: str = ""

    @property
    def undo_label(self) -> str:
        return tr("Set ease")

    def apply_to(self, project: Project, registry: Registry) -> Project:
        curves: dict[Lane, Curve | None] = {}
        for lane, frames in group_by_lane(self.keys).items():
            indices = _find_key_indices(project, lane, frames)
            curve = get_curve(project, lane)
            keys = list(curve)
            for index in indices:
                if index + 1 < len(keys):
                    keys[index], keys[index + 1] = apply_ease(keys[index], keys[index + 1], self.ease)
                    curves[lane] = curve.with_keys(keys)
        if not curves:
            raise GraphError(tr("An ease leads from a key to the next one, and no key follows."))
        return with_curves(project, curves, registry)


@dataclass(frozen=True, slots=True)
class SetHandle:
    """Set one tangent of a key; None for an automatic one. Time does not run backwards: it stays on its side.

    Args:
        side: Which one.
        handle: Its end, relative to the key.
        is_broken: Leave the other tangent as it is; else it is turned to lie in one line with this one, its length
            kept.
    """

    node: str
    param: str
    frame: int
    side: HandleSide
    handle: Handle | None
    is_broken: bool = False
    merge_key: str = ""

    @property
    def undo_label(self) -> str:
        return tr("Set handle on {param}", param=translate_identifier(self.param))

    def apply_to(self, project: Project, registry: Registry) -> Project:
        lane = (self.node, self.param)
        curve, key = get_curve(project, lane), get_key(project, lane, self.frame)
        handle = _on_side(self.handle, self.side) if self.handle is not None else None
        other = key.right if self.side is HandleSide.LEFT else key.left
        if not self.is_broken:
            other = None if handle is None else _align_opposite_handle(curve, key, self.side, handle)
        left, right = (handle, other) if self.side is HandleSide.LEFT else (other, handle)
        return with_curves(project, {lane: curve.with_key(replace(key, left=left, right=right))}, registry)


@dataclass(frozen=True, slots=True)
class SetExtrapolation:
    """Let a curve go on beyond its ends in another way."""

    node: str
    param: str
    before: Extrapolation
    after: Extrapolation
    merge_key: str = ""

    @property
    def undo_label(self) -> str:
        return tr("Set extrapolation of {param}", param=translate_identifier(self.param))

    def apply_to(self, project: Project, registry: Registry) -> Project:
        lane = (self.node, self.param)
        curve = replace(get_curve(project, lane), extrapolation_before=self.before, extrapolation_after=self.after)
        return with_curves(project, {lane: curve}, registry)


@dataclass(frozen=True, slots=True)
class SetKeyValue:
    """Give several keys one value.

    Raises:
        ParameterError: A parameter does not accept it.
    """

    keys: frozenset[KeyAddress]
    value: ParamValue
    merge_key: str = ""

    @property
    def undo_label(self) -> str:
        return tr_n("Set value of {count} key", "Set value of {count} keys", len(self.keys))

    def apply_to(self, project: Project, registry: Registry) -> Project:
        return replace_keys(
            project,
            self.keys,
            registry,
            lambda key, curve, param: replace(key, value=param.normalize_value(self.value)),
        )


@dataclass(frozen=True, slots=True)
class BakeSignal:
    """Put a curve in place of the Signals that drive a parameter; its values are brought into the range.

    Args:
        curve: What the Signals say, as keys.
    """

    node: str
    param: str
    curve: Curve
    merge_key: str = ""

    @property
    def undo_label(self) -> str:
        return tr("Bake {param} to keys", param=translate_identifier(self.param))

    def apply_to(self, project: Project, registry: Registry) -> Project:
        lane, graph = (self.node, self.param), project.graph
        param = get_animatable_param(project, lane, registry)
        driven = find_drivers(graph, self.node, param)
        if not driven:
            text = tr(
                "No Signal drives '{param}' of {node}.",
                param=translate_identifier(self.param),
                node=graph[self.node].name,
            )
            raise GraphError(text)
        gone = {Endpoint(self.node, name) for name in driven}
        wires = {target: source for target, source in graph.wires.items() if target not in gone}
        return with_baked_curve(replace(project, graph=replace(graph, wires=wires)), lane, self.curve, registry)


def _find_key_indices(project: Project, lane: Lane, frames: Iterable[int]) -> list[int]:
    """Return where some keys stand in their curve. Raises GraphError for one that is not there."""
    curve = get_curve(project, lane)
    found = []
    for frame in sorted(frames):
        get_key(project, lane, frame)
        found.append(curve.find_index_at(frame) or 0)
    return found


def _on_side(handle: Handle, side: HandleSide) -> Handle:
    frames = min(0.0, handle.frames) if side is HandleSide.LEFT else max(0.0, handle.frames)
    return Handle(frames, handle.values)


def _align_opposite_handle(curve: Curve, key: Keyframe, side: HandleSide, handle: Handle) -> Handle | None:
    """Return the tangent on the other side, as long in time as it was, in one line with `handle`.

    An upright one has no slope to take over: then the other one stays.
    """
    left, right = curve.resolve_handles(curve.find_index_at(key.frame) or 0)
    other = right if side is HandleSide.LEFT else left
    slopes = tuple(value / handle.frames for value in handle.values) if handle.frames else ()
    if not to_numbers(key.value) or not slopes or not all(map(math.isfinite, slopes)):
        return key.right if side is HandleSide.LEFT else key.left
    return Handle(other.frames, tuple(slope * other.frames for slope in slopes))

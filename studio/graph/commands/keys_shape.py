"""Edits of how curves run: from key to key, beyond their ends, and where a Signal becomes one."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from studio.core.errors import GraphError
from studio.core.language import tr, tr_n, words
from studio.graph.commands.keys import KeyAddress
from studio.graph.commands.keys_editing import (
    Lane,
    animated,
    by_lane,
    changed_keys,
    curve_of,
    key_of,
    with_curves,
)
from studio.graph.curves import Curve, Extrapolation, Handle, HandleSide, Interpolation, Keyframe, numbers_of
from studio.graph.drives import drivers_of
from studio.graph.easing import Ease, eased
from studio.graph.evaluate import limited
from studio.graph.model import Endpoint, Project
from studio.sdk.params import ParamValue
from studio.sdk.registry import Registry


@dataclass(frozen=True, slots=True)
class SetInterpolation:
    """Let curves go on from some keys to the next ones in another way."""

    keys: frozenset[KeyAddress]
    interpolation: Interpolation
    merge: str = ""

    @property
    def label(self) -> str:
        return tr("Set interpolation")

    def apply(self, project: Project, registry: Registry) -> Project:
        return changed_keys(
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
    merge: str = ""

    @property
    def label(self) -> str:
        return tr("Set ease")

    def apply(self, project: Project, registry: Registry) -> Project:
        curves: dict[Lane, Curve | None] = {}
        for lane, frames in by_lane(self.keys).items():
            indices = _indices(project, lane, frames)
            curve = curve_of(project, lane)
            keys = list(curve)
            for index in indices:
                if index + 1 < len(keys):
                    keys[index], keys[index + 1] = eased(keys[index], keys[index + 1], self.ease)
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
        broken: Leave the other tangent as it is; else it is turned to lie in one line with this one, its length kept.
    """

    node: str
    param: str
    frame: int
    side: HandleSide
    handle: Handle | None
    broken: bool = False
    merge: str = ""

    @property
    def label(self) -> str:
        return tr("Set handle on {param}", param=words(self.param))

    def apply(self, project: Project, registry: Registry) -> Project:
        lane = (self.node, self.param)
        curve, key = curve_of(project, lane), key_of(project, lane, self.frame)
        handle = _on_side(self.handle, self.side) if self.handle is not None else None
        other = key.right if self.side is HandleSide.LEFT else key.left
        if not self.broken:
            other = None if handle is None else _turned(curve, key, self.side, handle)
        left, right = (handle, other) if self.side is HandleSide.LEFT else (other, handle)
        return with_curves(project, {lane: curve.with_key(replace(key, left=left, right=right))}, registry)


@dataclass(frozen=True, slots=True)
class SetExtrapolation:
    """Let a curve go on beyond its ends in another way."""

    node: str
    param: str
    before: Extrapolation
    after: Extrapolation
    merge: str = ""

    @property
    def label(self) -> str:
        return tr("Set extrapolation of {param}", param=words(self.param))

    def apply(self, project: Project, registry: Registry) -> Project:
        lane = (self.node, self.param)
        curve = replace(curve_of(project, lane), before=self.before, after=self.after)
        return with_curves(project, {lane: curve}, registry)


@dataclass(frozen=True, slots=True)
class SetKeyValue:
    """Give several keys one value.

    Raises:
        ParameterError: A parameter does not accept it.
    """

    keys: frozenset[KeyAddress]
    value: ParamValue
    merge: str = ""

    @property
    def label(self) -> str:
        return tr_n("Set value of {count} key", "Set value of {count} keys", len(self.keys))

    def apply(self, project: Project, registry: Registry) -> Project:
        return changed_keys(
            project, self.keys, registry, lambda key, curve, param: replace(key, value=param.check(self.value))
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
    merge: str = ""

    @property
    def label(self) -> str:
        return tr("Bake {param} to keys", param=words(self.param))

    def apply(self, project: Project, registry: Registry) -> Project:
        lane, graph = (self.node, self.param), project.graph
        param = animated(project, lane, registry)
        driven = drivers_of(graph, self.node, param)
        if not driven:
            text = tr("No Signal drives '{param}' of {node}.", param=words(self.param), node=graph[self.node].name)
            raise GraphError(text)
        gone = {Endpoint(self.node, name) for name in driven}
        wires = {target: source for target, source in graph.wires.items() if target not in gone}
        curve = self.curve.with_keys(replace(key, value=limited(param, key.value)) for key in self.curve)
        return with_curves(replace(project, graph=replace(graph, wires=wires)), {lane: curve}, registry)


def _indices(project: Project, lane: Lane, frames: Iterable[int]) -> list[int]:
    """Return where some keys stand in their curve. Raises GraphError for one that is not there."""
    curve = curve_of(project, lane)
    found = []
    for frame in sorted(frames):
        key_of(project, lane, frame)
        found.append(curve.index_at(frame) or 0)
    return found


def _on_side(handle: Handle, side: HandleSide) -> Handle:
    frames = min(0.0, handle.frames) if side is HandleSide.LEFT else max(0.0, handle.frames)
    return Handle(frames, handle.values)


def _turned(curve: Curve, key: Keyframe, side: HandleSide, handle: Handle) -> Handle | None:
    """Return the tangent on the other side, as long in time as it was, in one line with `handle`.

    An upright one has no slope to take over: then the other one stays.
    """
    left, right = curve.handles(curve.index_at(key.frame) or 0)
    other = right if side is HandleSide.LEFT else left
    slopes = tuple(value / handle.frames for value in handle.values) if handle.frames else ()
    if not numbers_of(key.value) or not slopes or not all(map(math.isfinite, slopes)):
        return key.right if side is HandleSide.LEFT else key.left
    return Handle(other.frames, tuple(slope * other.frames for slope in slopes))

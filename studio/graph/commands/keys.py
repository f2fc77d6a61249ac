"""Edits of several keyframes at once: whole curves, moving, scaling, deleting and pasting."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from studio.core.errors import GraphError
from studio.core.language import tr, tr_n
from studio.graph.commands.keys_editing import (
    animated,
    by_lane,
    changed_keys,
    curve_of,
    key_of,
    with_curves,
)
from studio.graph.curves import LAST_FRAME, Curve, Handle, Keyframe, numbers_of
from studio.graph.evaluate import limited
from studio.graph.model import Project
from studio.sdk.params import ParamValue
from studio.sdk.registry import Registry


class KeyAddress(NamedTuple):
    """Where a keyframe is: node and parameter on the level that is edited, and the frame."""

    node: str
    param: str
    frame: int


@dataclass(frozen=True, slots=True)
class SetKeys:
    """Replace whole curves: what a gesture makes of several keys at once.

    Args:
        curves: By node and parameter; None takes the curve away and leaves the value of its first key.
        label: What the Edit menu says.
    """

    curves: Mapping[tuple[str, str], Curve | None]
    label: str
    merge: str = ""

    def apply(self, project: Project, registry: Registry) -> Project:
        return with_curves(project, self.curves, registry)


@dataclass(frozen=True, slots=True)
class MoveKeys:
    """Move keys in time, and in value as far as the parameter's range goes. They replace keys that they land on.

    Args:
        keys: Which ones.
        frames: How far to the right.
        values: How far up, each component of those that are numbers.
    """

    keys: frozenset[KeyAddress]
    frames: int
    values: float = 0.0
    merge: str = ""

    @property
    def label(self) -> str:
        return tr_n("Move {count} key", "Move {count} keys", len(self.keys))

    def apply(self, project: Project, registry: Registry) -> Project:
        if not math.isfinite(self.values):
            raise GraphError(tr("Keys cannot be moved by {values}; a finite number is accepted.", values=self.values))
        return changed_keys(
            project,
            self.keys,
            registry,
            lambda key, curve, param: Keyframe(
                key.frame + self.frames,
                limited(param, _raised(key.value, self.values)) if self.values else key.value,
                key.interpolation,
                key.left,
                key.right,
            ),
        )


@dataclass(frozen=True, slots=True)
class ScaleKeys:
    """Draw keys apart or together in time, their handles with them. They replace keys that they land on.

    Args:
        keys: Which ones.
        pivot: The frame that stays.
        factor: How many times as far from it; a negative one mirrors.
    """

    keys: frozenset[KeyAddress]
    pivot: int
    factor: float
    merge: str = ""

    @property
    def label(self) -> str:
        return tr_n("Scale {count} key", "Scale {count} keys", len(self.keys))

    def apply(self, project: Project, registry: Registry) -> Project:
        if not abs(self.factor) <= LAST_FRAME:
            raise GraphError(tr("Keys cannot be scaled by {factor}; a finite factor is accepted.", factor=self.factor))
        return changed_keys(project, self.keys, registry, lambda key, curve, param: self._scaled(key, curve))

    def _scaled(self, key: Keyframe, curve: Curve) -> Keyframe:
        frame = round(self.pivot + (key.frame - self.pivot) * self.factor)
        left, right = (_stretched(handle, self.factor) for handle in (key.left, key.right))
        if self.factor >= 0:
            return replace(key, frame=frame, left=left, right=right)
        if not numbers_of(key.value):
            return replace(key, frame=frame, left=_stretched(key.left, -self.factor))
        index = curve.index_at(key.frame)
        before = curve.keys[index - 1] if index else key  # mirrored, the way to it becomes the way from it
        return replace(key, frame=frame, interpolation=before.interpolation, left=right, right=left)


@dataclass(frozen=True, slots=True)
class DeleteKeys:
    """Delete keys. Where none is left, the value of the first one stays."""

    keys: frozenset[KeyAddress]
    merge: str = ""

    @property
    def label(self) -> str:
        return tr_n("Delete {count} key", "Delete {count} keys", len(self.keys))

    def apply(self, project: Project, registry: Registry) -> Project:
        curves: dict[tuple[str, str], Curve | None] = {}
        for lane, frames in by_lane(self.keys).items():
            for frame in sorted(frames):
                key_of(project, lane, frame)
            curves[lane] = curve_of(project, lane).without_keys(frames)
        return with_curves(project, curves, registry)


@dataclass(frozen=True, slots=True)
class PasteKeys:
    """Set copies of keys elsewhere in time; keys that they land on give way. Values are brought into range.

    Args:
        keys: What was copied, by the node and parameter that it comes to.
        offset: How many frames to the right of where it was.
    """

    keys: Mapping[tuple[str, str], Sequence[Keyframe]]
    offset: int = 0
    merge: str = ""

    @property
    def label(self) -> str:
        return tr_n("Paste {count} key", "Paste {count} keys", sum(len(keys) for keys in self.keys.values()))

    def apply(self, project: Project, registry: Registry) -> Project:
        curves: dict[tuple[str, str], Curve | None] = {}
        for lane, keys in self.keys.items():
            param, curve = animated(project, lane, registry), project.graph[lane[0]].curves.get(lane[1])
            copies = [replace(k, frame=k.frame + self.offset, value=limited(param, k.value)) for k in keys]
            if copies:
                curves[lane] = (curve or Curve((copies[0],))).with_keys([*(curve or ()), *copies])
        return with_curves(project, curves, registry)


def _raised(value: ParamValue, by: float) -> ParamValue:
    numbers = tuple(number + by for number in numbers_of(value))
    return value if not numbers else numbers if isinstance(value, tuple) else numbers[0]


def _stretched(handle: Handle | None, factor: float) -> Handle | None:
    return Handle(handle.frames * factor, handle.values) if handle is not None else None

"""Edits of several keyframes at once: whole curves, moving, scaling, deleting and pasting."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from studio.core.errors import GraphError
from studio.core.translation import tr, tr_n
from studio.graph.commands.key_helpers import (
    get_animatable_param,
    get_curve,
    get_key,
    group_by_lane,
    replace_keys,
    with_curves,
)
from studio.graph.curves.curve import LAST_FRAME, Curve, Handle, Keyframe, to_numbers
from studio.graph.drawing_lanes.lanes import find_lane_curve, is_drawing_lane
from studio.graph.model import Project
from studio.graph.param_limits import clamp_value
from studio.sdk.params import ParamValue
from studio.sdk.registry import Registry


class KeyAddress(NamedTuple):
    """Address of a keyframe: node and parameter on the edited level, and the frame."""

    node: str
    param: str
    frame: int


@dataclass(frozen=True, slots=True)
class SetKeys:
    """Replace whole curves: what a gesture makes of several keys at once.

    Args:
        curves: By node and parameter; None takes the curve away and leaves the value of its first key.
        undo_label: What the Edit menu says.
    """

    curves: Mapping[tuple[str, str], Curve | None]
    undo_label: str
    merge_key: str = ""

    def apply_to(self, project: Project, registry: Registry) -> Project:
        return with_curves(project, self.curves, registry)


@dataclass(frozen=True, slots=True)
class MoveKeys:
    """Move keys in time, and in value as far as the parameter's range goes. They replace keys that they land on.

    Args:
        keys: Which ones.
        frame_offset: How far to the right.
        value_offset: How far up, each component of those that are numbers.
    """

    keys: frozenset[KeyAddress]
    frame_offset: int
    value_offset: float = 0.0
    merge_key: str = ""

    @property
    def undo_label(self) -> str:
        return tr_n("Move {count} key", "Move {count} keys", len(self.keys))

    def apply_to(self, project: Project, registry: Registry) -> Project:
        if not math.isfinite(self.value_offset):
            raise GraphError(
                tr("Keys cannot be moved by {values}; a finite number is accepted.", values=self.value_offset)
            )
        return replace_keys(
            project,
            self.keys,
            registry,
            lambda key, curve, param: Keyframe(
                key.frame + self.frame_offset,
                clamp_value(param, _add_to_value(key.value, self.value_offset)) if self.value_offset else key.value,
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
    merge_key: str = ""

    @property
    def undo_label(self) -> str:
        return tr_n("Scale {count} key", "Scale {count} keys", len(self.keys))

    def apply_to(self, project: Project, registry: Registry) -> Project:
        if not abs(self.factor) <= LAST_FRAME:
            raise GraphError(tr("Keys cannot be scaled by {factor}; a finite factor is accepted.", factor=self.factor))
        return replace_keys(project, self.keys, registry, lambda key, curve, param: self._scale_key(key, curve))

    def _scale_key(self, key: Keyframe, curve: Curve) -> Keyframe:
        frame = round(self.pivot + (key.frame - self.pivot) * self.factor)
        left, right = (_scale_handle(handle, self.factor) for handle in (key.left, key.right))
        if self.factor >= 0:
            return replace(key, frame=frame, left=left, right=right)
        if not to_numbers(key.value):
            return replace(key, frame=frame, left=_scale_handle(key.left, -self.factor))
        index = curve.find_index_at(key.frame)
        before = curve.keys[index - 1] if index else key  # mirrored, the way to it becomes the way from it
        return replace(key, frame=frame, interpolation=before.interpolation, left=right, right=left)


@dataclass(frozen=True, slots=True)
class DeleteKeys:
    """Delete keys. Where none is left, the value of the first one stays."""

    keys: frozenset[KeyAddress]
    merge_key: str = ""

    @property
    def undo_label(self) -> str:
        return tr_n("Delete {count} key", "Delete {count} keys", len(self.keys))

    def apply_to(self, project: Project, registry: Registry) -> Project:
        curves: dict[tuple[str, str], Curve | None] = {}
        for lane, frames in group_by_lane(self.keys).items():
            for frame in sorted(frames):
                get_key(project, lane, frame)
            curves[lane] = get_curve(project, lane).without_keys(frames)
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
    merge_key: str = ""

    @property
    def undo_label(self) -> str:
        return tr_n("Paste {count} key", "Paste {count} keys", sum(len(keys) for keys in self.keys.values()))

    def apply_to(self, project: Project, registry: Registry) -> Project:
        curves: dict[tuple[str, str], Curve | None] = {}
        for lane, keys in self.keys.items():
            param, curve = (
                get_animatable_param(project, lane, registry),
                find_lane_curve(project.graph[lane[0]], lane[1]),
            )
            is_drawn = is_drawing_lane(lane[1])  # then its keys are checked where they are set
            copies = [
                replace(k, frame=k.frame + self.offset, value=k.value if is_drawn else clamp_value(param, k.value))
                for k in keys
            ]
            if copies:
                curves[lane] = (curve or Curve((copies[0],))).with_keys([*(curve or ()), *copies])
        return with_curves(project, curves, registry)


def _add_to_value(value: ParamValue, by: float) -> ParamValue:
    numbers = tuple(number + by for number in to_numbers(value))
    return value if not numbers else numbers if isinstance(value, tuple) else numbers[0]


def _scale_handle(handle: Handle | None, factor: float) -> Handle | None:
    return Handle(handle.frames * factor, handle.values) if handle is not None else None

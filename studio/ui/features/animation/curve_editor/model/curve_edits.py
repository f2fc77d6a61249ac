"""Edits of curves by gestures.

The functions are pure. They map the curves at the start of a drag to the curves that the drag results in.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from studio.graph.curves.curve import Curve, Handle, Keyframe, from_numbers, to_numbers
from studio.graph.curves.key_insertion import insert_key_at
from studio.sdk.params import ParamSpec
from studio.ui.features.animation.curve_editor.model.visible_curves import KeyPoint, ParamId, VisibleCurves

CurveMap = Mapping[ParamId, Curve]
_LEAST: Final = 0.01  # frames: a tangent never stands upright
_STRAIGHT: Final = 1e-3  # slopes that differ by less lie on one line


@dataclass(frozen=True, slots=True)
class CurveEditResult:
    """Result of one step of a gesture.

    Args:
        curves: Those that are others than before.
        key_points: Where the keys that it moved lie now.
    """

    curves: CurveMap
    key_points: frozenset[KeyPoint]


@dataclass(frozen=True, slots=True)
class KeyTransform:
    """Keys as they were when a gesture began.

    Args:
        visible_curves: All curves.
        key_points: The keys that the gesture works on.
    """

    visible_curves: VisibleCurves
    key_points: frozenset[KeyPoint]

    def move_keys(self, frames: int, values: float) -> CurveEditResult:
        """Move the keys; none goes before frame 0."""
        frames = max(frames, -max(0, min((dot.frame for dot in self.key_points), default=0)))
        return self._transform_keys(lambda frame: frame + frames, lambda value: value + values, 1.0, 1.0)

    def scale_keys(self, frames: tuple[float, float], values: tuple[float, float]) -> CurveEditResult:
        """Draw the keys apart or together, their tangents too.

        Args:
            frames: The frame that stays, and the factor in time.
            values: The value that stays, and the factor in value.
        """
        (frame0, across), (value0, up) = frames, values
        return self._transform_keys(
            lambda frame: max(0, round(frame0 + (frame - frame0) * across)),
            lambda value: value0 + (value - value0) * up,
            across,
            up,
        )

    def _transform_keys(
        self, frame_of: Callable[[int], int], value_of: Callable[[float], float], across: float, up: float
    ) -> CurveEditResult:
        parts: dict[ParamId, dict[int, set[int]]] = {}
        for dot in self.key_points:
            parts.setdefault(dot.param_id, {}).setdefault(dot.frame, set()).add(dot.part)
        curves: dict[ParamId, Curve] = {}
        for id, frames in parts.items():
            shown = self.visible_curves.params.get(id)
            if shown is None or shown.curve is None:
                continue
            resting = [key for key in shown.curve if key.frame not in frames]
            moving = (key for key in shown.curve if key.frame in frames)
            moved = [
                _stretched(_with_parts(key, frames[key.frame], value_of, shown.spec), across, up, frames[key.frame])
                for key in moving
            ]
            placed = [replace(key, frame=frame_of(key.frame)) for key in moved]
            curves[id] = shown.curve.with_keys([*resting, *placed])  # where two meet, the one that was moved stays
        return CurveEditResult(curves, frozenset(dot._replace(frame=frame_of(dot.frame)) for dot in self.key_points))


def _with_parts(key: Keyframe, parts: Iterable[int], value_of: Callable[[float], float], spec: ParamSpec) -> Keyframe:
    """Return a key with other numbers in these parts, brought into the parameter's range."""
    numbers = list(to_numbers(key.value))
    for part in parts:
        if part < len(numbers):
            wanted = value_of(numbers[part])
            numbers[part] = spec.clamp_number(wanted) if wanted != numbers[part] else numbers[part]
    return replace(key, value=from_numbers(key.value, tuple(numbers))) if numbers else key


def _stretched(key: Keyframe, across: float, up: float, parts: Iterable[int]) -> Keyframe:
    """Return a key with its tangents scaled; mirrored in time, the left one becomes the right one."""
    if across == up == 1.0:
        return key
    taken = frozenset(parts)

    def scale(handle: Handle | None) -> Handle | None:
        if handle is None or not handle.values:
            return handle
        values = tuple(v * up if part in taken else v for part, v in enumerate(handle.values))
        return Handle(handle.frames * across, values)

    left, right = scale(key.left), scale(key.right)
    return replace(key, left=right, right=left) if across < 0 else replace(key, left=left, right=right)


def add_curve_key(shown: VisibleCurves, id: ParamId, frame: int) -> Curve | None:
    """Return a parameter's curve with a key that leaves its shape; None where there can be none."""
    param = shown.params.get(id)
    if param is None or param.curve is None:
        return None
    made = insert_key_at(param.curve, frame)
    key = made.find_key_at(frame)
    if key is None or made is param.curve:
        return None
    numbers = [param.spec.clamp_number(number) for number in to_numbers(key.value)]
    return made.with_key(replace(key, value=from_numbers(key.value, tuple(numbers)))) if numbers else made


@dataclass(frozen=True, slots=True)
class TangentEdit:
    """A tangent that is dragged.

    Args:
        visible_curves: All curves, as they were when the drag began.
        key_point: The key.
        side: -1 for the left one, 1 for the right one.
        aspect: Pixels a frame, and pixels for a value of 1: what is straight on the screen stays straight.
    """

    visible_curves: VisibleCurves
    key_point: KeyPoint
    side: int
    aspect: tuple[float, float]

    @property
    def initial_curve(self) -> Curve:
        """The curve before the drag."""
        curve = self.visible_curves.get_curve(self.key_point.param_id)
        assert curve is not None  # a tangent is only drawn where there is one
        return curve

    def move_handle(self, frames: float, rise: float, *, alone: bool, same_length: bool) -> Curve:
        """Return the curve with the tangent's end so many frames, and so much in value, from its key.

        Args:
            frames: Distance in time; on the wrong side of the key it counts as none.
            rise: Distance in value.
            alone: The other tangent stays, whatever it was.
            same_length: Only the direction counts.
        """
        index = self.initial_curve.find_index_at(self.key_point.frame)
        assert index is not None  # as above
        key = self.initial_curve.keys[index]
        handles = [
            _expand_handle(handle, len(to_numbers(key.value))) for handle in self.initial_curve.resolve_handles(index)
        ]
        mine, other = (0, 1) if self.side < 0 else (1, 0)
        joined = not alone and not is_broken(self.initial_curve, index, self.key_point.part)
        across, up = max(frames * self.side, _LEAST) * self.aspect[0], rise * self.aspect[1]
        if same_length:
            share = self._length(handles[mine]) / math.hypot(across, up)
            across, up = across * share, up * share
        handles[mine] = self._limit_handle(handles[mine], across * self.side, up, self._room(index, self.side))
        if joined:
            share = self._length(handles[other]) / math.hypot(across, up)
            ways = -across * self.side * share, -up * share
            handles[other] = self._limit_handle(handles[other], *ways, self._room(index, -self.side))
        return self.initial_curve.with_key(replace(key, left=handles[0], right=handles[1]))

    def _length(self, handle: Handle) -> float:
        """Return how long a tangent is, in pixels."""
        return math.hypot(handle.frames * self.aspect[0], handle.values[self.key_point.part] * self.aspect[1])

    def _room(self, index: int, side: int) -> float:
        """Return how many frames there are to the neighbour."""
        keys = self.initial_curve.keys
        return abs(keys[index + side].frame - keys[index].frame) if 0 <= index + side < len(keys) else math.inf

    def _limit_handle(self, handle: Handle, across: float, up: float, room: float) -> Handle:
        """Return a tangent that ends so many pixels away, no farther than `room`; other parts keep their slopes."""
        frames, rise = across / self.aspect[0], up / self.aspect[1]
        share = min(1.0, room / abs(frames))
        frames, rise = frames * share, rise * share
        stretch = frames / handle.frames if handle.frames else 0.0
        values = [value * stretch for value in handle.values]
        values[self.key_point.part] = rise
        return Handle(frames, tuple(values))


def _expand_handle(handle: Handle, count: int) -> Handle:
    """Return a tangent with a value for each part; one that has none is level."""
    return Handle(handle.frames, (*handle.values, *(0.0 for _ in range(count - len(handle.values)))))


def is_broken(curve: Curve, index: int, part: int) -> bool:
    """Return whether the tangents of a key do not lie on one line."""
    left, right = curve.resolve_handles(index)
    if not left.frames or not right.frames or part >= min(len(left.values), len(right.values)):
        return True
    slopes = left.values[part] / left.frames, right.values[part] / right.frames
    return abs(slopes[0] - slopes[1]) > _STRAIGHT * max(1.0, *map(abs, slopes))

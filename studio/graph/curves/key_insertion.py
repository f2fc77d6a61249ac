"""A key in the middle of a curve that does not change its shape."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from studio.graph.curves.bezier import Segment
from studio.graph.curves.curve import Curve, Extrapolation, Handle, Interpolation, Keyframe, from_numbers, to_numbers


def insert_key_at(curve: Curve, frame: int) -> Curve:
    """Return the curve with a key at `frame` that leaves every value as it is; the curve itself if one lies there.

    A Bézier segment is divided by de Casteljau's construction; the tangents of its ends, which were automatic perhaps,
    are written down, since they would follow the new neighbour. Beyond its ends a curve that is held or goes straight
    on can be lengthened; one that loops would get another period: it stays as it is.
    """
    if curve.find_index_at(frame) is not None:
        return curve
    first, last = curve.keys[0].frame, curve.keys[-1].frame
    if frame < first or frame > last:
        return _extend_curve(curve, frame)
    index = next(n for n, key in enumerate(curve.keys) if key.frame > frame) - 1
    segment = curve.make_segment(index)
    if segment is None:
        key = Keyframe(frame, curve.evaluate_at(frame), curve.keys[index].interpolation)
        return _with_fixed_tangents(curve, index, index + 1).with_key(key)
    return _divide_segment(curve, index, segment, frame)


def _extend_curve(curve: Curve, frame: int) -> Curve:
    """Return the curve with one more key beyond an end."""
    around = {Extrapolation.LOOP, Extrapolation.PING_PONG}.intersection(
        (curve.extrapolation_before, curve.extrapolation_after)
    )
    if around and len(curve) > 1:
        return curve
    before = frame < curve.keys[0].frame
    end = 0 if before else len(curve) - 1
    fixed = _with_fixed_tangents(curve, end, end)
    key = fixed.keys[end]
    beyond, handle = (curve.extrapolation_before, key.left) if before else (curve.extrapolation_after, key.right)
    interpolation = _choose_interpolation(key, beyond, handle)
    made = Keyframe(frame, curve.evaluate_at(frame), interpolation)
    return fixed.with_key(made) if before else fixed.with_key(replace(key, interpolation=interpolation)).with_key(made)


def _choose_interpolation(end: Keyframe, beyond: Extrapolation, handle: Handle | None) -> Interpolation:
    """Return the interpolation that lengthens a curve beyond a key as it went on there.

    An automatic tangent is level between two keys of one value; one that was set by hand would bend the curve.
    """
    if not to_numbers(end.value):
        return Interpolation.CONSTANT
    is_level = beyond is Extrapolation.HOLD and handle is None
    return Interpolation.BEZIER if is_level else Interpolation.LINEAR


def _divide_segment(curve: Curve, index: int, segment: Segment, frame: int) -> Curve:
    start, end = _with_fixed_tangents(curve, index, index + 1).keys[index : index + 2]
    at = frame - start.frame
    u = segment.solve_parameter(at)
    times = _de_casteljau((0.0, segment.out_length, segment.in_length, segment.length), u)
    values = [_de_casteljau(points, u) for points in segment.points]
    made = Keyframe(
        frame,
        from_numbers(start.value, tuple(parts[3] for parts in values)),
        Interpolation.BEZIER,
        Handle(times[2] - at, tuple(parts[2] - parts[3] for parts in values)),
        Handle(times[4] - at, tuple(parts[4] - parts[3] for parts in values)),
    )
    out = Handle(times[1], tuple(parts[1] - parts[0] for parts in values))
    into = Handle(times[5] - segment.length, tuple(parts[5] - parts[6] for parts in values))
    fixed = _with_fixed_tangents(curve, index, index + 1)
    return fixed.with_key(replace(start, right=out)).with_key(replace(end, left=into)).with_key(made)


def _de_casteljau(points: tuple[float, float, float, float], u: float) -> tuple[float, ...]:
    """Return the seven control points of the two cubics that a cubic falls into at `u`."""
    first = [a + (b - a) * u for a, b in pairwise(points)]
    second = [a + (b - a) * u for a, b in pairwise(first)]
    middle = second[0] + (second[1] - second[0]) * u
    return points[0], first[0], second[0], middle, second[1], first[2], points[3]


def _with_fixed_tangents(curve: Curve, *indices: int) -> Curve:
    """Return the curve with the tangents of these keys written down, where a segment uses them."""
    keys = list(curve.keys)
    for index in indices:
        left, right = curve.resolve_handles(index)
        if not left.values:
            continue
        arrives = index > 0 and keys[index - 1].interpolation is Interpolation.BEZIER
        leaves = index + 1 < len(keys) and keys[index].interpolation is Interpolation.BEZIER
        key = keys[index]
        keys[index] = replace(key, left=left if arrives else key.left, right=right if leaves else key.right)
    return replace(curve, keys=tuple(keys))

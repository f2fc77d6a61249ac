"""Edits of the tangents of selected keys: pure functions from curves to curves."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from studio.graph.curves.curve import Curve, Handle, Interpolation, Keyframe
from studio.ui.features.animation.curve_editor.model.visible_curves import KeyPoint, ParamId, VisibleCurves

TangentChange = Callable[[Curve, int, frozenset[int]], Keyframe]


def flatten_tangents(curve: Curve, index: int, parts: frozenset[int]) -> Keyframe:
    """Return a key with level tangents."""
    left, right = curve.resolve_handles(index)
    return replace(curve.keys[index], left=_flatten_handle(left, parts), right=_flatten_handle(right, parts))


def make_tangents_automatic(curve: Curve, index: int, parts: frozenset[int]) -> Keyframe:
    """Return a key whose tangents follow its neighbours again."""
    return replace(curve.keys[index], left=None, right=None)


def freeze_tangents(curve: Curve, index: int, parts: frozenset[int]) -> Keyframe:
    """Return a key whose tangents are written down as they are."""
    left, right = curve.resolve_handles(index)
    return replace(curve.keys[index], left=left, right=right)


def join_tangents(curve: Curve, index: int, parts: frozenset[int]) -> Keyframe:
    """Return a key whose tangents lie on one line: between the two that there were."""
    left, right = curve.resolve_handles(index)
    slopes = {part: (_slope(left, part) + _slope(right, part)) / 2 for part in parts}
    return replace(curve.keys[index], left=_set_slopes(left, slopes), right=_set_slopes(right, slopes))


def change_tangents(shown: VisibleCurves, dots: Iterable[KeyPoint], change: TangentChange) -> dict[ParamId, Curve]:
    """Return the curves with other tangents at these keys; they become Bézier curves there, so that tangents count.

    Args:
        shown: All curves.
        dots: The keys; those that hold no number stay.
        change: Makes each key.
    """
    curves: dict[ParamId, Curve] = {}
    parts: dict[tuple[ParamId, int], set[int]] = {}
    for dot in dots:
        if dot.line_id in shown.lines:
            parts.setdefault((dot.param_id, dot.frame), set()).add(dot.part)
    for (id, frame), taken in parts.items():
        before = shown.get_curve(id)
        index = before.find_index_at(frame) if before is not None else None
        if before is None or index is None:
            continue
        key = change(before, index, frozenset(taken))
        curves[id] = curves.get(id, before).with_key(replace(key, interpolation=Interpolation.BEZIER))
    return curves


def _flatten_handle(handle: Handle, parts: frozenset[int]) -> Handle:
    return Handle(handle.frames, tuple(0.0 if part in parts else v for part, v in enumerate(handle.values)))


def _slope(handle: Handle, part: int) -> float:
    return handle.values[part] / handle.frames if handle.frames and part < len(handle.values) else 0.0


def _set_slopes(handle: Handle, slopes: dict[int, float]) -> Handle:
    rises = (slopes[part] * handle.frames if part in slopes else v for part, v in enumerate(handle.values))
    return Handle(handle.frames, tuple(rises))

"""What can be made of the tangents of selected keys: pure functions from curves to curves."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from studio.graph.curves import Curve, Handle, Interpolation, Keyframe
from studio.ui.curve_editor.shown import Dot, Everything, ParamId

Change = Callable[[Curve, int, frozenset[int]], Keyframe]


def flat(curve: Curve, index: int, parts: frozenset[int]) -> Keyframe:
    """Return a key with level tangents."""
    left, right = curve.handles(index)
    return replace(curve.keys[index], left=_level(left, parts), right=_level(right, parts))


def automatic(curve: Curve, index: int, parts: frozenset[int]) -> Keyframe:
    """Return a key whose tangents follow its neighbours again."""
    return replace(curve.keys[index], left=None, right=None)


def fixed(curve: Curve, index: int, parts: frozenset[int]) -> Keyframe:
    """Return a key whose tangents are written down as they are."""
    left, right = curve.handles(index)
    return replace(curve.keys[index], left=left, right=right)


def joined(curve: Curve, index: int, parts: frozenset[int]) -> Keyframe:
    """Return a key whose tangents lie on one line: between the two that there were."""
    left, right = curve.handles(index)
    slopes = {part: (_slope(left, part) + _slope(right, part)) / 2 for part in parts}
    return replace(curve.keys[index], left=_sloped(left, slopes), right=_sloped(right, slopes))


def shaped(shown: Everything, dots: Iterable[Dot], change: Change) -> dict[ParamId, Curve]:
    """Return the curves with other tangents at these keys; they become Bézier curves there, so that tangents count.

    Args:
        shown: All curves.
        dots: The keys; those that hold no number stay.
        change: Makes each key.
    """
    curves: dict[ParamId, Curve] = {}
    parts: dict[tuple[ParamId, int], set[int]] = {}
    for dot in dots:
        if dot.line in shown.lines:
            parts.setdefault((dot.owner, dot.frame), set()).add(dot.part)
    for (id, frame), taken in parts.items():
        before = shown.curve(id)
        index = before.index_at(frame) if before is not None else None
        if before is None or index is None:
            continue
        key = change(before, index, frozenset(taken))
        curves[id] = curves.get(id, before).with_key(replace(key, interpolation=Interpolation.BEZIER))
    return curves


def _level(handle: Handle, parts: frozenset[int]) -> Handle:
    return Handle(handle.frames, tuple(0.0 if part in parts else v for part, v in enumerate(handle.values)))


def _slope(handle: Handle, part: int) -> float:
    return handle.values[part] / handle.frames if handle.frames and part < len(handle.values) else 0.0


def _sloped(handle: Handle, slopes: dict[int, float]) -> Handle:
    rises = (slopes[part] * handle.frames if part in slopes else v for part, v in enumerate(handle.values))
    return Handle(handle.frames, tuple(rises))

"""Commands that the inspector makes, and the state of a parameter's keyframe button. No widgets here."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum, auto

from studio.graph.commands import Command, RemoveKeyframe, SetKeyframe, SetParam
from studio.graph.curves import Curve, Interpolation, Keyframe
from studio.graph.evaluate import param_at
from studio.graph.model import NodeRecord
from studio.sdk.params import ParamSpec, ParamValue


class KeyState(Enum):
    """What the keyframe button shows."""

    PLAIN = auto()  # no curve
    ON_KEY = auto()  # a key at this very frame
    BETWEEN = auto()  # a curve, with no key here


def key_state(record: NodeRecord, param: str, frame: int) -> KeyState:
    """Return whether a parameter has a curve, and whether a key lies on `frame`."""
    curve = record.curves.get(param)
    if curve is None:
        return KeyState.PLAIN
    return KeyState.ON_KEY if curve.key_at(frame) else KeyState.BETWEEN


def is_changed(record: NodeRecord, param: ParamSpec) -> bool:
    """Return whether a parameter is animated or differs from its default."""
    return param.name in record.curves or record.params.get(param.name, param.default) != param.default


def edit(record: NodeRecord, param: ParamSpec, value: ParamValue, frame: int, merge: str = "") -> Command:
    """Return the command that gives a parameter a value at `frame`: a key if it is animated, else a plain value."""
    curve = record.curves.get(param.name)
    if curve is None:
        return SetParam(record.id, param.name, value, merge)
    return SetKeyframe(record.id, param.name, _key(curve, frame, value), merge)


def toggle_key(record: NodeRecord, param: ParamSpec, frame: int) -> Command:
    """Return the command that sets a key at `frame`, with the value as it is, or deletes the key that lies there."""
    if key_state(record, param.name, frame) is KeyState.ON_KEY:
        return RemoveKeyframe(record.id, param.name, frame)
    value = param_at(record, param, frame)
    curve = record.curves.get(param.name)
    key = _key(curve, frame, value) if curve else Keyframe(frame, value, _first_interpolation(param))
    return SetKeyframe(record.id, param.name, key)


def _key(curve: Curve, frame: int, value: ParamValue) -> Keyframe:
    """Return a key that goes on as the curve did: as the key in its place, or else as the one before it."""
    there = curve.key_at(frame)
    if there is not None:
        return replace(there, value=value)
    earlier = [key for key in curve if key.frame < frame]
    return Keyframe(frame, value, (earlier[-1] if earlier else curve.keys[0]).interpolation)


def _first_interpolation(param: ParamSpec) -> Interpolation:
    return Interpolation.LINEAR if param.is_numeric else Interpolation.CONSTANT

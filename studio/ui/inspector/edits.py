"""Commands that the inspector makes, and the state of a parameter's keyframe button. No widgets here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from studio.core.language import tr, tr_n
from studio.graph.commands import Command, RemoveKeyframe, ResetParam, SetKeyframe, SetParam, Together
from studio.graph.curves import Curve, Interpolation, Keyframe
from studio.graph.evaluate import param_at
from studio.graph.model import NodeRecord
from studio.sdk.params import ParamSpec, ParamValue
from studio.ui.inspector.chosen import Chosen


class KeyState(Enum):
    """What the keyframe button shows."""

    PLAIN = auto()  # no curve
    ON_KEY = auto()  # a key at this very frame
    BETWEEN = auto()  # a curve, with no key here


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a field asks for: another value for each node that is shown.

    Args:
        change: Makes the new value from the one that a node has. Raises ValueError, with the reason, if it cannot.
        gesture: All edits of one gesture are one step of undo; empty for an edit of its own.
        from_start: Whether `change` takes the value from before the gesture, as for a drag.
    """

    change: Callable[[ParamValue], ParamValue]
    gesture: str = ""
    from_start: bool = False

    @classmethod
    def value(cls, value: ParamValue, gesture: str = "") -> Wanted:
        """Ask for the same value for all nodes."""
        return cls(lambda _: value, gesture)


@dataclass(slots=True)
class Gesture:
    """The gesture that goes on, and what the values were before it began.

    Args:
        key: Its merge key; empty for none.
        before: By node.
    """

    key: str = ""
    before: Mapping[str, ParamValue] = field(default_factory=dict)

    def values(self, chosen: Chosen, name: str, frame: int, wanted: Wanted) -> Mapping[str, ParamValue]:
        """Return for each node the value that an edit works on."""
        now = dict(zip(chosen.ids, chosen.values(name, frame), strict=True))
        if wanted.gesture != self.key or self.before.keys() != now.keys():
            self.key, self.before = wanted.gesture, now
        return self.before if wanted.from_start else now


def key_state(record: NodeRecord, param: str, frame: int) -> KeyState:
    """Return whether a parameter has a curve, and whether a key lies on `frame`."""
    curve = record.curves.get(param)
    if curve is None:
        return KeyState.PLAIN
    return KeyState.ON_KEY if curve.key_at(frame) else KeyState.BETWEEN


def key_state_of_all(records: Sequence[NodeRecord], param: str, frame: int) -> KeyState:
    """Return the state that several nodes share; where they differ, that of a curve without a key here."""
    states = {key_state(record, param, frame) for record in records}
    return states.pop() if len(states) == 1 else KeyState.BETWEEN


def is_changed(record: NodeRecord, param: ParamSpec) -> bool:
    """Return whether a parameter is animated or differs from its default."""
    return param.name in record.curves or record.params.get(param.name, param.default) != param.default


def edit(record: NodeRecord, param: ParamSpec, value: ParamValue, frame: int, merge: str = "") -> Command:
    """Return the command that gives a parameter a value at `frame`: a key if it is animated, else a plain value."""
    curve = record.curves.get(param.name)
    if curve is None:
        return SetParam(record.id, param.name, value, merge)
    return SetKeyframe(record.id, param.name, _key(curve, frame, value), merge)


def edit_all(chosen: Chosen, name: str, wanted: Wanted, frame: int, values: Mapping[str, ParamValue]) -> Command:
    """Return the command that gives a parameter of all nodes what a field asks for.

    Args:
        chosen: The nodes.
        name: The parameter.
        wanted: What the field asks for.
        frame: Where a key is set if the parameter is animated.
        values: What the change works on, by node.

    Raises:
        ValueError: A value cannot be made; the message says why.
    """
    commands = [
        edit(record, param, wanted.change(values[record.id]), frame, wanted.gesture)
        for record, param in chosen.owned(name)
    ]
    return as_one(commands, commands[0].label, wanted.gesture)


def toggle_key(record: NodeRecord, param: ParamSpec, frame: int) -> Command:
    """Return the command that sets a key at `frame`, with the value as it is, or deletes the key that lies there."""
    if key_state(record, param.name, frame) is KeyState.ON_KEY:
        return RemoveKeyframe(record.id, param.name, frame)
    value = param_at(record, param, frame)
    curve = record.curves.get(param.name)
    key = _key(curve, frame, value) if curve else Keyframe(frame, value, _first_interpolation(param))
    return SetKeyframe(record.id, param.name, key)


def toggle_keys(chosen: Chosen, name: str, frame: int) -> Command:
    """Return the command that sets keys where there are none, or deletes them if every node has one at `frame`."""
    all_keyed = key_state_of_all(chosen.records, name, frame) is KeyState.ON_KEY
    commands = [
        toggle_key(record, param, frame)
        for record, param in chosen.owned(name)
        if all_keyed or key_state(record, name, frame) is not KeyState.ON_KEY
    ]
    return as_one(commands, commands[0].label)


def reset_all(chosen: Chosen, names: Sequence[str]) -> Command | None:
    """Return the command that gives these parameters of all nodes their defaults; None if they have them."""
    commands = [
        ResetParam(record.id, name)
        for name in names
        for record, param in chosen.owned(name)
        if is_changed(record, param)
    ]
    if not commands:
        return None
    return as_one(commands, commands[0].label if len(names) == 1 else tr("Reset all parameters"))


def as_one(commands: Sequence[Command], label: str, merge: str = "") -> Command:
    """Return several commands as one step of undo; a single one stays as it is."""
    if len(commands) == 1:
        return commands[0]
    nodes = len({getattr(command, "node", "") for command in commands})
    text = label if nodes < 2 else tr_n("{label} ({count} node)", "{label} ({count} nodes)", nodes, label=label)
    return Together(text, tuple(commands), merge)


def _key(curve: Curve, frame: int, value: ParamValue) -> Keyframe:
    """Return a key that goes on as the curve did: as the key in its place, or else as the one before it."""
    there = curve.key_at(frame)
    if there is not None:
        return replace(there, value=value)
    return Keyframe(frame, value, curve.around(frame)[0].interpolation)


def _first_interpolation(param: ParamSpec) -> Interpolation:
    return Interpolation.LINEAR if param.is_numeric else Interpolation.CONSTANT

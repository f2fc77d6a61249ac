"""Commands that the inspector makes, and the state of a parameter's keyframe button. No widgets here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import TypeAlias

from studio.core.clip_info import ClipInfo
from studio.core.translation import tr, tr_n
from studio.graph.commands import Command, CompoundCommand, RemoveKeyframe, ResetParam, SetKeyframe, SetParam
from studio.graph.curves.curve import Curve, Interpolation, Keyframe
from studio.graph.model import Endpoint, NodeRecord
from studio.graph.param_evaluation import evaluate_param
from studio.sdk.params import ParamSpec, ParamValue
from studio.ui.shell.edits.node_selection import NodeSelection
from studio.ui.shell.edits.reader_names import make_rename_command
from studio.ui.shell.expressions.level_expressions import LevelExpressions

CommandFactory: TypeAlias = Callable[[], Command | None]
"""Makes a command, or None where there is nothing to do."""


class KeyframeState(Enum):
    """State of the keyframe button."""

    PLAIN = auto()  # no curve
    ON_KEY = auto()  # a key at this very frame
    BETWEEN = auto()  # a curve, with no key here


@dataclass(frozen=True, slots=True)
class ValueEdit:
    """Edit that a field requests: another value for each node that is shown.

    Args:
        change_value: Makes the new value from the one that a node has. Raises ValueError, with the reason, if it
            cannot.
        merge_key: All edits of one gesture are one step of undo; empty for an edit of its own.
        is_from_start: Whether `change_value` takes the value from before the gesture, as for a drag.
    """

    change_value: Callable[[ParamValue], ParamValue]
    merge_key: str = ""
    is_from_start: bool = False

    @classmethod
    def from_value(cls, value: ParamValue, gesture: str = "") -> ValueEdit:
        """Ask for the same value for all nodes."""
        return cls(lambda _: value, gesture)


class ParameterEdits:
    """Edits of the parameters of the shown nodes, at the frame that is shown.

    Args:
        apply_command: Applies a command to the document.
        expressions: Reads, makes and computes the expressions of the nodes' level.

    Attributes:
        chosen: The nodes.
        frame: Where a key is set if a parameter is animated.
        signal_values: The numbers of outputs that may drive a parameter, at the frame, as far as they are known.
        find_clip: Returns the facts of a node's first output by the id of the node; None where they are not known.
    """

    def __init__(self, apply_command: Callable[[Command], None], expressions: LevelExpressions) -> None:
        self.apply_command, self.expressions = apply_command, expressions
        self.chosen = NodeSelection()
        self.frame = 0
        self.signal_values: dict[Endpoint, float] = {}
        self.find_clip: Callable[[str], ClipInfo | None] = lambda _node: None
        self._merge_key = ""  # of the gesture in progress
        self._values_before: Mapping[str, ParamValue] = {}  # before the gesture, by node

    def make_value_command(self, name: str, wanted: ValueEdit) -> Command:
        """Return the command that gives a parameter what a field asks for. Raises ValueError if that cannot be."""
        values = self._get_base_values(name, wanted)
        return make_shared_edit_command(self.chosen, name, wanted, self.frame, values)

    def make_key_command(self, name: str) -> Command:
        """Return the command that sets keys at the frame, or deletes them if every node has one there."""
        return make_keys_toggle_command(self.chosen, name, self.frame)

    def make_reset_command(self, *names: str) -> Command | None:
        """Return the command that gives parameters their defaults; None if they have them."""
        return make_reset_command(self.chosen, names)

    def has_key(self, name: str) -> bool:
        """Return whether every node has a key at the frame."""
        return get_shared_key_state(self.chosen.records, name, self.frame) is KeyframeState.ON_KEY

    def _get_base_values(self, name: str, wanted: ValueEdit) -> Mapping[str, ParamValue]:
        """Return for each node the value that an edit works on."""
        now = dict(zip(self.chosen.node_ids, self.chosen.get_values(name, self.frame), strict=True))
        if wanted.merge_key != self._merge_key or self._values_before.keys() != now.keys():
            self._merge_key, self._values_before = wanted.merge_key, now
        return self._values_before if wanted.is_from_start else now


def get_key_state(record: NodeRecord, param: str, frame: int) -> KeyframeState:
    """Return whether a parameter has a curve, and whether a key lies on `frame`."""
    curve = record.curves.get(param)
    if curve is None:
        return KeyframeState.PLAIN
    return KeyframeState.ON_KEY if curve.find_key_at(frame) else KeyframeState.BETWEEN


def get_shared_key_state(records: Sequence[NodeRecord], param: str, frame: int) -> KeyframeState:
    """Return the state that several nodes share; where they differ, that of a curve without a key here."""
    states = {get_key_state(record, param, frame) for record in records}
    return states.pop() if len(states) == 1 else KeyframeState.BETWEEN


def is_changed(record: NodeRecord, param: ParamSpec) -> bool:
    """Return whether a parameter is animated, has an expression, or differs from its default."""
    if param.name in record.curves or param.name in record.expressions:
        return True
    return record.params.get(param.name, param.default) != param.default


def make_edit_command(record: NodeRecord, param: ParamSpec, value: ParamValue, frame: int, merge: str = "") -> Command:
    """Return the command that gives a parameter a value at `frame`: a key if it is animated, else a plain value."""
    curve = record.curves.get(param.name)
    if curve is None:
        return SetParam(record.id, param.name, value, merge)
    return SetKeyframe(record.id, param.name, _make_key(curve, frame, value), merge)


def make_shared_edit_command(
    chosen: NodeSelection, name: str, wanted: ValueEdit, frame: int, values: Mapping[str, ParamValue]
) -> Command:
    """Return the command that gives a parameter of all nodes what a field asks for.

    A node that reads a file and that nobody has named is named after its file.

    Args:
        chosen: The nodes.
        name: The parameter.
        wanted: What the field asks for.
        frame: Where a key is set if the parameter is animated.
        values: What the change works on, by node.

    Raises:
        ValueError: A value cannot be made; the message says why.
    """
    commands: list[Command] = []
    for record, spec in zip(chosen.records, chosen.specs, strict=True):
        if spec is not None:
            value = wanted.change_value(values[record.id])
            commands.append(make_edit_command(record, spec.params[name], value, frame, wanted.merge_key))
            rename = make_rename_command(record, spec, name, value)
            commands.extend([rename] if rename is not None else [])
    return merge_commands(commands, commands[0].undo_label, wanted.merge_key)


def make_key_toggle_command(record: NodeRecord, param: ParamSpec, frame: int) -> Command:
    """Return the command that sets a key at `frame`, with the value as it is, or deletes the key that lies there."""
    if get_key_state(record, param.name, frame) is KeyframeState.ON_KEY:
        return RemoveKeyframe(record.id, param.name, frame)
    value = evaluate_param(record, param, frame)
    curve = record.curves.get(param.name)
    key = _make_key(curve, frame, value) if curve else Keyframe(frame, value, _first_interpolation(param))
    return SetKeyframe(record.id, param.name, key)


def make_keys_toggle_command(chosen: NodeSelection, name: str, frame: int) -> Command:
    """Return the command that sets keys where there are none, or deletes them if every node has one at `frame`."""
    all_keyed = get_shared_key_state(chosen.records, name, frame) is KeyframeState.ON_KEY
    commands = [
        make_key_toggle_command(record, param, frame)
        for record, param in chosen.get_owned_params(name)
        if all_keyed or get_key_state(record, name, frame) is not KeyframeState.ON_KEY
    ]
    return merge_commands(commands, commands[0].undo_label)


def make_reset_command(chosen: NodeSelection, names: Sequence[str]) -> Command | None:
    """Return the command that gives these parameters of all nodes their defaults; None if they have them."""
    commands = [
        ResetParam(record.id, name)
        for name in names
        for record, param in chosen.get_owned_params(name)
        if is_changed(record, param)
    ]
    if not commands:
        return None
    return merge_commands(commands, commands[0].undo_label if len(names) == 1 else tr("Reset all parameters"))


def merge_commands(commands: Sequence[Command], label: str, merge: str = "") -> Command:
    """Return several commands as one step of undo; a single one stays as it is."""
    if len(commands) == 1:
        return commands[0]
    nodes = len({getattr(command, "node", "") for command in commands})
    text = label if nodes < 2 else tr_n("{label} ({count} node)", "{label} ({count} nodes)", nodes, label=label)
    return CompoundCommand(text, tuple(commands), merge)


def _make_key(curve: Curve, frame: int, value: ParamValue) -> Keyframe:
    """Return a key that goes on as the curve did: as the key in its place, or else as the one before it."""
    there = curve.find_key_at(frame)
    if there is not None:
        return replace(there, value=value)
    return Keyframe(frame, value, curve.find_keys_around(frame)[0].interpolation)


def _first_interpolation(param: ParamSpec) -> Interpolation:
    """Return smooth interpolation for numbers, as Nuke and Blender begin curves; other values hold."""
    return Interpolation.BEZIER if param.is_numeric else Interpolation.CONSTANT

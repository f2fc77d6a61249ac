"""Edits of the selected keys by shortcuts, menus, fields and gestures, the same for every panel."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal

from studio.core.errors import StudioError
from studio.core.translation import tr, tr_noop, translate_identifier
from studio.graph.active_level import ActiveLevel
from studio.graph.commands import Command, CompoundCommand
from studio.graph.commands.curve_shape import SetEase, SetExtrapolation, SetInterpolation
from studio.graph.commands.keys import (
    DeleteKeys,
    KeyAddress,
    MoveKeys,
    PasteKeys,
    SetKeys,
)
from studio.graph.curves.curve import Curve, Extrapolation, Interpolation, Keyframe
from studio.graph.curves.easing import Ease
from studio.graph.curves.key_insertion import insert_key_at
from studio.graph.drawing_lanes.lanes import find_lane_curve, find_lane_spec, insert_drawing_key, is_drawing_lane
from studio.graph.model import Graph
from studio.graph.param_limits import clamp_value
from studio.graph.specs import get_spec
from studio.sdk.params import ParamSpec, ParamValue
from studio.ui.features.animation.keys import key_clipboard
from studio.ui.features.animation.keys.key_selection import KeySelection
from studio.ui.shell.edits.key_gestures import KeySet
from studio.ui.shell.edits.value_edits import ValueEdit
from studio.ui.shell.shortcuts.dispatch import Handlers
from studio.ui.widgets.fields.field_view import make_merge_key

ParamKey = tuple[str, str]
"""A node and one of its parameters."""


class KeyEdits(QObject):
    """Edits of keys. Each is one step of undo, and leaves the edited keys selected.

    Args:
        level: The level whose keys these are.
        selection: Which keys are selected.
        frame: Returns where the playhead is.

    Signals:
        message_posted(str): Why something cannot be.
    """

    message_posted = Signal(str)

    def __init__(
        self, level: ActiveLevel, selection: KeySelection, frame: Callable[[], int], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.level = level
        self.selection = selection
        self._frame = frame
        self._held: tuple[str, Mapping[KeyAddress, ParamValue]] = ("", {})

    @property
    def current_frame(self) -> int:
        """The frame of the playhead."""
        return self._frame()

    def apply_command(self, command: Command, then: Iterable[KeyAddress] | None = None) -> bool:
        """Make an edit, or say why it cannot be; return whether it was made.

        Args:
            command: The edit.
            then: The keys that are selected afterwards; None leaves those that are still there.
        """
        try:
            self.level.apply_command(command)
        except StudioError as error:
            self.message_posted.emit(str(error))
            return False
        if then is not None:
            self.selection.select_keys(then)
        return True

    def get_curve(self, lane: ParamKey) -> Curve | None:
        """Return the curve of a parameter."""
        record = self.level.graph.nodes.get(lane[0])
        return find_lane_curve(record, lane[1]) if record is not None else None

    def get_spec(self, lane: ParamKey) -> ParamSpec | None:
        """Return a parameter."""
        spec, record = get_spec(self.level.graph, lane[0], self.level.registry), self.level.graph.nodes.get(lane[0])
        return find_lane_spec(record, spec, lane[1]) if spec is not None and record is not None else None

    def list_selected_keys(self) -> list[tuple[ParamKey, Keyframe]]:
        """Return the selected keys with their lanes, in order."""
        return self.find_keys(self.selection.selected_keys)

    def find_keys(self, keys: KeySet) -> list[tuple[ParamKey, Keyframe]]:
        """Return those of these keys that are there, with their lanes, in order."""
        frames: dict[ParamKey, set[int]] = {}
        for key in keys:
            frames.setdefault((key.node, key.param), set()).add(key.frame)
        found: list[tuple[ParamKey, Keyframe]] = []
        for lane in sorted(frames):
            found += ((lane, key) for key in self.get_curve(lane) or () if key.frame in frames[lane])
        return found

    def list_selected_lanes(self) -> list[ParamKey]:
        """Return the lanes that have selected keys, in order."""
        return sorted({(key.node, key.param) for key in self.selection.selected_keys})

    def has_keys_of_params(self) -> bool:
        """Return whether some of the selected keys are those of parameters, not of drawings."""
        return not all(is_drawing_lane(lane[1]) for lane in self.list_selected_lanes())

    def has_numeric_keys(self) -> bool:
        """Return whether some of the selected keys have values that a curve can blend."""
        return any((spec := self.get_spec(lane)) is not None and spec.is_numeric for lane in self.list_selected_lanes())

    def delete_keys(self) -> None:
        """Delete the selected keys."""
        if self.selection.selected_keys:
            self.apply_command(DeleteKeys(self.selection.selected_keys))

    def copy_keys(self) -> None:
        """Put the selected keys on the clipboard."""
        if self.selection.selected_keys:
            key_clipboard.copy_keys(
                key_clipboard.extract_keys(self.level.graph, self.selection.selected_keys), self.level.registry
            )

    def cut_keys(self) -> None:
        """Put the selected keys on the clipboard and delete them."""
        self.copy_keys()
        self.delete_keys()

    def paste_keys(self) -> None:
        """Set the keys of the clipboard, the first at the playhead: where they came from, or on what is selected."""
        try:
            lanes = key_clipboard.read_copied_keys(self.level.registry)
        except StudioError as error:
            self.message_posted.emit(tr("This text cannot be pasted: {reason}", reason=str(error)))
            return
        if not lanes:
            self.message_posted.emit(tr("There are no keys on the clipboard."))
            return
        pasted = key_clipboard.assign_lanes(lanes, self.list_selected_lanes(), self.level.graph, self.level.registry)
        if not pasted:
            self.message_posted.emit(tr("Nothing here takes the keys on the clipboard: select keys of what does."))
            return
        self._set_pasted(pasted)

    def _set_pasted(self, pasted: Mapping[ParamKey, Curve]) -> None:
        by = self.current_frame - min(curve.keys[0].frame for curve in pasted.values())
        keys = {lane: curve.keys for lane, curve in pasted.items()}
        self.apply_command(
            PasteKeys(keys, by), {KeyAddress(*lane, key.frame + by) for lane in keys for key in keys[lane]}
        )

    def set_interpolation(self, interpolation: Interpolation) -> None:
        """Let the curves go on like this from the selected keys."""
        if self.selection.selected_keys:
            self.apply_command(SetInterpolation(self.selection.selected_keys, interpolation))

    def set_ease(self, ease: Ease) -> None:
        """Let the curves ease like this from the selected keys to the next ones."""
        if self.selection.selected_keys:
            self.apply_command(SetEase(self.selection.selected_keys, ease))

    def set_extrapolation(self, before: Extrapolation | None = None, after: Extrapolation | None = None) -> None:
        """Let the curves that have selected keys go on like this beyond their ends; None leaves an end as it is."""
        commands = []
        for lane in self.list_selected_lanes():
            curve = self.get_curve(lane)
            if curve is not None and not is_drawing_lane(lane[1]):
                commands.append(
                    SetExtrapolation(*lane, before or curve.extrapolation_before, after or curve.extrapolation_after)
                )
        if commands:
            self.apply_command(CompoundCommand(commands[0].undo_label, commands))

    def move_keys(self, frames: int) -> None:
        """Move the selected keys in time; none goes before frame 0."""
        keys = self.selection.selected_keys
        if not keys:
            return
        by = max(frames, -max(0, min(key.frame for key in keys)))
        if by:
            self.apply_command(MoveKeys(keys, by), then=(key._replace(frame=key.frame + by) for key in keys))

    def change_values(self, wanted: ValueEdit, keys: KeySet | None = None) -> bool:
        """Give keys other values, each made from its own and brought into its parameter's range.

        Args:
            wanted: What a field asks for.
            keys: The keys; None for the selected ones.

        Returns:
            Whether it was accepted.
        """
        before = self._values_before(wanted)
        found = self.list_selected_keys() if keys is None else self.find_keys(keys)

        def value(lane: ParamKey, key: Keyframe) -> ParamValue:
            return wanted.change_value(before.get(KeyAddress(*lane, key.frame), key.value))

        return self._set_values(found, value, tr_noop("Set {param}"), wanted.merge_key)

    def reset_values(self) -> None:
        """Give the selected keys the defaults of their parameters."""

        def default(lane: ParamKey, key: Keyframe) -> ParamValue:
            spec = self.get_spec(lane)
            return spec.default if spec is not None else key.value

        self._set_values(self.list_selected_keys(), default, tr_noop("Reset {param}"))

    def _set_values(
        self,
        keys: list[tuple[ParamKey, Keyframe]],
        value: Callable[[ParamKey, Keyframe], ParamValue],
        label: str,
        merge: str = "",
    ) -> bool:
        curves: dict[ParamKey, Curve] = {}
        for lane, key in keys:
            curve, spec = curves.get(lane) or self.get_curve(lane), self.get_spec(lane)
            if curve is not None and spec is not None:
                curves[lane] = curve.with_key(replace(key, value=clamp_value(spec, value(lane, key))))
        name = translate_identifier(next(iter(curves))[1]) if curves else ""
        return bool(curves) and self.apply_command(SetKeys(curves, tr(label, param=name), merge))

    def _values_before(self, wanted: ValueEdit) -> Mapping[KeyAddress, ParamValue]:
        """Return the values from before the gesture that goes on, where its edits are made from those."""
        if not wanted.is_from_start:
            return {}
        if wanted.merge_key != self._held[0]:
            self._held = (
                wanted.merge_key,
                {KeyAddress(*lane, key.frame): key.value for lane, key in self.list_selected_keys()},
            )
        return self._held[1]

    def add_key(self, lane: ParamKey, frame: int) -> bool:
        """Set a key where a curve has none; its shape stays, as far as that can be. Return whether it was set."""
        curve, spec = self.get_curve(lane), self.get_spec(lane)
        if curve is None or spec is None or curve.find_key_at(frame) is not None:
            return False
        held = insert_drawing_key(self.level.graph[lane[0]], lane[1], frame) if is_drawing_lane(lane[1]) else None
        made = held or insert_key_at(curve, frame)
        key = made.find_key_at(frame) or Keyframe(frame, curve.evaluate_at(frame), curve.keys[0].interpolation)
        made = made.with_key(replace(key, value=clamp_value(spec, key.value)))
        label = tr(
            "Set key on {param}", param=spec.label if is_drawing_lane(lane[1]) else translate_identifier(lane[1])
        )
        return self.apply_command(SetKeys({lane: made}, label), then=(KeyAddress(*lane, frame),))

    def build_handlers(self) -> Handlers:
        """Return what can be done, by the ids of actions."""
        return {
            "timeline.delete_keys": self.delete_keys,
            "timeline.copy_keys": self.copy_keys,
            "timeline.cut_keys": self.cut_keys,
            "timeline.paste_keys": self.paste_keys,
            "timeline.constant_keys": partial(self.set_interpolation, Interpolation.CONSTANT),
            "timeline.linear_keys": partial(self.set_interpolation, Interpolation.LINEAR),
            "timeline.smooth_keys": partial(self.set_interpolation, Interpolation.BEZIER),
        }

    def begin_gesture(self, label: str) -> KeyGesture:
        """Begin a gesture with the selected keys."""
        return KeyGesture(self, self.selection.selected_keys, label)


class KeyGesture:
    """Drag of keys. Each step is made from the curves as they were when it began; all are one step of undo.

    Args:
        edits: Makes the edits.
        keys: Those that were selected when it began.
        label: What the step of undo is called.
    """

    def __init__(self, edits: KeyEdits, keys: KeySet, label: str) -> None:
        self.key_addresses = keys
        self._edits = edits
        self._label = label
        self._merge = make_merge_key("keys")
        self._start = edits.level.project
        self._lanes = sorted({(key.node, key.param) for key in keys})
        self._made = False

    def get_initial_curves(self) -> dict[ParamKey, Curve]:
        """Return the curves as they were when the gesture began."""
        return _collect_curves(self._start.graph, self._lanes)

    def preview_command(self, command: Command, keys: Iterable[KeyAddress]) -> bool:
        """Make an edit of the curves as they were; return whether it was made.

        Args:
            command: The edit, of curves alone.
            keys: The keys that are selected afterwards.
        """
        try:
            after = command.apply_to(self._start, self._edits.level.registry)
        except StudioError as error:
            self._edits.message_posted.emit(str(error))
            return False
        return self.preview_curves(_collect_curves(after.graph, self._lanes), keys)

    def preview_curves(self, curves: Mapping[ParamKey, Curve], keys: Iterable[KeyAddress]) -> bool:
        """Set curves that were made from those at the beginning; return whether that can be."""
        step = self._edits.level.document.step_index
        done = self._edits.apply_command(SetKeys(curves, self._label, self._merge), then=keys)
        self._made = self._made or self._edits.level.document.step_index != step
        return done

    def cancel_gesture(self) -> None:
        """Take the gesture back, as if it had never begun."""
        if self._made:
            path = "/".join(self._edits.level.path)
            self._edits.level.document.cancel_gesture(f"{path}:{self._merge}" if path else self._merge)
        self._edits.selection.select_keys(self.key_addresses)


def _collect_curves(graph: Graph, lanes: Iterable[ParamKey]) -> dict[ParamKey, Curve]:
    found = ((lane, find_lane_curve(graph[lane[0]], lane[1])) for lane in lanes)
    return {lane: curve for lane, curve in found if curve is not None}

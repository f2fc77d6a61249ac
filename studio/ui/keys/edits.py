"""What can be done with the selected keys: by keys, menus, fields and gestures, whichever panel asks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal

from studio.core.errors import StudioError
from studio.core.language import marked, tr, words
from studio.graph.commands import Command, Together
from studio.graph.commands.keys import (
    DeleteKeys,
    KeyAddress,
    MoveKeys,
    PasteKeys,
    SetKeys,
)
from studio.graph.commands.keys_shape import SetEase, SetExtrapolation, SetInterpolation
from studio.graph.curves import Curve, Extrapolation, Interpolation, Keyframe
from studio.graph.easing import Ease
from studio.graph.evaluate import limited
from studio.graph.levels import Level
from studio.graph.specs import spec_of
from studio.graph.splitting import split
from studio.sdk.params import ParamSpec, ParamValue
from studio.ui.inspector.edits import Wanted
from studio.ui.inspector.field import new_gesture
from studio.ui.keys import clipboard
from studio.ui.keys.gestures import Keys
from studio.ui.keys.selection import KeySelection
from studio.ui.shortcuts.dispatch import Handlers

Lane = tuple[str, str]
"""A node and one of its parameters."""


class KeyEdits(QObject):
    """Makes the edits of keys, each one step of undo, and keeps what was edited selected.

    Args:
        level: The level whose keys these are.
        selection: Which keys are selected.
        frame: Returns where the playhead is.

    Signals:
        message_posted(str): Why something cannot be.
    """

    message_posted = Signal(str)

    def __init__(
        self, level: Level, selection: KeySelection, frame: Callable[[], int], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.level = level
        self.selection = selection
        self._frame = frame
        self._held: tuple[str, Mapping[KeyAddress, ParamValue]] = ("", {})

    @property
    def frame(self) -> int:
        """Where the playhead is."""
        return self._frame()

    def apply(self, command: Command, then: Iterable[KeyAddress] | None = None) -> bool:
        """Make an edit, or say why it cannot be; return whether it was made.

        Args:
            command: The edit.
            then: The keys that are selected afterwards; None leaves those that are still there.
        """
        try:
            self.level.apply(command)
        except StudioError as error:
            self.message_posted.emit(str(error))
            return False
        if then is not None:
            self.selection.set(then)
        return True

    def curve(self, lane: Lane) -> Curve | None:
        """Return the curve of a parameter."""
        record = self.level.graph.nodes.get(lane[0])
        return record.curves.get(lane[1]) if record is not None else None

    def spec(self, lane: Lane) -> ParamSpec | None:
        """Return a parameter."""
        spec = spec_of(self.level.graph, lane[0], self.level.registry)
        return spec.params.get(lane[1]) if spec is not None else None

    def selected(self) -> list[tuple[Lane, Keyframe]]:
        """Return the selected keys with their lanes, in order."""
        return self.found(self.selection.keys)

    def found(self, keys: Keys) -> list[tuple[Lane, Keyframe]]:
        """Return those of these keys that are there, with their lanes, in order."""
        frames: dict[Lane, set[int]] = {}
        for key in keys:
            frames.setdefault((key.node, key.param), set()).add(key.frame)
        found: list[tuple[Lane, Keyframe]] = []
        for lane in sorted(frames):
            found += ((lane, key) for key in self.curve(lane) or () if key.frame in frames[lane])
        return found

    def lanes(self) -> list[Lane]:
        """Return the lanes that have selected keys, in order."""
        return sorted({(key.node, key.param) for key in self.selection.keys})

    def has_numbers(self) -> bool:
        """Return whether some of the selected keys have values that a curve can blend."""
        return any((spec := self.spec(lane)) is not None and spec.is_numeric for lane in self.lanes())

    def delete(self) -> None:
        """Delete the selected keys."""
        if self.selection.keys:
            self.apply(DeleteKeys(self.selection.keys))

    def copy(self) -> None:
        """Put the selected keys on the clipboard."""
        if self.selection.keys:
            clipboard.put(clipboard.fragment(self.level.graph, self.selection.keys), self.level.registry)

    def cut(self) -> None:
        """Put the selected keys on the clipboard and delete them."""
        self.copy()
        self.delete()

    def paste(self) -> None:
        """Set the keys of the clipboard, the first at the playhead: where they came from, or on what is selected."""
        try:
            lanes = clipboard.take(self.level.registry)
        except StudioError as error:
            self.message_posted.emit(tr("This text cannot be pasted: {reason}", reason=str(error)))
            return
        if not lanes:
            self.message_posted.emit(tr("There are no keys on the clipboard."))
            return
        pasted = clipboard.onto(lanes, self.lanes(), self.level.graph, self.level.registry)
        if not pasted:
            self.message_posted.emit(tr("Nothing here takes the keys on the clipboard: select keys of what does."))
            return
        self._set_pasted(pasted)

    def _set_pasted(self, pasted: Mapping[Lane, Curve]) -> None:
        by = self.frame - min(curve.keys[0].frame for curve in pasted.values())
        keys = {lane: curve.keys for lane, curve in pasted.items()}
        self.apply(PasteKeys(keys, by), {KeyAddress(*lane, key.frame + by) for lane in keys for key in keys[lane]})

    def set_interpolation(self, interpolation: Interpolation) -> None:
        """Let the curves go on like this from the selected keys."""
        if self.selection.keys:
            self.apply(SetInterpolation(self.selection.keys, interpolation))

    def set_ease(self, ease: Ease) -> None:
        """Let the curves ease like this from the selected keys to the next ones."""
        if self.selection.keys:
            self.apply(SetEase(self.selection.keys, ease))

    def extrapolate(self, before: Extrapolation | None = None, after: Extrapolation | None = None) -> None:
        """Let the curves that have selected keys go on like this beyond their ends; None leaves an end as it is."""
        commands = []
        for lane in self.lanes():
            curve = self.curve(lane)
            if curve is not None:
                commands.append(SetExtrapolation(*lane, before or curve.before, after or curve.after))
        if commands:
            self.apply(Together(commands[0].label, commands))

    def move(self, frames: int) -> None:
        """Move the selected keys in time; none goes before frame 0."""
        keys = self.selection.keys
        if not keys:
            return
        by = max(frames, -max(0, min(key.frame for key in keys)))
        if by:
            self.apply(MoveKeys(keys, by), then=(key._replace(frame=key.frame + by) for key in keys))

    def change_values(self, wanted: Wanted, keys: Keys | None = None) -> bool:
        """Give keys other values, each made from its own and brought into its parameter's range.

        Args:
            wanted: What a field asks for.
            keys: The keys; None for the selected ones.

        Returns:
            Whether it was accepted.
        """
        before = self._values_before(wanted)
        found = self.selected() if keys is None else self.found(keys)

        def value(lane: Lane, key: Keyframe) -> ParamValue:
            return wanted.change(before.get(KeyAddress(*lane, key.frame), key.value))

        return self._set_values(found, value, marked("Set {param}"), wanted.gesture)

    def reset_values(self) -> None:
        """Give the selected keys the defaults of their parameters."""

        def default(lane: Lane, key: Keyframe) -> ParamValue:
            spec = self.spec(lane)
            return spec.default if spec is not None else key.value

        self._set_values(self.selected(), default, marked("Reset {param}"))

    def _set_values(
        self,
        keys: list[tuple[Lane, Keyframe]],
        value: Callable[[Lane, Keyframe], ParamValue],
        label: str,
        merge: str = "",
    ) -> bool:
        curves: dict[Lane, Curve] = {}
        for lane, key in keys:
            curve, spec = curves.get(lane) or self.curve(lane), self.spec(lane)
            if curve is not None and spec is not None:
                curves[lane] = curve.with_key(replace(key, value=limited(spec, value(lane, key))))
        name = words(next(iter(curves))[1]) if curves else ""
        return bool(curves) and self.apply(SetKeys(curves, tr(label, param=name), merge))

    def _values_before(self, wanted: Wanted) -> Mapping[KeyAddress, ParamValue]:
        """Return the values from before the gesture that goes on, where its edits are made from those."""
        if not wanted.from_start:
            return {}
        if wanted.gesture != self._held[0]:
            self._held = wanted.gesture, {KeyAddress(*lane, key.frame): key.value for lane, key in self.selected()}
        return self._held[1]

    def add(self, lane: Lane, frame: int) -> bool:
        """Set a key where a curve has none; its shape stays, as far as that can be. Return whether it was set."""
        curve, spec = self.curve(lane), self.spec(lane)
        if curve is None or spec is None or curve.key_at(frame) is not None:
            return False
        made = split(curve, frame)
        key = made.key_at(frame) or Keyframe(frame, curve.at(frame), curve.keys[0].interpolation)
        made = made.with_key(replace(key, value=limited(spec, key.value)))
        label = tr("Set key on {param}", param=words(lane[1]))
        return self.apply(SetKeys({lane: made}, label), then=(KeyAddress(*lane, frame),))

    def handlers(self) -> Handlers:
        """Return what can be done, by the ids of actions."""
        return {
            "timeline.delete_keys": self.delete,
            "timeline.copy_keys": self.copy,
            "timeline.cut_keys": self.cut,
            "timeline.paste_keys": self.paste,
            "timeline.constant_keys": partial(self.set_interpolation, Interpolation.CONSTANT),
            "timeline.linear_keys": partial(self.set_interpolation, Interpolation.LINEAR),
            "timeline.smooth_keys": partial(self.set_interpolation, Interpolation.BEZIER),
        }

    def gesture(self, label: str) -> KeyGesture:
        """Begin a gesture with the selected keys."""
        return KeyGesture(self, self.selection.keys, label)


class KeyGesture:
    """A drag that goes on: each step is made from the curves as they were when it began; all are one step of undo.

    Args:
        edits: Makes the edits.
        keys: Those that were selected when it began.
        label: What the step of undo is called.
    """

    def __init__(self, edits: KeyEdits, keys: Keys, label: str) -> None:
        self.keys = keys
        self._edits = edits
        self._label = label
        self._merge = new_gesture("keys")
        self._start = edits.level.project
        self._lanes = sorted({(key.node, key.param) for key in keys})
        self._made = False

    def curves(self) -> dict[Lane, Curve]:
        """Return the curves as they were when the gesture began."""
        return {(node, param): self._start.graph[node].curves[param] for node, param in self._lanes}

    def show(self, command: Command, keys: Iterable[KeyAddress]) -> bool:
        """Make an edit of the curves as they were; return whether it was made.

        Args:
            command: The edit, of curves alone.
            keys: The keys that are selected afterwards.
        """
        try:
            after = command.apply(self._start, self._edits.level.registry)
        except StudioError as error:
            self._edits.message_posted.emit(str(error))
            return False
        return self.show_curves({lane: after.graph[lane[0]].curves[lane[1]] for lane in self._lanes}, keys)

    def show_curves(self, curves: Mapping[Lane, Curve], keys: Iterable[KeyAddress]) -> bool:
        """Set curves that were made from those at the beginning; return whether that can be."""
        step = self._edits.level.document.step
        done = self._edits.apply(SetKeys(curves, self._label, self._merge), then=keys)
        self._made = self._made or self._edits.level.document.step != step
        return done

    def cancel(self) -> None:
        """Take the gesture back, as if it had never begun."""
        if self._made:
            self._edits.level.document.take_back(self._merge)
        self._edits.selection.set(self.keys)

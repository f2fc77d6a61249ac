"""The commands behind fields and keyframe buttons."""

from __future__ import annotations

from studio.graph.commands import RemoveKeyframe, SetKeyframe, SetParam
from studio.graph.curves.curve import Curve, Interpolation, Keyframe
from studio.graph.model import NodeRecord
from studio.sdk.params import ParamKind, ParamSpec
from studio.ui.shell.edits.value_edits import (
    KeyframeState,
    get_key_state,
    is_changed,
    make_edit_command,
    make_key_toggle_command,
)

GAIN = ParamSpec("gain", ParamKind.FLOAT, 1.0, "Help.")
TEXT = ParamSpec("text", ParamKind.TEXT, "", "Help.", animatable=True)
PLAIN = NodeRecord("n", "color.gain", "Gain")
ANIMATED = NodeRecord(
    "n",
    "color.gain",
    "Gain",
    curves={"gain": Curve((Keyframe(0, 1.0, Interpolation.BEZIER), Keyframe(10, 3.0, Interpolation.CONSTANT)))},
)


def test_states() -> None:
    assert get_key_state(PLAIN, "gain", 0) is KeyframeState.PLAIN
    assert get_key_state(ANIMATED, "gain", 0) is KeyframeState.ON_KEY
    assert get_key_state(ANIMATED, "gain", 5) is KeyframeState.BETWEEN


def test_a_plain_parameter_gets_a_value() -> None:
    assert make_edit_command(PLAIN, GAIN, 2.0, 7, "drag") == SetParam("n", "gain", 2.0, "drag")


def test_an_animated_one_gets_a_key_that_goes_on_like_its_neighbour() -> None:
    command = make_edit_command(ANIMATED, GAIN, 2.0, 5, "drag")
    assert command == SetKeyframe("n", "gain", Keyframe(5, 2.0, Interpolation.BEZIER), "drag")
    assert make_edit_command(ANIMATED, GAIN, 2.0, 10) == SetKeyframe(
        "n", "gain", Keyframe(10, 2.0, Interpolation.CONSTANT)
    )
    assert make_edit_command(ANIMATED, GAIN, 2.0, 90) == SetKeyframe(
        "n", "gain", Keyframe(90, 2.0, Interpolation.CONSTANT)
    )


def test_toggling_sets_and_removes() -> None:
    assert make_key_toggle_command(PLAIN, GAIN, 3) == SetKeyframe("n", "gain", Keyframe(3, 1.0, Interpolation.BEZIER))
    assert make_key_toggle_command(ANIMATED, GAIN, 10) == RemoveKeyframe("n", "gain", 10)
    command = make_key_toggle_command(ANIMATED, GAIN, 20)
    assert isinstance(command, SetKeyframe)
    assert command.key.value == 3.0


def test_texts_hold_their_value_until_the_next_key() -> None:
    command = make_key_toggle_command(PLAIN, TEXT, 0)
    assert isinstance(command, SetKeyframe)
    assert command.key.interpolation is Interpolation.CONSTANT


def test_changed_is_what_differs_from_the_default() -> None:
    assert not is_changed(PLAIN, GAIN)
    assert is_changed(ANIMATED, GAIN)
    assert is_changed(NodeRecord("n", "t", "N", params={"gain": 2.0}), GAIN)
    assert not is_changed(NodeRecord("n", "t", "N", params={"gain": 1.0}), GAIN)

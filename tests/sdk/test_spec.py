"""The decorator reads a node type off its class, and refuses what is no proper node."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any

import pytest

from studio.core.errors import GraphError, ParameterError
from studio.core.time import FrameRange
from studio.sdk import (
    Audio,
    Clip,
    ClipInfo,
    ClipNode,
    Context,
    Flow,
    FrameNode,
    Frames,
    Image,
    Mask,
    Param,
    SinkNode,
    SourceNode,
    Time,
    Window,
    WindowNode,
    Writer,
    node,
    output,
)
from studio.sdk.node_kinds import NodeKind
from studio.sdk.ports import AUDIO, FLOW, IMAGE, MASK
from studio.sdk.signatures.signature import ArgumentRole


class Mode(StrEnum):
    SOFT = "soft"
    HARD = "hard"


class Sized(FrameNode):
    """Shares a parameter."""

    size: float = Param(default=4.0, min=0.0, unit="px", help="How large it is.")


@node("test.two_words", aliases=("Other",), version=3)
class TwoWords(Sized):
    """Do two things.

    At length.
    """

    amount: int = Param(default=2, help="How much of it.")
    mode: Mode = Param(default=Mode.SOFT, help="In which way.")

    def process(self, image: Image, mask: Mask | None, time: Time, ctx: Context) -> Image:
        return image

    @output
    def motion(self, image: Image, flow: Frames[Flow] | None) -> Flow:
        raise NotImplementedError


SPEC = TwoWords.spec


def test_name_help_and_family_come_from_the_class() -> None:
    assert (SPEC.id, SPEC.family, SPEC.name, SPEC.version) == ("test.two_words", "test", "Two Words", 3)
    assert SPEC.summary == "Do two things."
    assert SPEC.help == "Do two things.\n\nAt length."
    assert (SPEC.kind, SPEC.aliases) == (NodeKind.FRAME, ("Other",))


def test_parameters_come_in_order_inherited_ones_last() -> None:
    assert list(SPEC.params) == ["amount", "mode", "size"]
    assert SPEC.get_param("amount").default == 2
    with pytest.raises(ParameterError, match="Two Words has the parameters: amount, mode, size"):
        SPEC.get_param("radius")


def test_what_nothing_goes_without_comes_first() -> None:
    @node("test.led")
    class Led(Sized):
        """Show its size first."""

        leading_params = ("size", "radius")
        amount: int = Param(default=2, help="How much of it.")

        def process(self, image: Image) -> Image:
            return image

    assert list(Led.spec.params) == ["size", "amount"]
    assert Led(size=2.0, amount=3).size == 2.0


def test_ports_come_from_all_methods() -> None:
    assert [(port.name, port.type, port.is_optional, port.is_windowed) for port in SPEC.inputs] == [
        ("image", IMAGE, False, False),
        ("mask", MASK, True, False),
        ("flow", FLOW, True, True),
    ]
    assert [(port.name, port.type) for port in SPEC.outputs] == [("image", IMAGE), ("motion", FLOW)]
    assert SPEC.get_input("mask").is_optional
    assert SPEC.get_output("motion").type is FLOW
    with pytest.raises(GraphError, match="Two Words has no input 'b'; it has: image, mask, flow"):
        SPEC.get_input("b")
    with pytest.raises(GraphError, match="no output 'b'; it has: image, motion"):
        SPEC.get_output("b")


def test_signatures_say_who_fills_each_argument() -> None:
    signature = SPEC.signatures["image"]
    assert [argument.role for argument in signature.arguments] == [
        ArgumentRole.PORT,
        ArgumentRole.PORT,
        ArgumentRole.TIME,
        ArgumentRole.CONTEXT,
    ]
    assert signature.has_role(ArgumentRole.TIME)
    assert not SPEC.signatures["motion"].has_role(ArgumentRole.TIME)
    assert [port.name for port in signature.input_ports] == ["image", "mask"]


def test_the_main_input_is_the_first_of_the_outputs_type() -> None:
    @node("test.masked")
    class Masked(FrameNode):
        """Take a mask first."""

        def process(self, mask: Mask, image: Image) -> Image:
            return image

    @node("test.measure")
    class Measure(FrameNode):
        """Give another type."""

        def process(self, image: Image, mask: Mask) -> Flow:
            raise NotImplementedError

    assert Masked.spec.main_input == Masked.spec.get_input("image")
    assert Measure.spec.main_input == Measure.spec.get_input("image")


def test_instances_hold_parameters_as_nodes_see_them() -> None:
    plain, scaled = SPEC.create_node({}), SPEC.create_node({"size": 10.0, "mode": "hard"}, scale=0.5)
    assert isinstance(plain, TwoWords)
    assert isinstance(scaled, TwoWords)
    assert (plain.size, plain.amount, plain.mode) == (4.0, 2, Mode.SOFT)
    assert (scaled.size, scaled.mode) == (5.0, Mode.HARD)
    assert TwoWords(amount=9).amount == 9
    with pytest.raises(AttributeError):
        plain.amount = 3  # type: ignore[misc]


def test_a_node_can_be_derived_from_another() -> None:
    @node("test.three_words")
    class ThreeWords(TwoWords):
        """Do a third thing."""

        third: float = Param(default=0.5, help="How much of the third.")

    assert list(ThreeWords.spec.params) == ["third", "amount", "mode", "size"]
    assert ThreeWords.spec.name == "Three Words"
    made = ThreeWords.spec.create_node({"size": 8.0, "third": 1.0}, scale=0.5)
    assert isinstance(made, ThreeWords)
    assert (made.size, made.amount, made.third) == (4.0, 2, 1.0)
    assert list(TwoWords.spec.params) == ["amount", "mode", "size"]


def test_names_of_node_and_output_can_be_said() -> None:
    @node("test.named", name="Nice Name", output="picture")
    class Plain(FrameNode):
        """Do nothing."""

        def process(self, image: Image) -> Image:
            return image

    assert Plain.spec.name == "Nice Name"
    assert [port.name for port in Plain.spec.outputs] == ["picture"]


def test_each_kind_has_its_methods() -> None:
    @node("test.source")
    class Still(SourceNode):
        """Make a picture."""

        def process(self, ctx: Context) -> Image:
            raise NotImplementedError

    @node("test.sink")
    class Save(SinkNode):
        """Write a picture."""

        def write(self, writer: Writer, image: Image, audio: Audio | None) -> None:
            writer.write(image)

    @node("test.clip")
    class Level(ClipNode):
        """Look at all of it."""

        def analyze(self, image: Clip[Image], ctx: Context) -> float:
            return 0.0

        def process(self, image: Image, analysis: float) -> Image:
            return image

    @node("test.window")
    class Echo(WindowNode):
        """Look back."""

        window = Window(before=2)

        def process(self, image: Frames[Image]) -> Image:
            return image[0]

    assert (Still.spec.kind, Still.spec.inputs) == (NodeKind.SOURCE, ())
    assert (Save.spec.kind, Save.spec.outputs, Save.spec.main_input) == (
        NodeKind.SINK,
        (),
        Save.spec.get_input("image"),
    )
    assert Save.spec.get_input("audio").type is AUDIO
    assert Save.spec.signatures["write"].arguments[0].role is ArgumentRole.WRITER
    assert set(Level.spec.signatures) == {"image", "analyze"}
    assert Echo.spec.inputs[0].is_windowed
    assert Echo().frames_needed("image", 5, ClipInfo(length=9)) == range(3, 6)
    with pytest.raises(TypeError, match="Still must define facts"):
        Still().facts({}, None)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="Save must define open"):
        Save().open({}, FrameRange(0, 1), None)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="Save must define target"):
        Save().target()


def _no_docstring() -> type[Any]:
    class Bare(FrameNode):
        def process(self, image: Image) -> Image:
            return image

    Bare.__doc__ = None
    return Bare


def _no_process() -> type[Any]:
    class Empty(FrameNode):
        """Do nothing."""

    return Empty


def _no_hint() -> type[Any]:
    class Untyped(FrameNode):
        """Do nothing."""

        def process(self, image) -> Image:  # type: ignore[no-untyped-def]
            return image  # type: ignore[no-any-return]

    return Untyped


def _wrong_hint() -> type[Any]:
    class Odd(FrameNode):
        """Do nothing."""

        def process(self, image: int) -> Image:
            raise NotImplementedError

    return Odd


def _no_return() -> type[Any]:
    class Silent(FrameNode):
        """Do nothing."""

        def process(self, image: Image) -> None:
            return None

    return Silent


def _no_analysis() -> type[Any]:
    class Blind(ClipNode):
        """Do nothing."""

        def analyze(self, image: Clip[Image]) -> float:
            return 0.0

        def process(self, image: Image) -> Image:
            return image

    return Blind


def _no_write() -> type[Any]:
    class Lost(SinkNode):
        """Do nothing."""

    return Lost


def _shadows_kind() -> type[Any]:
    class Shadow(FrameNode):
        """Do nothing."""

        kind: float = Param(default=1.0, help="A name that is taken.")  # type: ignore[assignment,misc]

        def process(self, image: Image) -> Image:
            return image

    return Shadow


def _shadows_spec() -> type[Any]:
    class Shadow(FrameNode):
        """Do nothing."""

        spec: float = Param(default=1.0, help="A name that is taken.")  # type: ignore[assignment,misc]

        def process(self, image: Image) -> Image:
            return image

    return Shadow


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (_no_docstring, "Bare has no docstring; it is the node's help"),
        (_no_process, r"Empty is a frame node and must define process\(\)"),
        (_no_hint, "Untyped.process: argument 'image' has no type"),
        (_wrong_hint, "Odd.process: argument 'image' has type <class 'int'>; accepted: Image, Mask"),
        (_no_return, "Silent.process must return a port type; accepted: Image, Mask"),
        (_no_analysis, "Blind.process must take the argument 'analysis'"),
        (_no_write, r"Lost is a sink node and must define write\(\)"),
        (_shadows_kind, "Shadow: a parameter cannot be called 'kind'"),
        (_shadows_spec, "Shadow: a parameter cannot be called 'spec'"),
    ],
)
def test_what_is_no_proper_node_is_refused(make: Callable[[], type[Any]], says: str) -> None:
    with pytest.raises(TypeError, match=says):
        node("test.wrong")(make())


@pytest.mark.parametrize("id", ["gain", "Color.gain", "color.Gain", "color.", ".gain", "color.two words", "a.b.c"])
def test_ids_are_family_and_snake_case(id: str) -> None:
    with pytest.raises(TypeError, match=r"must be family\.snake_case"):
        node(id)(_no_hint())

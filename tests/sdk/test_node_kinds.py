"""Scans, generators, several outputs of one computation, and signals: what the decorator reads, and how they run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import islice
from typing import Any, NamedTuple

import pytest
import torch

from studio.core.errors import CancelledError
from studio.sdk import Clip, Context, FrameNode, GeneratorNode, Image, Param, Point, ScanNode, Time, node, output
from studio.sdk.node_kinds import NodeKind
from studio.sdk.ports import IMAGE, MASK, SIGNAL
from studio.sdk.testing import StandaloneContext, assert_node_contract, run_frame, run_generator
from tests.sdk.kinds_for_testing import Level, MakesFrames, RunningMean, Shift, SplitsHalves
from tests.sdk.nodes_for_testing import grey


def _mean(image: Any) -> float:
    return round(float(image.pixels.mean()), 4)


class TestScans:
    def test_outputs_are_made_from_the_state(self) -> None:
        spec = RunningMean.spec
        assert spec.kind is NodeKind.SCAN
        assert [(port.name, port.type) for port in spec.outputs] == [("image", IMAGE), ("covered", MASK)]
        assert [port.name for port in spec.inputs] == ["image"]
        assert [spec.find_inner_method(name) for name in ("image", "covered", "advance")] == [
            "advance",
            "advance",
            None,
        ]

    def test_a_frame_is_run_from_the_first_one_on(self) -> None:
        clip = [grey(float(value)) for value in (1, 2, 6, 7)]
        assert [_mean(run_frame(RunningMean(), frame, image=clip)) for frame in range(4)] == [1.0, 1.5, 3.0, 4.0]
        assert _mean(run_frame(RunningMean(), 2, output="covered", image=clip)) == 1.0

    def test_its_parameters_may_be_driven_from_frame_to_frame(self) -> None:
        weights = [1.0, 0.0, 3.0]
        assert _mean(run_frame(RunningMean(), 2, image=grey(1.0), signals={"weight": weights})) == round(4 / 3, 4)


class TestGenerators:
    def test_parameters_have_one_value_for_the_clip(self) -> None:
        assert MakesFrames.spec.kind is NodeKind.GENERATOR
        assert not any(param.animatable for param in MakesFrames.spec.params.values())
        assert MakesFrames.spec.find_inner_method("image") == "generate"

    def test_it_yields_in_order_and_shows_how_far_it_is(self) -> None:
        ctx = StandaloneContext()
        frames = list(run_generator(MakesFrames(length=3), ctx=ctx))
        assert [_mean(frame) - _mean(frames[0]) for frame in frames] == pytest.approx([0.0, 0.1, 0.2], abs=1e-3)
        assert len(ctx.previews) == 3
        assert _mean(run_frame(MakesFrames(length=3), 2)) == _mean(frames[2])

    def test_inputs_are_whole_clips_or_their_first_frame(self) -> None:
        frames = list(run_generator(MakesFrames(), start=[grey(0.5), grey(0.9)], guide=[grey(0.0)] * 3))
        assert _mean(frames[0]) == pytest.approx(0.5 + _mean(next(run_generator(MakesFrames()))), abs=1e-3)
        assert _mean(frames[1]) - _mean(frames[0]) == pytest.approx(0.3, abs=1e-3)

    def test_cancelled_passes(self) -> None:
        frames = run_generator(MakesFrames(), ctx=(ctx := StandaloneContext()))
        next(frames)
        ctx.is_cancelled = True
        with pytest.raises(CancelledError):
            next(frames)


class TestSeveralOutputs:
    def test_each_field_is_an_output(self) -> None:
        spec = SplitsHalves.spec
        assert [(port.name, port.type) for port in spec.outputs] == [("upper", IMAGE), ("cover", MASK)]
        assert spec.find_inner_method("upper") == spec.find_inner_method("cover") == "process"
        assert spec.find_inner_method("process") is None
        assert _mean(run_frame(SplitsHalves(), image=grey(0.75))) == 0.75
        assert _mean(run_frame(SplitsHalves(), output="cover", image=grey(0.75))) == 1.0


class TestSignals:
    def test_a_float_is_a_signal(self) -> None:
        assert Level.spec.outputs[0].type is SIGNAL
        assert Level.spec.outputs[0].name == "signal"
        assert Shift.spec.get_input("signal").type is SIGNAL
        assert run_frame(Level(), image=grey(0.25)) == 0.25
        assert _mean(run_frame(Shift(centre=Point(0.0, 0.0)), 1, image=grey(0.0), signal=[0.1, 0.3])) == 0.3

    @pytest.mark.parametrize(
        ("driven", "expected"),
        [
            ({"amount": 0.25}, 0.25),
            ({"amount": 7.0}, 1.0),
            ({"count": 2.6}, 0.3),
            ({"count": -4.0}, 0.0),
            ({"centre.x": 30.0}, 0.1),
            ({"centre.x": 30.0, "centre.y": 60.0}, 0.3),
            ({"amount": [0.0, 0.5]}, 0.5),
            ({"amount": lambda frame: frame / 10}, 0.3),
        ],
    )
    def test_a_driven_parameter_is_limited_and_rounded(self, driven: dict[str, Any], expected: float) -> None:
        shifted = run_frame(Shift(centre=Point(0.0, 0.0)), 3, image=grey(0.0), signals=driven)
        assert _mean(shifted) == pytest.approx(expected, abs=1e-4)

    def test_pixels_are_at_full_size(self) -> None:
        small = Shift.spec.create_node({"centre": (0.0, 60.0)}, 0.5)
        shifted = run_frame(small, image=grey(0.0), scale=0.5, signals={"centre.x": 30.0})
        assert _mean(shifted) == pytest.approx(0.15, abs=1e-4)


def _stateless() -> Any:
    class Stateless(ScanNode):
        """Forget the state."""

        def advance(self, state: int | None) -> int:
            return 0

        def process(self, image: Image) -> Image:
            return image

    return Stateless


def _without_state() -> Any:
    class WithoutState(ScanNode):
        """Go on from nowhere."""

        def advance(self, image: Image) -> int:
            return 0

        def process(self, state: int) -> float:
            return 0.0

    return WithoutState


def _state_elsewhere() -> Any:
    class Elsewhere(FrameNode):
        """Ask for a state that it has not."""

        def process(self, image: Image, state: int) -> Image:
            return image

    return Elsewhere


class Odd(NamedTuple):
    """Holds what no wire carries."""

    image: Image
    table: dict[str, int]


class Reserved(NamedTuple):
    """Calls an output like a method."""

    image: Image
    process: Image


def _odd_part() -> Any:
    class OddPart(FrameNode):
        """Give a table."""

        def process(self, image: Image) -> Odd:
            raise NotImplementedError

    return OddPart


def _reserved() -> Any:
    class TakesAName(FrameNode):
        """Give two pictures."""

        def process(self, image: Image) -> Reserved:
            raise NotImplementedError

    return TakesAName


def _analysis_elsewhere() -> Any:
    class Asks(FrameNode):
        """Ask for an analysis in a further output."""

        def process(self, image: Image) -> Image:
            return image

        @output
        def other(self, image: Image, analysis: int) -> Image:
            return image

    return Asks


def _several() -> Any:
    class Several(GeneratorNode):
        """Yield two at once."""

        size: float = Param(default=1.0, help="How large it is.")

        def generate(self, ctx: Context, time: Time) -> Iterator[Reserved]:
            raise NotImplementedError

    return Several


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (_stateless, "Stateless.process must take the argument 'state'"),
        (_without_state, "WithoutState.advance must take the argument 'state'"),
        (_state_elsewhere, r"Elsewhere.process takes the argument 'state', which advance\(\) of a scan node gives"),
        (_analysis_elsewhere, r"Asks.other takes the argument 'analysis', which analyze\(\) of a clip node gives"),
        (_odd_part, "OddPart.process: 'table' of Odd has type .*accepted: Image, Mask"),
        (_reserved, "an output cannot be called 'process'"),
        (_several, "Several.generate must yield one port type"),
    ],
)
def test_what_is_no_such_node_is_refused(make: Callable[[], Any], says: str) -> None:
    with pytest.raises(TypeError, match=says):
        node("test.refused")(make())


@pytest.mark.parametrize("cls", [RunningMean, MakesFrames, SplitsHalves, Level, Shift], ids=lambda cls: cls.__name__)
def test_every_kind_keeps_the_contract(cls: Any) -> None:
    assert_node_contract(cls.spec)


class TestBrokenGenerators:
    def test_too_few_frames(self) -> None:
        @node("test.few")
        class Few(MakesFrames):
            """Stop one frame too early."""

            def generate(self, start: Image | None, guide: Clip[Image] | None, ctx: Context) -> Iterator[Image]:
                yield from islice(super().generate(start, guide, ctx), self.length - 1)

        with pytest.raises(AssertionError, match="it yielded 3 frames, the facts say 4"):
            assert_node_contract(Few.spec)

    def test_what_cannot_be_cancelled(self) -> None:
        @node("test.stubborn")
        class Stubborn(MakesFrames):
            """Ask nobody whether to stop."""

            def generate(self, start: Image | None, guide: Clip[Image] | None, ctx: Context) -> Iterator[Image]:
                for _ in range(self.length):
                    yield Image(torch.zeros(3, 4, 6))

        with pytest.raises(AssertionError, match="it cannot be canceled"):
            assert_node_contract(Stubborn.spec)

    def test_what_swallows_cancelled(self) -> None:
        @node("test.deaf")
        class Deaf(MakesFrames):
            """Go on although it was cancelled."""

            def generate(self, start: Image | None, guide: Clip[Image] | None, ctx: Context) -> Iterator[Image]:
                for _ in range(self.length):
                    with suppress(BaseException):
                        ctx.check()
                    yield Image(torch.zeros(3, 4, 6))

        with pytest.raises(AssertionError, match="it swallowed Cancelled"):
            assert_node_contract(Deaf.spec)

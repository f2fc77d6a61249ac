"""Rows of inputs: one argument for many optional ports of one type."""

from __future__ import annotations

from typing import Annotated, Any

import pytest
import torch

from studio.sdk import Audio, FrameNode, Frames, Image, Inputs, Param, WindowNode, node, output
from studio.sdk.ports import AUDIO, IMAGE, join_row_names, list_shown_inputs
from studio.sdk.testing import run_frame


@node("test.sum")
class Sum(WindowNode):
    """Add pictures."""

    gain: float = Param(default=1.0, help="Factor of the sum.")

    def process(self, image: Image, part: Annotated[Inputs[Image], 4]) -> Image:
        total = sum((float(name[-1]) * each.pixels for name, each in part.items()), image.pixels)
        return image.with_pixels(total * self.gain)

    @output
    def sound(self, tone: Annotated[Inputs[Frames[Audio]], 2]) -> Audio:
        return next(iter(tone.values()))[0] if tone else Audio.make_empty()


def gray(value: float) -> Image:
    return Image(torch.full((3, 1, 1), float(value)))


def test_a_row_is_so_many_optional_inputs() -> None:
    assert [port.name for port in Sum.spec.inputs] == [
        "image",
        "part_1",
        "part_2",
        "part_3",
        "part_4",
        "tone_1",
        "tone_2",
    ]
    assert [port.is_optional for port in Sum.spec.inputs] == [False] + [True] * 6
    assert [port.type for port in Sum.spec.inputs[1:]] == [IMAGE] * 4 + [AUDIO] * 2
    assert [port.row for port in Sum.spec.inputs] == ["", *["part"] * 4, *["tone"] * 2]
    assert [port.is_windowed for port in Sum.spec.inputs] == [False] * 5 + [True] * 2
    assert Sum.spec.get_input("part_3").row == "part"


def test_the_argument_holds_what_is_connected() -> None:
    total = run_frame(Sum(), image=gray(1), part_2=gray(10), part_4=gray(100))
    assert total.pixels.unique().tolist() == [1 + 2 * 10 + 4 * 100]
    assert run_frame(Sum(), image=gray(1)).pixels.unique().tolist() == [1]
    tone = Audio(torch.ones(1, 1920), 48_000)
    assert run_frame(Sum(), output="sound", image=gray(1), tone_2=tone).samples.equal(tone.samples)


def test_inputs_are_a_mapping_in_order() -> None:
    given = {"b": 2, "a": 1}
    inputs = Inputs(given)
    given["c"] = 3
    assert list(inputs.items()) == [("b", 2), ("a", 1)]
    assert len(inputs) == 2
    assert "c" not in inputs


def test_connected_ones_and_the_first_free_one_are_shown() -> None:
    def shown(*connected: str) -> list[str]:
        return [port.name for port in list_shown_inputs(Sum.spec.inputs, connected)]

    assert shown() == ["image", "part_1", "tone_1"]
    assert shown("part_1", "part_3", "tone_1") == ["image", "part_1", "part_2", "part_3", "tone_1", "tone_2"]
    assert shown("tone_1", "tone_2") == ["image", "part_1", "tone_1", "tone_2"]


def test_a_row_is_one_in_a_list() -> None:
    names = [(port.name, port.label) for port in join_row_names(Sum.spec.inputs)]
    assert names == [("image", ""), ("part_1 … part_4",) * 2, ("tone_1 … tone_2",) * 2]


def _no_count() -> type[Any]:
    class Bad(FrameNode):
        """Do nothing."""

        def process(self, part: Inputs[Image]) -> Image:
            raise NotImplementedError

    return Bad


def _too_many() -> type[Any]:
    class Bad(FrameNode):
        """Do nothing."""

        def process(self, part: Annotated[Inputs[Image], 1000]) -> Image:
            raise NotImplementedError

    return Bad


def _no_port() -> type[Any]:
    class Bad(FrameNode):
        """Do nothing."""

        def process(self, part: Annotated[Inputs[bytes], 3]) -> Image:
            raise NotImplementedError

    return Bad


def _no_row() -> type[Any]:
    class Bad(FrameNode):
        """Do nothing."""

        def process(self, part: Annotated[Image, 3]) -> Image:
            raise NotImplementedError

    return Bad


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (_no_count, "argument 'part' has type"),
        (_too_many, r"accepted: Annotated\[Inputs\[…\], 1..128\]"),
        (_no_port, "'part' is a row of <class 'bytes'>; accepted: Image"),
        (_no_row, r"accepted: Annotated\[Inputs"),
    ],
)
def test_what_is_no_row_is_refused(make: Any, says: str) -> None:
    with pytest.raises(TypeError, match=says):
        node("test.bad")(make())

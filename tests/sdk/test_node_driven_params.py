"""Which parameters a Signal may drive, and the ports they have for it."""

from __future__ import annotations

from typing import Any

import pytest

from studio.core.clip_info import ClipInfo
from studio.core.errors import GraphError
from studio.core.time import FrameRate
from studio.sdk import Color, FrameNode, Image, Param, Point, node
from studio.sdk.node import Node
from studio.sdk.ports import SIGNAL, PortSpec


@node("test.moved")
class Moved(FrameNode):
    """Has one parameter of each kind."""

    radius: float = Param(default=1.0, help="A number.")
    count: int = Param(default=1, help="A whole number.")
    centre: Point = Param(default=Point(0, 0), help="A place.")
    tint: Color = Param(default=Color(0, 0, 0), help="A colour.")
    title: str = Param(default="", help="A text.")
    on: bool = Param(default=True, help="A switch.")
    width: int = Param(default=8, animatable=False, help="A size.")

    def process(self, image: Image) -> Image:
        return image


@pytest.mark.parametrize(
    ("param", "drives"),
    [
        ("radius", ("radius",)),
        ("count", ("count",)),
        ("centre", ("centre.x", "centre.y")),
        ("tint", ("tint.red", "tint.green", "tint.blue", "tint.alpha")),
        ("title", ()),
        ("on", ()),
        ("width", ()),
    ],
)
def test_numbers_are_driven_whole_and_points_and_colours_by_their_parts(param: str, drives: tuple[str, ...]) -> None:
    assert Moved.spec.params[param].drivable_names == drives


def test_driven_ports_are_found_like_inputs_and_are_none() -> None:
    spec = Moved.spec
    assert spec.get_input("centre.x") == PortSpec("centre.x", SIGNAL, is_optional=True)
    assert [port.name for port in spec.inputs] == ["image"]
    assert len(spec.driven_ports) == 8
    with pytest.raises(GraphError, match="Moved has no input 'width'; it has: image"):
        spec.get_input("width")


def test_an_input_and_a_parameter_need_two_names() -> None:
    class Torn(FrameNode):
        """Calls two things by one name."""

        image: float = Param(default=1.0, help="A number.")

        def process(self, image: Image) -> Image:
            return image

    made: Any = Torn
    with pytest.raises(TypeError, match="Torn: 'image' is both an input and a parameter"):
        node("test.torn")(made)


def test_a_signal_has_a_rate_and_a_length_and_no_size() -> None:
    picture = ClipInfo(FrameRate.from_value(25), 241, 640, 360, 3)
    assert Node.adapt_clip_info(picture, SIGNAL) == ClipInfo(FrameRate.from_value(25), 241)
    assert str(Node.adapt_clip_info(picture, SIGNAL)) == "25 fps · 241 f"

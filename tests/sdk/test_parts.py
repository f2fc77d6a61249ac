"""What a node can be taken apart into is said, read and checked."""

from __future__ import annotations

import pytest

from studio.core.errors import GraphError, UnknownNodeError
from studio.sdk import ClipFacts, FrameNode, Image, Param, ParameterError, StudioError, node
from studio.sdk.context import Facts
from studio.sdk.parts import THE_NODE, Joint, Part, Parts, Track, timed
from studio.sdk.registry import Registry
from studio.sdk.testing import example_value, take_apart


@node("test.gain")
class Gain(FrameNode):
    """Scale a picture."""

    gain: float = Param(default=1.0, min=0.0, max=8.0, help="The factor.")

    def process(self, image: Image) -> Image:
        return image.with_pixels(image.pixels * self.gain)


@node("test.double")
class Double(FrameNode):
    """Scale a picture by what its size says."""

    def process(self, image: Image) -> Image:
        return image

    def taken_apart(self, facts: Facts) -> Parts:
        return Parts((Part("gain", "test.gain", {"gain": facts["image"].width / 100}),),
                     (Joint(THE_NODE, "image", "gain", "image"),), "gain")  # fmt: skip


_REGISTRY = Registry([Gain.spec, Double.spec])


def test_a_node_says_of_what_its_result_is_made() -> None:
    image = example_value(Double.spec.input("image").type)
    assert isinstance(image, Image)
    parts = take_apart(Double(), image=image)
    parts.check(_REGISTRY)
    assert parts.nodes[0].params == {"gain": pytest.approx(image.width / 100)}
    assert Double.spec.can_be_taken_apart
    assert not Gain.spec.can_be_taken_apart
    assert [port.name for port in Double.spec.outputs] == ["image"]


def test_facts_may_be_given() -> None:
    image = example_value(Double.spec.input("image").type)
    parts = take_apart(Double(), facts={"image": ClipFacts(width=3, height=2)}, image=image)
    assert parts.nodes[0].params == {"gain": 0.03}


def _parts(part: Part, *joints: Joint, result: str = "a") -> Parts:
    return Parts((part,), joints, result)


@pytest.mark.parametrize(
    ("parts", "error", "says"),
    [
        (_parts(Part("a", "test.none")), UnknownNodeError, "test.none"),
        (_parts(Part("a", "test.gain", {"gane": 1.0})), ParameterError, "gane"),
        (_parts(Part("a", "test.gain", {"gain": 9.0})), ParameterError, "9"),
        (_parts(Part("a", "test.gain", {}, {"gain": Track((1.0, -1.0))})), ParameterError, "-1"),
        (_parts(Part("a", "test.gain"), Joint("a", "image", "a", "mask")), GraphError, "mask"),
        (_parts(Part("a", "test.gain"), Joint("a", "flow", "a", "image")), GraphError, "flow"),
        (_parts(Part("a", "test.gain"), result="b"), StudioError, "result"),
        (Parts((Part("a", "test.gain"), Part("a", "test.gain")), (), "a"), StudioError, "ids"),
    ],
)
def test_parts_that_are_not_there_are_refused(parts: Parts, error: type[StudioError], says: str) -> None:
    with pytest.raises(error, match=says):
        parts.check(_REGISTRY)


def test_what_stays_is_set_and_what_changes_is_a_track() -> None:
    still, moving = timed({"a": (1.0, 1.0), "b": (1.0, 2.0)}, {"b": 0.1})
    assert still == {"a": 1.0}
    assert moving == {"b": Track((1.0, 2.0), 0.1)}

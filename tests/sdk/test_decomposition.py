"""What a node can be taken apart into is said, read and checked."""

from __future__ import annotations

import pytest

from studio.core.errors import GraphError, UnknownNodeError
from studio.sdk import ClipInfo, FrameNode, Image, Param, ParameterError, StudioError, node
from studio.sdk.context import InputInfo
from studio.sdk.decomposition import SELF_ID, Decomposition, NodeLink, NodeTemplate, ParamTrack, split_constant_params
from studio.sdk.registry import Registry
from studio.sdk.testing import decompose_node, make_example_value


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

    def taken_apart(self, facts: InputInfo) -> Decomposition:
        return Decomposition((NodeTemplate("gain", "test.gain", {"gain": facts["image"].width / 100}),),
                     (NodeLink(SELF_ID, "image", "gain", "image"),), "gain")  # fmt: skip


_REGISTRY = Registry([Gain.spec, Double.spec])


def test_a_node_says_of_what_its_result_is_made() -> None:
    image = make_example_value(Double.spec.get_input("image").type)
    assert isinstance(image, Image)
    parts = decompose_node(Double(), image=image)
    parts.validate_nodes(_REGISTRY)
    assert parts.nodes[0].params == {"gain": pytest.approx(image.width / 100)}
    assert Double.spec.can_be_decomposed
    assert not Gain.spec.can_be_decomposed
    assert [port.name for port in Double.spec.outputs] == ["image"]


def test_facts_may_be_given() -> None:
    image = make_example_value(Double.spec.get_input("image").type)
    parts = decompose_node(Double(), facts={"image": ClipInfo(width=3, height=2)}, image=image)
    assert parts.nodes[0].params == {"gain": 0.03}


def _parts(part: NodeTemplate, *joints: NodeLink, result: str = "a") -> Decomposition:
    return Decomposition((part,), joints, result)


@pytest.mark.parametrize(
    ("parts", "error", "says"),
    [
        (_parts(NodeTemplate("a", "test.none")), UnknownNodeError, "test.none"),
        (_parts(NodeTemplate("a", "test.gain", {"gane": 1.0})), ParameterError, "gane"),
        (_parts(NodeTemplate("a", "test.gain", {"gain": 9.0})), ParameterError, "9"),
        (_parts(NodeTemplate("a", "test.gain", {}, {"gain": ParamTrack((1.0, -1.0))})), ParameterError, "-1"),
        (_parts(NodeTemplate("a", "test.gain"), NodeLink("a", "image", "a", "mask")), GraphError, "mask"),
        (_parts(NodeTemplate("a", "test.gain"), NodeLink("a", "flow", "a", "image")), GraphError, "flow"),
        (_parts(NodeTemplate("a", "test.gain"), result="b"), StudioError, "result"),
        (Decomposition((NodeTemplate("a", "test.gain"), NodeTemplate("a", "test.gain")), (), "a"), StudioError, "ids"),
    ],
)
def test_parts_that_are_not_there_are_refused(parts: Decomposition, error: type[StudioError], says: str) -> None:
    with pytest.raises(error, match=says):
        parts.validate_nodes(_REGISTRY)


def test_what_stays_is_set_and_what_changes_is_a_track() -> None:
    still, moving = split_constant_params({"a": (1.0, 1.0), "b": (1.0, 2.0)}, {"b": 0.1})
    assert still == {"a": 1.0}
    assert moving == {"b": ParamTrack((1.0, 2.0), 0.1)}

"""What can be drawn over a picture."""

from __future__ import annotations

import pytest

from studio.graph.analysis.overlays import find_overlays
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.sdk import Flow, FrameNode, Image, Keypoints, Mask, node, output
from studio.sdk.ports import FLOW, KEYPOINTS, MASK
from studio.sdk.registry import Registry
from tests.graph import nodes_for_tests


@node("test.motion")
class Motion(FrameNode):
    """Measure motion, and what moves."""

    def process(self, image: Image) -> Flow:
        raise AssertionError

    @output
    def moving(self, image: Image) -> Mask:
        raise AssertionError


@node("test.track")
class Track(FrameNode):
    """Follow points."""

    def process(self, image: Image) -> Keypoints:
        raise AssertionError


@node("test.pull")
class Pull(FrameNode):
    """Move a picture."""

    def process(self, image: Image, flow: Flow, points: Keypoints | None) -> Image:
        raise AssertionError


@pytest.fixture
def registry() -> Registry:
    return Registry([*nodes_for_tests.registry(), Motion.spec, Track.spec, Pull.spec])


def _graph(types: dict[str, str], wires: dict[str, str]) -> Graph:
    nodes = {node: NodeRecord(node, f"test.{type}", node) for node, type in types.items()}
    return Graph(nodes, {Endpoint(*to.split(".")): Endpoint(*source.split(".")) for to, source in wires.items()})


GRAPH = _graph(
    {"clip": "clip", "motion": "motion", "track": "track", "pull": "pull", "double": "double"},
    {
        "motion.image": "clip.image",
        "track.image": "clip.image",
        "pull.image": "clip.image",
        "pull.flow": "motion.flow",
        "pull.points": "track.keypoints",
        "double.image": "pull.image",
    },
)


def test_what_feeds_a_node_is_near_and_what_lies_behind_is_not(registry: Registry) -> None:
    found = find_overlays(GRAPH, registry, Endpoint("pull", "image"))
    ends = {overlay.output: overlay.type for overlay in found}
    flow, mask, points = Endpoint("motion", "flow"), Endpoint("motion", "moving"), Endpoint("track", "keypoints")
    assert ends == {flow: FLOW, mask: MASK, points: KEYPOINTS}
    assert all(overlay.is_near for overlay in found)
    behind = find_overlays(GRAPH, registry, Endpoint("double", "image"))
    assert {overlay.output for overlay in behind} == set(ends)
    assert not any(overlay.is_near for overlay in behind)


def test_a_nodes_own_outputs_come_first(registry: Registry) -> None:
    found = find_overlays(GRAPH, registry, Endpoint("motion", "flow"))
    assert [(overlay.output.port, overlay.steps) for overlay in found] == [("flow", 0), ("moving", 0)]


def test_nothing_is_drawn_over_nothing(registry: Registry) -> None:
    assert find_overlays(GRAPH, registry, None) == ()
    assert find_overlays(GRAPH, registry, Endpoint("gone", "image")) == ()
    assert find_overlays(GRAPH, registry, Endpoint("clip", "image")) == ()


def test_loops_do_no_harm(registry: Registry) -> None:
    loop = _graph({"a": "double", "b": "double"}, {"a.image": "b.image", "b.image": "a.image"})
    assert find_overlays(loop, registry, Endpoint("a", "image")) == ()

"""Points are looked at over the picture that they were found in."""

from __future__ import annotations

from studio.graph.history import Document
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.graph.specs import GROUP
from studio.sdk import FrameNode, Image, Keypoints, node
from studio.sdk.registry import Registry
from studio.ui.preview.proxy_scale import ProxyScales
from studio.ui.preview.view_target import ViewTarget
from tests.ui import nodes_for_tests

POINTS = Endpoint("track", "keypoints")
VIDEO = Endpoint("video", "image")


@node("test.track_points")
class TrackPoints(FrameNode):
    """Follow points."""

    def process(self, image: Image) -> Keypoints:
        raise AssertionError


@node("test.edit_points")
class EditPoints(FrameNode):
    """Move points."""

    def process(self, keypoints: Keypoints) -> Keypoints:
        raise AssertionError


REGISTRY = Registry([*nodes_for_tests.registry(), TrackPoints.spec, EditPoints.spec])
NODES = {
    "video": NodeRecord("video", "source.video", "Video"),
    "track": NodeRecord("track", "test.track_points", "Track"),
}


def looked(graph: Graph, output: Endpoint) -> ViewTarget:
    document = Document(REGISTRY, Project(graph, viewed_output=output))
    return ViewTarget(document, ProxyScales(REGISTRY))


def test_points_lie_over_the_picture_that_feeds_them() -> None:
    found = looked(Graph(NODES, {Endpoint("track", "image"): VIDEO}), POINTS)
    request = found.make_frame_request(3)
    assert request is not None
    assert (request.output, request.overlays) == (VIDEO, (POINTS,))
    found.overlays = (POINTS,)
    again = found.make_frame_request(3)
    assert again is not None
    assert again.overlays == (POINTS,), "once, although overlays are on"


def test_points_made_of_points_lie_over_the_picture_that_those_were_found_in() -> None:
    nodes = {**NODES, "edit": NodeRecord("edit", "test.edit_points", "Edit")}
    wires = {Endpoint("track", "image"): VIDEO, Endpoint("edit", "keypoints"): POINTS}
    request = looked(Graph(nodes, wires), Endpoint("edit", "keypoints")).make_frame_request(0)
    assert request is not None
    assert (request.output, request.overlays) == (VIDEO, (Endpoint("edit", "keypoints"),))


def test_points_inside_a_group_do_so_too() -> None:
    inside = Project(Graph(NODES, {Endpoint("track", "image"): VIDEO}))
    graph = Graph({"look": NodeRecord("look", GROUP, "Look", group_project=inside)})
    request = looked(graph, Endpoint("look/track", "keypoints")).make_frame_request(0)
    assert request is not None
    assert request.output == Endpoint("look/video", "image")
    assert request.overlays == (Endpoint("look/track", "keypoints"),)


def test_points_without_a_picture_are_asked_for_themselves() -> None:
    request = looked(Graph(NODES), POINTS).make_frame_request(0)
    assert request is not None
    assert (request.output, request.overlays) == (POINTS, ())


def test_a_picture_is_itself() -> None:
    request = looked(Graph(NODES), VIDEO).make_frame_request(0)
    assert request is not None
    assert (request.output, request.overlays) == (VIDEO, ())

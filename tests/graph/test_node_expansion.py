"""A node is taken apart: nodes with few keyframes, wired, and what it fed is fed by them."""

from __future__ import annotations

import pytest

from studio.core.errors import UnknownNodeError
from studio.graph.curves.curve import Extrapolation
from studio.graph.history import Document
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.graph.node_expansion import TrackCurves, expand_to_nodes, fit_track_curves
from studio.sdk.decomposition import SELF_ID, Decomposition, NodeLink, NodeTemplate, ParamTrack
from studio.sdk.params import Point
from studio.sdk.registry import Registry
from tests.sdk.test_decomposition import Double, Gain

_REGISTRY = Registry([Gain.spec, Double.spec])
_GAIN = NodeTemplate("gain", "test.gain", {}, {"gain": ParamTrack((1.0, 1.5, 2.0, 2.5))}, "Bright")
_JOINTS = NodeLink(SELF_ID, "image", "first", "image"), NodeLink("first", "image", "gain", "image")
_PARTS = Decomposition((NodeTemplate("first", "test.gain", {"gain": 2.0}), _GAIN), _JOINTS, "gain")


def _document(*, fed: bool = True) -> Document:
    nodes = {
        "before": NodeRecord("before", "test.gain", "Before"),
        "double": NodeRecord("double", "test.double", "Double"),
        "after": NodeRecord("after", "test.gain", "After"),
    }
    wires = {Endpoint("after", "image"): Endpoint("double", "image")}
    if fed:
        wires[Endpoint("double", "image")] = Endpoint("before", "image")
    return Document(_REGISTRY, Project(Graph(nodes, wires)))


def _places(graph: Graph, nodes: tuple[str, ...]) -> dict[str, Point]:
    assert set(nodes) <= graph.nodes.keys()
    return {node: Point(100.0 * column, 50.0) for column, node in enumerate(nodes)}


def _made(document: Document, curves: TrackCurves | None = None) -> tuple[str, ...]:
    made = expand_to_nodes(document.graph, _REGISTRY, "double", _PARTS, curves or fit_track_curves(_PARTS), _places)
    document.apply_command(made.command)
    return made.node_ids


def test_nodes_are_added_wired_and_feed_what_the_node_fed() -> None:
    document = _document()
    first, second = _made(document)
    graph = document.graph
    assert graph.wires[Endpoint(first, "image")] == Endpoint("before", "image")
    assert graph.wires[Endpoint(second, "image")] == Endpoint(first, "image")
    assert graph.wires[Endpoint("after", "image")] == Endpoint(second, "image")
    assert graph.wires[Endpoint("double", "image")] == Endpoint("before", "image")
    assert graph[first].params == {"gain": 2.0}
    assert graph[second].name == "Bright"
    assert [(key.frame, key.value) for key in graph[second].curves["gain"]] == [(0, 1.0), (3, 2.5)]
    assert document.project.layout[second] == Point(100.0, 50.0)
    assert document.undo_label == "Take apart Double"
    document.undo()
    assert set(document.graph.nodes) == {"before", "double", "after"}
    assert document.graph.wires[Endpoint("after", "image")] == Endpoint("double", "image")


def test_an_input_that_nothing_feeds_leaves_its_parts_unconnected() -> None:
    document = _document(fed=False)
    first, _ = _made(document)
    assert Endpoint(first, "image") not in document.graph.wires


def test_what_comes_to_one_keyframe_is_a_value() -> None:
    document = _document()
    nearly = Decomposition((NodeTemplate("a", "test.gain", {}, {"gain": ParamTrack((1.0, 1.01), 0.1)}),), (), "a")
    made = expand_to_nodes(document.graph, _REGISTRY, "double", nearly, fit_track_curves(nearly), _places)
    document.apply_command(made.command)
    assert not document.graph[made.node_ids[0]].curves
    assert document.graph[made.node_ids[0]].params["gain"] == pytest.approx(1.0, abs=0.1)


def test_a_track_that_loops_comes_round() -> None:
    parts = Decomposition(
        (NodeTemplate("a", "test.gain", {}, {"gain": ParamTrack((0.0, 1.0, 2.0, 1.0), is_looped=True)}),), (), "a"
    )
    curve = fit_track_curves(parts)["a"]["gain"]
    assert curve.extrapolation_before is curve.extrapolation_after is Extrapolation.LOOP
    assert [curve.evaluate_at(frame) for frame in (-1, 0, 3, 4, 5)] == [1.0, 0.0, 1.0, 0.0, 1.0]


def test_a_node_that_is_gone_is_refused() -> None:
    with pytest.raises(UnknownNodeError):
        expand_to_nodes(Graph(), _REGISTRY, "double", _PARTS, fit_track_curves(_PARTS), _places)

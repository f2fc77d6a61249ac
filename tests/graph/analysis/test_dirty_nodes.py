"""What an edit has touched."""

from __future__ import annotations

from dataclasses import replace

from studio.graph.analysis.dirty_nodes import find_dirty_nodes
from studio.graph.model import Endpoint, Graph, NodeRecord

VIDEO, GAIN, BLUR, STILL = (
    NodeRecord("video", "source.video", "Video"),
    NodeRecord("gain", "color.gain", "Gain"),
    NodeRecord("blur", "filter.blur", "Blur"),
    NodeRecord("still", "source.image", "Image"),
)
GRAPH = Graph(
    {record.id: record for record in (VIDEO, GAIN, BLUR, STILL)},
    {Endpoint("gain", "image"): Endpoint("video", "image"), Endpoint("blur", "image"): Endpoint("gain", "image")},
)


def test_an_edit_affects_its_node_and_all_behind_it() -> None:
    after = GRAPH.with_node(replace(GAIN, params={"gain": 2.0}))
    assert find_dirty_nodes(GRAPH, after) == {"gain", "blur"}
    assert find_dirty_nodes(GRAPH, GRAPH) == set()


def test_a_wire_affects_what_it_feeds() -> None:
    after = replace(GRAPH, wires={Endpoint("blur", "image"): Endpoint("gain", "image")})
    assert find_dirty_nodes(GRAPH, after) == {"gain", "blur"}
    assert find_dirty_nodes(after, GRAPH) == {"gain", "blur"}


def test_nodes_that_came_are_affected_and_those_that_went_are_not_named() -> None:
    without = Graph({node: record for node, record in GRAPH.nodes.items() if node != "still"}, GRAPH.wires)
    assert find_dirty_nodes(without, GRAPH) == {"still"}
    assert find_dirty_nodes(GRAPH, without) == set()


def test_a_loop_does_not_hang() -> None:
    loop = replace(GRAPH, wires={**GRAPH.wires, Endpoint("gain", "image"): Endpoint("blur", "image")})
    assert find_dirty_nodes(GRAPH, loop) == {"gain", "blur"}


def test_a_node_whose_file_changed_is_touched_like_an_edited_one() -> None:
    assert find_dirty_nodes(GRAPH, GRAPH, ["gain", "gone"]) == {"gain", "blur"}

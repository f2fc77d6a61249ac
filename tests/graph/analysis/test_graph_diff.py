"""What differs between two projects."""

from __future__ import annotations

from dataclasses import replace

from studio.core.time import FrameRange
from studio.graph.analysis.graph_diff import GraphDiff, compute_graph_diff
from studio.graph.history import Document
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.sdk.params import Point


def test_a_project_does_not_differ_from_itself(document: Document) -> None:
    assert not compute_graph_diff(document.project, document.project)
    assert not compute_graph_diff(document.project, replace(document.project, viewed_output=Endpoint("clip", "image")))


def test_nodes_are_named(document: Document) -> None:
    before = document.project
    nodes = dict(before.graph.nodes)
    nodes["adjust"] = replace(nodes["adjust"], params={"amount": 2.0})
    nodes["new"] = NodeRecord("new", "test.double", "Newcomer")
    del nodes["write"]
    wires = {t: s for t, s in before.graph.wires.items() if t.node not in {"write", "double"}}
    layout = {**before.layout, "clip": Point(5.0, 5.0)}
    found = compute_graph_diff(before, Project(Graph(nodes, wires), layout, FrameRange(0, 3)))
    assert found == GraphDiff(
        ("Newcomer",), ("Write",), ("Adjust", "Double"), 1, True, frozenset({"new", "adjust", "double"})
    )


def test_nodes_in_groups_are_named_by_their_path() -> None:
    def titles(*names: str) -> Project:
        inside = Project(Graph({name: NodeRecord(name, "test.double", name) for name in names}))
        outer = Project(Graph({"inner": NodeRecord("inner", "graph.group", "Inner", group_project=inside)}))
        return Project(Graph({"group": NodeRecord("group", "graph.group", "Titles", group_project=outer)}))

    found = compute_graph_diff(titles("a", "b"), titles("b", "c"))
    assert found.added_names == ("Titles / Inner / c",)
    assert found.removed_names == ("Titles / Inner / a",)
    assert found.changed_names == ()
    assert not compute_graph_diff(titles("a"), titles("a"))

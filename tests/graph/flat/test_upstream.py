"""What a node is made from tells whether two graphs make the same of it."""

from __future__ import annotations

from studio.graph.commands import GroupNodes, MoveNodes, RenameNode, SetParam
from studio.graph.flat.upstream import extract_upstream
from studio.graph.history import Document
from studio.sdk.params import Point


def test_edits_behind_a_node_change_nothing_of_it(document: Document) -> None:
    before = extract_upstream(document.graph, "adjust", document.registry)
    assert set(before.nodes) == {"clip", "adjust"}
    document.apply_command(RenameNode("double", "Twice"))
    document.apply_command(MoveNodes({"clip": Point(5.0, 5.0)}))
    assert extract_upstream(document.graph, "adjust", document.registry) == before
    document.apply_command(SetParam("clip", "length", 20))
    assert extract_upstream(document.graph, "adjust", document.registry) != before


def test_groups_are_seen_through(document: Document) -> None:
    document.apply_command(GroupNodes(("adjust",), "Look"))
    found = extract_upstream(document.graph, "double", document.registry)
    assert len(found.nodes) == 3
    assert len(found.wires) == 2

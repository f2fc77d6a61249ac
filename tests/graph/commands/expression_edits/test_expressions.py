"""Expressions in a document: exclusion of keys and signals, names, groups, copies, the file, and what is refused."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from time import perf_counter

import pytest

from studio.core.errors import GraphError, ProjectFileError, StudioError
from studio.graph.analysis.graph_facts import validate_graph
from studio.graph.analysis.invalidation import find_invalidated_nodes
from studio.graph.analysis.problems import ProblemKind
from studio.graph.commands import (
    AddNode,
    Connect,
    EditInGroup,
    GroupNodes,
    PasteNodes,
    PromoteParam,
    RemoveExpression,
    RemoveNodes,
    RenameNode,
    ReplaceNode,
    SetExpression,
    SetKeyframe,
    SetParam,
    UngroupNode,
)
from studio.graph.curves.curve import Keyframe
from studio.graph.file.project_formatter import format_project
from studio.graph.file.project_parser import parse_project
from studio.graph.flat.linked_expression import find_bound_expression, link_expression
from studio.graph.groups.expression_names import decode_names, encode_names
from studio.graph.history import Document
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.sdk.expressions.lexer import ExpressionError
from studio.sdk.media import Media
from studio.sdk.params import Point
from studio.sdk.registry import Registry


@pytest.fixture
def linked(registry: Registry) -> Document:
    """Return a, b and c, where b reads a and c reads b."""
    document = Document(registry)
    for name in ("a", "b", "c"):
        document.apply_command(AddNode(NodeRecord(name, "test.adjust", name.upper()), Point(0.0, 0.0)))
    document.apply_command(SetParam("a", "amount", 2.0))
    document.apply_command(SetExpression("b", "amount", "a.amount + frame"))
    document.apply_command(SetExpression("c", "amount", "b.amount * 2"))
    return document


def _value(document: Document, path: str, frame: int = 1, param: str = "amount") -> object:
    return link_expression(document.graph, document.registry, path, param, {}).evaluate_at(frame, lambda _: None)


class TestExclusion:
    def test_a_value_takes_the_place_of_an_expression(self, linked: Document) -> None:
        linked.apply_command(SetParam("b", "amount", 1.0))
        assert linked.graph["b"].expressions == {}
        assert linked.undo()
        assert linked.graph["b"].expressions == {"amount": "a.amount + frame"}

    def test_an_expression_takes_the_place_of_keys_and_signals(self, linked: Document) -> None:
        linked.apply_command(SetKeyframe("a", "amount", Keyframe(0, 1.0)))
        linked.apply_command(SetExpression("a", "amount", "frame"))
        assert linked.graph["a"].curves == {}
        linked.apply_command(AddNode(NodeRecord("wave", "test.wave", "Wave"), Point(0.0, 0.0)))
        linked.apply_command(Connect(Endpoint("wave", "signal"), Endpoint("a", "count")))
        linked.apply_command(SetExpression("a", "count", "3"))
        assert Endpoint("a", "count") not in linked.graph.wires

    def test_keys_and_signals_are_refused_beside_it(self, linked: Document) -> None:
        with pytest.raises(GraphError, match="has an expression"):
            linked.apply_command(SetKeyframe("b", "amount", Keyframe(0, 1.0)))
        linked.apply_command(AddNode(NodeRecord("wave", "test.wave", "Wave"), Point(0.0, 0.0)))
        with pytest.raises(GraphError, match="has an expression"):
            linked.apply_command(Connect(Endpoint("wave", "signal"), Endpoint("b", "amount")))

    def test_it_is_removed_with_or_without_its_value(self, linked: Document) -> None:
        linked.apply_command(RemoveExpression("b", "amount", 7.0))
        assert (linked.graph["b"].expressions, linked.graph["b"].params["amount"]) == ({}, 7.0)
        with pytest.raises(GraphError, match="has no expression"):
            linked.apply_command(RemoveExpression("b", "amount"))

    @pytest.mark.parametrize("param", ["mode", "active"])
    def test_other_kinds_take_none(self, linked: Document, param: str) -> None:
        with pytest.raises(GraphError, match="takes no expression"):
            linked.apply_command(SetExpression("a", param, "1"))


class TestNames:
    def test_a_rename_keeps_it(self, linked: Document) -> None:
        linked.apply_command(RenameNode("a", "Blur 2"))
        shown = decode_names([linked.graph], linked.graph["b"].expressions["amount"])
        assert shown == "`Blur 2`.amount + frame"
        assert encode_names([linked.graph], shown) == "a.amount + frame"
        assert _value(linked, "b") == 3

    def test_a_name_that_is_not_there_is_shown_at_its_place(self, linked: Document) -> None:
        with pytest.raises(ExpressionError, match="Did you mean “A”") as caught:
            encode_names([linked.graph], "1 + Aa.amount", "radius")
        assert (caught.value.at, caught.value.parameter) == (4, "radius")

    def test_deleting_what_is_read_is_a_problem_until_undo(self, linked: Document, media: Media) -> None:
        linked.apply_command(RemoveNodes(("a",)))
        found = [p for p in validate_graph(linked.graph, linked.registry, media) if p.kind is ProblemKind.EXPRESSION]
        assert [(problem.node, problem.place) for problem in found] == [("b", "amount")]
        assert "no node “a”" in found[0].message
        assert linked.undo()
        assert _value(linked, "c") == 6


class TestGroups:
    def test_grouping_and_ungrouping_keep_what_is_read(self, linked: Document) -> None:
        linked.apply_command(GroupNodes(("b",), "Inner", "inner"))
        inside = linked.graph["inner"].group_project
        assert inside is not None
        assert inside.graph["b"].expressions == {"amount": "../a.amount + frame"}
        assert linked.graph["c"].expressions == {"amount": "inner/b.amount * 2"}
        assert (_value(linked, "inner/b"), _value(linked, "c")) == (3, 6)
        linked.apply_command(UngroupNode("inner"))
        assert linked.graph["b"].expressions == {"amount": "a.amount + frame"}
        assert linked.graph["c"].expressions == {"amount": "b.amount * 2"}

    def test_deeper_levels_follow(self, linked: Document) -> None:
        linked.apply_command(GroupNodes(("b",), "Inner", "inner"))
        linked.apply_command(GroupNodes(("inner", "c"), "Outer", "outer"))
        assert (_value(linked, "outer/inner/b"), _value(linked, "outer/c")) == (3, 6)
        linked.apply_command(UngroupNode("outer"))
        assert (_value(linked, "inner/b"), _value(linked, "c")) == (3, 6)

    def test_a_promoted_parameter_has_one_and_is_read(self, linked: Document) -> None:
        linked.apply_command(GroupNodes(("b",), "Inner", "inner"))
        linked.apply_command(EditInGroup(("inner",), PromoteParam("b", "count")))
        linked.apply_command(SetExpression("inner", "count", "frame + 1"))
        linked.apply_command(SetExpression("c", "count", "inner.count + 1"))
        assert (_value(linked, "inner", 2, "count"), _value(linked, "c", 2, "count")) == (3, 4)
        linked.apply_command(UngroupNode("inner"))
        assert linked.graph["b"].expressions["count"] == "frame + 1"
        assert linked.graph["c"].expressions["count"] == "b.count + 1"

    def test_cycles_through_groups_are_said(self, linked: Document, media: Media) -> None:
        linked.apply_command(GroupNodes(("b",), "Inner", "inner"))
        linked.apply_command(SetExpression("a", "amount", "c.amount"))
        with pytest.raises(ExpressionError, match=r"itself.*→"):
            _value(linked, "c")
        found = {p.node for p in validate_graph(linked.graph, linked.registry, media)}
        assert {"a", "inner/b", "c"} <= found

    def test_copies_read_copies(self, linked: Document) -> None:
        graph = Graph({node: linked.graph[node] for node in ("b", "c")})
        paste = PasteNodes.with_unique_ids(linked.graph, graph, {}, Point(0.0, 0.0))
        linked.apply_command(paste)
        b, c = paste.ids["b"], paste.ids["c"]
        assert linked.graph[c].expressions == {"amount": f"{b}.amount * 2"}
        assert linked.graph[b].expressions == {"amount": "a.amount + frame"}

    def test_another_type_keeps_what_fits(self, linked: Document) -> None:
        linked.apply_command(ReplaceNode("b", "test.double"))
        assert linked.graph["b"].expressions == {}


class TestInvalidation:
    def test_readers_are_found_however_far(self, linked: Document) -> None:
        before = linked.graph
        linked.apply_command(SetParam("a", "amount", 5.0))
        assert find_invalidated_nodes(before, linked.graph, linked.registry) == {"a", "b", "c"}

    def test_another_parameter_concerns_nobody(self, linked: Document) -> None:
        before = linked.graph
        linked.apply_command(SetParam("a", "count", 5))
        assert find_invalidated_nodes(before, linked.graph, linked.registry) == {"a"}


class TestFile:
    def test_it_is_saved_and_read_again(self, linked: Document) -> None:
        path = Path("x.loom")
        text = format_project(linked.project, path, linked.registry)
        assert '"amount": "a.amount + frame"' in text
        again = parse_project(text, path, linked.registry).graph
        assert {n: record.expressions for n, record in again.nodes.items()} == {
            n: record.expressions for n, record in linked.graph.nodes.items()
        }

    def test_a_damaged_one_is_a_problem_and_is_kept(self, linked: Document, media: Media) -> None:
        path = Path("x.loom")
        text = format_project(linked.project, path, linked.registry).replace("a.amount + frame", "a.amount +")
        project = parse_project(text, path, linked.registry)
        (problem,) = (p for p in validate_graph(project.graph, linked.registry, media) if p.place == "amount")
        assert (problem.node, problem.kind) == ("b", ProblemKind.EXPRESSION)
        assert '"a.amount +"' in format_project(project, path, linked.registry)

    def test_another_shape_is_refused_with_its_place(self, linked: Document) -> None:
        text = format_project(linked.project, Path("x.loom"), linked.registry).replace('"a.amount + frame"', "3")
        with pytest.raises(ProjectFileError, match="expressions"):
            parse_project(text, Path("x.loom"), linked.registry)


ATTACKS = {
    "dunder": "__class__",
    "dunder of a node": "a.__class__",
    "attribute": "a.amount.__class__.__bases__",
    "import": "__import__('os').system('true')",
    "lambda": "(lambda: 1)()",
    "index": "a.amount[0]",
    "walrus": "(x := 1)",
    "format": "'{0.__class__}'.format(a)",
    "parentheses": "(" * 10_000 + "1" + ")" * 10_000,
    "few parentheses": "(" * 100 + "1" + ")" * 100,
    "minuses": "-" * 3000 + "1",
    "ten megabytes": "1+" * 5_000_000 + "1",
    "long sum": "1+" * 1500 + "1",
    "number": "1e999",
}


def _set_and_compute(document: Document, text: str) -> None:
    document.apply_command(SetExpression("a", "amount", text))
    _value(document, "a")


@pytest.mark.parametrize("text", ATTACKS.values(), ids=ATTACKS.keys())
def test_attacks_are_refused_at_once(linked: Document, media: Media, text: str) -> None:
    began = perf_counter()
    before = linked.project
    with pytest.raises(StudioError):
        _set_and_compute(linked, text)
    record = replace(before.graph["a"], expressions={"amount": text})  # as a file may have it
    graph = before.graph.with_node(record)
    assert any(p.node == "a" for p in validate_graph(graph, linked.registry, media))
    assert perf_counter() - began < 5


@pytest.mark.parametrize("text", ["9 ** 9 ** 9", "10 ** 400", "exp(9 ** 9)", "1e308 * 1e308"])
def test_bombs_of_exponents_are_errors_at_once(linked: Document, text: str) -> None:
    linked.apply_command(SetExpression("a", "amount", f"{text} + 0 * frame"))
    with pytest.raises(ExpressionError, match=r"too large|no finite number"):
        _value(linked, "a")


def test_texts_that_double_are_stopped(registry: Registry) -> None:
    document = Document(
        registry, Project(Graph({"n0": NodeRecord("n0", "test.adjust", "n0", params={"note": "x" * 99})}))
    )
    for number in range(1, 30):
        document.apply_command(AddNode(NodeRecord(f"n{number}", "test.adjust", f"n{number}"), Point(0.0, 0.0)))
        before = f"n{number - 1}.note"
        document.apply_command(SetExpression(f"n{number}", "note", f"{before} + {before}"))
    with pytest.raises(ExpressionError, match="characters"):
        _value(document, "n29", param="note")


def test_ten_thousand_in_a_chain_are_bound_and_computed(registry: Registry) -> None:
    count = 10_000
    nodes = {
        f"n{i}": NodeRecord(
            f"n{i}", "test.adjust", f"n{i}", expressions={"amount": f"n{i - 1}.amount + 0.0001" if i else "frame"}
        )
        for i in range(count)
    }
    document = Document(registry, Project(Graph(nodes)))
    assert _value(document, f"n{count - 1}", 2) == pytest.approx(2 + 0.0001 * (count - 1))


def test_an_error_shows_names(linked: Document) -> None:
    linked.apply_command(RenameNode("a", "Blur 2"))
    linked.apply_command(SetExpression("b", "amount", "a.nothing"))
    with pytest.raises(ExpressionError, match=r"at “`Blur 2`.nothing”"):
        _value(linked, "b")


def test_threads_share_what_is_kept(linked: Document) -> None:
    bound = find_bound_expression(linked.graph, "c", "amount", linked.registry)
    assert bound is not None
    with ThreadPoolExecutor(4) as pool:
        parts = pool.map(lambda start: [bound.evaluate_at(frame) for frame in range(start, 3000, 7)], range(4))
        assert all(
            values == [min(8.0, 2 * min(8.0, 2.0 + frame)) for frame in range(start, 3000, 7)]
            for start, values in enumerate(parts)
        )

"""Facts and problems on every level of a nested graph."""

from __future__ import annotations

from dataclasses import replace

from studio.graph.analysis.graph_facts import GraphFacts, compute_graph_facts
from studio.graph.analysis.problems import ProblemKind
from studio.graph.model import Endpoint, Graph
from studio.sdk.media import Media
from studio.sdk.registry import Registry
from tests.graph.groups.test_flat_graph import CLIP, LOOK, MATTED, SIMPLE, with_nodes
from tests.graph.nested_for_tests import dot, entry, group, level, node, way_out


def lines(facts: GraphFacts, graph: Graph) -> list[str]:
    return [problem.format_line(graph) for problem in facts.problems]


def test_facts_come_for_every_level(registry: Registry, media: Media) -> None:
    facts = compute_graph_facts(SIMPLE, registry, media)
    assert facts.problems == ()
    for output in ("clip.image", "look.result", "look/plate.out", "look/adjust.image", "look/result.out"):
        assert facts.clips[Endpoint(*output.split("."))].width == 64, output


def test_a_missing_input_is_named_once_at_the_group(registry: Registry, media: Media) -> None:
    graph = replace(SIMPLE, wires={Endpoint("write", "image"): Endpoint("look", "result")})
    facts = compute_graph_facts(graph, registry, media)
    assert lines(facts, graph) == ["Look.plate: nothing is connected to 'Plate'; it needs Image"]
    assert [p.node for p in facts.find_upstream_problems(graph, "write")] == ["look"]
    assert facts.find_upstream_problems(graph, "clip") == ()


def test_what_another_branch_of_the_group_lacks_is_no_hindrance(registry: Registry, media: Media) -> None:
    two = level(
        entry("a"),
        entry("b", order=1),
        node("one", "test.adjust"),
        node("two", "test.double"),
        way_out("x"),
        way_out("y", order=1),
        wires="a.out>one.image b.out>two.image one.image>x.in two.image>y.in",
    )
    graph = level(
        CLIP,
        group("g", two),
        node("write", "test.write"),
        node("other", "test.write"),
        wires="clip.image>g.a g.x>write.image g.y>other.image",
    ).graph
    facts = compute_graph_facts(graph, registry, media)
    assert [problem.place for problem in facts.problems] == ["b"]
    assert facts.find_upstream_problems(graph, "write") == ()
    assert len(facts.find_upstream_problems(graph, "other")) == 1
    assert len(facts.find_upstream_problems(graph, "g/two")) == 1
    assert facts.find_upstream_problems(graph, "g/one") == ()


def test_what_is_wrong_inside_is_named_with_its_path(registry: Registry, media: Media) -> None:
    bad = replace(LOOK.graph["adjust"], params={"amount": 99.0})
    inside = replace(LOOK, graph=with_nodes(LOOK.graph, bad))
    graph = with_nodes(SIMPLE, replace(SIMPLE["look"], group_project=inside))
    facts = compute_graph_facts(graph, registry, media)
    assert [(p.node, p.place, p.kind) for p in facts.problems] == [("look/adjust", "amount", ProblemKind.VALUE)]
    assert lines(facts, graph)[0].startswith("Look/Adjust.amount: ")
    assert len(facts.find_upstream_problems(graph, "write")) == 1


def test_what_the_group_sets_wrongly_is_named_at_the_group(registry: Registry, media: Media) -> None:
    graph = with_nodes(SIMPLE, replace(SIMPLE["look"], params={"strength": "much", "gone": 1}))
    facts = compute_graph_facts(graph, registry, media)
    assert [(p.node, p.place) for p in facts.problems] == [("look", "strength"), ("look", "gone")]
    assert Endpoint("look", "result") not in facts.clips


def test_muted_nodes_are_no_problem(registry: Registry, media: Media) -> None:
    graph = with_nodes(MATTED, replace(MATTED["clip"], is_muted=True), replace(MATTED["double"], is_muted=True))
    facts = compute_graph_facts(graph, registry, media)
    assert facts.problems == ()
    assert facts.muted_nodes == set(MATTED.nodes)
    assert facts.clips == {}


def test_a_dot_has_the_type_and_the_needs_of_its_neighbours(registry: Registry, media: Media) -> None:
    graph = level(dot("point"), node("write", "test.write"), wires="point.out>write.image").graph
    facts = compute_graph_facts(graph, registry, media)
    assert lines(facts, graph) == ["Point.in: nothing is connected to 'in'; it needs Image"]
    assert len(facts.find_upstream_problems(graph, "write")) == 1
    wires = "clip.image>adjust.image point.out>adjust.mask"
    free = level(dot("point"), CLIP, node("adjust", "test.adjust"), wires=wires)
    assert compute_graph_facts(free.graph, registry, media).problems == ()


def test_an_input_outside_any_group_says_so(registry: Registry, media: Media) -> None:
    facts = compute_graph_facts(LOOK.graph, registry, media)
    assert [p.node for p in facts.problems] == ["plate"], "the matte may stay empty"
    assert "lies in no group" in facts.problems[0].message


def test_a_disabled_group_with_nothing_to_pass_on_is_named(registry: Registry, media: Media) -> None:
    graph = level(
        replace(
            group("g", level(node("clip", "test.clip"), way_out(), wires="clip.image>result.in")), is_disabled=True
        ),
        node("write", "test.write"),
        wires="g.result>write.image",
    ).graph
    facts = compute_graph_facts(graph, registry, media)
    assert [(p.node, p.kind) for p in facts.problems] == [("g", ProblemKind.DISABLED)]
    assert len(facts.find_upstream_problems(graph, "write")) == 1


def test_a_loop_inside_a_group_is_named(registry: Registry, media: Media) -> None:
    nodes = node("a", "test.adjust"), node("b", "test.adjust"), way_out()
    inside = level(*nodes, wires="a.image>b.image b.image>a.image b.image>result.in")
    graph = level(group("g", inside)).graph
    facts = compute_graph_facts(graph, registry, media)
    assert [p.kind for p in facts.problems] == [ProblemKind.LOOP]
    assert facts.problems[0].node.startswith("g/")

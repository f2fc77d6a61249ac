from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from studio.core.clip_info import ClipInfo
from studio.core.time import FrameRate
from studio.graph.analysis.graph_facts import compute_graph_facts, validate_graph
from studio.graph.analysis.problems import ProblemKind
from studio.graph.commands import AddNode, Connect, SetDisabled, SetParam
from studio.graph.curves.curve import Curve, Keyframe
from studio.graph.file.project_formatter import format_project
from studio.graph.file.project_parser import parse_project
from studio.graph.history import Document
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.graph.param_evaluation import evaluate_param
from studio.sdk.media import Media
from studio.sdk.params import ParamValue, Point
from studio.sdk.registry import Registry

CLIP = ClipInfo(FrameRate.from_value(25), 10, 64, 36, 3)


def test_facts_flow_along_the_wires(document: Document, media: Media) -> None:
    facts = compute_graph_facts(document.graph, document.registry, media)
    assert facts.problems == ()
    assert facts.clips[Endpoint("clip", "image")] == CLIP
    assert facts.clips[Endpoint("double", "image")] == replace(CLIP, width=128)
    assert facts.clips[Endpoint("clip", "audio")].length == 10
    assert str(facts.clips[Endpoint("double", "image")]) == "128×36 · 25 fps · 10 f"


def test_what_a_node_remarks_is_no_problem(document: Document, media: Media) -> None:
    document.apply_command(AddNode(NodeRecord("again", "test.double", "Again"), Point(0, 0)))
    document.apply_command(Connect(Endpoint("double", "image"), Endpoint("again", "image")))
    facts = compute_graph_facts(document.graph, document.registry, media)
    assert (facts.problems, facts.remarks) == ((), {"again": "it is large"})
    assert facts.unused_inputs == {"again": {"image": "it is large"}}
    assert facts.unused_outputs == {"again": {"image": "it is larger"}}


def test_a_disabled_node_passes_its_inputs_facts(document: Document, media: Media) -> None:
    document.apply_command(SetDisabled(("double",), is_disabled=True))
    assert compute_graph_facts(document.graph, document.registry, media).clips[Endpoint("double", "image")] == CLIP


def test_conversions_are_seen_in_the_facts(document: Document, media: Media) -> None:
    document.apply_command(AddNode(NodeRecord("matte", "test.matte", "Matte"), Point(0, 0)))
    document.apply_command(Connect(Endpoint("clip", "image"), Endpoint("matte", "image")))
    document.apply_command(Connect(Endpoint("matte", "mask"), Endpoint("double", "image")))
    facts = compute_graph_facts(document.graph, document.registry, media).clips
    assert facts[Endpoint("matte", "mask")].channels == 1
    assert facts[Endpoint("double", "image")].channels == 3


def test_what_a_disabled_node_passes_on_is_converted_by_its_reader(document: Document, media: Media) -> None:
    document.apply_command(AddNode(NodeRecord("matte", "test.matte", "Matte"), Point(0, 0)))
    document.apply_command(AddNode(NodeRecord("off", "test.adjust", "Off", 2, is_disabled=True), Point(0, 0)))
    document.apply_command(Connect(Endpoint("clip", "image"), Endpoint("matte", "image")))
    document.apply_command(Connect(Endpoint("matte", "mask"), Endpoint("off", "image")))
    document.apply_command(Connect(Endpoint("off", "image"), Endpoint("double", "image")))
    facts = compute_graph_facts(document.graph, document.registry, media).clips
    assert facts[Endpoint("off", "image")].channels == 1  # it is looked at as it is
    assert facts[Endpoint("double", "image")].channels == 3


_KINDS_FOUND_ELSEWHERE = {
    ProblemKind.MODEL,
    ProblemKind.MISSING_MODEL,
    ProblemKind.OTHER,
    ProblemKind.RATE,
    ProblemKind.FILE,
    ProblemKind.MISSING_MEDIA,
    ProblemKind.LINK,
    ProblemKind.PERMISSION,
    ProblemKind.FRAME,
    ProblemKind.MODULE,
    ProblemKind.NOTICE,
}


def test_every_problem_is_reported_at_once(registry: Registry, media: Media) -> None:
    curve, outside = Curve((Keyframe(0, 5),)), Curve((Keyframe(0, 99.0), Keyframe(2, 50.0), Keyframe(4, 1.0)))
    graph = Graph(
        {
            "lost": NodeRecord("lost", "test.adjsut", "Lost"),
            "clip": NodeRecord(
                "clip", "test.clip", "Clip", params={"width": "wide", "nope": 1}, curves={"length": curve}
            ),
            "a": NodeRecord("a", "test.adjust", "A", curves={"amount": outside}),
            "b": NodeRecord("b", "test.adjust", "B", version=7),
            "alone": NodeRecord("alone", "test.double", "Alone"),
            "linked": NodeRecord("linked", "test.wave", "Linked", expressions={"high": "gone.high"}),
            "off": NodeRecord("off", "test.double", "Off", is_disabled=True),
            "bad": NodeRecord("bad", "test.clip", "Bad", params={"width": 13}),
            "write": NodeRecord("write", "test.write", "Write"),
        },
        {
            Endpoint("a", "image"): Endpoint("b", "image"),
            Endpoint("b", "image"): Endpoint("a", "image"),
            Endpoint("write", "image"): Endpoint("clip", "audio"),
            Endpoint("write", "audio"): Endpoint("ghost", "audio"),
            Endpoint("double", "image"): Endpoint("off", "image"),
        },
    )
    problems = validate_graph(graph, registry, media)
    said = {(problem.node, problem.place): problem.message for problem in problems}
    assert {problem.kind for problem in problems} == set(ProblemKind) - _KINDS_FOUND_ELSEWHERE
    assert "Did you mean test.adjust" in said["lost", ""]
    assert "a whole number from 1 to 4096" in said["clip", "width"]
    assert "Clip has the parameters: width, length, file" in said["clip", "nope"]
    assert "cannot be animated" in said["clip", "length"]
    assert "2 keys, the first at frame 0, hold values such as 99.0" in said["a", "amount"]
    assert "version 7" in said["b", ""]
    assert "needs Image" in said["alone", "image"]
    assert "nothing to pass" in said["off", "image"] or "no Image to pass through" in said["off", "image"]
    assert "any other number" in said["bad", "width"]
    assert "no node “gone”" in said["linked", "high"]
    assert "gives Audio" in said["write", "image"]
    assert "no node 'ghost'" in said["write", "audio"]
    assert "there is no such node" in said["off", ""]
    assert [text for text in said.values() if "close a loop" in text]


def test_keys_outside_a_range_that_shrank_are_said_but_stand_in_nobodys_way(document: Document, media: Media) -> None:
    record = replace(document.graph["adjust"], curves={"amount": Curve((Keyframe(3, 99.0), Keyframe(9, 2.0)))})
    graph = document.graph.with_node(record)
    facts = compute_graph_facts(graph, document.registry, media)
    (problem,) = facts.problems
    assert (problem.kind, problem.is_blocking, problem.place) == (ProblemKind.KEYS, False, "amount")
    assert "the key at frame 3 holds 99.0; a number from 0 to 8 is accepted" in problem.message
    assert facts.find_upstream_problems(graph, "write") == ()
    assert Endpoint("double", "image") in facts.clips


@pytest.mark.parametrize(
    ("param", "value"), [("mode", 3.0), ("amount", "much"), ("tint", (1.0, 2.0)), ("offset", 4.0), ("count", (1.0,))]
)
def test_keys_of_another_kind_are_a_problem_and_have_the_default(
    document: Document, media: Media, param: str, value: ParamValue
) -> None:
    record = replace(document.graph["adjust"], curves={param: Curve((Keyframe(3, value), Keyframe(9, value)))})
    graph = document.graph.with_node(record)
    facts = compute_graph_facts(graph, document.registry, media)
    assert [(problem.kind, problem.place) for problem in facts.find_upstream_problems(graph, "write")] == [
        (ProblemKind.VALUE, param)
    ]
    spec = document.registry["test.adjust"]
    assert [evaluate_param(record, spec.get_param(param), frame) for frame in (0, 5, 20)] == [
        spec.get_param(param).default
    ] * 3
    text = format_project(replace(document.project, graph=graph), Path("shot.loom"), document.registry)
    assert parse_project(text, Path("shot.loom"), document.registry).graph["adjust"].curves[param].keys[0].frame == 3


def test_only_what_a_node_needs_stands_in_its_way(document: Document, media: Media) -> None:
    document.apply_command(AddNode(NodeRecord("alone", "test.double", "Alone"), Point(0, 0)))
    document.apply_command(SetParam("clip", "width", 13))
    facts = compute_graph_facts(document.graph, document.registry, media)
    assert [problem.node for problem in facts.find_upstream_problems(document.graph, "write")] == ["clip"]
    assert [problem.node for problem in facts.find_upstream_problems(document.graph, "alone")] == ["alone"]
    assert Endpoint("double", "image") not in facts.clips


def test_a_long_chain_needs_no_recursion(registry: Registry, media: Media) -> None:
    nodes = {"n0": NodeRecord("n0", "test.clip", "n0")}
    wires = {}
    for index in range(1, 3000):
        nodes[f"n{index}"] = NodeRecord(f"n{index}", "test.adjust", f"n{index}", version=2)
        wires[Endpoint(f"n{index}", "image")] = Endpoint(f"n{index - 1}", "image")
    facts = compute_graph_facts(Graph(nodes, wires), registry, media)
    assert facts.problems == ()
    assert facts.clips[Endpoint("n2999", "image")] == CLIP


def test_sound_of_another_rate_than_the_pictures_is_a_problem(document: Document, media: Media) -> None:
    document.apply_command(AddNode(NodeRecord("film", "test.clip", "Film", params={"rate": 24.0}), Point(0, 0)))
    document.apply_command(Connect(Endpoint("film", "audio"), Endpoint("write", "audio")))
    (problem,) = validate_graph(document.graph, document.registry, media)
    assert (problem.node, problem.place, problem.rate) == ("write", "audio", FrameRate.from_value(25))
    assert "24 fps" in problem.message
    assert "25 fps" in problem.message
    document.apply_command(SetDisabled(("write",), is_disabled=True))
    assert validate_graph(document.graph, document.registry, media) == ()
    document.apply_command(SetDisabled(("write",), is_disabled=False))
    document.apply_command(SetParam("film", "rate", 25.0))
    assert validate_graph(document.graph, document.registry, media) == ()


def test_an_output_without_sound_goes_with_pictures_of_any_rate(document: Document, media: Media) -> None:
    params: dict[str, ParamValue] = {"rate": 24.0, "loud": False}
    document.apply_command(AddNode(NodeRecord("film", "test.clip", "Film", params=params), Point(0, 0)))
    document.apply_command(Connect(Endpoint("film", "audio"), Endpoint("write", "audio")))
    assert validate_graph(document.graph, document.registry, media) == ()

"""Signals that drive parameters: which wires may be laid, what waits beneath, and what is said of the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.core.clip_info import ClipInfo
from studio.core.errors import CycleError, GraphError, PortTypeError
from studio.core.time import FrameRate
from studio.graph.analysis.graph_facts import compute_graph_facts
from studio.graph.commands import (
    AddNode,
    Connect,
    Disconnect,
    PasteNodes,
    RemoveNodes,
    SetDisabled,
    SetKeyframe,
    SetParam,
)
from studio.graph.curves.curve import Keyframe
from studio.graph.file.project_formatter import format_project
from studio.graph.file.project_parser import parse_project
from studio.graph.history import Document
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.graph.signal_drivers import find_driven_ports, find_drivers, find_possible_drivers
from studio.sdk.media import Media
from studio.sdk.params import Point

WAVE = Endpoint("wave", "signal")
AMOUNT = Endpoint("adjust", "amount")
FILE = Path("/somewhere/driven.loom")


@pytest.fixture
def driven(document: Document) -> Document:
    """Return clip → adjust → double → write, with a wave, one that doubles it, and a measure of the clip."""
    for node in ("wave", "twice", "brightness"):
        document.apply_command(AddNode(NodeRecord(node, f"test.{node}", node.title()), Point(0.0, 300.0)))
    document.apply_command(Connect(WAVE, Endpoint("twice", "signal")))
    document.apply_command(Connect(Endpoint("clip", "image"), Endpoint("brightness", "image")))
    document.apply_command(Connect(WAVE, AMOUNT))
    return document


def problems(document: Document, media: Media) -> list[str]:
    found = compute_graph_facts(document.graph, document.registry, media).problems
    return [problem.format_line(document.graph) for problem in found]


def test_numbers_and_parts_of_points_and_colours_are_driven(driven: Document, media: Media) -> None:
    for port in ("count", "offset.x", "tint.alpha"):
        driven.apply_command(Connect(Endpoint("twice", "signal"), Endpoint("adjust", port)))
    spec = driven.registry["test.adjust"]
    assert find_driven_ports(driven.graph, spec, "adjust") == ("amount", "count", "tint.alpha", "offset.x")
    assert find_drivers(driven.graph, "adjust", spec.params["offset"]) == {"offset.x": Endpoint("twice", "signal")}
    assert problems(driven, media) == []


@pytest.mark.parametrize(
    ("source", "target", "error", "says"),
    [
        ("clip.image", "adjust.amount", PortTypeError,
         "Clip gives Image, but 'amount' of Adjust takes Signal: it is a parameter, and only a Signal drives those"),
        ("clip.audio", "adjust.tint.red", PortTypeError, "gives Audio, but 'tint.red' of Adjust takes Signal"),
        ("wave.signal", "adjust.image", PortTypeError, r"Wave gives Signal, but 'image' of Adjust takes Image\."),
        ("wave.signal", "adjust.mode", GraphError, "'mode' of Adjust: it takes one of add, multiply, and a Signal"),
        ("wave.signal", "adjust.note", GraphError, "No Signal can drive 'note' of Adjust: it takes text"),
        ("wave.signal", "clip.width", GraphError, "'width' of Clip: it cannot be animated, but has one value"),
        ("wave.signal", "adjust.offset", GraphError, r"'offset' of Adjust; accepted: offset\.x, offset\.y"),
        ("wave.signal", "adjust.offset.z", GraphError, r"'offset\.z' of Adjust; accepted: offset\.x, offset\.y"),
        ("wave.signal", "adjust.nothing", GraphError, "Adjust has no input 'nothing'; it has: image, mask"),
        ("brightness.signal", "clip.width", GraphError, "it cannot be animated"),
        ("twice.signal", "wave.high", CycleError, "Wave"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_the_reason(
    driven: Document, source: str, target: str, error: type[GraphError], says: str
) -> None:
    before = driven.project
    with pytest.raises(error, match=says):
        driven.apply_command(Connect(_end(source), _end(target)))
    assert driven.project is before


def _end(text: str) -> Endpoint:
    node, _, port = text.partition(".")
    return Endpoint(node, port)


def test_another_signal_takes_the_place_of_the_first_in_one_step(driven: Document) -> None:
    driven.apply_command(Connect(Endpoint("twice", "signal"), AMOUNT))
    assert driven.graph.wires[AMOUNT] == Endpoint("twice", "signal")
    driven.undo()
    assert driven.graph.wires[AMOUNT] == WAVE


def test_value_and_curve_wait_beneath_a_wire(driven: Document) -> None:
    driven.apply_command(SetParam("adjust", "amount", 3.0))
    driven.apply_command(SetKeyframe("adjust", "amount", Keyframe(4, 2.0)))
    driven.apply_command(Disconnect((AMOUNT,)))
    record = driven.graph["adjust"]
    assert record.params["amount"] == 3.0
    assert record.curves["amount"].evaluate_at(4) == 2.0
    driven.undo()
    assert driven.graph.wires[AMOUNT] == WAVE


def test_facts_of_signals_are_their_rate_and_length(driven: Document, media: Media) -> None:
    clips = compute_graph_facts(driven.graph, driven.registry, media).clips
    assert clips[WAVE] == clips[Endpoint("twice", "signal")] == ClipInfo(FrameRate.from_value(25), 50)
    assert clips[Endpoint("brightness", "signal")] == ClipInfo(FrameRate.from_value(25), 10)
    assert clips[Endpoint("adjust", "image")].length == 10


def test_what_a_broken_signal_drives_cannot_be_computed(driven: Document, media: Media) -> None:
    driven.apply_command(Connect(Endpoint("twice", "signal"), AMOUNT))
    driven.apply_command(Disconnect((Endpoint("twice", "signal"),)))
    facts = compute_graph_facts(driven.graph, driven.registry, media)
    assert [problem.node for problem in facts.problems] == ["twice"]
    assert Endpoint("adjust", "image") not in facts.clips
    assert facts.find_upstream_problems(driven.graph, "write") == facts.problems


def test_a_disabled_measure_cannot_drive(driven: Document, media: Media) -> None:
    driven.apply_command(Connect(Endpoint("brightness", "signal"), AMOUNT))
    driven.apply_command(SetDisabled(("brightness",), is_disabled=True))
    assert problems(driven, media) == ["Brightness.signal: it is disabled and has no Signal to pass through"]


def test_what_drives_lies_upstream(driven: Document) -> None:
    assert driven.graph.find_upstream("adjust") == {"adjust", "clip", "wave"}
    assert driven.graph.find_downstream("wave") == {"wave", "twice", "adjust", "double", "write"}


def test_drivers_that_would_close_a_loop_are_not_offered(driven: Document) -> None:
    offered = find_possible_drivers(driven.graph, driven.registry, "adjust")
    assert [source.node for source in offered] == ["wave", "twice", "brightness"]
    driven.apply_command(Connect(Endpoint("adjust", "image"), Endpoint("brightness", "image")))
    offered = find_possible_drivers(driven.graph, driven.registry, "adjust")
    assert [source.node for source in offered] == ["wave", "twice"]


def test_a_deleted_link_is_joined_where_the_types_allow(driven: Document) -> None:
    driven.apply_command(Connect(Endpoint("twice", "signal"), AMOUNT))
    driven.apply_command(RemoveNodes(("twice",)))
    assert driven.graph.wires[AMOUNT] == WAVE
    driven.apply_command(Connect(Endpoint("brightness", "signal"), AMOUNT))
    driven.apply_command(RemoveNodes(("brightness",)))
    assert AMOUNT not in driven.graph.wires


def test_copies_are_driven_by_copies(driven: Document) -> None:
    nodes = {node: driven.graph[node] for node in ("wave", "adjust")}
    paste = PasteNodes.with_unique_ids(driven.graph, Graph(nodes, {AMOUNT: WAVE}), {}, Point(10.0, 10.0))
    driven.apply_command(paste)
    copy = driven.graph.wires[Endpoint(paste.ids["adjust"], "amount")]
    assert copy == Endpoint(paste.ids["wave"], "signal")


def test_driven_parameters_are_kept_in_files(driven: Document) -> None:
    driven.apply_command(Connect(WAVE, Endpoint("adjust", "offset.y")))
    text = format_project(driven.project, FILE, driven.registry)
    assert '"adjust.offset.y": "wave.signal"' in text
    assert parse_project(text, FILE, driven.registry).graph == driven.graph


def test_wires_of_files_that_no_parameter_takes_are_kept_and_named(driven: Document, media: Media) -> None:
    text = format_project(driven.project, FILE, driven.registry)
    text = text.replace('"adjust.amount"', '"adjust.strength.x"').replace('"brightness.image"', '"adjust.mode"')
    driven.replace_project(parse_project(text, FILE, driven.registry))
    assert Endpoint("adjust", "strength.x") in driven.graph.wires
    found = problems(driven, media)
    assert any("Adjust.strength.x: Adjust has no input 'strength.x'" in line for line in found)
    assert any("Adjust.mode: No Signal can drive 'mode' of Adjust" in line for line in found)
    again = format_project(driven.project, FILE, driven.registry)
    assert parse_project(again, FILE, driven.registry).graph == driven.graph

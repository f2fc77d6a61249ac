"""Edits that lead wires another way: extract, swap, replace; what the viewer shows after a delete."""

from __future__ import annotations

import pytest

from studio.core.errors import CycleError, GraphError
from studio.graph.commands import (
    AddNode,
    Connect,
    ExtractNodes,
    RemoveNodes,
    ReplaceNode,
    SetKeyframe,
    SetParam,
    SwapInputs,
)
from studio.graph.commands.node_replacement import replace_node_type
from studio.graph.curves.curve import Keyframe
from studio.graph.history import Document, ProjectChange
from studio.graph.model import Endpoint, NodeRecord
from studio.sdk.params import Point
from tests.ui.nodes_for_tests import registry


def end(text: str) -> Endpoint:
    node, _, port = text.partition(".")
    return Endpoint(node, port)


def connect(document: Document, *wires: str) -> None:
    for wire in wires:
        source, _, target = wire.partition(" > ")
        document.apply_command(Connect(end(source), end(target)))


@pytest.fixture
def document() -> Document:
    """Return video → gain → blur → merge.background, and a colour."""
    document = Document(registry())
    types = {"video": "source.video", "gain": "color.gain", "blur": "filter.blur", "merge": "composite.merge"}
    for node, type in {**types, "colour": "source.color", "wave": "signal.wave"}.items():
        document.apply_command(AddNode(NodeRecord(node, type, document.registry[type].name), Point(0, 0)))
    connect(document, "video.image > gain.image", "gain.image > blur.image", "blur.image > merge.background")
    return document


def test_extract_keeps_the_nodes_and_joins_their_neighbours(document: Document) -> None:
    document.apply_command(ExtractNodes(("gain", "blur")))
    assert document.graph.wires == {end("merge.background"): end("video.image"), end("blur.image"): end("gain.image")}
    assert document.undo_label == "Extract"
    document.undo()
    assert end("gain.image") in document.graph.wires


def test_extracting_what_no_wire_leaves_is_no_edit(document: Document) -> None:
    label = document.undo_label
    document.apply_command(ExtractNodes(("colour",)))
    assert document.undo_label == label


def test_swap_exchanges_two_feeds_or_moves_one(document: Document) -> None:
    connect(document, "colour.image > merge.foreground")
    document.apply_command(SwapInputs("merge", "background", "foreground"))
    assert document.graph.wires[end("merge.background")] == end("colour.image")
    assert document.graph.wires[end("merge.foreground")] == end("blur.image")
    document.apply_command(SwapInputs("blur", "image", "mask"))
    assert end("blur.image") not in document.graph.wires
    assert document.graph.wires[end("blur.mask")] == end("gain.image")
    with pytest.raises(GraphError, match="Nothing is connected to background and foreground"):
        document.apply_command(SwapInputs("colour", "background", "foreground"))


def test_replace_keeps_wires_values_curves_and_names_what_it_cannot(document: Document) -> None:
    connect(document, "wave.signal > gain.gain")
    document.apply_command(SetParam("blur", "radius", 9.0))
    document.apply_command(SetKeyframe("gain", "gain", Keyframe(3, 2.0)))
    document.apply_command(ReplaceNode("gain", "audio.gain"))
    record = document.graph["gain"]
    assert (record.type, record.name) == ("audio.gain", "Audio Gain")
    assert record.curves["gain"].evaluate_at(3) == 2.0
    assert document.graph.wires[end("gain.gain")] == end("wave.signal")
    assert end("gain.audio") not in document.graph.wires, "a picture is no sound"
    assert end("blur.image") not in document.graph.wires
    assert replace_node_type(document.graph, document.registry, "blur", "motion.flow").dropped_names == (
        "the value of radius",
    )


def test_replace_finds_the_port_that_fits_and_keeps_a_name_of_the_users(document: Document) -> None:
    document.apply_command(AddNode(NodeRecord("glow", "filter.blur", "Glow"), Point(0, 0)))
    connect(document, "gain.image > glow.image", "glow.image > merge.foreground")
    document.apply_command(ReplaceNode("glow", "composite.merge"))
    assert document.graph["glow"].name == "Glow"
    assert document.graph.wires[end("glow.background")] == end("gain.image")
    assert document.graph.wires[end("merge.foreground")] == end("glow.image")


def test_an_unknown_type_can_be_replaced_and_keeps_its_wires(document: Document) -> None:
    document.apply_command(AddNode(NodeRecord("lost", "vfx.lost", "Lost"), Point(0, 0)))
    connect(document, "gain.image > lost.plate", "lost.result > merge.foreground")
    document.apply_command(ReplaceNode("lost", "filter.blur"))
    assert document.graph.wires[end("lost.image")] == end("gain.image")
    assert document.graph.wires[end("merge.foreground")] == end("lost.image")


def test_deleting_what_is_viewed_shows_what_fed_it_and_undo_goes_back(document: Document) -> None:
    document.set_viewed_output(end("blur.image"))
    document.apply_command(RemoveNodes(("gain", "blur")))
    assert document.project.viewed_output == end("video.image")
    document.undo()
    assert document.project.viewed_output == end("blur.image")
    document.redo()
    assert document.project.viewed_output == end("video.image")
    document.undo()
    document.set_viewed_output(end("video.image"))
    document.apply_command(RemoveNodes(("colour",)))
    document.undo()
    assert document.project.viewed_output == end("video.image"), "what is viewed is no step"


def test_a_viewed_node_that_passes_nothing_on_leaves_its_input_in_view(document: Document) -> None:
    document.apply_command(AddNode(NodeRecord("luma", "signal.luma", "Luma"), Point(0, 0)))
    port = document.registry["signal.luma"]
    connect(document, f"gain.image > luma.{port.inputs[0].name}")
    document.set_viewed_output(Endpoint("luma", port.outputs[0].name))
    document.apply_command(RemoveNodes(("luma",)))
    seen = [document.project.viewed_output]
    document.apply_command(RemoveNodes(("gain", "video")))
    seen.append(document.project.viewed_output)
    document.undo()
    seen.append(document.project.viewed_output)
    assert seen == [end("gain.image"), None, end("gain.image")], "one step brings both back"


def test_a_change_says_whether_it_came_by_undo(document: Document) -> None:
    seen: list[ProjectChange] = []
    document.project_changed.connect(seen.append)
    document.apply_command(RemoveNodes(("colour",)))
    document.undo()
    document.redo()
    assert [change.is_history_step for change in seen] == [False, True, True]


def test_swapping_closes_no_loop(document: Document) -> None:
    connect(document, "colour.image > merge.foreground")
    document.apply_command(SwapInputs("merge", "background", "foreground"))
    with pytest.raises(CycleError):
        document.apply_command(Connect(end("merge.image"), end("gain.image")))

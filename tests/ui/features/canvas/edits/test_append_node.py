"""A new node behind another lies in its row, also where that row is off the canvas's grid."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF

from studio.core.clip_info import ClipInfo
from studio.graph.commands import AddNode, Connect
from studio.graph.history import Document
from studio.graph.model import Endpoint, NodeRecord
from studio.sdk.params import Point
from studio.services.engine_setup import load_registry
from studio.ui.features.canvas.edits.append_node import append_node
from studio.ui.shell.edits.auto_layout import COLUMN_WIDTH


def stay(body: QRectF, moving: frozenset[str]) -> Point:
    return Point(body.left(), body.top())


@pytest.mark.parametrize("y", [0.0, 100.0, 41.0, -7.0])
def test_a_node_behind_another_lies_in_its_row(y: float) -> None:
    registry = load_registry()
    source, blur = registry["source.video"], registry["filter.blur"]
    document = Document(registry)
    document.apply_command(AddNode(NodeRecord("source", source.id, "Plate", source.version), Point(7.0, y)))

    placed = append_node(document.project, registry, blur, ("source",), stay, branch=False)
    assert placed is not None
    document.apply_command(placed.command)
    assert document.project.layout[placed.node] == Point(7.0 + COLUMN_WIDTH, y)


CLIP_SOUND = Endpoint("clip", "audio")


@pytest.mark.parametrize(("sample_rate", "wired"), [(48_000, True), (0, False), (None, True)])
def test_what_writes_pictures_is_fed_their_sound(sample_rate: int | None, wired: bool) -> None:
    registry = load_registry()
    document = Document(registry)
    document.apply_command(AddNode(NodeRecord("clip", "source.video", "Plate"), Point(0.0, 0.0)))
    document.apply_command(AddNode(NodeRecord("blur", "filter.blur", "Blur"), Point(250.0, 0.0)))
    document.apply_command(Connect(Endpoint("clip", "image"), Endpoint("blur", "image")))
    facts = {} if sample_rate is None else {CLIP_SOUND: ClipInfo(length=25, sample_rate=sample_rate)}
    for type, expected in (("output.write_video", wired), ("output.write_images", False), ("filter.blur", False)):
        spec = registry[type]
        placed = append_node(document.project, registry, spec, ("blur",), stay, branch=False, clips=facts)
        assert placed is not None
        after = placed.command.apply_to(document.project, registry).graph
        assert after.wires[Endpoint(placed.node, "image")] == Endpoint("blur", "image")
        assert (after.wires.get(Endpoint(placed.node, "audio")) == CLIP_SOUND) is expected


def test_two_selected_sources_feed_picture_and_sound_as_selected() -> None:
    registry = load_registry()
    document = Document(registry)
    document.apply_command(AddNode(NodeRecord("clip", "source.video", "Plate"), Point(0.0, 0.0)))
    document.apply_command(AddNode(NodeRecord("song", "source.audio", "Song"), Point(0.0, 200.0)))
    write = registry["output.write_video"]
    placed = append_node(document.project, registry, write, ("clip", "song"), stay, branch=False)
    assert placed is not None
    after = placed.command.apply_to(document.project, registry).graph
    assert after.wires[Endpoint(placed.node, "audio")] == Endpoint("song", "audio"), "chosen by the user"

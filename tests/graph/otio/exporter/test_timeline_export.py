"""What a Sequence is written as: references to what there is, times at exact rates, losses with their places."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import opentimelineio as otio
import pytest

from studio.core.errors import GraphError
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.graph.otio.carry_report import CarryLoss, CarryReport
from studio.sdk.sequence.clip_sequence import ClipSequence, SequenceClip, SequenceTrack, TrackKind
from tests.graph.otio.cuts import export, file, full_sequence, media, sequence_node


def cut(*clips: SequenceClip, kind: TrackKind = TrackKind.VIDEO, **params: Any) -> NodeRecord:
    return sequence_node("cut", ClipSequence((SequenceTrack(kind, "V1", clips),)), **params)


def find_clips(timeline: Any) -> list[Any]:
    return list(timeline.find_clips())


def test_a_clip_refers_to_its_media_by_their_timecode() -> None:
    graph = Graph({"cut": cut(SequenceClip(1, 0, 10, file("a b.mov"), source_start=5))})
    timeline = export(graph, "cut", media(timecode="01:00:00:00")).timeline
    clip = find_clips(timeline)[0]
    rate = 24000 / 1001
    assert clip.media_reference.target_url == "a%20b.mov"
    assert clip.media_reference.available_range.start_time == otio.opentime.RationalTime(86_400, rate)
    assert clip.source_range.start_time == otio.opentime.RationalTime(86_405, rate)
    assert clip.source_range.duration.rate == rate
    assert clip.name == "a b.mov"


def test_inputs_refer_to_what_there_is(tmp_path: Path) -> None:
    rendered = tmp_path / "noise.mp4"
    rendered.touch()
    nodes = (
        cut(SequenceClip(1, 0, 10, input=1), SequenceClip(2, 10, 10, input=2), SequenceClip(3, 20, 10, input=3)),
        NodeRecord("video", "source.video", "Video", params={"file": file("v.mov")}),
        NodeRecord("noise", "source.noise", "Noise"),
        NodeRecord("write", "output.write_video", "Write", params={"file": rendered.as_posix()}),
        NodeRecord("dot", "graph.dot", "Dot"),
    )
    wires = {
        Endpoint("dot", "in"): Endpoint("video", "image"),
        Endpoint("cut", "clip_1"): Endpoint("dot", "out"),
        Endpoint("cut", "clip_2"): Endpoint("noise", "image"),
        Endpoint("write", "image"): Endpoint("noise", "image"),
    }
    graph = Graph({record.id: record for record in nodes}, wires)
    plain = export(graph, "cut")
    first, second, third = (clip.media_reference for clip in find_clips(plain.timeline))
    assert first.target_url == "v.mov", "a Video that changes nothing is its file"
    assert isinstance(second, otio.schema.MissingReference)
    assert isinstance(third, otio.schema.MissingReference)
    assert [loss.feature for loss in plain.report.losses] == ["input 2", "input 3"]
    found = export(graph, "cut", rendered=True)
    assert find_clips(found.timeline)[1].media_reference.target_url == f"file://{rendered.as_posix()}"
    assert [clip.name for clip in find_clips(found.timeline)] == ["Video", "Noise", ""]


def test_losses_have_their_places() -> None:
    graph = Graph({"cut": sequence_node("cut", full_sequence(), width=64)})
    losses = export(graph, "cut", media(missing={"b.mov"})).report.losses
    assert CarryLoss("Cut", "width", "kept for Frameloom alone; OpenTimelineIO has no place for it") in losses
    found = {(loss.place, loss.feature) for loss in losses}
    assert ("V1: ä#?.mov 00:00:02:02", "opacity") in found
    assert ("V1: ä#?.mov 00:00:02:02", "wipe") in found
    assert ("A1", "solo") in found
    assert ("English", "subtitles") in found
    assert ("//nas/films/b.mov", "facts of the media") in found


def test_numbered_pictures_with_holes_are_named() -> None:
    class Holes:
        def list_sequence(self, pattern: Path) -> tuple[Path, ...]:
            return (pattern.with_name("p.0001.png"), pattern.with_name("p.0005.png"))

    graph = Graph({"cut": cut(SequenceClip(1, 0, 10, file("p.####.png")))})
    known: Any = Holes()
    found = export(graph, "cut", known)
    assert [loss.feature for loss in found.report.losses] == ["numbered pictures"]
    reference = find_clips(found.timeline)[0].media_reference
    assert (reference.start_frame, reference.frame_zero_padding, reference.name_prefix) == (1, 4, "p.")


def test_what_cannot_be_exported() -> None:
    graph = Graph({"noise": NodeRecord("noise", "source.noise", "Noise")})
    with pytest.raises(GraphError, match="Noise is no Sequence"):
        export(graph, "noise")
    nodes, wires = {}, {}
    for level in range(40):
        clips = ClipSequence((SequenceTrack(TrackKind.VIDEO, "V1", (SequenceClip(1, 0, 5, input=1),)),))
        nodes[f"s{level}"] = sequence_node(f"s{level}", clips)
        wires[Endpoint(f"s{level}", "clip_1")] = Endpoint(f"s{level + 1}", "image")
    del wires[Endpoint("s39", "clip_1")]
    with pytest.raises(GraphError, match="more than 32 deep"):
        export(Graph(nodes, wires), "s0")


def test_a_report_groups_what_is_alike() -> None:
    losses = tuple(CarryLoss(f"V1: {number}", "gain", "no place") for number in range(5))
    report = CarryReport((*losses, CarryLoss("", "times", "2 clips are rounded")), 1, 2, 5)
    assert report.format_lines() == ["gain: no place (V1: 0; V1: 1; V1: 2; and 2 more)", "times: 2 clips are rounded"]
    assert report.to_dict()["not_carried"][0] == {"place": "V1: 0", "feature": "gain", "reason": "no place"}

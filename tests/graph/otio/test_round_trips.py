"""What Frameloom writes comes back as it was; what others write is carried on as far as the report says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import opentimelineio as otio
import pytest

from studio.graph.model import Endpoint, Graph
from studio.graph.otio.exporter.timeline_export import ExportSource
from studio.graph.otio.timeline_files import read_timeline_file, write_timeline_file
from studio.sdk.sequence.clip_sequence import ClipSequence, SequenceClip, SequenceTrack, TrackKind
from studio.sdk.sequence.sequence_text import parse_sequence, serialize_sequence
from tests.graph.otio.cuts import (
    export,
    full_sequence,
    media,
    nested_graph,
    read,
    read_sequence,
    registry,
    sequence_node,
)

RANGE = otio.opentime.TimeRange
TIME = otio.opentime.RationalTime


@pytest.mark.parametrize("timecode", ["", "01:00:00:00"])
def test_all_that_a_clip_has_comes_back(timecode: str) -> None:
    sequence = full_sequence()
    graph = Graph({"cut": sequence_node("cut", sequence, width=640)})
    exported = export(graph, "cut", media(timecode=timecode))
    found = read(exported.timeline, media(timecode=timecode)).nodes
    record = found.graph[found.sequences[0]]
    assert parse_sequence(str(record.params["sequence"])) == sequence
    assert record.params == graph["cut"].params
    assert record.name == "Cut"


def test_nested_sequences_come_back_with_their_wires() -> None:
    graph = nested_graph()
    exported = export(graph, "outer")
    assert exported.report.sequences == 4, "the pictures twice, the sound once"
    into = Graph({"noise": graph["noise"]})
    found = read(exported.timeline, graph=into).nodes
    names = {record.name: node for node, record in found.graph.nodes.items()}
    assert set(names) == {"Outer", "Inner"}
    for name, node in names.items():
        assert found.graph[node].params == graph.find_by_name(name).params
    outer, inner = names["Outer"], names["Inner"]
    assert dict(found.graph.wires) == {
        Endpoint(outer, "clip_2"): Endpoint(inner, "image"),
        Endpoint(outer, "sound_3"): Endpoint(inner, "audio"),
        Endpoint(outer, "clip_4"): Endpoint("noise", "image"),
    }
    alone = read(exported.timeline)
    assert any("Noise" in loss.feature for loss in alone.report.losses)
    assert alone.nodes.graph[alone.nodes.sequences[0]].params == graph["outer"].params


def test_an_edit_in_another_program_wins_over_our_metadata() -> None:
    timeline = export(Graph({"cut": sequence_node("cut", full_sequence())}), "cut").timeline
    track = timeline.tracks[0]
    clips = [item for item in track if isinstance(item, otio.schema.Clip)]
    clips[0].name, clips[0].enabled = "Other", False
    clips[0].source_range = RANGE(TIME(90, clips[0].source_range.duration.rate), clips[0].source_range.duration)
    del clips[1].effects[:]
    track.append(clips[0].clone())  # with a number that the first one has
    found = read_sequence(timeline).tracks[0].clips
    assert (found[0].name, found[0].source_start, found[0].is_enabled) == ("Other", 90, False)
    assert (found[1].speed, found[1].opacity) == (1.0, 0.5)
    assert len({clip.number for clip in found}) == 8
    assert found[0].number == 3


def test_metadata_that_cannot_be_used_is_left_aside() -> None:
    sequence = full_sequence()
    timeline = export(Graph({"cut": sequence_node("cut", sequence)}), "cut").timeline
    clip = next(iter(timeline.find_clips()))
    clip.metadata["frameloom"] = {"clip": {"number": 1, "gain": "loud", "fit": "no"}, "name": 5}
    found = read(timeline)
    assert any(loss.feature == "metadata of Frameloom" for loss in found.report.losses)
    again = parse_sequence(str(found.nodes.graph[found.nodes.sequences[0]].params["sequence"]))
    assert [(each.start, each.length, each.file) for _, each in again.iterate_clips()] == [
        (each.start, each.length, each.file) for _, each in sequence.iterate_clips()
    ]


def foreign_timeline() -> Any:
    """Return what another program might write, all of which is carried."""
    timeline = otio.schema.Timeline("Reel 1", global_start_time=TIME(86400, 24))
    track = otio.schema.Track("V1", kind="Video")
    for number in range(3):
        clip = otio.schema.Clip(f"shot {number}", source_range=RANGE(TIME(1000 + number, 24), TIME(24, 24)))
        clip.media_reference = otio.schema.ExternalReference(
            f"media/take%20{number}.mov", RANGE(TIME(1000, 24), TIME(500, 24))
        )
        track.append(clip)
    track[1].effects.append(otio.schema.LinearTimeWarp(time_scalar=-2.0))
    track[2].effects.append(otio.schema.FreezeFrame())
    track.insert(1, otio.schema.Transition("d", "SMPTE_Dissolve", TIME(6, 24), TIME(4, 24)))
    track.insert(3, otio.schema.Gap(source_range=RANGE(TIME(0, 24), TIME(10, 24))))
    timeline.tracks.append(track)
    timeline.tracks.markers.append(otio.schema.Marker("here", RANGE(TIME(12, 24), TIME(1, 24)), "RED"))
    return timeline


def test_a_foreign_timeline_goes_through_us_unchanged() -> None:
    known = media(timecode="00:00:41:16", rate=_rate(24))
    timeline = foreign_timeline()
    first = read(timeline, known)
    assert [loss for loss in first.report.losses if loss.feature != "media"] == []
    exported = export(first.nodes.graph, first.nodes.sequences[0], known).timeline
    assert exported.global_start_time == timeline.global_start_time
    before, after = timeline.tracks[0], exported.tracks[0]
    assert len(before) == len(after)
    for one, other in zip(before, after, strict=True):
        assert type(one) is type(other)
        if isinstance(one, otio.schema.Transition):
            assert (one.in_offset, one.out_offset, one.transition_type) == (
                other.in_offset, other.out_offset, other.transition_type,
            )  # fmt: skip
        else:
            assert one.source_range == other.source_range
            assert [getattr(each, "time_scalar", 0) for each in one.effects] == [
                getattr(each, "time_scalar", 0) for each in other.effects
            ]
        if isinstance(one, otio.schema.Clip):
            assert one.media_reference.target_url == other.media_reference.target_url
            assert one.media_reference.available_range.start_time == other.media_reference.available_range.start_time
    marker = exported.tracks.markers[0]
    assert (marker.name, marker.color, marker.marked_range.start_time) == ("here", "RED", TIME(12, 24))


def _rate(value: int) -> Any:
    from studio.core.time import FrameRate

    return FrameRate.from_value(value)


def test_ten_levels_of_nesting(tmp_path: Path) -> None:
    sequence = replace(full_sequence(), tracks=full_sequence().tracks[:1])
    nodes, wires = {"level_0": sequence_node("level_0", sequence)}, {}
    for level in range(1, 11):
        clips = (SequenceClip(1, 5, 20, input=3, source_start=level),)
        outer = ClipSequence((SequenceTrack(TrackKind.VIDEO, "V1", clips),))
        nodes[f"level_{level}"] = sequence_node(f"level_{level}", outer)
        wires[Endpoint(f"level_{level}", "clip_3")] = Endpoint(f"level_{level - 1}", "image")
    path = tmp_path / "deep.otio"
    source = ExportSource(Graph(nodes, wires), "level_10", registry(), media(), tmp_path)
    report = write_timeline_file(path, source)
    assert report.sequences == 11
    found = read_timeline_file(path, registry(), media())
    assert {record.name: record.params for record in found.nodes.graph.nodes.values()} == {
        record.name: record.params for record in nodes.values()
    }
    record = found.nodes.graph.find_by_name("Level 0")
    assert serialize_sequence(sequence) == record.params["sequence"]

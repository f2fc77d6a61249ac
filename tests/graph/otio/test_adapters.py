"""What we write is read by other programs' formats, and what those hold is read by us, where adapters are installed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import opentimelineio as otio
import pytest

from studio.core.errors import ProjectFileError
from studio.core.time import FrameRate
from studio.graph.model import Graph
from studio.graph.otio.exporter.timeline_export import ExportSource
from studio.graph.otio.timeline_files import read_timeline_file, write_timeline_file
from studio.sdk.sequence.clip_sequence import ClipSequence, ClipTransition, SequenceClip, SequenceTrack, TrackKind
from studio.sdk.sequence.sequence_text import parse_sequence
from tests.graph.otio.cuts import export, file, media, read, read_sequence, registry, sequence_node

CLIPS = (
    SequenceClip(1, 0, 50, file("a.mov"), source_start=10, name="a"),
    SequenceClip(2, 50, 40, file("b.mov"), source_start=20, name="b", transition=ClipTransition(before=6, after=6)),
    SequenceClip(3, 100, 30, file("c.mov"), source_start=30, name="c"),
)


@pytest.fixture
def timeline() -> Any:
    """Return a cut of three clips at 25 frames a second, with a dissolve and a gap."""
    sequence = ClipSequence((SequenceTrack(TrackKind.VIDEO, "V1", CLIPS),))
    known = media(timecode="01:00:00:00", rate=FrameRate.from_value(25))
    return export(Graph({"cut": sequence_node("cut", sequence, rate=25.0)}), "cut", known).timeline


def require_adapter(name: str) -> None:
    """Skip where an adapter is not installed."""
    if name not in otio.adapters.available_adapter_names():
        pytest.skip(f"the adapter {name} of OpenTimelineIO is not installed")


def get_places(sequence: ClipSequence) -> list[tuple[int, int]]:
    return [(clip.start, clip.length) for clip in sequence.tracks[0].clips]


def test_an_edl(timeline: Any, tmp_path: Path) -> None:
    require_adapter("cmx_3600")
    path = tmp_path / "cut.edl"
    otio.adapters.write_to_file(timeline, str(path), rate=25)
    text = path.read_text()
    assert "01:00:00:10" in text, "the time of the media is their timecode"
    known = media(timecode="01:00:00:00", rate=FrameRate.from_value(25))
    first, second, third = read_sequence(otio.adapters.read_from_file(str(path), rate=25), known).tracks[0].clips
    assert (first.start, third.start, third.stop, third.source_start) == (0, 100, 130, 30)
    assert second.transition is not None
    assert second.start - second.transition.before == 44, "an EDL cuts where a dissolve begins"
    assert second.start + second.transition.after == 56
    assert second.find_source_frame(60) == CLIPS[1].find_source_frame(60)


@pytest.mark.parametrize(("name", "suffix"), [("fcp_xml", ".xml"), ("fcpx_xml", ".fcpxml")])
def test_an_xml_of_final_cut(timeline: Any, tmp_path: Path, name: str, suffix: str) -> None:
    require_adapter(name)
    path = tmp_path / f"cut{suffix}"
    otio.adapters.write_to_file(timeline, str(path), adapter_name=name)
    found = read(otio.adapters.read_from_file(str(path), adapter_name=name), media(rate=FrameRate.from_value(25)))
    texts = [str(record.params["sequence"]) for record in found.nodes.graph.nodes.values()]
    places = [get_places(parse_sequence(text)) for text in texts if parse_sequence(text).tracks]
    assert get_places(ClipSequence((SequenceTrack(TrackKind.VIDEO, "V1", CLIPS),))) in places


def test_an_ale(timeline: Any, tmp_path: Path) -> None:
    require_adapter("ale")
    path = tmp_path / "cut.ale"
    collection = otio.schema.SerializableCollection(children=[clip.clone() for clip in timeline.find_clips()])
    otio.adapters.write_to_file(collection, str(path), fps=25)
    found = read(otio.adapters.read_from_file(str(path), fps=25), media(rate=FrameRate.from_value(25)))
    assert found.report.clips == 3


def test_files_are_read_and_written_by_installed_adapters(tmp_path: Path) -> None:
    require_adapter("cmx_3600")
    sequence = ClipSequence((SequenceTrack(TrackKind.VIDEO, "V1", CLIPS),))
    source = ExportSource(
        Graph({"cut": sequence_node("cut", sequence, rate=25.0)}), "cut", registry(), media(), tmp_path
    )
    report = write_timeline_file(tmp_path / "cut.edl", source)
    assert report.losses[0].feature == "format .edl"
    found = read_timeline_file(tmp_path / "cut.edl", registry(), media())
    assert (found.report.clips, found.report.losses[0].feature) == (3, "frame rate")
    (tmp_path / "bad.edl").write_text("001  XX nonsense")
    with pytest.raises(ProjectFileError, match="the adapter cmx_3600 cannot read it"):
        read_timeline_file(tmp_path / "bad.edl", registry(), media())
    tracks = (sequence.tracks[0], replace_numbers(sequence.tracks[0]))
    two = Graph({"cut": sequence_node("cut", ClipSequence(tracks), rate=25.0)})
    with pytest.raises(ProjectFileError, match="the adapter cmx_3600 cannot write it"):
        write_timeline_file(tmp_path / "two.edl", replace(source, graph=two))
    assert not (tmp_path / "two.edl").exists()


def replace_numbers(track: SequenceTrack) -> SequenceTrack:
    return replace(track, clips=tuple(replace(clip, number=clip.number + 100) for clip in track.clips))

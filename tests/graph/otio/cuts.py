"""Graphs with Sequences, and files that say what is in media without being there."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, cast

from studio.core.errors import MediaError
from studio.core.time import FrameRate
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.graph.otio.document_text import parse_document, serialize_document
from studio.graph.otio.exporter.timeline_export import ExportedTimeline, ExportSource, export_timeline
from studio.graph.otio.importer.timeline_import import ImportedTimeline, ImportTarget, import_timeline
from studio.sdk.media import AudioInfo, Media, MediaInfo, VideoInfo
from studio.sdk.registry import Registry
from studio.sdk.sequence.clip_sequence import (
    ClipFit,
    ClipSequence,
    ClipTransition,
    SequenceClip,
    SequenceMarker,
    SequenceTrack,
    TrackKind,
    TransitionKind,
)
from studio.sdk.sequence.sequence_text import parse_sequence, serialize_sequence
from studio.services.engine_setup import load_registry

FOLDER = Path("/films/night shoot")
NTSC = FrameRate(Fraction(24000, 1001))


@cache
def registry() -> Registry:
    """Return the node types that the tests need."""
    return load_registry({"time", "source", "output"}, has_user_nodes=False)


@dataclass
class KnownMedia:
    """Files whose facts are known: all are videos of 1000 frames with sound.

    Args:
        rate: Of all of them.
        timecode: Of all of them.
        missing: Those that are not there.
        numbered: How many pictures a pattern stands for, from 1001 on.
        looks: The files that were asked for.
    """

    rate: FrameRate = NTSC
    timecode: str = ""
    missing: set[str] = field(default_factory=set)
    numbered: int = 48
    looks: list[str] = field(default_factory=list)

    def facts(self, path: Path) -> MediaInfo:
        """Return what is in a file."""
        self.looks.append(path.name)
        if path.name in self.missing:
            raise MediaError(path, "it is not there")
        video = VideoInfo(64, 48, self.rate, 1000, "h264", "yuv420p", timecode=self.timecode)
        return MediaInfo(path, "mp4", 40.0, video, AudioInfo(48_000, 2, 2_000_000, "aac"))

    def list_sequence(self, pattern: Path) -> tuple[Path, ...]:
        """Return numbered pictures."""
        prefix, suffix = pattern.name.split("#")[0].split("%")[0], pattern.suffix
        return tuple(pattern.with_name(f"{prefix}{number:04d}{suffix}") for number in range(1001, 1001 + self.numbered))


def media(**values: Any) -> Media:
    """Return known media."""
    return cast("Media", KnownMedia(**values))


def file(name: str) -> str:
    """Return the path of a file in the folder of the timeline."""
    return (FOLDER / name).as_posix()


def sequence_node(node: str, sequence: ClipSequence, **params: Any) -> NodeRecord:
    """Return a Sequence node."""
    values = {"rate": 24000 / 1001, **params, "sequence": serialize_sequence(sequence)}
    return NodeRecord(node, "time.sequence", node.title().replace("_", " "), params=values)


def full_sequence() -> ClipSequence:
    """Return clips with all that a clip can have."""
    wipe = ClipTransition(TransitionKind.WIPE, 5, 6, 90.0, 0.25, (1.0, 0.5, 0.0))
    dip = ClipTransition(TransitionKind.DIP, 0, 8, color=(0.1, 0.2, 0.3))
    video = (
        SequenceClip(3, 10, 40, file("take 1%20.mov"), source_start=100, name="Blick ✓", link=2, color="#ff8800"),
        SequenceClip(7, 50, 25, file("ä#?.mov"), source_start=-4, speed=-0.5, fade_in=3, opacity=0.5, transition=wipe),
        SequenceClip(8, 75, 25, file("still.png"), speed=0.0, fit=ClipFit.FILL, is_enabled=False, transition=dip),
        SequenceClip(
            9, 110, 30, file("shots/plate.%04d.exr"), source_start=7.25, speed=1.7, transition=ClipTransition()
        ),
        SequenceClip(10, 140, 11, "//nas/films/b.mov", transition=ClipTransition(before=4, after=4)),
        SequenceClip(11, 151, 9, "C:/Shots/c d.mov", name="c d.mov"),
        SequenceClip(12, 160, 10),
    )
    audio = (SequenceClip(20, 10, 40, file("take 1%20.mov"), source_start=100, link=2, gain=-6.0, fade_out=4),)
    words = (SequenceClip(30, 12, 20, text="Hello,\nworld"),)
    return ClipSequence(
        (
            SequenceTrack(TrackKind.VIDEO, "V1", video),
            SequenceTrack(TrackKind.AUDIO, "A1", audio, is_enabled=False, is_locked=True, is_solo=True, gain=-3.0),
            SequenceTrack(TrackKind.SUBTITLE, "English", words),
        ),
        (SequenceMarker(12, 3, "beat", "#00fe10"), SequenceMarker(40)),
        start_number=86_400,
    )


def nested_graph() -> Graph:
    """Return a Sequence that shows another one, with its sound, and what a node makes."""
    inner = ClipSequence(
        (
            SequenceTrack(TrackKind.AUDIO, "A1", (SequenceClip(1, 0, 50, file("a.wav")),)),
            SequenceTrack(TrackKind.VIDEO, "V1", (SequenceClip(2, 0, 50, file("a.mov")),)),
        ),
        (SequenceMarker(5, 1, "inside"),),
    )
    outer = ClipSequence(
        (
            SequenceTrack(
                TrackKind.VIDEO,
                "V1",
                (
                    SequenceClip(1, 0, 20, input=2, source_start=5, name="Scene"),
                    SequenceClip(2, 20, 10, input=2, source_start=30, transition=ClipTransition(before=2, after=2)),
                    SequenceClip(3, 30, 10, input=4),
                    SequenceClip(4, 40, 10, input=7),
                ),
            ),
            SequenceTrack(TrackKind.AUDIO, "A1", (SequenceClip(5, 0, 20, input=3, source_start=5),)),
        )
    )
    nodes = (
        sequence_node("outer", outer, width=1920),
        sequence_node("inner", inner, rate=25.0),
        NodeRecord("noise", "source.noise", "Noise"),
    )
    wires = {
        Endpoint("outer", "clip_2"): Endpoint("inner", "image"),
        Endpoint("outer", "sound_3"): Endpoint("inner", "audio"),
        Endpoint("outer", "clip_4"): Endpoint("noise", "image"),
    }
    return Graph({record.id: record for record in nodes}, wires)


def export(graph: Graph, node: str, known: Media | None = None, *, rendered: bool = False) -> ExportedTimeline:
    """Return a node as a timeline."""
    return export_timeline(ExportSource(graph, node, registry(), known or media(), FOLDER, rendered))


def read(root: Any, known: Media | None = None, graph: Graph | None = None) -> ImportedTimeline:
    """Return what is read of an object, after it was written as a text."""
    path = FOLDER / "cut.otio"
    again = parse_document(serialize_document(root), path)
    return import_timeline(again, ImportTarget(path, FOLDER, registry(), known or media(), graph or Graph()))


def read_sequence(root: Any, known: Media | None = None) -> ClipSequence:
    """Return the first sequence of an object."""
    nodes = read(root, known).nodes
    return parse_sequence(str(nodes.graph[nodes.sequences[0]].params["sequence"]))

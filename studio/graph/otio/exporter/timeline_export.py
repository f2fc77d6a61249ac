"""A Sequence node, with those nested in it, as a timeline of OpenTimelineIO."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

from studio.core.errors import GraphError
from studio.core.time import FrameRate
from studio.core.translation import tr, translate_identifier
from studio.graph.analysis.graph_facts import compute_graph_facts
from studio.graph.groups.paths import find_level_of
from studio.graph.model import Endpoint, Graph
from studio.graph.otio.carry_report import CarryReport, LossList
from studio.graph.otio.exporter.media_references import MediaUse, ReferenceMaker
from studio.graph.otio.exporter.track_export import InputItem, TrackExporter
from studio.graph.otio.frameloom_metadata import VERSION, write_metadata
from studio.graph.otio.label_colors import find_marker_color
from studio.graph.otio.sequence_nodes import (
    PICTURE,
    find_input_source,
    find_read_file,
    find_rendered_file,
    get_input_port,
    get_set_rate,
    is_nested_sequence,
    require_sequence,
)
from studio.graph.otio.times import make_range, make_time
from studio.graph.sequence_edits.sequence_inputs import SEQUENCE_PARAM
from studio.sdk.media import Media
from studio.sdk.registry import Registry
from studio.sdk.sequence.clip_sequence import ClipSequence, SequenceClip, TrackKind

MAX_NESTING: Final = 32
"""Sequences in each other."""
MAX_ITEMS: Final = 200_000
"""Clips and nested sequences of a timeline: one that is shown twice is written twice."""
DEFAULT_RATE: Final = 25


@dataclass(frozen=True, slots=True)
class ExportSource:
    """What is to be exported.

    Args:
        graph: The graph, the outermost one.
        node: The path of a Sequence node in it.
        registry: The node types.
        media: Files.
        folder: Where the timeline will lie: URLs of media are relative to it.
        uses_rendered_files: Whether a clip that shows what the graph makes refers to the file that a Write node, fed by
            the same output, has written.
    """

    graph: Graph
    node: str
    registry: Registry
    media: Media
    folder: Path
    uses_rendered_files: bool = False


@dataclass(frozen=True, slots=True)
class ExportedTimeline:
    """A timeline, and what was not carried.

    Args:
        timeline: Of the library.
        report: What was not carried.
        uses: The references to media in it.
        rate: Of the sequence.
    """

    timeline: Any
    report: CarryReport
    uses: tuple[MediaUse, ...]
    rate: FrameRate


def export_timeline(source: ExportSource, check: Callable[[], None] = lambda: None) -> ExportedTimeline:
    """Return a Sequence node as a timeline. It reads the facts of the media.

    Args:
        source: What is to be exported.
        check: Called now and then; what it raises ends the work.

    Raises:
        StudioError: The node is no Sequence, its clips cannot be read, or sequences are nested too deeply.
    """
    import opentimelineio as otio

    level, node = find_level_of(source.graph, source.node)
    exporter = _Exporter(source, level, check)
    sequence, rate = require_sequence(level, node), exporter.find_rate(node)
    timeline = otio.schema.Timeline(name=level[node].name)
    timeline.tracks = exporter.make_stack(node, None, ())
    timeline.tracks.name = "tracks"
    if sequence.start_number:
        timeline.global_start_time = make_time(sequence.start_number, rate)
    report = CarryReport(tuple(exporter.losses), exporter.sequences, exporter.tracks, exporter.items)
    return ExportedTimeline(timeline, report, tuple(exporter.references.uses), rate)


@dataclass(slots=True)
class _Exporter:
    """Makes stacks of Sequence nodes on one level of the graph."""

    source: ExportSource
    level: Graph
    check: Callable[[], None]
    losses: LossList = field(default_factory=LossList)
    sequences: int = 0
    tracks: int = 0
    items: int = 0
    references: ReferenceMaker = field(init=False)
    _rates: dict[str, FrameRate] = field(default_factory=dict)
    _facts: Any = None

    def __post_init__(self) -> None:
        self.references = ReferenceMaker(self.source.media, self.source.folder, self.check, self.source.graph)

    def make_stack(self, node: str, kind: TrackKind | None, chain: tuple[str, ...]) -> Any:
        """Return the tracks of a Sequence node.

        Args:
            node: Its id.
            kind: Which tracks: those of one kind, subtitles with the pictures; None for all.
            chain: The nodes that it is nested in, the outermost first.
        """
        import opentimelineio as otio

        if len(chain) >= MAX_NESTING:
            names = " → ".join(self.level[each].name for each in chain[:3])
            raise GraphError(
                tr("{names} → …: sequences are nested more than {most} deep; at most so many can be exported",
                   names=names, most=MAX_NESTING)
            )  # fmt: skip
        record, sequence, rate = self.level[node], require_sequence(self.level, node), self.find_rate(node)
        prefix = f"{record.name} › " if chain else ""
        find_input = partial(self._find_input, node, chain)
        exporter = TrackExporter(rate, self.references, self.losses, prefix, find_input, self._count)
        stack = otio.schema.Stack(name=record.name)
        for index, track in enumerate(sequence.tracks):
            if kind is None or (track.kind is TrackKind.AUDIO) == (kind is TrackKind.AUDIO):
                made = exporter.make_track(track)
                own = made.metadata.get("frameloom")
                write_metadata(made, {**(dict(own) if own is not None else {}), "index": index})
                stack.append(made)
                self.tracks += 1
        if kind is not TrackKind.AUDIO:
            self._add_markers(stack, sequence, rate, prefix)
        self._describe(stack, node, sequence, rate)
        self.sequences += 1
        return stack

    def find_rate(self, node: str) -> FrameRate:
        """Return the rate of a Sequence: as it is set, or that of its first clip."""
        if node not in self._rates:
            self._rates[node] = self._look_up_rate(node)
        return self._rates[node]

    def _look_up_rate(self, node: str) -> FrameRate:
        if rate := get_set_rate(self.level[node]):
            return FrameRate.from_value(rate)
        if self._facts is None:
            source = self.source
            self._facts = compute_graph_facts(source.graph, source.registry, source.media)
        prefix = self.source.node.rpartition("/")[0]
        path = f"{prefix}/{node}" if prefix else node
        clip = self._facts.clips.get(Endpoint(path, PICTURE))
        if clip is not None and clip.rate is not None:
            return FrameRate(clip.rate.value)
        reason = tr("it is not known, because the first clip cannot be read; {rate} is taken", rate=DEFAULT_RATE)
        self.losses.add(self.level[node].name, tr("frame rate"), reason)
        return FrameRate.from_value(DEFAULT_RATE)

    def _count(self) -> None:
        self.check()
        self.items += 1
        if self.items > MAX_ITEMS:
            raise GraphError(
                tr("The timeline has more than {most} clips, those of nested sequences included; "
                   "at most so many can be exported.", most=MAX_ITEMS)
            )  # fmt: skip

    def _find_input(self, node: str, chain: tuple[str, ...], clip: SequenceClip, kind: TrackKind) -> InputItem:
        """Return what stands for a clip that shows an input."""
        source = find_input_source(self.level, node, get_input_port(kind, clip.input))
        if source is None:
            return InputItem()
        name = self.level[source.node].name
        if is_nested_sequence(self.level, source, kind):
            return InputItem(self.make_stack(source.node, kind, (*chain, node)), node=name, port=source.port)
        file = find_read_file(self.level, source, self.source.registry)
        if not file and self.source.uses_rendered_files:
            file = find_rendered_file(self.level, source, self.source.registry)
            if file:
                reason = tr("the graph makes its pictures: it refers to {file}, as it was rendered", file=file)
                self.losses.add(name, tr("input {number}", number=clip.input), reason)
        return InputItem(file=file, node=name, port=source.port)

    def _add_markers(self, stack: Any, sequence: ClipSequence, rate: FrameRate, prefix: str) -> None:
        import opentimelineio as otio

        for marker in sequence.markers:
            made = otio.schema.Marker(name=marker.name, marked_range=make_range(marker.frame, marker.length, rate))
            made.color = find_marker_color(marker.color)
            write_metadata(made, {"color": marker.color})
            stack.markers.append(made)

    def _describe(self, stack: Any, node: str, sequence: ClipSequence, rate: FrameRate) -> None:
        """Write what the node is set to, so that it comes back as it was."""
        record = self.level[node]
        params = {name: value for name, value in record.params.items() if name != SEQUENCE_PARAM}
        plain = {name: value for name, value in params.items() if isinstance(value, (bool, int, float, str))}
        own = {"version": VERSION, "sequence": record.name, "id": node, "params": plain, "tracks": len(sequence.tracks)}
        own |= {"rate": str(rate.value), "start_number": sequence.start_number}
        write_metadata(stack, own)
        for name, value in plain.items():
            if value and name != "rate":
                reason = tr("kept for Frameloom alone; OpenTimelineIO has no place for it")
                self.losses.add(record.name, translate_identifier(name), reason)

"""A timeline of OpenTimelineIO as Sequence nodes: one for each timeline, and one for each that is nested."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any, Final

from studio.core.errors import ParameterError, ProjectFileError
from studio.core.time import FrameRate, format_timecode
from studio.core.translation import tr, tr_n
from studio.graph.model import Graph
from studio.graph.otio.carry_report import CarryReport
from studio.graph.otio.document_text import describe_foreign
from studio.graph.otio.frameloom_metadata import read_metadata
from studio.graph.otio.importer.import_context import ImportContext
from studio.graph.otio.importer.imported_nodes import ImportedNodes, make_nodes
from studio.graph.otio.importer.item_ranges import measure_item
from studio.graph.otio.importer.loose_items import LooseStack, LooseTrack
from studio.graph.otio.importer.marker_import import read_markers
from studio.graph.otio.importer.sequence_draft import InputDraft, SequenceDraft
from studio.graph.otio.importer.track_import import TrackReader, find_track_kind
from studio.graph.otio.importer.track_trim import trim_clips
from studio.graph.otio.times import BadTimeError, convert_time, parse_rate
from studio.sdk.media import Media
from studio.sdk.registry import Registry
from studio.sdk.sequence.clip_sequence import MAX_FRAME, MAX_INPUTS, TrackKind

_MOST_RATE: Final = 1000
_DEFAULT_RATE: Final = 25
_MAX_SEQUENCES: Final = 1000
_NAMES: Final = {TrackKind.VIDEO: "V", TrackKind.AUDIO: "A", TrackKind.SUBTITLE: "S"}


@dataclass(frozen=True, slots=True)
class ImportTarget:
    """What a timeline is imported into.

    Args:
        path: The timeline's file, for messages.
        folder: Where relative URLs start.
        registry: The node types.
        media: Files.
        graph: The graph that it goes into: clips that showed its nodes are wired to them again, by their names.
    """

    path: Path
    folder: Path
    registry: Registry
    media: Media
    graph: Graph = field(default_factory=Graph)


@dataclass(frozen=True, slots=True)
class ImportedTimeline:
    """Sequence nodes, and what was not carried.

    Args:
        nodes: The nodes.
        report: What was not carried.
    """

    nodes: ImportedNodes
    report: CarryReport


def import_timeline(root: Any, target: ImportTarget, check: Callable[[], None] = lambda: None) -> ImportedTimeline:
    """Return what an object of the library holds as Sequence nodes.

    Args:
        root: A timeline, a collection, a stack, a track or a clip.
        target: Where it goes.
        check: Called now and then; what it raises ends the work.

    Raises:
        ProjectFileError: It holds no clips, or numbers that cannot be used.
    """
    context = ImportContext(target.path, target.folder, target.media, target.registry, target.graph, check)
    importer = _Importer(context)
    try:
        drafts = importer.read_root(root)
        if not drafts:
            raise ProjectFileError(target.path, tr("there is no timeline and no clip in it"))
        nodes = make_nodes(drafts, context)
    except ParameterError as error:
        raise ProjectFileError(target.path, str(error)) from None
    if context.rounded:
        count = tr_n(
            "{count} clip begins or ends between two frames; the nearest is taken",
            "{count} clips begin or end between two frames; the nearest are taken",
            context.rounded,
        )
        context.losses.add("", tr("times"), count)
    sequences = importer.drafts
    tracks = [track for draft in sequences for _, track in draft.tracks]
    clips = sum(len(track["clips"]) for track in tracks)
    return ImportedTimeline(nodes, CarryReport(tuple(context.losses), len(sequences), len(tracks), clips))


@dataclass(slots=True)
class _Importer:
    """Reads sequences; those that are alike once.

    Args:
        context: What all of the import shares.
        drafts: All sequences.
    """

    context: ImportContext
    drafts: list[SequenceDraft] = field(default_factory=list)
    _known: dict[tuple[str, str], SequenceDraft] = field(default_factory=dict)
    _parts: dict[tuple[str, TrackKind], str] = field(default_factory=dict)

    def read_root(self, root: Any, depth: int = 0) -> list[SequenceDraft]:
        """Return the sequences that an object holds: those that are not nested."""
        import opentimelineio as otio

        schema = otio.schema
        self.context.check_depth(depth)
        self.context.count_item()
        if isinstance(root, schema.Timeline):
            return [self._read_timeline(root)]
        if isinstance(root, schema.SerializableCollection):
            return self._read_collection(root, depth)
        if isinstance(root, schema.Stack):
            return [self._read_stack(root, root.name, None, 0)]
        if isinstance(root, (schema.Track, schema.Clip)):
            return [self._read_loose([root], root.name)]
        if depth == 0:
            raise ProjectFileError(self.context.path, describe_foreign(_name_schema(root)))
        kind = _name_schema(root)
        self.context.losses.add("", tr("object of the kind {kind}", kind=kind), tr("it is no clip and no timeline"))
        return []

    def _read_collection(self, collection: Any, depth: int) -> list[SequenceDraft]:
        """Return the timelines of a collection; its loose clips follow each other in a sequence of their own."""
        import opentimelineio as otio

        found: list[SequenceDraft] = []
        clips = [child for child in collection if isinstance(child, otio.schema.Clip)]
        if clips:
            found.append(self._read_loose(clips, collection.name))
            reason = tr("they follow each other in one Sequence")
            self.context.losses.add(collection.name, tr("clips of a collection"), reason)
        for child in collection:
            if not isinstance(child, otio.schema.Clip):
                found += self.read_root(child, depth + 1)
        return found

    def _read_loose(self, items: list[Any], name: str) -> SequenceDraft:
        """Return a sequence of a track, or of a track with clips."""
        import opentimelineio as otio

        is_track = isinstance(items[0], otio.schema.Track)
        tracks = tuple(items) if is_track else (LooseTrack(tuple(items)),)
        return self._read_stack(LooseStack(tracks, name), name, None, 0)

    def _read_timeline(self, timeline: Any) -> SequenceDraft:
        stack = timeline.tracks
        own = str(read_metadata(stack).get("sequence", ""))
        draft = self._read_stack(stack, timeline.name or own, None, 0)
        start = timeline.global_start_time
        if start is not None:
            try:
                number = convert_time(start, draft.rate)
            except BadTimeError as error:
                raise ProjectFileError(self.context.path, str(error), "global_start_time") from None
            draft.start_number = max(0, round(number))
            if number < 0:
                reason = tr(
                    "the timeline begins at 0, not at {start}", start=format_timecode(round(number), draft.rate)
                )
                self.context.losses.add(draft.name, tr("start timecode"), reason)
        return draft

    def _read_stack(self, stack: Any, name: str, parent: FrameRate | None, depth: int) -> SequenceDraft:
        """Return a stack as a sequence."""
        own = read_metadata(stack)
        draft = SequenceDraft(name or self.context.path.stem, self._choose_rate(stack, own, parent))
        self.drafts.append(draft)
        if len(self.drafts) > _MAX_SEQUENCES:
            text = tr("it has more than {most} different nested sequences", most=_MAX_SEQUENCES)
            raise ProjectFileError(self.context.path, text)
        params = own.get("params")
        draft.params = params if isinstance(params, dict) else {"rate": float(draft.rate)}
        number = own.get("start_number")
        draft.start_number = number if isinstance(number, int) and 0 <= number <= MAX_FRAME and depth else 0
        self._add_tracks(draft, stack, depth)
        return draft

    def _add_tracks(self, draft: SequenceDraft, stack: Any, depth: int) -> None:
        """Read the tracks of a stack into a sequence; of a stack within a stack and of a clip a track is made."""
        import opentimelineio as otio

        prefix = f"{draft.name} › " if depth else ""
        self._report_effects(stack, draft.name)
        try:
            read_markers(stack, self.context, draft.rate, draft.markers, draft.name)
        except BadTimeError as error:
            raise ProjectFileError(self.context.path, str(error), draft.name) from None
        children = [stack] if isinstance(stack, otio.schema.Track) else list(stack)
        first = len(draft.tracks)
        for child in children:
            is_track = isinstance(child, (otio.schema.Track, LooseTrack))
            track = child if is_track else LooseTrack((child,))
            self._read_track(draft, track, prefix, depth, is_trimmed=child is not stack)
        self._trim_stack(draft, stack, first, depth)
        clips = [clip for _, track in draft.tracks for clip in track["clips"]]
        if stack.source_range is None and draft.stop > max(
            (clip["start"] + clip["length"] for clip in clips), default=0
        ):
            self.context.losses.add(draft.name, tr("gap at the end"), tr("a Sequence ends with its last clip"))

    def _read_track(self, draft: SequenceDraft, track: Any, prefix: str, depth: int, *, is_trimmed: bool) -> None:
        kind = find_track_kind(track)
        count = sum(each["kind"] == kind for _, each in draft.tracks) + 1
        name = track.name or (f"{_NAMES[kind]}{count}" if kind is not None else str(track.kind))
        if kind is None:
            reason = tr("tracks of pictures, sound and subtitles are read")
            self.context.losses.add(f"{prefix}{name}", tr("track of the kind “{kind}”", kind=track.kind), reason)
            return
        self._report_effects(track, f"{prefix}{name}")
        find_input = partial(self._find_input, draft, depth)
        reader = TrackReader(self.context, track, kind, name, draft.rate, prefix, find_input, draft.markers)
        entry = reader.read()
        draft.stop = max(draft.stop, reader.stop)
        try:
            read_markers(track, self.context, draft.rate, draft.markers, name, self._find_origin(track, draft.rate))
            if track.source_range is not None and is_trimmed:
                trim_clips(entry, track.source_range, draft.rate)
        except BadTimeError as error:
            raise ProjectFileError(self.context.path, str(error), name) from None
        index = read_metadata(track).get("index")
        draft.tracks.append((index if isinstance(index, int) else None, entry))

    def _find_origin(self, item: Any, rate: FrameRate) -> Fraction:
        return convert_time(item.source_range.start_time, rate) if item.source_range is not None else Fraction(0)

    def _trim_stack(self, draft: SequenceDraft, stack: Any, first: int, depth: int) -> None:
        """Cut the tracks to the range of the outermost stack; that of a nested one is the range of its clip."""
        if stack.source_range is None or depth:
            return
        for _, entry in draft.tracks[first:]:
            trim_clips(entry, stack.source_range, draft.rate)

    def _report_effects(self, item: Any, place: str) -> None:
        for effect in item.effects:
            name = effect.effect_name or effect.name or effect.schema_name()
            reason = tr("effects of whole tracks and stacks are not read")
            self.context.losses.add(place, tr("effect “{name}”", name=name), reason)

    def _choose_rate(self, stack: Any, own: dict[str, Any], parent: FrameRate | None) -> FrameRate:
        """Return the rate of a stack: as we have written it, else that of most of its clips."""
        try:
            if own.get("rate"):
                return FrameRate(parse_rate(float(Fraction(str(own["rate"])))))
        except (ValueError, ZeroDivisionError, OverflowError):
            pass
        rates = Counter(rate for rate in self._iterate_rates(stack) if 1 <= rate <= _MOST_RATE)
        if rates:
            try:
                return FrameRate(parse_rate(rates.most_common(1)[0][0]))
            except BadTimeError:
                pass
        return parent or FrameRate.from_value(_DEFAULT_RATE)

    def _iterate_rates(self, stack: Any) -> Iterator[float]:
        """Yield the rates of the items of tracks of pictures; of sound, where there are none."""
        import opentimelineio as otio

        tracks = [child for child in stack if isinstance(child, (otio.schema.Track, LooseTrack))]
        tracks = [stack] if isinstance(stack, otio.schema.Track) else tracks
        for kind in (TrackKind.VIDEO, TrackKind.AUDIO, TrackKind.SUBTITLE):
            found = False
            for track in tracks:
                for item in track if find_track_kind(track) is kind else ():
                    self.context.count_item()
                    if not isinstance(item, otio.schema.Transition) and (rate := self._find_rate(item)):
                        found = True
                        yield rate
            if found:
                return

    def _find_rate(self, item: Any, depth: int = 0) -> float:
        """Return the rate that an item is counted in, or the first one in it; 0 where it says none."""
        import opentimelineio as otio

        self.context.check_depth(depth)
        if item.source_range is not None:
            return float(item.source_range.duration.rate)
        if isinstance(item, otio.schema.Clip):
            available = item.media_reference.available_range if item.media_reference is not None else None
            return float(available.duration.rate) if available is not None else 0.0
        children = item if isinstance(item, (otio.schema.Track, otio.schema.Stack)) else ()
        timed = (child for child in children if not isinstance(child, otio.schema.Transition))
        return next(filter(None, (self._find_rate(child, depth + 1) for child in timed)), 0.0)

    def _find_input(
        self, draft: SequenceDraft, depth: int, item: Any, own: dict[str, Any], kind: TrackKind, place: str
    ) -> int:
        """Return the number of the input that an item shows; 0 for none, and where none is free."""
        import opentimelineio as otio

        wanted, node, port = own.get("number", 0), str(own.get("node", "")), str(own.get("port", ""))
        wanted = wanted if isinstance(wanted, int) and 0 < wanted <= MAX_INPUTS else 0
        if not isinstance(item, otio.schema.Clip):
            shown = InputDraft(self._read_nested(item, draft.rate, kind, depth + 1))
            self._report_hidden_sound(shown.nested, kind, place)
        elif node and self.context.find_node_output(node, port) is not None:
            shown = InputDraft(node=node, port=port)
        elif wanted and not own.get("file"):
            shown = InputDraft()
            if node:
                reason = tr("it is not in this project: the input {number} stays empty", number=wanted)
                self.context.losses.add(place, tr("node “{node}”", node=node), reason)
        else:
            return 0
        number = draft.find_free_input(kind, wanted, shown)
        if not number:
            reason = tr("a Sequence has {most} inputs; the clip stays, without media", most=MAX_INPUTS)
            self.context.losses.add(place, tr("nested sequence “{name}”", name=item.name), reason)
        return number

    def _read_nested(self, item: Any, parent: FrameRate, kind: TrackKind, depth: int) -> SequenceDraft:
        """Return a nested sequence: the one that is known, if it has the same tracks."""
        self.context.check_depth(depth)
        own = read_metadata(item)
        measure_item(item, parent, self.context, depth)  # refuses what lies in itself, before it is written as a text
        content = _hash_children(item)
        key = str(own.get("id", "")), content
        if key in self._known:
            return self._known[key]
        name = str(own.get("sequence") or item.name)
        draft = self._find_other_half(key[0], kind)
        if draft is not None:
            self._add_tracks(draft, item, depth)
        else:
            draft = self._read_stack(item, name, parent, depth)
        self._known[key] = draft
        if key[0]:
            self._parts[key[0], kind] = content
        return draft

    def _find_other_half(self, id: str, kind: TrackKind) -> SequenceDraft | None:
        """Return the sequence of ours of which only the pictures, or only the sound, is known so far."""
        other = TrackKind.AUDIO if kind is TrackKind.VIDEO else TrackKind.VIDEO
        if not id or (id, kind) in self._parts or (id, other) not in self._parts:
            return None
        return self._known[id, self._parts[id, other]]

    def _report_hidden_sound(self, nested: SequenceDraft | None, kind: TrackKind, place: str) -> None:
        tracks = [track for _, track in nested.tracks] if nested is not None and kind is TrackKind.VIDEO else []
        if any(track["kind"] == TrackKind.AUDIO and track["clips"] for track in tracks):
            reason = tr("a clip on a track of pictures plays no sound: put the sequence on a track of sound, too")
            self.context.losses.add(place, tr("sound of a nested sequence"), reason)


def _name_schema(root: Any) -> str:
    """Return the kind of an object, as the file says it."""
    return str(getattr(root, "original_schema_name", "") or root.schema_name())


def _hash_children(item: Any) -> str:
    """Return a digest of what a composition holds, whatever part of it is shown."""
    texts = (child.to_json_string(indent=-1) for child in item)
    name = "" if read_metadata(item).get("id") else item.name  # ours has the name of its clip
    return hashlib.sha256("\n".join((name, *texts)).encode("utf-8", "replace")).hexdigest()

"""Tracks of a timeline as tracks of a sequence: places in whole frames, clips, transitions, speed."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final

from studio.core.errors import ProjectFileError
from studio.core.time import FrameRate, format_timecode
from studio.core.translation import tr
from studio.graph.otio.clip_speed import find_source_start
from studio.graph.otio.frameloom_metadata import read_metadata, take_clip_extras, take_track_extras
from studio.graph.otio.importer.import_context import ImportContext
from studio.graph.otio.importer.item_ranges import measure_item
from studio.graph.otio.importer.marker_import import read_clip_markers
from studio.graph.otio.importer.sequence_draft import Entry
from studio.graph.otio.importer.source_media import SourceMedia
from studio.graph.otio.importer.transition_import import TransitionReader
from studio.graph.otio.label_colors import parse_item_color
from studio.graph.otio.times import BadTimeError, convert_time, is_whole
from studio.sdk.sequence.clip_sequence import MAX_SPEED, TrackKind
from studio.sdk.sequence.edits.edit_base import round_place

_KINDS: Final = {
    "video": TrackKind.VIDEO,
    "audio": TrackKind.AUDIO,
    "subtitle": TrackKind.SUBTITLE,
    "subtitles": TrackKind.SUBTITLE,
    "caption": TrackKind.SUBTITLE,
    "captions": TrackKind.SUBTITLE,
}
FindInput = Callable[[Any, Entry, TrackKind, str], int]
"""Returns the number of the input that an item shows; 0 for none. It takes the item, our metadata, and the place."""


def find_track_kind(track: Any) -> TrackKind | None:
    """Return our kind of a track; None for one that is not known."""
    return _KINDS.get(str(track.kind).lower())


@dataclass(slots=True)
class TrackReader:
    """Reads one track.

    Args:
        context: What all of the import shares.
        track: Of the library.
        kind: Ours.
        name: Its name, as "V1".
        rate: Of the sequence.
        prefix: What places begin with.
        find_input: See `FindInput`.
        markers: Where those of its clips go.
    """

    context: ImportContext
    track: Any
    kind: TrackKind
    name: str
    rate: FrameRate
    prefix: str
    find_input: FindInput
    markers: list[Entry]
    _clips: list[Entry] = field(default_factory=list)
    _at: Fraction = Fraction(0)

    @property
    def stop(self) -> int:
        """The frame behind all that was read, gaps included."""
        return round(self._at)

    def read(self) -> Entry:
        """Return the track as a text of a sequence has it. Raises ProjectFileError."""
        import opentimelineio as otio

        transitions = TransitionReader(self.context, self.rate)
        for index, child in enumerate(self.track, 1):
            self.context.count_item()
            place = self._place(child, index)
            try:
                if isinstance(child, otio.schema.Transition):
                    transitions.take(child, place)
                    continue
                length = measure_item(child, self.rate, self.context)
                clip = self._read_child(child, length, place)
            except BadTimeError as error:
                raise ProjectFileError(self.context.path, str(error), place) from None
            if length is None:
                continue
            self._at += length
            if clip is not None or round(self._at) > round(self._at - length):
                transitions.meet(clip)
            if clip is not None:
                self._clips.append(clip)
        transitions.meet(None)
        extras = take_track_extras(read_metadata(self.track).get("track") or {})
        found: Entry = {"kind": self.kind.value, "name": self.name, "is_enabled": bool(self.track.enabled)}
        return found | {"extras": extras, "clips": self._clips}

    def _place(self, child: Any, index: int) -> str:
        where = format_timecode(round(self._at), self.rate)
        name = child.name or tr("item {number}", number=index)
        return f"{self.prefix}{self.name}: {name} {where}"

    def _read_child(self, child: Any, length: Fraction | None, place: str) -> Entry | None:
        """Return the clip that an item becomes; None for a gap, and for one that is left out."""
        import opentimelineio as otio

        losses = self.context.losses
        if length is None:
            losses.add(place, tr("clip"), tr("neither it nor its media says how long it is; it is left out"))
            return None
        if length < 0:
            raise BadTimeError(tr("the length is {length} frames; 0 or more is accepted", length=f"{float(length):g}"))
        if isinstance(child, otio.schema.Gap):
            read_clip_markers(child, self._at, length, 1.0, self.context, self.rate, self.markers, place)
            return None
        start, stop = round(self._at), round(self._at + length)
        if stop <= start:
            losses.add(place, tr("clip"), tr("it is shorter than half a frame and is left out"))
            return None
        if not isinstance(child, (otio.schema.Clip, otio.schema.Stack, otio.schema.Track)):
            reason = tr("it is not known; a gap is left in its place")
            losses.add(place, tr("item of the kind {kind}", kind=child.schema_name()), reason)
            return None
        if not (is_whole(self._at) and is_whole(self._at + length)):
            self.context.rounded += 1
        return self._read_clip(child, start, stop - start, length, place)

    def _read_clip(self, child: Any, start: int, length: int, exact: Fraction, place: str) -> Entry | None:
        import opentimelineio as otio

        item, inner = self.context.find_only_clip(child), None
        if item is not child:
            inner, child_range = item, child.source_range
        own = read_metadata(child)
        extras = take_clip_extras(own.get("clip") or {})
        number = extras.pop("input", 0)
        speed = self._read_speed(child, place)
        shown = SourceMedia()
        input_number = 0
        if isinstance(item, otio.schema.Clip):
            shown = self.context.sources.read_source(item, self.rate, place, str(own.get("pattern", "")))
            input_number = self.find_input(item, own | {"number": number, "file": shown.file}, self.kind, place)
        else:
            input_number = self.find_input(item, own | {"number": number}, self.kind, place)
        if self.kind is TrackKind.SUBTITLE and not shown.text:
            self.context.losses.add(place, tr("clip"), tr("it has no text, and lies on a track of subtitles"))
            return None
        begin = self._find_begin(item, shown)
        if inner is not None and child_range is not None:
            begin += convert_time(child_range.start_time, self.rate)
        speed, source_start = self._find_source(begin, shown, speed, length)
        entry: Entry = {
            "start": start, "length": length, "source_start": source_start, "speed": speed, "extras": extras,
            "name": own["name"] if own.get("shown_name") == item.name and "name" in own else item.name,
            "is_enabled": bool(child.enabled) and bool(item.enabled), "color": parse_item_color(child.color),
        }  # fmt: skip
        is_input = bool(input_number) and bool(own.get("node") or not shown.file)
        entry |= {"text": shown.text, "file": "" if is_input else shown.file, "input": input_number or number}
        if item is child and isinstance(item, otio.schema.Clip):  # those of a nested sequence are its own
            read_clip_markers(child, self._at, exact, speed, self.context, self.rate, self.markers, place)
        return entry

    def _find_begin(self, item: Any, shown: SourceMedia) -> Fraction:
        """Return the place in the source at which the range of a clip begins, in frames of the sequence."""
        if item.source_range is not None:
            return convert_time(item.source_range.start_time, self.rate) - shown.first
        return Fraction(0)

    def _find_source(self, begin: Fraction, shown: SourceMedia, speed: float, length: int) -> tuple[float, float]:
        """Return the speed of a clip, and the place in its source at which it begins: a frame, unless it is retimed."""
        paced = speed if shown.pace == 1 else float(Fraction(speed) * shown.pace)
        exact = find_source_start(begin * shown.pace, length, paced)
        if is_whole(exact):
            return paced, round(exact)
        if paced not in (-1.0, 0.0, 1.0):
            return paced, round_place(float(exact))
        self.context.rounded += 1
        return paced, round(exact)

    def _read_speed(self, item: Any, place: str) -> float:
        import opentimelineio as otio

        speed = 1.0
        for effect in item.effects:
            if not effect.enabled:
                continue
            if isinstance(effect, otio.schema.FreezeFrame):
                speed = 0.0
            elif isinstance(effect, otio.schema.LinearTimeWarp):
                speed *= effect.time_scalar
            else:
                name = effect.effect_name or effect.name or effect.schema_name()
                self.context.losses.add(place, tr("effect “{name}”", name=name), tr("it is not known"))
        if not math.isfinite(speed):
            raise BadTimeError(tr("the speed is {speed}; a number is accepted", speed=speed))
        if abs(speed) > MAX_SPEED:
            reason = tr("{speed:g} is more than {most:g}, which is taken", speed=speed, most=MAX_SPEED)
            self.context.losses.add(place, tr("speed"), reason)
            speed = math.copysign(MAX_SPEED, speed)
        return speed

"""Tracks as those of OpenTimelineIO: clips, gaps, transitions, effects of time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Final, NamedTuple

from studio.core.time import FrameRate, format_timecode
from studio.core.translation import tr, tr_noop, translate_identifier
from studio.graph.otio.carry_report import LossList
from studio.graph.otio.clip_speed import find_range_start
from studio.graph.otio.exporter.media_references import ReferenceMaker
from studio.graph.otio.frameloom_metadata import (
    collect_clip_extras,
    collect_track_extras,
    collect_transition_extras,
    collect_whole_transition,
    read_metadata,
    write_metadata,
)
from studio.graph.otio.label_colors import make_item_color
from studio.graph.otio.times import make_range, make_time
from studio.sdk.files.sequence_pattern import has_number_field
from studio.sdk.sequence.clip_sequence import SequenceClip, SequenceTrack, TrackKind, TransitionKind

TRACK_KINDS: Final = {kind: kind.value.capitalize() for kind in TrackKind}
"""As OpenTimelineIO calls them."""
SUBTITLE_KIND: Final = TRACK_KINDS[TrackKind.SUBTITLE]
"""Of tracks and generators; it is none of the library's own kinds."""
TEXT_NAME: Final = "text"
_KEPT: Final = tr_noop("kept for Frameloom alone; OpenTimelineIO has no place for it")
_TRANSITION_NAMES: Final = {
    TransitionKind.DISSOLVE: "SMPTE_Dissolve",
    TransitionKind.WIPE: "Custom_Wipe",
    TransitionKind.DIP: "Custom_Dip",
}


class InputItem(NamedTuple):
    """What stands for a clip that shows an input.

    Args:
        item: A nested stack; None where a clip is to be made.
        file: The file to refer to; empty for none.
        node: The name of the node that feeds the input; empty for none.
        port: Its output.
    """

    item: Any = None
    file: str = ""
    node: str = ""
    port: str = ""


@dataclass(frozen=True, slots=True)
class TrackExporter:
    """Makes the tracks of one sequence.

    Args:
        rate: Of the sequence.
        references: Makes references to media.
        losses: Where is noted what is not carried.
        prefix: What places begin with, as the name of a nested sequence.
        find_input: Returns what stands for a clip that shows an input.
        check: Called before each clip; what it raises ends the work.
    """

    rate: FrameRate
    references: ReferenceMaker
    losses: LossList
    prefix: str
    find_input: Callable[[SequenceClip, TrackKind], InputItem]
    check: Callable[[], None]

    def make_track(self, track: SequenceTrack) -> Any:
        """Return a track."""
        import opentimelineio as otio

        made = otio.schema.Track(name=track.name, kind=TRACK_KINDS[track.kind])
        made.enabled = track.is_enabled
        write_metadata(made, {"track": extras} if (extras := collect_track_extras(track)) else {})
        for name in extras:
            self.losses.add(f"{self.prefix}{track.name}", translate_identifier(name.removeprefix("is_")), tr(_KEPT))
        if track.kind is TrackKind.SUBTITLE:
            reason = tr("written as clips of a generator called “{kind}”, which few programs read", kind=SUBTITLE_KIND)
            self.losses.add(f"{self.prefix}{track.name}", tr("subtitles"), reason)
        at, before = 0, None
        for clip in track.clips:
            self.check()
            if clip.start > at:
                made.append(otio.schema.Gap(source_range=make_range(0, clip.start - at, self.rate)))
                before = None
            if clip.transition is not None and before is not None:
                made.append(self._make_transition(clip, self._place(track, clip)))
            made.append(self._make_item(track, clip, has_neighbor=before is not None))
            at, before = clip.stop, clip
        return made

    def _place(self, track: SequenceTrack, clip: SequenceClip) -> str:
        name = clip.name or (Path(clip.file).name if clip.file else clip.text.partition("\n")[0])
        where = format_timecode(clip.start, self.rate)
        return f"{self.prefix}{track.name}: {name} {where}" if name else f"{self.prefix}{track.name}: {where}"

    def _make_transition(self, clip: SequenceClip, place: str) -> Any:
        import opentimelineio as otio

        transition = clip.transition
        assert transition is not None
        made = otio.schema.Transition(
            name=transition.kind.value,
            transition_type=_TRANSITION_NAMES[transition.kind],
            in_offset=make_time(transition.before, self.rate),
            out_offset=make_time(transition.after, self.rate),
        )
        write_metadata(made, {"transition": extras} if (extras := collect_transition_extras(transition)) else {})
        if transition.kind is not TransitionKind.DISSOLVE:
            reason = tr("OpenTimelineIO has no kind for it; other programs show their own, or a dissolve")
            self.losses.add(place, tr(transition.kind.value), reason)
        return made

    def _make_item(self, track: SequenceTrack, clip: SequenceClip, *, has_neighbor: bool) -> Any:
        """Return a clip, or a nested stack, with all that belongs to it."""
        place = self._place(track, clip)
        shown = self.find_input(clip, track.kind) if clip.input and not clip.file and not clip.text else InputItem()
        item, first = (shown.item, Fraction(0)) if shown.item is not None else self._make_clip(clip, shown, place)
        start = find_range_start(clip.source_start, clip.length, clip.speed)
        item.name = clip.name or item.name
        item.source_range = make_range(float(first) + start, clip.length, self.rate)
        item.enabled = clip.is_enabled
        self._add_speed(item, clip)
        if color := make_item_color(clip.color):
            item.color = color
        extras = collect_clip_extras(clip)
        if clip.transition is not None and not has_neighbor:
            extras["transition"] = collect_whole_transition(clip.transition)
        write_metadata(item, {**read_metadata(item), **_describe_clip(clip, item, shown, extras)})
        self._report_extras(extras, place)
        return item

    def _make_clip(self, clip: SequenceClip, shown: InputItem, place: str) -> tuple[Any, Fraction]:
        import opentimelineio as otio

        made = otio.schema.Clip(name=clip.name or _default_name(clip, shown))
        if clip.text:
            parameters = {TEXT_NAME: clip.text}
            made.media_reference = otio.schema.GeneratorReference(
                name=SUBTITLE_KIND, generator_kind=SUBTITLE_KIND, parameters=parameters
            )
            return made, Fraction(0)
        file = clip.file or shown.file
        if not file:
            made.media_reference = otio.schema.MissingReference()
            if clip.input:
                reason = tr("its pictures are made by the graph: the reference is missing")
                self.losses.add(place, tr("input {number}", number=clip.input), reason)
            return made, Fraction(0)
        made.media_reference, first = self.references.make_reference(file, self.rate)
        if not self.references.uses[-1].files:
            reason = tr("the file cannot be read: its length and timecode are left out")
            self.losses.add(file, tr("facts of the media"), reason)
        if self.references.has_holes(file):
            self.losses.add(place, tr("numbered pictures"), tr("numbers are missing; other programs count them, too"))
        return made, first

    def _add_speed(self, item: Any, clip: SequenceClip) -> None:
        import opentimelineio as otio

        if clip.speed == 0.0:
            item.effects.append(otio.schema.FreezeFrame())
        elif clip.speed != 1.0:
            item.effects.append(otio.schema.LinearTimeWarp(time_scalar=clip.speed))

    def _report_extras(self, extras: dict[str, Any], place: str) -> None:
        for name in extras:
            if name == "link":
                self.losses.add("", translate_identifier(name.removeprefix("is_")), tr(_KEPT))
            elif name not in ("number", "input"):
                self.losses.add(place, translate_identifier(name.removeprefix("is_")), tr(_KEPT))


def _describe_clip(clip: SequenceClip, item: Any, shown: InputItem, extras: dict[str, Any]) -> dict[str, Any]:
    """Return the metadata of a clip; names are kept where another one is written in their place."""
    own: dict[str, Any] = {"clip": extras}
    if item.name != clip.name:
        own |= {"name": clip.name, "shown_name": item.name}
    if shown.node:
        own |= {"node": shown.node, "port": shown.port}
    if clip.file and has_number_field(Path(clip.file)):
        own["pattern"] = Path(clip.file).name
    return own


def _default_name(clip: SequenceClip, shown: InputItem) -> str:
    if clip.file:
        return Path(clip.file).name
    return clip.text.partition("\n")[0] if clip.text else shown.node

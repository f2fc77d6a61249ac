"""Sequences as they are read: tracks of clips as the text of a sequence has them, and nested sequences by number."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from studio.core.errors import ParameterError
from studio.core.time import FrameRate
from studio.core.translation import tr
from studio.graph.otio.carry_report import LossList
from studio.sdk.sequence.clip_sequence import MAX_INPUTS, ClipSequence, TrackKind
from studio.sdk.sequence.sequence_text import parse_sequence

Entry = dict[str, Any]
"""A member of the text of a sequence."""


@dataclass(slots=True)
class InputDraft:
    """What feeds an input of a sequence.

    Args:
        nested: The sequence; None where it is a node of the graph.
        node: The name of that node.
        port: Its output.
    """

    nested: SequenceDraft | None = None
    node: str = ""
    port: str = ""


@dataclass(slots=True)
class SequenceDraft:
    """A sequence that is being read.

    Args:
        name: As its node will be called.
        rate: Its rate.
        params: What the node is set to besides.
        tracks: With the place that each had, None for those that are new.
        markers: Its markers.
        start_number: The number of its first frame in timecode.
        inputs: By the kind of track and the number.
        stop: The frame behind all that is on its tracks, gaps included.
    """

    name: str
    rate: FrameRate
    params: dict[str, Any] = field(default_factory=dict)
    tracks: list[tuple[int | None, Entry]] = field(default_factory=list)
    markers: list[Entry] = field(default_factory=list)
    start_number: int = 0
    inputs: dict[tuple[TrackKind, int], InputDraft] = field(default_factory=dict)
    stop: int = 0

    def find_free_input(self, kind: TrackKind, wanted: int, draft: InputDraft) -> int:
        """Return the number of the input that something feeds, taking a free one if need be; 0 if none is free."""
        for (of_kind, number), known in self.inputs.items():
            same = known.nested is draft.nested and (known.node, known.port) == (draft.node, draft.port)
            if of_kind is kind and same and (draft.nested is not None or draft.node or number == wanted):
                return number
        taken = {number for of_kind, number in self.inputs if of_kind is kind}
        used = {number for _, number in self.inputs}
        free = [number for number in range(1, MAX_INPUTS + 1) if number not in taken]
        if wanted in free:
            number = wanted
        elif free:  # pictures and sound of one sequence have one number where they can
            partner = [n for (_, n), known in self.inputs.items() if known.nested is draft.nested and draft.nested]
            number = next((n for n in (*partner, *(n for n in free if n not in used), *free) if n in free), 0)
        else:
            return 0
        self.inputs[kind, number] = draft
        return number

    def iterate_nested(self) -> Iterator[SequenceDraft]:
        """Yield the sequences that feed its inputs, each once."""
        seen: set[int] = set()
        for draft in self.inputs.values():
            if draft.nested is not None and id(draft.nested) not in seen:
                seen.add(id(draft.nested))
                yield draft.nested

    def make_sequence(self, losses: LossList) -> ClipSequence:
        """Return the sequence. Raises ParameterError if it holds more than a sequence can, or numbers out of range."""
        tracks = [entry for _, entry in sorted(self.tracks, key=lambda pair: (pair[0] is None, pair[0] or 0))]
        _renumber_clips(tracks)
        content = {"markers": self.markers, "start_number": self.start_number}
        try:
            return _parse(tracks, content)
        except ParameterError as error:
            plain = [_drop_extras(track) for track in tracks]
            _renumber_clips(plain)
            found = _parse(plain, content)
            reason = tr("what other programs made of it cannot be used: {reason}", reason=error)
            losses.add(self.name, tr("metadata of Frameloom"), reason)
            return found


def _parse(tracks: list[Entry], content: Entry) -> ClipSequence:
    clean = [
        {name: value for name, value in track.items() if name != "extras"}
        | track.get("extras", {})
        | {"clips": [_join_extras(clip) for clip in track["clips"]]}
        for track in tracks
    ]
    return parse_sequence(json.dumps({"version": 1, "tracks": clean, **content}))


def _join_extras(clip: Entry) -> Entry:
    own = {name: value for name, value in clip.items() if name != "extras"}
    extras: Entry = clip.get("extras", {})
    return extras | own


def _drop_extras(track: Entry) -> Entry:
    clips = [{name: value for name, value in clip.items() if name != "extras"} for clip in track["clips"]]
    return {name: value for name, value in track.items() if name != "extras"} | {"clips": clips}


def _renumber_clips(tracks: list[Entry]) -> None:
    """Give every clip a number of its own: that of our metadata where it is free, as programs copy metadata, too."""
    clips = [clip for track in tracks for clip in track["clips"]]
    taken: set[int] = set()
    for clip in clips:
        wanted = clip.get("extras", {}).get("number")
        is_free = isinstance(wanted, int) and not isinstance(wanted, bool) and 0 < wanted <= 10**8
        clip["number"] = wanted if is_free and wanted not in taken else 0
        taken.add(clip["number"])
    following = max(taken, default=0) + 1
    for clip in clips:
        if not clip["number"]:
            clip["number"] = following
            following += 1

"""Tracks cut to a range, as a stack or a track with a source range shows them."""

from __future__ import annotations

from typing import Any

from studio.core.time import FrameRate
from studio.graph.otio.importer.sequence_draft import Entry
from studio.graph.otio.times import convert_time
from studio.sdk.sequence.edits.edit_base import round_place


def trim_clips(track: Entry, source_range: Any, rate: FrameRate) -> None:
    """Keep what of a track's clips lies in a range, whose start becomes frame 0. Raises BadTimeError."""
    start = round(convert_time(source_range.start_time, rate))
    stop = start + round(convert_time(source_range.duration, rate))
    kept = []
    for clip in track["clips"]:
        first, last = max(clip["start"], start), min(clip["start"] + clip["length"], stop)
        if first < last:
            skipped = first - clip["start"]
            if skipped:
                clip.pop("transition", None)
            clip["source_start"] = round_place(clip["source_start"] + skipped * clip["speed"])
            clip["start"], clip["length"] = first - start, last - first
            kept.append(clip)
    track["clips"] = kept

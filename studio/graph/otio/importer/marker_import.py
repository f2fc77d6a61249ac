"""Markers of a timeline, of its tracks and of its clips: all become markers of the sequence."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from studio.core.time import FrameRate
from studio.core.translation import tr
from studio.graph.otio.frameloom_metadata import read_metadata
from studio.graph.otio.importer.import_context import ImportContext
from studio.graph.otio.importer.sequence_draft import Entry
from studio.graph.otio.label_colors import find_marker_color, parse_marker_color
from studio.graph.otio.times import convert_time
from studio.sdk.sequence.sequence_text import MAX_TEXT


def read_markers(
    item: Any, context: ImportContext, rate: FrameRate, markers: list[Entry], place: str, origin: Fraction = Fraction(0)
) -> None:
    """Add the markers of a stack or a track, whose time is that of the sequence.

    Args:
        item: Of the library.
        context: What all of the import shares.
        rate: Of the sequence.
        markers: Where they are added.
        place: For notes.
        origin: The time in the item that is the sequence's first frame.
    """
    for marker in item.markers:
        start = convert_time(marker.marked_range.start_time, rate) - origin
        if start < 0:
            context.losses.add(place, tr("marker “{name}”", name=marker.name), tr("it lies before the first frame"))
            continue
        markers.append(_make_entry(marker, round(start), convert_time(marker.marked_range.duration, rate)))


def read_clip_markers(
    item: Any,
    at: Fraction,
    length: Fraction,
    speed: float,
    context: ImportContext,
    rate: FrameRate,
    markers: list[Entry],
    place: str,
) -> None:
    """Add the markers of a clip, whose time is that of its media, where they lie within the clip."""
    if not item.markers:
        return
    begin = convert_time(item.source_range.start_time, rate) if item.source_range is not None else Fraction(0)
    for marker in item.markers:
        offset = convert_time(marker.marked_range.start_time, rate) - begin
        offset = offset / Fraction(speed) if speed not in (0.0, 1.0) else offset
        offset = offset + length if speed < 0.0 else offset
        name = tr("marker “{name}”", name=marker.name)
        if not 0 <= offset < length:
            context.losses.add(place, name, tr("it lies outside the clip"))
            continue
        duration = convert_time(marker.marked_range.duration, rate)
        markers.append(_make_entry(marker, round(at + offset), duration))
        context.losses.add(place, name, tr("it stays at its time when the clip is moved: it is the sequence's now"))


def _make_entry(marker: Any, frame: int, length: Fraction) -> Entry:
    own = read_metadata(marker).get("color")
    is_ours = isinstance(own, str) and (not own or len(own) == 7)
    try:
        keeps = is_ours and find_marker_color(str(own)) == marker.color
    except ValueError:
        keeps = False
    color = str(own) if keeps else parse_marker_color(str(marker.color))
    parts = [text for text in (marker.name, marker.comment) if text]
    return {"frame": frame, "length": max(1, round(length)), "name": ": ".join(parts)[:MAX_TEXT], "color": color}

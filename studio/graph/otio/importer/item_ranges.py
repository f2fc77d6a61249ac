"""Lengths of items of a timeline."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from studio.core.time import FrameRate
from studio.graph.otio.importer.import_context import ImportContext
from studio.graph.otio.times import convert_time


def measure_item(item: Any, rate: FrameRate, context: ImportContext, depth: int = 0) -> Fraction | None:
    """Return the length of an item in frames; None where neither it nor its media says it.

    Raises:
        BadTimeError: It is no number.
        ProjectFileError: Items lie in each other too deeply.
    """
    import opentimelineio as otio

    context.check_depth(depth)
    if item.source_range is not None:
        return convert_time(item.source_range.duration, rate)
    if isinstance(item, otio.schema.Clip):
        reference = item.media_reference
        available = reference.available_range if reference is not None else None
        return convert_time(available.duration, rate) if available is not None else None
    if not isinstance(item, (otio.schema.Track, otio.schema.Stack)):
        return Fraction(0)
    lengths = []
    for child in item:
        context.count_item()
        if not isinstance(child, otio.schema.Transition):
            lengths.append(measure_item(child, rate, context, depth + 1) or Fraction(0))
    is_track = isinstance(item, otio.schema.Track)
    return sum(lengths, Fraction(0)) if is_track else max(lengths, default=Fraction(0))

"""Choice of the drag that a press begins, by the tool, what is under the mouse, and the keys that are held."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt

from studio.sdk.sequence.clip_sequence import ClipSequence, SequenceClip
from studio.sdk.sequence.edits.clip_trims import ClipEdge, find_clip_before
from studio.sdk.sequence.edits.edit_base import SourceLengths
from studio.ui.features.timeline.sequence.gestures.clip_gestures import (
    ClipDrag,
    MoveDrag,
    RollDrag,
    SlideDrag,
    SlipDrag,
    TrimDrag,
)
from studio.ui.features.timeline.sequence.gestures.part_gestures import FadeDrag, TransitionDrag
from studio.ui.features.timeline.sequence.model.clip_hit import ClipHit, HitPart
from studio.ui.features.timeline.sequence.model.sequence_editor import EditTool

_CTRL: Final = Qt.KeyboardModifier.ControlModifier
_ALT: Final = Qt.KeyboardModifier.AltModifier
_SHIFT: Final = Qt.KeyboardModifier.ShiftModifier
_TRANSITION_PARTS: Final = (HitPart.TRANSITION, HitPart.TRANSITION_START, HitPart.TRANSITION_STOP)
_EDGES: Final = {HitPart.START: ClipEdge.START, HitPart.STOP: ClipEdge.STOP}

FindPartners = Callable[[int], frozenset[int]]


def make_clip_drag(
    sequence: ClipSequence,
    hit: ClipHit,
    tool: EditTool,
    modifiers: Qt.KeyboardModifier,
    selected: frozenset[int],
    partners: FindPartners,
    lengths: SourceLengths,
) -> ClipDrag | None:
    """Return the drag that begins at a clip; None where nothing can be dragged.

    Args:
        sequence: The clips.
        hit: What is under the mouse.
        tool: The tool.
        modifiers: The keys that are held.
        selected: The selected clips.
        partners: Returns a clip with those that are edited together with it.
        lengths: Of the sources.
    """
    clip, part = hit.clip, hit.part
    if clip is None or tool is EditTool.BLADE or sequence.tracks[hit.track].is_locked:
        return None
    common = (sequence, partners(clip.number), clip, hit.track, lengths)
    if part in _TRANSITION_PARTS:
        return TransitionDrag(*common, part=part)
    if part in (HitPart.FADE_IN, HitPart.FADE_OUT) and tool is EditTool.SELECT:
        numbers = selected if clip.number in selected else common[1]
        return FadeDrag(sequence, numbers, *common[2:], is_in=part is HitPart.FADE_IN)
    if part is HitPart.CUT and tool in (EditTool.SELECT, EditTool.ROLL):
        return _make_roll(sequence, clip, hit.track, common[1], lengths)
    if part in (HitPart.CUT, *_EDGES):
        edge = _EDGES.get(part, ClipEdge.START)
        if tool is EditTool.ROLL:
            return _roll_at(sequence, clip, edge, hit.track, partners, lengths)
        if tool in (EditTool.SELECT, EditTool.TRIM):
            return TrimDrag(*common, edge=edge, ripples=tool is EditTool.TRIM)
    return _make_body_drag(common, tool, modifiers, selected)


def _make_body_drag(
    common: tuple[ClipSequence, frozenset[int], SequenceClip, int, SourceLengths],
    tool: EditTool,
    modifiers: Qt.KeyboardModifier,
    selected: frozenset[int],
) -> ClipDrag | None:
    sequence, partners, clip, track, lengths = common
    numbers = selected | partners if clip.number in selected else partners
    slips = modifiers & _CTRL and modifiers & _ALT
    if tool is EditTool.SLIDE or (slips and modifiers & _SHIFT):
        return SlideDrag(sequence, numbers, clip, track, lengths)
    if tool in (EditTool.SLIP, EditTool.TRIM) or slips:
        return SlipDrag(sequence, numbers, clip, track, lengths)
    if tool is EditTool.ROLL:
        return None
    return MoveDrag(sequence, numbers, clip, track, lengths)


def _roll_at(
    sequence: ClipSequence,
    clip: SequenceClip,
    edge: ClipEdge,
    track: int,
    partners: FindPartners,
    lengths: SourceLengths,
) -> RollDrag | None:
    """Return the drag of the cut at an edge: that of the clip behind it."""
    if edge is ClipEdge.STOP:
        found = sequence.tracks[track].find_clip_at(clip.stop)
        if found is None or found.start != clip.stop:
            return None
        clip = found
    return _make_roll(sequence, clip, track, partners(clip.number), lengths)


def _make_roll(
    sequence: ClipSequence, clip: SequenceClip, track: int, numbers: frozenset[int], lengths: SourceLengths
) -> RollDrag:
    """Return the drag of a cut, with the cuts of linked clips at the same frame."""
    found = [sequence.clips_by_number[number] for number in numbers]
    at_cut = [
        other.number
        for index, other in found
        if other.start == clip.start and find_clip_before(sequence.tracks[index], other) is not None
    ]
    return RollDrag(sequence, frozenset(at_cut), clip, track, lengths)

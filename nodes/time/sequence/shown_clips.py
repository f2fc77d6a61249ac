"""Layers of clips that are seen at a frame of a sequence, as plain values.

They do not say where the frame lies on the timeline: wherever a clip is moved, its frames stay equal.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from nodes.time.sequence.clip_files import is_still
from nodes.time.sequence.track_cover import CoveringClip, TrackCover, list_track_covers
from studio.sdk.sequence.clip_sequence import (
    ClipFit,
    ClipSequence,
    SequenceClip,
    TrackKind,
    TransitionKind,
)


class ShownClip(NamedTuple):
    """A picture of a clip.

    Args:
        file: The file; empty for none.
        input: The input's number; 0 for none.
        frame: The frame of the source, counted at the sequence's rate; 0 for a still picture.
        fit: How it lies in the picture.
        opacity: 0..1, fades counted in.
    """

    file: str
    input: int
    frame: int
    fit: ClipFit
    opacity: float


class ShownTransition(NamedTuple):
    """How a layer so far goes over into the next picture.

    Args:
        kind: What it looks like.
        share: How far it is: 0 shows the layer so far, 1 the next picture. Of a dip, how much of the color is seen.
        clip: The next picture; None for nothing. A dip has none: it lies on what is seen so far.
        angle: Of a wipe, degrees.
        softness: Of a wipe, 0..1.
        color: Of a dip.
    """

    kind: TransitionKind
    share: float
    clip: ShownClip | None
    angle: float = 0.0
    softness: float = 0.0
    color: tuple[float, float, float] = (0.0, 0.0, 0.0)


class ShownLayer(NamedTuple):
    """What a track shows: a picture, and what it goes over into.

    Args:
        clip: The first picture; None for nothing.
        transitions: In order of time.
    """

    clip: ShownClip | None
    transitions: tuple[ShownTransition, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether a picture is there at every step: a transition from nothing or into nothing lets through."""
        return self.clip is not None and all(
            step.clip is not None or step.kind is TransitionKind.DIP for step in self.transitions
        )

    def list_clips(self) -> list[ShownClip]:
        """Return all pictures that are needed."""
        if not self.transitions:
            return [self.clip] if self.clip is not None else []
        found = (self.clip, *(each.clip for each in self.transitions))
        return [clip for clip in found if clip is not None]


_MEMO: Final = "shown_layers"


def find_shown_layers(sequence: ClipSequence, frame: int) -> tuple[ShownLayer, ...]:
    """Return what is to be seen at a frame, bottom to top; what covers what is not looked at."""
    known = sequence.known_values.get(_MEMO)
    if known is not None and known[0] == frame:  # asked for several times while one frame is planned
        return known[1]  # type: ignore[no-any-return]
    seen = (cover for cover in list_track_covers(sequence) if cover.track.kind is TrackKind.VIDEO)
    found = (_find_layer(cover, frame) for cover in seen if cover.track.is_enabled)
    layers = tuple(layer for layer in found if layer is not None)
    sequence.known_values[_MEMO] = frame, layers
    return layers


def _find_layer(cover: TrackCover, frame: int) -> ShownLayer | None:
    layer: ShownLayer | None = None
    for covering in cover.iterate_clips_at(frame):
        layer = _follow(layer or ShownLayer(None), covering, frame)
    return layer if layer is not None and layer.list_clips() else None


def _follow(layer: ShownLayer, covering: CoveringClip, frame: int) -> ShownLayer:
    """Return a layer with the next clip of the track, as far as the transition into it is."""
    shown, transition = _show_clip(covering.clip, frame), covering.transition
    if transition is None or frame >= covering.rise:
        return ShownLayer(shown)
    if transition.kind is TransitionKind.DIP:
        return _dip(layer, shown, covering, frame)
    share = (frame - covering.start + 1) / (covering.rise - covering.start + 1)
    step = ShownTransition(transition.kind, share, shown)
    if transition.kind is TransitionKind.WIPE:
        step = step._replace(angle=transition.angle, softness=transition.softness)
    return ShownLayer(layer.clip, (*layer.transitions, step))


def _dip(layer: ShownLayer, shown: ShownClip | None, covering: CoveringClip, frame: int) -> ShownLayer:
    """Return a layer that goes to a color before the cut, or one that comes from it behind the cut."""
    cut = covering.clip.start
    assert covering.transition is not None
    color = covering.transition.color
    if frame < cut:
        share = (frame - covering.start + 1) / (cut - covering.start + 0.5)
        return ShownLayer(
            layer.clip, (*layer.transitions, ShownTransition(TransitionKind.DIP, share, None, color=color))
        )
    share = (covering.rise - frame) / (covering.rise - cut + 0.5)
    return ShownLayer(shown, (ShownTransition(TransitionKind.DIP, share, None, color=color),))


def _show_clip(clip: SequenceClip, frame: int) -> ShownClip | None:
    """Return the picture of a clip; None where nothing of it is seen."""
    opacity = clip.opacity * find_fade(clip, frame)
    if not clip.is_enabled or opacity <= 0.0 or not (clip.file or clip.input):
        return None
    still = bool(clip.file) and is_still(clip.file)
    at = 0 if still else max(0, clip.find_source_frame(frame))
    return ShownClip(clip.file, 0 if clip.file else clip.input, at, clip.fit, opacity)


def find_fade(clip: SequenceClip, frame: int) -> float:
    """Return how much of a clip is there: the i-th frame of a fade of n frames has i/(n + 1)."""
    begun = min(max(frame - clip.start, 0), clip.length - 1) + 1
    left = clip.length + 1 - begun
    rise = begun / (clip.fade_in + 1) if begun <= clip.fade_in else 1.0
    fall = left / (clip.fade_out + 1) if left <= clip.fade_out else 1.0
    return rise * fall

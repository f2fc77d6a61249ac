"""Arithmetic of mouse gestures on keys: selection by clicks, distances of drags, scaling by the bracket."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Generic, TypeVar

from studio.graph.commands.keys import KeyAddress

KeySet = frozenset[KeyAddress]

T = TypeVar("T")
"""A key, or a part of one."""


@dataclass(frozen=True, slots=True)
class ClickResult(Generic[T]):
    """Effect of a press on keys.

    Args:
        selection_on_press: What is selected from the press on.
        can_move: Whether a drag moves what is selected.
        selection_on_release: What is selected by the release if nothing was dragged; None leaves the selection.
    """

    selection_on_press: frozenset[T]
    can_move: bool
    selection_on_release: frozenset[T] | None = None


def select_by_click(selected: frozenset[T], hit: frozenset[T], *, toggles: bool) -> ClickResult[T]:
    """Return what a press on the keys `hit` does.

    A key that is not selected is selected alone. On one that is, the selection stays, so that all of it can be
    dragged, and shrinks to the key by the release. Shift adds and takes away.
    """
    if toggles:
        held = hit <= selected
        return ClickResult(selected - hit if held else selected | hit, can_move=not held)
    if hit <= selected:
        return ClickResult(selected, can_move=True, selection_on_release=hit)
    return ClickResult(hit, can_move=True)


class BoxSelectMode(Enum):
    """Effect of a selection box on the keys in it."""

    REPLACE = auto()
    ADD = auto()
    REMOVE = auto()


def select_by_box(selected: frozenset[T], inside: frozenset[T], how: BoxSelectMode) -> frozenset[T]:
    """Return what is selected once a box was drawn around the keys `inside`."""
    if how is BoxSelectMode.REPLACE:
        return inside
    return selected | inside if how is BoxSelectMode.ADD else selected - inside


@dataclass(frozen=True, slots=True)
class KeyMove:
    """Keys on their way to other frames.

    Args:
        keys: The keys.
        grabbed_frame: The frame of the key that the mouse has.
    """

    keys: KeySet
    grabbed_frame: int

    def compute_offset(self, wanted: int) -> int:
        """Return by how many frames all keys move so that the grabbed one comes to `wanted`; none goes before 0."""
        first = min(key.frame for key in self.keys)
        return max(wanted - self.grabbed_frame, -max(0, first))

    def apply_offset(self, frames: int) -> KeySet:
        """Return the addresses of the keys after that."""
        return frozenset(key._replace(frame=key.frame + frames) for key in self.keys)


@dataclass(frozen=True, slots=True)
class KeyBracket:
    """The frames of the selected keys, with an end to drag on either side.

    Args:
        first_frame: The first key's frame.
        last_frame: The last key's frame, later than the first one's.
    """

    first_frame: int
    last_frame: int

    @classmethod
    def from_keys(cls, keys: KeySet) -> KeyBracket | None:
        """Return the bracket around keys; None where they lie on one frame."""
        frames = [key.frame for key in keys]
        return cls(min(frames), max(frames)) if len(set(frames)) > 1 else None


@dataclass(frozen=True, slots=True)
class KeyScale:
    """Scaling of keys in time, about a frame that stays.

    Args:
        keys: The keys.
        grabbed_frame: The frame at the end of the bracket that the mouse has.
        opposite_frame: The frame at the bracket's other end.
    """

    keys: KeySet
    grabbed_frame: int
    opposite_frame: int

    def compute_factor(self, wanted: int, pivot: int | None = None) -> float:
        """Return the factor that brings the grabbed end to `wanted`.

        The order of the keys stays: the end comes no nearer to the pivot than one frame; and none goes before frame 0.

        Args:
            wanted: Where the end is to be.
            pivot: The frame that stays; None for the other end.
        """
        centre = self.opposite_frame if pivot is None else pivot
        length = self.grabbed_frame - centre
        if length == 0:
            return 1.0
        reach = max(1, wanted - centre) if length > 0 else min(-1, wanted - centre)
        first = min(key.frame for key in self.keys)
        return min(reach / length, centre / (centre - first)) if 0 <= first < centre else reach / length

    def choose_pivot(self, playhead: int | None) -> int:
        """Return the frame that stays: the playhead if it is the pivot, else the other end."""
        return self.opposite_frame if playhead is None else playhead

    def apply_scale(self, pivot: int, factor: float) -> KeySet:
        """Return the addresses of the keys after that."""
        return frozenset(key._replace(frame=scale_frame(key.frame, pivot, factor)) for key in self.keys)


def scale_frame(frame: int, pivot: int, factor: float) -> int:
    """Return the whole frame nearest to the one that is `factor` times as far from `pivot`."""
    return round(pivot + (frame - pivot) * factor)

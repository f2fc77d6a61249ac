"""Which track of the timeline lies where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from PySide6.QtCore import QRectF

from studio.ui.timeline.track import Track

_LEAST_BELOW = 54.0
_MOST_BELOW = 0.65


class Place(NamedTuple):
    """A track, and where it lies in pixels of the canvas."""

    track: Track
    rect: QRectF


class Stretching(Track, Protocol):
    """A track whose height the user chooses."""

    def stretch(self, height: float) -> None:
        """Be as high as this, within reason."""
        ...


@dataclass(slots=True)
class Stack:
    """Tracks from the top down: some as high as they want, one that takes what is left, and those below that one.

    Where there is no room for all below, they scroll.

    Args:
        above: The tracks at the top, which never scroll.
        filling: The one that takes the room that is left.
        lowest: How low that one may become.
        below: The tracks at the foot.
        last: The one under all of them, which does not scroll.
        share: The height for those below that the user chose; None for as much as they want, within reason.
        offset: How far those below are scrolled.
    """

    above: tuple[Track, ...]
    filling: Track
    lowest: float
    below: tuple[Track, ...]
    last: Track
    share: float | None = None
    offset: float = 0.0

    def needed_below(self) -> float:
        """Return how high the tracks at the foot want to be, together."""
        return sum(track.height() for track in self.below)

    def fixed(self) -> float:
        """Return how high the tracks are that do not scroll, together, without the one that takes the rest."""
        return sum(track.height() for track in (*self.above, self.last))

    def least(self) -> float:
        """Return the least height for all of it."""
        return self.fixed() + self.lowest + min(self.needed_below(), _LEAST_BELOW)

    def foot(self, width: float, height: float) -> QRectF:
        """Return where the tracks at the foot are to be seen; empty without any."""
        room, needed = max(0.0, height - self.fixed()), self.needed_below()
        wanted = max(room * _MOST_BELOW, _LEAST_BELOW) if self.share is None else self.share
        seen = float(round(min(needed, wanted, max(room - self.lowest, min(needed, _LEAST_BELOW)))))
        return QRectF(0, height - self.last.height() - seen, width, seen)

    def divide(self, wanted: float, stretched: Stretching) -> None:
        """Let those below have `wanted` pixels: the one that can be stretched takes or gives what is too much."""
        if stretched.height():
            stretched.stretch(wanted - (self.needed_below() - stretched.height()))
        self.share = max(0.0, wanted) if wanted < self.needed_below() else None

    def furthest(self, height: float) -> float:
        """Return how far the tracks at the foot can be scrolled."""
        return max(0.0, self.needed_below() - self.foot(1, height).height())

    def places(self, width: float, height: float) -> Iterator[Place]:
        """Yield the tracks that are to be seen, from the top down; at the foot one may reach out of `foot`."""
        top = 0.0
        for track in self.above:
            if high := track.height():
                yield Place(track, QRectF(0, top, width, high))
                top += high
        foot = self.foot(width, height)
        yield Place(self.filling, QRectF(0, top, width, max(0.0, foot.top() - top)))
        top = foot.top() - min(self.offset, self.furthest(height))
        for track in self.below:
            high = track.height()
            rect = QRectF(0, top, width, high)
            if high and rect.bottom() > foot.top() and rect.top() < foot.bottom():
                yield Place(track, rect)
            top += high
        if high := self.last.height():
            yield Place(self.last, QRectF(0, foot.bottom(), width, high))

    def at(self, y: float, width: float, height: float) -> Place | None:
        """Return the track that is to be seen at `y`."""
        foot = self.foot(width, height)
        for place in self.places(width, height):
            seen = place.rect & foot if place.track in self.below else place.rect
            if seen.top() <= y < seen.bottom():
                return place
        return None

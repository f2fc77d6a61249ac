"""Vertical layout of the timeline's tracks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from PySide6.QtCore import QRectF

from studio.ui.widgets.time_axis.track import TimelineTrack

_LEAST_BELOW = 54.0


class TrackPlacement(NamedTuple):
    """Track and its position in pixels of the canvas."""

    track: TimelineTrack
    rect: QRectF


class ResizableTrack(TimelineTrack, Protocol):
    """A track whose height the user chooses."""

    def set_preferred_height(self, height: float) -> None:
        """Be as high as this, within reason."""
        ...


@dataclass(slots=True)
class TrackStack:
    """Tracks from the top down: some as high as they want, one that takes what is left, and those below that one.

    Where there is no room for all below, they scroll.

    Args:
        top_tracks: The tracks at the top, which never scroll.
        filling_track: The one that takes the room that is left.
        min_filling_height: How low that one may become.
        max_filling_height: How high it may become; what is left below it stays empty.
        footer_track: The one under all of them, which does not scroll.
        bottom_height: The height for those below that the user chose; None for as much as they want, within reason.
        scroll_offset: How far those below are scrolled.
    """

    top_tracks: tuple[TimelineTrack, ...]
    filling_track: TimelineTrack
    min_filling_height: float
    max_filling_height: float
    footer_track: TimelineTrack
    bottom_height: float | None = None
    scroll_offset: float = 0.0
    bottom_tracks: tuple[TimelineTrack, ...] = field(default=(), init=False)
    """The tracks at the foot."""
    _bottom: dict[int, TimelineTrack] = field(default_factory=dict, init=False)

    def add_bottom_track(self, track: TimelineTrack, order: int) -> None:
        """Add a track at the foot.

        Args:
            track: The track.
            order: Where it lies among the others at the foot, from the top down; see `TrackOrder`.

        Raises:
            ValueError: Another track has this order.
        """
        if order in self._bottom:
            raise ValueError(f"There is a track of order {order} already: {self._bottom[order]!r}.")
        self._bottom[order] = track
        self.bottom_tracks = tuple(track for _, track in sorted(self._bottom.items()))

    def cancel_drag(self) -> None:
        """Take back the drag of a track at the foot, or else clear its selection: of the first that has either."""
        any(track.cancel_drag() for track in reversed(self.bottom_tracks))  # keys, which may be selected, are the first

    def delete_selection(self) -> None:
        """Delete what is selected in the tracks at the foot."""
        for track in self.bottom_tracks:
            track.delete_selection()

    def compute_needed_height(self) -> float:
        """Return how high the tracks at the foot want to be, together."""
        return sum(track.compute_height() for track in self.bottom_tracks)

    def compute_fixed_height(self) -> float:
        """Return how high the tracks are that do not scroll, together, without the one that takes the rest."""
        return sum(track.compute_height() for track in (*self.top_tracks, self.footer_track))

    def compute_min_height(self) -> float:
        """Return the least height for all of it."""
        return self.compute_fixed_height() + self.min_filling_height + min(self.compute_needed_height(), _LEAST_BELOW)

    def compute_bottom_rect(self, width: float, height: float) -> QRectF:
        """Return where the tracks at the foot are to be seen; empty without any."""
        room, needed = max(0.0, height - self.compute_fixed_height()), self.compute_needed_height()
        wanted = (
            max(needed, room - self.max_filling_height, _LEAST_BELOW)
            if self.bottom_height is None
            else self.bottom_height
        )
        seen = float(round(min(needed, wanted, max(room - self.min_filling_height, min(needed, _LEAST_BELOW)))))
        return QRectF(0, height - self.footer_track.compute_height() - seen, width, seen)

    def set_bottom_height(self, wanted: float, stretched: ResizableTrack) -> None:
        """Let those below have `wanted` pixels: the one that can be stretched takes or gives what is too much."""
        if stretched.compute_height():
            stretched.set_preferred_height(wanted - (self.compute_needed_height() - stretched.compute_height()))
        self.bottom_height = max(0.0, wanted) if wanted < self.compute_needed_height() else None

    def compute_max_scroll(self, height: float) -> float:
        """Return how far the tracks at the foot can be scrolled."""
        return max(0.0, self.compute_needed_height() - self.compute_bottom_rect(1, height).height())

    def iter_placements(self, width: float, height: float) -> Iterator[TrackPlacement]:
        """Yield the tracks that are to be seen, from the top down; at the foot one may reach out of
        `compute_bottom_rect`.
        """
        top = 0.0
        for track in self.top_tracks:
            if high := track.compute_height():
                yield TrackPlacement(track, QRectF(0, top, width, high))
                top += high
        foot = self.compute_bottom_rect(width, height)
        yield TrackPlacement(
            self.filling_track, QRectF(0, top, width, min(max(0.0, foot.top() - top), self.max_filling_height))
        )
        top = foot.top() - min(self.scroll_offset, self.compute_max_scroll(height))
        for track in self.bottom_tracks:
            high = track.compute_height()
            rect = QRectF(0, top, width, high)
            if high and rect.bottom() > foot.top() and rect.top() < foot.bottom():
                yield TrackPlacement(track, rect)
            top += high
        if high := self.footer_track.compute_height():
            yield TrackPlacement(self.footer_track, QRectF(0, foot.bottom(), width, high))

    def find_placement_at(self, y: float, width: float, height: float) -> TrackPlacement | None:
        """Return the track that is to be seen at `y`."""
        foot = self.compute_bottom_rect(width, height)
        for place in self.iter_placements(width, height):
            seen = place.rect & foot if place.track in self.bottom_tracks else place.rect
            if seen.top() <= y < seen.bottom():
                return place
        return None

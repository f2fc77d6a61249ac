"""Report of what was not carried from one program to the other, as values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from studio.core.translation import tr, tr_n

_MOST_PLACES = 3


@dataclass(frozen=True, slots=True)
class CarryLoss:
    """Something that was not carried, or not as it was.

    Args:
        place: The track, the clip and its time; empty for the whole.
        feature: What it is.
        reason: Why, and what became of it.
    """

    place: str
    feature: str
    reason: str


@dataclass(frozen=True, slots=True)
class CarryReport:
    """What was carried, and what was not.

    Args:
        losses: In the order of the tracks.
        sequences: Sequences, nested ones included.
        tracks: Tracks in all of them.
        clips: Clips on these.
    """

    losses: tuple[CarryLoss, ...] = ()
    sequences: int = 0
    tracks: int = 0
    clips: int = 0

    def format_summary(self) -> str:
        """Return one line that says how much there is."""
        sequences = tr_n("{count} sequence", "{count} sequences", self.sequences)
        tracks = tr_n("{count} track", "{count} tracks", self.tracks)
        clips = tr_n("{count} clip", "{count} clips", self.clips)
        return tr("{sequences}, {tracks}, {clips}", sequences=sequences, tracks=tracks, clips=clips)

    def format_lines(self) -> list[str]:
        """Return a line for each kind of loss, with the first places."""
        groups: dict[tuple[str, str], list[str]] = {}
        for loss in self.losses:
            groups.setdefault((loss.feature, loss.reason), []).append(loss.place)
        return [_format_group(*key, places) for key, places in groups.items()]

    def to_dict(self) -> dict[str, Any]:
        """Return it for JSON."""
        losses = [{"place": each.place, "feature": each.feature, "reason": each.reason} for each in self.losses]
        return {"sequences": self.sequences, "tracks": self.tracks, "clips": self.clips, "not_carried": losses}


def _format_group(feature: str, reason: str, places: list[str]) -> str:
    named = [place for place in places if place]
    if not named:
        return tr("{feature}: {reason}", feature=feature, reason=reason)
    shown = "; ".join(named[:_MOST_PLACES])
    if len(named) > _MOST_PLACES:
        more = len(named) - _MOST_PLACES
        shown = tr_n("{places}; and {count} more", "{places}; and {count} more", more, places=shown)
    return tr("{feature}: {reason} ({places})", feature=feature, reason=reason, places=shown)


@dataclass(slots=True)
class LossList:
    """Losses as they are found.

    Args:
        losses: Those so far, each once.
    """

    losses: dict[CarryLoss, None] = field(default_factory=dict)

    def add(self, place: str, feature: str, reason: str) -> None:
        """Take note of a loss."""
        self.losses[CarryLoss(place, feature, reason)] = None

    def __iter__(self) -> Iterator[CarryLoss]:
        return iter(self.losses)

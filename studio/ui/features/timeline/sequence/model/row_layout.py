"""Layout of the tracks of a sequence, from the top down: markers, subtitles, pictures, sound."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

from studio.sdk.sequence.clip_sequence import ClipSequence, TrackKind

MARKER_HEIGHT: Final = 16.0
ROW_GAP: Final = 2.0
_HEIGHTS: Final = {TrackKind.VIDEO: 46.0, TrackKind.AUDIO: 38.0, TrackKind.SUBTITLE: 26.0}
_KINDS_APART: Final = 6.0
_FREE_BELOW: Final = 10.0


@dataclass(frozen=True, slots=True)
class TrackRow:
    """A track, and where it lies.

    Args:
        index: Of the track in the sequence.
        top: Pixels from the top of all rows.
        height: Pixels.
    """

    index: int
    top: float
    height: float

    @property
    def bottom(self) -> float:
        """Pixels from the top of all rows."""
        return self.top + self.height


class RowLayout(NamedTuple):
    """The rows, from the top down.

    Args:
        rows: One for each track.
        height: Of all together, pixels.
    """

    rows: tuple[TrackRow, ...] = ()
    height: float = 0.0

    def find_row_at(self, y: float) -> TrackRow | None:
        """Return the row at a place, which counts from the top of all rows; a gap belongs to the row above it."""
        for row in self.rows:
            if row.top <= y < row.bottom + ROW_GAP:
                return row
        return None

    def find_nearest_row(self, y: float) -> TrackRow | None:
        """Return the row that is nearest to a place; None without rows."""
        return min(self.rows, key=lambda row: max(row.top - y, y - row.bottom, 0.0), default=None)

    def find_row(self, index: int) -> TrackRow | None:
        """Return the row of a track."""
        return next((row for row in self.rows if row.index == index), None)

    def list_rows_between(self, top: float, bottom: float) -> tuple[TrackRow, ...]:
        """Return the rows of which something lies between two places."""
        return tuple(row for row in self.rows if row.bottom >= top and row.top <= bottom)


def lay_out_rows(sequence: ClipSequence, scale: float = 1.0) -> RowLayout:
    """Return where the tracks of a sequence lie.

    Args:
        sequence: Has the tracks.
        scale: 1 for the usual height of tracks.
    """
    top = MARKER_HEIGHT + ROW_GAP
    rows: list[TrackRow] = []
    before: TrackKind | None = None
    for index in list_display_order(sequence):
        kind = sequence.tracks[index].kind
        top += _KINDS_APART if before not in (None, kind) else 0.0
        before = kind
        height = round(_HEIGHTS[kind] * scale)
        rows.append(TrackRow(index, top, height))
        top += height + ROW_GAP
    return RowLayout(tuple(rows), top + _FREE_BELOW)


def list_display_order(sequence: ClipSequence) -> tuple[int, ...]:
    """Return the indices of tracks from the top down."""
    of_kind = {kind: [n for n, track in enumerate(sequence.tracks) if track.kind is kind] for kind in TrackKind}
    subtitles, pictures = reversed(of_kind[TrackKind.SUBTITLE]), reversed(of_kind[TrackKind.VIDEO])
    return (*subtitles, *pictures, *of_kind[TrackKind.AUDIO])

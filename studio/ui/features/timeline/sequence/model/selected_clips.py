"""Selection of clips, or of a gap."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from studio.sdk.sequence.clip_sequence import ClipSequence


class SelectedClips(QObject):
    """The numbers of the selected clips.

    Signals:
        changed(): Others are selected.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._numbers: frozenset[int] = frozenset()
        self._gap: tuple[int, int] | None = None

    @property
    def numbers(self) -> frozenset[int]:
        """The selected clips."""
        return self._numbers

    @property
    def gap(self) -> tuple[int, int] | None:
        """The track and a frame of the gap that is selected; None for none."""
        return self._gap

    def select(self, numbers: Iterable[int]) -> None:
        """Select these clips alone."""
        self._set(frozenset(numbers), None)

    def select_gap(self, track: int, frame: int) -> None:
        """Select a gap, and no clip."""
        self._set(frozenset(), (track, frame))

    def toggle(self, numbers: Iterable[int]) -> None:
        """Add clips; if all of them are selected, take them out."""
        wanted = frozenset(numbers)
        self._set(self._numbers - wanted if wanted <= self._numbers else self._numbers | wanted, None)

    def clear(self) -> bool:
        """Select nothing; return whether anything was selected."""
        had = bool(self._numbers) or self._gap is not None
        self._set(frozenset(), None)
        return had

    def keep_existing(self, sequence: ClipSequence) -> None:
        """Leave out the clips that a sequence does not have."""
        kept = frozenset(number for number in self._numbers if number in sequence.clips_by_number)
        if kept != self._numbers:
            self._set(kept, self._gap)

    def _set(self, numbers: frozenset[int], gap: tuple[int, int] | None) -> None:
        if (numbers, gap) != (self._numbers, self._gap):
            self._numbers, self._gap = numbers, gap
            self.changed.emit()

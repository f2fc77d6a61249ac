"""The data set of a folder's clips."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import Final

from nodes.train.folder.clip_decoder import START_COUNT, ClipSelection, DecodedClip, DecodingOptions, decode_clip
from nodes.train.folder.clip_finder import ClipRow, UnusableRow
from nodes.train.folder.folder_rows import FolderRows
from nodes.train.folder.sample_cache import get_sample_cache
from studio.core.errors import MediaError
from studio.core.translation import tr
from studio.sdk import BadRow, Dataset, Media, Sample
from studio.sdk.training.dataset import draw_seeded_int, train_val_split

_VERSION: Final = 1  # goes up when the same files and settings give other samples
_LISTENED: Final = 8
"""Files that are opened to find out whether there is sound."""


@dataclass(frozen=True, slots=True)
class ValidationSplit:
    """Which samples are held back.

    Args:
        share: Of all samples, 0..1; where the table says which, that counts.
        seed: Of the order.
    """

    share: float
    seed: int


class FolderClips(Dataset):
    """Clips of a folder, decoded when they are asked for and kept for a while.

    Args:
        media: Reads the files; it is kept.
        rows: What lies in the folder.
        decoding: What samples look like.
        division: Which are held back.
        limit: Bytes of decoded clips that are kept in memory.
    """

    def __init__(
        self, media: Media, rows: FolderRows, decoding: DecodingOptions, division: ValidationSplit, limit: int
    ) -> None:
        self.rows = rows
        self.decoding = decoding
        self._media = media
        self._division = division
        self._limit = limit
        self._classes = {label: number for number, label in enumerate(rows.labels)}

    @cached_property
    def _divided(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        return train_val_split([row.split for row in self.rows.usable_rows], self._division.share, self._division.seed)

    @property
    def training_indices(self) -> Sequence[int]:
        """The samples to learn from, shuffled."""
        return self._divided[0]

    @property
    def validation_indices(self) -> Sequence[int]:
        """The samples that are held back."""
        return self._divided[1]

    @property
    def bad_rows(self) -> tuple[BadRow, ...]:
        """The rows without a usable file."""
        return tuple(BadRow(row.place, row.reason) for row in self.rows.unusable_rows)

    @cached_property
    def available_fields(self) -> frozenset[str]:
        """What samples have; a few files are opened to find out whether there is sound."""
        there = {"video"} if self.rows.usable_rows else set()
        if any(row.text for row in self.rows.usable_rows):
            there.add("text")
        if self.rows.labels:
            there.add("label")
        if self.decoding.has_sound and any(self._sounds(row) for row in self.rows.usable_rows[:_LISTENED]):
            there.add("audio")
        return frozenset(there)

    def _sounds(self, row: ClipRow) -> bool:
        try:
            return self._media.facts(row.path).audio is not None
        except MediaError:
            return False

    @cached_property
    def digest(self) -> str:
        """Of the rows, their files' sizes and times, and how they are decoded."""
        made = blake2b(f"{_VERSION} {self.decoding} {self._division}".encode(), digest_size=16)
        for row in self.rows.usable_rows:
            made.update(f"{row} {self._stamp(row)}\n".encode(errors="surrogatepass"))
        return made.hexdigest()

    def _stamp(self, row: ClipRow) -> str:
        try:
            return self._media.get_file_version(row.path)
        except MediaError:
            return ""

    def __len__(self) -> int:
        return len(self.rows.usable_rows)

    def get_sample(self, index: int, epoch: int = 0) -> Sample:
        """Decode a sample, or take it from the cache."""
        row = self.rows.usable_rows[index]
        found = self._decoded(row, self._share(index, epoch))
        columns = {}
        if self._classes:
            import torch

            columns["label"] = torch.tensor(self._classes.get(row.label, -1))
        name = row.path.relative_to(self.rows.folder).as_posix() if row.path != self.rows.folder else row.path.name
        return Sample(name, row.text, found.video, found.audio, columns)

    def iter_captions(self) -> Iterator[str]:
        """Yield the captions of the samples to learn from; no clip is decoded for it."""
        return (text for index in self.training_indices if (text := self.rows.usable_rows[index].text))

    def _decoded(self, row: ClipRow, share: float) -> DecodedClip:
        key = (row.path, self._media.get_file_version(row.path), row.begin, row.end, self.decoding, share)
        cache = get_sample_cache(self._media)
        return cache.get_or_decode(key, lambda: decode_clip(self._media, row, self.decoding, share), self._limit)

    def _share(self, index: int, epoch: int) -> float:
        """Return where in a long clip a sample begins, 0..1; what is held back begins in the same place always."""
        stretch = self.decoding.stretch
        if stretch is ClipSelection.RANDOM and index not in self._held:
            return (draw_seeded_int(START_COUNT, self._division.seed, epoch, index) + 0.5) / START_COUNT
        return 0.0 if stretch is ClipSelection.START else 0.5

    @cached_property
    def _held(self) -> frozenset[int]:
        return frozenset(self.validation_indices)


def check_sample(samples: FolderClips, index: int, media: Media) -> UnusableRow | None:
    """Open a sample's file; return what is wrong with it, or None."""
    row = samples.rows.usable_rows[index]
    try:
        facts = media.facts(row.path)
    except MediaError as error:
        return UnusableRow(row.place, tr("the file cannot be read"), error.reason)
    return None if facts.video is not None else UnusableRow(row.place, tr("the file has no pictures"), row.path.name)

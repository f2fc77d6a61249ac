"""Byte pair encoding: pieces of words that are learned from texts, down to single bytes."""

from __future__ import annotations

import heapq
import itertools
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

Pair: TypeAlias = tuple[int, int]

BYTES: Final = 256
MAX_PIECE_BYTES: Final = 1024
"""Bytes of a piece at most; words are spelled in parts that are shorter."""
_MOST_KNOWN = 1 << 16


class BytePairs:
    """Spells any text in pieces: 0 … 255 are bytes of UTF-8, 256 + n is the n-th merge.

    Sennrich, Haddow & Birch, "Neural Machine Translation of Rare Words with Subword Units" (2016), over bytes as in
    Radford et al., "Language Models are Unsupervised Multitask Learners" (2019).

    Args:
        merges: Pairs of pieces that become one, in the order in which they were learned.

    Raises:
        ValueError: A merge names a piece that is not there yet, or makes an endless one: each may double the one
            before, so that a small file would fill the memory.
    """

    def __init__(self, merges: Sequence[Pair] = ()) -> None:
        self.merges = tuple(merges)
        self._ranks = {pair: rank for rank, pair in enumerate(self.merges)}
        self._bytes = [bytes([value]) for value in range(BYTES)]
        for left, right in self.merges:
            if not (0 <= left < len(self._bytes) and 0 <= right < len(self._bytes)):
                raise ValueError(f"merge {len(self._bytes) - BYTES} joins {left} and {right}, which are not there")
            if len(self._bytes[left]) + len(self._bytes[right]) > MAX_PIECE_BYTES:
                raise ValueError(f"merge {len(self._bytes) - BYTES} makes a piece of more than {MAX_PIECE_BYTES} bytes")
            self._bytes.append(self._bytes[left] + self._bytes[right])
        self._known: dict[str, tuple[int, ...]] = {}

    def __len__(self) -> int:
        return len(self._bytes)

    def encode_word(self, word: str) -> tuple[int, ...]:
        """Return the pieces of a word: the merge that was learned first is done first."""
        known = self._known.get(word)
        if known is not None:
            return known
        pieces = list(word.encode("utf-8", "replace"))
        while len(pieces) > 1:
            pair = min(itertools.pairwise(pieces), key=lambda two: self._ranks.get(two, len(self)))
            if pair not in self._ranks:
                break
            pieces = _joined(pieces, pair, BYTES + self._ranks[pair])
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        return self._known.setdefault(word, tuple(pieces))

    def decode_pieces(self, pieces: Sequence[int]) -> str:
        """Return the text that pieces spell; bytes that are no UTF-8 become �."""
        return b"".join(self._bytes[piece] for piece in pieces).decode("utf-8", "replace")


def learn_merges(counts: Mapping[str, int], most: int) -> list[Pair]:
    """Return the pairs of pieces that occur most often, merged one after the other; the same for the same counts.

    Args:
        counts: How often each word occurs; no pair reaches over the end of a word.
        most: How many merges there are at most. Pairs that occur once are not merged.
    """
    learning = _MergeLearner(counts)
    merges: list[Pair] = []
    while len(merges) < most and (pair := learning.find_commonest_pair()) is not None:
        learning.merge_pair(pair, BYTES + len(merges))
        merges.append(pair)
    return merges


class _MergeLearner:
    """Words in pieces, and how often each pair occurs in them; only what a merge changes is counted again."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self._words = [(list(word.encode("utf-8", "replace")), count) for word, count in sorted(counts.items())]
        self._pairs: Counter[Pair] = Counter()
        self._where: defaultdict[Pair, set[int]] = defaultdict(set)
        for index in range(len(self._words)):
            self._count(index, 1)
        self._queue = [(-count, pair) for pair, count in self._pairs.items()]
        heapq.heapify(self._queue)

    def find_commonest_pair(self) -> Pair | None:
        """Return the pair that occurs most often, the least one of several; None if all occur once."""
        while self._queue:
            count, pair = heapq.heappop(self._queue)
            now = self._pairs[pair]
            if now == -count:
                return pair if now > 1 else None
            if now > 0:  # it has become rarer since
                heapq.heappush(self._queue, (-now, pair))
        return None

    def merge_pair(self, pair: Pair, piece: int) -> None:
        """Make one piece of a pair wherever it occurs."""
        changed: set[Pair] = set()
        for index in self._where.pop(pair):
            self._count(index, -1)
            self._words[index][0][:] = _joined(self._words[index][0], pair, piece)
            changed |= self._count(index, 1)
        for other in changed:
            heapq.heappush(self._queue, (-self._pairs[other], other))

    def _count(self, index: int, sign: int) -> set[Pair]:
        pieces, count = self._words[index]
        pairs = set()
        for pair in itertools.pairwise(pieces):
            self._pairs[pair] += sign * count
            self._where[pair].add(index)
            pairs.add(pair)
        return pairs


def _joined(pieces: Sequence[int], pair: Pair, piece: int) -> list[int]:
    made: list[int] = []
    at = 0
    while at < len(pieces):
        if at + 1 < len(pieces) and (pieces[at], pieces[at + 1]) == pair:
            made.append(piece)
            at += 2
        else:
            made.append(pieces[at])
            at += 1
    return made

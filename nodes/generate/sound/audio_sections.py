"""Sections of a sound: which text is heard from when to when, and how sections are joined into one sound."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True, slots=True)
class AudioSection:
    """A part of a sound that is made at once.

    Args:
        start: Its first sample in the clip.
        stop: The sample after its last one, without what it shares with the next section.
        shared: Samples after `stop` that are faded into the next section.
        text: What is heard.
    """

    start: int
    stop: int
    shared: int
    text: str

    @property
    def length(self) -> int:
        """Samples that are made."""
        return self.stop + self.shared - self.start


def plan_sections(blocks: Sequence[tuple[int, int, str]], window: int, overlap: int) -> tuple[AudioSection, ...]:
    """Return the sections of a sound, in order. Long blocks are divided evenly; blocks without a text are silent.

    Args:
        blocks: First sample, sample after the last, and text; in order, without overlap.
        window: Samples that a model makes at once, at most.
        overlap: Samples that two adjacent sections share; at most half of a section.
    """
    shared = max(0, min(overlap, window // 2))
    parts: list[tuple[int, int, str]] = []
    heard = [(start, stop, text) for start, stop, text in blocks if text.strip() and stop > start]
    for (start, stop, text), after in zip_longest(heard, heard[1:]):
        is_followed = after is not None and after[0] == stop
        fits = stop - start + (shared if is_followed else 0) <= window
        count = 1 if fits else math.ceil((stop - start) / max(1, window - shared))
        edges = [start + (stop - start) * number // count for number in range(count + 1)]
        parts += [(left, right, text) for left, right in pairwise(edges)]
    return tuple(
        AudioSection(start, stop, min(shared, after[1] - after[0]) if after and after[0] == stop else 0, text)
        for (start, stop, text), after in zip_longest(parts, parts[1:])
    )


def join_sections(
    sections: Iterable[AudioSection], length: int, render: Callable[[AudioSection], torch.Tensor]
) -> Iterator[torch.Tensor]:
    """Yield the samples of a sound in order, [2, N], as they are done; no more than one section is held.

    What two sections share is faded from one into the other at equal power, since their sounds are not related.

    Args:
        sections: In order.
        length: Samples of the whole sound.
        render: Returns the samples of a section, [2, `length` of it].
    """
    import torch

    position, tail = 0, torch.zeros(2, 0)
    for section in sections:
        if section.start > position:
            yield torch.zeros(2, section.start - position)
        made, shared = render(section), tail.shape[1]
        if shared:
            angle = (torch.arange(shared) + 0.5) / shared * (math.pi / 2.0)
            made[:, :shared] = tail * angle.cos() + made[:, :shared] * angle.sin()
        keep = section.stop - section.start
        yield made[:, :keep]
        position, tail = section.stop, made[:, keep:]
    if position < length:
        yield torch.zeros(2, length - position)


def split_samples(chunks: Iterable[torch.Tensor], sizes: Iterable[int]) -> Iterator[torch.Tensor]:
    """Yield a sound in pieces of other sizes.

    Args:
        chunks: The sound, [C, N] each, in order.
        sizes: Samples of each piece; as many as the chunks have, together.
    """
    import torch

    source = iter(chunks)
    waiting = next(source, None)
    for size in sizes:
        pieces, missing = [], size
        while waiting is not None and missing > 0:
            pieces.append(waiting[:, :missing])
            missing -= pieces[-1].shape[1]
            waiting = waiting[:, pieces[-1].shape[1] :]
            if not waiting.shape[1]:
                waiting = next(source, None)
        yield torch.cat(pieces, dim=1).clone() if pieces else torch.zeros(2, 0)

"""Spoken utterances: texts with times become sound that fits them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from studio.sdk.cues.cue import Cue, Cues
from studio.sdk.sound.wsola import stretch_audio

if TYPE_CHECKING:
    import torch


class SpeechFit(StrEnum):
    """How long a text is spoken that has a block of its own."""

    AS_SPOKEN = "as spoken"
    FASTER = "faster where it must"
    EXACT = "as long as its block"


@dataclass(frozen=True)
class Utterance:
    """A text as it is spoken.

    Args:
        start: The first sample's number in the clip.
        samples: [N], float32.
        text: What is said.
    """

    start: int
    samples: torch.Tensor
    text: str

    @property
    def stop(self) -> int:
        """The number after the last sample's."""
        return self.start + len(self.samples)


@dataclass(frozen=True, eq=False)
class SpokenClip:
    """All that is spoken in a clip, in order; nothing overlaps. Two are the same only if they are one object.

    Args:
        utterances: In order.
        sample_rate: Samples a second.
    """

    utterances: tuple[Utterance, ...]
    sample_rate: int

    @property
    def sample_count(self) -> int:
        """How many there are up to the last one's end."""
        return max((utterance.stop for utterance in self.utterances), default=0)

    def get_samples(self, own: range) -> torch.Tensor:
        """Return samples of the clip, [1, N]; silence where nothing is said."""
        import torch

        frame = torch.zeros(1, len(own))
        for said in self.utterances:
            begin, stop = max(own.start, said.start), min(own.stop, said.stop)
            if begin < stop:
                frame[0, begin - own.start : stop - own.start] = said.samples[begin - said.start : stop - said.start]
        return frame


@lru_cache(maxsize=16)
def make_spoken_cues(spoken: SpokenClip) -> Cues:
    """Return the texts with their times."""
    rate = spoken.sample_rate
    return Cues(tuple(Cue(said.start / rate, said.stop / rate, said.text) for said in spoken.utterances))


@dataclass(frozen=True, slots=True)
class SpeechTiming:
    """How texts are brought into their blocks.

    Args:
        fit: What is done.
        fastest: How many times faster than spoken, at the most.
        sample_rate: Samples a second.
    """

    fit: SpeechFit
    fastest: float
    sample_rate: int


def place_utterances(
    blocks: Sequence[Cue], said: Callable[[str], torch.Tensor], timing: SpeechTiming, check: Callable[[], None]
) -> Iterator[tuple[Utterance, bool]]:
    """Yield each block's text as it is spoken, and whether it is longer than its block.

    Each begins with its block, or when the one before has ended.

    Args:
        blocks: Texts with times, in order.
        said: Returns a text as it is spoken, [N].
        timing: How they are fitted.
        check: Called now and then; what it raises ends the work.
    """
    free = 0
    for block in blocks:
        start = max(free, round(block.start * timing.sample_rate))
        room = max(1, round(block.end * timing.sample_rate) - start)
        samples = said(block.text)
        if len(samples):
            length = _length(len(samples), room, timing)
            if length != len(samples):
                samples = stretch_audio(samples[None], timing.sample_rate, length, check)[0]
            free = start + length
            yield Utterance(start, samples, block.text), length > room


def _length(spoken: int, room: int, timing: SpeechTiming) -> int:
    """Return how many samples a text gets; none is made more than twice as long."""
    least = max(1, round(spoken / timing.fastest))
    if timing.fit is SpeechFit.AS_SPOKEN or (timing.fit is SpeechFit.FASTER and spoken <= room):
        return spoken
    return min(max(room, least), 2 * spoken)

"""Words put together to blocks: what is read at once, as a subtitle or a line of a song."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from studio.sdk.cues.cue import Cue, Cues, CueWord

_ENDS = tuple(".?!…。？！।؟۔")
_CLOSERS = "\"'”’»)]」』"


@dataclass(frozen=True, eq=False)
class Transcript:
    """What is said in a clip. Two are the same only if they are one object.

    Args:
        words: In order of time, each with the space before it that belongs to it.
    """

    words: tuple[CueWord, ...]

    @property
    def text(self) -> str:
        """All of it, in one line."""
        return " ".join("".join(word.text for word in self.words).split())


@lru_cache(maxsize=16)
def group_into_phrases(transcript: Transcript, longest: int, pause: float) -> Cues:
    """Return the blocks of a transcript.

    A block ends with a sentence, before a pause, and where it would be longer than so many characters.

    Args:
        transcript: What is said.
        longest: Characters in a block; a word that is longer has a block of its own.
        pause: Seconds.
    """
    blocks: list[list[CueWord]] = []
    before: CueWord | None = None
    for word in transcript.words:
        goes_on = before is not None and word.start - before.end < pause and not _ends(before)
        if not goes_on or len(_text([*blocks[-1], word])) > longest:
            blocks.append([])
        blocks[-1].append(word)
        before = word
    return Cues.from_unsorted(_cue(block) for block in blocks)


def _ends(word: CueWord) -> bool:
    return word.text.rstrip(_CLOSERS + " ").endswith(_ENDS)


def _text(words: Sequence[CueWord]) -> str:
    return " ".join("".join(word.text for word in words).split())


def _cue(words: Sequence[CueWord]) -> Cue:
    plain = tuple(CueWord(word.text.strip(), word.start, word.end) for word in words if word.text.strip())
    return Cue(words[0].start, max(word.end for word in words), _text(words), plain)

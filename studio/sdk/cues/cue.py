"""Cues: texts that are on for a while, and when their words begin."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from studio.core.clip_info import ClipInfo
from studio.core.time import FrameRate
from studio.sdk.context import Time
from studio.sdk.decomposition import Decomposition, NodeTemplate, ParamTrack


@dataclass(frozen=True, slots=True)
class CueWord:
    """A word, and from when to when it lasts, in seconds."""

    text: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Cue:
    """A text, and from when to when it is on, in seconds.

    Args:
        start: Its first moment.
        end: The moment after its last; not before `start`.
        text: Any lines of any script.
        words: When its words begin, where that is known.
        anchor: Where in the picture it is: the key of a number pad, 1 (bottom left) to 9 (top right); 0 for the usual
            place, which is 2.
    """

    start: float
    end: float
    text: str
    words: tuple[CueWord, ...] = ()
    anchor: int = 0


@dataclass(frozen=True, slots=True)
class TextRun:
    """Frames [start, stop) with one text."""

    start: int
    stop: int
    text: str


@dataclass(frozen=True, eq=False)
class Cues:
    """Cues in the order of their starts; they may overlap. Two are the same only if they are one object."""

    cues: tuple[Cue, ...]

    @classmethod
    def from_unsorted(cls, cues: Iterable[Cue]) -> Cues:
        """Return cues in order."""
        return cls(tuple(sorted(cues, key=lambda cue: cue.start)))

    @property
    def seconds(self) -> float:
        """When the last one ends."""
        return max((cue.end for cue in self.cues), default=0.0)

    @property
    def text(self) -> str:
        """All texts, a line for each cue."""
        return "\n".join(" ".join(cue.text.split()) for cue in self.cues)

    def find_text_at(self, frame: int, rate: FrameRate, later: float = 0.0) -> str:
        """Return the text that is on at a frame; those that are on together lie below each other."""
        runs = find_text_runs(self, rate, later)
        index = bisect_right(runs, frame, key=lambda run: run.start) - 1
        return runs[index].text if index >= 0 and frame < runs[index].stop else ""

    def find_word_number(self, seconds: float) -> int:
        """Return the number of the word that is spoken at a time, from 1; 0 before the first."""
        return bisect_right(list_words(self), seconds, key=lambda word: word.start)

    def find_word_at(self, seconds: float) -> str:
        """Return the word that is spoken at a time; nothing between two."""
        number = self.find_word_number(seconds)
        word = list_words(self)[number - 1] if number else None
        return word.text if word is not None and seconds < word.end else ""

    def has_word_start(self, start: float, stop: float) -> bool:
        """Return whether a word begins in [start, stop)."""
        words = list_words(self)
        at = bisect_right(words, start, key=lambda word: math.nextafter(word.start, math.inf))
        return at < len(words) and words[at].start < stop

    def to_parts(self, facts: ClipInfo, later: float = 0.0) -> Decomposition:
        """Return a Text node with a keyed text for each run of a clip, all of them so many seconds later."""
        rate = facts.rate or FrameRate.from_value(25)
        texts = [""] * facts.length
        for run in find_text_runs(self, rate, later):
            stop = min(run.stop, facts.length)
            texts[run.start : stop] = [run.text] * max(0, stop - run.start)
        params = {"rate": float(rate.value), "length": facts.length}
        return Decomposition(
            (NodeTemplate("text", "source.text", params, {"text": ParamTrack(tuple(texts))}),), (), "text"
        )


def get_frame_middle(time: Time) -> float:
    """Return the middle of the frame at work, in seconds."""
    return (time.frame + 0.5) / float(time.rate.value)


def find_frames_between(start: float, end: float, rate: FrameRate) -> range:
    """Return the frames between two times, each rounded to the nearest beginning of a frame; one at least.

    Of what lies before the clip there is none.
    """
    first, stop = (math.floor(seconds * float(rate.value) + 0.5) for seconds in (start, end))
    return range(max(0, first), max(0, first + 1, stop))


@lru_cache(maxsize=16)
def find_text_runs(cues: Cues, rate: FrameRate, later: float = 0.0) -> tuple[TextRun, ...]:
    """Return the frames with text, in order; where cues overlap, their texts lie below each other.

    Args:
        cues: The texts.
        rate: Of the clip.
        later: Seconds that all of them are put off.
    """
    placed = [
        (find_frames_between(cue.start + later, cue.end + later, rate), cue.text) for cue in cues.cues if cue.text
    ]
    spans = [(span, text) for span, text in placed if span]
    edges = sorted({edge for span, _ in spans for edge in (span.start, span.stop)})
    runs: list[TextRun] = []
    active: list[tuple[range, str]] = []
    waiting = 0
    for start, stop in pairwise(edges):
        active = [each for each in active if each[0].stop > start]
        while waiting < len(spans) and spans[waiting][0].start <= start:
            active.append(spans[waiting])
            waiting += 1
        if active:
            runs.append(TextRun(start, stop, "\n".join(text for _, text in active)))
    return tuple(_joined(runs))


def _joined(runs: Sequence[TextRun]) -> list[TextRun]:
    """Return runs with those made one that have one text and touch."""
    found: list[TextRun] = []
    for run in runs:
        goes_on = bool(found) and found[-1].text == run.text and found[-1].stop == run.start
        found.append(TextRun(found.pop().start, run.stop, run.text) if goes_on else run)
    return found


@lru_cache(maxsize=16)
def list_words(cues: Cues) -> tuple[CueWord, ...]:
    """Return all words in order of time; those of a cue without any share its time by their lengths."""
    words = (word for cue in cues.cues for word in cue.words or distribute_words(cue.text, cue.start, cue.end))
    return tuple(sorted(words, key=lambda word: word.start))


def distribute_words(text: str, start: float, end: float) -> tuple[CueWord, ...]:
    """Return the words of a text with times: each takes as much of the whole as it has letters."""
    pieces = text.split()
    total = sum(len(piece) for piece in pieces)
    words, at = [], start
    for piece in pieces:
        lasts = (end - start) * len(piece) / total
        words.append(CueWord(piece, at, at + lasts))
        at += lasts
    return tuple(words)


def make_cues(texts: Iterable[str], rate: FrameRate) -> Cues:
    """Return the cues of a text that is given frame by frame: one for each run of frames with the same text."""
    cues: list[Cue] = []
    before, began, frame = "", 0, -1
    for frame, text in enumerate(texts):
        if text != before:
            cues += _cue(before, began, frame, rate)
            before, began = text, frame
    cues += _cue(before, began, frame + 1, rate)
    return Cues(tuple(cues))


def _cue(text: str, start: int, stop: int, rate: FrameRate) -> list[Cue]:
    if not text.strip():
        return []
    return [Cue(float(rate.seconds_at(start)), float(rate.seconds_at(stop)), text.strip("\n"))]

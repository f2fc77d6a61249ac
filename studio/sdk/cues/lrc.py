"""LRC: lyrics, a line of text behind its time; a word may have its own (A2 extension)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise, zip_longest

from studio.core.translation import tr
from studio.sdk.cues.cue import Cue, Cues, CueWord
from studio.sdk.cues.cue_problems import CueProblems

_STAMP = re.compile(r"\s*\[(-?\d+):([0-5]?\d(?:[.:]\d{1,3})?)\]")
_INNER = re.compile(r"<(\d+):([0-5]?\d(?:[.:]\d{1,3})?)>")
_TAG = re.compile(r"\s*\[(#|[A-Za-z]+):?(.*)\]\s*")
_LAST = 5.0  # seconds for which the last line is on, where the file does not say how long it is


def read_lrc(text: str, problems: CueProblems | None = None) -> Cues:
    """Return the lines of lyrics; each is on until the next one begins, or an empty one.

    `[offset:…]` shows lines so many milliseconds earlier, `[length:mm:ss]` says when the last one ends.

    Args:
        text: Of the file.
        problems: Takes what is wrong; None raises an error for it.

    Raises:
        StudioError: It is none; the message names the line.
    """
    problems = problems or CueProblems()
    stamped: list[tuple[float, str]] = []
    tags: dict[str, str] = {}
    for number, line in enumerate(text.split("\n"), 1):
        times, rest = _stamps(line)
        tag = _TAG.fullmatch(line)
        if times:
            stamped += [(time, rest) for time in times]
        elif tag is not None:
            tags[tag[1].lower()] = tag[2].strip()
        elif line.strip():
            problems.add(
                tr("line {number}: '{found}' has no time; accepted: such as {times}",
                   number=number, found=line.strip()[:60], times="[01:23.45]text")
            )  # fmt: skip
    return Cues.from_unsorted(_cues(sorted(stamped, key=lambda each: each[0]), tags))


def _stamps(line: str) -> tuple[list[float], str]:
    """Return the times in front of a line, and the rest of it."""
    times, at = [], 0
    while (match := _STAMP.match(line, at)) is not None:
        times.append(_seconds(match))
        at = match.end()
    return times, line[at:].strip()


def _seconds(match: re.Match[str]) -> float:
    return int(match[1]) * 60 + float(match[2].replace(":", "."))


def _cues(stamped: Sequence[tuple[float, str]], tags: dict[str, str]) -> Iterator[Cue]:
    offset = _number(tags.get("offset", "")) / 1000
    minutes, _, seconds = tags.get("length", "").rpartition(":")
    length = _number(minutes) * 60 + _number(seconds)
    starts = sorted({start for start, _ in stamped})
    ends = dict(pairwise(starts))
    for start, text in stamped:
        end = ends.get(start, length if length > start else start + _LAST)
        if text:
            begin = max(0.0, start - offset)
            yield _cue(text, begin, max(begin, end - offset), offset)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def _cue(text: str, start: float, end: float, offset: float) -> Cue:
    pieces, at, begin = [], start, 0
    for match in [*_INNER.finditer(text), None]:
        piece = text[begin : match.start() if match else None].strip()
        if piece:
            pieces.append((piece, at))
        if match is not None:
            at, begin = min(max(_seconds(match) - offset, start), end), match.end()
    if begin == 0:
        return Cue(start, end, text)
    stops = [time for _, time in pieces[1:]] + [end]
    words = (CueWord(piece, began, max(began, stop)) for (piece, began), stop in zip(pieces, stops, strict=True))
    return Cue(start, end, " ".join(_INNER.sub("", text).split()), tuple(words))


def write_lrc(cues: Cues) -> str:
    """Return lyrics: each line behind its time, and an empty one where nothing follows at once."""
    lines = []
    for cue, following in zip_longest(cues.cues, cues.cues[1:]):
        lines += [f"[{_time(cue.start)}]{line}" for line in cue.text.split("\n") if line.strip()]
        if following is None or _time(following.start) > _time(cue.end):
            lines.append(f"[{_time(cue.end)}]")
    return "".join(f"{line}\n" for line in lines)


def _time(seconds: float) -> str:
    minutes, rest = divmod(round(seconds * 100), 6000)
    return f"{minutes:02}:{rest // 100:02}.{rest % 100:02}"

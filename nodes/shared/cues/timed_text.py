"""SRT (SubRip) and WebVTT: blocks of a line with two times and lines of text.

Sources: the SubRip format as written by SubRip itself; W3C, "WebVTT: The Web Video Text Tracks Format".
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from nodes.shared.cues.cue import Cue, Cues, CueWord
from studio.core.translation import tr
from studio.sdk import StudioError

ARROW = "-->"
_TIME = r"(?:(\d+):)?([0-5]?\d):([0-5]?\d)[,.](\d{1,3})"
_TIMES = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}(?:\s.*)?")
_STAMP = re.compile(rf"<{_TIME}>")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|\{\\[^{}]*\}")
_NOTES = (["NOTE"], ["STYLE"], ["REGION"])
_ACCEPTED = "00:00:01,000 --> 00:00:02,500"


def read_srt(text: str) -> Cues:
    r"""Return the cues of a SubRip file; marks such as <i> and {\an8} are left out.

    Raises:
        StudioError: It is none; the message names the line.
    """
    return _read(text.split("\n"), 0, is_vtt=False)


def read_vtt(text: str) -> Cues:
    """Return the cues of a WebVTT file, with the words' times where it has them; marks are left out.

    Raises:
        StudioError: It is none; the message names the line.
    """
    lines = text.split("\n")
    if not re.match(r"WEBVTT(\s|$)", lines[0]):
        raise StudioError(tr("line 1: '{found}'; a WebVTT file begins with {wanted}", found=lines[0], wanted="WEBVTT"))
    begins = next((number for number, line in enumerate(lines) if not line.strip()), len(lines))
    return _read(lines, begins, is_vtt=True)


def _read(lines: Sequence[str], begins: int, *, is_vtt: bool) -> Cues:
    heads = [number for number in range(begins, len(lines)) if ARROW in lines[number]]
    _refuse_other(lines, begins, heads[0] if heads else len(lines), is_vtt)
    cues = []
    for head, following in pairwise([*heads, len(lines)]):
        start, end = _times(lines[head], head + 1)
        body = list(lines[head + 1 : following])
        if is_vtt:
            body = body[: next((at for at, line in enumerate(body) if not line.strip()), len(body))]
        elif following < len(lines):
            body = _without_number(body)
        cues.append(_cue("\n".join(body).strip(), start, end, is_vtt))
    return Cues.from_unsorted(cues)


def _refuse_other(lines: Sequence[str], begins: int, first: int, is_vtt: bool) -> None:
    """Raise StudioError for what is no block, before the first one."""
    begins_one = True
    for number in range(begins, first):
        line = lines[number].strip()
        passes = line.isdecimal() or (is_vtt and (number == first - 1 or line.split()[:1] in _NOTES))
        if begins_one and line and not passes:
            raise StudioError(
                tr("line {number}: '{found}' begins no subtitle; accepted: its number, or its times as {times}",
                   number=number + 1, found=line[:60], times=_ACCEPTED)
            )  # fmt: skip
        begins_one = not line or line.isdecimal()


def _without_number(body: list[str]) -> list[str]:
    """Return the lines after a cue's times without the last one, if that is the next cue's number."""
    alone = len(body) >= 2 and body[-1].strip().isdecimal() and not body[-2].strip()
    return body[:-1] if alone else body


def _times(line: str, number: int) -> tuple[float, float]:
    match = _TIMES.fullmatch(line)
    if match is None:
        raise StudioError(
            tr("line {number}: '{found}' has no two times; accepted: such as {times}",
               number=number, found=line.strip()[:60], times=_ACCEPTED)
        )  # fmt: skip
    start, end = _seconds(match.groups()[:4]), _seconds(match.groups()[4:])
    if end < start:
        text = tr("line {number}: '{found}' ends before it begins", number=number, found=line.strip()[:60])
        raise StudioError(text)
    return start, end


def _seconds(parts: Sequence[str | None]) -> float:
    hours, minutes, seconds, fraction = parts
    whole = (int(hours or 0) * 60 + int(minutes or 0)) * 60 + int(seconds or 0)
    return whole + int((fraction or "0").ljust(3, "0")) / 1000


def _cue(text: str, start: float, end: float, is_vtt: bool) -> Cue:
    words = tuple(_words(text, start, end)) if is_vtt and _STAMP.search(text) else ()
    return Cue(start, end, _plain(_STAMP.sub("", text) if is_vtt else text, is_vtt), words)


def _plain(text: str, is_vtt: bool) -> str:
    plain = _TAG.sub("", text)
    return html.unescape(plain) if is_vtt else plain


def _words(text: str, start: float, end: float) -> Iterator[CueWord]:
    """Yield the pieces of a text with times in it; each lasts until the next one begins."""
    pieces, at = [], start
    begin = 0
    for match in [*_STAMP.finditer(text), None]:
        piece = _plain(text[begin : match.start() if match else None], True).strip()
        if piece:
            pieces.append((piece, at))
        if match is not None:
            at, begin = min(max(_seconds(match.groups()), start), end), match.end()
    stops = [at for _, at in pieces[1:]] + [end]
    for (piece, began), stop in zip(pieces, stops, strict=True):
        yield CueWord(piece, began, max(began, stop))


def write_srt(cues: Cues) -> str:
    """Return a SubRip file."""
    blocks = (
        f"{number}\n{_time(cue.start, ',')} {ARROW} {_time(cue.end, ',')}\n{cue.text.replace(ARROW, '→')}\n"
        for number, cue in enumerate(cues.cues, 1)
    )
    return "\n".join(blocks)


def write_vtt(cues: Cues) -> str:
    """Return a WebVTT file. A blank line within a text keeps a no-break space, as it would end the text."""
    blocks = (
        f"{_time(cue.start, '.')} {ARROW} {_time(cue.end, '.')}\n{html.escape(_filled(cue.text), quote=False)}\n"
        for cue in cues.cues
    )
    return "\n".join(["WEBVTT\n", *blocks])


def _filled(text: str) -> str:
    return "\n".join(line if line.strip() else "\N{NO-BREAK SPACE}" for line in text.split("\n"))


def _time(seconds: float, point: str) -> str:
    thousandths = round(seconds * 1000)
    minutes, rest = divmod(thousandths, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}{point}{rest % 1000:03}"

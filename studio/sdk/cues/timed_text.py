"""SRT (SubRip) and WebVTT: blocks of a line with two times and lines of text.

Sources: the SubRip format as written by SubRip itself; W3C, "WebVTT: The Web Video Text Tracks Format".
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from studio.core.translation import tr
from studio.sdk.cues.cue import Cue, Cues, CueWord
from studio.sdk.cues.cue_anchor import USUAL_ANCHOR, join_anchor, split_anchor
from studio.sdk.cues.cue_problems import CueProblems

ARROW = "-->"
_TIME = r"(-?)(?:(\d+):)?([0-5]?\d):([0-5]?\d)[,.](\d{1,3})"
_TIMES = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}((?:\s.*)?)")
_LIKE_TIMES = re.compile(r"\s*-?\d[\d:.,]{3,}\s*(?:[-–—]+\s?>|→)\s*-?\d[\d:.,]{3,}.*")
_STAMP = re.compile(rf"<{_TIME}>")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|\{\\[^{}]*\}")
_NOTES = (["NOTE"], ["STYLE"], ["REGION"])
_ACCEPTED = "00:00:01,000 --> 00:00:02,500"
_SETTING = re.compile(r"(line|align|position):(-?[\w.]+)(%?)")


def read_srt(text: str, problems: CueProblems | None = None) -> Cues:
    r"""Return the cues of a SubRip file; marks such as <i> are left out, {\an8} says where the cue is.

    Args:
        text: Of the file.
        problems: Takes what is wrong; None raises an error for it.

    Raises:
        StudioError: It is none; the message names the line.
    """
    return _read(text.split("\n"), 0, problems or CueProblems(), is_vtt=False)


def read_vtt(text: str, problems: CueProblems | None = None) -> Cues:
    """Return the cues of a WebVTT file, with the words' times where it has them; marks are left out.

    Args:
        text: Of the file.
        problems: Takes what is wrong; None raises an error for it.

    Raises:
        StudioError: It is none; the message names the line.
    """
    lines = text.split("\n")
    problems = problems or CueProblems()
    begins = 0
    if re.match(r"WEBVTT(\s|$)", lines[0]):
        begins = next((number for number, line in enumerate(lines) if not line.strip()), len(lines))
    else:
        said = lines[0][:60]
        problems.add(tr("line 1: '{found}'; a WebVTT file begins with {wanted}", found=said, wanted="WEBVTT"))
    return _read(lines, begins, problems, is_vtt=True)


def _read(lines: Sequence[str], begins: int, problems: CueProblems, *, is_vtt: bool) -> Cues:
    heads = [number for number in range(begins, len(lines)) if _is_head(lines[number])]
    _report_other(lines, begins, heads[0] if heads else len(lines), problems, is_vtt)
    cues = []
    for head, following in pairwise([*heads, len(lines)]):
        match = _read_times(lines[head], head + 1, problems)
        if match is None:
            continue
        body = list(lines[head + 1 : following])
        if is_vtt:
            body = body[: next((at for at, line in enumerate(body) if not line.strip()), len(body))]
        elif following < len(lines):
            body = _without_number(body)
        cues.append(_make_cue("\n".join(body).strip(), match, problems, is_vtt))
    return Cues.from_unsorted(cues)


def _is_head(line: str) -> bool:
    """Return whether a line is one of two times, or was meant to be."""
    return ARROW in line or _LIKE_TIMES.fullmatch(line) is not None


def _report_other(lines: Sequence[str], begins: int, first: int, problems: CueProblems, is_vtt: bool) -> None:
    """Report what is no block, before the first one."""
    begins_one = True
    for number in range(begins, first):
        line = lines[number].strip()
        passes = line.isdecimal() or (is_vtt and (number == first - 1 or line.split()[:1] in _NOTES))
        if begins_one and line and not passes:
            problems.add(
                tr("line {number}: '{found}' begins no subtitle; accepted: its number, or its times as {times}",
                   number=number + 1, found=line[:60], times=_ACCEPTED)
            )  # fmt: skip
        begins_one = not line or line.isdecimal()


def _without_number(body: list[str]) -> list[str]:
    """Return the lines after a cue's times without the last one, if that is the next cue's number."""
    alone = len(body) >= 2 and body[-1].strip().isdecimal() and not body[-2].strip()
    return body[:-1] if alone else body


@dataclass(frozen=True, slots=True)
class _Head:
    """The line before a cue's text."""

    start: float
    end: float
    settings: str


def _read_times(line: str, number: int, problems: CueProblems) -> _Head | None:
    match = _TIMES.fullmatch(line)
    if match is None:
        problems.add(
            tr("line {number}: '{found}' has no two times; accepted: such as {times}",
               number=number, found=line.strip()[:60], times=_ACCEPTED)
        )  # fmt: skip
        return None
    start, end = check_times(_seconds(match.groups()[:5]), _seconds(match.groups()[5:10]), line, number, problems)
    return _Head(start, end, match[11]) if end >= start else None


def check_times(start: float, end: float, line: str, number: int, problems: CueProblems) -> tuple[float, float]:
    """Return the times of a cue, brought to 0 where it begins before; report what is odd about them.

    A cue that ends before it begins, or before 0, is not to be used.
    """
    found = {"number": number, "found": line.strip()[:60]}
    if end < start:
        problems.add(tr("line {number}: '{found}' ends before it begins", **found))
    elif end < 0.0:
        problems.add(tr("line {number}: '{found}' lies before 0", **found))
    elif start < 0.0:
        problems.add(tr("line {number}: '{found}' begins before 0, where it is cut", **found))
        return 0.0, end
    elif start == end and not problems.is_strict:
        problems.add(tr("line {number}: '{found}' has no length, and is given one frame", **found))
    return (start, end) if end >= 0.0 else (0.0, -1.0)


def _seconds(parts: Sequence[str | None]) -> float:
    sign, hours, minutes, seconds, fraction = parts
    whole = (int(hours or 0) * 60 + int(minutes or 0)) * 60 + int(seconds or 0)
    return (-1 if sign else 1) * (whole + int((fraction or "0").ljust(3, "0")) / 1000)


def _make_cue(text: str, head: _Head, problems: CueProblems, is_vtt: bool) -> Cue:
    words = tuple(_words(text, head.start, head.end)) if is_vtt and _STAMP.search(text) else ()
    anchor, marked = split_anchor(text)
    marked = _STAMP.sub("", marked) if is_vtt else marked
    problems.styled_count += _TAG.search(marked) is not None
    anchor = anchor or (_read_anchor(head.settings) if is_vtt else 0)
    return Cue(head.start, head.end, _plain(marked, is_vtt), words, anchor)


def _read_anchor(settings: str) -> int:
    """Return where the settings of a WebVTT cue place it; 0 for the usual place."""
    found = {match[1]: (match[2], match[3]) for match in _SETTING.finditer(settings)}
    line, is_percent = found.get("line", ("-1", ""))
    try:
        place = float(line)
    except ValueError:
        place = -1.0
    high = 0.0 <= place <= (33.0 if is_percent else 5.0)
    row = 6 if high else 3 if is_percent and 33.0 < place < 67.0 else 0
    column = {"start": 1, "left": 1, "end": 3, "right": 3}.get(found.get("align", ("", ""))[0], 2)
    return row + column if row + column != USUAL_ANCHOR else 0


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
    r"""Return a SubRip file; {\an8} before a text says where it is, unless that is the usual place."""
    blocks = (
        f"{number}\n{_time(cue.start, ',')} {ARROW} {_time(cue.end, ',')}\n"
        f"{join_anchor(cue.anchor, cue.text.replace(ARROW, '→'))}\n"
        for number, cue in enumerate(cues.cues, 1)
    )
    return "\n".join(blocks)


def write_vtt(cues: Cues) -> str:
    """Return a WebVTT file. A blank line within a text keeps a no-break space, as it would end the text."""
    blocks = (
        f"{_time(cue.start, '.')} {ARROW} {_time(cue.end, '.')}{make_vtt_settings(cue.anchor)}\n"
        f"{html.escape(_filled(cue.text), quote=False)}\n"
        for cue in cues.cues
    )
    return "\n".join(["WEBVTT\n", *blocks])


def make_vtt_settings(anchor: int) -> str:
    """Return the settings that place a WebVTT cue, each after a space; nothing for the usual place."""
    row, column = divmod((anchor or USUAL_ANCHOR) - 1, 3)
    return ("", " line:50%", " line:0")[row] + (" align:left position:0%", "", " align:right position:100%")[column]


def _filled(text: str) -> str:
    return "\n".join(line if line.strip() else "\N{NO-BREAK SPACE}" for line in text.split("\n"))


def _time(seconds: float, point: str) -> str:
    thousandths = round(seconds * 1000)
    minutes, rest = divmod(thousandths, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}{point}{rest % 1000:03}"

"""SubStation Alpha: .ass (V4+) and .ssa (V4): events with times, and texts with marks in braces.

Sources: the format's own specification ("SSA v4.00", "ASS"), and what libass makes of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from studio.core.translation import tr
from studio.sdk.cues.cue import Cue, Cues
from studio.sdk.cues.cue_anchor import USUAL_ANCHOR
from studio.sdk.cues.cue_problems import CueProblems
from studio.sdk.cues.substation_header import SUBSTATION_HEADER
from studio.sdk.cues.timed_text import check_times

_TIME: Final = re.compile(r"(-?)(\d+):([0-5]?\d):([0-5]?\d)[.:](\d{1,3})")
_MARKS: Final = re.compile(r"\{[^{}]*\}")
_ANCHOR: Final = re.compile(r"\\an([1-9])")
_OLD_ANCHOR: Final = re.compile(r"\\a(\d{1,2})")
_DRAWING: Final = re.compile(r"\\p([0-9]+)")
_OLD_ANCHORS: Final = {1: 1, 2: 2, 3: 3, 5: 7, 6: 8, 7: 9, 9: 4, 10: 5, 11: 6}
"""Of V4: 4 is added at the top, 8 in the middle."""
_FIELDS: Final = ("layer", "start", "end", "style", "name", "marginl", "marginr", "marginv", "effect", "text")
_BACKSLASH: Final = "\\\u2060"
"""With a word joiner, so that it begins no mark."""
_ACCEPTED: Final = "Dialogue: 0,0:00:01.00,0:00:02.50,Default,,0,0,0,,…"


def read_ass(text: str, problems: CueProblems | None = None) -> Cues:
    r"""Return the events of a SubStation file; marks are left out, but for where a text is ({\an8}, the style's).

    Args:
        text: Of the file.
        problems: Takes what is wrong; None raises an error for it.

    Raises:
        StudioError: It is none; the message names the line.
    """
    problems = problems or CueProblems()
    lines = text.split("\n")
    styles = _read_styles(lines)
    wraps_at_n = any(re.fullmatch(r"\s*WrapStyle\s*:\s*2\s*", line) for line in lines)
    fields: Sequence[str] = _FIELDS
    cues = []
    for number, section, name, rest in _iterate_lines(lines):
        if section == "[events]" and name == "Format":
            fields = _split_format(rest)
        elif section == "[events]" and name == "Dialogue":
            event = dict(zip(fields, _split(rest, len(fields)), strict=False))
            times = _read_times(event, lines[number - 1].strip(), number, problems)
            cues += [] if times is None else [_place_cue(*times, event, styles, problems, wraps_at_n=wraps_at_n)]
    if not cues and not problems.texts:
        said = lines[0][:60]
        problems.add(
            tr("line 1: '{found}'; a SubStation file has lines such as {wanted}", found=said, wanted=_ACCEPTED)
        )
    return Cues.from_unsorted(cue for cue in cues if cue.text)


def _iterate_lines(lines: Sequence[str]) -> Iterator[tuple[int, str, str, str]]:
    """Yield each line with its number, its section in small letters, and what is before and behind the colon."""
    section = ""
    for number, line in enumerate(lines, 1):
        name, _, rest = line.strip().partition(":")
        section = name.lower() if name.startswith("[") else section
        yield number, section, name, rest


def _split_format(rest: str) -> tuple[str, ...]:
    return tuple(name.strip().lower() for name in rest.split(","))


def _split(rest: str, count: int) -> list[str]:
    """Return so many values; the last one may have commas."""
    return [value.strip() for value in rest.split(",", count - 1)]


def _read_styles(lines: Sequence[str]) -> dict[str, int]:
    """Return the anchor of each style by its name."""
    found: dict[str, int] = {}
    names: Sequence[str] = ()
    for _, section, name, rest in _iterate_lines(lines):
        if "styles" in section and name == "Format":
            names = _split_format(rest)
        elif "styles" in section and name == "Style" and names:
            style = dict(zip(names, _split(rest, len(names)), strict=False))
            said = style.get("alignment", "")
            number = int(said) if said.isdecimal() and len(said) < 3 else USUAL_ANCHOR
            anchor = number if "+" in section else _OLD_ANCHORS.get(number, USUAL_ANCHOR)
            found[style.get("name", "").lstrip("*")] = anchor if 1 <= anchor <= 9 else USUAL_ANCHOR
    return found


def _read_times(event: Mapping[str, str], line: str, number: int, problems: CueProblems) -> tuple[float, float] | None:
    """Return when an event is; None if it cannot be used."""
    times = [_TIME.fullmatch(event.get(name, "")) for name in ("start", "end")]
    if times[0] is None or times[1] is None or "text" not in event:
        problems.add(
            tr("line {number}: '{found}' has no two times and a text; accepted: such as {wanted}",
               number=number, found=line[:60], wanted=_ACCEPTED)
        )  # fmt: skip
        return None
    start, end = check_times(_seconds(times[0]), _seconds(times[1]), line, number, problems)
    return (start, end) if end >= start else None


def _seconds(match: re.Match[str]) -> float:
    whole = (int(match[2]) * 60 + int(match[3])) * 60 + int(match[4])
    return (-1 if match[1] else 1) * (whole + int(match[5].ljust(3, "0")) / 1000)


def _place_cue(
    start: float,
    end: float,
    event: Mapping[str, str],
    styles: Mapping[str, int],
    problems: CueProblems,
    *,
    wraps_at_n: bool,
) -> Cue:
    text = event["text"]
    marks = "".join(_MARKS.findall(text))
    new, old = _ANCHOR.search(marks), _OLD_ANCHOR.search(marks)
    anchor = int(new[1]) if new is not None else _OLD_ANCHORS.get(int(old[1]), 0) if old is not None else 0
    if anchor == 0:
        anchor = styles.get(event.get("style", "").lstrip("*"), USUAL_ANCHOR)
    problems.styled_count += bool(_OLD_ANCHOR.sub("", _ANCHOR.sub("", marks)).strip("{}"))
    plain = (
        _remove_marks(text).replace("\\N", "\n").replace("\\n", "\n" if wraps_at_n else " ").replace("\\h", "\u00a0")
    )
    plain = plain.replace(_BACKSLASH, "\\")
    return Cue(start, end, plain.strip(), (), anchor if anchor != USUAL_ANCHOR else 0)


def _remove_marks(text: str) -> str:
    r"""Return a text without what is in braces, and without drawings, which lie between {\p1} and {\p0}."""
    pieces, begin, is_drawing = [], 0, False
    for match in _MARKS.finditer(text):
        pieces.append("" if is_drawing else text[begin : match.start()])
        begin = match.end()
        levels = _DRAWING.findall(match[0])
        is_drawing = int(levels[-1]) > 0 if levels else is_drawing
    return "".join([*pieces, "" if is_drawing else text[begin:]])


def write_ass(cues: Cues) -> str:
    """Return a SubStation file (.ass) with one style."""
    return SUBSTATION_HEADER + "".join(
        f"Dialogue: 0,{_time(cue.start)},{_time(cue.end)},Default,,0,0,0,,{make_ass_text(cue.text, cue.anchor)}\n"
        for cue in cues.cues
    )


def make_ass_text(text: str, anchor: int = 0) -> str:
    r"""Return a text as an event holds it: \N between its lines; braces of its own become round ones."""
    mark = f"{{\\an{anchor}}}" if anchor not in (0, USUAL_ANCHOR) else ""
    plain = text.replace("\\", _BACKSLASH).replace("{", "(").replace("}", ")")
    return mark + plain.replace("\n", "\\N")


def _time(seconds: float) -> str:
    hundredths = round(seconds * 100)
    minutes, rest = divmod(hundredths, 6000)
    return f"{minutes // 60}:{minutes % 60:02}:{rest // 100:02}.{rest % 100:02}"

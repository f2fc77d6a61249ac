"""The kinds of files that cues are kept in, by their suffixes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from studio.core.errors import MediaError, StudioError
from studio.core.translation import tr
from studio.sdk.cues.cue import Cues
from studio.sdk.cues.cue_problems import CueProblems
from studio.sdk.cues.lrc import read_lrc, write_lrc
from studio.sdk.cues.substation import read_ass, write_ass
from studio.sdk.cues.text_encoding import decode_subtitles
from studio.sdk.cues.timed_text import read_srt, read_vtt, write_srt, write_vtt


@dataclass(frozen=True, slots=True)
class _Format:
    read: Callable[[str, CueProblems | None], Cues]
    write: Callable[[Cues], str]


FORMATS: Final[Mapping[str, _Format]] = {
    ".srt": _Format(read_srt, write_srt),
    ".vtt": _Format(read_vtt, write_vtt),
    ".ass": _Format(read_ass, write_ass),
    ".ssa": _Format(read_ass, write_ass),
    ".lrc": _Format(read_lrc, write_lrc),
}


def find_format(path: Path) -> _Format:
    """Return the kind of a file.

    Raises:
        MediaError: Its suffix is not known.
    """
    found = FORMATS.get(path.suffix.lower())
    if found is None:
        known = ", ".join(FORMATS)
        raise MediaError(path, tr("has the suffix '{suffix}'; accepted: {fitting}", suffix=path.suffix, fitting=known))
    return found


def read_cues(path: Path, text: str) -> Cues:
    """Return the cues of a file's text; the last few are kept.

    Raises:
        MediaError: The text is none of its kind, or has no cue; the message names the line.
    """
    find_format(path)
    try:
        cues = _read(path.suffix.lower(), text)
    except StudioError as error:
        raise MediaError(path, str(error)) from None
    if not cues.cues:
        raise MediaError(path, tr("there is no subtitle in it"))
    return cues


@lru_cache(maxsize=8)
def _read(suffix: str, text: str) -> Cues:
    return FORMATS[suffix].read(text, None)


def import_cues(path: Path, data: bytes) -> tuple[Cues, CueProblems]:
    """Return the cues of a file, and what is wrong with it: what cannot be read is left out.

    Args:
        path: Its suffix says the kind of file; nothing is read from it.
        data: What is in it.

    Raises:
        MediaError: The suffix is not known, it is no text, or there is no cue in it that can be used.
    """
    form = find_format(path)
    problems = CueProblems(is_strict=False)
    try:
        cues = form.read(decode_subtitles(data, problems), problems)
    except StudioError as error:
        raise MediaError(path, str(error)) from None
    if not cues.cues:
        said = "; ".join(problems.texts[:3])
        raise MediaError(path, tr("there is no subtitle in it") + (f" ({said})" if said else ""))
    return cues, problems

"""The kinds of files that cues are kept in, by their suffixes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from nodes.shared.cues.cue import Cues
from nodes.shared.cues.lrc import read_lrc, write_lrc
from nodes.shared.cues.timed_text import read_srt, read_vtt, write_srt, write_vtt
from studio.core.errors import MediaError
from studio.core.translation import tr
from studio.sdk import StudioError


@dataclass(frozen=True, slots=True)
class _Format:
    read: Callable[[str], Cues]
    write: Callable[[Cues], str]


FORMATS: Final[Mapping[str, _Format]] = {
    ".srt": _Format(read_srt, write_srt),
    ".vtt": _Format(read_vtt, write_vtt),
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
    return FORMATS[suffix].read(text)

"""Encodings of subtitle files, which do not say theirs."""

from __future__ import annotations

import codecs
from typing import Final

from studio.core.errors import StudioError
from studio.core.translation import tr, tr_n
from studio.sdk.cues.cue_problems import CueProblems

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BROKEN: Final = "\N{REPLACEMENT CHARACTER}"


def decode_subtitles(data: bytes, problems: CueProblems) -> str:
    """Return the text of a file: what a byte order mark says, else UTF-8, else Windows' Western European encoding.

    That one holds Latin-1. Bytes that are wrong in what is UTF-8 otherwise become U+FFFD. Every end of a line becomes a
    line feed.

    Raises:
        StudioError: It is no text.
    """
    marked = next((name for mark, name in _MARKS if data.startswith(mark)), "")
    if not marked and b"\0" in data:
        raise StudioError(tr("it is no text: it holds bytes that are 0"))
    text = data.decode(marked or "utf-8", "replace")
    broken = text.count(_BROKEN) - data.count(_BROKEN.encode())
    if broken > 0:
        foreign = sum(not letter.isascii() for letter in text) - broken
        if marked or foreign > broken:
            problems.add(
                tr_n(
                    "{count} place is not in the file's encoding, {encoding}, and became {mark}",
                    "{count} places are not in the file's encoding, {encoding}, and became {mark}",
                    broken,
                    encoding=(marked or "utf-8").removesuffix("-sig").upper(),
                    mark=_BROKEN,
                )
            )
        else:
            text = _decode_western(data)
            problems.add(tr("the file is not UTF-8 and was read as Western European (Windows-1252)"))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decode_western(data: bytes) -> str:
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:  # five bytes have no letter there
        return data.decode("latin-1")

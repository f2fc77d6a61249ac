"""Reads a file of text."""

from __future__ import annotations

import codecs
from pathlib import Path

from studio.core.errors import MediaError
from studio.core.language import tr

_MOST_BYTES = 16 << 20
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def read_text(path: Path) -> str:
    """Return a file's text: UTF-8, or UTF-16 with a byte order mark. Every end of a line becomes a line feed.

    Raises:
        MediaError: It is missing, a folder, larger than 16 MiB, or in another encoding.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise MediaError(path, error.strerror or str(error)) from None
    if len(data) > _MOST_BYTES:
        raise MediaError(path, tr("is larger than 16 MiB, too much for a text"))
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise MediaError(path, tr("is no text in UTF-8; save it in that encoding")) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")

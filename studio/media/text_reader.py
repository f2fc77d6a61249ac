"""Reader of text files."""

from __future__ import annotations

import codecs
import errno
from pathlib import Path

from studio.core.byte_size import format_byte_size
from studio.core.errors import FileReadError, MediaError
from studio.core.regular_file import read_bytes
from studio.core.translation import tr
from studio.sdk.media import MAX_TEXT_BYTES

_BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def read_text(path: Path, most: int = MAX_TEXT_BYTES, encoding: str = "utf-8") -> str:
    """Return a file's text: what a byte order mark says, else an encoding. Every end of a line becomes a line feed.

    Args:
        path: The file.
        most: Bytes.
        encoding: As Python names it.

    Raises:
        MediaError: It is missing, no regular file, larger than that, or in another encoding.
    """
    try:
        data = read_bytes(path, limit_bytes=most)
    except FileReadError as error:
        if error.errno == errno.EFBIG:
            raise MediaError(
                path, tr("is larger than {most}, too much for a text", most=format_byte_size(most))
            ) from None
        raise MediaError(path, error.reason) from None
    marked = next((name for mark, name in _BYTE_ORDER_MARKS if data.startswith(mark)), encoding)
    try:
        text = data.decode(marked)
    except UnicodeDecodeError:
        raise MediaError(
            path, tr("is not {encoding} text; save it in that encoding", encoding=marked.upper())
        ) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")

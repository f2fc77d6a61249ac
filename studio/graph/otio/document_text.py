"""The text of a .otio file: checked before the library reads it, because a stranger may have written it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from studio.core.errors import GraphError, ProjectFileError
from studio.core.regular_file import check_json_size
from studio.core.translation import tr

MAX_BYTES: Final = 64 << 20
"""Of a .otio file: 1,000 clips take about 2 MB."""
MAX_JSON_DEPTH: Final = 400
"""Lists and objects in each other: a nested sequence takes four."""
_MARKS: Final = b'"\\[]{}'
_OTHERS: Final = bytes(set(range(256)) - set(_MARKS))


def parse_document(data: bytes, path: Path) -> Any:
    """Return the object that a text holds.

    Raises:
        ProjectFileError: It is no JSON of OpenTimelineIO, is cut off, nested too deeply, or of a newer schema.
    """
    import opentimelineio as otio

    _check_text(data, path)
    try:
        found = otio.core.deserialize_json_from_string(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise ProjectFileError(path, tr("it is no text in UTF-8")) from None
    except otio.exceptions.UnsupportedSchemaError as error:
        text = tr("it was written by a newer version of OpenTimelineIO: {reason}", reason=_shorten(error))
        raise ProjectFileError(path, text) from None
    except (otio.exceptions.OTIOError, ValueError, KeyError, TypeError, IndexError) as error:
        raise ProjectFileError(path, tr("it is no whole timeline: {reason}", reason=_shorten(error))) from None
    if not isinstance(found, otio.core.SerializableObject):
        raise ProjectFileError(path, describe_foreign(type(found).__name__))
    return found


def describe_foreign(kind: str) -> str:
    """Return what is wrong with a file that holds an object of another kind."""
    return tr("it holds no timeline of OpenTimelineIO, but {kind}", kind=kind)


def serialize_document(root: Any) -> bytes:
    """Return the text of an object, with line ends and indents unless these make it too large.

    Raises:
        GraphError: It has more than can be read again.
    """
    import opentimelineio as otio

    data: bytes = b""
    for indent in (2, -1):
        data = otio.core.serialize_json_to_string(root, indent=indent).encode("utf-8", "replace")
        if len(data) <= MAX_BYTES:
            return data
    raise GraphError(
        tr("The timeline takes {found} MB; at most {most} MB can be read again. "
           "A nested sequence is written as often as it is shown.", found=len(data) >> 20, most=MAX_BYTES >> 20)
    )  # fmt: skip


def measure_json_depth(data: bytes) -> int:
    """Return how many lists and objects lie in each other, without parsing them."""
    import numpy as np

    marks = data.translate(None, _OTHERS).replace(b"\\\\", b"").replace(b'\\"', b"").replace(b"\\", b"")
    plain = np.frombuffer(b"".join(marks.split(b'"')[::2]), np.uint8)
    steps = np.isin(plain, (0x5B, 0x7B)).astype(np.int32) - np.isin(plain, (0x5D, 0x7D)).astype(np.int32)
    return int(np.cumsum(steps).max(initial=0))


def _check_text(data: bytes, path: Path) -> None:
    if len(data) > MAX_BYTES:
        text = tr("it has {found} MB; at most {most} MB are read", found=len(data) >> 20, most=MAX_BYTES >> 20)
        raise ProjectFileError(path, text)
    if b"OTIO_SCHEMA" not in data:
        raise ProjectFileError(path, tr("it holds no timeline of OpenTimelineIO"))
    try:
        check_json_size(data)
    except ValueError as error:
        raise ProjectFileError(path, str(error)) from None
    depth = measure_json_depth(data)
    if depth > MAX_JSON_DEPTH:
        text = tr("it is nested {depth} levels deep; at most {most} are read", depth=depth, most=MAX_JSON_DEPTH)
        raise ProjectFileError(path, text)


def _shorten(error: Exception) -> str:
    return " ".join(str(error.args[0] if error.args else error).split())[:200]

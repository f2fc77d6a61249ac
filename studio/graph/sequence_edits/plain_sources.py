"""Nodes that do nothing but read a file: a clip of a Sequence can show the file without them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from studio.core.errors import StudioError
from studio.core.time import FrameRate
from studio.graph.model import NodeRecord
from studio.sdk.files.sequence_pattern import has_number_field
from studio.sdk.media import Media
from studio.sdk.params import ParamValue
from studio.sdk.registry import Registry

VIDEO: Final = "source.video"
STILL: Final = "source.image"
NUMBERED: Final = "source.image_sequence"
SOUND: Final = "source.audio"
_FILE: Final = "file"
_RATE: Final = "rate"
_MOVING_PICTURES: Final = frozenset({".webp", ".avif"})
"""Suffixes of pictures of which only the file itself says whether they move."""


def find_plain_file(record: NodeRecord, registry: Registry, rate: FrameRate | None = None) -> str:
    """Return the file that a node reads, if a clip that shows the file shows the same; otherwise an empty text.

    How long a node shows a picture does not count: a clip has a length of its own.

    Args:
        record: The node.
        registry: The node types.
        rate: Of the sequence: a node that reads its file at this rate does what a clip does. None if it is not known.
    """
    spec = registry.find_spec(record.type)
    if spec is None or record.curves or record.is_disabled or record.is_muted:
        return ""
    file = str(record.params.get(_FILE, ""))
    ignored = {_FILE, *_list_ignored(record, rate)}
    changed = {
        name
        for name, value in record.params.items()
        if name not in ignored and name in spec.params and value != spec.params[name].default
    }
    return file if file and not changed and _is_read_alike(record.type, file, registry) else ""


def _list_ignored(record: NodeRecord, rate: FrameRate | None) -> Iterable[str]:
    """Return the parameters that may be set."""
    if record.type == STILL:
        return _RATE, "length"
    value = record.params.get(_RATE)
    if record.type in (VIDEO, NUMBERED) and value and rate is not None:
        return (_RATE,) if FrameRate.from_value(float(str(value))) == rate else ()
    return ()


def _is_read_alike(type: str, file: str, registry: Registry) -> bool:
    """Return whether a clip reads a file as a node of a type does: by the name of the file alone."""
    suffix = Path(file).suffix.lower()
    is_numbered = has_number_field(Path(file))
    match type:
        case "source.video":
            return not is_numbered and not is_picture_file(file, registry)
        case "source.image":
            return not is_numbered and suffix not in _MOVING_PICTURES and is_picture_file(file, registry)
        case "source.image_sequence":
            return is_numbered
        case _:
            return type == SOUND


def is_picture_file(file: str, registry: Registry) -> bool:
    """Return whether a name is that of a picture."""
    spec = registry.find_spec(STILL)
    return spec is not None and Path(file).suffix.lower() in spec.params[_FILE].file_types


def describe_source(
    file: str, has_picture: bool, rate: FrameRate, length: int, registry: Registry, media: Media
) -> tuple[str, Mapping[str, ParamValue]]:
    """Return the type and the parameters of the node that gives what a clip of a file shows.

    Args:
        file: The file, or the pattern of numbered ones.
        has_picture: Whether its pictures are shown; otherwise only its sound is played.
        rate: Of the sequence: pictures without a rate of their own are given at this one.
        length: Frames that a picture lasts.
        registry: The node types.
        media: Asked whether a picture moves, where its name does not say it.
    """
    if not has_picture:
        return SOUND, {_FILE: file}
    if has_number_field(Path(file)):
        return NUMBERED, {_FILE: file, _RATE: float(rate)}
    if is_picture_file(file, registry) and not _has_moving_pictures(file, media):
        return STILL, {_FILE: file, _RATE: float(rate), "length": length}
    return VIDEO, {_FILE: file}


def _has_moving_pictures(file: str, media: Media) -> bool:
    if Path(file).suffix.lower() not in _MOVING_PICTURES:
        return False
    with suppress(StudioError):  # a missing file is named by the node
        video = media.facts(Path(file)).video
        return video is not None and video.length > 1
    return False

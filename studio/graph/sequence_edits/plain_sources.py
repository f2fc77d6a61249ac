"""Nodes that do nothing but read a file: a clip of a Sequence can show the file without them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final

from studio.core.time import FrameRate
from studio.graph.model import NodeRecord
from studio.graph.sequence_edits.sequence_inputs import EditedSequence
from studio.sdk.files.sequence_pattern import has_number_field
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
    if spec is None or record.curves or record.expressions or record.is_disabled or record.is_muted:
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
    file: str, has_picture: bool, edited: EditedSequence, length: int, is_moving: Callable[[str], bool]
) -> tuple[str, Mapping[str, ParamValue]]:
    """Return the type and the parameters of the node that gives what a clip of a file shows.

    Args:
        file: The file, or the pattern of numbered ones.
        has_picture: Whether its pictures are shown; otherwise only its sound is played.
        edited: The Sequence: pictures without a rate of their own are given at its rate.
        length: Frames that a picture lasts.
        is_moving: Returns whether a picture moves; asked of a file whose name does not say it.
    """
    if not has_picture:
        return SOUND, {_FILE: file}
    if has_number_field(Path(file)):
        return NUMBERED, {_FILE: file, _RATE: float(edited.rate)}
    if Path(file).suffix.lower() in _MOVING_PICTURES and is_moving(file):
        return VIDEO, {_FILE: file}
    if is_picture_file(file, edited.registry):
        return STILL, {_FILE: file, _RATE: float(edited.rate), "length": length}
    return VIDEO, {_FILE: file}

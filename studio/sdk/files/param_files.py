"""Files that parameters name: a file or folder of its own, or the files of the clips of a sequence."""

from __future__ import annotations

from collections.abc import Callable

from studio.core.errors import StudioError
from studio.sdk.params import FileMode, ParamKind, ParamSpec, ParamValue
from studio.sdk.sequence.clip_sequence import list_files, replace_files
from studio.sdk.sequence.sequence_text import parse_sequence, serialize_sequence


def names_files(param: ParamSpec) -> bool:
    """Return whether values of a parameter name files, to be read or written."""
    return param.kind in (ParamKind.FILE, ParamKind.SEQUENCE)


def reads_files(param: ParamSpec) -> bool:
    """Return whether values of a parameter name files or folders that are read."""
    return names_files(param) and not is_saved_file(param)


def is_saved_file(param: ParamSpec) -> bool:
    """Return whether values of a parameter name a file that is written."""
    return param.kind is ParamKind.FILE and param.file_mode is FileMode.SAVE


def list_param_files(param: ParamSpec, value: ParamValue | None) -> tuple[str, ...]:
    """Return the files that a value names, each once; none of a value that is not accepted."""
    if not names_files(param) or not isinstance(value, str) or not value:
        return ()
    if param.kind is ParamKind.FILE:
        return (value,)
    try:
        return list_files(parse_sequence(value))
    except StudioError:  # it is said where the value is checked
        return ()


def change_param_files(param: ParamSpec, value: ParamValue, change: Callable[[str], str]) -> ParamValue:
    """Return a value with other files in the place of those that it names.

    Args:
        param: The parameter.
        value: Its value; one that names no files, or is not accepted, is returned as it is.
        change: Returns what stands for a file.
    """
    files = {file: change(file) for file in list_param_files(param, value)}
    if all(old == new for old, new in files.items()):
        return value
    if param.kind is ParamKind.FILE:
        return files[str(value)]
    return serialize_sequence(replace_files(parse_sequence(str(value)), files))

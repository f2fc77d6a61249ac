"""Errors of scripts as text: the traceback, without the lines that have run the script."""

from __future__ import annotations

import re
import traceback
from pathlib import Path
from types import TracebackType
from typing import Final

import studio
from studio.core.errors import StudioError

_MAX_FRAMES: Final = 60
_PROGRAM: Final = str(Path(studio.__file__).parent)
_LOCATION: Final = re.compile(r'^\s*File "<(?P<name>[^">]*)>", line (?P<line>\d+)')


def format_error(error: BaseException, file_name: str) -> str:
    """Return an error as Python prints it, from the script on.

    Args:
        error: The error.
        file_name: What tracebacks call the script. What was called before it is left out.
    """
    try:
        shown = traceback.TracebackException(type(error), error, _skip_callers(error.__traceback__, file_name))
        if isinstance(error, StudioError) or isinstance(error.__cause__, StudioError):
            _leave_out_program(shown)
        return _shorten("".join(shown.format()))
    except Exception:  # a broken __str__ or __repr__ of the script's own class
        return f"{type(error).__name__}\n"


def _leave_out_program(shown: traceback.TracebackException) -> None:
    """Leave out the lines of the program: its errors say what is wrong, and its lines do not."""
    kept = [frame for frame in shown.stack if not frame.filename.startswith(_PROGRAM)]
    shown.stack = traceback.StackSummary.from_list(kept)
    shown.__cause__ = shown.__context__ = None


def find_error_line(error: BaseException, name: str) -> int | None:
    """Return the innermost line of a script that an error comes from; None if it comes from elsewhere.

    Args:
        error: The error.
        name: The name of the script.
    """
    file_name = f"<{name}>"
    if isinstance(error, SyntaxError) and error.filename == file_name:
        return error.lineno
    frames = traceback.extract_tb(error.__traceback__)
    return next((frame.lineno for frame in reversed(frames) if frame.filename == file_name), None)


def find_location(line: str, name: str) -> int | None:
    """Return which line of a script a line of a traceback names; None for any other line.

    Args:
        line: A line of output.
        name: The name of the script.
    """
    found = _LOCATION.match(line)
    return int(found["line"]) if found is not None and found["name"] == name else None


def _skip_callers(trace: TracebackType | None, file_name: str) -> TracebackType | None:
    found = trace
    while found is not None and found.tb_frame.f_code.co_filename != file_name:
        found = found.tb_next
    return found


def _shorten(text: str) -> str:
    """Return a traceback with its first and its last lines."""
    lines = text.splitlines(keepends=True)
    if len(lines) <= 2 * _MAX_FRAMES:
        return text
    return "".join((*lines[:_MAX_FRAMES], "  …\n", *lines[-_MAX_FRAMES:]))

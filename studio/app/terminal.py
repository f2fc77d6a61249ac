"""Terminal output: the only way for texts. Characters that could steer the terminal are made visible.

Names of nodes, of files and of models come from strangers, and so do messages that repeat them. A line that is printed
stays one line. Nothing in it moves the cursor, changes colours or changes the direction of writing.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
import traceback
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, TextIO

# C0, DEL and C1; separators of lines and of paragraphs; changes of direction; halves of pairs
_CONTROL_CHARACTERS: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def clean_line(text: object) -> str:
    """Return a text as one line for the terminal: controls, ends of lines and changes of direction as visible escapes.

    Letters of every language, emoji and spaces stay as they are.
    """
    return _CONTROL_CHARACTERS.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), str(text))


def print_line(text: object = "", *, to: TextIO | None = None) -> None:
    r"""Print a text as one line, on stdout if nothing else is named; an end of line in it is shown as \n."""
    print(clean_line(text), file=to, flush=to is not None)


def print_script(text: str) -> None:
    """Print a text of several lines for another program, as it is; on a terminal without what could steer it."""
    if sys.stdout.isatty():
        for line in text.splitlines():
            print_line(line)
    else:
        sys.stdout.write(text)


def print_error(text: object) -> None:
    """Print a line on stderr, with the program's name before it."""
    print_line(f"frameloom: {text}", to=sys.stderr)


def print_json(value: Any, *, indent: int | None = None) -> None:
    """Print a value as JSON, in ASCII alone: what could steer a terminal is escaped by that."""
    print(json.dumps(value, indent=indent, ensure_ascii=True))


def ask_line(question: str) -> str:
    """Return what the user answers to a question of one line."""
    return input(clean_line(question))


class LineFormatter(logging.Formatter):
    """Formatter of log records as one line each. An error's traceback follows, indented, unlike a record."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, and the traceback where there is one."""
        record.message = record.getMessage()
        if self.usesTime():
            record.asctime = self.formatTime(record, self.datefmt)
        lines = [clean_line(self.formatMessage(record))]
        if record.exc_info:
            lines += clean_traceback(record.exc_info[1])
        return "\n".join(lines)


def make_log_handler(level: int) -> logging.Handler:
    """Return a handler that writes cleaned records on stderr, from a level on."""
    made = logging.StreamHandler()
    made.setLevel(level)
    made.setFormatter(LineFormatter())
    return made


def clean_traceback(error: BaseException | None) -> list[str]:
    """Return the lines of an error's traceback, each cleaned and indented."""
    written = "".join(traceback.format_exception(error)) if error is not None else ""
    return [f"  {clean_line(line)}" for line in written.rstrip("\n").split("\n")]


@contextmanager
def clean_reports() -> Iterator[None]:
    """Clean what Python itself writes on stderr meanwhile: warnings, records without a handler, errors in threads."""
    last, in_thread, warning = logging.lastResort, threading.excepthook, warnings.formatwarning
    old = last.formatter if last is not None else None
    if last is not None:
        last.setFormatter(LineFormatter())
    if in_thread is threading.__excepthook__:  # somebody else's knows what it does
        threading.excepthook = _print_thread_error
    warnings.formatwarning = _format_warning
    try:
        yield
    finally:
        threading.excepthook, warnings.formatwarning = in_thread, warning
        if last is not None:
            last.setFormatter(old)


def print_traceback(error: BaseException) -> None:
    """Print an uncaught error with its traceback on stderr."""
    for line in clean_traceback(error):
        print_line(line, to=sys.stderr)


def _print_thread_error(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None:
        print_traceback(args.exc_value)


def _format_warning(
    message: Warning | str, category: type[Warning], filename: str, lineno: int, line: str | None = None
) -> str:
    return clean_line(f"{filename}:{lineno}: {category.__name__}: {message}") + "\n"

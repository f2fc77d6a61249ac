"""Source code of one run: parsed, and known to tracebacks by a name."""

from __future__ import annotations

import ast
import codeop
import itertools
import linecache
import textwrap
from collections import deque
from dataclasses import dataclass
from types import CodeType
from typing import Final

from studio.core.translation import tr

_MAX_SOURCES: Final = 200
_numbers = itertools.count(1)
_names: Final[deque[str]] = deque()
CONSOLE: Final = "console"


@dataclass(frozen=True, slots=True)
class SourceCode:
    """Code to run.

    Args:
        text: The code. It may be indented as a whole, as a selection is.
        name: What tracebacks call it: the name of a script, or `CONSOLE`.
        first_line: The line of the script in which the code begins, from 1.
    """

    text: str
    name: str
    first_line: int = 1

    @property
    def is_from_console(self) -> bool:
        """Whether it was typed as a single statement."""
        return self.name == CONSOLE


@dataclass(frozen=True, slots=True)
class CompiledCode:
    """Code that can be run.

    Args:
        file_name: What `traceback` calls it.
        body: All statements but a last expression.
        value: The last expression; None where the last statement is none, or ends with a semicolon.
    """

    file_name: str
    body: CodeType
    value: CodeType | None


def compile_source(source: SourceCode) -> CompiledCode:
    """Compile code, and let tracebacks show its lines.

    Raises:
        SyntaxError: It is no Python; also for a null byte, and for code that is nested too deeply.
    """
    text = "\n" * (source.first_line - 1) + textwrap.dedent(source.text)
    file_name = _register_lines(source, text)
    try:
        tree = ast.parse(text, file_name)
        last = tree.body[-1] if tree.body else None
        if not isinstance(last, ast.Expr) or text.rstrip().endswith(";"):
            return CompiledCode(file_name, _compile(tree, file_name), None)
        del tree.body[-1]
        value = compile(ast.Expression(last.value), file_name, "eval", dont_inherit=True)
        return CompiledCode(file_name, _compile(tree, file_name), value)
    except (ValueError, MemoryError, RecursionError) as error:
        raise SyntaxError(str(error) or tr("The code is nested too deeply."), (file_name, None, None, None)) from None


def _compile(tree: ast.Module, file_name: str) -> CodeType:
    return compile(tree, file_name, "exec", dont_inherit=True)


def is_complete(text: str) -> bool:
    """Return whether a statement can be run as it is, or is wrong already: no further line is expected.

    A block ends with an empty line, as in Python's own console.
    """
    ends_block = "\n" in text and not text.rpartition("\n")[2].strip()
    try:
        return codeop.compile_command(text, CONSOLE, "exec" if ends_block else "single") is not None
    except (SyntaxError, ValueError, OverflowError):
        return True


def _register_lines(source: SourceCode, text: str) -> str:
    """Return the name of code in tracebacks; the lines of old code are forgotten."""
    file_name = f"<{source.name}>" if not source.is_from_console else f"<{CONSOLE} {next(_numbers)}>"
    lines = [f"{line}\n" for line in text.split("\n")]
    linecache.cache[file_name] = (len(text), None, lines, file_name)
    if file_name in _names:
        _names.remove(file_name)
    _names.append(file_name)
    while len(_names) > _MAX_SOURCES:
        linecache.cache.pop(_names.popleft(), None)
    return file_name

"""The variables, constants and functions of expressions as completions, each with one line of help."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from studio.core.translation import tr, tr_noop
from studio.graph.expressions.functions import FUNCTIONS
from studio.ui.shell.expressions.completion import Completion, CompletionKind

VARIABLE_HELP: Final[Mapping[str, str]] = MappingProxyType(
    {
        "frame": tr_noop("The frame, counted from 0."),
        "time": tr_noop("The time of the frame in seconds."),
        "fps": tr_noop("Frames a second."),
        "width": tr_noop("The width of the node's picture in pixels."),
        "height": tr_noop("The height of the node's picture in pixels."),
        "length": tr_noop("The number of frames of the node's clip."),
        "pi": tr_noop("Half a turn in radians, 3.14159…"),
        "e": tr_noop("The base of the natural logarithm, 2.71828…"),
        "true": tr_noop("Yes, as a number: 1."),
        "false": tr_noop("No, as a number: 0."),
    }
)
"""What each name stands for."""


def iterate_variables() -> Iterator[Completion]:
    """Yield the variables and constants."""
    for name, help in VARIABLE_HELP.items():
        yield Completion(name, name, tr(help), CompletionKind.VARIABLE)


def iterate_functions() -> Iterator[Completion]:
    """Yield the functions: an opening bracket is written with them."""
    for name, function in FUNCTIONS.items():
        yield Completion(f"{name}(", function.signature, tr(function.help), CompletionKind.FUNCTION)

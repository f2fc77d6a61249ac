"""What parameters hold: the kinds there are, and the values that are more than a number or a text."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple, TypeAlias

ParamValue: TypeAlias = bool | int | float | str | tuple[float, ...]
"""A parameter as the graph keeps it: choices and paths are text, colours and points are tuples."""


class Color(NamedTuple):
    """Red, green, blue, alpha; 0..1, as displayed."""

    red: float
    green: float
    blue: float
    alpha: float = 1.0


class Point(NamedTuple):
    """A place or an offset, x to the right and y down."""

    x: float
    y: float


class Prompt(NamedTuple):
    """A text that may be on the way to the next one.

    Between two keyframes of texts a user can have the first blend into the second over some frames. What is made of
    the text then is `share` of what `next` asks for, and the rest of what `text` does.

    Args:
        text: The text, or the one that fades.
        next: The one that comes; empty unless they blend.
        share: How much of `next` there is already, 0..1; 0 unless they blend.
    """

    text: str
    next: str = ""
    share: float = 0.0


class ParamKind(StrEnum):
    """What a parameter holds, and so which field the inspector shows."""

    BOOL = "bool"
    INT = "int"
    FLOAT = "float"
    TEXT = "text"
    CHOICE = "choice"
    COLOR = "color"
    POINT = "point"
    FILE = "file"
    TONE_CURVE = "tone curve"


class FileMode(StrEnum):
    """What a file parameter asks the file dialog for."""

    OPEN = "open"
    SAVE = "save"
    FOLDER = "folder"


PARTS: Mapping[ParamKind, tuple[str, ...]] = {ParamKind.POINT: Point._fields, ParamKind.COLOR: Color._fields}
"""The parts of a point and of a colour, in order."""

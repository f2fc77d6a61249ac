"""Kinds of parameters, and the value types that are more than a number or a text."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple, Self, TypeAlias

_NAME = re.compile(r"(?=[\w.-]*\w)[\w.-]+/(?=[\w.-]*\w)[\w.-]+")

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
    """Text that may blend into the next one.

    Between two keyframes of texts a user can have the first blend into the second over some frames. What is made of
    the text then is `share` of what `next_text` asks for, and the rest of what `text` does.

    Args:
        text: The text, or the one that fades.
        next_text: The one that comes; empty unless they blend.
        share: How much of `next_text` there is already, 0..1; 0 unless they blend.
    """

    text: str
    next_text: str = ""
    share: float = 0.0


class ModelRef(str):
    """Reference to a pretrained model: its name in the hub's cache, 'org/name' or 'org/name@revision', or a path.

    A path is that of a folder, or of a file of weights; it is absolute, or begins with a dot. Empty for none.
    """

    __slots__ = ()

    @property
    def is_name(self) -> bool:
        """Whether it is a name, and no path."""
        repository = self.repository
        return bool(_NAME.fullmatch(repository))

    @property
    def repository(self) -> str:
        """The name without its revision."""
        return self.partition("@")[0]

    @property
    def revision(self) -> str:
        """A branch, a tag or a commit; empty for whatever is there."""
        return self.partition("@")[2]

    @property
    def path(self) -> Path:
        """The path, of what is no name."""
        return Path(self)


class Options(Mapping[str, "bool | int | float | str"]):
    """Further settings by name, for what has parameters that no node knows beforehand. Equal if all are equal.

    As a text it is a JSON object: `{"guidance_rescale": 0.7}`.
    """

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, bool | int | float | str] | None = None) -> None:
        self._values = dict(values or {})

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Return what a text says.

        Raises:
            ValueError: It is no JSON object of numbers, texts, true and false.
        """
        try:
            found = json.loads(text) if text.strip() else {}
        except RecursionError:
            raise ValueError(text) from None
        fits = isinstance(found, dict) and all(isinstance(value, (bool, int, float, str)) for value in found.values())
        if not fits or any(isinstance(value, float) and not math.isfinite(value) for value in found.values()):
            raise ValueError(text)
        return cls(found)

    def __getitem__(self, name: str) -> bool | int | float | str:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __str__(self) -> str:
        return json.dumps(dict(sorted(self._values.items())), ensure_ascii=False) if self._values else ""

    def __hash__(self) -> int:
        return hash(str(self))


class ParamKind(StrEnum):
    """Kind of a parameter's value. The inspector chooses its field by it."""

    BOOL = "bool"
    INT = "int"
    FLOAT = "float"
    TEXT = "text"
    CHOICE = "choice"
    COLOR = "color"
    POINT = "point"
    FILE = "file"
    TONE_CURVE = "tone curve"
    MODEL = "model"
    OPTIONS = "options"
    SHAPES = "shapes"
    GRID = "grid"
    TRACKS = "tracks"
    STROKES = "strokes"
    CLICKS = "clicks"
    SEQUENCE = "sequence"


class FileMode(StrEnum):
    """Mode of the file dialog for a file parameter."""

    OPEN = "open"
    SAVE = "save"
    FOLDER = "folder"


COMPONENTS: Mapping[ParamKind, tuple[str, ...]] = {ParamKind.POINT: Point._fields, ParamKind.COLOR: Color._fields}
"""The parts of a point and of a colour, in order."""

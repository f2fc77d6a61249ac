"""Parameters: what the inspector shows, the project file keeps and the digest covers."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from studio.core.errors import ParameterError
from studio.core.language import tr

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


class FileMode(StrEnum):
    """What a file parameter asks the file dialog for."""

    OPEN = "open"
    SAVE = "save"


@dataclass(frozen=True, slots=True)
class ParamSpec:
    """A parameter of a node type. `Param(...)` makes it; the node decorator adds name and kind.

    Args:
        name: The field's name.
        kind: What it holds.
        default: Its value in a new node.
        min: The least value accepted; None for no limit.
        max: The greatest value accepted; None for no limit.
        slider: The range of the slider, where that is narrower than what may be typed.
        step: The distance between two values that count as different to the eye.
        unit: Shown behind the value. "px" is multiplied by the scale of a proxy.
        choices: What a CHOICE accepts.
        animatable: Whether it may have a curve.
        help: One sentence for the tooltip.
        hashed: Whether it changes the pixels. False for notes and for where a file is written.
        multiline: A TEXT of several lines.
        blends: A TEXT that the node takes as a Prompt: two keyed texts may blend. Others hold until the next key.
        file_mode: Whether a FILE is read or written.
        file_types: Suffixes that a FILE dialog offers, as (".mp4", ".mov").
        enum: The class of a CHOICE.
        label: As shown; empty for the name.
    """

    name: str
    kind: ParamKind
    default: ParamValue
    help: str
    min: float | None = None
    max: float | None = None
    slider: tuple[float, float] | None = None
    step: float | None = None
    unit: str = ""
    choices: tuple[str, ...] = ()
    animatable: bool = True
    hashed: bool = True
    multiline: bool = False
    blends: bool = False
    file_mode: FileMode = FileMode.OPEN
    file_types: tuple[str, ...] = ()
    enum: type[StrEnum] | None = None
    label: str = ""

    @property
    def is_numeric(self) -> bool:
        """Whether a curve may blend between two of its values; other kinds hold until the next key."""
        return self.kind in _NUMERIC

    @property
    def drives(self) -> tuple[str, ...]:
        """The names under which a Signal may drive it: its own, or one for each part; none if it has no curve."""
        if not self.animatable or not self.is_numeric:
            return ()
        parts = PARTS.get(self.kind)
        return tuple(f"{self.name}.{part}" for part in parts) if parts is not None else (self.name,)

    @property
    def accepted(self) -> str:
        """What is accepted, in words."""
        return {
            ParamKind.BOOL: tr("true or false"),
            ParamKind.INT: self._with_limits(tr("a whole number")),
            ParamKind.FLOAT: self._with_limits(tr("a number")),
            ParamKind.TEXT: tr("text; keys may blend") if self.blends else tr("text"),
            ParamKind.CHOICE: tr("one of {choices}", choices=", ".join(self.choices)),
            ParamKind.COLOR: tr("3 or 4 numbers (red, green, blue, alpha), #rrggbb or #rrggbbaa"),
            ParamKind.POINT: self._with_limits(tr("2 numbers (x, y)")),
            ParamKind.FILE: tr("a file's path"),
        }[self.kind]

    def _with_limits(self, numbers: str) -> str:
        low, high = self.min, self.max
        if low is not None and high is not None:
            return tr("{numbers} from {low:.10g} to {high:.10g}", numbers=numbers, low=low, high=high)
        if low is not None:
            return tr("{numbers} of at least {low:.10g}", numbers=numbers, low=low)
        return numbers if high is None else tr("{numbers} of at most {high:.10g}", numbers=numbers, high=high)

    def check(self, value: object) -> ParamValue:
        """Return `value` in its normal form.

        Raises:
            ParameterError: It is of the wrong type or out of range.
        """
        normal = _NORMALISE[self.kind](self, value)
        if normal is None:
            raise ParameterError(self.name, value, self.accepted)
        return normal

    def limited(self, number: float) -> float:
        """Return the number nearest to `number` that is accepted: within the limits, whole for an INT."""
        low = number if self.min is None else max(self.min, number)
        limited = low if self.max is None else min(self.max, low)
        return round(limited) if self.kind is ParamKind.INT else limited

    def driven(self, value: ParamValue, numbers: Mapping[str, float]) -> ParamValue:
        """Return `value` with the numbers that drive it, by the names in `drives`, in place of its own."""
        if isinstance(value, tuple):
            named = zip(self.drives, value, strict=True)
            return tuple(self.limited(numbers[name]) if name in numbers else part for name, part in named)
        return self.limited(numbers[self.name]) if self.name in numbers else value

    def parse(self, text: str) -> ParamValue:
        """Read a value that a user typed, as on the command line.

        Raises:
            ParameterError: It cannot be read, or is out of range.
        """
        try:
            value = _PARSE[self.kind](text.strip()) if self.kind in _PARSE else text.strip()
        except ValueError:
            raise ParameterError(self.name, text, self.accepted) from None
        return self.check(value)

    def runtime(self, value: ParamValue | Prompt, scale: float = 1.0) -> Any:
        """Return the value as the node sees it: a Path, a Color, a Point, a Prompt, an enum member; pixels scaled."""
        if isinstance(value, Prompt):
            return value
        if self.blends:
            return Prompt(str(value))
        if self.unit == "px" and scale != 1.0:
            value = _scaled(value, scale)
        if self.kind is ParamKind.FILE:
            return Path(str(value))
        if self.kind is ParamKind.COLOR and isinstance(value, tuple):
            return Color(*value)
        if self.kind is ParamKind.POINT and isinstance(value, tuple):
            return Point(*value)
        if self.enum is not None:
            return self.enum(str(value))
        return value


_NUMERIC = frozenset({ParamKind.INT, ParamKind.FLOAT, ParamKind.COLOR, ParamKind.POINT})

_ANIMATED = _NUMERIC | {ParamKind.TEXT}

PARTS: Mapping[ParamKind, tuple[str, ...]] = {ParamKind.POINT: Point._fields, ParamKind.COLOR: Color._fields}
"""The parts of a point and of a colour, in order."""


def _scaled(value: ParamValue, scale: float) -> ParamValue:
    if isinstance(value, tuple):
        return tuple(number * scale for number in value)
    if isinstance(value, int) and not isinstance(value, bool):
        return round(value * scale) or (1 if value > 0 else 0)
    return value * scale if isinstance(value, float) else value


def _in_range(spec: ParamSpec, number: float) -> bool:
    is_above = spec.min is None or number >= spec.min
    return _is_finite(number) and is_above and (spec.max is None or number <= spec.max)


def _is_finite(number: float) -> bool:
    """Return whether a number is a float's: not infinite, and not a whole one that is larger than all of those."""
    try:
        return math.isfinite(number)
    except OverflowError:
        return False


def _bool(spec: ParamSpec, value: object) -> ParamValue | None:
    return value if isinstance(value, bool) else None


def _int(spec: ParamSpec, value: object) -> ParamValue | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not _in_range(spec, value):
        return None
    return int(value) if float(value).is_integer() else None


def _float(spec: ParamSpec, value: object) -> ParamValue | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not _in_range(spec, value):
        return None
    return float(value)


def _text(spec: ParamSpec, value: object) -> ParamValue | None:
    return str(value) if isinstance(value, (str, Path)) else None


def _choice(spec: ParamSpec, value: object) -> ParamValue | None:
    return str(value) if isinstance(value, str) and value in spec.choices else None


def _numbers(value: object) -> tuple[float, ...] | None:
    if not isinstance(value, Sequence) or isinstance(value, str):
        return None
    if any(isinstance(item, bool) or not isinstance(item, (int, float)) or not _is_finite(item) for item in value):
        return None
    return tuple(float(item) for item in value)


def _hex_numbers(text: str) -> tuple[float, ...] | None:
    if not re.fullmatch(r"#([0-9a-fA-F]{6}|[0-9a-fA-F]{8})", text):
        return None
    return tuple(byte / 255 for byte in bytes.fromhex(text[1:]))


def _color(spec: ParamSpec, value: object) -> ParamValue | None:
    numbers = _hex_numbers(value) if isinstance(value, str) else _numbers(value)
    if numbers is None or len(numbers) not in (3, 4):
        return None
    return numbers if len(numbers) == 4 else (*numbers, 1.0)


def _point(spec: ParamSpec, value: object) -> ParamValue | None:
    numbers = _numbers(value)
    return numbers if numbers is not None and len(numbers) == 2 and all(_in_range(spec, n) for n in numbers) else None


_NORMALISE = {
    ParamKind.BOOL: _bool,
    ParamKind.INT: _int,
    ParamKind.FLOAT: _float,
    ParamKind.TEXT: _text,
    ParamKind.CHOICE: _choice,
    ParamKind.COLOR: _color,
    ParamKind.POINT: _point,
    ParamKind.FILE: _text,
}


def _parse_bool(text: str) -> bool:
    words = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}
    if text.lower() not in words:
        raise ValueError(text)
    return words[text.lower()]


def _parse_numbers(text: str) -> object:
    if text.startswith("#"):
        return text
    return tuple(float(part) for part in text.strip("()[]").split(","))


_PARSE: dict[ParamKind, Callable[[str], object]] = {
    ParamKind.BOOL: _parse_bool,
    ParamKind.INT: float,
    ParamKind.FLOAT: float,
    ParamKind.COLOR: _parse_numbers,
    ParamKind.POINT: _parse_numbers,
}

_KINDS: dict[type, ParamKind] = {
    bool: ParamKind.BOOL,
    int: ParamKind.INT,
    float: ParamKind.FLOAT,
    str: ParamKind.TEXT,
    Color: ParamKind.COLOR,
    Point: ParamKind.POINT,
    Path: ParamKind.FILE,
    Prompt: ParamKind.TEXT,
}


@dataclass(frozen=True, slots=True)
class ParamDeclaration:
    """What `Param(...)` was given; the node decorator turns it into a ParamSpec."""

    default: Any
    options: dict[str, Any]

    def resolve(self, name: str, annotation: object) -> ParamSpec:
        """Return the spec of the field `name: annotation`.

        Raises:
            TypeError: The annotation is no parameter type, or the default does not fit it.
        """
        enum = annotation if isinstance(annotation, type) and issubclass(annotation, StrEnum) else None
        kind = ParamKind.CHOICE if enum else _KINDS.get(annotation) if isinstance(annotation, type) else None
        if kind is None:
            known = ", ".join(t.__name__ for t in _KINDS)
            raise TypeError(f"parameter '{name}': {annotation!r} is no parameter type; accepted: {known} or a StrEnum")
        default = self.default.as_posix() if isinstance(self.default, Path) else self.default
        options = {**self.options, "blends": annotation is Prompt}
        if options["animatable"] is None:
            options["animatable"] = kind in _ANIMATED
        choices = tuple(member.value for member in enum) if enum else ()
        spec = ParamSpec(name, kind, default, choices=choices, enum=enum, **options)
        try:
            empty_file = kind is ParamKind.FILE and default == "."
            checked = "" if empty_file else spec.check(default)
        except ParameterError as error:
            raise TypeError(f"the default of parameter {error}") from None
        return ParamSpec(name, kind, checked, choices=choices, enum=enum, **options)


def Param(  # noqa: N802  (reads like a type where it is used, as dataclasses.field's kin do)
    default: Any,
    *,
    help: str,
    min: float | None = None,
    max: float | None = None,
    slider: tuple[float, float] | None = None,
    step: float | None = None,
    unit: str = "",
    animatable: bool | None = None,
    hashed: bool = True,
    multiline: bool = False,
    file_mode: FileMode = FileMode.OPEN,
    file_types: tuple[str, ...] = (),
) -> Any:
    """Declare a parameter of a node, as a field of its class.

    `gain: float = Param(default=1.0, min=0.0, max=8.0, help="Factor for every channel.")`

    The annotation says what it holds: bool, int, float, str, Prompt, Color, Point, Path, or a StrEnum for a choice.
    `animatable` is True for numbers, texts, colours and points unless said otherwise; parameters that change the
    clip's facts (its size, rate or length) must say False. The other arguments are those of `ParamSpec`.
    """
    options = {
        "help": help,
        "min": min,
        "max": max,
        "slider": slider,
        "step": step,
        "unit": unit,
        "animatable": animatable,
        "hashed": hashed,
        "multiline": multiline,
        "file_mode": file_mode,
        "file_types": file_types,
    }
    return ParamDeclaration(default, options)

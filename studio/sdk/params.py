"""Parameters: what the inspector shows, the project file keeps and the digest covers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from studio.core.errors import ParameterError
from studio.core.translation import tr, tr_noop
from studio.sdk.clicks.object_clicks import ObjectClicks
from studio.sdk.paint.paint_strokes import PaintStrokes
from studio.sdk.param_types.animated_param import AnimatedParam, AnimatedPrompt
from studio.sdk.param_types.conversion import NORMALIZERS, PARSERS, RUNTIME_CONVERTERS
from studio.sdk.param_types.kinds import (
    COMPONENTS,
    Color,
    FileMode,
    ModelRef,
    Options,
    ParamKind,
    ParamValue,
    Point,
    Prompt,
)
from studio.sdk.param_types.tone_curve import ToneCurve
from studio.sdk.roto.roto_shapes import RotoShapes
from studio.sdk.sequence.clip_sequence import ClipSequence
from studio.sdk.tracking.point_tracks import PointTracks
from studio.sdk.warp_grid.warp_grid import WarpGrid

__all__ = [
    "ADVANCED",
    "COMPONENTS",
    "Color",
    "FileMode",
    "ModelRef",
    "ObjectClicks",
    "Options",
    "PaintStrokes",
    "Param",
    "ParamDeclaration",
    "ParamKind",
    "ParamSpec",
    "ParamValue",
    "Point",
    "PointTracks",
    "Prompt",
    "RotoShapes",
    "ToneCurve",
    "WarpGrid",
]


ADVANCED: Final = tr_noop("Advanced")
"""The section of parameters that few users change."""


@dataclass(frozen=True, slots=True)
class ParamSpec:
    """A parameter of a node type. `Param(...)` makes it; the node decorator adds name and kind.

    Args:
        name: The field's name.
        kind: What it holds.
        default: Its value in a new node.
        min: The least value accepted; None for no limit.
        max: The greatest value accepted; None for no limit.
        slider: The range of the slider, where that is narrower than what may be typed. A COLOR with one is no color to
            look at but a correction of each channel: it is shown as a wheel, with a slider for its luma.
        step: The distance between two values that count as different to the eye.
        unit: Shown behind the value. "px" is multiplied by the scale of a proxy.
        choices: What a CHOICE accepts.
        animatable: Whether it may have a curve.
        help: One sentence for the tooltip.
        hashed: Whether it changes the pixels. False for notes and for where a file is written.
        multiline: A TEXT of several lines.
        can_blend: A TEXT that the node takes as a Prompt: two keyed texts may blend. Others hold until the next key.
        is_animated_param: A number that the node takes as a Course, or a text that it takes as a AnimatedPrompt: as it
            is at every frame. No Signal drives it.
        file_mode: Whether a FILE is read or written, or is a folder that is read.
        file_types: Suffixes that a FILE dialog offers, as (".mp4", ".mov").
        enum: The class of a CHOICE.
        label: As shown; empty for the name.
        section: The heading under which the inspector shows it, in English; empty for the first ones, without one. What
            is under `ADVANCED` is hidden until it is asked for.
        applies_when: The name of another parameter, and the values of it for which this one has an effect; a name alone
            asks for any value that is set. Empty where it always has one.
        zero_text: What a number of 0 stands for, in English, as "As in the file": shown in the place of 0. Empty where
            0 is a number like others.
        wraps: A TONE_CURVE whose x goes round, as hues do: its right end is its left one.
        has_suggestions: A TEXT of one line for which the node lists values: see `Node.list_suggestions`.
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
    can_blend: bool = False
    is_animated_param: bool = False
    file_mode: FileMode = FileMode.OPEN
    file_types: tuple[str, ...] = ()
    enum: type[StrEnum] | None = None
    label: str = ""
    section: str = ""
    applies_when: tuple[ParamValue, ...] = ()
    zero_text: str = ""
    wraps: bool = False
    has_suggestions: bool = False

    def applies_to(self, values: Mapping[str, ParamValue]) -> bool:
        """Return whether it has an effect beside these values of the node's other parameters."""
        if not self.applies_when:
            return True
        name, *accepted = self.applies_when
        value = values.get(str(name))
        return value in accepted if accepted else bool(value)

    @property
    def is_numeric(self) -> bool:
        """Whether a curve may blend between two of its values; other kinds hold until the next key."""
        return self.kind in _NUMERIC_KINDS

    @property
    def drivable_names(self) -> tuple[str, ...]:
        """The names under which a Signal may drive it: its own, or one for each part; none if it has no curve."""
        if not self.animatable or not self.is_numeric or self.is_animated_param:
            return ()
        parts = COMPONENTS.get(self.kind)
        return tuple(f"{self.name}.{part}" for part in parts) if parts is not None else (self.name,)

    @property
    def accepted_values(self) -> str:
        """What is accepted, in words."""
        return {
            ParamKind.BOOL: tr("true or false"),
            ParamKind.INT: self._with_limits(tr("a whole number")),
            ParamKind.FLOAT: self._with_limits(tr("a number")),
            ParamKind.TEXT: tr("text; keys may blend") if self.can_blend else tr("text"),
            ParamKind.CHOICE: tr("one of {choices}", choices=", ".join(self.choices)),
            ParamKind.COLOR: self._describe_color(),
            ParamKind.POINT: self._with_limits(tr("2 numbers (x, y)")),
            ParamKind.FILE: tr("a file's path"),
            ParamKind.MODEL: tr("a model's name as org/name, or the path of its folder or file"),
            ParamKind.OPTIONS: tr("a JSON object of numbers, texts, true and false, as {example}", example='{"a": 1}'),
            ParamKind.SHAPES: tr("JSON of shapes, as the Roto tool writes it"),
            ParamKind.GRID: tr("JSON of a grid, as Grid Warp writes it"),
            ParamKind.TRACKS: tr("JSON of tracks, as the Tracker writes it"),
            ParamKind.STROKES: tr("JSON of strokes, as the Roto Paint tool writes it"),
            ParamKind.CLICKS: tr("JSON of clicked objects, as the tool of Object Mask writes it"),
            ParamKind.SEQUENCE: tr("JSON of a sequence, as Sequence writes it"),
            ParamKind.TONE_CURVE: tr("2 or more points x,y from left to right, 0 to 1, as 0,0 0.5,0.6 1,1"),
        }[self.kind]

    def _describe_color(self) -> str:
        if (self.min, self.max) == (None, None):
            return tr("3 or 4 numbers (red, green, blue, alpha), #rrggbb or #rrggbbaa")
        return self._with_limits(tr("3 or 4 numbers (red, green, blue, alpha)"))

    def _with_limits(self, numbers: str) -> str:
        low, high = self.min, self.max
        if low is not None and high is not None:
            return tr("{numbers} from {low:.10g} to {high:.10g}", numbers=numbers, low=low, high=high)
        if low is not None:
            return tr("{numbers} of at least {low:.10g}", numbers=numbers, low=low)
        return numbers if high is None else tr("{numbers} of at most {high:.10g}", numbers=numbers, high=high)

    def normalize_value(self, value: object) -> ParamValue:
        """Return `value` in its normal form.

        Raises:
            ParameterError: It is of the wrong type or out of range.
        """
        normal = NORMALIZERS[self.kind](self, value)
        if normal is None:
            raise ParameterError(self.name, value, self.accepted_values)
        return normal

    def clamp_number(self, number: float) -> float:
        """Return the number nearest to `number` that is accepted: within the limits, whole for an INT."""
        low = number if self.min is None else max(self.min, number)
        limited = low if self.max is None else min(self.max, low)
        return round(limited) if self.kind is ParamKind.INT else limited

    def apply_drivers(self, value: ParamValue, numbers: Mapping[str, float]) -> ParamValue:
        """Return `value` with the numbers that drive it, by the names in `drivable_names`, in place of its own."""
        if isinstance(value, tuple):
            named = zip(self.drivable_names, value, strict=True)
            return tuple(self.clamp_number(numbers[name]) if name in numbers else part for name, part in named)
        return self.clamp_number(numbers[self.name]) if self.name in numbers else value

    def parse_value(self, text: str) -> ParamValue:
        """Read a value that a user typed, as on the command line.

        Raises:
            ParameterError: It cannot be read, or is out of range.
        """
        try:
            value = PARSERS[self.kind](text.strip()) if self.kind in PARSERS else text.strip()
        except ValueError:
            raise ParameterError(self.name, text, self.accepted_values) from None
        return self.normalize_value(value)

    def to_runtime(self, value: ParamValue | Prompt | AnimatedParam | AnimatedPrompt, scale: float = 1.0) -> Any:
        """Return the value as the node sees it: a Path, a ToneCurve, a Course, an enum member …; pixels scaled."""
        if isinstance(value, (Prompt, AnimatedParam, AnimatedPrompt)):
            return value
        if self.is_animated_param:
            return (
                AnimatedPrompt.from_constant(str(value))
                if self.kind is ParamKind.TEXT
                else AnimatedParam.from_constant(float(value))  # type: ignore[arg-type]  # FLOAT holds one
            )
        if self.can_blend:
            return Prompt(str(value))
        if self.unit == "px" and scale != 1.0:
            value = _scale_value(value, scale)
        if self.kind in RUNTIME_CONVERTERS:
            return RUNTIME_CONVERTERS[self.kind](value)
        if self.enum is not None:
            return self.enum(str(value))
        return value


_NUMERIC_KINDS = frozenset({ParamKind.INT, ParamKind.FLOAT, ParamKind.COLOR, ParamKind.POINT})

_ANIMATABLE_KINDS = _NUMERIC_KINDS | {ParamKind.TEXT}


def _scale_value(value: ParamValue, scale: float) -> ParamValue:
    if isinstance(value, tuple):
        return tuple(number * scale for number in value)
    if isinstance(value, int) and not isinstance(value, bool):
        return round(value * scale) or (1 if value > 0 else 0)
    return value * scale if isinstance(value, float) else value


_KIND_BY_TYPE: dict[type, ParamKind] = {
    bool: ParamKind.BOOL,
    int: ParamKind.INT,
    float: ParamKind.FLOAT,
    str: ParamKind.TEXT,
    Color: ParamKind.COLOR,
    Point: ParamKind.POINT,
    Path: ParamKind.FILE,
    Prompt: ParamKind.TEXT,
    ToneCurve: ParamKind.TONE_CURVE,
    AnimatedParam: ParamKind.FLOAT,
    AnimatedPrompt: ParamKind.TEXT,
    ModelRef: ParamKind.MODEL,
    Options: ParamKind.OPTIONS,
    RotoShapes: ParamKind.SHAPES,
    WarpGrid: ParamKind.GRID,
    PointTracks: ParamKind.TRACKS,
    PaintStrokes: ParamKind.STROKES,
    ObjectClicks: ParamKind.CLICKS,
    ClipSequence: ParamKind.SEQUENCE,
}


@dataclass(frozen=True, slots=True)
class ParamDeclaration:
    """Arguments of `Param(...)`. The node decorator turns them into a ParamSpec."""

    default: Any
    options: dict[str, Any]

    def make_spec(self, name: str, annotation: object) -> ParamSpec:
        """Return the spec of the field `name: annotation`.

        Raises:
            TypeError: The annotation is no parameter type, or the default does not fit it.
        """
        enum = annotation if isinstance(annotation, type) and issubclass(annotation, StrEnum) else None
        kind = ParamKind.CHOICE if enum else _KIND_BY_TYPE.get(annotation) if isinstance(annotation, type) else None
        if kind is None:
            known = ", ".join(t.__name__ for t in _KIND_BY_TYPE)
            raise TypeError(f"parameter '{name}': {annotation!r} is no parameter type; accepted: {known} or a StrEnum")
        default = self.default.as_posix() if isinstance(self.default, Path) else self.default
        blends, whole = annotation in (Prompt, AnimatedPrompt), annotation in (AnimatedParam, AnimatedPrompt)
        options = {**self.options, "can_blend": blends, "is_animated_param": whole}
        if options["animatable"] is None:
            options["animatable"] = kind in _ANIMATABLE_KINDS
        choices = tuple(member.value for member in enum) if enum else ()
        spec = ParamSpec(name, kind, default, choices=choices, enum=enum, **options)
        try:
            empty_file = kind is ParamKind.FILE and default == "."
            checked = "" if empty_file else spec.normalize_value(default)
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
    section: str = "",
    applies_when: tuple[ParamValue, ...] = (),
    zero_text: str = "",
    wraps: bool = False,
    has_suggestions: bool = False,
) -> Any:
    """Declare a parameter of a node, as a field of its class.

    `gain: float = Param(default=1.0, min=0.0, max=8.0, help="Factor for every channel.")`

    The annotation says what it holds: bool, int, float, str, Prompt, Color, Point, Path, ToneCurve, Course,
    AnimatedPrompt, ModelRef, Options, RotoShapes, WarpGrid, PointTracks, PaintStrokes,
    ObjectClicks, or a StrEnum for a choice.
    `animatable` is True for numbers, texts, colours and points unless said otherwise; parameters that change the
    clip's facts (its size, rate or length) must say False. The other arguments are those of `ParamSpec`.
    """
    options = {
        "help": help, "min": min, "max": max, "slider": slider, "step": step, "unit": unit, "animatable": animatable,
        "hashed": hashed, "multiline": multiline, "file_mode": file_mode, "file_types": file_types,
        "section": section, "applies_when": applies_when, "zero_text": zero_text, "wraps": wraps,
        "has_suggestions": has_suggestions,
    }  # fmt: skip
    return ParamDeclaration(default, options)

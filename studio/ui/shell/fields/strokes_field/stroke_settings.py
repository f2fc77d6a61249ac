"""Settings of one stroke: what they are, which ones have an effect, and their fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Any, Final

from PySide6.QtWidgets import QWidget

from studio.core.translation import tr_noop
from studio.sdk.paint.paint_strokes import (
    LEAST_SIZE,
    LEAST_SPACING,
    MAX_COORDINATE,
    MAX_FRAME,
    MAX_SIZE,
    MAX_SPACING,
    PaintStroke,
    StrokeBlend,
    StrokeKind,
    StrokeLife,
)
from studio.sdk.paint.stroke_text import MAX_COLOR
from studio.sdk.params import Color, ParamKind, ParamSpec
from studio.ui.shell.edits.value_edits import ValueEdit
from studio.ui.shell.fields.items.item_settings import ItemSettingsView

_SPECS: Final = (
    ParamSpec(
        "size", ParamKind.FLOAT, 40.0, tr_noop("Diameter of the brush"), LEAST_SIZE, MAX_SIZE, (1.0, 300.0), 1.0, "px",
        animatable=False, label=tr_noop("Size"),
    ),
    ParamSpec(
        "hardness", ParamKind.FLOAT, 0.5, tr_noop("Share of the radius that is covered fully"), 0.0, 1.0, (0.0, 1.0),
        0.01, animatable=False, label=tr_noop("Hardness"),
    ),
    ParamSpec(
        "opacity", ParamKind.FLOAT, 1.0, tr_noop("How strongly the stroke covers"), 0.0, 1.0, (0.0, 1.0), 0.01,
        animatable=False, label=tr_noop("Opacity"),
    ),
    ParamSpec(
        "spacing", ParamKind.FLOAT, 0.1, tr_noop("Distance from dab to dab, as a share of the size"), LEAST_SPACING,
        MAX_SPACING, (LEAST_SPACING, 1.0), 0.01, animatable=False, label=tr_noop("Spacing"),
    ),
    ParamSpec(
        "color", ParamKind.COLOR, Color(1.0, 1.0, 1.0), tr_noop("Color of the brush; brighter than 1 may be typed"),
        -MAX_COLOR, MAX_COLOR, animatable=False, label=tr_noop("Color"),
    ),
    ParamSpec(
        "blend", ParamKind.CHOICE, StrokeBlend.NORMAL, tr_noop("How colors blend with those below"),
        choices=tuple(StrokeBlend), animatable=False, label=tr_noop("Blend"),
    ),
    ParamSpec(
        "blur", ParamKind.FLOAT, 8.0, tr_noop("How far the picture is blurred: standard deviation"), 0.0, 1000.0,
        (0.0, 50.0), 0.5, "px", animatable=False, label=tr_noop("Blur"),
    ),
    ParamSpec(
        "life", ParamKind.CHOICE, StrokeLife.ALL, tr_noop("At which frames the stroke is seen"),
        choices=tuple(StrokeLife), animatable=False, label=tr_noop("Life"),
    ),
    ParamSpec(
        "first", ParamKind.INT, 0, tr_noop("First frame at which the stroke is seen"), -MAX_FRAME, MAX_FRAME, (0, 100),
        animatable=False, label=tr_noop("First Frame"),
    ),
    ParamSpec(
        "last", ParamKind.INT, 0, tr_noop("Last frame at which the stroke is seen"), -MAX_FRAME, MAX_FRAME, (0, 100),
        animatable=False, label=tr_noop("Last Frame"),
    ),
    ParamSpec(
        "offset_x", ParamKind.FLOAT, 0.0, tr_noop("How far to the right of the stroke it reads"), -MAX_COORDINATE,
        MAX_COORDINATE, (-200.0, 200.0), 1.0, "px", animatable=False, label=tr_noop("Offset X"),
    ),
    ParamSpec(
        "offset_y", ParamKind.FLOAT, 0.0, tr_noop("How far below the stroke it reads"), -MAX_COORDINATE,
        MAX_COORDINATE, (-200.0, 200.0), 1.0, "px", animatable=False, label=tr_noop("Offset Y"),
    ),
    ParamSpec(
        "frame_offset", ParamKind.INT, 0, tr_noop("Which frame is read: so many frames later, or that frame"),
        -MAX_FRAME, MAX_FRAME, (-50, 50), animatable=False, label=tr_noop("Frame Offset"),
    ),
    ParamSpec(
        "is_frame_fixed", ParamKind.BOOL, False, tr_noop("The frame offset is the number of the frame that is read"),
        animatable=False, label=tr_noop("Fixed Frame"),
    ),
    ParamSpec(
        "size_by_pressure", ParamKind.BOOL, False, tr_noop("The pen's pressure makes the brush larger"),
        animatable=False, label=tr_noop("Pressure: Size"),
    ),
    ParamSpec(
        "opacity_by_pressure", ParamKind.BOOL, False, tr_noop("The pen's pressure makes the stroke stronger"),
        animatable=False, label=tr_noop("Pressure: Opacity"),
    ),
)  # fmt: skip
STROKE_SETTINGS: Final[Mapping[str, ParamSpec]] = {spec.name: spec for spec in _SPECS}
"""What can be set for a stroke, by the names of `PaintStroke`."""
_READERS: Final = frozenset({StrokeKind.CLONE, StrokeKind.REVEAL})
_KINDS: Final[Mapping[str, frozenset[StrokeKind]]] = {
    "color": frozenset({StrokeKind.BRUSH}),
    "blend": _READERS | {StrokeKind.BRUSH},
    "blur": frozenset({StrokeKind.BLUR}),
    **dict.fromkeys(("offset_x", "offset_y", "frame_offset", "is_frame_fixed"), _READERS),
}
"""The kinds of strokes for which a setting has an effect; others have it for all."""


def has_setting(stroke: PaintStroke, name: str) -> bool:
    """Return whether a setting has an effect on a stroke."""
    if name == "first":
        return stroke.life is not StrokeLife.ALL
    if name == "last":
        return stroke.life is StrokeLife.RANGE
    return name not in _KINDS or stroke.kind in _KINDS[name]


def change_stroke_setting(stroke: PaintStroke, name: str, edit: ValueEdit) -> PaintStroke:
    """Return a stroke with another setting.

    Raises:
        ValueError: The value cannot be made, or is none that is accepted; the message says why.
    """
    spec = STROKE_SETTINGS[name]
    value: Any = edit.change_value(read_stroke_setting(stroke, name))
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        value = spec.clamp_number(value)
    elif name == "color":
        value = Color(*(spec.clamp_number(part) for part in value[:3]), *value[3:])
    elif isinstance(getattr(stroke, name), StrEnum):
        value = type(getattr(stroke, name))(value)
    return replace(stroke, **{name: value})


def read_stroke_setting(stroke: PaintStroke, name: str) -> Any:
    """Return what is set for a stroke, as a parameter holds it."""
    value = getattr(stroke, name)
    return str(value) if isinstance(value, StrEnum) else tuple(value) if isinstance(value, Color) else value


class StrokeSettingsView(ItemSettingsView):
    """Fields of one stroke."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(_SPECS, parent)

    def show_stroke(self, stroke: PaintStroke) -> None:
        """Show what is set for a stroke; what has no effect on it is hidden."""
        self.show_settings(lambda name: read_stroke_setting(stroke, name), lambda name: has_setting(stroke, name))

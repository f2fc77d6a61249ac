"""Settings of one stroke: what they are, which ones have an effect, and their fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Any, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from studio.core.translation import tr, tr_noop
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
from studio.ui.shell.fields.choice_fields import ChoiceFieldView, SwitchFieldView
from studio.ui.shell.fields.color.color_field import ColorFieldView
from studio.ui.shell.fields.number_fields import ScalarFieldView
from studio.ui.widgets import theme
from studio.ui.widgets.fields.field_view import FieldView
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.text.markup import escape_tooltip

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
_FIELDS: Final[Mapping[ParamKind, Any]] = {
    ParamKind.BOOL: SwitchFieldView,
    ParamKind.INT: ScalarFieldView,
    ParamKind.FLOAT: ScalarFieldView,
    ParamKind.CHOICE: ChoiceFieldView,
    ParamKind.COLOR: ColorFieldView,
}
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


class StrokeSettingsView(QWidget):
    """Fields of one stroke.

    Signals:
        setting_edited(str, ValueEdit): This setting is to become another one.
    """

    setting_edited = Signal(str, object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.SPACE_2)
        grid.setVerticalSpacing(theme.SPACE_1)
        grid.setColumnStretch(1, 1)
        self.fields: dict[str, FieldView] = {}
        self._labels: dict[str, PlainLabel] = {}
        for row, spec in enumerate(_SPECS):
            label = PlainLabel(tr(spec.label), self)
            label.setFont(theme.make_ui_font(theme.FONT_SMALL))
            field: FieldView = _FIELDS[spec.kind](spec, self)
            field.set_name(tr(spec.label), tr(spec.help))
            field.setToolTip(escape_tooltip(tr(spec.help)))
            grid.addWidget(label, row, 0)
            grid.addWidget(field, row, 1)
            field.value_edited.connect(lambda edit, name=spec.name: self.setting_edited.emit(name, edit))
            field.reset_requested.connect(
                lambda spec=spec: self.setting_edited.emit(spec.name, ValueEdit.from_value(spec.default))
            )
            self.fields[spec.name], self._labels[spec.name] = field, label

    def show_stroke(self, stroke: PaintStroke) -> None:
        """Show what is set for a stroke; what has no effect on it is hidden."""
        for name, field in self.fields.items():
            field.show_value(read_stroke_setting(stroke, name))
            for widget in (field, self._labels[name]):
                widget.setVisible(has_setting(stroke, name))

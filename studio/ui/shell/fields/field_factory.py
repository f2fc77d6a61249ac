"""The field for a parameter, by its kind."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from studio.sdk.params import ParamKind, ParamSpec
from studio.ui.shell.dialogs import Dialogs
from studio.ui.shell.fields.choice_fields import ChoiceFieldView, SwitchFieldView
from studio.ui.shell.fields.clicks_field import ClicksFieldView
from studio.ui.shell.fields.color.color_field import ColorFieldView
from studio.ui.shell.fields.color_wheel.wheel_field import ColorWheelFieldView
from studio.ui.shell.fields.file_field import FileFieldView
from studio.ui.shell.fields.grid_field import GridFieldView
from studio.ui.shell.fields.model_field import ModelFieldView
from studio.ui.shell.fields.number_fields import PointFieldView, ScalarFieldView
from studio.ui.shell.fields.options_field import OptionsFieldView
from studio.ui.shell.fields.sequence_field.sequence_field import SequenceFieldView
from studio.ui.shell.fields.shapes_field.shapes_field import ShapesFieldView
from studio.ui.shell.fields.strokes_field.strokes_field import StrokesFieldView
from studio.ui.shell.fields.text_fields import make_text_field
from studio.ui.shell.fields.tone_curve.tone_field import ToneCurveFieldView
from studio.ui.shell.fields.tracks_field.tracks_field import TracksFieldView
from studio.ui.widgets.fields.field_view import FieldView


def create_field(spec: ParamSpec, dialogs: Dialogs, parent: QWidget) -> FieldView:
    """Return the field for a parameter."""
    if spec.kind is ParamKind.TEXT:
        return make_text_field(spec, parent)
    if spec.kind is ParamKind.FILE:
        return FileFieldView(spec, dialogs, parent)
    if spec.kind in {ParamKind.INT, ParamKind.FLOAT}:
        return ScalarFieldView(spec, parent)
    if spec.kind is ParamKind.MODEL:
        return ModelFieldView(spec, dialogs, parent)
    if spec.kind is ParamKind.SEQUENCE:
        return SequenceFieldView(spec, dialogs, parent)
    if spec.kind is ParamKind.COLOR and spec.slider is not None:
        return ColorWheelFieldView(spec, parent)
    kinds = {
        ParamKind.BOOL: SwitchFieldView,
        ParamKind.CHOICE: ChoiceFieldView,
        ParamKind.COLOR: ColorFieldView,
        ParamKind.POINT: PointFieldView,
        ParamKind.TONE_CURVE: ToneCurveFieldView,
        ParamKind.OPTIONS: OptionsFieldView,
        ParamKind.SHAPES: ShapesFieldView,
        ParamKind.GRID: GridFieldView,
        ParamKind.TRACKS: TracksFieldView,
        ParamKind.STROKES: StrokesFieldView,
        ParamKind.CLICKS: ClicksFieldView,
    }
    return kinds[spec.kind](spec, parent)

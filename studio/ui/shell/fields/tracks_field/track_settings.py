"""Settings of one track: the sizes of its boxes, and its weight."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from studio.core.translation import tr, tr_noop
from studio.sdk.params import ParamKind, ParamSpec, ParamValue
from studio.sdk.tracking.point_tracks import DEFAULT_PATTERN, DEFAULT_SEARCH, LEAST_SIDE, MOST_SIDE, PointTrack
from studio.ui.shell.edits.value_edits import ValueEdit
from studio.ui.shell.fields.number_fields import PointFieldView, ScalarFieldView
from studio.ui.widgets import theme
from studio.ui.widgets.fields.field_view import FieldView
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.text.markup import escape_tooltip

_SETTINGS: Final = (
    ParamSpec(
        "pattern", ParamKind.POINT, DEFAULT_PATTERN, tr_noop("Width and height of the detail that is looked for"),
        LEAST_SIDE, MOST_SIDE - 2, step=1.0, unit="px", animatable=False, label=tr_noop("Pattern"),
    ),
    ParamSpec(
        "search", ParamKind.POINT, DEFAULT_SEARCH,
        tr_noop("Width and height of the box in which it is looked for in the next frame"),
        LEAST_SIDE + 2, MOST_SIDE, step=1.0, unit="px", animatable=False, label=tr_noop("Search"),
    ),
    ParamSpec(
        "weight", ParamKind.FLOAT, 1.0, tr_noop("How far the point counts, as its confidence"), 0.0, 1.0, (0.0, 1.0),
        0.01, animatable=False, label=tr_noop("Weight"),
    ),
)  # fmt: skip


class TrackSettingsView(QWidget):
    """Fields of one track.

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
        for row, spec in enumerate(_SETTINGS):
            label = PlainLabel(tr(spec.label), self)
            label.setFont(theme.make_ui_font(theme.FONT_SMALL))
            is_point = spec.kind is ParamKind.POINT
            field: FieldView = PointFieldView(spec, self) if is_point else ScalarFieldView(spec, self)
            field.set_name(tr(spec.label), tr(spec.help))
            field.setToolTip(escape_tooltip(tr(spec.help)))
            grid.addWidget(label, row, 0)
            grid.addWidget(field, row, 1)
            field.value_edited.connect(lambda edit, name=spec.name: self.setting_edited.emit(name, edit))
            field.reset_requested.connect(lambda spec=spec: self._reset(spec))
            self.fields[spec.name] = field

    def show_track(self, track: PointTrack) -> None:
        """Show what is set for a track."""
        for name, field in self.fields.items():
            field.show_value(getattr(track, name))

    def _reset(self, spec: ParamSpec) -> None:
        self.setting_edited.emit(spec.name, ValueEdit.from_value(spec.default))


def change_track_setting(track: PointTrack, name: str, edit: ValueEdit) -> PointTrack:
    """Return a track with another setting.

    Raises:
        ValueError: The value cannot be made, or is none that is accepted; the message says why.
    """
    spec = next(each for each in _SETTINGS if each.name == name)
    value: ParamValue = edit.change_value(getattr(track, name))
    if name == "weight":
        return replace(track, weight=spec.clamp_number(float(value)))  # type: ignore[arg-type]  # FLOAT gives one
    width, height = (spec.clamp_number(float(side)) for side in value)  # type: ignore[union-attr]  # POINT gives two
    if name == "pattern":
        return track.resize((width, height), track.search)
    return track.resize(track.pattern, (width, height))

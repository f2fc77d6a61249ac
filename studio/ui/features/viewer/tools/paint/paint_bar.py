"""Bar of the brushes over the picture: what a drag does, and with which brush."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from studio.core.translation import tr, tr_noop
from studio.sdk.paint.paint_strokes import PaintStroke, StrokeKind
from studio.ui.features.viewer.tools.paint.paint_controller import KIND_NAMES
from studio.ui.features.viewer.tools.picture_bar import PictureBar
from studio.ui.shell.edits.value_edits import ValueEdit
from studio.ui.shell.fields.choice_fields import ChoiceFieldView
from studio.ui.shell.fields.color.color_field import ColorFieldView
from studio.ui.shell.fields.number_view import NumberView
from studio.ui.shell.fields.strokes_field.stroke_settings import STROKE_SETTINGS, has_setting, read_stroke_setting
from studio.ui.widgets import theme
from studio.ui.widgets.fields.number_format import NumberFormat
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.text.markup import escape_tooltip

_NUMBER_WIDTH: Final = 54
_UNIT_WIDTH: Final = 22  # more, where a unit stands behind the number
_LIFE_WIDTH: Final = 118
_TALL: Final = 320  # a picture's room that has room for one row more
_TIPS: Final = {
    None: tr_noop("Select strokes, drag them, delete them"),
    StrokeKind.BRUSH: tr_noop("Paint with a color; Shift+drag changes the size of each brush, as the keys [ and ] do"),
    StrokeKind.ERASE: tr_noop("Bring the picture back where strokes lie over it"),
    StrokeKind.CLONE: tr_noop("Ctrl+click where to read, then paint; a frame offset reads another frame"),
    StrokeKind.REVEAL: tr_noop(
        "Paint with the picture at the input Source, or with another frame; Ctrl+click shifts it"
    ),
    StrokeKind.BLUR: tr_noop("Blur what is below"),
    StrokeKind.SMEAR: tr_noop("Smear what is below along the stroke"),
}
_NUMBERS: Final = ("size", "hardness", "opacity")
_SWITCHES: Final = {
    "size_by_pressure": (tr_noop("P Size"), tr_noop("The pen's pressure makes the brush larger")),
    "opacity_by_pressure": (tr_noop("P Opacity"), tr_noop("The pen's pressure makes the stroke stronger")),
}


class PaintBar(PictureBar):
    """Lies along the head of the picture while it can be painted on.

    Signals:
        kind_chosen(StrokeKind | None): A drag is to paint something else; None to select.
        setting_edited(str, ValueEdit): This setting of the brush is to become another one.
        sampling_toggled(bool): The color is to be read from the picture, or no longer.
    """

    kind_chosen = Signal(object)
    setting_edited = Signal(str, object)
    sampling_toggled = Signal(bool)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE_1, theme.SPACE_1, theme.SPACE_1, theme.SPACE_1)
        column.setSpacing(theme.SPACE_1)
        self._row, self._settings = QHBoxLayout(), QHBoxLayout()
        for row in (self._row, self._settings):
            row.setSpacing(2)
            column.addLayout(row)
        self.kind_buttons: dict[StrokeKind | None, QToolButton] = {}
        self.number_fields: dict[str, NumberView] = {}
        self.switch_buttons: dict[str, QToolButton] = {}
        self._labels: dict[str, PlainLabel] = {}
        self._life_box = QWidget(self)
        self._add_tools()
        self._add_settings()

    def _add_tools(self) -> None:
        group = QButtonGroup(self)
        for kind, tip in _TIPS.items():
            button = self._add_button(tr("Select") if kind is None else tr(KIND_NAMES[kind]), tr(tip))
            button.setCheckable(True)
            group.addButton(button)
            button.clicked.connect(lambda _=False, each=kind: self.kind_chosen.emit(each))
            self.kind_buttons[kind] = button
        self._row.addSpacing(theme.SPACE_3)
        for name, (text, tip) in _SWITCHES.items():
            self.switch_buttons[name] = button = self._add_button(tr(text), tr(tip))
            button.setCheckable(True)
            button.clicked.connect(
                lambda is_on, each=name: self.setting_edited.emit(each, ValueEdit.from_value(bool(is_on)))
            )
        self._row.addStretch(1)

    def _add_settings(self) -> None:
        for name in _NUMBERS:
            self._add_number(name, self._settings)
        self._add_label("color", self._settings)
        self.color_field = ColorFieldView(STROKE_SETTINGS["color"], self)
        self.color_field.offer_sampling()
        self.color_field.sampling_toggled.connect(self.sampling_toggled)
        self.life_field = ChoiceFieldView(STROKE_SETTINGS["life"], self)
        for name, field in (("color", self.color_field), ("life", self.life_field)):
            field.set_name(tr(STROKE_SETTINGS[name].label), tr(STROKE_SETTINGS[name].help))
            field.value_edited.connect(lambda edit, each=name: self.setting_edited.emit(each, edit))
        self.life_field.setFixedWidth(_LIFE_WIDTH)
        self._settings.addWidget(self.color_field)
        for name in ("blur", "frame_offset"):
            self._add_number(name, self._settings)
        row = QHBoxLayout(self._life_box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        self._add_label("life", row)
        row.addWidget(self.life_field)
        for name in ("first", "last"):
            self._add_number(name, row)
        row.addStretch(1)
        self._settings.addWidget(self._life_box, 1)

    def _add_label(self, name: str, row: QHBoxLayout) -> None:
        label = PlainLabel(tr(STROKE_SETTINGS[name].label), self)
        label.setFont(theme.make_ui_font(theme.FONT_SMALL))
        label.setContentsMargins(theme.SPACE_2, 0, theme.SPACE_1, 0)
        row.addWidget(label)
        self._labels[name] = label

    def _add_number(self, name: str, row: QHBoxLayout) -> None:
        spec = STROKE_SETTINGS[name]
        self._add_label(name, row)
        field = NumberView(NumberFormat.from_spec(spec), self)
        field.setFixedWidth(_NUMBER_WIDTH + (_UNIT_WIDTH if spec.unit else 0))
        field.setToolTip(escape_tooltip(tr(spec.help)))
        field.setAccessibleName(tr(spec.label))
        field.value_edited.connect(lambda edit: self.setting_edited.emit(name, edit))
        field.reset_requested.connect(lambda: self.setting_edited.emit(name, ValueEdit.from_value(spec.default)))
        row.addWidget(field)
        self.number_fields[name] = field

    def show_brush(self, brush: PaintStroke, kind: StrokeKind | None) -> None:
        """Show what a drag does, and the brush; what has no effect is hidden."""
        self.kind_buttons[kind].setChecked(True)
        for name, field in self.number_fields.items():
            field.show_value(float(read_stroke_setting(brush, name)))
            is_asked = name != "first" or has_setting(brush, "last")  # one frame alone is that which is seen
            field.setVisible(kind is not None and is_asked and has_setting(brush, name))
        for name, button in self.switch_buttons.items():
            button.setChecked(bool(getattr(brush, name)))
            button.setVisible(kind is not None)
        self.color_field.show_value(read_stroke_setting(brush, "color"))
        self.color_field.setVisible(kind is StrokeKind.BRUSH)
        self.life_field.show_value(read_stroke_setting(brush, "life"))
        self._life_box.setVisible(kind is not None)
        self._place()

    def _fit(self, room: int) -> None:
        self._lay_out(rows=2)
        if self.sizeHint().width() > room and self.parentWidget().height() >= _TALL:
            self._lay_out(rows=3)
        if self.sizeHint().width() > room:
            self._lay_out(rows=2, with_names=False)

    def _lay_out(self, rows: int, *, with_names: bool = True) -> None:
        """Put the fields into so many rows.

        Args:
            rows: 3 gives the life a row of its own.
            with_names: Whether names stand before the fields, and the color is written; tooltips say the names, too.
        """
        wanted = self._settings if rows == 2 else self._column
        if wanted.indexOf(self._life_box) < 0:
            (self._column if rows == 2 else self._settings).removeWidget(self._life_box)
            wanted.addWidget(self._life_box, 1 if rows == 2 else 0)
        fields = {**self.number_fields, "color": self.color_field, "life": self.life_field}
        for name, label in self._labels.items():
            label.setVisible(with_names and not fields[name].isHidden())
        self.color_field.hex_field.setVisible(with_names)  # the swatch alone shows it, too
        self._column.invalidate()
        self._column.activate()

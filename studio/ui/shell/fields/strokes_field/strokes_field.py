"""The field of strokes: their list, what is set for the chosen one, and buttons for order, copies and deletion."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.sdk.paint.paint_strokes import PaintStroke, PaintStrokes
from studio.sdk.paint.stroke_text import parse_paint_strokes, serialize_paint_strokes
from studio.sdk.params import ParamSpec, ParamValue
from studio.ui.shell.edits.value_edits import ValueEdit
from studio.ui.shell.fields.color.color_picker import to_qcolor
from studio.ui.shell.fields.shapes_field.shape_list import ShapeListView
from studio.ui.shell.fields.strokes_field.stroke_settings import StrokeSettingsView, change_stroke_setting
from studio.ui.widgets import theme
from studio.ui.widgets.fields.field_view import FieldView
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.text.markup import escape_tooltip

_LEAST_WIDTH: Final = 200


class StrokesFieldView(FieldView):
    """STROKES: what is painted in the viewer. A click on the lock or the eye of a row changes it.

    Args:
        spec: The parameter.
        parent: The widget's parent.
    """

    def __init__(self, spec: ParamSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._strokes: PaintStrokes | None = PaintStrokes()
        self.hint_label = PlainLabel(parent=self)
        self.hint_label.setWordWrap(True)
        self.hint_label.setFont(theme.make_ui_font(theme.FONT_TINY))
        self.hint_label.setProperty("role", "faint")
        self.hint_label.setText(tr("Paint in the viewer, with the bar over the picture."))
        self.list_view = ShapeListView(self, to_qcolor, tr("Strokes"))
        self.settings_view = StrokeSettingsView(self)
        self._buttons = QWidget(self)
        row = self._row = QHBoxLayout(self._buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SPACE_1)
        self.up_button = self._add_button(tr("Up"), tr("Move the stroke up: it is painted after those below it"))
        self.down_button = self._add_button(tr("Down"), tr("Move the stroke down"))
        self.duplicate_button = self._add_button(tr("Duplicate"), tr("Add a copy of the stroke above it"))
        self.delete_button = self._add_button(tr("Delete"), tr("Delete the stroke"))
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE_1)
        for widget in (self.hint_label, self.list_view, self._buttons, self.settings_view):
            column.addWidget(widget)
        self.setMinimumWidth(_LEAST_WIDTH)
        self._connect()
        self._show()

    def _add_button(self, text: str, tip: str) -> QToolButton:
        button = QToolButton(self._buttons)
        button.setText(text)
        button.setToolTip(escape_tooltip(tip))
        button.setFont(theme.make_ui_font(theme.FONT_SMALL))
        self._row.addWidget(button)
        return button

    def _connect(self) -> None:
        view = self.list_view
        view.hidden_toggled.connect(lambda n: self._change(n, lambda s: replace(s, is_hidden=not s.is_hidden)))
        view.lock_toggled.connect(lambda n: self._change(n, lambda s: replace(s, is_locked=not s.is_locked)))
        view.shape_model.name_edited.connect(lambda n, name: self._change(n, lambda s: replace(s, name=name)))
        view.selectionModel().currentChanged.connect(lambda *_: self._show_chosen())
        self.settings_view.setting_edited.connect(self._on_setting_edited)
        self.up_button.clicked.connect(lambda: self._move(1))
        self.down_button.clicked.connect(lambda: self._move(-1))
        self.duplicate_button.clicked.connect(self._duplicate)
        self.delete_button.clicked.connect(self._delete)

    def show_value(self, value: ParamValue) -> None:
        """Show strokes."""
        try:
            strokes = parse_paint_strokes(str(value))
        except StudioError:
            self._strokes = None
            self.hint_label.setText(tr("These strokes cannot be read."))
        else:
            if strokes is self._strokes:
                return
            self._strokes = strokes
            self.hint_label.setText(tr("Paint in the viewer, with the bar over the picture."))
        self._show()

    def show_mixed(self, values: Sequence[ParamValue]) -> None:
        """Show that the nodes have different strokes."""
        self._strokes = None
        self.hint_label.setText(tr("The nodes have different strokes. Select one of them to see its strokes."))
        self._show()

    def _show(self) -> None:
        strokes = self._strokes.strokes if self._strokes is not None else ()
        self.list_view.show_shapes(strokes)
        self.hint_label.setVisible(not strokes)
        self._buttons.setVisible(bool(strokes))
        self._show_chosen()

    def _show_chosen(self) -> None:
        strokes, number = self._strokes, self.list_view.chosen_number
        stroke = strokes.strokes[number] if strokes is not None and number is not None else None
        self.settings_view.setVisible(stroke is not None)
        if stroke is not None and strokes is not None and number is not None:
            self.settings_view.show_stroke(stroke)
            self.up_button.setEnabled(number < len(strokes.strokes) - 1)
            self.down_button.setEnabled(number > 0)

    def _change(self, number: int, change: Callable[[PaintStroke], PaintStroke]) -> None:
        self._edit(lambda strokes: strokes.replace_stroke(number, change(strokes.strokes[number])))

    def _edit(self, change: Callable[[PaintStrokes], PaintStrokes], edit: ValueEdit | None = None) -> None:
        """Ask for other strokes; a drag of a number takes what the strokes were before it."""

        def change_text(text: ParamValue) -> ParamValue:
            return serialize_paint_strokes(change(parse_paint_strokes(str(text))))

        if edit is None:
            self.value_edited.emit(ValueEdit(change_text))
        else:
            self.value_edited.emit(ValueEdit(change_text, edit.merge_key, edit.is_from_start))

    def _on_setting_edited(self, name: str, edit: ValueEdit) -> None:
        number = self.list_view.chosen_number
        if number is not None:
            self._edit(
                lambda strokes: strokes.replace_stroke(
                    number, change_stroke_setting(strokes.strokes[number], name, edit)
                ),
                edit,
            )

    def _move(self, by: int) -> None:
        number, strokes = self.list_view.chosen_number, self._strokes
        if number is not None and strokes is not None and 0 <= number + by < len(strokes.strokes):
            self._edit(lambda each: each.move_stroke(number, number + by))
            self.list_view.choose(number + by)

    def _duplicate(self) -> None:
        number = self.list_view.chosen_number
        if number is None:
            return

        def duplicate(strokes: PaintStrokes) -> PaintStrokes:
            stroke = strokes.strokes[number]
            word = stroke.name.rstrip("0123456789 ") or tr("Stroke")
            copied = strokes.add_stroke(replace(stroke, name=strokes.make_name(word)))
            return copied.move_stroke(len(strokes.strokes), number + 1)

        self._edit(duplicate)
        self.list_view.choose(number + 1)

    def _delete(self) -> None:
        number = self.list_view.chosen_number
        if number is not None:
            self._edit(lambda strokes: strokes.remove_strokes((number,)))

    def _bordered_widgets(self) -> tuple[QWidget, ...]:
        return (self.list_view,)

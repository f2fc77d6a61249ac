"""The field of shapes: their list, what is set for the chosen one, and buttons for order, copies and deletion."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.sdk.params import ParamSpec, ParamValue
from studio.sdk.roto.roto_shapes import RotoShape, RotoShapes
from studio.sdk.roto.shape_text import parse_roto_shapes, serialize_roto_shapes
from studio.ui.shell.edits.value_edits import ValueEdit
from studio.ui.shell.fields.shapes_field.shape_list import ShapeListView
from studio.ui.shell.fields.shapes_field.shape_settings import ShapeSettingsView, change_setting
from studio.ui.widgets import theme
from studio.ui.widgets.fields.field_view import FieldView
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.text.markup import escape_tooltip

_ICON: Final = 14


class ShapesFieldView(FieldView):
    """SHAPES: what is drawn in the viewer. A click on the color, the lock or the eye of a row changes it.

    Rows are dragged to another place. What is chosen is chosen in the viewer, too.

    Signals:
        shapes_chosen(tuple[int, ...]): The user chose the shapes of these numbers.

    Args:
        spec: The parameter.
        parent: The widget's parent.
    """

    shapes_chosen = Signal(tuple)

    def __init__(self, spec: ParamSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shapes: RotoShapes | None = RotoShapes()
        self._is_showing = False  # what is chosen changes, but not by the user
        self.hint_label = PlainLabel(parent=self)
        self.hint_label.setWordWrap(True)
        self.hint_label.setFont(theme.make_ui_font(theme.FONT_TINY))
        self.hint_label.setProperty("role", "faint")
        self.list_view = ShapeListView(self)
        self.settings_view = ShapeSettingsView(self)
        self._buttons = QWidget(self)
        row = QHBoxLayout(self._buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SPACE_1)
        self.up_button = self._add_button(tr("Up"), tr("Move the shape up: it counts after those below it"))
        self.down_button = self._add_button(tr("Down"), tr("Move the shape down"))
        self.duplicate_button = self._add_button(tr("Duplicate"), tr("Add a copy of the shape above it"))
        self.delete_button = self._add_button(tr("Delete"), tr("Delete the shape"))
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE_1)
        for widget in (self.hint_label, self.list_view, self._buttons, self.settings_view):
            column.addWidget(widget)
        self._connect()
        self._show()

    def _add_button(self, text: str, tip: str) -> QToolButton:
        button = QToolButton(self._buttons)
        button.setText(text)
        button.setToolTip(escape_tooltip(tip))
        button.setFont(theme.make_ui_font(theme.FONT_SMALL))
        layout = self._buttons.layout()
        assert layout is not None  # made just before
        layout.addWidget(button)
        return button

    def _connect(self) -> None:
        view = self.list_view
        view.hidden_toggled.connect(lambda n: self._change(n, lambda s: replace(s, is_hidden=not s.is_hidden)))
        view.lock_toggled.connect(lambda n: self._change(n, lambda s: replace(s, is_locked=not s.is_locked)))
        view.color_clicked.connect(self._open_colors)
        view.shape_model.name_edited.connect(lambda n, name: self._change(n, lambda s: replace(s, name=name)))
        view.selectionModel().currentChanged.connect(lambda *_: self._show_chosen())
        view.selectionModel().selectionChanged.connect(lambda *_: self._on_chosen())
        view.shape_dragged.connect(self._move_to)
        self.settings_view.setting_edited.connect(self._on_setting_edited)
        self.up_button.clicked.connect(lambda: self._move(1))
        self.down_button.clicked.connect(lambda: self._move(-1))
        self.duplicate_button.clicked.connect(self._duplicate)
        self.delete_button.clicked.connect(self._delete)

    def show_value(self, value: ParamValue) -> None:
        """Show shapes."""
        try:
            shapes = parse_roto_shapes(str(value))
        except StudioError:
            self._shapes = None
            self.hint_label.setText(tr("These shapes cannot be read."))
        else:
            if shapes is self._shapes:
                return
            self._shapes = shapes
            self.hint_label.setText(tr("Draw shapes in the viewer, with the bar over the picture."))
        self._show()

    def show_mixed(self, values: Sequence[ParamValue]) -> None:
        """Show that the nodes have different shapes."""
        self._shapes = None
        self.hint_label.setText(tr("The nodes have different shapes. Select one of them to see its shapes."))
        self._show()

    def _show(self) -> None:
        shapes = self._shapes.shapes if self._shapes is not None else ()
        self._is_showing = True
        self.list_view.show_shapes(shapes)
        self._is_showing = False
        self.hint_label.setVisible(not shapes)
        self._buttons.setVisible(bool(shapes))
        self._show_chosen()

    def choose_shapes(self, numbers: Sequence[int]) -> None:
        """Choose these shapes in the list, as they are in the viewer."""
        count = len(self._shapes.shapes) if self._shapes is not None else 0
        self._is_showing = True
        self.list_view.choose_all([number for number in numbers if number < count])
        self._is_showing = False

    def _on_chosen(self) -> None:
        if not self._is_showing:
            self.shapes_chosen.emit(self.list_view.chosen_numbers)

    def _show_chosen(self) -> None:
        shapes, number = self._shapes, self.list_view.chosen_number
        shape = shapes.shapes[number] if shapes is not None and number is not None else None
        self.settings_view.setVisible(shape is not None)
        if shape is not None and shapes is not None and number is not None:
            self.settings_view.show_shape(shape)
            self.up_button.setEnabled(number < len(shapes.shapes) - 1)
            self.down_button.setEnabled(number > 0)

    def _change(self, number: int, change: Callable[[RotoShape], RotoShape]) -> None:
        self._edit(lambda shapes: shapes.replace_shape(number, change(shapes.shapes[number])))

    def _edit(self, change: Callable[[RotoShapes], RotoShapes], edit: ValueEdit | None = None) -> None:
        """Ask for other shapes; a drag of a number takes what the shapes were before it."""

        def change_text(text: ParamValue) -> ParamValue:
            return serialize_roto_shapes(change(parse_roto_shapes(str(text))))

        if edit is None:
            self.value_edited.emit(ValueEdit(change_text))
        else:
            self.value_edited.emit(ValueEdit(change_text, edit.merge_key, edit.is_from_start))

    def _on_setting_edited(self, name: str, edit: ValueEdit) -> None:
        number = self.list_view.chosen_number
        if number is not None:
            self._edit(
                lambda shapes: shapes.replace_shape(number, change_setting(shapes.shapes[number], name, edit)), edit
            )

    def _move(self, by: int) -> None:
        number, shapes = self.list_view.chosen_number, self._shapes
        if number is not None and shapes is not None and 0 <= number + by < len(shapes.shapes):
            self._move_to(number, number + by)

    def _move_to(self, number: int, to: int) -> None:
        self._edit(lambda shapes: shapes.move_shape(number, to))
        self.list_view.choose(to)

    def _duplicate(self) -> None:
        number = self.list_view.chosen_number
        if number is None:
            return

        self._edit(lambda shapes: shapes.duplicate_shape(number, tr("Shape")))
        self.list_view.choose(number + 1)

    def _delete(self) -> None:
        numbers = self.list_view.chosen_numbers
        if numbers:
            self._edit(lambda shapes: shapes.remove_shapes(numbers))

    def _open_colors(self, number: int) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for place, color in enumerate(theme.SHAPE_COLORS):
            picture = QPixmap(_ICON, _ICON)
            picture.fill(color)
            action = menu.addAction(QIcon(picture), tr("Color {number}", number=place + 1))
            action.triggered.connect(
                lambda _=False, chosen=place: self._change(number, lambda s: replace(s, color=chosen))
            )
        menu.popup(self.cursor().pos())

    def _bordered_widgets(self) -> tuple[QWidget, ...]:
        return (self.list_view,)

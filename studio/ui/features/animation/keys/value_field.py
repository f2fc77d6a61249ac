"""The field for the value of the selected keys: the inspector's field for their parameter."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from studio.core.translation import tr
from studio.graph.curves.curve import Keyframe
from studio.graph.drawing_lanes.lanes import is_drawing_lane
from studio.sdk.params import ParamKind, ParamSpec
from studio.ui.features.animation.keys.key_edits import KeyEdits
from studio.ui.shell.dialogs import Dialogs
from studio.ui.shell.edits.value_edits import ValueEdit
from studio.ui.shell.fields.field_factory import create_field
from studio.ui.shell.fields.number_fields import NUMBER_WIDTH, ScalarFieldView
from studio.ui.shell.fields.number_view import NumberView, to_number
from studio.ui.shell.fields.text_fields import ParagraphFieldView
from studio.ui.shell.shortcuts.focus import append_tab_order
from studio.ui.widgets.fields.field_view import FieldView
from studio.ui.widgets.fields.number_format import NumberFormat
from studio.ui.widgets.text.display_names import replace_code_marks, translate_param_help, translate_param_name

_SCALARS = frozenset({ParamKind.INT, ParamKind.FLOAT})
_WIDEST = 300
_LINE = 28  # of a text of several lines only one is seen, so that the bar stays as high as it is


class KeyValueField(QWidget):
    """Shows the value that the selected keys share. Keys of one parameter have its own field; numbers of several
    parameters a plain one; what differs in kind has none.

    Args:
        edits: Knows the keys, and is asked for edits.
        dialogs: Asks for files.
        before: The control from which Tab goes on to this one.

    Signals:
        edit_reverted(): The user took back what was typed.
    """

    edit_reverted = Signal()

    def __init__(self, edits: KeyEdits, dialogs: Dialogs, before: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._edits = edits
        self._dialogs = dialogs
        self._before = before
        self._specs: frozenset[int] | None = None  # nothing was shown yet
        self.param_field: FieldView | None = None
        self.number_field: NumberView | None = None
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self.setMaximumWidth(_WIDEST)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def refresh(self) -> None:
        """Show the values of the selected keys."""
        keys = self._edits.list_selected_keys()
        known = (self._edits.get_spec(lane) for lane in self._edits.list_selected_lanes())
        specs = {id(spec): spec for spec in known if spec is not None}
        if frozenset(specs) != self._specs:
            self._specs = frozenset(specs)
            self._make_field_for(list(specs.values()))
        self._show_keys([key for _, key in keys])

    def _make_field_for(self, specs: list[ParamSpec]) -> None:
        for old in (self.param_field, self.number_field):
            if old is not None:
                self._row.removeWidget(old)
                old.hide()
                old.deleteLater()
        is_one = len(specs) == 1 and not is_drawing_lane(specs[0].name)  # those are drawn in the viewer
        self.param_field = self._make_field(specs[0]) if is_one else None
        self.number_field = self._make_number() if not is_one and all(spec.kind in _SCALARS for spec in specs) else None
        made = self.param_field or self.number_field
        if made is not None:
            self._row.addWidget(made)
            append_tab_order(self._before, made)
            self.setFocusProxy(made)

    def _make_field(self, spec: ParamSpec) -> FieldView:
        field = create_field(spec, self._dialogs, self)
        field.set_name(translate_param_name(spec), replace_code_marks(translate_param_help(spec)))
        if isinstance(field, ParagraphFieldView):
            field.paragraph_view.setFixedHeight(_LINE)
        elif isinstance(field, ScalarFieldView) and field.slider is not None:
            field.slider.hide()
        self._connect(field)
        return field

    def _make_number(self) -> NumberView:
        number = NumberView(NumberFormat(), self)
        number.setAccessibleName(tr("Value of the selected keys"))
        number.setFixedWidth(NUMBER_WIDTH)
        number.setEnabled(bool(self._specs))
        self._connect(number)
        return number

    def _connect(self, field: FieldView | NumberView) -> None:
        field.value_edited.connect(self._on_edited)
        field.reset_requested.connect(self._edits.reset_values)
        field.input_rejected.connect(self._edits.message_posted)
        field.input_reverted.connect(self.edit_reverted)

    def _on_edited(self, wanted: ValueEdit) -> None:
        accepted = self._edits.change_values(wanted)
        if self.param_field is not None:
            self.param_field.set_bad(not accepted)
        elif self.number_field is not None:
            self.number_field.accept_text() if accepted else self.number_field.refuse_text()

    def _show_keys(self, keys: list[Keyframe]) -> None:
        values = [key.value for key in keys]
        if self.param_field is not None and values:
            self.param_field.show_values(values)
        elif self.number_field is not None:
            self.number_field.show_value(
                to_number(values[0]) if values and values.count(values[0]) == len(values) else None
            )

"""The field for the value of the selected keys: the inspector's field for their parameter."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from studio.core.language import tr
from studio.graph.curves import Keyframe
from studio.sdk.params import ParamKind, ParamSpec
from studio.ui.dialogs import Dialogs
from studio.ui.focus import tab_on
from studio.ui.inspector.edits import Wanted
from studio.ui.inspector.field import FieldView
from studio.ui.inspector.number_fields import NUMBER_WIDTH, ScalarFieldView
from studio.ui.inspector.number_view import NumberView, as_number
from studio.ui.inspector.numbers import NumberFormat
from studio.ui.inspector.parameter_view import make_field
from studio.ui.inspector.text_fields import ParagraphFieldView
from studio.ui.keys.edits import KeyEdits
from studio.ui.words import param_help, param_name

_SCALARS = frozenset({ParamKind.INT, ParamKind.FLOAT})
_WIDEST = 300
_LINE = 28  # of a text of several lines only one is seen, so that the bar stays as high as it is


class ValueField(QWidget):
    """Shows the value that the selected keys share. Keys of one parameter have its own field; numbers of several
    parameters a plain one; what differs in kind has none.

    Args:
        edits: Knows the keys, and is asked for edits.
        dialogs: Asks for files.
        before: The control from which Tab goes on to this one.

    Signals:
        reverted(): The user took back what was typed.
    """

    reverted = Signal()

    def __init__(self, edits: KeyEdits, dialogs: Dialogs, before: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._edits = edits
        self._dialogs = dialogs
        self._before = before
        self._specs: frozenset[int] | None = None  # nothing was shown yet
        self.field: FieldView | None = None
        self.number: NumberView | None = None
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self.setMaximumWidth(_WIDEST)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def refresh(self) -> None:
        """Show the values of the selected keys."""
        keys = self._edits.selected()
        known = (self._edits.spec(lane) for lane in self._edits.lanes())
        specs = {id(spec): spec for spec in known if spec is not None}
        if frozenset(specs) != self._specs:
            self._specs = frozenset(specs)
            self._make(list(specs.values()))
        self._show([key for _, key in keys])

    def _make(self, specs: list[ParamSpec]) -> None:
        for old in (self.field, self.number):
            if old is not None:
                self._row.removeWidget(old)
                old.hide()
                old.deleteLater()
        is_one = len(specs) == 1
        self.field = self._make_field(specs[0]) if is_one else None
        self.number = self._make_number() if not is_one and all(spec.kind in _SCALARS for spec in specs) else None
        made = self.field or self.number
        if made is not None:
            self._row.addWidget(made)
            tab_on(self._before, made)
            self.setFocusProxy(made)

    def _make_field(self, spec: ParamSpec) -> FieldView:
        field = make_field(spec, self._dialogs, self)
        field.set_name(param_name(spec), param_help(spec))
        if isinstance(field, ParagraphFieldView):
            field.text.setFixedHeight(_LINE)
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
        field.edited.connect(self._on_edited)
        field.reset_wanted.connect(self._edits.reset_values)
        field.rejected.connect(self._edits.message_posted)
        field.reverted.connect(self.reverted)

    def _on_edited(self, wanted: Wanted) -> None:
        accepted = self._edits.change_values(wanted)
        if self.field is not None:
            self.field.set_bad(not accepted)
        elif self.number is not None:
            self.number.accept() if accepted else self.number.refuse()

    def _show(self, keys: list[Keyframe]) -> None:
        values = [key.value for key in keys]
        if self.field is not None and values:
            self.field.show_values(values)
        elif self.number is not None:
            self.number.show_value(as_number(values[0]) if values and values.count(values[0]) == len(values) else None)

"""The expression of a row: its field takes the place of the value's while there is one, or while one is typed."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.graph.expressions.param_sources import accepts_expression
from studio.sdk.params import ParamSpec
from studio.ui.features.inspector.rows.param_state import ExpressionState
from studio.ui.shell.edits.value_edits import ParameterEdits
from studio.ui.shell.expressions.error_place import describe_error, find_error_range
from studio.ui.shell.expressions.expression_edits import make_remove_command, make_set_command, preview_value
from studio.ui.shell.fields.expression.expression_line import SIGN, ExpressionLine
from studio.ui.shell.fields.expression.live_value import format_live_value
from studio.ui.shell.fields.line_view import LineView
from studio.ui.shell.fields.text_fields import ParagraphView
from studio.ui.shell.shortcuts.focus import release_field_focus
from studio.ui.widgets.fields.field_view import FieldView, set_style_property


class RowExpression(QObject):
    """Switches a row between the field of a value and that of an expression.

    A text that begins with = in the field of a value becomes an expression. The field is made when it is needed.

    Args:
        spec: The parameter.
        edits: Knows the nodes, makes and applies commands.
        value_field: The field of the value.
        row: The row.

    Signals:
        refused(str): Why what was typed cannot be applied.
        accepted(): What was refused is applied, or taken back.
        line_made(ExpressionLine): The field was made; it belongs where the value's is.
    """

    refused = Signal(str)
    accepted = Signal()
    line_made = Signal(object)

    def __init__(self, spec: ParamSpec, edits: ParameterEdits, value_field: FieldView, row: QWidget) -> None:
        super().__init__(row)
        self._spec, self._edits, self._value_field, self._row = spec, edits, value_field, row
        self._state = ExpressionState()
        self._is_typing = False
        self._is_refused = False
        self.line: ExpressionLine | None = None
        if accepts_expression(spec):
            self._watch_typing()

    @property
    def is_shown(self) -> bool:
        """Whether the field of an expression has the place of the value's."""
        return self._state.is_set or self._is_typing

    @property
    def is_set(self) -> bool:
        """Whether a node has an expression."""
        return self._state.is_set

    def show_state(self, state: ExpressionState) -> None:
        """Show the expression that the nodes have, or the field of the value where they have none."""
        self._state = state
        if not self.is_shown:
            self._show_line(False)
            return
        line = self._get_line()
        line.show_mixed(state.is_mixed)
        if not state.is_mixed:
            line.show_text(state.text)
        self._show_line(True)
        self._update_value()

    def start_typing(self, text: str = "") -> None:
        """Begin to type an expression; the one that is there is edited."""
        if not accepts_expression(self._spec):
            return
        line = self._get_line()
        if self._state.is_set and not text:
            line.setFocus(Qt.FocusReason.ShortcutFocusReason)
            line.selectAll()
            return
        self._is_typing = True
        self._show_line(True)
        line.start_typing(text)

    def apply_text(self, text: str) -> None:
        """Give the nodes an expression that was pasted."""
        self._is_typing = True
        line = self._get_line()
        line.setText(text)
        line.completer_control.close_list()
        self._show_line(True)
        self._commit(text)

    def clear_refused(self) -> None:
        """Forget what was typed and not applied."""
        self._is_typing = self._is_refused = False
        if self.line is not None:
            self.line.accept_text()
            self.line.mark_error(None)
            set_style_property(self.line, "bad", False)
        self.show_state(self._state)

    def _get_line(self) -> ExpressionLine:
        if self.line is None:
            self.line = line = ExpressionLine(self._edits.expressions.make_vocabulary, self._row)
            line.setAccessibleName(tr("Expression of {param}", param=self._value_field.accessibleName()))
            line.hide()
            line.text_committed.connect(self._commit)
            line.input_reverted.connect(self._on_reverted)
            line.left.connect(self._on_left)
            line.textEdited.connect(self._on_edited)
            self.line_made.emit(line)
        return self.line

    def _show_line(self, shown: bool) -> None:
        if self.line is not None:
            self.line.setVisible(shown)
        self._value_field.setVisible(not shown)

    def _watch_typing(self) -> None:
        """Notice = as the first sign of what is typed or pasted into the field of the value."""
        for widget in self._value_field.bordered_widgets:
            if isinstance(widget, LineView):
                widget.textEdited.connect(lambda text, line=widget: self._on_value_typed(line, text))
            elif isinstance(widget, ParagraphView):
                widget.textChanged.connect(lambda page=widget: self._on_value_typed(page, page.toPlainText()))

    def _on_value_typed(self, field: LineView | ParagraphView, text: str) -> None:
        if not text.startswith(SIGN) or not field.hasFocus() or self._is_typing:
            return
        if any(str(value).startswith(SIGN) for value in self._edits.chosen.get_values(self._spec.name, 0)):
            return  # a text that says = itself
        field.accept_text()  # it shows the value again, and has nothing to commit when the keys go
        self._value_field.set_bad(False)
        self.start_typing(text.removeprefix(SIGN).strip())
        if len(text.strip()) > 1 and text.strip() == QGuiApplication.clipboard().text().strip():
            self.apply_text(text.removeprefix(SIGN).strip())  # a link that was pasted

    def _commit(self, text: str) -> None:
        """Apply what was typed; of nothing, leave the value of this frame."""
        edits, name = self._edits, self._spec.name
        try:
            command = make_set_command(edits, name, text) if text.strip() else make_remove_command(edits, name)
            if command is not None:
                edits.apply_command(command)
        except (StudioError, ValueError) as error:
            self._refuse(error)
            return
        self._is_typing = False
        self.clear_refused()
        self.accepted.emit()

    def _refuse(self, error: StudioError | ValueError) -> None:
        line = self._get_line()
        self._is_refused = True
        line.refuse_text()
        set_style_property(line, "bad", True)
        reason = describe_error(error)
        line.mark_error(find_error_range(error, line.text()), reason)
        self.refused.emit(reason)

    def _on_reverted(self) -> None:
        if self.line is not None and not self._state.is_set:
            release_field_focus(self.line)
        self.clear_refused()
        self.accepted.emit()

    def _on_left(self) -> None:
        """Show the value again where nothing came of the typing."""
        if self._is_typing and not self._is_refused:
            self.clear_refused()

    def _on_edited(self, text: str) -> None:
        """Show what would come of the text; a place that is wrong is marked unless it is still being written."""
        line = self._get_line()
        if text.lstrip().startswith(SIGN):
            at = line.cursorPosition()
            line.setText(text.lstrip().removeprefix(SIGN))
            line.setCursorPosition(max(0, at - 1))
        try:
            value = preview_value(self._edits, self._spec.name, line.text())
        except (StudioError, ValueError) as error:
            place = find_error_range(error, line.text())
            line.show_live_value("")
            line.mark_error(place if place is not None and place[1] < len(line.text().rstrip()) else None)
            return
        line.mark_error(None)
        line.show_live_value(*format_live_value(self._spec, value))

    def _update_value(self) -> None:
        line = self._get_line()
        if line.is_typed_in and line.hasFocus():
            self._on_edited(line.text())
            return
        if not self._is_refused:
            line.mark_error(None, self._state.problem)
        if self._state.is_mixed or self._state.problem or len(set(self._state.values)) != 1:
            line.show_live_value("")
        else:
            line.show_live_value(*format_live_value(self._spec, self._state.values[0]))


def explain_expression_block() -> str:
    """Return why neither keys nor Signals can be laid beside an expression."""
    return tr("An expression sets the value. Remove it to set keys or to use a Signal.")

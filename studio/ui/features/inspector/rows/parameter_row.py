"""A row of the inspector: label, field, the two small buttons, and below them what was refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from studio.core.errors import StudioError
from studio.graph.model import Graph
from studio.sdk.params import ParamKind, ParamSpec
from studio.ui.features.inspector.rows.node_models import NodeModels
from studio.ui.features.inspector.rows.param_label import ParamLabel
from studio.ui.features.inspector.rows.param_state import (
    ExpressionState,
    ParamState,
    describe_zero,
    read_expression_state,
    read_param_state,
)
from studio.ui.features.inspector.rows.row_expression import RowExpression, explain_expression_block
from studio.ui.features.inspector.rows.variant_difference import VariantDifferenceMark
from studio.ui.shell.dialogs import Dialogs
from studio.ui.shell.edits.node_files import NodeFiles
from studio.ui.shell.edits.node_selection import NodeSelection
from studio.ui.shell.edits.value_edits import CommandFactory, ParameterEdits, ValueEdit
from studio.ui.shell.fields.field_factory import create_field
from studio.ui.shell.fields.model_field import ModelFieldView
from studio.ui.shell.fields.row_buttons import DriverIndicator, ExpressionIndicator, KeyframeButton, ResetButton
from studio.ui.widgets import theme
from studio.ui.widgets.fields.refusal_text import describe_refusal, describe_unreadable
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.qt_helpers.timers import make_single_shot_timer

_BY_TAB = Qt.FocusPolicy.TabFocus
_LIT_MS = 900

_WIDE_KINDS: Final = frozenset(
    {ParamKind.OPTIONS, ParamKind.SHAPES, ParamKind.TRACKS, ParamKind.STROKES, ParamKind.CLICKS, ParamKind.SEQUENCE}
)


class ParameterRow(QWidget):
    """The row of one parameter. It edits the parameter; what else is asked for it says by signals.

    Args:
        spec: The parameter.
        edits: Makes and applies the commands.
        dialogs: Opens file dialogs.
        files: What is known of files.
        models: What is known of models.
        parent: The widget's parent.
    """

    menu_requested = Signal(str, object)  # where on the screen (QPoint)
    drivers_clicked = Signal(str)
    locate_requested = Signal(str)  # the missing file
    models_requested = Signal()
    download_requested = Signal(str)  # the missing model
    sampling_toggled = Signal(str, bool)  # whether colors are read from the picture
    suggestions_requested = Signal(str)  # the values that the node lists are to be shown
    view_requested = Signal()  # the node is to be viewed

    def __init__(
        self,
        spec: ParamSpec,
        edits: ParameterEdits,
        dialogs: Dialogs,
        files: NodeFiles,
        models: NodeModels,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._edits = edits
        self._files = files
        self._models = models
        self._chosen: NodeSelection | None = None
        self.param_spec = spec
        self._kept_bad = False
        self.name_label = ParamLabel(spec, self)
        self.value_field = create_field(spec, dialogs, self)
        self.value_field.set_name(self.name_label.full_name, self.name_label.help_text)
        self.key_button = KeyframeButton(self)
        self.driver_indicator = DriverIndicator(self)
        self.expression_indicator = ExpressionIndicator(self)
        self.expression = RowExpression(spec, edits, self.value_field, self)
        self.difference_mark = VariantDifferenceMark(self)
        self.reset_button = ResetButton(self)
        self.error_label = PlainLabel(parent=self)
        self.hint_label: PlainLabel | None = None  # few parameters have a hint
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._unlight = make_single_shot_timer(self, _LIT_MS, lambda: self._light(False))
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.error_label.setFont(theme.make_ui_font(theme.FONT_TINY))
        self.error_label.setProperty("role", "danger")
        self.error_label.setWordWrap(True)
        self.error_label.hide()
        policy = self.key_button.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.key_button.setSizePolicy(policy)
        self.key_button.setVisible(self.param_spec.animatable)
        self.driver_indicator.hide()
        self.expression_indicator.hide()
        self._column = column = QVBoxLayout()
        column.setSpacing(2)
        wide = self.param_spec.kind in _WIDE_KINDS
        if not wide:
            column.addWidget(self.value_field)
        column.addWidget(self.error_label)
        top = Qt.AlignmentFlag.AlignTop
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE_1)
        whole.addLayout(row)
        if wide:  # rows of its own, with names as long as ours
            whole.addWidget(self.value_field)
        row.addWidget(self.name_label, 0, top)
        row.addSpacing(theme.SPACE_2)
        row.addLayout(column, 1)
        row.addWidget(self.difference_mark, 0, top)
        row.addWidget(self.reset_button, 0, top)
        row.addWidget(self.driver_indicator, 0, top)
        row.addWidget(self.expression_indicator, 0, top)
        row.addWidget(self.key_button, 0, top)
        line = self.value_field.sizeHint().height() if self.param_spec.kind is not ParamKind.TEXT else 0
        height = max(24, min(line, 28))
        self.name_label.setFixedHeight(height)
        marks = (self.difference_mark, self.key_button, self.driver_indicator, self.expression_indicator)
        for button in (*marks, self.reset_button):
            button.setFixedHeight(height)

    def _connect(self) -> None:
        name = self.param_spec.name
        self.value_field.value_edited.connect(self._on_edited)
        self.value_field.reset_requested.connect(self.reset_value)
        self.value_field.input_rejected.connect(self._on_rejected)
        self.value_field.input_reverted.connect(self.clear_error)
        self.key_button.clicked.connect(self.toggle_key)
        self.driver_indicator.clicked.connect(lambda: self.drivers_clicked.emit(name))
        self.expression_indicator.clicked.connect(lambda: self.drivers_clicked.emit(name))
        self.expression.line_made.connect(self._on_line_made)
        self.expression.refused.connect(self.show_error)
        self.expression.accepted.connect(self.clear_error)
        self.value_field.locate_requested.connect(self.locate_requested)
        self.value_field.view_requested.connect(self.view_requested)
        if isinstance(self.value_field, ModelFieldView):
            self.value_field.models_requested.connect(self.models_requested)
            self.value_field.download_requested.connect(self.download_requested)
        self.value_field.offer_sampling()
        self.value_field.sampling_toggled.connect(lambda on: self.sampling_toggled.emit(name, on))
        self.value_field.suggestions_requested.connect(lambda: self.suggestions_requested.emit(name))
        self.reset_button.clicked.connect(self.reset_value)
        self.name_label.double_clicked.connect(self.reset_value)

    def set_label_width(self, width: int) -> None:
        """Align the labels of all rows; a long one is cut off."""
        self.name_label.set_width(width)

    def show_selection(self, chosen: NodeSelection, frame: int, graph: Graph) -> None:
        """Show the parameter of the nodes as it is at `frame`, and what drives it in the graph."""
        self._chosen = chosen
        edits = self._edits
        state = read_param_state(chosen, self.param_spec, frame, graph, edits.signal_values, edits.expressions)
        self._show_values(state)
        self.update_files()
        self.update_models()
        self.update_zero_text()
        self.key_button.set_state(state.key_state)
        self._show_expression(state.expression)
        self.value_field.set_animated(state.is_animated)
        self.show_hint(state.key_hint)
        self.reset_button.setVisible(state.is_changed)
        self.name_label.show_changed(state.is_changed, is_idle=bool(state.idle_reason))
        self.show_drivers(state.drivers)
        self._show_effect(state.idle_reason)

    def _show_expression(self, state: ExpressionState) -> None:
        """Show the expression in the place of the value; it excludes keys."""
        self.expression.show_state(state)
        self.expression_indicator.setVisible(state.is_set)
        if state.is_set:
            self.expression_indicator.show_expression(state.text, state.problem)
            self.key_button.set_blocked(self.block_reason)

    @property
    def block_reason(self) -> str:
        """Why neither keys nor Signals can be laid beside what sets the value; empty where they can."""
        return explain_expression_block() if self.expression.is_set else ""

    def update_expression(self, frame: int) -> None:
        """Show what the expression makes at a frame."""
        if self._chosen is not None and self.expression.is_set:
            edits = self._edits
            known = edits.signal_values, edits.expressions
            self._show_expression(read_expression_state(self._chosen, self.param_spec, frame, *known))

    def _on_line_made(self, line: QWidget) -> None:
        self._column.insertWidget(0, line)
        QWidget.setTabOrder(self.value_field, line)

    def show_hint(self, text: str) -> None:
        """Say below the field what to do next; nothing for an empty text."""
        if self.hint_label is None and text:
            self.hint_label = label = PlainLabel(parent=self)
            label.setProperty("role", "faint")
            label.setWordWrap(True)
            self._column.addWidget(label)
        if self.hint_label is not None:
            self.hint_label.setText(text)
            self.hint_label.setVisible(bool(text))

    def _show_effect(self, idle_reason: str) -> None:
        """Gray the field where the parameter has no effect, and say why."""
        self.value_field.set_idle(idle_reason)
        if self.expression.line is not None:
            self.expression.line.setEnabled(not idle_reason)
        self.name_label.show_note(idle_reason)

    def update_files(self) -> None:
        """Show what is known of the file."""
        self.value_field.show_files(self._files)

    def update_models(self) -> None:
        """Show what is known of the model."""
        if self._chosen is not None:
            self._models.update_field(self.value_field, self._chosen)

    def update_zero_text(self) -> None:
        """Show what 0 stands for at the node, where it does."""
        if self.param_spec.zero_text and self._chosen is not None:
            self.value_field.show_zero_detail(describe_zero(self._chosen, self.param_spec, self._edits.find_clip))

    def show_drivers(self, drivers: Mapping[str, str]) -> None:
        """Show which Signals drive the parameter.

        Args:
            drivers: The output as text, by what it drives: "radius", or "centre.x" for a part.
        """
        self.value_field.show_drivers(drivers)
        self.driver_indicator.show_drivers(drivers)

    def _show_values(self, state: ParamState) -> None:
        """Show values. One that a file held and that is not accepted is kept until the user gives another."""
        if state.is_refused:
            self.value_field.show_value(state.values[0])
        else:
            self.value_field.show_values(state.values)
        if state.problem:
            self.show_error(state.problem)
        elif self._kept_bad:
            self.clear_error()
        self._kept_bad = bool(state.problem)

    def highlight_row(self) -> None:
        """Give the field the keys, and light the row up for a moment."""
        self._find_focus_taker().setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._light(True)
        self._unlight.start()

    def select_text(self) -> None:
        """Select the whole text of the field, if it has one."""
        taker = self._find_focus_taker()
        taker = taker.focusProxy() or taker
        if isinstance(taker, (QLineEdit, QPlainTextEdit)):
            taker.selectAll()

    def _find_focus_taker(self) -> QWidget:
        if self.expression.line is not None and self.expression.is_shown:
            return self.expression.line
        takers = (w for w in self.value_field.children() if isinstance(w, QWidget) and w.focusPolicy() & _BY_TAB)
        return self.value_field if self.value_field.focusPolicy() & _BY_TAB else next(takers, self.value_field)

    def _light(self, lit: bool) -> None:
        self.setProperty("lit", lit)
        self.style().unpolish(self)
        self.style().polish(self)

    def show_error(self, text: str) -> None:
        """Say at the field why a value was not accepted; what was typed stays until Esc."""
        self.error_label.setText(text)
        self.error_label.show()
        if not self.expression.is_shown:
            self.value_field.set_bad(True)

    def clear_error(self) -> None:
        """Show the document's value, and no error."""
        self.error_label.hide()
        self.value_field.set_bad(False)
        self.expression.clear_refused()

    def apply_edit(self, make_command: CommandFactory) -> None:
        """Edit the parameter; what is refused is said here."""
        try:
            command = make_command()
            if command is not None:
                self._edits.apply_command(command)
        except (StudioError, ValueError) as error:
            self.show_error(describe_refusal(error))
        else:
            self.clear_error()

    def toggle_key(self) -> None:
        """Set keys at the frame that is shown, or delete them if every node has one there."""
        self.apply_edit(lambda: self._edits.make_key_command(self.param_spec.name))

    def apply_sampled_color(self, color: tuple[float, float, float], merge_key: str) -> None:
        """Give the parameter a color that was read from the picture, within its limits; its alpha stays.

        Args:
            color: Red, green and blue.
            merge_key: Of the gesture: edits with the same one are one step of undo.
        """
        limited = tuple(map(self.param_spec.clamp_number, color))
        edit = ValueEdit(lambda old: (*limited, *(old[3:] if isinstance(old, tuple) else ())), merge_key)
        self.value_field.apply_sampled_edit(edit)

    def apply_suggestion(self, value: str) -> None:
        """Give the parameter a value from the list."""
        self._on_edited(ValueEdit.from_value(value))

    def reset_value(self) -> None:
        """Give the parameter its default."""
        self.apply_edit(lambda: self._edits.make_reset_command(self.param_spec.name))

    def _on_edited(self, wanted: ValueEdit) -> None:
        self.apply_edit(lambda: self._edits.make_value_command(self.param_spec.name, wanted))

    def _on_rejected(self, reason: str) -> None:
        self.show_error(describe_unreadable(reason, self.param_spec))

    @guard_override()
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of what can be keyed, driven and reset; texts have their own."""
        self.menu_requested.emit(self.param_spec.name, event.globalPos())

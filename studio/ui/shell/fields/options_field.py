"""The field of further settings: a row for each that a model's pipeline takes, and for those it does not know."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.core.translation import tr
from studio.sdk.models import CallOption
from studio.sdk.params import Options, ParamKind, ParamSpec, ParamValue
from studio.ui.shell.edits.value_edits import ValueEdit
from studio.ui.shell.fields.choice_fields import SwitchFieldView
from studio.ui.shell.fields.number_fields import ScalarFieldView
from studio.ui.shell.fields.row_buttons import BUTTON_SIZE, ResetButton
from studio.ui.shell.fields.text_fields import LineFieldView
from studio.ui.shell.models.model_catalog import ModelLookup
from studio.ui.widgets import theme
from studio.ui.widgets.fields.field_view import FieldView, set_style_property
from studio.ui.widgets.labels.elided_label import ElidedLabel
from studio.ui.widgets.labels.plain_label import PlainLabel

_LABEL: Final = 150
_ZEROS: Final[Mapping[ParamKind, ParamValue]] = {
    ParamKind.BOOL: False,
    ParamKind.INT: 0,
    ParamKind.FLOAT: 0.0,
    ParamKind.TEXT: "",
}


class OptionsFieldView(FieldView):
    """OPTIONS: what a pipeline takes beyond what its node has parameters for.

    What is not set is greyed and shows what the pipeline does by itself. Settings that the model does not know are kept
    and said to be unknown: another model may know them.

    Args:
        spec: The parameter.
        parent: The widget's parent.
    """

    def __init__(self, spec: ParamSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.option_rows: dict[str, OptionRow] = {}
        self._options: tuple[CallOption, ...] = ()
        self._values: tuple[Options, ...] = (Options(),)
        self.hint_label = PlainLabel(parent=self)
        self.hint_label.setWordWrap(True)
        self.hint_label.setFont(theme.make_ui_font(theme.FONT_TINY))
        self.hint_label.setProperty("role", "faint")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.SPACE_1)
        self._column.addWidget(self.hint_label)
        self.set_known_options(None, "")

    def show_value(self, value: ParamValue) -> None:
        """Show settings."""
        self.show_mixed((value,))

    def show_mixed(self, values: Sequence[ParamValue]) -> None:
        """Show the settings of several nodes."""
        self._values = tuple(_read(value) for value in values)
        self._show()

    def set_known_options(self, known: ModelLookup | None, model: str | None) -> None:
        """Show which settings there are.

        Args:
            known: What is known of the model.
            model: As the node names it; empty for none, None where the nodes have different ones.
        """
        facts = known.facts if known is not None else None
        self._options = facts.options if facts is not None else ()
        self._update_hint(facts is not None, known is not None, model)
        self._show()

    def _update_hint(self, usable: bool, looked: bool, model: str | None) -> None:
        if model is None:
            text = tr("The nodes have different models.")
        elif not model:
            text = tr("Choose a model to see what else its pipeline takes.")
        elif usable:
            text = "" if self._options else tr("This model takes no further settings.")
        else:
            text = tr("The model cannot be used, so nobody knows what else it takes.") if looked else tr("Looking…")
        self.hint_label.setText(text)
        self.hint_label.setVisible(bool(text))

    def _show(self) -> None:
        """Make the rows that are needed, and fill them."""
        known = {option.name: option for option in self._options}
        set_here = dict.fromkeys(name for values in self._values for name in values)
        wanted = known | {name: _unknown(name, self._values) for name in set_here if name not in known}
        for name in [name for name, row in self.option_rows.items() if wanted.get(name) != row.call_option]:
            row = self.option_rows.pop(name)
            row.hide()
            row.deleteLater()
        self.option_rows = {name: self.option_rows.get(name) or self._make(option) for name, option in wanted.items()}
        for place, (name, row) in enumerate(self.option_rows.items()):
            self._column.insertWidget(place, row)
            row.show_values([values.get(name) for values in self._values], known=name in known)

    def _make(self, option: CallOption) -> OptionRow:
        row = OptionRow(option, self)
        row.value_edited.connect(self.value_edited)
        row.value_field.input_rejected.connect(self.input_rejected)
        row.value_field.input_reverted.connect(self.input_reverted)
        return row


class OptionRow(QWidget):
    """Row of one setting: its name, its field, and a button that resets it to the pipeline's default.

    Signals:
        value_edited(ValueEdit): All settings are to become others.
    """

    value_edited = Signal(object)

    def __init__(self, option: CallOption, parent: QWidget) -> None:
        super().__init__(parent)
        self.call_option = option
        self.param_spec = _spec(option)
        self.name_label = ElidedLabel(parent=self)
        self.name_label.setText(option.name)
        self.name_label.setFont(theme.make_ui_font(theme.FONT_SMALL))
        self.name_label.setFixedWidth(_LABEL)
        self.value_field = _FIELDS[self.param_spec.kind](self.param_spec, self)
        self.value_field.set_name(option.name, self.param_spec.help)
        self.is_unknown = PlainLabel(tr("not known to this model"), self)
        self.is_unknown.setFont(theme.make_ui_font(theme.FONT_TINY))
        self.is_unknown.setProperty("role", "warning")
        self.reset_button = ResetButton(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, BUTTON_SIZE + theme.SPACE_1, 0)  # below the other rows' ways back
        row.setSpacing(theme.SPACE_1)
        row.addWidget(self.name_label)
        row.addWidget(self.value_field, 1)
        row.addWidget(self.is_unknown)
        row.addWidget(self.reset_button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.value_field.value_edited.connect(
            lambda wanted: self.value_edited.emit(_setting(self.param_spec, option, wanted))
        )
        self.value_field.reset_requested.connect(self._drop)
        self.reset_button.clicked.connect(self._drop)

    def show_values(self, values: Sequence[ParamValue | None], *, known: bool) -> None:
        """Show what the nodes have set; None for nothing. Without a value of its own it is greyed."""
        own = any(value is not None for value in values)
        default = self.call_option.default
        shown = [default if value is None else value for value in values]
        if any(value is None for value in shown) or len(set(shown)) > 1:
            self.value_field.show_mixed([value for value in shown if value is not None])
        else:
            self.value_field.show_value(shown[0] if shown[0] is not None else self.param_spec.default)
        for part in self.value_field.bordered_widgets:
            set_style_property(part, "idle", not own)
        self.reset_button.setVisible(own)
        self.is_unknown.setVisible(not known)
        role = "plain" if own else "secondary"
        if self.name_label.property("role") != role:
            self.name_label.setProperty("role", role)
            self.name_label.style().polish(self.name_label)
            self.name_label.setFont(theme.make_ui_font(theme.FONT_SMALL))

    def _drop(self) -> None:
        name = self.call_option.name
        self.value_edited.emit(
            ValueEdit(lambda text: str(Options({k: v for k, v in _read(text).items() if k != name})))
        )


_FIELDS: Final[Mapping[ParamKind, Callable[[ParamSpec, QWidget], FieldView]]] = {
    ParamKind.BOOL: SwitchFieldView,
    ParamKind.INT: ScalarFieldView,
    ParamKind.FLOAT: ScalarFieldView,
    ParamKind.TEXT: LineFieldView,
}


def _spec(option: CallOption) -> ParamSpec:
    kind = option.kind if option.kind in _ZEROS else ParamKind.TEXT
    default = option.default if option.default is not None else _ZEROS[kind]
    return ParamSpec(option.name, kind, default, tr("A setting of the model's pipeline"), animatable=False)


def _unknown(name: str, values: Sequence[Options]) -> CallOption:
    """Return a setting that no model declares, with the kind of its value."""
    found = next(options[name] for options in values if name in options)
    kinds = {bool: ParamKind.BOOL, int: ParamKind.INT, float: ParamKind.FLOAT}
    return CallOption(name, kinds.get(type(found), ParamKind.TEXT))


def _setting(spec: ParamSpec, option: CallOption, wanted: ValueEdit) -> ValueEdit:
    """Return what is asked of one setting as asked of all; what the pipeline does by itself is not kept."""

    def change(text: ParamValue) -> ParamValue:
        values = dict(_read(text))
        changed = spec.normalize_value(wanted.change_value(values.get(option.name, spec.default)))
        if isinstance(changed, tuple) or changed == option.default:
            values.pop(option.name, None)
        else:
            values[option.name] = changed
        return str(Options(values))

    return ValueEdit(change, wanted.merge_key, wanted.is_from_start)


def _read(value: ParamValue) -> Options:
    """Return settings; none where a file holds something else, which the row says."""
    try:
        return Options.from_text(str(value))
    except ValueError:
        return Options()

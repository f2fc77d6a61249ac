"""The field of further settings: a row for each that a model's pipeline takes, and for those it does not know."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.core.language import tr
from studio.sdk.models import CallOption
from studio.sdk.params import Options, ParamKind, ParamSpec, ParamValue
from studio.ui import theme
from studio.ui.elided_label import ElidedLabel
from studio.ui.inspector.buttons import SIDE, ResetView
from studio.ui.inspector.choice_fields import SwitchFieldView
from studio.ui.inspector.edits import Wanted
from studio.ui.inspector.field import FieldView, mark
from studio.ui.inspector.number_fields import ScalarFieldView
from studio.ui.inspector.text_fields import LineFieldView
from studio.ui.models.shelf import Known
from studio.ui.plain_label import PlainLabel

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
        self.rows: dict[str, OptionRow] = {}
        self._options: tuple[CallOption, ...] = ()
        self._values: tuple[Options, ...] = (Options(),)
        self.hint = PlainLabel(parent=self)
        self.hint.setWordWrap(True)
        self.hint.setFont(theme.ui_font(theme.FONT_TINY))
        self.hint.setProperty("role", "faint")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.SPACE_1)
        self._column.addWidget(self.hint)
        self.show_known(None, "")

    def show_value(self, value: ParamValue) -> None:
        """Show settings."""
        self.show_mixed((value,))

    def show_mixed(self, values: Sequence[ParamValue]) -> None:
        """Show the settings of several nodes."""
        self._values = tuple(_read(value) for value in values)
        self._show()

    def show_known(self, known: Known | None, model: str | None) -> None:
        """Show which settings there are.

        Args:
            known: What is known of the model.
            model: As the node names it; empty for none, None where the nodes have different ones.
        """
        facts = known.facts if known is not None else None
        self._options = facts.options if facts is not None else ()
        self._say(facts is not None, known is not None, model)
        self._show()

    def _say(self, usable: bool, looked: bool, model: str | None) -> None:
        if model is None:
            text = tr("The nodes have different models.")
        elif not model:
            text = tr("Choose a model to see what else its pipeline takes.")
        elif usable:
            text = "" if self._options else tr("This model takes no further settings.")
        else:
            text = tr("The model cannot be used, so nobody knows what else it takes.") if looked else tr("Looking…")
        self.hint.setText(text)
        self.hint.setVisible(bool(text))

    def _show(self) -> None:
        """Make the rows that are needed, and fill them."""
        known = {option.name: option for option in self._options}
        set_here = dict.fromkeys(name for values in self._values for name in values)
        wanted = known | {name: _unknown(name, self._values) for name in set_here if name not in known}
        for name in [name for name, row in self.rows.items() if wanted.get(name) != row.option]:
            row = self.rows.pop(name)
            row.hide()
            row.deleteLater()
        self.rows = {name: self.rows.get(name) or self._make(option) for name, option in wanted.items()}
        for place, (name, row) in enumerate(self.rows.items()):
            self._column.insertWidget(place, row)
            row.show_values([values.get(name) for values in self._values], known=name in known)

    def _make(self, option: CallOption) -> OptionRow:
        row = OptionRow(option, self)
        row.edited.connect(self.edited)
        row.field.rejected.connect(self.rejected)
        row.field.reverted.connect(self.reverted)
        return row


class OptionRow(QWidget):
    """One setting: its name, its field, and the way back to what the pipeline does by itself.

    Signals:
        edited(Wanted): All settings are to become others.
    """

    edited = Signal(object)

    def __init__(self, option: CallOption, parent: QWidget) -> None:
        super().__init__(parent)
        self.option = option
        self.spec = _spec(option)
        self.label = ElidedLabel(parent=self)
        self.label.setText(option.name)
        self.label.setFont(theme.ui_font(theme.FONT_SMALL))
        self.label.setFixedWidth(_LABEL)
        self.field = _FIELDS[self.spec.kind](self.spec, self)
        self.field.set_name(option.name, self.spec.help)
        self.unknown = PlainLabel(tr("not known to this model"), self)
        self.unknown.setFont(theme.ui_font(theme.FONT_TINY))
        self.unknown.setProperty("role", "warning")
        self.reset = ResetView(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, SIDE + theme.SPACE_1, 0)  # below the other rows' ways back
        row.setSpacing(theme.SPACE_1)
        row.addWidget(self.label)
        row.addWidget(self.field, 1)
        row.addWidget(self.unknown)
        row.addWidget(self.reset, 0, Qt.AlignmentFlag.AlignVCenter)
        self.field.edited.connect(lambda wanted: self.edited.emit(_setting(self.spec, option, wanted)))
        self.field.reset_wanted.connect(self._drop)
        self.reset.clicked.connect(self._drop)

    def show_values(self, values: Sequence[ParamValue | None], *, known: bool) -> None:
        """Show what the nodes have set; None for nothing. Without a value of its own it is greyed."""
        own = any(value is not None for value in values)
        default = self.option.default
        shown = [default if value is None else value for value in values]
        if any(value is None for value in shown) or len(set(shown)) > 1:
            self.field.show_mixed([value for value in shown if value is not None])
        else:
            self.field.show_value(shown[0] if shown[0] is not None else self.spec.default)
        for part in self.field.parts:
            mark(part, "idle", not own)
        self.reset.setVisible(own)
        self.unknown.setVisible(not known)
        role = "plain" if own else "secondary"
        if self.label.property("role") != role:
            self.label.setProperty("role", role)
            self.label.style().polish(self.label)
            self.label.setFont(theme.ui_font(theme.FONT_SMALL))

    def _drop(self) -> None:
        name = self.option.name
        self.edited.emit(Wanted(lambda text: str(Options({k: v for k, v in _read(text).items() if k != name}))))


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
    """Return a setting that no model has told of, of the kind that its value has."""
    found = next(options[name] for options in values if name in options)
    kinds = {bool: ParamKind.BOOL, int: ParamKind.INT, float: ParamKind.FLOAT}
    return CallOption(name, kinds.get(type(found), ParamKind.TEXT))


def _setting(spec: ParamSpec, option: CallOption, wanted: Wanted) -> Wanted:
    """Return what is asked of one setting as asked of all; what the pipeline does by itself is not kept."""

    def change(text: ParamValue) -> ParamValue:
        values = dict(_read(text))
        changed = spec.check(wanted.change(values.get(option.name, spec.default)))
        if isinstance(changed, tuple) or changed == option.default:
            values.pop(option.name, None)
        else:
            values[option.name] = changed
        return str(Options(values))

    return Wanted(change, wanted.gesture, wanted.from_start)


def _read(value: ParamValue) -> Options:
    """Return settings; none where a file holds something else, which the row says."""
    try:
        return Options.read(str(value))
    except ValueError:
        return Options()

"""The fields of an axis: which parameter, and its list of values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QWidget

from studio.core.translation import tr
from studio.graph.sheet.value_lists import describe_value_list, suggest_value_list
from studio.sdk.params import ParamSpec, ParamValue
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.text.display_names import translate_param_name
from studio.ui.widgets.text.markup import escape_tooltip
from studio.ui.widgets.theme import SPACE_1

_PARAM_LETTERS: Final = 14
_VALUES_WIDTH: Final = 110


@dataclass(frozen=True, slots=True)
class ParamChoice:
    """A parameter that can be chosen.

    Args:
        node: The node's path.
        name: The node's name, with those of its groups.
        param: The parameter.
        current: The value that it has now.
    """

    node: str
    name: str
    param: ParamSpec
    current: ParamValue

    @property
    def address(self) -> tuple[str, str]:
        """The node's path and the parameter's name."""
        return self.node, self.param.name

    @property
    def text(self) -> str:
        """What the list of parameters says."""
        return tr("{node}: {param}", node=self.name, param=translate_param_name(self.param))


class AxisFields(QWidget):
    """Fields in which the user chooses a parameter and types its values.

    Args:
        letter: "X" or "Y".
        is_optional: Whether no parameter may be chosen.
        parent: The widget's parent.

    Signals:
        submitted(): Return was pressed in the field of values.
        changed(): Another parameter or other values are there.
    """

    submitted = Signal()
    changed = Signal()

    def __init__(self, letter: str, *, is_optional: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_optional = is_optional
        self._choices: dict[tuple[str, str], ParamChoice] = {}
        self.param_box, self.values_field = QComboBox(self), QLineEdit(self)
        self.param_box.setAccessibleName(tr("Parameter of {axis}", axis=letter))
        self.param_box.setToolTip(tr("The parameters of the selected node"))
        self.param_box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.param_box.setMinimumContentsLength(_PARAM_LETTERS)
        self.values_field.setAccessibleName(tr("Values of {axis}", axis=letter))
        self.values_field.setMinimumWidth(_VALUES_WIDTH)
        self.values_field.setClearButtonEnabled(True)
        for field in (self.param_box, self.values_field):  # whole, too, where the panel is low
            field.setMinimumHeight(field.sizeHint().height())
        letter_label = PlainLabel(letter, self)
        letter_label.setProperty("role", "secondary")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_1)
        row.addWidget(letter_label)
        row.addWidget(self.param_box, 2)
        row.addWidget(self.values_field, 3)
        self.param_box.activated.connect(self._on_activated)
        self.values_field.returnPressed.connect(self.submitted)
        self.values_field.textChanged.connect(self.changed)
        self.show_choices(())

    @property
    def chosen(self) -> ParamChoice | None:
        """The parameter that is chosen."""
        return self._choices.get(self.param_box.currentData())

    @property
    def values_text(self) -> str:
        """The values as they are typed."""
        return self.values_field.text()

    def show_choices(self, choices: Sequence[ParamChoice]) -> None:
        """Offer parameters; one that is chosen stays, also where it is none of these."""
        chosen = self.chosen
        listed = {choice.address: choice for choice in choices}
        if chosen is not None:
            listed = {chosen.address: listed.get(chosen.address, chosen), **listed}
        self._choices = listed
        self.param_box.clear()
        if self._is_optional or not listed:
            self.param_box.addItem(tr("None") if self._is_optional else tr("Select a node"), None)
        for address, choice in listed.items():
            self.param_box.addItem(choice.text, address)
        self._select(chosen.address if chosen is not None else None)

    def choose(self, choice: ParamChoice | None, values: str | None = None) -> None:
        """Choose a parameter, and its values; None of these to suggest some."""
        if choice is not None and choice.address not in self._choices:
            self._choices[choice.address] = choice
            self.param_box.addItem(choice.text, choice.address)
        self._select(choice.address if choice is not None else None)
        if choice is None:
            self.values_field.clear()
        else:
            self.values_field.setText(suggest_value_list(choice.param, choice.current) if values is None else values)

    def forget(self) -> None:
        """Choose nothing, and offer nothing: the nodes are not there any more."""
        self._choices = {}
        self.show_choices(())
        self.values_field.clear()

    def _select(self, address: tuple[str, str] | None) -> None:
        places = (place for place in range(self.param_box.count()) if self.param_box.itemData(place) == address)
        self.param_box.setCurrentIndex(next(places, 0))
        self._explain()

    def _on_activated(self) -> None:
        self.choose(self.chosen)
        self.changed.emit()

    def _explain(self) -> None:
        """Say which values are accepted."""
        chosen = self.chosen
        accepted = describe_value_list(chosen.param) if chosen is not None else ""
        self.values_field.setEnabled(chosen is not None)
        self.values_field.setPlaceholderText(tr("Values") if chosen is not None else "")
        self.values_field.setToolTip(escape_tooltip(f"{accepted[:1].upper()}{accepted[1:]}"))

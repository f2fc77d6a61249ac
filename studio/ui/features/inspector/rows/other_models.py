"""Models that are chosen in a parameter that has no use for them: they go to the parameter that is for them."""

from __future__ import annotations

from PySide6.QtCore import QObject

from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.sdk.models import ModelInfo
from studio.ui.features.inspector.rows.node_models import NodeModels
from studio.ui.features.inspector.rows.param_label import ParamLabel
from studio.ui.features.inspector.rows.parameter_row import ParameterRow
from studio.ui.shell.edits.value_edits import ParameterEdits, ValueEdit
from studio.ui.shell.fields.model_field import ModelFieldView


class OtherModelChoice(QObject):
    """Gives a model that was chosen in a row to the parameter that is for it, as a LoRA.

    Args:
        row: The row of a model; it owns this.
        edits: Make the command.
        models: Know which parameter is for a model.
    """

    def __init__(self, row: ParameterRow, edits: ParameterEdits, models: NodeModels) -> None:
        super().__init__(row)
        self._row, self._edits, self._models = row, edits, models
        if isinstance(row.value_field, ModelFieldView):
            row.value_field.other_model_chosen.connect(self._on_chosen)

    def _on_chosen(self, facts: ModelInfo) -> None:
        """Set the parameter that a model is for; this one, which says what is wrong, if there is none."""
        row, chosen = self._row, self._edits.chosen
        try:
            found = self._models.find_assignment(chosen, facts)
        except StudioError as error:
            row.show_error(str(error))
            return
        param = found.param or row.param_spec.name
        row.apply_edit(lambda: self._edits.make_value_command(param, ValueEdit.from_value(found.ref)))
        if found.param:
            label = ParamLabel(chosen.params[found.param], row).full_name
            told = {"name": found.name, "kind": found.kind, "param": label}
            row.show_hint(tr("“{name}” ({kind}) is chosen in “{param}”.", **told))

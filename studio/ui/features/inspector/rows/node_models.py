"""Models in the inspector: those that the nodes take, the one that they have, and what is known of it."""

from __future__ import annotations

from pathlib import Path

from studio.graph.model import Graph
from studio.sdk.models import MODEL_PARAM, ModelInfo, Task
from studio.ui.shell.edits.node_selection import NodeSelection
from studio.ui.shell.fields.model_field import ModelFieldView
from studio.ui.shell.fields.options_field import OptionsFieldView
from studio.ui.shell.models.compatible_nodes import find_model_param, get_tasks
from studio.ui.shell.models.memory_fit import ComputeDevice, FitResult, estimate_run
from studio.ui.shell.models.model_catalog import ModelCatalog, ModelLookup
from studio.ui.widgets.fields.field_view import FieldView


class NodeModels:
    """Source of facts about models for their fields.

    Attributes:
        model_shelf: What is known of models; None where nobody looks for any.
        device_info: Where models compute; None as long as nobody has looked.
        offline_reason: Why nothing can be downloaded; empty if it can.
        project_folder: The project's; None as long as it has none.
        graph: Has the nodes and what is connected to them; None as long as none is shown.
    """

    def __init__(self) -> None:
        self.model_shelf: ModelCatalog | None = None
        self.device_info: ComputeDevice | None = None
        self.offline_reason = ""
        self.project_folder: Path | None = None
        self.graph: Graph | None = None

    def get_known_model(self, chosen: NodeSelection) -> ModelLookup | None:
        """Return what is known of the one model that all nodes have; None as long as nothing is."""
        ref, needs = get_shared_model(chosen), get_model_tasks(chosen, MODEL_PARAM)
        if self.model_shelf is None or not ref or not needs:
            return None
        self.model_shelf.look_up_model(ref, needs[-1])
        return self.model_shelf.get_model_lookup(ref, needs[-1])

    def _estimate_run(self, chosen: NodeSelection) -> FitResult | None:
        """Return what a run of the one node that is chosen will take, as far as that is known."""
        facts = self._find_run_info(chosen) if len(chosen.records) == 1 else None
        if facts is None or self.device_info is None:
            return None
        defaults = {name: param.default for name, param in chosen.params.items()}
        return estimate_run(facts, self.device_info, {**defaults, **chosen.records[0].params})

    def _find_run_info(self, chosen: NodeSelection) -> ModelInfo | None:
        """Return what is known of all that the one node has in memory."""
        shelf, (record,), (spec,) = self.model_shelf, chosen.records, chosen.specs
        known = self.get_known_model(chosen)
        if shelf is None or spec is None or known is None or known.facts is None:
            return None
        if not shelf.can_measure_runs:
            return known.facts
        connected = frozenset(self.graph.find_input_sources(record.id)) if self.graph is not None else frozenset[str]()
        return shelf.get_run_info(spec, record.params, connected)

    def find_param(self, chosen: NodeSelection, facts: ModelInfo) -> str | None:
        """Return the parameter of the nodes that a model is for; None where it is of no use.

        Raises:
            GraphError: There are several, and all have a model.
        """
        spec = next((each for each in reversed(chosen.specs) if each is not None), None)
        found = find_model_param(spec, facts, chosen.records[-1].params) if spec is not None else None
        return found if found in chosen.params else None

    def update_field(self, field: FieldView, chosen: NodeSelection) -> None:
        """Show in a field what is known; only fields of models show any of it."""
        if isinstance(field, ModelFieldView) and self.model_shelf is not None:
            field.show_models(self.model_shelf, get_model_tasks(chosen, field.param_name), self.project_folder)
            field.show_offline(self.offline_reason)
            field.show_run_estimate(self._estimate_run(chosen) if field.param_name == MODEL_PARAM else None)
        elif isinstance(field, OptionsFieldView):
            field.set_known_options(self.get_known_model(chosen), get_shared_model(chosen))


def get_model_tasks(chosen: NodeSelection, param: str) -> tuple[tuple[Task, ...], ...]:
    """Return for each node type the tasks that a model may be for which a parameter names, the latest last."""
    specs = dict.fromkeys(spec for spec in chosen.specs if spec is not None)
    return tuple(get_tasks(spec, param) for spec in specs)


def get_shared_model(chosen: NodeSelection) -> str | None:
    """Return the model that all nodes have; empty for none, None where they differ or take no model."""
    found = {str(value) for value in chosen.get_values(MODEL_PARAM, 0)} if MODEL_PARAM in chosen.params else set()
    return found.pop() if len(found) == 1 else None

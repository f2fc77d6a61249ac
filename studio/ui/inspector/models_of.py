"""What the inspector knows of models: which the nodes take, which one they have, and what that one is."""

from __future__ import annotations

from pathlib import Path

from studio.sdk.models import MODEL, Task
from studio.ui.inspector.chosen import Chosen
from studio.ui.inspector.field import FieldView
from studio.ui.inspector.model_field import ModelFieldView
from studio.ui.inspector.options_field import OptionsFieldView
from studio.ui.models.fits import Device, Verdict, run_line
from studio.ui.models.shelf import Known, ModelShelf
from studio.ui.models.uses import tasks_of


class NodeModels:
    """Tells fields of models.

    Attributes:
        shelf: What is known of models; None where nobody looks for any.
        device: Where models compute; None as long as nobody has looked.
        offline: Why nothing can be downloaded; empty if it can.
        folder: The project's; None as long as it has none.
    """

    def __init__(self) -> None:
        self.shelf: ModelShelf | None = None
        self.device: Device | None = None
        self.offline = ""
        self.folder: Path | None = None

    def known(self, chosen: Chosen) -> Known | None:
        """Return what is known of the one model that all nodes have; None as long as nothing is."""
        ref, needs = model_of(chosen), needs_of(chosen, MODEL)
        if self.shelf is None or not ref or not needs:
            return None
        self.shelf.look(ref, needs[-1])
        return self.shelf.known(ref, needs[-1])

    def _run(self, chosen: Chosen) -> Verdict | None:
        """Return what a run of the one node that is chosen will take, as far as that is known."""
        known = self.known(chosen)
        facts = known.facts if known is not None else None
        if facts is None or self.device is None or len(chosen.records) != 1:
            return None
        defaults = {name: param.default for name, param in chosen.params.items()}
        return run_line(facts, self.device, {**defaults, **chosen.records[0].params})

    def tell(self, field: FieldView, chosen: Chosen) -> None:
        """Show in a field what is known; only fields of models show any of it."""
        if isinstance(field, ModelFieldView) and self.shelf is not None:
            field.show_models(self.shelf, needs_of(chosen, field.name), self.folder)
            field.show_offline(self.offline)
            field.show_run(self._run(chosen) if field.name == MODEL else None)
        elif isinstance(field, OptionsFieldView):
            field.show_known(self.known(chosen), model_of(chosen))


def needs_of(chosen: Chosen, param: str) -> tuple[tuple[Task, ...], ...]:
    """Return for each node type the tasks that a model may be for which a parameter names, the latest last."""
    specs = dict.fromkeys(spec for spec in chosen.specs if spec is not None)
    return tuple(tasks_of(spec, param) for spec in specs)


def model_of(chosen: Chosen) -> str | None:
    """Return the model that all nodes have; empty for none, None where they differ or take no model."""
    found = {str(value) for value in chosen.values(MODEL, 0)} if MODEL in chosen.params else set()
    return found.pop() if len(found) == 1 else None

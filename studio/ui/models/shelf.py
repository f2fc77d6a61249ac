"""What is known of the models on this machine: read away from the GUI thread, once for all that show them."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from studio.core.errors import MissingModelError, ModelError
from studio.core.language import tr
from studio.sdk.models import ModelFacts, Models, Task
from studio.sdk.params import ModelRef
from studio.ui.background import Background

T = TypeVar("T")
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a model that a node names.

    Args:
        facts: What it is; None if it cannot be used there.
        error: Why it cannot.
        looked: Where it was looked for; empty if it is there.
        size: Bytes of one that is not there, where they are known.
    """

    facts: ModelFacts | None = None
    error: str = ""
    looked: tuple[str, ...] = ()
    size: int | None = None

    @property
    def missing(self) -> bool:
        """Whether it is not on this machine."""
        return bool(self.looked)


class ModelShelf(QObject):
    """Asks for models in a thread of its own, and keeps the answers until it is told to look again.

    Args:
        models: Reads the disk.
        parent: Qt's owner.

    Signals:
        changed(): Something else is known than before.
    """

    changed = Signal()

    def __init__(self, models: Models, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.models = models
        self.background = Background(self, "models")
        self._there: tuple[ModelFacts, ...] | None = None
        self._known: dict[tuple[str, tuple[Task, ...]], Known] = {}
        self._asked: set[tuple[str, tuple[Task, ...]]] = set()
        self._listing = self._again = False

    @property
    def there(self) -> tuple[ModelFacts, ...] | None:
        """All models, by name; None before it was looked for them."""
        return self._there

    def fitting(self, needs: tuple[tuple[Task, ...], ...]) -> tuple[ModelFacts, ...]:
        """Return the models that are of use for one task of each of these, as far as is known."""
        return tuple(
            facts for facts in self._there or () if all(not tasks or facts.tasks & set(tasks) for tasks in needs)
        )

    def known(self, ref: str, tasks: tuple[Task, ...]) -> Known | None:
        """Return what is known of the model that a node with these tasks names; None before it was looked for."""
        return self._known.get((ref, tasks))

    def look(self, ref: str, tasks: tuple[Task, ...]) -> None:
        """Look for a model, unless that was done."""
        wanted = ref, tasks
        if ref and wanted not in self._known and wanted not in self._asked:
            self._asked.add(wanted)
            models = self.models
            self.background.run(
                lambda: _look(models, *wanted), lambda known: self._on_looked(wanted, known), self._on_failed
            )

    def list_all(self) -> None:
        """Look which models there are, unless that was done."""
        if self._there is None:
            self.refresh()

    def refresh(self) -> None:
        """Look again which models there are: some have come or gone."""
        if self._listing:
            self._again = True
            return
        self._listing = True
        self.background.run(self.models.there, self._on_listed, self._on_failed)

    def close(self) -> None:
        """Ask for nothing any more."""
        self.background.close()

    def _on_listed(self, there: tuple[ModelFacts, ...]) -> None:
        self._listing = False
        self._there = there
        known, self._known = self._known, {}
        for ref, tasks in known:
            self.look(ref, tasks)
        if self._again:
            self._again = False
            self.refresh()
        self.changed.emit()

    def _on_looked(self, wanted: tuple[str, tuple[Task, ...]], known: Known) -> None:
        self._asked.discard(wanted)
        self._known[wanted] = known
        self.changed.emit()

    def _on_failed(self, text: str) -> None:
        self._listing = False
        logger.warning("models could not be looked for: %s", text)


def _look(models: Models, ref: str, tasks: tuple[Task, ...]) -> Known:
    try:
        return Known(models.facts(ModelRef(ref), tasks))
    except MissingModelError as error:
        return Known(None, str(error), error.looked or (tr("no place"),), error.size)
    except ModelError as error:
        return Known(None, str(error))

"""What is known of the models on this machine: read away from the GUI thread, once for all that show them."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from PySide6.QtCore import QObject, Signal

from studio.core.errors import MissingModelError, ModelError
from studio.core.language import tr
from studio.sdk.models import ModelFacts, Models, Task
from studio.sdk.params import ModelRef
from studio.ui.background import Background

if TYPE_CHECKING:
    from studio.models.places import Places

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


@runtime_checkable
class Library(Models, Protocol):
    """Models in folders that the user chooses, and in a cache: `studio.models.library.ModelLibrary`."""

    places: Places

    def survey(self) -> tuple[tuple[ModelFacts, ...], tuple[tuple[ModelRef, ModelError], ...]]:
        """Return all models that are there, and what is wrong with those that cannot be used."""
        ...

    def look_in(self, folders: Sequence[Path]) -> None:
        """Look into other folders of the user's from now on."""
        ...

    def forget(self) -> None:
        """Look at every model anew when it is next asked for."""
        ...


@dataclass(frozen=True, slots=True)
class Survey:
    """All models that are there.

    Args:
        facts: Those that can be used, by name.
        damaged: Those that cannot, as nodes would name them, and why.
    """

    facts: tuple[ModelFacts, ...]
    damaged: tuple[tuple[str, str], ...] = ()


class ModelShelf(QObject):
    """Asks for models in a thread of its own, and keeps the answers until it is told to look again.

    Args:
        models: Reads the disk.
        parent: Qt's owner.

    Signals:
        changed(): Something else is known than before.
        came_or_went(): Other models are there than before.
    """

    changed = Signal()
    came_or_went = Signal()

    def __init__(self, models: Models, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.models = models
        self.background = Background(self, "models")
        self._survey: Survey | None = None
        self._known: dict[tuple[str, tuple[Task, ...]], Known] = {}
        self._asked: set[tuple[str, tuple[Task, ...]]] = set()
        self._listing = self._again = False

    @property
    def there(self) -> tuple[ModelFacts, ...] | None:
        """All models, by name; None before it was looked for them."""
        return self._survey.facts if self._survey is not None else None

    @property
    def damaged(self) -> tuple[tuple[str, str], ...]:
        """What is there and cannot be used, as nodes would name it, and why."""
        return self._survey.damaged if self._survey is not None else ()

    @property
    def library(self) -> Library | None:
        """The models, if they lie in folders that can be chosen."""
        return self.models if isinstance(self.models, Library) else None

    def fitting(self, needs: tuple[tuple[Task, ...], ...]) -> tuple[ModelFacts, ...]:
        """Return the models that are of use for one task of each of these, as far as is known."""
        return tuple(
            facts for facts in self.there or () if all(not tasks or facts.tasks & set(tasks) for tasks in needs)
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
        if self._survey is None and not self._listing:
            self.refresh()

    def refresh(self) -> None:
        """Look again which models there are, and what they are: some have come or gone."""
        if self._listing:
            self._again = True
            return
        self._listing = True
        models = self.models
        self.background.run(lambda: _survey(models), self._on_listed, self._on_failed)

    def close(self) -> None:
        """Ask for nothing any more."""
        self.background.close()

    def _on_listed(self, found: Survey) -> None:
        self._listing, others = False, found != self._survey
        self._survey = found
        known, self._known = self._known, {}
        for ref, tasks in known:
            self.look(ref, tasks)
        if self._again:
            self._again = False
            self.refresh()
        self.changed.emit()
        if others:
            self.came_or_went.emit()

    def _on_looked(self, wanted: tuple[str, tuple[Task, ...]], known: Known) -> None:
        self._asked.discard(wanted)
        self._known[wanted] = known
        self.changed.emit()

    def _on_failed(self, text: str) -> None:
        self._listing = False
        logger.warning("models could not be looked for: %s", text)


def _survey(models: Models) -> Survey:
    if not isinstance(models, Library):
        return Survey(models.there())
    models.forget()
    found, failed = models.survey()
    by_name = tuple(sorted(found, key=lambda facts: facts.name.lower()))
    return Survey(by_name, tuple((str(ref), str(error)) for ref, error in failed))


def _look(models: Models, ref: str, tasks: tuple[Task, ...]) -> Known:
    try:
        return Known(models.facts(ModelRef(ref), tasks))
    except MissingModelError as error:
        return Known(None, str(error), error.looked or (tr("no place"),), error.size)
    except ModelError as error:
        return Known(None, str(error))

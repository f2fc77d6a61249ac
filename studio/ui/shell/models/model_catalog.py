"""Catalogue of the models on this machine.

It is read outside the GUI thread, once for all views that show it.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias, runtime_checkable

from PySide6.QtCore import QObject, Signal

from studio.core.errors import MissingModelError, ModelError, StudioError
from studio.core.translation import tr
from studio.graph.flat.refused_nodes import may_run
from studio.graph.granted_permissions import can_look_at
from studio.graph.history import Document
from studio.graph.model import NodeRecord
from studio.models.cache_folder import find_default_cache
from studio.sdk.models import InstalledModels, ModelInfo, Task
from studio.sdk.networks.pretrained_node import PretrainedNode
from studio.sdk.params import ModelRef, ParamValue
from studio.sdk.spec import NodeSpec
from studio.ui.shell.models.compatible_nodes import is_model_param
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker

if TYPE_CHECKING:
    from studio.models.search_paths import ModelSearchPath
    from studio.sdk.media import Media

RunKey: TypeAlias = tuple[str, tuple[tuple[str, str], ...], frozenset[str]]
"""A node type, its models by parameter, and its connected inputs."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ModelLookup:
    """Result of looking up a model that a node names.

    Args:
        facts: What it is; None if it cannot be used there.
        error: Why it cannot.
        searched_places: Where it was looked for; empty if it is there.
        size: Bytes of one that is not there, where they are known.
    """

    facts: ModelInfo | None = None
    error: str = ""
    searched_places: tuple[str, ...] = ()
    size: int | None = None

    @property
    def is_missing(self) -> bool:
        """Whether it is not on this machine."""
        return bool(self.searched_places)


@runtime_checkable
class FolderModelLibrary(InstalledModels, Protocol):
    """Models in folders that the user chooses, and in a cache: `studio.models.library.ModelLibrary`."""

    search_path: ModelSearchPath

    def survey_models(self) -> tuple[tuple[ModelInfo, ...], tuple[tuple[ModelRef, ModelError], ...]]:
        """Return all models that are there, and what is wrong with those that cannot be used."""
        ...

    def set_folders(self, folders: Sequence[Path]) -> None:
        """Look into other folders of the user's from now on."""
        ...

    def clear_cache(self) -> None:
        """Forget all descriptions, so that models are read again on demand."""
        ...


@dataclass(frozen=True, slots=True)
class ModelSurvey:
    """All models that are there.

    Args:
        facts: Those that can be used, by name.
        damaged_models: Those that cannot, as nodes would name them, and why.
    """

    facts: tuple[ModelInfo, ...]
    damaged_models: tuple[tuple[str, str], ...] = ()


class ModelCatalog(QObject):
    """Catalogue of models. It looks them up in a thread of its own, and keeps the results until it is refreshed.

    Args:
        models: Reads the disk.
        parent: Qt's owner.
        media: For what nodes say of all that they have in memory; None to take their models for all of it.
        document: Says which models may be looked at, and which nodes may run; None for all.

    Signals:
        catalog_changed(): Something else is known than before.
        models_changed(): Other models are there than before.
    """

    catalog_changed = Signal()
    models_changed = Signal()

    def __init__(
        self,
        models: InstalledModels,
        parent: QObject | None = None,
        media: Media | None = None,
        document: Document | None = None,
    ) -> None:
        super().__init__(parent)
        self.models = models
        self._media = media
        self._document = document
        self._runs: dict[RunKey, ModelInfo | None] = {}
        self.background = BackgroundWorker(self, "models")
        self._survey: ModelSurvey | None = None
        self._known: dict[tuple[str, tuple[Task, ...]], ModelLookup] = {}
        self._asked: set[tuple[str, tuple[Task, ...]]] = set()
        self._is_listing = self._should_list_again = False

    @property
    def available_models(self) -> tuple[ModelInfo, ...] | None:
        """All models, by name; None before it was looked for them."""
        return self._survey.facts if self._survey is not None else None

    @property
    def damaged_models(self) -> tuple[tuple[str, str], ...]:
        """Models that cannot be used, by the names that nodes have for them, with the reasons."""
        return self._survey.damaged_models if self._survey is not None else ()

    @property
    def library(self) -> FolderModelLibrary | None:
        """The models, if they lie in folders that can be chosen."""
        return self.models if isinstance(self.models, FolderModelLibrary) else None

    def find_download_folder(self) -> Path:
        """Return the cache into which models are downloaded."""
        library = self.library
        return library.search_path.cache if library is not None else find_default_cache()

    def find_models(self, needs: tuple[tuple[Task, ...], ...]) -> tuple[ModelInfo, ...]:
        """Return the models that are of use for one task of each of these, as far as is known."""
        return tuple(
            facts
            for facts in self.available_models or ()
            if all(not tasks or facts.tasks & set(tasks) for tasks in needs)
        )

    def get_model_lookup(self, ref: str, tasks: tuple[Task, ...]) -> ModelLookup | None:
        """Return what is known of the model that a node with these tasks names; None before it was looked for."""
        return self._known.get((ref, tasks))

    def look_up_model(self, ref: str, tasks: tuple[Task, ...]) -> None:
        """Look for a model, unless that was done."""
        wanted = ref, tasks
        if ref and wanted not in self._known and wanted not in self._asked and self._can_look_at(ref):
            self._asked.add(wanted)
            models = self.models
            self.background.run_task(
                lambda: _look_up_model(models, *wanted), lambda known: self._on_looked(wanted, known), self._on_failed
            )

    def _can_look_at(self, ref: str) -> bool:
        return self._document is None or can_look_at(self._document.graph, ref)

    def _can_run(self, spec: NodeSpec) -> bool:
        document = self._document
        return document is None or may_run(NodeRecord("", spec.id, ""), document.graph, document.registry)

    def get_run_info(
        self, spec: NodeSpec, values: Mapping[str, ParamValue], connected: frozenset[str]
    ) -> ModelInfo | None:
        """Return what is known of all that a node has in memory; None if it cannot run, and before it was looked for.

        Args:
            spec: The node's type.
            values: Of its parameters.
            connected: Names of its connected inputs.
        """
        media = self._media
        chosen = tuple((name, str(value)) for name, value in values.items() if is_model_param(spec, name) and value)
        key = spec.id, chosen, connected
        if media is not None and key not in self._runs and self._can_run(spec):
            self._runs[key] = None
            self.background.run_task(
                lambda: _read_run_info(media, spec, dict(chosen), connected),
                lambda found: self._on_measured(key, found),
                self._on_failed,
            )
        return self._runs.get(key)

    @property
    def can_measure_runs(self) -> bool:
        """Whether nodes can be asked for all that they have in memory."""
        return self._media is not None

    def _on_measured(self, key: RunKey, found: ModelInfo | None) -> None:
        self._runs[key] = found
        self.catalog_changed.emit()

    def list_models(self) -> None:
        """Look which models there are, unless that was done."""
        if self._survey is None and not self._is_listing:
            self.refresh()

    def refresh(self) -> None:
        """Look again which models there are, and what they are: some have come or gone."""
        if self._is_listing:
            self._should_list_again = True
            return
        self._is_listing = True
        models = self.models
        self.background.run_task(lambda: _list_models(models), self._on_listed, self._on_failed)

    def close(self) -> None:
        """Ask for nothing any more."""
        self.background.close()

    def _on_listed(self, found: ModelSurvey) -> None:
        self._is_listing, others = False, found != self._survey
        self._survey = found
        known, self._known, self._runs = self._known, {}, {}
        for ref, tasks in known:
            self.look_up_model(ref, tasks)
        if self._should_list_again:
            self._should_list_again = False
            self.refresh()
        self.catalog_changed.emit()
        if others:
            self.models_changed.emit()

    def _on_looked(self, wanted: tuple[str, tuple[Task, ...]], known: ModelLookup) -> None:
        self._asked.discard(wanted)
        self._known[wanted] = known
        self.catalog_changed.emit()

    def _on_failed(self, text: str) -> None:
        self._is_listing = False
        logger.warning("models could not be looked for: %s", text)


def _read_run_info(
    media: Media, spec: NodeSpec, values: Mapping[str, str], connected: frozenset[str]
) -> ModelInfo | None:  # fmt: skip
    """Return what is known of all that a node has in memory; None if something is missing or does not fit."""
    node = spec.create_node(dict(values))
    if not isinstance(node, PretrainedNode):
        return None
    try:
        return node.get_memory_info(media, connected)
    except StudioError:
        return None


def _list_models(models: InstalledModels) -> ModelSurvey:
    if not isinstance(models, FolderModelLibrary):
        return ModelSurvey(models.list_models())
    models.clear_cache()
    found, failed = models.survey_models()
    by_name = tuple(sorted(found, key=lambda facts: facts.display_name.lower()))
    return ModelSurvey(by_name, tuple((str(ref), str(error)) for ref, error in failed))


def _look_up_model(models: InstalledModels, ref: str, tasks: tuple[Task, ...]) -> ModelLookup:
    try:
        return ModelLookup(models.facts(ModelRef(ref), tasks))
    except MissingModelError as error:
        return ModelLookup(None, str(error), error.searched_places or (tr("no place"),), error.size)
    except ModelError as error:
        return ModelLookup(None, str(error))

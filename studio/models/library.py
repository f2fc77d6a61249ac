"""`ModelLibrary`: all models on this machine's disks, behind the protocol `studio.sdk.models.InstalledModels`."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from studio.core.errors import ModelError
from studio.core.file_stamp import stamp_file
from studio.core.translation import tr, tr_noop, translate_identifier
from studio.models.cache_folder import find_default_cache
from studio.models.checksums import compute_model_sha256
from studio.models.describe.class_cache import ModelClassCache
from studio.models.describe.model_folder import ModelDescription, describe_folder
from studio.models.describe.weights_file import CHECKPOINT_KIND, describe_file, find_weights_file
from studio.models.metadata_cache import ModelMetadataCache
from studio.models.search_paths import ModelLocation, ModelSearchPath
from studio.models.weights import SAFETENSORS_SUFFIX, SINGLE_FILE_SUFFIXES
from studio.sdk.models import ModelInfo, Task
from studio.sdk.params import ModelRef

_NO_USE = tr_noop("The model '{name}' ({kind}) is of no use here: it is for {found}; accepted: {accepted}.")
_CHECKPOINT = tr_noop(
    "'{name}' is a checkpoint in a single file, which does not say what it is made of; accepted: a folder as diffusers "
    "saves one, for {accepted}. Its from_single_file and save_pretrained make one of the other."
)
_NO_NETWORK = tr_noop(
    "The weights of the {part} of '{name}' are missing. With a network in a single file as the model, it can have the "
    "other parts: choose it in 'parts'"
)
_INCOMPLETE = tr_noop("{reason}. Its download was started and not finished: resume it")
_NOTHING: Final = tr_noop("nothing that a node here does")


class ModelLibrary:
    """Models in folders, in the Hugging Face cache, and files of weights. Safe to call from several threads.

    Args:
        folders: The user's, in the order in which they are looked into.
        cache: The Hugging Face cache; None for where the environment says.
        remembered: A file that keeps what was once seen: checksums, sizes of models, what classes are for; None to
            keep nothing.
    """

    def __init__(self, folders: Sequence[Path] = (), cache: Path | None = None, remembered: Path | None = None) -> None:
        self.search_path = ModelSearchPath(tuple(folders), find_default_cache() if cache is None else cache)
        self._descriptions: dict[ModelRef, ModelDescription] = {}
        self._metadata_cache = ModelMetadataCache(remembered)
        self._class_cache = ModelClassCache(self._metadata_cache)
        self._lock = threading.Lock()

    def set_folders(self, folders: Sequence[Path]) -> None:
        """Look into other folders of the user's from now on."""
        self.search_path = ModelSearchPath(tuple(folders), self.search_path.cache)
        self.clear_cache()

    def clear_cache(self) -> None:
        """Forget all descriptions, so that models are read again on demand: some were added or removed."""
        self._descriptions = {}

    def facts(self, ref: ModelRef, tasks: tuple[Task, ...] = ()) -> ModelInfo:
        """Return what is known of a model; kept until its files change.

        Args:
            ref: Which.
            tasks: It has to be of use for one of these, and the class that is meant is the one that is of use; any
                will do if there are none.

        Raises:
            MissingModelError: It is not there.
            ModelError: It is no model, is damaged or unsafe, or is of no use for the tasks.
        """
        try:
            facts = self._describe(ref).facts
            _check_tasks(facts, tasks)
            return facts.select_for_tasks(tasks)
        except ModelError as error:
            error.ref = str(ref)
            raise

    def _describe(self, ref: ModelRef) -> ModelDescription:
        """Return the description of a model, from memory while its files are as they were."""
        all_known = self._descriptions
        known = all_known.get(ref)
        if known is None or not known.is_unchanged:
            with self._lock:
                known = all_known.get(ref)
                if known is None or not known.is_unchanged:
                    all_known.pop(ref, None)
                    known = all_known[ref] = self._describe_location(
                        self.search_path.find_model(ref, self._metadata_cache.get_size(ref))
                    )
        return known

    def list_models(self, tasks: tuple[Task, ...] = ()) -> tuple[ModelInfo, ...]:
        """Return all models that are there, or those of use for one of the tasks, in the order of their names."""
        found, _ = self.survey_models()
        return tuple(facts for facts in found if not tasks or not facts.tasks.isdisjoint(tasks))

    def survey_models(self) -> tuple[tuple[ModelInfo, ...], tuple[tuple[ModelRef, ModelError], ...]]:
        """Return all models that are there, by name, and what is wrong with those that cannot be used."""
        found: list[ModelInfo] = []
        failed: list[tuple[ModelRef, ModelError]] = []
        for place in self.search_path.iter_models():
            try:
                found.append(self.facts(place.ref))
            except ModelError as error:
                failed.append((place.ref, error))
        return tuple(sorted(found, key=_by_name)), tuple(failed)

    def compute_content_hash(self, ref: ModelRef) -> str:
        """Return the SHA-256 of a model's weights, in hexadecimal; computed once for each file, then kept.

        A model of several files has that of the sums of its files, in the order of their paths.

        Raises:
            ModelError: As `facts` does.
        """
        facts = self.facts(ref)
        if facts.path.suffix.lower() in SINGLE_FILE_SUFFIXES:  # an ONNX file may have weights in others beside it
            return compute_model_sha256(sorted(facts.files), facts.path.parent, self._metadata_cache)
        weights = sorted(path for path in facts.files if path.name.endswith(SAFETENSORS_SUFFIX))
        return compute_model_sha256(weights, facts.path, self._metadata_cache)

    def _describe_location(self, place: ModelLocation) -> ModelDescription:
        try:
            file = find_weights_file(place.path)
            found = (
                describe_folder(place.ref, place.path, self._class_cache)
                if file is None
                else describe_file(place.ref, file, self._class_cache)
            )
        except ModelError as error:
            if place.is_incomplete:
                raise ModelError(tr(_INCOMPLETE, reason=str(error).rstrip("."))) from None
            raise
        if place.is_incomplete and Task.PARTS in found.facts.tasks:
            reason = tr(_NO_NETWORK, name=found.facts.display_name, part=", ".join(found.facts.network_parts))
            raise ModelError(tr(_INCOMPLETE, reason=reason))
        if place.marker_file is not None:
            found = replace(found, stamps=(stamp_file(place.marker_file), *found.stamps))
        self._metadata_cache.set_size(place.ref, found.facts.bytes)
        return found


def _by_name(facts: ModelInfo) -> str:
    return facts.display_name.lower()


def _check_tasks(facts: ModelInfo, tasks: tuple[Task, ...]) -> None:
    if tasks and facts.tasks.isdisjoint(tasks) and Task.PARTS in facts.tasks:
        raise ModelError(tr(_NO_NETWORK, name=facts.display_name, part=", ".join(facts.network_parts)))
    if tasks and facts.tasks.isdisjoint(tasks):
        accepted = ", ".join(translate_identifier(task) for task in tasks)
        if facts.kind.startswith(CHECKPOINT_KIND):
            raise ModelError(tr(_CHECKPOINT, name=facts.display_name, accepted=accepted))
        found = ", ".join(translate_identifier(task) for task in Task if task in facts.tasks) or tr(_NOTHING)
        raise ModelError(tr(_NO_USE, name=facts.display_name, kind=facts.kind, found=found, accepted=accepted))

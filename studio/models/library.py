"""`ModelLibrary`: all models on this machine's disks, behind the protocol `studio.sdk.models.Models`."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from studio.core.errors import ModelError
from studio.core.language import marked, tr, words
from studio.models.cache_folder import default_cache
from studio.models.describe.file import CHECKPOINT, describe_file, single_file
from studio.models.describe.folder import Described, describe_folder
from studio.models.describe.kinds import Kinds
from studio.models.places import Place, Places
from studio.models.reading import stamp
from studio.models.remembered import Remembered
from studio.models.verify import sha256_of
from studio.models.weights import SUFFIX
from studio.sdk.models import ModelFacts, Task
from studio.sdk.params import ModelRef

_NO_USE = marked("The model '{name}' ({kind}) is of no use here: it is for {found}; accepted: {accepted}.")
_CHECKPOINT = marked(
    "'{name}' is a checkpoint in a single file, which does not say what it is made of; accepted: a folder as diffusers "
    "saves one, for {accepted}. Its from_single_file and save_pretrained make one of the other."
)
_INCOMPLETE = marked("{reason}. Its download was begun and not finished: go on with it")
_NOTHING: Final = marked("nothing that a node here does")


class ModelLibrary:
    """Models in folders, in the Hugging Face cache, and files of weights. Safe to call from several threads.

    Args:
        folders: The user's, in the order in which they are looked into.
        cache: The Hugging Face cache; None for where the environment says.
        remembered: A file that keeps what was once seen: checksums, sizes of models, what classes are for; None to
            keep nothing.
    """

    def __init__(self, folders: Sequence[Path] = (), cache: Path | None = None, remembered: Path | None = None) -> None:
        self.places = Places(tuple(folders), default_cache() if cache is None else cache)
        self._known: dict[ModelRef, Described] = {}
        self._remembered = Remembered(remembered)
        self._kinds = Kinds(self._remembered)
        self._lock = threading.Lock()

    def look_in(self, folders: Sequence[Path]) -> None:
        """Look into other folders of the user's from now on."""
        self.places = Places(tuple(folders), self.places.cache)
        self.forget()

    def forget(self) -> None:
        """Look at every model anew when it is next asked for: some have come, as by a download, or gone."""
        self._known = {}

    def facts(self, ref: ModelRef, tasks: tuple[Task, ...] = ()) -> ModelFacts:
        """Return what is known of a model; kept until its files change.

        Args:
            ref: Which.
            tasks: It has to be of use for one of these, and the class that is meant is the one that is of use; any
                will do if there are none.

        Raises:
            MissingModelError: It is not there.
            ModelError: It is no model, is damaged or unsafe, or is of no use for the tasks.
        """
        all_known = self._known
        known = all_known.get(ref)
        if known is None or not known.stays:
            with self._lock:
                known = all_known.get(ref)
                if known is None or not known.stays:
                    all_known.pop(ref, None)
                    known = all_known[ref] = self._look(self.places.find(ref, self._remembered.size(ref)))
        _check_tasks(known.facts, tasks)
        return known.facts.serving(tasks)

    def there(self, tasks: tuple[Task, ...] = ()) -> tuple[ModelFacts, ...]:
        """Return all models that are there, or those of use for one of the tasks, in the order of their names."""
        found, _ = self.survey()
        return tuple(facts for facts in found if not tasks or not facts.tasks.isdisjoint(tasks))

    def survey(self) -> tuple[tuple[ModelFacts, ...], tuple[tuple[ModelRef, ModelError], ...]]:
        """Return all models that are there, by name, and what is wrong with those that cannot be used."""
        found: list[ModelFacts] = []
        failed: list[tuple[ModelRef, ModelError]] = []
        for place in self.places.everything():
            try:
                found.append(self.facts(place.ref))
            except ModelError as error:
                failed.append((place.ref, error))
        return tuple(sorted(found, key=_by_name)), tuple(failed)

    def content_hash(self, ref: ModelRef) -> str:
        """Return the SHA-256 of a model's weights, in hexadecimal; computed once for each file, then kept.

        A model of several files has that of the sums of its files, in the order of their paths.

        Raises:
            ModelError: As `facts` does.
        """
        facts = self.facts(ref)
        weights = sorted(path for path in facts.files if path.name.endswith(SUFFIX))
        return sha256_of(weights, facts.path, self._remembered)

    def _look(self, place: Place) -> Described:
        try:
            file = single_file(place.path)
            found = (
                describe_folder(place.ref, place.path, self._kinds) if file is None else describe_file(place.ref, file)
            )
        except ModelError as error:
            if place.incomplete:
                raise ModelError(tr(_INCOMPLETE, reason=str(error).rstrip("."))) from None
            raise
        if place.marker is not None:
            marker = (str(place.marker), stamp(place.marker))
            found = replace(found, seen=(marker, *found.seen))
        self._remembered.note_size(place.ref, found.facts.bytes)
        return found


def _by_name(facts: ModelFacts) -> str:
    return facts.name.lower()


def _check_tasks(facts: ModelFacts, tasks: tuple[Task, ...]) -> None:
    if tasks and facts.tasks.isdisjoint(tasks):
        accepted = ", ".join(words(task) for task in tasks)
        if facts.kind.startswith(CHECKPOINT):
            raise ModelError(tr(_CHECKPOINT, name=facts.name, accepted=accepted))
        found = ", ".join(words(task) for task in Task if task in facts.tasks) or tr(_NOTHING)
        raise ModelError(tr(_NO_USE, name=facts.name, kind=facts.kind, found=found, accepted=accepted))

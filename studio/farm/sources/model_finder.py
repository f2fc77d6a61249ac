"""Finder of a job's pretrained models on this machine."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from studio.core.errors import FileReadError, StudioError
from studio.farm.farm_job import SourceFile
from studio.farm.sources.model_files import read_model_files, read_sent_model
from studio.farm.sources.source_store import SourceStore
from studio.sdk.models import InstalledModels


class ModelFinder:
    """Finder of models: under their own name, then among those that were sent, then by content among all others.

    Args:
        models: Those on this machine.
        store: Those that were sent.
    """

    def __init__(self, models: InstalledModels, store: SourceStore) -> None:
        self._models = models
        self._store = store

    def find_model(self, wanted: SourceFile) -> str | None:
        """Return what a model is asked for as on this machine; None where it is not here."""
        if self._has_content(wanted.path, wanted.fingerprint):
            return wanted.path
        if (sent := self._find_sent(wanted.fingerprint)) is not None:
            return sent.as_posix()
        others = (str(facts.ref) for facts in self._models.list_models())
        return next((ref for ref in others if self._has_content(ref, wanted.fingerprint)), None)

    def _has_content(self, ref: str, fingerprint: str) -> bool:
        with suppress(StudioError, FileReadError, OSError):
            return read_model_files(self._models, ref).compute_fingerprint() == fingerprint
        return False

    def _find_sent(self, fingerprint: str) -> Path | None:
        home = self._store.folder / fingerprint
        found = read_sent_model(home)
        with suppress(FileReadError, OSError):
            if found is not None and found.compute_fingerprint() == fingerprint:
                self._store.note_use(home / found.main)
                return home / found.main
        return None

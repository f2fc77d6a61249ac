"""Making of a worker's session: node types, files and engine of this installation."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from studio.farm.sources.model_finder import ModelFinder
from studio.farm.sources.path_map import PathMap
from studio.farm.sources.source_finder import SourceFinder
from studio.farm.sources.source_store import SourceStore
from studio.farm.worker.worker_session import WorkerSession
from studio.services.engine_setup import load_engine, load_models, load_registry
from studio.services.folders import AppFolders


@dataclass(frozen=True, slots=True)
class SessionSettings:
    """Settings of a worker's engine.

    Args:
        name: As shown; empty for the machine's.
        device: As `studio.engine.engine.Engine` takes it.
        precision: As `studio.engine.engine.Engine` takes it.
        cores: How many it may use; 0 for all.
        slots: Parts that it makes at the same time.
        folder: Where it keeps what is half done; None for a temporary one.
        path_map: Of paths of other machines.
        roots: Folders in which files are looked for by their content.
    """

    name: str = ""
    device: str = "auto"
    precision: str = "auto"
    cores: int = 0
    slots: int = 1
    folder: Path | None = None
    path_map: PathMap = field(default_factory=PathMap)
    roots: tuple[Path, ...] = ()


def load_session(settings: SessionSettings) -> WorkerSession:
    """Return a session. Imports torch. Raises StudioError."""
    from studio.engine.scheduling.machine import limit_cores
    from studio.media.media_files import MediaFiles

    if settings.cores:
        limit_cores(settings.cores)
    folders = AppFolders.make_for_user()
    if settings.folder is not None:
        settings.folder.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="frameloom-worker-", dir=settings.folder))
    media = MediaFiles(folder / "parts", folders.indices_folder, load_models(folders))
    engine = load_engine(load_registry(), media, None, device=settings.device, precision=settings.precision)
    store = SourceStore(folders.cache / "farm-sources")
    store.remove_unused()
    find_model = ModelFinder(media.models, store).find_model
    finder = SourceFinder(settings.path_map, (*settings.roots, store.folder), store.note_use, find_model)
    return WorkerSession(engine, folder, settings.name, settings.slots, finder, store)

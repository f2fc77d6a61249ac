"""Finder of a job's sources on this machine."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from studio.core.translation import tr
from studio.farm.farm_job import FarmJob, SourceFile
from studio.farm.sources.model_files import move_models
from studio.farm.sources.path_map import PathMap
from studio.farm.sources.source_list import is_same_source
from studio.graph.file.moved_sources import SourceSearch, move_sources
from studio.graph.file.source_files import find_all_file_uses
from studio.graph.model import Graph, Project
from studio.sdk.registry import Registry

_MOST_NAMED = 5


class SourcesMissingError(Exception):
    """Files that a job reads are not on this machine.

    Args:
        paths: As the job names them.
    """

    def __init__(self, paths: Sequence[str]) -> None:
        more = tr(" and {count} more", count=len(paths) - _MOST_NAMED) if len(paths) > _MOST_NAMED else ""
        names = ", ".join(paths[:_MOST_NAMED]) + more
        super().__init__(tr("it does not have these files, or others by their names: {files}", files=names))
        self.paths = tuple(paths)


class SourceFinder:
    """Finder of sources: where the job says, where a map says, then by content below folders. Any thread may call it.

    Args:
        path_map: Of paths of other machines.
        folders: In which files are looked for by their content, four levels deep.
        on_found: Takes each file that was found by its content.
        find_model: Returns what a model is asked for as here, or None; None to take models as the job names them.
    """

    def __init__(
        self,
        path_map: PathMap | None = None,
        folders: Sequence[Path] = (),
        on_found: Callable[[Path], object] = lambda _: None,
        find_model: Callable[[SourceFile], str | None] | None = None,
    ) -> None:
        self._find_model = find_model
        self._on_found = on_found
        self._map = path_map or PathMap()
        self._folders = tuple(folders)
        self._lock = threading.Lock()

    def find_sources(self, job: FarmJob, registry: Registry) -> Graph:
        """Return the graph of a job with its sources and models where they are here.

        Raises:
            SourcesMissingError: Some are not here.
            StudioError: The job's project cannot be read.
        """
        graph = job.parse_graph(registry)
        search = SourceSearch(self._folders)
        moved: dict[str, str] = {}
        missing = []
        for source in job.sources:
            here = self._find(source, search)
            if here is None:
                missing.append(source.path)
            elif here != source.path:
                moved[source.path] = here
        models = self._find_models(job, missing)
        if missing:
            raise SourcesMissingError(missing)
        if moved:
            uses = list(find_all_file_uses(graph, registry))
            graph = move_sources(Project(graph, {}), uses, moved, registry).graph
        return move_models(graph, models, registry) if models else graph

    def _find_models(self, job: FarmJob, missing: list[str]) -> dict[str, str]:
        """Return the models that are here under another name, and add to `missing` those that are not here."""
        moved: dict[str, str] = {}
        find_model = self._find_model
        if find_model is None:
            return moved
        for wanted in job.models:
            here = find_model(wanted)
            if here is None:
                missing.append(wanted.path)
            elif here != wanted.path:
                moved[wanted.path] = here
        return moved

    def _find(self, source: SourceFile, search: SourceSearch) -> str | None:
        """Return where a source is here."""
        mapped = self._map.map_path(source.path)
        for place in (source.path, *([mapped] if mapped is not None else [])):
            if is_same_source(Path(place), source.fingerprint):
                return place
        if not source.fingerprint:
            return None
        name = Path(source.path.replace("\\", "/"))
        with self._lock:
            found = search.find_content(name, source.fingerprint)
        if found is None:
            return None
        self._on_found(found)
        return found.as_posix()

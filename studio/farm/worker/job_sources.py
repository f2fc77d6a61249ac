"""Sources of a job on this machine: the files that its graph reads, checked by their content."""

from __future__ import annotations

from pathlib import Path

from studio.core.errors import FileReadError
from studio.core.file_stamp import compute_file_fingerprint
from studio.core.translation import tr
from studio.farm.farm_job import SourceFile
from studio.farm.worker.part_failures import SourcesMissingError
from studio.graph.file.source_files import find_all_file_uses, find_first_file
from studio.graph.model import Graph
from studio.sdk.registry import Registry

_MOST_NAMED = 5


def list_sources(graph: Graph, registry: Registry) -> tuple[SourceFile, ...]:
    """Return the files that a graph reads, as a job names them; those that are not there are left out."""
    found = []
    for path in dict.fromkeys(use.path for use in find_all_file_uses(graph, registry)):
        first = find_first_file(Path(path))
        if first is not None:
            found.append(SourceFile(path, _read_fingerprint(first)))
    return tuple(found)


def _read_fingerprint(path: Path) -> str:
    if path.is_dir():
        return ""
    try:
        return compute_file_fingerprint(path)
    except (FileReadError, OSError):
        return ""


def require_sources(sources: tuple[SourceFile, ...]) -> None:
    """Raise SourcesMissingError unless all files are here with the same content."""
    wrong = [source.path for source in sources if not _is_here(source)]
    if wrong:
        more = tr(" and {count} more", count=len(wrong) - _MOST_NAMED) if len(wrong) > _MOST_NAMED else ""
        names = ", ".join(wrong[:_MOST_NAMED]) + more
        raise SourcesMissingError(tr("it does not have these files, or others by their names: {files}", files=names))


def _is_here(source: SourceFile) -> bool:
    first = find_first_file(Path(source.path))
    return first is not None and _read_fingerprint(first) == source.fingerprint

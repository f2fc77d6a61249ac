"""Files that a graph reads, on all its levels, and the fingerprints by which they are found after they were moved."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from studio.core.errors import FileReadError, MediaError
from studio.core.file_stamp import compute_file_fingerprint
from studio.graph.file.project_formatter import make_relative_path
from studio.graph.granted_permissions import can_look_at
from studio.graph.model import Graph
from studio.graph.specs import get_spec
from studio.sdk.files.param_files import list_param_files, reads_files
from studio.sdk.files.sequence_pattern import SequencePattern
from studio.sdk.registry import Registry


@dataclass(frozen=True, slots=True)
class FileUse:
    """A file that a node reads.

    Args:
        node: The node's id.
        param: The parameter that names the file.
        path: One of those that the parameter names, as it has it.
        groups: The ids of the groups that the node lies in, the outermost first.
    """

    node: str
    param: str
    path: str
    groups: tuple[str, ...] = ()


def find_file_uses(graph: Graph, registry: Registry, groups: tuple[str, ...] = ()) -> Iterator[FileUse]:
    """Yield every file that a node of one level of a graph reads."""
    for record in graph.nodes.values():
        spec = get_spec(graph, record.id, registry)
        for name, param in spec.params.items() if spec is not None else ():
            value = record.params.get(name, param.default)
            for file in list_param_files(param, value) if reads_files(param) else ():
                yield FileUse(record.id, name, file, groups)


def find_all_file_uses(graph: Graph, registry: Registry, *, follow_links: bool = True) -> Iterator[FileUse]:
    """Yield every file that a node of any level of a graph reads; without `follow_links` not those in linked groups."""
    waiting: list[tuple[tuple[str, ...], Graph]] = [((), graph)]
    while waiting:
        groups, level = waiting.pop()
        yield from find_file_uses(level, registry, groups)
        for node, record in level.nodes.items():
            if record.group_project is not None and (follow_links or not record.link):
                waiting.append(((*groups, node), record.group_project.graph))


def find_first_file(path: Path) -> Path | None:
    """Return a file, or the first one of a numbered sequence; None where there is none. It looks at the disk."""
    with suppress(OSError, ValueError, MediaError):
        if path.exists():
            return path
        pattern = SequencePattern.from_text(path)
        return min((each for each in pattern.folder.iterdir() if is_in_sequence(pattern, each.name)), default=None)
    return None


def is_in_sequence(pattern: SequencePattern, name: str) -> bool:
    """Return whether a file's name is one of a numbered sequence."""
    number = name.removeprefix(pattern.prefix).removesuffix(pattern.suffix)
    return name == f"{pattern.prefix}{number}{pattern.suffix}" and number.isdecimal()


def find_present_sources(graph: Graph, registry: Registry) -> Iterator[tuple[str, Path]]:
    """Yield each file or folder that a graph reads and that is there, once, with the file: of a sequence the first.

    What may not be looked at is passed over.
    """
    for file in dict.fromkeys(use.path for use in find_all_file_uses(graph, registry)):
        first = find_first_file(Path(file)) if can_look_at(graph, file) else None
        if first is not None:
            yield file, first


def compute_source_fingerprints(graph: Graph, registry: Registry, path: Path) -> dict[str, str]:
    """Return the fingerprints of the files that a graph reads; of a sequence, that of its first file.

    Folders, and files that cannot be read or looked at, are left out.

    Args:
        graph: The graph.
        registry: The node types.
        path: The file that will hold the graph: sources near it are named relative to it.
    """
    found: dict[str, str] = {}
    folder = path.resolve().parent
    for file, first in find_present_sources(graph, registry):
        if first.is_file():
            with suppress(FileReadError, OSError):
                found[make_relative_path(file, folder)] = compute_file_fingerprint(first)
    return dict(sorted(found.items()))

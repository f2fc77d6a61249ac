"""Files that a graph reads and that are gone, and where they are now. This reads folders: not in the GUI thread."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from studio.core.errors import MediaError
from studio.core.translation import tr_n
from studio.graph.commands import Command, CompoundCommand, SetParam
from studio.graph.file.source_files import find_file_uses, is_in_sequence
from studio.graph.granted_permissions import can_look_at
from studio.graph.model import Graph
from studio.graph.specs import get_spec
from studio.sdk.files.param_files import change_param_files
from studio.sdk.files.sequence_pattern import SequencePattern
from studio.sdk.registry import Registry


def is_existing_file(path: Path) -> bool:
    """Return whether a file, or a picture of a numbered sequence, exists."""
    from studio.media.stills.sequences import list_sequence_files  # brings PyAV along, for which the start has no time

    try:
        if path.exists():
            return True
        return bool(list_sequence_files(path))
    except (MediaError, OSError, ValueError):
        return False


def find_missing_files(paths: Iterable[str]) -> frozenset[str]:
    """Return those of the files that do not exist."""
    return frozenset(path for path in paths if not is_existing_file(Path(path)))


def make_relocate_command(graph: Graph, registry: Registry, old: str, found: Path) -> Command | None:
    """Return the command that lets nodes read a file from where it was found.

    Other files that lay in the same folder, are missing, too, and lie beside the one that was found are re-pointed in
    the same step. Locked nodes stay as they are.

    Args:
        graph: What reads the files.
        registry: The node types.
        old: The missing file.
        found: Where it is; of a numbered sequence any picture will do.
    """
    folder = Path(old).parent
    new = found.parent / Path(old).name if _is_in_sequence(found, Path(old)) else found
    changes: dict[tuple[str, str], dict[str, str]] = {}
    for use in find_file_uses(graph, registry):
        path = Path(use.path)
        beside = new.parent / path.name
        if graph.nodes[use.node].is_locked:
            continue
        if use.path == old:
            changes.setdefault((use.node, use.param), {})[use.path] = new.as_posix()
        elif path.parent == folder and is_existing_file(beside) and not _is_there(graph, path):
            changes.setdefault((use.node, use.param), {})[use.path] = beside.as_posix()
    if not changes:
        return None
    count = sum(map(len, changes.values()))
    label = tr_n("Locate {name}", "Locate {name} and others ({count} files)", count, name=Path(old).name)
    return CompoundCommand(label, tuple(_make_commands(graph, registry, changes)))


def _is_there(graph: Graph, path: Path) -> bool:
    return can_look_at(graph, str(path)) and is_existing_file(path)


def _make_commands(
    graph: Graph, registry: Registry, changes: dict[tuple[str, str], dict[str, str]]
) -> Iterator[SetParam]:
    """Yield a command for each parameter, with other files in the place of those that it names."""
    for (node, name), files in changes.items():
        spec = get_spec(graph, node, registry)
        assert spec is not None  # it said which files it reads
        param = spec.params[name]
        value = graph.nodes[node].params.get(name, param.default)
        yield SetParam(node, name, change_param_files(param, value, lambda file, known=files: known.get(file, file)))  # type: ignore[misc]


def _is_in_sequence(found: Path, pattern: Path) -> bool:
    """Return whether a file is a picture of a numbered sequence."""
    try:
        parsed = SequencePattern.from_text(pattern)
    except MediaError:
        return False
    return is_in_sequence(parsed, found.name)

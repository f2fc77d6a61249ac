"""Search for the files that an opened graph reads and that are not where it says: by their content, near the graph."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from studio.core.errors import FileReadError, MediaError
from studio.core.file_stamp import compute_file_fingerprint
from studio.graph.commands import EditInGroup, SetParam
from studio.graph.file.project_parser import make_absolute_path
from studio.graph.file.source_files import FileUse, find_all_file_uses, find_first_file, is_in_sequence
from studio.graph.granted_permissions import can_look_at
from studio.graph.groups.paths import get_graph
from studio.graph.model import Project
from studio.graph.specs import get_spec
from studio.sdk.files.param_files import change_param_files
from studio.sdk.files.sequence_pattern import SequencePattern
from studio.sdk.registry import Registry

_MAX_FILES: Final = 20_000
"""Files of a folder and those in it that are looked at: a stranger's graph may lie in a folder with all there is."""
_MAX_DEPTH: Final = 4


@dataclass(frozen=True, slots=True)
class FoundSources:
    """Project whose sources have been looked for.

    Args:
        project: The project, with the paths at which they lie.
        missing: The files that were not found, as the parameters name them.
    """

    project: Project
    missing: tuple[str, ...]


def find_moved_sources(
    project: Project, path: Path, fingerprints: Mapping[str, str], registry: Registry, folders: Sequence[Path] = ()
) -> FoundSources:
    """Return a project with the files that it reads where they are now.

    A file that is where its path says stays. Another one is a file with the same fingerprint, near the graph or in the
    folders; without a known fingerprint, a file of the same name beside the graph. What lies in linked groups belongs
    to their own files, and stays as it is. It reads folders and files; other machines are not looked at.

    Args:
        project: The project, as it was read at `path`.
        path: The file that holds the graph.
        fingerprints: Of the sources, by their paths as the file has them.
        registry: The node types.
        folders: Where to look beside the folder of `path` and the one around it.
    """
    uses = list(find_all_file_uses(project.graph, registry, follow_links=False))
    named = [file for file in dict.fromkeys(use.path for use in uses) if can_look_at(project.graph, file)]
    gone = [file for file in named if find_first_file(Path(file)) is None]
    if not gone:
        return FoundSources(project, ())
    known = {make_absolute_path(file, path): seen for file, seen in fingerprints.items()}
    around = (path.parent, *([path.parent.parent] if path.parent.parent != path.parent.parent.parent else []))
    search = SourceSearch((*around, *folders))
    moved = {file: new for file in gone if (new := search.find_source(Path(file), known.get(file), path)) is not None}
    project = move_sources(project, uses, {file: new.as_posix() for file, new in moved.items()}, registry)
    return FoundSources(project, tuple(file for file in gone if file not in moved))


def move_sources(project: Project, uses: Iterable[FileUse], moved: Mapping[str, str], registry: Registry) -> Project:
    """Return a project whose parameters name other files.

    Args:
        project: The project.
        uses: Where it names files.
        moved: The new path of each file that has one.
        registry: The node types.
    """
    for use in uses:
        if use.path in moved:
            project = _move_file(project, use, moved[use.path], registry)
    return project


def _move_file(project: Project, use: FileUse, file: str, registry: Registry) -> Project:
    """Return a project in which a parameter names another file in the place of one."""
    level = get_graph(project.graph, use.groups)
    spec = get_spec(level, use.node, registry)
    assert spec is not None  # it said which files it reads
    param = spec.params[use.param]
    value = level[use.node].params.get(use.param, param.default)
    changed = change_param_files(param, value, lambda known: file if known == use.path else known)
    return EditInGroup(use.groups, SetParam(use.node, use.param, changed)).apply_to(project, registry)


class SourceSearch:
    """Search for files by their content in folders, each of which is listed once, when it is needed.

    Args:
        folders: Where to look, the nearest first.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self._unlisted = list(dict.fromkeys(folders))
        self._listed: list[dict[tuple[str, str], list[Path]]] = []  # files by suffix and size, for each folder
        self._fingerprints: dict[Path, str] = {}

    def find_source(self, file: Path, fingerprint: str | None, graph_file: Path) -> Path | None:
        """Return where a file or a sequence is now; None if it was not found."""
        if not fingerprint:
            beside = graph_file.parent / file.name
            return beside if find_first_file(beside) is not None else None
        return self.find_content(file, fingerprint)

    def find_content(self, file: Path, fingerprint: str) -> Path | None:
        """Return a file, or a sequence of the same name, with this content; None if there is none."""
        pattern = _read_pattern(file)
        for found in self._list_candidates(file.suffix.lower(), fingerprint.partition("-")[0]):
            if pattern is not None and not is_in_sequence(pattern, found.name):
                continue
            if self._read_fingerprint(found) == fingerprint:
                return found if pattern is None else found.parent / file.name
        return None

    def _read_fingerprint(self, file: Path) -> str:
        """Return the fingerprint of a file, which is read once; empty if it cannot be read."""
        if file not in self._fingerprints:
            self._fingerprints[file] = ""
            with suppress(FileReadError, OSError):
                self._fingerprints[file] = compute_file_fingerprint(file)
        return self._fingerprints[file]

    def _list_candidates(self, suffix: str, size: str) -> Iterator[Path]:
        """Yield files of a kind and a size; a folder is listed when those before it have been gone through."""
        for files in self._listed:
            yield from files.get((suffix, size), ())
        while self._unlisted:
            files = _list_files(self._unlisted.pop(0))
            self._listed.append(files)
            yield from files.get((suffix, size), ())


def _read_pattern(file: Path) -> SequencePattern | None:
    try:
        return SequencePattern.from_text(file)
    except MediaError:
        return None


def _list_files(folder: Path) -> dict[tuple[str, str], list[Path]]:
    """Return the files in a folder and in those inside, by their suffixes and sizes."""
    found: dict[tuple[str, str], list[Path]] = {}
    for path in islice(_walk(folder), _MAX_FILES):
        with suppress(OSError):
            found.setdefault((path.suffix.lower(), str(path.stat().st_size)), []).append(path)
    return found


def _walk(folder: Path) -> Iterator[Path]:
    """Yield the files in a folder and in those inside, the nearest first; hidden folders are passed over."""
    level = [folder]
    for _ in range(_MAX_DEPTH):
        below: list[Path] = []
        for each in level:
            with suppress(OSError), os.scandir(each) as entries:
                for entry in sorted(entries, key=lambda entry: entry.name):
                    if entry.is_file():
                        yield Path(entry.path)
                    elif entry.is_dir(follow_symlinks=False) and not entry.name.startswith("."):
                        below.append(Path(entry.path))
        level = below

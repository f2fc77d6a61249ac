"""Linked groups: their content is in files of their own, which are read and written with the project."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from studio.core.errors import GraphError, ProjectFileError
from studio.core.paths.network_paths import is_near
from studio.core.translation import tr
from studio.graph.file.permissions.own_files import grant_own_permissions
from studio.graph.file.project_formatter import format_project
from studio.graph.file.project_parser import normalize_value, parse_project
from studio.graph.file.text_file import read_text_file, write_text_file
from studio.graph.groups.paths import map_groups
from studio.graph.model import NodeRecord, Project
from studio.graph.specs import get_group_spec
from studio.graph.variants import all_variants
from studio.sdk.registry import Registry

_written_digests: dict[str, str] = {}  # by file: the digest of what this program wrote last


def collect_linked_projects(project: Project) -> dict[str, Project]:
    """Return what the linked groups of a project hold, by file, wherever they lie; not those whose file is broken."""
    return {
        r.link: r.group_project for r in find_linked_groups(project) if r.group_project is not None and not r.link_error
    }


def find_linked_groups(project: Project) -> Iterator[NodeRecord]:
    """Yield the linked groups of a project's variants, wherever they lie; what several hold in common but once."""
    waiting, seen = list(all_variants(project)), {id(project)}
    while waiting:
        for record in waiting.pop().graph.nodes.values():
            if record.group_project is not None:
                if record.link:
                    yield record
                if id(record.group_project) not in seen:
                    seen.add(id(record.group_project))
                    waiting.append(record.group_project)


def refuse_recursion(project: Project) -> None:
    """Raise GraphError if a linked group lies in itself; the message names the files."""
    waiting: list[tuple[Project, tuple[str, ...]]] = [(variant, ()) for variant in all_variants(project)]
    seen: set[tuple[int, tuple[str, ...]]] = set()
    while waiting:
        level, chain = waiting.pop()
        for record in level.graph.nodes.values():
            if record.group_project is None:
                continue
            if record.link in chain:
                raise GraphError(_chain_text((*chain[chain.index(record.link) :], record.link)))
            deeper = (*chain, record.link) if record.link else chain
            if (id(record.group_project), deeper) not in seen:
                seen.add((id(record.group_project), deeper))
                waiting.append((record.group_project, deeper))


def _chain_text(chain: tuple[str, ...]) -> str:
    names = " → ".join(Path(file).name for file in chain)
    return tr("A linked file must not lie in itself: {files}.", files=names)


def read_linked_file(path: Path, registry: Registry, around: tuple[Path, ...] = ()) -> Project:
    """Read a file that a group is to be linked to, or to be made of.

    Args:
        path: The file.
        registry: The node types.
        around: The files that it will lie in, as the project's own.

    Raises:
        ProjectFileError: It cannot be used, or it would lie in itself.
    """
    file = path.resolve().as_posix()
    enclosing = tuple(each.resolve().as_posix() for each in around)
    reader = _LinkReader(registry, enclosing, str(path.absolute()))
    reader.read_file(file)
    found = reader.results[file]
    if isinstance(found, str):
        raise ProjectFileError(path, found)
    if reader.loops:
        raise ProjectFileError(path, reader.loops[0])
    return found


def resolve_links(project: Project, path: Path, registry: Registry) -> Project:
    """Return a project with what its linked groups hold; where a file cannot be used, the group says so.

    What a whole text says of linked groups stays as it is. Files on other machines than the project's are not looked
    at. The project may write to its own folder.
    """
    reader = _LinkReader(registry, (path.resolve().as_posix(),), str(path.absolute()))
    for record in find_linked_groups(project):
        if record.link_error:
            reader.read_file(record.link)
    return grant_own_permissions(reader.attach_links(project, path), registry, path.resolve().parent)


@dataclass(slots=True)
class _LinkReader:
    """Reads files and those that they name, each once.

    Args:
        registry: The node types.
        enclosing_files: The files that all of them lie in.
        starting_file: The file that the user has opened. Others on its share are looked at, too.
        results: What each file holds, or why it cannot be used.
        loops: What was said of files that lie in themselves.
    """

    registry: Registry
    enclosing_files: tuple[str, ...]
    starting_file: str
    results: dict[str, Project | str] = field(default_factory=dict)
    loops: list[str] = field(default_factory=list)

    def read_file(self, file: str) -> None:
        """Read a file, and before it those that it names."""
        raw: dict[str, Project] = {}
        chain: list[str] = []  # the files that are being read, each named by the one before
        waiting = [file]
        while waiting:
            at = waiting[-1]
            if at in self.results:
                waiting.pop()
                continue
            if at not in raw and not self._start(at, raw, chain):
                continue
            missing = [r.link for r in find_linked_groups(raw[at]) if r.link_error and r.link not in self.results]
            looped = next((link for link in missing if link in chain or link in self.enclosing_files), None)
            if looped is not None:
                self._refuse(at, (*self.enclosing_files, *chain), looped)
            elif missing:
                waiting.append(missing[0])
                continue
            else:
                self.results[at] = self._make_project(raw[at], at)
            chain.remove(at)

    def _start(self, file: str, raw: dict[str, Project], chain: list[str]) -> bool:
        if file in self.enclosing_files:
            self._refuse(file, (*self.enclosing_files, *chain), file)
            return False
        if not is_near(file, self.starting_file):
            self.results[file] = tr("it lies on another machine, to which opening a project does not connect")
            return False
        try:
            raw[file] = parse_project(read_text_file(Path(file)), Path(file), self.registry)
        except ProjectFileError as error:
            self.results[file] = error.reason
            return False
        chain.append(file)
        return True

    def _refuse(self, file: str, chain: tuple[str, ...], looped: str) -> None:
        text = _chain_text((*chain[chain.index(looped) :], looped))
        self.results[file] = text
        self.loops.append(text)

    def _make_project(self, raw: Project, file: str) -> Project:
        project = self.attach_links(raw, Path(file))
        return replace(project, read_digest=_digest(project, file, self.registry))

    def attach_links(self, project: Project, path: Path) -> Project:
        """Return a project that lies at `path` with what its linked groups hold."""

        def change(level: Project, record: NodeRecord, inside: Project) -> Project:
            now = self._attach_record(record, path) if record.link_error else record
            if now is record and inside is not record.group_project:
                now = replace(record, group_project=inside)
            return level if now is record else replace(level, graph=level.graph.with_node(now))

        return map_groups(project, change)

    def _attach_record(self, record: NodeRecord, path: Path) -> NodeRecord:
        found = self.results.get(record.link)
        if found is None:
            return record
        if isinstance(found, str):
            text = tr("{file} cannot be used: {reason}; relink it to a .loom file", file=record.link, reason=found)
            return replace(record, link_error=text)
        params = get_group_spec(found, self.registry).params
        values = {name: normalize_value(value, params.get(name), path) for name, value in record.params.items()}
        return replace(record, group_project=found, params=values, link_error="")


def refuse_own_file(project: Project, path: Path) -> None:
    """Raise ProjectFileError if a project that is to be written to `path` has a group that is linked to that file."""
    target = path.resolve()
    if any(Path(link).resolve() == target for link in collect_linked_projects(project)):
        raise ProjectFileError(path, _chain_text((path.as_posix(), path.as_posix())))


def write_linked_file(path: Path, inside: Project, registry: Registry) -> Project:
    """Write what a group holds to a file, also over one that is there; return it as a group linked to it holds it.

    Raises:
        ProjectFileError: It cannot be written; an older file is untouched.
    """
    refuse_own_file(inside, path)
    write_text_file(path, format_project(inside, path, registry))
    return replace(inside, read_digest=_digest(inside, path.as_posix(), registry))


def save_links(project: Project, registry: Registry) -> None:
    """Write the files of linked groups that were edited.

    Raises:
        ProjectFileError: One cannot be written, or was changed by another program since it was read; then none is.
    """
    digests = {}
    for link, inside in collect_linked_projects(project).items():
        digest = _digest(inside, link, registry)
        if digest != inside.read_digest and _should_write(link, inside, digest, registry):
            digests[link] = digest
    for link, digest in digests.items():
        write_text_file(Path(link), format_project(collect_linked_projects(project)[link], Path(link), registry))
        _written_digests[link] = digest


def _should_write(link: str, inside: Project, digest: str, registry: Registry) -> bool:
    """Return whether a file is to be written; raise ProjectFileError if it holds what nobody here has read."""
    if not Path(link).exists():
        return True
    there = read_linked_file(Path(link), registry).read_digest
    if there not in (digest, inside.read_digest, _written_digests.get(link)):
        raise ProjectFileError(
            Path(link),
            tr("another program has changed it since it was read here: reload it, or link the group to another file"),
        )
    return there != digest


def read_changed_links(project: Project, registry: Registry) -> Mapping[str, Project]:
    """Return what linked files hold that another program has changed since they were read, by file."""
    found = {}
    for link, inside in collect_linked_projects(project).items():
        try:
            now = read_linked_file(Path(link), registry)
        except ProjectFileError:
            continue
        if now.read_digest not in (inside.read_digest, _digest(inside, link, registry), _written_digests.get(link)):
            found[link] = now
    return found


def _digest(project: Project, file: str, registry: Registry) -> str:
    """Return the digest of what a file would hold, as it comes out of being read again: migrated, in normal form."""
    text = format_project(project, Path(file), registry)
    normal = format_project(parse_project(text, Path(file), registry), Path(file), registry)
    return hashlib.blake2b(normal.encode(), digest_size=16).hexdigest()


def holds_same_content(path: Path, inside: Project, registry: Registry) -> bool:
    """Return whether a file holds what a group linked to it holds, and was so when the group was read.

    Raises:
        ProjectFileError: The file cannot be read.
    """
    there = read_linked_file(path, registry).read_digest
    return there == inside.read_digest == _digest(inside, path.as_posix(), registry)

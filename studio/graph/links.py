"""Linked groups: what they hold lies in files of their own, which are read with a project and written with it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from studio.core.errors import GraphError, ProjectFileError
from studio.core.language import tr
from studio.graph.file_reading import load_value, parse_project
from studio.graph.file_writing import format_project
from studio.graph.files import read_text, write_text
from studio.graph.model import NodeRecord, Project
from studio.graph.paths import with_groups
from studio.graph.specs import group_spec
from studio.graph.variants import both
from studio.sdk.registry import Registry

_written: dict[str, str] = {}  # by file: the digest of what this program wrote last


def links_of(project: Project) -> dict[str, Project]:
    """Return what the linked groups of a project hold, by file, wherever they lie; not those whose file is broken."""
    return {r.link: r.inside for r in linked_groups(project) if r.inside is not None and not r.broken}


def linked_groups(project: Project) -> Iterator[NodeRecord]:
    """Yield the linked groups of a project's variants, wherever they lie; what several hold in common but once."""
    waiting, seen = list(both(project)), {id(project)}
    while waiting:
        for record in waiting.pop().graph.nodes.values():
            if record.inside is not None:
                if record.link:
                    yield record
                if id(record.inside) not in seen:
                    seen.add(id(record.inside))
                    waiting.append(record.inside)


def refuse_recursion(project: Project) -> None:
    """Raise GraphError if a linked group lies in itself; the message names the files."""
    waiting: list[tuple[Project, tuple[str, ...]]] = [(variant, ()) for variant in both(project)]
    seen: set[tuple[int, tuple[str, ...]]] = set()
    while waiting:
        level, chain = waiting.pop()
        for record in level.graph.nodes.values():
            if record.inside is None:
                continue
            if record.link in chain:
                raise GraphError(_chain_text((*chain[chain.index(record.link) :], record.link)))
            deeper = (*chain, record.link) if record.link else chain
            if (id(record.inside), deeper) not in seen:
                seen.add((id(record.inside), deeper))
                waiting.append((record.inside, deeper))


def _chain_text(chain: tuple[str, ...]) -> str:
    names = " → ".join(Path(file).name for file in chain)
    return tr("A linked file must not lie in itself: {files}.", files=names)


def read_linked(path: Path, registry: Registry, around: tuple[Path, ...] = ()) -> Project:
    """Read a file that a group is to be linked to, or to be made of.

    Args:
        path: The file.
        registry: The node types.
        around: The files that it will lie in, as the project's own.

    Raises:
        ProjectFileError: It cannot be used, or it would lie in itself.
    """
    file = path.resolve().as_posix()
    reader = _Reader(registry, tuple(each.resolve().as_posix() for each in around))
    reader.read(file)
    found = reader.found[file]
    if isinstance(found, str):
        raise ProjectFileError(path, found)
    if reader.loops:
        raise ProjectFileError(path, reader.loops[0])
    return found


def resolve_links(project: Project, path: Path, registry: Registry) -> Project:
    """Return a project with what its linked groups hold; where a file cannot be used, the group says so.

    What a whole text says of linked groups stays as it is.
    """
    reader = _Reader(registry, (path.resolve().as_posix(),))
    for record in linked_groups(project):
        if record.broken:
            reader.read(record.link)
    return reader.attach(project, path)


@dataclass(slots=True)
class _Reader:
    """Reads files and those that they name, each once.

    Args:
        registry: The node types.
        around: The files that all of them lie in.
        found: What each file holds, or why it cannot be used.
        loops: What was said of files that lie in themselves.
    """

    registry: Registry
    around: tuple[str, ...]
    found: dict[str, Project | str] = field(default_factory=dict)
    loops: list[str] = field(default_factory=list)

    def read(self, file: str) -> None:
        """Read a file, and before it those that it names."""
        raw: dict[str, Project] = {}
        chain: list[str] = []  # the files that are being read, each named by the one before
        waiting = [file]
        while waiting:
            at = waiting[-1]
            if at in self.found:
                waiting.pop()
                continue
            if at not in raw and not self._start(at, raw, chain):
                continue
            missing = [r.link for r in linked_groups(raw[at]) if r.broken and r.link not in self.found]
            looped = next((link for link in missing if link in chain or link in self.around), None)
            if looped is not None:
                self._refuse(at, (*self.around, *chain), looped)
            elif missing:
                waiting.append(missing[0])
                continue
            else:
                self.found[at] = self._made(raw[at], at)
            chain.remove(at)

    def _start(self, file: str, raw: dict[str, Project], chain: list[str]) -> bool:
        if file in self.around:
            self._refuse(file, (*self.around, *chain), file)
            return False
        try:
            raw[file] = parse_project(read_text(Path(file)), Path(file), self.registry)
        except ProjectFileError as error:
            self.found[file] = error.reason
            return False
        chain.append(file)
        return True

    def _refuse(self, file: str, chain: tuple[str, ...], looped: str) -> None:
        text = _chain_text((*chain[chain.index(looped) :], looped))
        self.found[file] = text
        self.loops.append(text)

    def _made(self, raw: Project, file: str) -> Project:
        project = self.attach(raw, Path(file))
        return replace(project, read_as=_digest(project, file, self.registry))

    def attach(self, project: Project, path: Path) -> Project:
        """Return a project that lies at `path` with what its linked groups hold."""

        def change(level: Project, record: NodeRecord, inside: Project) -> Project:
            now = self._attached(record, path) if record.broken else record
            if now is record and inside is not record.inside:
                now = replace(record, inside=inside)
            return level if now is record else replace(level, graph=level.graph.with_node(now))

        return with_groups(project, change)

    def _attached(self, record: NodeRecord, path: Path) -> NodeRecord:
        found = self.found.get(record.link)
        if found is None:
            return record
        if isinstance(found, str):
            text = tr("{file} cannot be used: {reason}; relink it to a .loom file", file=record.link, reason=found)
            return replace(record, broken=text)
        params = group_spec(found, self.registry).params
        values = {name: load_value(value, params.get(name), path) for name, value in record.params.items()}
        return replace(record, inside=found, params=values, broken="")


def refuse_own_file(project: Project, path: Path) -> None:
    """Raise ProjectFileError if a project that is to be written to `path` has a group that is linked to that file."""
    target = path.resolve()
    if any(Path(link).resolve() == target for link in links_of(project)):
        raise ProjectFileError(path, _chain_text((path.as_posix(), path.as_posix())))


def write_linked(path: Path, inside: Project, registry: Registry) -> Project:
    """Write what a group holds to a file, also over one that is there; return it as a group linked to it holds it.

    Raises:
        ProjectFileError: It cannot be written; an older file is untouched.
    """
    refuse_own_file(inside, path)
    write_text(path, format_project(inside, path, registry))
    return replace(inside, read_as=_digest(inside, path.as_posix(), registry))


def save_links(project: Project, registry: Registry) -> None:
    """Write the files of linked groups that were edited.

    Raises:
        ProjectFileError: One cannot be written, or was changed by another program since it was read; then none is.
    """
    digests = {}
    for link, inside in links_of(project).items():
        digest = _digest(inside, link, registry)
        if digest != inside.read_as and _may_write(link, inside, digest, registry):
            digests[link] = digest
    for link, digest in digests.items():
        write_text(Path(link), format_project(links_of(project)[link], Path(link), registry))
        _written[link] = digest


def _may_write(link: str, inside: Project, digest: str, registry: Registry) -> bool:
    """Return whether a file is to be written; raise ProjectFileError if it holds what nobody here has read."""
    if not Path(link).exists():
        return True
    there = read_linked(Path(link), registry).read_as
    if there not in (digest, inside.read_as, _written.get(link)):
        raise ProjectFileError(
            Path(link),
            tr("another program has changed it since it was read here: reload it, or link the group to another file"),
        )
    return there != digest


def changed_links(project: Project, registry: Registry) -> Mapping[str, Project]:
    """Return what linked files hold that another program has changed since they were read, by file."""
    found = {}
    for link, inside in links_of(project).items():
        try:
            now = read_linked(Path(link), registry)
        except ProjectFileError:
            continue
        if now.read_as not in (inside.read_as, _digest(inside, link, registry), _written.get(link)):
            found[link] = now
    return found


def _digest(project: Project, file: str, registry: Registry) -> str:
    """Return the digest of what a file would hold, as it comes out of being read again: migrated, in normal form."""
    text = format_project(project, Path(file), registry)
    normal = format_project(parse_project(text, Path(file), registry), Path(file), registry)
    return hashlib.blake2b(normal.encode(), digest_size=16).hexdigest()

"""Groups that are kept in files of their own. Reading and writing these is done beforehand, off the GUI thread."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from studio.core.errors import GraphError
from studio.core.language import tr
from studio.graph.commands.inside import with_linked
from studio.graph.model import NodeRecord, Project
from studio.graph.paths import with_groups
from studio.graph.variants import alone
from studio.sdk.registry import Registry


@dataclass(frozen=True, slots=True)
class LinkGroup:
    """Keep a group in a file from now on. The file is written with the project.

    Args:
        node: The group.
        path: The file. If a group of the document is linked to it already, both hold what that one does.
        inside: What the file holds, as `links.write_linked` or `links.read_linked` returns it; None for what the group
            does, where there is no such file yet.
    """

    node: str
    path: Path
    inside: Project | None = None
    merge: str = ""

    @property
    def label(self) -> str:
        return tr("Link group to {file}", file=self.path.name)

    def apply(self, project: Project, registry: Registry) -> Project:
        record = _group(project, self.node)
        link = self.path.absolute().as_posix()
        inside = self.inside if self.inside is not None else replace(record.inside or Project(), read_as="")
        made = replace(record, link=link, inside=inside, broken="")
        return replace(project, graph=project.graph.with_node(made))


@dataclass(frozen=True, slots=True)
class MakeLocal:
    """Unlink a group: it keeps what it holds, and edits of others do not reach it any more."""

    node: str
    merge: str = ""

    @property
    def label(self) -> str:
        return tr("Make local")

    def apply(self, project: Project, registry: Registry) -> Project:
        record = _group(project, self.node)
        if not record.link:
            raise GraphError(tr("{node} is not linked to a file.", node=record.name))
        if record.broken:
            raise GraphError(tr("What {node} holds is not there: {reason}.", node=record.name, reason=record.broken))
        made = replace(record, link="", inside=replace(alone(record.inside or Project()), read_as=""))
        return replace(project, graph=project.graph.with_node(made))


@dataclass(frozen=True, slots=True)
class Relink:
    """Link all groups on the level, and in groups on it, that are linked to one file to another.

    Args:
        old: The file that they are linked to.
        path: The file that takes its place.
        inside: What it holds, as `links.read_linked` returns it.
    """

    old: str
    path: Path
    inside: Project
    merge: str = ""

    @property
    def label(self) -> str:
        return tr("Relink to {file}", file=self.path.name)

    def apply(self, project: Project, registry: Registry) -> Project:
        link = self.path.absolute().as_posix()

        def change(level: Project, record: NodeRecord, inside: Project) -> Project:
            if record.link == self.old:
                now = replace(record, link=link, inside=self.inside, broken="")
            elif inside is not record.inside:
                now = replace(record, inside=inside)
            else:
                return level
            return replace(level, graph=level.graph.with_node(now))

        return with_groups(project, change)


@dataclass(frozen=True, slots=True)
class Reload:
    """Take over what linked files hold now, as `links.changed_links` returns it. It is for the document's own level."""

    files: Mapping[str, Project]
    merge: str = ""

    @property
    def label(self) -> str:
        return tr("Reload linked files")

    def apply(self, project: Project, registry: Registry) -> Project:
        return with_linked(project, self.files)


def _group(project: Project, node: str) -> NodeRecord:
    record = project.graph[node]
    if record.inside is None:
        raise GraphError(tr("{node} is no group.", node=record.name))
    return record

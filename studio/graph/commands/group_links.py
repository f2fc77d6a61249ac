"""Groups that are kept in files of their own. Reading and writing these is done beforehand, off the GUI thread."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from studio.core.errors import GraphError
from studio.core.translation import tr
from studio.graph.commands.in_group import with_linked_projects
from studio.graph.groups.paths import map_groups
from studio.graph.model import NodeRecord, Project
from studio.graph.variants import drop_other_variant
from studio.sdk.registry import Registry


@dataclass(frozen=True, slots=True)
class LinkGroup:
    """Keep a group in a file from now on. The file is written with the project.

    Args:
        node: The group.
        path: The file. If a group of the document is linked to it already, both hold what that one does.
        group_project: What the file holds, as `write_linked_file` or `read_linked_file` returns it; None
            for what the group does, where there is no such file yet.
    """

    node: str
    path: Path
    group_project: Project | None = None
    merge_key: str = ""

    @property
    def undo_label(self) -> str:
        return tr("Link group to {file}", file=self.path.name)

    def apply_to(self, project: Project, registry: Registry) -> Project:
        record = _group(project, self.node)
        link = self.path.absolute().as_posix()
        inside = (
            self.group_project
            if self.group_project is not None
            else replace(record.group_project or Project(), read_digest="")
        )
        made = replace(record, link=link, group_project=inside, link_error="")
        return replace(project, graph=project.graph.with_node(made))


@dataclass(frozen=True, slots=True)
class MakeGroupLocal:
    """Unlink a group: it keeps what it holds, and edits of others do not reach it any more."""

    node: str
    merge_key: str = ""

    @property
    def undo_label(self) -> str:
        return tr("Make local")

    def apply_to(self, project: Project, registry: Registry) -> Project:
        record = _group(project, self.node)
        if not record.link:
            raise GraphError(tr("{node} is not linked to a file.", node=record.name))
        if record.link_error:
            raise GraphError(
                tr("What {node} holds is not there: {reason}.", node=record.name, reason=record.link_error)
            )
        made = replace(
            record,
            link="",
            group_project=replace(drop_other_variant(record.group_project or Project()), read_digest=""),
        )
        return replace(project, graph=project.graph.with_node(made))


@dataclass(frozen=True, slots=True)
class RelinkGroups:
    """Link all groups on the level, and in groups on it, that are linked to one file to another.

    Args:
        old_link: The file that they are linked to.
        path: The file that takes its place.
        group_project: What it holds, as `read_linked_file` returns it.
    """

    old_link: str
    path: Path
    group_project: Project
    merge_key: str = ""

    @property
    def undo_label(self) -> str:
        return tr("Relink to {file}", file=self.path.name)

    def apply_to(self, project: Project, registry: Registry) -> Project:
        link = self.path.absolute().as_posix()

        def change(level: Project, record: NodeRecord, inside: Project) -> Project:
            if record.link == self.old_link:
                now = replace(record, link=link, group_project=self.group_project, link_error="")
            elif inside is not record.group_project:
                now = replace(record, group_project=inside)
            else:
                return level
            return replace(level, graph=level.graph.with_node(now))

        return map_groups(project, change)


@dataclass(frozen=True, slots=True)
class ReloadLinkedGroups:
    """Take over what linked files hold now, as `read_changed_links` returns it. It is for the document's own
    level.
    """

    files: Mapping[str, Project]
    merge_key: str = ""

    @property
    def undo_label(self) -> str:
        return tr("Reload linked files")

    def apply_to(self, project: Project, registry: Registry) -> Project:
        return with_linked_projects(project, self.files)


def _group(project: Project, node: str) -> NodeRecord:
    record = project.graph[node]
    if record.group_project is None:
        raise GraphError(tr("{node} is not a group.", node=record.name))
    return record

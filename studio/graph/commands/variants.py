"""Edits of which variants there are, and of which one is edited."""

from __future__ import annotations

from dataclasses import dataclass, replace

from studio.core.errors import GraphError
from studio.core.translation import tr, tr_n
from studio.graph.commands.base import Command
from studio.graph.commands.in_group import EditInGroup
from studio.graph.groups.paths import find_node, has_node
from studio.graph.model import NodeRecord, Project, Side
from studio.graph.variants import drop_other_variant, extract_variant, switch_variants, with_active_side
from studio.sdk.registry import Registry


@dataclass(frozen=True, slots=True)
class ForkVariant:
    """Keep the project as it is as variant A and go on with variant B, which begins as the same."""

    merge_key: str = ""

    @property
    def undo_label(self) -> str:
        return tr("Fork as B")

    def apply_to(self, project: Project, registry: Registry) -> Project:
        if project.variant is not None:
            raise GraphError(tr("There are two variants already: accept one of them first."))
        return replace(project, variant=extract_variant(project), active_side=Side.B)


@dataclass(frozen=True, slots=True)
class SwitchVariant:
    """Go on with the other variant."""

    side: Side
    merge_key: str = ""

    @property
    def undo_label(self) -> str:
        return tr("Edit variant {side}", side=self.side.value)

    def apply_to(self, project: Project, registry: Registry) -> Project:
        _refuse_alone(project)
        return with_active_side(project, self.side)


@dataclass(frozen=True, slots=True)
class AcceptVariant:
    """Keep one variant, which is the project from now on; the other one goes."""

    side: Side
    merge_key: str = ""

    @property
    def undo_label(self) -> str:
        return tr("Accept {side}", side=self.side.value)

    def apply_to(self, project: Project, registry: Registry) -> Project:
        _refuse_alone(project)
        return drop_other_variant(with_active_side(project, self.side))


@dataclass(frozen=True, slots=True)
class CopyToVariant:
    """Give nodes of the variant that is not edited the parameters and curves that they have in the one that is.

    Args:
        nodes: By their paths; each has to be in both variants, and of the same type.
        merge_key: As everywhere.
    """

    nodes: tuple[str, ...]
    merge_key: str = ""

    @property
    def undo_label(self) -> str:
        return tr_n("Copy to the other variant", "Copy {count} nodes to the other variant", len(self.nodes))

    def apply_to(self, project: Project, registry: Registry) -> Project:
        _refuse_alone(project)
        other = switch_variants(project)
        for path in self.nodes:
            record = find_node(project.graph, path)
            if not has_node(other.graph, path) or find_node(other.graph, path).type != record.type:
                raise GraphError(tr("The other variant has no {name} of this kind.", name=record.name))
            *groups, _ = path.split("/")
            other = EditInGroup(tuple(groups), _CopyParams(record)).apply_to(other, registry)
        return switch_variants(other)


@dataclass(frozen=True, slots=True)
class EditVariants:
    """Make an edit of variant A and another one of variant B, and go on with B; where there is but one, fork it first.

    Args:
        undo_label: What the step of undo is called.
        first: The edit of A.
        second: The edit of B.
        merge_key: As everywhere.
    """

    undo_label: str
    first: Command
    second: Command
    merge_key: str = ""

    def apply_to(self, project: Project, registry: Registry) -> Project:
        if project.variant is None:
            project = ForkVariant().apply_to(project, registry)
        for side, command in ((Side.A, self.first), (Side.B, self.second)):
            project = command.apply_to(with_active_side(project, side), registry)
        return with_active_side(project, Side.B)


@dataclass(frozen=True, slots=True)
class _CopyParams:
    """Give a node the parameters and curves of the node with the same id elsewhere."""

    record: NodeRecord
    undo_label: str = ""
    merge_key: str = ""

    def apply_to(self, project: Project, registry: Registry) -> Project:
        node = project.graph[self.record.id]
        source = self.record
        taken = replace(
            node,
            version=source.version,
            params=source.params,
            curves=source.curves,
            expressions=source.expressions,
        )
        return project if taken == node else replace(project, graph=project.graph.with_node(taken))


def _refuse_alone(project: Project) -> None:
    if project.variant is None:
        raise GraphError(tr("There is only one variant: fork it first."))

"""Edits of which variants there are, and of which one is edited."""

from __future__ import annotations

from dataclasses import dataclass, replace

from studio.core.errors import GraphError
from studio.core.language import tr, tr_n
from studio.graph.commands.base import Command
from studio.graph.commands.inside import Inside
from studio.graph.model import NodeRecord, Project, Side
from studio.graph.paths import find, has
from studio.graph.variants import alone, as_seen_from, switched, variant_of
from studio.sdk.registry import Registry


@dataclass(frozen=True, slots=True)
class ForkVariant:
    """Keep the project as it is as variant A and go on with variant B, which begins as the same."""

    merge: str = ""

    @property
    def label(self) -> str:
        return tr("Fork as B")

    def apply(self, project: Project, registry: Registry) -> Project:
        if project.variant is not None:
            raise GraphError(tr("There are two variants already: accept one of them first."))
        return replace(project, variant=variant_of(project), active=Side.B)


@dataclass(frozen=True, slots=True)
class SwitchVariant:
    """Go on with the other variant."""

    to: Side
    merge: str = ""

    @property
    def label(self) -> str:
        return tr("Edit variant {side}", side=self.to.value)

    def apply(self, project: Project, registry: Registry) -> Project:
        _refuse_alone(project)
        return as_seen_from(project, self.to)


@dataclass(frozen=True, slots=True)
class AcceptVariant:
    """Keep one variant, which is the project from now on; the other one goes."""

    side: Side
    merge: str = ""

    @property
    def label(self) -> str:
        return tr("Accept {side}", side=self.side.value)

    def apply(self, project: Project, registry: Registry) -> Project:
        _refuse_alone(project)
        return alone(as_seen_from(project, self.side))


@dataclass(frozen=True, slots=True)
class CopyToVariant:
    """Give nodes of the variant that is not edited the parameters and curves that they have in the one that is.

    Args:
        nodes: By their paths; each has to be in both variants, and of the same type.
        merge: As everywhere.
    """

    nodes: tuple[str, ...]
    merge: str = ""

    @property
    def label(self) -> str:
        return tr_n("Copy to the other variant", "Copy {count} nodes to the other variant", len(self.nodes))

    def apply(self, project: Project, registry: Registry) -> Project:
        _refuse_alone(project)
        other = switched(project)
        for path in self.nodes:
            record = find(project.graph, path)
            if not has(other.graph, path) or find(other.graph, path).type != record.type:
                raise GraphError(tr("The other variant has no {name} of this kind.", name=record.name))
            *groups, _ = path.split("/")
            other = Inside(tuple(groups), _TakeParams(record)).apply(other, registry)
        return switched(other)


@dataclass(frozen=True, slots=True)
class EditVariants:
    """Make an edit of variant A and another one of variant B, and go on with B; where there is but one, fork it first.

    Args:
        label: What the step of undo is called.
        first: The edit of A.
        second: The edit of B.
        merge: As everywhere.
    """

    label: str
    first: Command
    second: Command
    merge: str = ""

    def apply(self, project: Project, registry: Registry) -> Project:
        if project.variant is None:
            project = ForkVariant().apply(project, registry)
        for side, command in ((Side.A, self.first), (Side.B, self.second)):
            project = command.apply(as_seen_from(project, side), registry)
        return as_seen_from(project, Side.B)


@dataclass(frozen=True, slots=True)
class _TakeParams:
    """Give a node the parameters and curves of the node with the same id elsewhere."""

    record: NodeRecord
    label: str = ""
    merge: str = ""

    def apply(self, project: Project, registry: Registry) -> Project:
        node = project.graph[self.record.id]
        taken = replace(node, version=self.record.version, params=self.record.params, curves=self.record.curves)
        return project if taken == node else replace(project, graph=project.graph.with_node(taken))


def _refuse_alone(project: Project) -> None:
    if project.variant is None:
        raise GraphError(tr("There is but one variant: fork it first."))

"""Which parameters of the nodes inside a group the group shows as its own.

These edits are made on the level that the group holds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain, count

from studio.core.errors import GraphError
from studio.core.language import tr
from studio.graph.model import Project, Promoted
from studio.graph.specs import spec_of
from studio.sdk.registry import Registry


@dataclass(frozen=True, slots=True)
class Promote:
    """Show a parameter of a node at the group that the level is.

    Args:
        node: The node.
        param: Its parameter; of a group one that it has promoted itself.
        shown: How the group calls it; empty for its own name.
    """

    node: str
    param: str
    shown: str = ""
    merge: str = ""

    @property
    def label(self) -> str:
        return tr("Promote {param}", param=self.shown or self.param.replace("_", " "))

    def apply(self, project: Project, registry: Registry) -> Project:
        record = project.graph[self.node]
        spec = spec_of(project.graph, self.node, registry) or registry[record.type]
        spec.param(self.param)
        if promoted_as(project, self.node, self.param) is not None:
            text = tr("'{param}' of {node} is promoted already.", param=self.param, node=record.name)
            raise GraphError(text)
        promoted = Promoted(self._free_name(project), self.node, self.param, self.shown)
        return replace(project, promoted=(*project.promoted, promoted))

    def _free_name(self, project: Project) -> str:
        """Return a name that no port and no other parameter has; it is read where no label is: "radius of blur"."""
        taken = {*project.graph.nodes, *(each.name for each in project.promoted)}
        longer = f"{self.param}_of_{self.node}"
        names = chain((self.param, longer), (f"{longer}_{number}" for number in count(2)))
        return next(name for name in names if name not in taken)


@dataclass(frozen=True, slots=True)
class Demote:
    """Show a parameter at the group no longer. What the group set goes with it."""

    name: str
    merge: str = ""

    @property
    def label(self) -> str:
        return tr("Demote {param}", param=self.name.replace("_", " "))

    def apply(self, project: Project, registry: Registry) -> Project:
        _refuse_unknown(project, (self.name,))
        return replace(project, promoted=tuple(each for each in project.promoted if each.name != self.name))


@dataclass(frozen=True, slots=True)
class RenamePromoted:
    """Show a promoted parameter under another name; an empty one gives it its own again."""

    name: str
    shown: str
    merge: str = ""

    @property
    def label(self) -> str:
        return tr("Rename parameter to {name}", name=self.shown or self.name)

    def apply(self, project: Project, registry: Registry) -> Project:
        _refuse_unknown(project, (self.name,))
        renamed = (
            replace(each, label=self.shown.strip()) if each.name == self.name else each for each in project.promoted
        )
        return replace(project, promoted=tuple(renamed))


@dataclass(frozen=True, slots=True)
class OrderPromoted:
    """Show promoted parameters in another order; those that are not named come last.

    Args:
        names: The first ones.
    """

    names: tuple[str, ...]
    merge: str = ""

    @property
    def label(self) -> str:
        return tr("Order parameters")

    def apply(self, project: Project, registry: Registry) -> Project:
        _refuse_unknown(project, self.names)
        known = {each.name: each for each in project.promoted}
        first = [known[name] for name in dict.fromkeys(self.names)]
        rest = [each for each in project.promoted if each.name not in self.names]
        return replace(project, promoted=(*first, *rest))


def promoted_as(project: Project, node: str, param: str) -> str | None:
    """Return the name under which a level promotes a node's parameter; None if it does not."""
    return next((each.name for each in project.promoted if (each.node, each.param) == (node, param)), None)


def _refuse_unknown(project: Project, names: tuple[str, ...]) -> None:
    known = {each.name for each in project.promoted}
    for name in names:
        if name not in known:
            raise GraphError(tr("No parameter is promoted as '{name}'.", name=name))

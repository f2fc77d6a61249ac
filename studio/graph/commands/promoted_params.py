"""Promoted parameters: parameters of nodes inside a group that the group shows as its own.

These edits are made on the level that the group holds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain, count

from studio.core.errors import GraphError
from studio.core.translation import tr
from studio.graph.model import Project, PromotedParam
from studio.graph.specs import get_spec
from studio.sdk.registry import Registry


@dataclass(frozen=True, slots=True)
class PromoteParam:
    """Show a parameter of a node at the group that the level is.

    Args:
        node: The node.
        param: Its parameter; of a group one that it has promoted itself.
        shown_name: How the group calls it; empty for its own name.
    """

    node: str
    param: str
    shown_name: str = ""
    merge_key: str = ""

    @property
    def undo_label(self) -> str:
        return tr("Promote {param}", param=self.shown_name or self.param.replace("_", " "))

    def apply_to(self, project: Project, registry: Registry) -> Project:
        record = project.graph[self.node]
        spec = get_spec(project.graph, self.node, registry) or registry[record.type]
        spec.get_param(self.param)
        if find_promoted_name(project, self.node, self.param) is not None:
            text = tr("'{param}' of {node} is promoted already.", param=self.param, node=record.name)
            raise GraphError(text)
        promoted = PromotedParam(self._free_name(project), self.node, self.param, self.shown_name)
        return replace(project, promoted_params=(*project.promoted_params, promoted))

    def _free_name(self, project: Project) -> str:
        """Return a name that no port and no other parameter has; it is read where no label is: "radius of blur"."""
        taken = {*project.graph.nodes, *(each.name for each in project.promoted_params)}
        longer = f"{self.param}_of_{self.node}"
        names = chain((self.param, longer), (f"{longer}_{number}" for number in count(2)))
        return next(name for name in names if name not in taken)


@dataclass(frozen=True, slots=True)
class DemoteParam:
    """Show a parameter at the group no longer. What the group set goes with it."""

    name: str
    merge_key: str = ""

    @property
    def undo_label(self) -> str:
        return tr("Demote {param}", param=self.name.replace("_", " "))

    def apply_to(self, project: Project, registry: Registry) -> Project:
        _refuse_unknown(project, (self.name,))
        return replace(
            project, promoted_params=tuple(each for each in project.promoted_params if each.name != self.name)
        )


@dataclass(frozen=True, slots=True)
class RenamePromotedParam:
    """Show a promoted parameter under another name; an empty one gives it its own again."""

    name: str
    shown_name: str
    merge_key: str = ""

    @property
    def undo_label(self) -> str:
        return tr("Rename parameter to {name}", name=self.shown_name or self.name)

    def apply_to(self, project: Project, registry: Registry) -> Project:
        _refuse_unknown(project, (self.name,))
        renamed = (
            replace(each, label=self.shown_name.strip()) if each.name == self.name else each
            for each in project.promoted_params
        )
        return replace(project, promoted_params=tuple(renamed))


@dataclass(frozen=True, slots=True)
class ReorderPromotedParams:
    """Show promoted parameters in another order; those that are not named come last.

    Args:
        names: The first ones.
    """

    names: tuple[str, ...]
    merge_key: str = ""

    @property
    def undo_label(self) -> str:
        return tr("Order parameters")

    def apply_to(self, project: Project, registry: Registry) -> Project:
        _refuse_unknown(project, self.names)
        known = {each.name: each for each in project.promoted_params}
        first = [known[name] for name in dict.fromkeys(self.names)]
        rest = [each for each in project.promoted_params if each.name not in self.names]
        return replace(project, promoted_params=(*first, *rest))


def find_promoted_name(project: Project, node: str, param: str) -> str | None:
    """Return the name under which a level promotes a node's parameter; None if it does not."""
    return next((each.name for each in project.promoted_params if (each.node, each.param) == (node, param)), None)


def _refuse_unknown(project: Project, names: tuple[str, ...]) -> None:
    known = {each.name for each in project.promoted_params}
    for name in names:
        if name not in known:
            raise GraphError(tr("No parameter is promoted as '{name}'.", name=name))

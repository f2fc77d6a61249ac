"""Overrides that a group sets on the nodes inside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from studio.graph.curves.curve import Curve
from studio.graph.expressions.levels import make_absolute
from studio.graph.model import NodeRecord, PromotedParam
from studio.sdk.params import ParamValue


@dataclass(frozen=True, slots=True)
class GroupOverrides:
    """Overrides that a group sets on a node inside it, by the node's parameters.

    References in expressions are paths from the outermost level.
    """

    params: Mapping[str, ParamValue] = field(default_factory=dict)
    curves: Mapping[str, Curve] = field(default_factory=dict)
    expressions: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_node(cls, record: NodeRecord, prefix: str) -> GroupOverrides:
        """Return what a node on the level with this prefix sets itself."""
        absolute = {name: make_absolute(text, prefix) for name, text in record.expressions.items()}
        return cls(record.params, record.curves, absolute)

    def merge_with_node(self, record: NodeRecord, prefix: str) -> GroupOverrides:
        """Return the values that hold for a node on the level with this prefix: those set here, else its own."""
        own = GroupOverrides.from_node(record, prefix)
        curves = {n: curve for n, curve in own.curves.items() if n not in self.params and n not in self.expressions}
        expressions = {n: text for n, text in own.expressions.items() if n not in self.params and n not in self.curves}
        return GroupOverrides(
            {**own.params, **self.params}, {**curves, **self.curves}, {**expressions, **self.expressions}
        )

    def has_override_for(self, port: str) -> bool:
        """Return whether it sets the parameter that a wire to `port` drives."""
        name = port.partition(".")[0]
        return name in self.params or name in self.curves or name in self.expressions

    def split_by_node(self, promoted: tuple[PromotedParam, ...]) -> dict[str, GroupOverrides]:
        """Return the overrides that a group with these values sets on the nodes inside it."""
        params: dict[str, dict[str, ParamValue]] = {}
        curves: dict[str, dict[str, Curve]] = {}
        expressions: dict[str, dict[str, str]] = {}
        for each in promoted:
            if each.name in self.params:
                params.setdefault(each.node, {})[each.param] = self.params[each.name]
            if each.name in self.curves:
                curves.setdefault(each.node, {})[each.param] = self.curves[each.name]
            if each.name in self.expressions:
                expressions.setdefault(each.node, {})[each.param] = self.expressions[each.name]
        return {
            node: GroupOverrides(params.get(node, {}), curves.get(node, {}), expressions.get(node, {}))
            for node in {**params, **curves, **expressions}
        }

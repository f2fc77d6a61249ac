"""Overrides that a group sets on the nodes inside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from studio.graph.curves.curve import Curve
from studio.graph.model import NodeRecord, PromotedParam
from studio.sdk.params import ParamValue


@dataclass(frozen=True, slots=True)
class GroupOverrides:
    """Overrides that a group sets on a node inside it, by the node's parameters."""

    params: Mapping[str, ParamValue] = field(default_factory=dict)
    curves: Mapping[str, Curve] = field(default_factory=dict)

    def merge_with_node(self, record: NodeRecord) -> GroupOverrides:
        """Return the values that hold for a node: those set here, else its own."""
        kept = {name: curve for name, curve in record.curves.items() if name not in self.params}
        return GroupOverrides({**record.params, **self.params}, {**kept, **self.curves})

    def has_override_for(self, port: str) -> bool:
        """Return whether it sets the parameter that a wire to `port` drives."""
        name = port.partition(".")[0]
        return name in self.params or name in self.curves

    def split_by_node(self, promoted: tuple[PromotedParam, ...]) -> dict[str, GroupOverrides]:
        """Return the overrides that a group with these values sets on the nodes inside it."""
        params: dict[str, dict[str, ParamValue]] = {}
        curves: dict[str, dict[str, Curve]] = {}
        for each in promoted:
            if each.name in self.params:
                params.setdefault(each.node, {})[each.param] = self.params[each.name]
            if each.name in self.curves:
                curves.setdefault(each.node, {})[each.param] = self.curves[each.name]
        return {node: GroupOverrides(params.get(node, {}), curves.get(node, {})) for node in {**params, **curves}}

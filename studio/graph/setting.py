"""What a group sets on the nodes inside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from studio.graph.curves import Curve
from studio.graph.model import NodeRecord, Promoted
from studio.sdk.params import ParamValue


@dataclass(frozen=True, slots=True)
class Setting:
    """What a group sets on a node inside it, by the node's parameters."""

    params: Mapping[str, ParamValue] = field(default_factory=dict)
    curves: Mapping[str, Curve] = field(default_factory=dict)

    def on(self, record: NodeRecord) -> Setting:
        """Return what holds for a node: what is set here, and else its own."""
        kept = {name: curve for name, curve in record.curves.items() if name not in self.params}
        return Setting({**record.params, **self.params}, {**kept, **self.curves})

    def covers(self, port: str) -> bool:
        """Return whether it sets the parameter that a wire to `port` drives."""
        name = port.partition(".")[0]
        return name in self.params or name in self.curves

    def inside(self, promoted: tuple[Promoted, ...]) -> dict[str, Setting]:
        """Return what a group on which this holds sets on the nodes inside it."""
        params: dict[str, dict[str, ParamValue]] = {}
        curves: dict[str, dict[str, Curve]] = {}
        for each in promoted:
            if each.name in self.params:
                params.setdefault(each.node, {})[each.param] = self.params[each.name]
            if each.name in self.curves:
                curves.setdefault(each.node, {})[each.param] = self.curves[each.name]
        return {node: Setting(params.get(node, {}), curves.get(node, {})) for node in {**params, **curves}}

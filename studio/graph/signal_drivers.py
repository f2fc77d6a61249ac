"""Parameters that Signals drive: a wire to a parameter's name, as "radius" or "centre.x", sets its value at each frame.

What was set before, a value or a curve, waits beneath and is there again when the wire is gone.
"""

from __future__ import annotations

from collections.abc import Mapping

from studio.core.translation import tr
from studio.graph.model import Endpoint, Graph
from studio.graph.specs import get_spec
from studio.sdk.params import ParamSpec
from studio.sdk.ports import SIGNAL
from studio.sdk.registry import Registry
from studio.sdk.spec import NodeSpec


def find_drivers(graph: Graph, node: str, param: ParamSpec) -> Mapping[str, Endpoint]:
    """Return the outputs that drive a parameter, by what they drive: "radius", or "centre.x" for a part of a point."""
    ends = ((name, graph.wires.get(Endpoint(node, name))) for name in param.drivable_names)
    return {name: source for name, source in ends if source is not None}


def find_driven_ports(graph: Graph, spec: NodeSpec, node: str) -> tuple[str, ...]:
    """Return the names of a node's driven parameters, and of the parts of such, in the order of the inspector."""
    return tuple(name for param in spec.params.values() for name in find_drivers(graph, node, param))


def find_possible_drivers(graph: Graph, registry: Registry, node: str) -> tuple[Endpoint, ...]:
    """Return every Signal output that may drive a parameter of `node`, because it does not depend on `node` itself."""
    behind = graph.find_downstream(node)
    return tuple(
        Endpoint(other, port.name)
        for other in graph.nodes
        if other not in behind and (spec := get_spec(graph, other, registry)) is not None
        for port in spec.outputs
        if port.type is SIGNAL
    )


def explain_not_drivable(spec: NodeSpec, owner: str, name: str) -> str:
    """Return why no Signal can drive what a wire to the node called `param_id` names; empty if that is no parameter."""
    known = name.partition(".")[0]
    if known not in spec.params or any(port.name == name for port in spec.inputs):
        return ""
    param = spec.params[known]
    if param.drivable_names:
        return tr(
            "No Signal can drive '{name}' of {owner}; accepted: {drives}.",
            name=name,
            owner=owner,
            drives=", ".join(param.drivable_names),
        )
    if not param.is_numeric:
        return tr(
            "No Signal can drive '{known}' of {owner}: it takes {accepted}, and a Signal gives numbers.",
            known=known,
            owner=owner,
            accepted=param.accepted_values,
        )
    return tr(
        "No Signal can drive '{known}' of {owner}: it cannot be animated, but has one value for the whole clip.",
        known=known,
        owner=owner,
    )

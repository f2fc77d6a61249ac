"""Values of a document's expressions, for whoever shows or checks them. No pixels are computed."""

from __future__ import annotations

from collections.abc import Mapping

from studio.core.clip_info import ClipInfo
from studio.graph.expressions.bound_expression import BoundExpression
from studio.graph.flat.expression_binding import HIDDEN_PORT
from studio.graph.flat.flat_graph import flatten_graph
from studio.graph.model import Endpoint, Graph
from studio.graph.specs import get_spec_at
from studio.sdk.params import ParamValue
from studio.sdk.registry import Registry


def find_bound_expression(graph: Graph, path: str, param: str, registry: Registry) -> BoundExpression | None:
    """Return the expression that decides a parameter, with what it reads.

    Args:
        graph: The outermost graph.
        path: The node's path, as "group/blur"; of a group's parameter it is that of the node inside.
        param: The parameter.
        registry: The node types.

    Returns:
        None where it has none, where that never changes (its value is that of the flat graph), or is not computed.
    """
    flat = flatten_graph(graph, registry)
    end = Endpoint(path, param)
    end = flat.group_params.get(end, end)
    record = flat.graph.nodes.get(end.node)
    return None if record is None else record.bound_expressions.get(end.port)


def evaluate_expression_at(
    graph: Graph,
    path: str,
    param: str,
    frame: int,
    registry: Registry,
    signals: Mapping[Endpoint, float] | None = None,
    clips: Mapping[Endpoint, ClipInfo] | None = None,
) -> ParamValue | None:
    """Return the value that the expression of a parameter gives at a frame.

    Args:
        graph: The outermost graph.
        path: The node's path.
        param: The parameter.
        frame: From 0.
        registry: The node types.
        signals: The values of Signals at that frame, by the output's path in the flat graph.
        clips: The facts of outputs, as far as they are known.

    Returns:
        None where a Signal that it reads is not among those given, or the node is not computed.

    Raises:
        ExpressionError: It has no value there, or cannot be used.
    """
    from studio.graph.flat.expression_facts import find_expression_facts

    bound = find_bound_expression(graph, path, param, registry)
    flat = flatten_graph(graph, registry)
    if bound is None:
        return _get_constant(graph, path, param, registry)
    numbers = {port: signals[end] for port, end in list_signal_outputs(bound).items() if signals and end in signals}
    if not bound.ports <= numbers.keys():
        return None
    facts = find_expression_facts(flat.graph, clips or {}, registry, bound.fact_nodes)
    return bound.evaluate_at(frame, numbers, facts)


def list_signal_outputs(bound: BoundExpression) -> dict[str, Endpoint]:
    """Return the outputs of the flat graph whose Signals an expression reads, by its hidden inputs."""
    return {port: Endpoint(*port.removeprefix(HIDDEN_PORT).rsplit(".", 1)) for port in bound.ports}


def _get_constant(graph: Graph, path: str, param: str, registry: Registry) -> ParamValue | None:
    flat = flatten_graph(graph, registry)
    end = flat.group_params.get(Endpoint(path, param), Endpoint(path, param))
    record, spec = flat.graph.nodes.get(end.node), get_spec_at(graph, end.node, registry)
    if record is None or spec is None or end.port not in spec.params:
        return None
    return record.params.get(end.port, spec.params[end.port].default)

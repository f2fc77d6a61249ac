"""An expression together with the Signals and facts that it reads: any thread may compute it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from studio.core.clip_info import ClipInfo
from studio.graph.expressions.bound_expression import BoundExpression
from studio.graph.flat.expression_binding import HIDDEN_PORT
from studio.graph.flat.expression_facts import find_expression_facts
from studio.graph.flat.flat_graph import flatten_graph
from studio.graph.groups.paths import has_node
from studio.graph.model import Endpoint, Graph
from studio.graph.specs import get_spec_at
from studio.sdk.params import ParamValue
from studio.sdk.registry import Registry

SignalLookup = Callable[[Endpoint], float | None]
"""Returns the number of an output by its path in the document; None where it is not known."""


@dataclass(frozen=True, slots=True)
class LinkedExpression:
    """Expression of a parameter, bound to the graph.

    Args:
        bound: Computes it; None for one that is the same at every frame.
        value: That of such a one; None where the node is not run.
        signals: The output that feeds each of its hidden inputs.
        facts: What is known of the nodes whose sizes or rates it reads.
    """

    bound: BoundExpression | None = None
    value: ParamValue | None = None
    signals: Mapping[str, Endpoint] = field(default_factory=dict)
    facts: Mapping[str, ClipInfo] = field(default_factory=dict)

    @property
    def outputs(self) -> frozenset[Endpoint]:
        """The outputs that it reads, by their paths in the document."""
        return frozenset(self.signals.values())

    def evaluate_at(self, frame: int, get_signal: SignalLookup) -> ParamValue | None:
        """Return its value at a frame; None where a Signal, or the size of a picture, is not known.

        Raises:
            ExpressionError: It has no value there.
        """
        if self.bound is None:
            return self.value
        numbers = {port: get_signal(output) for port, output in self.signals.items()}
        known = {port: number for port, number in numbers.items() if number is not None}
        if len(known) < len(numbers) or not self.bound.fact_nodes <= self.facts.keys():
            return None
        return self.bound.evaluate_at(frame, known, self.facts)


def link_expression(
    graph: Graph, registry: Registry, path: str, param: str, clips: Mapping[Endpoint, ClipInfo]
) -> LinkedExpression:
    """Return the expression of a parameter, bound to what it reads; one without a value where there is no such node.

    Args:
        graph: The document's.
        registry: The node types.
        path: The node's.
        param: The parameter's name.
        clips: What is known of outputs, by path.
    """
    if not has_node(graph, path):
        return LinkedExpression()  # the level that is shown is about to follow the document
    bound = find_bound_expression(graph, path, param, registry)
    if bound is None:
        return LinkedExpression(value=_get_constant(graph, path, param, registry))
    flat = flatten_graph(graph, registry).graph
    facts = find_expression_facts(flat, clips, registry, bound.fact_nodes)
    return LinkedExpression(bound, None, _list_signal_outputs(bound), facts)


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


def _list_signal_outputs(bound: BoundExpression) -> dict[str, Endpoint]:
    """Return the outputs of the flat graph whose Signals an expression reads, by its hidden inputs."""
    return {port: Endpoint(*port.removeprefix(HIDDEN_PORT).rsplit(".", 1)) for port in bound.ports}


def _get_constant(graph: Graph, path: str, param: str, registry: Registry) -> ParamValue | None:
    flat = flatten_graph(graph, registry)
    end = flat.group_params.get(Endpoint(path, param), Endpoint(path, param))
    record, spec = flat.graph.nodes.get(end.node), get_spec_at(graph, end.node, registry)
    if record is None or spec is None or end.port not in spec.params:
        return None
    return record.params.get(end.port, spec.params[end.port].default)

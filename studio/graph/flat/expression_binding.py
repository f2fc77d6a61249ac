"""Binding of expressions: in a flat graph each gets what its references read, so that it is computed without the graph.

An edit binds anew what it changes: expressions that read the same as before stay the same objects, and so do the nodes
that have them, by which the engine knows them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.graph.expressions.bound_expression import BoundExpression, ParamSource, list_slots
from studio.graph.expressions.param_sources import (
    READABLE_KINDS,
    FixedValue,
    KeyedValue,
    SignalValue,
    accepts_expression,
    to_expression_value,
)
from studio.graph.expressions.parser import ParsedExpression, map_references, parse_expression
from studio.graph.expressions.reference import OUTER_LEVEL, ParamReference
from studio.graph.expressions.suggestion import format_suggestion
from studio.graph.expressions.syntax_tree import NumberLiteral
from studio.graph.memo import IdentityCache
from studio.graph.model import Endpoint, NodeRecord
from studio.graph.signal_drivers import explain_not_drivable
from studio.sdk.expressions.lexer import ExpressionError
from studio.sdk.params import ParamSpec, ParamValue
from studio.sdk.ports import SIGNAL
from studio.sdk.registry import Registry
from studio.sdk.spec import NodeSpec

HIDDEN_PORT: Final = "="
"""What the name of a hidden input begins with: it feeds a Signal to an expression."""
_KNOWN: IdentityCache[NodeRecord, dict[str, BoundExpression]] = IdentityCache()
_RECORDS: IdentityCache[NodeRecord, tuple[tuple[BoundExpression, ...], NodeRecord]] = IdentityCache()


@dataclass(frozen=True, slots=True)
class FlatLevel:
    """A flat graph before its expressions are bound.

    Args:
        nodes: By path.
        wires: Between them.
        group_params: The parameters that those of groups stand for.
        resolved_outputs: What the outputs of groups and dots stand for.
    """

    nodes: Mapping[str, NodeRecord]
    wires: Mapping[Endpoint, Endpoint]
    group_params: Mapping[Endpoint, Endpoint]
    resolved_outputs: Mapping[Endpoint, Endpoint | None]


def bind_expressions(level: FlatLevel, registry: Registry) -> tuple[dict[str, NodeRecord], dict[Endpoint, Endpoint]]:
    """Return nodes whose expressions are bound, and wires with those that feed Signals to them.

    What cannot be bound has an error (`BoundExpression.error`), which is raised when its value is asked for. Not to be
    called from several threads at once.
    """
    binder = _ExpressionBinder(level, registry)
    nodes, wires = dict(level.nodes), dict(level.wires)
    for path, record in level.nodes.items():
        spec = registry.find_spec(record.type) if record.expressions else None
        if spec is None:
            continue
        bound = [binder.bind(Endpoint(path, name)) for name in sorted(record.expressions) if name in spec.params]
        nodes[path] = _with_bound(record, tuple(bound))
        for port in frozenset().union(*(each.ports for each in bound)):
            wires[Endpoint(path, port)] = binder.signals[port]
    return nodes, wires


def _with_bound(record: NodeRecord, bound: tuple[BoundExpression, ...]) -> NodeRecord:
    """Return a node with its expressions; those that never change become values. The same object as the last time."""
    known = _RECORDS.get(record)
    if known is not None and len(known[0]) == len(bound) and all(a is b for a, b in zip(known[0], bound, strict=True)):
        return known[1]
    params: dict[str, ParamValue] = dict(record.params)
    left: dict[str, BoundExpression] = {}
    for each in bound:
        try:
            if not each.is_constant:
                left[each.param.name] = each
            else:
                params[each.param.name] = each.evaluate_at(0)
        except StudioError:
            left[each.param.name] = each
    curves = {name: curve for name, curve in record.curves.items() if name not in record.expressions}
    made = replace(record, params=params, curves=curves, bound_expressions=left)
    _RECORDS.store(record, (bound, made))
    return made


class _ExpressionBinder:
    """Bind expressions parameter by parameter, those that they read first, with a stack of its own.

    Attributes:
        signals: The outputs that hidden inputs stand for.
    """

    def __init__(self, level: FlatLevel, registry: Registry) -> None:
        self._level = level
        self._registry = registry
        self._bound: dict[Endpoint, BoundExpression] = {}
        self._looped: dict[Endpoint, str] = {}
        self.signals: dict[str, Endpoint] = {}

    def bind(self, wanted: Endpoint) -> BoundExpression:
        """Return the expression of a parameter, bound."""
        opened: dict[Endpoint, None] = {wanted: None}
        while opened:
            end = next(reversed(opened))
            missing = [] if end in self._looped else self._find_unbound(end)
            loops = [each for each in missing if each in opened]
            if loops:
                path = list(opened)
                self._note_loop(path[path.index(loops[0]) :])
            elif missing:
                opened[missing[0]] = None
            else:
                self._bound[end] = self._bind_one(end)
                opened.pop(end)
        return self._bound[wanted]

    def _note_loop(self, members: list[Endpoint]) -> None:
        names = [self._label(end) for end in (*members, members[0])]
        text = tr("it depends on itself: {loop}", loop=" → ".join(names[:8] + ["…"] * (len(names) > 8)))
        for member in members:
            self._looped[member] = text

    def _find_unbound(self, end: Endpoint) -> list[Endpoint]:
        """Return the expressions that one reads and that are not bound yet."""
        try:
            parsed = parse_expression(self._level.nodes[end.node].expressions[end.port])
        except ExpressionError:
            return []
        read = (self._find_target(slot) for slot in list_slots(parsed))
        return [each for each in read if self._has_expression(each) and each not in self._bound]

    def _has_expression(self, end: Endpoint) -> bool:
        """Return whether an expression decides: a wire to the parameter wins."""
        record = self._level.nodes.get(end.node)
        spec = self._registry.find_spec(record.type) if record is not None else None
        if record is None or spec is None or end.port not in record.expressions or end.port not in spec.params:
            return False
        return not self._find_drivers(end.node, spec.params[end.port])

    def _bind_one(self, end: Endpoint) -> BoundExpression:
        record = self._level.nodes[end.node]
        param = self._registry[record.type].params[end.port]
        text = record.expressions[end.port]
        label = self._label(end)
        try:
            parsed = parse_expression(text, label)
            if end in self._looped:
                raise ExpressionError(label, text, 0, self._looped[end])
            sources = [self._find_source(end, slot, parsed, label) for slot in list_slots(parsed)]
            error = self._check(record, param, sources, parsed, label)
        except ExpressionError as found:
            parsed, sources, error = ParsedExpression(text, NumberLiteral(0.0), ()), [], found
        known = _KNOWN.get(record) or _KNOWN.store(record, {})
        last = known.get(end.port)
        if last is not None and last.is_same(label, param, parsed, sources, error):
            return last
        known[end.port] = BoundExpression(end.node, label, param, parsed, sources, error)
        return known[end.port]

    def _check(
        self, record: NodeRecord, param: ParamSpec, sources: list[ParamSource], parsed: ParsedExpression, label: str
    ) -> ExpressionError | None:
        if not accepts_expression(param):
            told = tr(
                "it takes {accepted} and cannot be animated, so it has no expression", accepted=param.accepted_values
            )
            return ExpressionError(label, parsed.text, 0, told)
        reads_signals = any(
            isinstance(each, SignalValue) or (isinstance(each, BoundExpression) and each.ports) for each in sources
        )
        if reads_signals and param.is_animated_param:
            told = explain_not_drivable(self._registry[record.type], record.name, param.name)
            return ExpressionError(label, parsed.text, 0, told)
        return None

    def _label(self, end: Endpoint) -> str:
        record = self._level.nodes.get(end.node)
        return f"{end.node if record is None else record.name}.{end.port}"

    def _find_target(self, reference: ParamReference) -> Endpoint:
        """Return the parameter of a node that computes; what a group shows as its own is the parameter inside."""
        end = Endpoint("/".join(reference.path), reference.name)
        return self._level.group_params.get(end, end)

    def _find_drivers(self, node: str, param: ParamSpec) -> dict[str, Endpoint]:
        ends = ((name, self._level.wires.get(Endpoint(node, name))) for name in param.drivable_names)
        return {name: source for name, source in ends if source is not None}

    def _find_source(
        self, own: Endpoint, reference: ParamReference, parsed: ParsedExpression, label: str
    ) -> ParamSource:
        """Return what a reference reads. Raises ExpressionError if there is nothing, at its place in the text."""
        end = self._find_target(reference)
        if end in self._bound and self._has_expression(end):
            return self._bound[end]
        record = self._level.nodes.get(end.node)
        spec = self._registry.find_spec(record.type) if record is not None else None
        if record is None or spec is None or end.port not in spec.params:
            signal = self._find_signal(end, record, spec)
            if signal is None:
                raise self._make_error(label, parsed, reference, self._explain_missing(reference, record, spec))
            return SignalValue({end.port: self._add_signal(signal)})
        param = spec.params[end.port]
        if param.kind not in READABLE_KINDS:
            told = tr("“{name}” holds neither a number nor a text, point or color", name=str(reference))
            raise self._make_error(label, parsed, reference, told)
        return self._make_source(record, param, self._find_drivers(end.node, param))

    def _make_error(
        self, label: str, parsed: ParsedExpression, reference: ParamReference, reason: str
    ) -> ExpressionError:
        """Return an error at the place of a reference, in the expression as people read it."""
        index = next(n for n, placed in enumerate(parsed.references) if placed.reference == reference)
        try:
            shown = map_references(parsed.text, lambda placed: self._name_nodes(placed.reference))
        except StudioError:  # a name that cannot be written
            shown = parsed.text
        return ExpressionError(label, shown, parse_expression(shown).references[index].start, reason)

    def _name_nodes(self, reference: ParamReference) -> ParamReference:
        record = self._level.nodes.get("/".join(reference.path))
        names = tuple(record.name.split("/")) if record is not None else ()
        return reference._replace(path=names) if len(names) == len(reference.path) else reference

    def _make_source(self, record: NodeRecord, param: ParamSpec, drivers: dict[str, Endpoint]) -> ParamSource:
        curve = record.curves.get(param.name)
        value = record.params.get(param.name, param.default)
        beneath = FixedValue(to_expression_value(value)) if curve is None else KeyedValue(param, curve)
        if drivers:
            return SignalValue({name: self._add_signal(source) for name, source in drivers.items()}, param, beneath)
        return beneath

    def _find_signal(self, end: Endpoint, record: NodeRecord | None, spec: NodeSpec | None) -> Endpoint | None:
        if spec is not None and any(port.name == end.port and port.type is SIGNAL for port in spec.outputs):
            return end
        source = self._level.resolved_outputs.get(end) if record is None else None
        given = self._level.nodes.get(source.node) if source is not None else None
        inner = self._registry.find_spec(given.type) if given is not None else None
        return self._find_signal(source, given, inner) if source is not None and inner is not None else None

    def _add_signal(self, source: Endpoint) -> str:
        port = f"{HIDDEN_PORT}{source.node}.{source.port}"
        self.signals[port] = source
        return port

    def _explain_missing(self, reference: ParamReference, record: NodeRecord | None, spec: NodeSpec | None) -> str:
        path = "/".join(reference.path)
        if OUTER_LEVEL in reference.path:
            return tr("“{name}” leads out of the project", name=str(reference))
        if record is None:
            return tr("there is no node “{name}”", name=path)
        if spec is None:
            return tr("the type of {node} is not installed, so its parameters are not known", node=record.name)
        names = [name for name, param in spec.params.items() if param.kind in READABLE_KINDS]
        names += [port.name for port in spec.outputs if port.type is SIGNAL]
        return tr(
            "{node} has no parameter “{name}”; it has {known}.",
            node=record.name,
            name=reference.name,
            known=", ".join(names) or tr("none"),
        ) + format_suggestion(reference.name, names)

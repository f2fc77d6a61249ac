"""Graph fragments: a group as flat nodes under their paths, with unbound wires at its ports.

Each level is built once for its content and its group's overrides, and is kept. An edit rebuilds the levels that it
lies in, and in these the nodes that it touches. All other nodes stay the same objects, by which the engine knows them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple, TypeAlias
from weakref import WeakKeyDictionary

from studio.graph.commands.connection_rules import find_passed_input
from studio.graph.groups.group_overrides import GroupOverrides
from studio.graph.memo import IdentityCache
from studio.graph.model import Endpoint, Graph, NodeRecord, Project, PromotedParam
from studio.graph.specs import DOT, GROUP, IN, INPUT, OUT, OUTPUT, STRUCTURAL_TYPES
from studio.sdk.registry import Registry, RegistryContent


class UnboundInput(NamedTuple):
    """Placeholder for the source that is connected to the group's input of this name."""

    input_name: str


WireSource: TypeAlias = Endpoint | UnboundInput | None
"""What feeds an input: an output of a node, whatever feeds the group's input, or nothing."""


_NO_OVERRIDES = GroupOverrides()


@dataclass(eq=False, slots=True)
class GraphFragment:
    """A level as a flat graph.

    Args:
        level: What it was made from.
        nodes: All nodes that compute, by path.
        wires: Between them.
        inputs: The names of the group's inputs.
        unbound_inputs: The inputs that each of these feeds.
        resolved_outputs: What each output stands for that computes nothing itself: those of groups, dots, Inputs and
            Outputs.
        input_forwarders: Such outputs that stand for what feeds an input of the group.
        outputs: What comes out of each of the group's outputs.
        promoted_targets: The parameters that each promoted name stands for.
        group_params: The parameters that those of the groups inside stand for.
        fed_inputs: The inputs that each input of the groups inside feeds.
        muted_nodes: What is muted, by path: nodes that compute, and those that stand for something.
    """

    level: LevelContext
    nodes: dict[str, NodeRecord] = field(default_factory=dict)
    wires: dict[Endpoint, Endpoint] = field(default_factory=dict)
    inputs: set[str] = field(default_factory=set)
    unbound_inputs: dict[str, list[Endpoint]] = field(default_factory=dict)
    resolved_outputs: dict[Endpoint, Endpoint | None] = field(default_factory=dict)
    input_forwarders: dict[str, list[Endpoint]] = field(default_factory=dict)
    outputs: dict[str, WireSource] = field(default_factory=dict)
    promoted_targets: dict[str, Endpoint] = field(default_factory=dict)
    group_params: dict[Endpoint, Endpoint] = field(default_factory=dict)
    fed_inputs: dict[Endpoint, tuple[Endpoint, ...]] = field(default_factory=dict)
    muted_nodes: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class LevelContext:
    """Context that a fragment is built in, beside its graph.

    Args:
        prefix: What stands before its nodes' ids.
        name: What stands before their names.
        promoted_params: What the group shows as its own.
        overrides: What the group sets, by node.
    """

    prefix: str = ""
    name: str = ""
    promoted_params: tuple[PromotedParam, ...] = ()
    overrides: Mapping[str, GroupOverrides] = field(default_factory=dict)

    def enter_group(self, record: NodeRecord) -> tuple[Graph, LevelContext]:
        """Return the level that a group on this one holds."""
        inside = record.group_project or _EMPTY
        held = self.overrides.get(record.id, _NO_OVERRIDES).merge_with_node(record, self.prefix)
        names = f"{self.prefix}{record.id}/", f"{self.name}{record.name}/"
        return inside.graph, LevelContext(*names, inside.promoted_params, held.split_by_node(inside.promoted_params))


_EMPTY = Project()
_FRAGMENTS: WeakKeyDictionary[RegistryContent, IdentityCache[Graph, dict[str, GraphFragment]]] = WeakKeyDictionary()
_COPIES: IdentityCache[NodeRecord, dict[str, tuple[str, GroupOverrides, NodeRecord]]] = IdentityCache()


def build_fragment(graph: Graph, registry: Registry) -> GraphFragment:
    """Return the fragment of a graph. Not to be called from several threads at once."""
    kept = _FRAGMENTS.setdefault(registry.content, IdentityCache())
    waiting = [(graph, LevelContext())]
    while True:
        graph, level = waiting[-1]
        groups = {node: level.enter_group(r) for node, r in graph.nodes.items() if r.type == GROUP}
        found = {node: _find_fragment(kept, *group) for node, group in groups.items()}
        missing = [groups[node] for node, fragment in found.items() if fragment is None]
        if missing:
            waiting.extend(missing)
            continue
        inner = {node: fragment for node, fragment in found.items() if fragment is not None}
        made = _FragmentBuilder(graph, level, inner, registry).build_fragment()
        (kept.get(graph) or kept.store(graph, {}))[level.prefix] = made
        waiting.pop()
        if not waiting:
            return made


def _find_fragment(
    kept: IdentityCache[Graph, dict[str, GraphFragment]], graph: Graph, level: LevelContext
) -> GraphFragment | None:
    fragment = (kept.get(graph) or {}).get(level.prefix)
    return fragment if fragment is not None and fragment.level == level else None


class _FragmentBuilder:
    """Makes the fragment of one level, from those of the groups on it."""

    def __init__(
        self, graph: Graph, level: LevelContext, inner: Mapping[str, GraphFragment], registry: Registry
    ) -> None:
        self.graph = graph
        self.level = level
        self.inner_fragments = inner
        self.registry = registry
        self.fragment = GraphFragment(level)
        self._known: dict[Endpoint, WireSource] = {}

    def build_fragment(self) -> GraphFragment:
        """Return the fragment."""
        structural = self._take_nodes()
        for target, source in self.graph.wires.items():
            if self._is_plain(target) and self._is_plain(source):
                self.fragment.wires[self._to_flat_endpoint(target)] = self._to_flat_endpoint(source)
            else:
                self._wire(target, source)
        for record in structural:
            self._resolve_outputs(record)
        for promoted in self.level.promoted_params:
            self._promote(promoted)
        return self.fragment

    def _take_nodes(self) -> list[NodeRecord]:
        """Take over all nodes that compute; return the others."""
        structural = []
        made, prefix, settings = self.fragment, self.level.prefix, self.level.overrides
        for node, record in self.graph.nodes.items():
            if record.type in STRUCTURAL_TYPES:
                structural.append(record)
                self._take_structural(record)
                continue
            copy = _copy(record, self.level, settings.get(node, _NO_OVERRIDES)) if prefix else record
            made.nodes[copy.id] = copy
            if record.is_muted:
                made.muted_nodes.add(copy.id)
        return structural

    def _take_structural(self, record: NodeRecord) -> None:
        made, path = self.fragment, self.level.prefix + record.id
        inner = self.inner_fragments.get(record.id)
        if inner is not None:
            made.nodes.update(inner.nodes)
            made.wires.update(inner.wires)
            made.resolved_outputs.update(inner.resolved_outputs)
            made.fed_inputs.update(inner.fed_inputs)
            made.group_params.update(inner.group_params)
            made.group_params.update({Endpoint(path, name): end for name, end in inner.promoted_targets.items()})
            made.fed_inputs.update(
                {Endpoint(path, port): tuple(targets) for port, targets in inner.unbound_inputs.items()}
            )
            made.muted_nodes |= inner.muted_nodes
        if record.is_muted:
            made.muted_nodes.add(path)
            if inner is not None:
                made.muted_nodes.update(inner.nodes, (end.node for end in inner.resolved_outputs))
                made.muted_nodes.update(end.node for ends in inner.input_forwarders.values() for end in ends)

    def _is_plain(self, end: Endpoint) -> bool:
        """Return whether a wire ends at a node that computes, and of which the group sets nothing."""
        record = self.graph.nodes.get(end.node)
        return record is not None and record.type not in STRUCTURAL_TYPES and end.node not in self.level.overrides

    def _to_flat_endpoint(self, end: Endpoint) -> Endpoint:
        return Endpoint(self.level.prefix + end.node, end.port) if self.level.prefix else end

    def _wire(self, target: Endpoint, source: Endpoint) -> None:
        record, inner = self.graph.nodes.get(target.node), self.inner_fragments.get(target.node)
        if record is None:
            return
        if inner is not None and target.port in inner.inputs:
            for end in inner.unbound_inputs.get(target.port, ()):
                self._join(end, self._resolve_source(source))
        elif self.level.overrides.get(target.node, _NO_OVERRIDES).has_override_for(target.port):
            return
        elif inner is not None:
            name, dot, part = target.port.partition(".")
            if driven := inner.promoted_targets.get(name):
                self._join(Endpoint(driven.node, f"{driven.port}{dot}{part}"), self._resolve_source(source))
        elif record.type not in STRUCTURAL_TYPES:
            self._join(self._to_flat_endpoint(target), self._resolve_source(source))

    def _join(self, target: Endpoint, source: WireSource) -> None:
        if isinstance(source, Endpoint):
            self.fragment.wires[target] = source
        elif source is not None:
            self.fragment.unbound_inputs.setdefault(source.input_name, []).append(target)

    def _resolve_outputs(self, record: NodeRecord) -> None:
        """Note what the outputs of a group, dot, Input or Output stand for, and those inside a group."""
        path, inner = self.level.prefix + record.id, self.inner_fragments.get(record.id)
        for port in (OUT,) if inner is None else inner.outputs:
            self._record_output(Endpoint(path, port), self._resolve_source(Endpoint(record.id, port)))
        if record.type == INPUT:
            self.fragment.inputs.add(record.id)
        if record.type == OUTPUT:
            self.fragment.outputs[record.id] = self._resolve_source(Endpoint(record.id, OUT))
        for name, ends in inner.input_forwarders.items() if inner is not None else ():
            feeds = self.graph.wires.get(Endpoint(record.id, name))
            source = self._resolve_source(feeds) if feeds is not None else None
            for end in ends:
                self._record_output(end, source)

    def _record_output(self, end: Endpoint, source: WireSource) -> None:
        if isinstance(source, UnboundInput):
            self.fragment.input_forwarders.setdefault(source.input_name, []).append(end)
        else:
            self.fragment.resolved_outputs[end] = source

    def _promote(self, promoted: PromotedParam) -> None:
        record, inner = self.graph.nodes.get(promoted.node), self.inner_fragments.get(promoted.node)
        if inner is not None:
            driven = inner.promoted_targets.get(promoted.param)
            if driven is not None:
                self.fragment.promoted_targets[promoted.name] = driven
        elif record is not None and record.type not in STRUCTURAL_TYPES:
            self.fragment.promoted_targets[promoted.name] = Endpoint(self.level.prefix + record.id, promoted.param)

    def _resolve_source(self, output: Endpoint) -> WireSource:
        """Return what an output on this level stands for; nothing where it stands for itself."""
        trail: dict[Endpoint, None] = {}
        passed: WireSource = output
        final = False
        while isinstance(passed, Endpoint) and not final:
            if passed in self._known:
                passed = self._known[passed]
                break
            if passed in trail:
                passed = None
                break
            trail[passed] = None
            passed, final = self._resolve_step(passed)
        for each in trail:
            self._known[each] = passed
        return passed

    def _resolve_step(self, output: Endpoint) -> tuple[WireSource, bool]:
        """Return what stands behind an output, and whether that is a path and not an output on this level."""
        record = self.graph.nodes.get(output.node)
        if record is None:
            return None, True
        if record.type not in STRUCTURAL_TYPES or record.is_muted:
            return Endpoint(self.level.prefix + output.node, output.port), True
        if record.type == INPUT:
            return UnboundInput(output.node), True
        if record.type in (DOT, OUTPUT):
            return self.graph.wires.get(Endpoint(output.node, IN)), False
        if record.is_disabled:
            return find_passed_input(self.graph, output, self.registry), False
        source = self.inner_fragments[output.node].outputs.get(output.port)
        if isinstance(source, UnboundInput):
            return self.graph.wires.get(Endpoint(output.node, source.input_name)), False
        return source, True


def _copy(record: NodeRecord, level: LevelContext, setting: GroupOverrides) -> NodeRecord:
    """Return a node under its path, with what its group sets; the same object as the last time if that is the same."""
    copies = _COPIES.get(record) or _COPIES.store(record, {})
    known = copies.get(level.prefix)
    if known is not None and known[0] == level.name and known[1] == setting:
        return known[2]
    held = (
        setting.merge_with_node(record, level.prefix)
        if setting is not _NO_OVERRIDES
        else GroupOverrides.from_node(record, level.prefix)
    )
    path, name = level.prefix + record.id, level.name + record.name
    copy = replace(record, id=path, name=name, params=held.params, curves=held.curves, expressions=held.expressions)
    copies[level.prefix] = level.name, setting, copy
    return copy

"""What a group comes to: its nodes under their paths, and wires with loose ends where its ports are.

Each level is worked out once for what it holds and what its group sets, and kept: an edit makes anew the levels that it
lies in, and there the nodes that it touches. All other nodes stay the same objects, by which the engine knows them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple, TypeAlias
from weakref import WeakKeyDictionary

from studio.graph.commands.wiring import passed_through
from studio.graph.memo import Memo
from studio.graph.model import Endpoint, Graph, NodeRecord, Project, Promoted
from studio.graph.setting import Setting
from studio.graph.specs import DOT, GROUP, IN, INPUT, OUT, OUTPUT, STRUCTURAL
from studio.sdk.registry import Registry


class Loose(NamedTuple):
    """What the group's input of this name is connected to."""

    input: str


Source: TypeAlias = Endpoint | Loose | None
"""What feeds an input: an output of a node, whatever feeds the group's input, or nothing."""


_NOTHING = Setting()


@dataclass(eq=False, slots=True)
class Fragment:
    """A level, flat.

    Args:
        level: What it was made from.
        nodes: All nodes that compute, by path.
        wires: Between them.
        inputs: The names of the group's inputs.
        loose: The inputs that each of these feeds.
        ends: What each output stands for that computes nothing itself: those of groups, dots, Inputs and Outputs.
        echoes: Such outputs that stand for what feeds an input of the group.
        outputs: What comes out of each of the group's outputs.
        driven: The parameters that each promoted name stands for.
        fed: The inputs that each input of the groups inside feeds.
        muted: What is muted, by path: nodes that compute, and those that stand for something.
    """

    level: Level
    nodes: dict[str, NodeRecord] = field(default_factory=dict)
    wires: dict[Endpoint, Endpoint] = field(default_factory=dict)
    inputs: set[str] = field(default_factory=set)
    loose: dict[str, list[Endpoint]] = field(default_factory=dict)
    ends: dict[Endpoint, Endpoint | None] = field(default_factory=dict)
    echoes: dict[str, list[Endpoint]] = field(default_factory=dict)
    outputs: dict[str, Source] = field(default_factory=dict)
    driven: dict[str, Endpoint] = field(default_factory=dict)
    fed: dict[Endpoint, tuple[Endpoint, ...]] = field(default_factory=dict)
    muted: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Level:
    """What a fragment follows from, beside its graph.

    Args:
        prefix: What stands before its nodes' ids.
        name: What stands before their names.
        promoted: What the group shows as its own.
        settings: What the group sets, by node.
    """

    prefix: str = ""
    name: str = ""
    promoted: tuple[Promoted, ...] = ()
    settings: Mapping[str, Setting] = field(default_factory=dict)

    def group(self, record: NodeRecord) -> tuple[Graph, Level]:
        """Return the level that a group on this one holds."""
        inside = record.inside or _EMPTY
        held = self.settings.get(record.id, _NOTHING).on(record)
        names = f"{self.prefix}{record.id}/", f"{self.name}{record.name}/"
        return inside.graph, Level(*names, inside.promoted, held.inside(inside.promoted))


_EMPTY = Project()
_KEPT: WeakKeyDictionary[Registry, Memo[Graph, dict[str, Fragment]]] = WeakKeyDictionary()
_COPIES: Memo[NodeRecord, dict[str, tuple[str, Setting, NodeRecord]]] = Memo()


def fragment_of(graph: Graph, registry: Registry) -> Fragment:
    """Return what a graph comes to. Not to be called from several threads at once."""
    kept = _KEPT.setdefault(registry, Memo())
    waiting = [(graph, Level())]
    while True:
        graph, level = waiting[-1]
        groups = {node: level.group(r) for node, r in graph.nodes.items() if r.type == GROUP}
        found = {node: _kept(kept, *group) for node, group in groups.items()}
        missing = [groups[node] for node, fragment in found.items() if fragment is None]
        if missing:
            waiting.extend(missing)
            continue
        inner = {node: fragment for node, fragment in found.items() if fragment is not None}
        made = _Builder(graph, level, inner, registry).run()
        (kept.get(graph) or kept.keep(graph, {}))[level.prefix] = made
        waiting.pop()
        if not waiting:
            return made


def _kept(kept: Memo[Graph, dict[str, Fragment]], graph: Graph, level: Level) -> Fragment | None:
    fragment = (kept.get(graph) or {}).get(level.prefix)
    return fragment if fragment is not None and fragment.level == level else None


class _Builder:
    """Makes the fragment of one level, from those of the groups on it."""

    def __init__(self, graph: Graph, level: Level, inner: Mapping[str, Fragment], registry: Registry) -> None:
        self.graph = graph
        self.level = level
        self.inner = inner
        self.registry = registry
        self.made = Fragment(level)
        self._known: dict[Endpoint, Source] = {}

    def run(self) -> Fragment:
        """Return the fragment."""
        structural = self._take_nodes()
        for target, source in self.graph.wires.items():
            if self._is_plain(target) and self._is_plain(source):
                self.made.wires[self._at(target)] = self._at(source)
            else:
                self._wire(target, source)
        for record in structural:
            self._stand(record)
        for promoted in self.level.promoted:
            self._promote(promoted)
        return self.made

    def _take_nodes(self) -> list[NodeRecord]:
        """Take over all nodes that compute; return the others."""
        structural = []
        made, prefix, settings = self.made, self.level.prefix, self.level.settings
        for node, record in self.graph.nodes.items():
            if record.type in STRUCTURAL:
                structural.append(record)
                self._take_structural(record)
                continue
            copy = _copy(record, self.level, settings.get(node, _NOTHING)) if prefix else record
            made.nodes[copy.id] = copy
            if record.muted:
                made.muted.add(copy.id)
        return structural

    def _take_structural(self, record: NodeRecord) -> None:
        made, path = self.made, self.level.prefix + record.id
        inner = self.inner.get(record.id)
        if inner is not None:
            made.nodes.update(inner.nodes)
            made.wires.update(inner.wires)
            made.ends.update(inner.ends)
            made.fed.update(inner.fed)
            made.fed.update({Endpoint(path, port): tuple(targets) for port, targets in inner.loose.items()})
            made.muted |= inner.muted
        if record.muted:
            made.muted.add(path)
            if inner is not None:
                made.muted.update(inner.nodes, (end.node for end in inner.ends))
                made.muted.update(end.node for ends in inner.echoes.values() for end in ends)

    def _is_plain(self, end: Endpoint) -> bool:
        """Return whether a wire ends at a node that computes, and of which the group sets nothing."""
        record = self.graph.nodes.get(end.node)
        return record is not None and record.type not in STRUCTURAL and end.node not in self.level.settings

    def _at(self, end: Endpoint) -> Endpoint:
        return Endpoint(self.level.prefix + end.node, end.port) if self.level.prefix else end

    def _wire(self, target: Endpoint, source: Endpoint) -> None:
        record, inner = self.graph.nodes.get(target.node), self.inner.get(target.node)
        if record is None:
            return
        if inner is not None and target.port in inner.inputs:
            for end in inner.loose.get(target.port, ()):
                self._join(end, self._source(source))
        elif self.level.settings.get(target.node, _NOTHING).covers(target.port):
            return
        elif inner is not None:
            name, dot, part = target.port.partition(".")
            if driven := inner.driven.get(name):
                self._join(Endpoint(driven.node, f"{driven.port}{dot}{part}"), self._source(source))
        elif record.type not in STRUCTURAL:
            self._join(self._at(target), self._source(source))

    def _join(self, target: Endpoint, source: Source) -> None:
        if isinstance(source, Endpoint):
            self.made.wires[target] = source
        elif source is not None:
            self.made.loose.setdefault(source.input, []).append(target)

    def _stand(self, record: NodeRecord) -> None:
        """Note what the outputs of a group, dot, Input or Output stand for, and those inside a group."""
        path, inner = self.level.prefix + record.id, self.inner.get(record.id)
        for port in (OUT,) if inner is None else inner.outputs:
            self._note(Endpoint(path, port), self._source(Endpoint(record.id, port)))
        if record.type == INPUT:
            self.made.inputs.add(record.id)
        if record.type == OUTPUT:
            self.made.outputs[record.id] = self._source(Endpoint(record.id, OUT))
        for name, ends in inner.echoes.items() if inner is not None else ():
            feeds = self.graph.wires.get(Endpoint(record.id, name))
            source = self._source(feeds) if feeds is not None else None
            for end in ends:
                self._note(end, source)

    def _note(self, end: Endpoint, source: Source) -> None:
        if isinstance(source, Loose):
            self.made.echoes.setdefault(source.input, []).append(end)
        else:
            self.made.ends[end] = source

    def _promote(self, promoted: Promoted) -> None:
        record, inner = self.graph.nodes.get(promoted.node), self.inner.get(promoted.node)
        if inner is not None:
            driven = inner.driven.get(promoted.param)
            if driven is not None:
                self.made.driven[promoted.name] = driven
        elif record is not None and record.type not in STRUCTURAL:
            self.made.driven[promoted.name] = Endpoint(self.level.prefix + record.id, promoted.param)

    def _source(self, output: Endpoint) -> Source:
        """Return what an output on this level stands for; nothing where it stands for itself."""
        trail: dict[Endpoint, None] = {}
        passed: Source = output
        final = False
        while isinstance(passed, Endpoint) and not final:
            if passed in self._known:
                passed = self._known[passed]
                break
            if passed in trail:
                passed = None
                break
            trail[passed] = None
            passed, final = self._step(passed)
        for each in trail:
            self._known[each] = passed
        return passed

    def _step(self, output: Endpoint) -> tuple[Source, bool]:
        """Return what stands behind an output, and whether that is a path and not an output on this level."""
        record = self.graph.nodes.get(output.node)
        if record is None:
            return None, True
        if record.type not in STRUCTURAL or record.muted:
            return Endpoint(self.level.prefix + output.node, output.port), True
        if record.type == INPUT:
            return Loose(output.node), True
        if record.type in (DOT, OUTPUT):
            return self.graph.wires.get(Endpoint(output.node, IN)), False
        if record.disabled:
            return passed_through(self.graph, output, self.registry), False
        source = self.inner[output.node].outputs.get(output.port)
        if isinstance(source, Loose):
            return self.graph.wires.get(Endpoint(output.node, source.input)), False
        return source, True


def _copy(record: NodeRecord, level: Level, setting: Setting) -> NodeRecord:
    """Return a node under its path, with what its group sets; the same object as the last time if that is the same."""
    copies = _COPIES.get(record) or _COPIES.keep(record, {})
    known = copies.get(level.prefix)
    if known is not None and known[0] == level.name and known[1] == setting:
        return known[2]
    held = setting.on(record) if setting is not _NOTHING else Setting(record.params, record.curves)
    path, name = level.prefix + record.id, level.name + record.name
    copy = replace(record, id=path, name=name, params=held.params, curves=held.curves)
    copies[level.prefix] = level.name, setting, copy
    return copy

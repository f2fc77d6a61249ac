"""Compiler of frozen graphs. It compiles each graph once, and shares what graphs have in common."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from studio.core.clip_info import ClipInfo
from studio.core.errors import (
    CycleError,
    GraphError,
    NodeError,
    PortTypeError,
    UnknownNodeError,
)
from studio.core.file_stamp import FileStamp, are_files_unchanged
from studio.core.translation import tr, tr_noop
from studio.engine.compilation.compiled_output import CompiledOutput, InputWire, get_input_facts
from studio.engine.compilation.node_files import list_graph_files, list_node_files
from studio.engine.compilation.node_source import forget_sources
from studio.engine.compilation.param_check import check_parameters
from studio.graph.analysis.dirty_nodes import find_dirty_nodes
from studio.graph.analysis.graph_facts import GraphFacts, compute_graph_facts
from studio.graph.commands.connection_rules import find_passed_input
from studio.graph.flat.expression_binding import HIDDEN_PORT
from studio.graph.flat.expression_facts import find_expression_facts, list_fact_nodes
from studio.graph.flat.flat_graph import flatten_graph, resolve_computed_output
from studio.graph.flat.refused_nodes import refuse_run
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.graph.param_evaluation import build_param_courses
from studio.graph.signal_drivers import explain_not_drivable
from studio.sdk.media import Media
from studio.sdk.node_kinds import NodeKind
from studio.sdk.ports import CONVERSIONS, SIGNAL, PortSpec, can_connect
from studio.sdk.registry import Registry
from studio.sdk.signatures.methods import DECOMPOSE_METHOD
from studio.sdk.spec import NodeSpec

_GRAPHS_KEPT = 16
_DIGESTS_KEPT = 250_000  # over all outputs of a graph
_MOST_FRAMES, _LEAST_FRAMES = 4096, 64
_ONE_VALUE = (
    "analyze",
    "generate",
    DECOMPOSE_METHOD,
)  # their parameters have one value for the clip, so nothing drives them

Method: TypeAlias = Endpoint
"""A node's id and the name of one of its signatures: an output, or what outputs are made from, as "analyze"."""


@dataclass(slots=True)
class _Dependencies:
    """Outputs to compile before a method can be compiled."""

    record: NodeRecord
    spec: NodeSpec
    sources: dict[str, Method]
    drives: dict[str, Method]
    inner: Method | None
    expression_facts: Mapping[str, ClipInfo]

    @property
    def list_methods(self) -> list[Method]:
        inner = [self.inner] if self.inner is not None else []
        return [*self.sources.values(), *self.drives.values(), *inner]


@dataclass(slots=True)
class _CompiledGraph:
    """Compiled outputs of a graph so far. It keeps the graph alive, so that its id stays unique.

    Args:
        nested: The graph as the user has it.
        graph: The same, flat.
    """

    nested: Graph
    graph: Graph
    watched_files: tuple[FileStamp, ...]
    facts: GraphFacts | None = None
    outputs: dict[float, dict[Method, CompiledOutput]] = field(default_factory=dict)


class Compiler:
    """Compiler of outputs and everything upstream of them, without recursion. Safe to call from several threads.

    Args:
        registry: The node types.
        media: For the facts of files.
        device: The device class and precision that digests name.
    """

    def __init__(self, registry: Registry, media: Media, device: str) -> None:
        self.registry = registry
        self.media = media
        self.device = device
        self._lock = threading.RLock()
        self._graphs: OrderedDict[int, _CompiledGraph] = OrderedDict()

    def facts(self, graph: Graph) -> GraphFacts:
        """Return the facts and problems of a graph, worked out once until a file changes."""
        with self._lock:
            compiled = self._compiled(graph)
            if compiled.facts is None:
                compiled.facts = compute_graph_facts(graph, self.registry, self.media)
            return compiled.facts

    def compile_output(self, graph: Graph, node: str, output: str, scale: float) -> CompiledOutput:
        """Return an output, compiled together with all that it depends on.

        Args:
            graph: A snapshot; groups are computed flat.
            node: The node's id, inside a group its path. Of a group or a dot it is what comes out of it.
            output: The output's name.
            scale: The proxy's scale.

        Raises:
            MutedNodeError: It is not run.
            CycleError: It depends on itself.
            UnknownNodeError: There is no such node, or a node upstream has an unknown type.
            PortTypeError: A wire upstream joins types that do not fit.
            GraphError: There is no such output, or a node upstream lacks an input.
            NodeError: A node upstream cannot say its facts, has a bad parameter, or may not run.
        """
        with self._lock:
            compiled = self._compiled(graph)
            outputs = compiled.outputs.get(scale)
            if outputs is None:
                outputs = compiled.outputs[scale] = self._inherited(compiled.graph, scale)
            wanted = Endpoint(node, output)
            if node not in compiled.graph.nodes:
                wanted = resolve_computed_output(graph, wanted, self.registry)
            method = resolve_output(compiled.graph, wanted, self.registry)
            if method not in outputs:
                relatives = self._relatives(compiled, scale)
                walk = _Compilation(self, compiled.graph, scale, outputs, relatives, lambda: self.facts(graph).clips)
                walk.compile_method(method)
            return outputs[method]

    def forget_graphs(self) -> None:
        """Forget all compiled graphs, so that they are compiled again on demand."""
        with self._lock:
            self._graphs.clear()

    def replace_node_types(self, registry: Registry) -> None:
        """Compile with the node types of another registry from now on; their sources are read again.

        Frames that are being computed are finished by the types that they began with.
        """
        with self._lock:
            self.registry.replace_content(registry)
            forget_sources()
            self._graphs.clear()

    def list_recent_scales(self) -> set[float]:
        """Return the scales of recent requests."""
        with self._lock:
            return {scale for compiled in self._graphs.values() for scale in compiled.outputs}

    def _compiled(self, graph: Graph) -> _CompiledGraph:
        known = self._graphs.get(id(graph))
        if known is not None and are_files_unchanged(known.watched_files):
            self._graphs.move_to_end(id(graph))
            return known
        flat = flatten_graph(graph, self.registry).graph
        made = self._graphs[id(graph)] = _CompiledGraph(graph, flat, list_graph_files(flat, self.registry, self.media))
        while len(self._graphs) > _GRAPHS_KEPT:
            self._graphs.popitem(last=False)
        return made

    def _inherited(self, graph: Graph, scale: float) -> dict[Method, CompiledOutput]:
        """Return what an edit has left alone of what was last compiled at this scale."""
        last = next((known for known in reversed(self._graphs.values()) if scale in known.outputs), None)
        if last is None:
            return {}
        outputs = last.outputs[scale]
        changed = {method.node for method, output in outputs.items() if not are_files_unchanged(output.file_stamps)}
        touched = find_dirty_nodes(last.graph, graph, changed)
        return {m: output for m, output in outputs.items() if m.node in graph.nodes and m.node not in touched}

    def _relatives(self, compiled: _CompiledGraph, scale: float) -> list[dict[Method, CompiledOutput]]:
        """Return what was compiled of other graphs at this scale, latest first."""
        return [g.outputs[scale] for g in reversed(self._graphs.values()) if g is not compiled and scale in g.outputs]


def resolve_output(graph: Graph, output: Endpoint, registry: Registry) -> Endpoint:
    """Return the output that stands for `output`: disabled nodes pass on what they read.

    Raises:
        GraphError: A disabled node has nothing of that type to pass on, or disabled nodes form a loop.
    """
    names: list[str] = []
    while (record := graph[output.node]).is_disabled:
        if record.name in names:
            raise CycleError((*names[names.index(record.name) :], record.name))
        names.append(record.name)
        source = find_passed_input(graph, output, registry)
        if source is None:
            text = tr_noop("{node} is disabled and has nothing to pass through to '{port}'.")
            raise GraphError(tr(text, node=record.name, port=output.port))
        output = source
    return output


class _Compilation:
    """Walk through a graph, depth first, with an explicit stack."""

    def __init__(
        self,
        compiler: Compiler,
        graph: Graph,
        scale: float,
        outputs: dict[Method, CompiledOutput],
        relatives: list[dict[Method, CompiledOutput]],
        clips: Callable[[], Mapping[Endpoint, ClipInfo]],
    ) -> None:
        self.clips = clips
        self.compiler = compiler
        self.graph = graph
        self.scale = scale
        self.outputs = outputs
        self.relatives = relatives
        self.wired: dict[str, list[str]] = {}
        for target in graph.wires:
            self.wired.setdefault(target.node, []).append(target.port)
        self.memo_limit = max(_LEAST_FRAMES, min(_MOST_FRAMES, _DIGESTS_KEPT // max(1, len(graph.nodes))))

    def compile_method(self, wanted: Method) -> None:
        """Compile a method and all it depends on."""
        open_methods: dict[Method, _Dependencies] = {}
        waiting = [wanted]
        while waiting:
            method = waiting[-1]
            if method in self.outputs:
                waiting.pop()
                continue
            needs = open_methods.get(method) or self._find_dependencies(method)
            missing = [other for other in needs.list_methods if other not in self.outputs]
            if missing:
                open_methods[method] = needs
                self._refuse_loop(open_methods, missing)
                waiting.extend(missing)
                continue
            self.outputs[method] = self._shared(method, needs) or self._build(method, needs)
            open_methods.pop(method, None)
            waiting.pop()

    def _refuse_loop(self, open_methods: Mapping[Method, _Dependencies], missing: list[Method]) -> None:
        for method in missing:
            if method in open_methods:
                methods = list(open_methods)
                # The walk came from reader to source; people read wires the other way.
                path = [open_methods[other].record.name for other in reversed(methods[methods.index(method) :])]
                raise CycleError((path[-1], *path))

    def _find_dependencies(self, method: Method) -> _Dependencies:
        node, name = method
        record = self.graph[node]
        spec = self._spec(record)
        if name not in spec.signatures:
            spec.get_output(name)  # raises, and lists the outputs there are
        signature = spec.signatures[name]
        read = {port.name for port in signature.input_ports}
        sources = {}
        for port in spec.inputs:
            source = self._source(record, port, required=port.name in read and not port.is_optional)
            if source is not None:
                sources[port.name] = source
        inner = spec.find_inner_method(name)
        driven = self._drives(record, spec)
        if signature.field_name or name in _ONE_VALUE:
            driven = {}
        made_from = Endpoint(node, inner) if inner is not None else None
        return _Dependencies(record, spec, sources, driven, made_from, self._find_expression_facts(record))

    def _find_expression_facts(self, record: NodeRecord) -> Mapping[str, ClipInfo]:
        nodes = list_fact_nodes(record)
        return find_expression_facts(self.graph, self.clips(), self.compiler.registry, nodes) if nodes else {}

    def _drives(self, record: NodeRecord, spec: NodeSpec) -> dict[str, Method]:
        """Return the outputs that drive a node's parameters, in order of these."""
        ports = set(self.wired.get(record.id, ())) - {port.name for port in spec.inputs}
        if not ports:
            return {}
        drivable = [port.name for port in spec.driven_ports if port.name in ports]
        drivable += sorted(port for port in ports if port.startswith(HIDDEN_PORT))
        for name in ports.difference(drivable):
            raise GraphError(
                explain_not_drivable(spec, record.name, name)
                or tr("{node} has no input '{name}'.", node=record.name, name=name)
            )
        ends = {name: self.graph.wires[Endpoint(record.id, name)] for name in drivable}
        return {name: resolve_output(self.graph, source, self.compiler.registry) for name, source in ends.items()}

    def _spec(self, record: NodeRecord) -> NodeSpec:
        refuse_run(record, self.compiler.registry, self.graph)
        try:
            return self.compiler.registry[record.type]
        except UnknownNodeError as error:
            raise UnknownNodeError(f"{record.name}: {error}") from None

    def _source(self, record: NodeRecord, port: PortSpec, *, required: bool) -> Method | None:
        source = self.graph.wires.get(Endpoint(record.id, port.name))
        if source is not None:
            return resolve_output(self.graph, source, self.compiler.registry)
        if required:
            text = tr_noop("{node}: nothing is connected to '{port}'; it needs {type}.")
            raise GraphError(tr(text, node=record.name, port=port.name, type=tr(port.type.name)))
        return None

    def _shared(self, method: Method, needs: _Dependencies) -> CompiledOutput | None:
        """Return the output that another graph has compiled from the same record and the same sources."""
        wanted = {**needs.sources, **needs.drives}
        for outputs in self.relatives:
            other = outputs.get(method)
            if other is None or other.record is not needs.record or len(other.sources) != len(wanted):
                continue
            if not are_files_unchanged(other.file_stamps) or other.expression_facts != needs.expression_facts:
                continue
            same = all(other.sources.get(port) is self.outputs[source] for port, source in wanted.items())
            if same and (needs.inner is None or other.inner_output is self.outputs[needs.inner]):
                return other
        return None

    def _build(self, method: Method, needs: _Dependencies) -> CompiledOutput:
        record, spec, name = needs.record, needs.spec, method[1]
        sources = {port: self.outputs[source] for port, source in needs.sources.items()}
        signals = {port: self.outputs[source] for port, source in needs.drives.items()}
        try:
            check_parameters(record, spec)
            clips = {port: self._clip(record, spec.get_input(port), source) for port, source in sources.items()}
            facts = self._facts(record, spec, name, clips, needs.expression_facts)
            drives = tuple(
                self._drive(record, _get_driven_port(spec, port), source) for port, source in signals.items()
            )
        except GraphError:
            raise
        except Exception as error:
            raise NodeError(record.name, None, error, node_id=record.id) from error
        signature = spec.signatures[name]
        reads = (
            () if signature.field_name or (spec.kind is NodeKind.GENERATOR and needs.inner) else signature.input_ports
        )
        wires = tuple(_wire(port, sources[port.name], clips[port.name]) for port in reads if port.name in sources)
        inner = self.outputs[needs.inner] if needs.inner is not None else None
        return CompiledOutput(
            record, spec, name, signature, self.scale, self.compiler.device, sources | signals, wires, facts, inner,
            list_node_files(record, spec, self.compiler.media), self.memo_limit, drives, needs.expression_facts,
        )  # fmt: skip

    def _drive(self, record: NodeRecord, port: PortSpec, source: CompiledOutput) -> InputWire:
        return _wire(port, source, self._clip(record, port, source))

    def _clip(self, record: NodeRecord, port: PortSpec, source: CompiledOutput) -> ClipInfo:
        gives = source.signature.return_type
        if gives is None or not can_connect(gives, port.type):
            raise PortTypeError(
                tr(
                    "{source} gives {gives}, but '{port}' of {target} takes {takes}.",
                    source=source.record.name,
                    gives=tr(gives.name) if gives is not None else tr("nothing"),
                    port=port.name,
                    target=record.name,
                    takes=tr(port.type.name),
                )
            )
        return get_input_facts(port, source)

    def _facts(
        self,
        record: NodeRecord,
        spec: NodeSpec,
        name: str,
        clips: dict[str, ClipInfo],
        known: Mapping[str, ClipInfo],
    ) -> ClipInfo:
        media = self.compiler.media
        full_size = spec.create_node({**record.params, **build_param_courses(record, spec, known)})
        is_output = any(port.name == name for port in spec.outputs)
        return full_size.get_output_info(name, clips, media) if is_output else full_size.facts(clips, media)


def _get_driven_port(spec: NodeSpec, name: str) -> PortSpec:
    return PortSpec(name, SIGNAL) if name.startswith(HIDDEN_PORT) else spec.get_input(name)


def _wire(port: PortSpec, source: CompiledOutput, clip: ClipInfo) -> InputWire:
    gives = source.signature.return_type
    convert = None if gives is None or gives is port.type else CONVERSIONS[gives, port.type]
    return InputWire(port, source, clip, convert)

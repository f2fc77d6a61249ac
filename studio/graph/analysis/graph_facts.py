"""Facts of every wire, known before anything runs, and all problems of a graph at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from studio.core.clip_info import ClipInfo
from studio.core.errors import MediaError, MissingModelError, ModelError, ParameterError, StudioError
from studio.core.translation import tr
from studio.graph.analysis.blocking_problems import BlockingProblems
from studio.graph.analysis.permissions import find_permission_problems
from studio.graph.analysis.problems import Problem, ProblemKind, find_structure_problems, sort_topologically
from studio.graph.commands.connection_rules import find_passed_input
from studio.graph.flat.expression_facts import find_expression_facts, list_fact_nodes
from studio.graph.flat.flat_graph import FlatGraph, flatten_graph
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.graph.param_evaluation import build_param_courses
from studio.graph.signal_drivers import find_driven_ports
from studio.sdk.files.param_files import list_param_files, names_files
from studio.sdk.media import Media
from studio.sdk.models import MODEL_PARAM
from studio.sdk.node import Node
from studio.sdk.params import ParamKind
from studio.sdk.ports import AUDIO, PortType
from studio.sdk.registry import Registry
from studio.sdk.spec import NodeSpec


@dataclass(frozen=True, slots=True)
class GraphFacts:
    """Facts about a graph that are known before it runs.

    Args:
        clips: The facts of each output that could be worked out.
        problems: Everything that is wrong, in the order of the graph.
        remarks: By node, what is to be known of it though nothing is wrong, as that a size was rounded.
        unused_inputs: By node, the inputs that have no effect with its parameters as they are, and why.
        unused_outputs: By node, the outputs that give nothing with its parameters as they are, and why.
        idle_problems: What is wrong with nodes of which nothing is asked yet, as one that was just added.
        flat_graph: The graph as it is computed.
    """

    clips: Mapping[Endpoint, ClipInfo] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    flat_graph: FlatGraph = field(default_factory=lambda: FlatGraph(Graph()))
    remarks: Mapping[str, str] = field(default_factory=dict)
    idle_problems: tuple[Problem, ...] = ()
    unused_inputs: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    unused_outputs: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def muted_nodes(self) -> frozenset[str]:
        """Paths of nodes that are muted, or need a muted one, and so are not run; this is as the user wants it."""
        return self.flat_graph.muted_nodes

    def find_upstream_problems(self, graph: Graph, node: str) -> tuple[Problem, ...]:
        """Return the problems that keep `node` from being computed."""
        if self.flat_graph.graph is graph:
            needed = graph.find_upstream(node)
            return tuple(problem for problem in self.problems if problem.is_blocking and problem.node in needed)
        concerned = BlockingProblems(graph, self.flat_graph, node)
        return tuple(problem for problem in self.problems if problem.is_blocking and concerned.has_problem(problem))


def compute_graph_facts(graph: Graph, registry: Registry, media: Media) -> GraphFacts:
    """Work out the facts of every output, and find every problem. Reads the facts of media files, decodes none.

    Nodes that a problem makes unusable have no facts, nor have those that depend on them; each problem is named once.
    """
    nested, flat = graph, flatten_graph(graph, registry)
    graph = flat.graph
    problems = list(find_structure_problems(nested, registry, flat.muted_nodes))
    broken = {problem.node for problem in problems if problem.is_blocking}
    clips: dict[Endpoint, ClipInfo] = {}
    remarks: dict[str, str] = {}
    unused_inputs: dict[str, Mapping[str, str]] = {}
    unused_outputs: dict[str, Mapping[str, str]] = {}
    for node in sort_topologically(graph)[0]:
        record = graph.nodes[node]
        spec = registry.find_spec(record.type)
        if spec is None or node in broken or (graph is not nested and not _is_accepted(record, spec)):
            continue
        try:
            if record.is_disabled and spec.outputs:
                clips |= _passed_facts(graph, registry, record, spec, clips)
                continue
            inputs = _input_facts(graph, registry, spec, record, clips)
            if inputs is None:
                continue
            if not record.is_disabled:
                problems += _rate_problems(record, spec, inputs)
            known = find_expression_facts(graph, clips, registry, list_fact_nodes(record))
            instance = spec.create_node({**record.params, **build_param_courses(record, spec, known)})
            clips |= _node_facts(node, instance, media, inputs)
            problems += _file_problems(record, spec, instance.find_file_problems(media))
            if found := instance.get_remarks(inputs, media):
                remarks[node] = "\n".join(found)
            if names := instance.get_unused_inputs(inputs, media):
                unused_inputs[node] = names
            if names := instance.get_unused_outputs(inputs, media):
                unused_outputs[node] = names
        except StudioError as error:
            problems.append(Problem(node, *_place_and_text(record, spec, error), file=_find_file(record, spec, error)))
    problems += find_permission_problems(graph, registry)
    problems += _find_expression_problems(graph)
    clips |= {end: clips[source] for end, source in flat.resolved_outputs.items() if source in clips}
    return GraphFacts(clips, tuple(problems), flat, remarks, unused_inputs=unused_inputs, unused_outputs=unused_outputs)


def validate_graph(graph: Graph, registry: Registry, media: Media) -> tuple[Problem, ...]:
    """Return everything that is wrong with a graph."""
    return compute_graph_facts(graph, registry, media).problems


def _find_expression_problems(flat: Graph) -> Iterator[Problem]:
    """Yield the expressions that cannot be read, or read what is not there."""
    for node, record in flat.nodes.items():
        for name, bound in record.bound_expressions.items():
            if bound.error is not None:
                yield Problem(node, name, str(bound.error), ProblemKind.EXPRESSION)


def _input_facts(
    graph: Graph, registry: Registry, spec: NodeSpec, record: NodeRecord, clips: Mapping[Endpoint, ClipInfo]
) -> dict[str, ClipInfo] | None:
    """Return the facts of each connected input, as the node sees them; None if those of one are not known.

    Where an input that must be connected is not, as inside a group, that is named elsewhere.

    The Signals that drive parameters are no inputs, but they must be known, too.
    """
    node = record.id
    if any(graph.wires[Endpoint(node, name)] not in clips for name in find_driven_ports(graph, spec, node)):
        return None
    found: dict[str, ClipInfo] = {}
    for port in spec.inputs:
        source = graph.wires.get(Endpoint(node, port.name))
        if source is None:
            if port.is_optional or record.is_disabled:
                continue
            return None
        facts = clips.get(source)
        if facts is None:
            return None
        converted = _type_of(graph, registry, source) is not port.type
        found[port.name] = Node.adapt_clip_info(facts, port.type) if converted else facts
    return found


def _type_of(graph: Graph, registry: Registry, output: Endpoint) -> PortType:
    """Return the type of what an output with known facts gives: disabled nodes pass on what they read, as it is."""
    while graph.nodes[output.node].is_disabled:
        source = find_passed_input(graph, output, registry)
        assert source is not None  # or else its facts were not known
        output = source
    return registry[graph.nodes[output.node].type].get_output(output.port).type


def _is_accepted(record: NodeRecord, spec: NodeSpec) -> bool:
    """Return whether a node can be made; what its group sets may be wrong, which is named at the group."""
    try:
        for name, value in record.params.items():
            spec.get_param(name).normalize_value(value)
    except StudioError:
        return False
    return True


def _rate_problems(record: NodeRecord, spec: NodeSpec, inputs: Mapping[str, ClipInfo]) -> Iterator[Problem]:
    """Yield sounds that do not go with their pictures: both are read by frame number, so they must share a rate."""
    main = spec.main_input if not spec.cls.has_own_time else None
    pictures = inputs.get(main.name) if main is not None and main.type is not AUDIO else None
    if pictures is None or pictures.rate is None:
        return
    for port in spec.inputs:
        sound = inputs.get(port.name) if port.type is AUDIO else None
        if sound is not None and sound.sample_rate and sound.rate not in (None, pictures.rate):
            text = tr(
                "it comes at {sound:.6g} fps, the picture at {picture:.6g} fps; they must have one rate, "
                "or they drift apart: set the project's rate, or 'rate' where the file is read",
                sound=float(sound.rate or 0),
                picture=float(pictures.rate),
            )
            yield Problem(record.id, port.name, text, ProblemKind.RATE, pictures.rate)


def _file_problems(record: NodeRecord, spec: NodeSpec, errors: Iterable[MediaError]) -> Iterator[Problem]:
    for error in errors:
        place = _place_and_text(record, spec, error)[0]
        yield Problem(record.id, place, str(error), ProblemKind.MISSING_MEDIA, file=error.path.as_posix())


def _find_file(record: NodeRecord, spec: NodeSpec, error: StudioError) -> str:
    """Return the file that an error is about, where a parameter names it among others."""
    if not isinstance(error, MediaError):
        return ""
    several = (param for param in spec.params.values() if param.kind is ParamKind.SEQUENCE)
    path = error.path.as_posix()
    return path if any(path in list_param_files(p, record.params.get(p.name)) for p in several) else ""


def _place_and_text(record: NodeRecord, spec: NodeSpec, error: StudioError) -> tuple[str, str, ProblemKind]:
    """Return the parameter that a node's error is about, where one is, what it says, and its kind."""
    files = [name for name, param in spec.params.items() if names_files(param)]
    if isinstance(error, ParameterError) and error.parameter in spec.params:
        return error.parameter, str(error), ProblemKind.FILE if error.parameter in files else ProblemKind.VALUE
    if isinstance(error, MediaError):
        path = error.path.as_posix()
        named = [name for name in files if path in list_param_files(spec.params[name], record.params.get(name))]
        return next(iter(named or files), ""), str(error), ProblemKind.FILE
    models = sorted(
        (n for n, p in spec.params.items() if p.kind is ParamKind.MODEL), key=lambda name: name != MODEL_PARAM
    )
    if isinstance(error, ModelError) and models:
        kind = ProblemKind.MISSING_MODEL if isinstance(error, MissingModelError) else ProblemKind.MODEL
        named = [name for name in models if name == error.parameter]
        named += [name for name in models if error.ref and str(record.params.get(name, "")) == error.ref]
        return next(iter(named or models)), str(error), kind
    return "", str(error), ProblemKind.OTHER


def _passed_facts(
    graph: Graph, registry: Registry, record: NodeRecord, spec: NodeSpec, clips: Mapping[Endpoint, ClipInfo]
) -> dict[Endpoint, ClipInfo]:
    """Return the facts of a disabled node's outputs: those of what it passes through."""
    outputs = [Endpoint(record.id, port.name) for port in spec.outputs]
    passed = {output: find_passed_input(graph, output, registry) for output in outputs}
    return {output: clips[source] for output, source in passed.items() if source is not None and source in clips}


def _node_facts(node: str, instance: Node, media: Media, inputs: Mapping[str, ClipInfo]) -> dict[Endpoint, ClipInfo]:
    if not instance.spec.outputs:
        instance.facts(inputs, media)
    outputs = instance.spec.outputs
    return {Endpoint(node, port.name): instance.get_output_info(port.name, inputs, media) for port in outputs}


def find_missing_models(facts: GraphFacts) -> tuple[str, ...]:
    """Return the pretrained models that nodes name and that are not on this machine, each once."""
    nodes = facts.flat_graph.graph.nodes
    missing = (each for each in facts.problems if each.kind is ProblemKind.MISSING_MODEL and each.node in nodes)
    return tuple(dict.fromkeys(str(nodes[each.node].params.get(each.place, "")) for each in missing))

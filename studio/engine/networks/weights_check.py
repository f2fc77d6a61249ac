"""Check of files of weights: missing, damaged, or of another network. No tensor is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import torch

from studio.core.clip_info import ClipInfo
from studio.core.errors import StudioError
from studio.engine.compilation.compiled_output import CompiledOutput
from studio.engine.compilation.compiler import Compiler
from studio.engine.networks.weights_file import check_fit, read_header
from studio.graph.analysis.graph_facts import GraphFacts
from studio.graph.analysis.problems import Problem, ProblemKind
from studio.graph.model import Graph
from studio.sdk.media import Media
from studio.sdk.networks.network import Network, build_initial_module
from studio.sdk.networks.pretrained_network import PretrainedNetwork
from studio.sdk.registry import Registry
from studio.sdk.signatures.signature import ArgumentRole
from studio.sdk.spec import NodeSpec

_PARAMETER = "weights"


def find_weight_problems(graph: Graph, facts: GraphFacts, registry: Registry, media: Media) -> Iterator[Problem]:
    """Yield the networks whose file of weights cannot be used.

    Networks that cannot be made at all are left out: why not is among the problems of the facts.

    Args:
        graph: The graph.
        facts: Its facts.
        registry: The node types.
        media: For the facts of files and models.
    """
    compiler = Compiler(registry, media, "cpu")
    for record in facts.flat_graph.graph.nodes.values():
        spec = registry.find_spec(record.type)
        if spec is None or not issubclass(spec.cls, Network) or record.is_disabled:
            continue
        try:
            output = _find_network_output(compiler, graph, record.id, spec)
            node = output.node or output.build_node(0)
        except StudioError:
            continue
        try:
            if isinstance(node, Network) and node.is_trained:
                _check_weights(node, output)
        except StudioError as error:
            yield Problem(record.id, _PARAMETER, str(error), ProblemKind.FILE)


def _find_network_output(compiler: Compiler, graph: Graph, node: str, spec: NodeSpec) -> CompiledOutput:
    """Return the output, or the analysis inside one, that is handed the network: it knows what the inputs carry.

    Raises:
        StudioError: The node cannot be compiled.
    """
    outputs = [compiler.compile_output(graph, node, port.name, 1.0) for port in spec.outputs]
    for output in outputs:
        found: CompiledOutput | None = output
        while found is not None:
            if found.signature.has_role(ArgumentRole.NETWORK):
                return found
            found = found.inner_output
    return outputs[0]


def _check_weights(node: Network, output: CompiledOutput) -> None:
    """Raise StudioError where a network's file of weights cannot be used."""
    name, type_id = output.record.name, output.spec.id
    is_known = output.signature.has_role(
        ArgumentRole.NETWORK
    )  # else nothing runs it, and what its inputs carry is not known
    if isinstance(node, PretrainedNetwork) or not is_known:  # a pretrained model would have to be read for its shapes
        read_header(node.weights).find_prefix(node.weights, name, type_id)
    else:
        check_fit(_build_shapes(node, output.input_facts), node.weights, name, type_id)


def _build_shapes(node: Network, inputs: Mapping[str, ClipInfo]) -> torch.nn.Module:
    """Return a network's module, with shapes but without values where that can be."""
    try:
        with torch.device("meta"):
            return build_initial_module(node, inputs)
    except StudioError:
        raise
    except Exception:  # its constructor looks at values
        return build_initial_module(node, inputs)

"""Find the digests that clearing the cache forgets: values of a node or of a whole graph at some frames."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress

from studio.core.errors import StudioError
from studio.engine.compilation.compiled_output import CompiledOutput
from studio.engine.compilation.compiler import Compiler
from studio.engine.evaluation.plan import DigestTable, OutputFrame, SignalUnknownError, normalize_frame
from studio.graph.flat.flat_graph import flatten_graph
from studio.graph.groups.paths import find_node
from studio.graph.model import Graph
from studio.sdk.node_kinds import NodeKind

_PROXIES = (1.0, 0.5, 0.25, 0.125)  # what an earlier run may have left on disk


def find_node_digests(
    compiler: Compiler, graph: Graph, node: str | None, frames: Iterable[int] | None, digests: DigestTable
) -> set[bytes]:
    """Return the digests of all outputs of a node, and of what they are made from within it, at every scale in use.

    Frames whose digests take a signal that is measured, and is not there any more, are passed over.

    Args:
        compiler: Knows the scales.
        graph: A snapshot.
        node: The node's id; None for every node, a group's for all inside it. A disabled node has no values of its own.
        frames: Which; None for all, with what a clip node has learnt.
        digests: The digests of this moment.
    """
    wanted = None if frames is None else tuple(frames)
    found = set()
    for scale in compiler.list_recent_scales() | set(_PROXIES):
        for output in _outputs(compiler, graph, node, scale):
            if wanted is None or not output.is_analysis:
                found |= _of_output(output, wanted, digests)
    return found


def _outputs(compiler: Compiler, graph: Graph, node: str | None, scale: float) -> Iterator[CompiledOutput]:
    flat = flatten_graph(graph, compiler.registry)
    if node is not None:
        find_node(graph, node)  # raises
    for path in flat.graph.nodes if node is None else flat.find_inner_nodes(node):
        record = flat.graph.nodes[path]
        spec = compiler.registry.find_spec(record.type)
        if spec is None or record.is_disabled:
            continue
        for name in spec.signatures:
            with suppress(StudioError):  # what cannot be compiled has no values
                yield compiler.compile_output(graph, path, name, scale)


def _of_output(output: CompiledOutput, frames: tuple[int, ...] | None, digests: DigestTable) -> set[bytes]:
    wanted = frames if frames is not None else {*output.facts.frame_range, *output.digest_memo}
    found = set()
    for frame in {normalize_frame(output, frame) for frame in wanted}:
        with suppress(StudioError):  # a frame that fails is not kept
            found.add(digests.get_digest(output, frame))
    return found


def find_upstream_digests(at: OutputFrame, digests: DigestTable) -> set[bytes]:
    """Return the digests of a frame and of all that it is made from; whole clips are not gone into.

    Frames that a generator has made stay, with what they were made from: asking for them does not make them again. What
    a frame reads is passed over if a signal decides that, which is measured, and is not there any more.
    """
    found: set[bytes] = set()
    waiting = [at]
    while waiting:
        output, frame = waiting.pop()
        if output.spec.kind is NodeKind.GENERATOR:
            continue
        made = digests.get_digest(output, frame)
        if made not in found:
            found.add(made)
            with suppress(SignalUnknownError):
                waiting.extend(digests.make_task(output, frame).frames)
    return found

"""The Sequence node that the timeline edits: the one that is selected alone, else the one that is viewed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from studio.core.clip_info import ClipInfo
from studio.graph.analysis.graph_facts import GraphFacts
from studio.graph.groups.paths import find_level_of, has_node
from studio.graph.model import Endpoint, Graph
from studio.graph.specs import get_spec
from studio.sdk.param_types.kinds import ParamKind
from studio.sdk.registry import Registry
from studio.sdk.spec import NodeSpec
from studio.ui.shell.edits.edited_node import EditedNode


@dataclass(frozen=True, slots=True, eq=False)
class SequenceTarget(EditedNode):
    """The node whose clips are edited.

    Args:
        output: Its picture.
        clip: The facts of its picture; None while they are not known.
        is_viewed: Whether the frames of the timeline are its own.
    """

    output: Endpoint
    clip: ClipInfo | None
    is_viewed: bool


def find_sequence_target(
    graph: Graph, registry: Registry, facts: GraphFacts, viewed: Endpoint | None, selected: Sequence[str]
) -> SequenceTarget | None:
    """Return the node whose clips the timeline edits.

    Of a node that is not viewed, frames mean the same if its clip has the rate and the length of the viewed one.

    Args:
        graph: The whole graph.
        registry: The node types.
        facts: What is known of its clips.
        viewed: The output whose picture is shown.
        selected: The paths of selected nodes: one alone counts.
    """
    single = selected if len(selected) == 1 else ()
    for path in dict.fromkeys([*single, *((viewed.node,) if viewed is not None else ())]):
        if not has_node(graph, path):
            continue
        level, node = find_level_of(graph, path)
        spec = get_spec(level, node, registry)
        param = _find_param(spec) if spec is not None else None
        if spec is None or param is None:
            continue
        output = Endpoint(path, spec.outputs[0].name)
        clip = facts.clips.get(output)
        is_viewed = viewed is not None and (path == viewed.node or _is_alike(clip, facts.clips.get(viewed)))
        return SequenceTarget(path, param, level.nodes[node], output, clip, is_viewed)
    return None


def _find_param(spec: NodeSpec) -> str | None:
    return next((name for name, param in spec.params.items() if param.kind is ParamKind.SEQUENCE), None)


def _is_alike(one: ClipInfo | None, other: ClipInfo | None) -> bool:
    return one is not None and other is not None and (one.rate, one.length) == (other.rate, other.length)

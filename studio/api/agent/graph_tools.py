"""Tools that read the graph: nodes, wires, values, problems, history."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from studio.api.agent.tool import AgentSession, AgentTool, ToolArguments, ToolResult
from studio.api.node_handle import NodeHandle
from studio.graph.groups.expression_names import decode_names
from studio.graph.groups.paths import find_path_by_name, format_display_path, get_level, path_levels
from studio.graph.model import NodeRecord

_STEPS_SHOWN = 50


class GraphArguments(ToolArguments):
    """Arguments of `get_graph`."""

    group: str = Field("", max_length=400)
    """The group to look into; empty for the outermost level."""


class NodeArguments(ToolArguments):
    """Arguments of tools about one node."""

    node: str = Field(max_length=400)
    """The node's name, id, or path as Group/Blur."""


class ValueArguments(NodeArguments):
    """Arguments of `get_values`."""

    frame: int = Field(0, ge=-(10**9), le=10**9)
    """At which frame keys and expressions are asked."""


class NoArguments(ToolArguments):
    """No arguments."""


def describe_node(session: AgentSession, path: str, record: NodeRecord) -> dict[str, Any]:
    """Return a node as plain values: what was set, its keys and its expressions."""
    groups = path.split("/")[:-1]
    levels = [level.graph for level in path_levels(session.host.project, groups)]
    found: dict[str, Any] = {"id": record.id, "name": record.name, "type": record.type}
    if record.params:
        found["params"] = dict(record.params)
    if record.curves:
        found["keys"] = {
            name: [[key.frame, key.value, str(key.interpolation)] for key in curve]
            for name, curve in record.curves.items()
        }
    if record.expressions:
        found["expressions"] = {name: decode_names(levels, text) for name, text in record.expressions.items()}
    flags = {"disabled": record.is_disabled, "muted": record.is_muted, "locked": record.is_locked}
    return found | {name: True for name, value in flags.items() if value}


def _get_graph(session: AgentSession, arguments: GraphArguments) -> ToolResult:
    """Return the nodes and wires of a level."""
    project = session.host.project
    path = find_path_by_name(project.graph, arguments.group) if arguments.group else ""
    level = get_level(project, path.split("/") if path else ())
    prefix = f"{path}/" if path else ""
    nodes = [describe_node(session, prefix + node, record) for node, record in level.graph.nodes.items()]
    wires = [
        f"{source.node}.{source.port} > {target.node}.{target.port}" for target, source in level.graph.wires.items()
    ]
    found: dict[str, Any] = {"nodes": nodes, "wires": wires}
    if level.range is not None:
        found["range"] = [level.range.start, level.range.stop - 1]
    if level.graph.rate is not None:
        found["fps"] = float(level.graph.rate)
    return ToolResult(found)


def _get_values(session: AgentSession, arguments: ValueArguments) -> ToolResult:
    """Return a node with all values at a frame and its outputs."""
    node = session.project[arguments.node]
    values = {name: node.get(name, arguments.frame) for name in node.params}
    return ToolResult(describe_node(session, node.path, node.record) | {"values": values, **_describe_clips(node)})


def _describe_clips(node: NodeHandle) -> dict[str, Any]:
    clips = node.project.host.engine.facts(node.project.graph).clips
    outputs = {end.port: str(facts) for end, facts in clips.items() if end.node == node.path}
    return {"outputs": outputs}


def _get_problems(session: AgentSession, arguments: NoArguments) -> ToolResult:
    """Return everything that is wrong with the graph."""
    graph = session.project.graph
    return ToolResult(
        [
            {"node": format_display_path(graph, each.node), "place": each.place, "problem": each.message}
            for each in session.project.problems
        ]
    )


def _get_history(session: AgentSession, arguments: NoArguments) -> ToolResult:
    """Return the steps that can be undone and redone."""
    labels, index = session.host.step_labels, session.host.step_index
    first = max(0, index - _STEPS_SHOWN)
    return ToolResult({"done": labels[first:index], "undone": labels[index : index + _STEPS_SHOWN]})


GRAPH_TOOLS: tuple[AgentTool[Any], ...] = (
    AgentTool("get_graph", GraphArguments, _get_graph),
    AgentTool("get_node", ValueArguments, _get_values),
    AgentTool("get_problems", NoArguments, _get_problems),
    AgentTool("get_history", NoArguments, _get_history),
)

"""Tools that describe the types of nodes."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from studio.api.agent.tool import AgentSession, AgentTool, ToolArguments, ToolResult
from studio.core.translation import tr
from studio.sdk.params import ParamSpec
from studio.sdk.spec import NodeSpec


class SearchArguments(ToolArguments):
    """Arguments of `search_node_types`."""

    query: str = Field("", max_length=200)
    """Words; empty for all types."""
    limit: int = Field(20, ge=1, le=300)
    """At most so many."""


class TypeArguments(ToolArguments):
    """Arguments of `describe_node_type`."""

    type: str = Field(max_length=200)
    """The type's id, as filter.blur."""


def _search(session: AgentSession, arguments: SearchArguments) -> ToolResult:
    """Find types of nodes by words, best first. Use it before add_node."""
    words = arguments.query.lower().split()
    ranked = sorted(
        ((_score(spec, words), spec.id, spec) for spec in session.host.registry), key=lambda each: (-each[0], each[1])
    )
    found = [
        {"type": spec.id, "name": tr(spec.name), "help": tr(spec.help).partition("\n")[0]}
        for score, _, spec in ranked
        if score > 0 or not words
    ]
    return ToolResult({"count": len(found), "types": found[: arguments.limit]})


def _score(spec: NodeSpec, words: list[str]) -> int:
    """Return how well a type fits: a whole name, then words in name or id, aliases, help."""
    title, aliases, text = f"{spec.id} {spec.name}".lower(), " ".join(spec.aliases).lower(), spec.help.lower()
    points = [8 * (word in title) + 4 * (word in aliases) + (word in text) for word in words]
    is_name = " ".join(words) in (spec.id, spec.name.lower())
    return sum(points) + 16 * is_name if all(points) else 0


def _describe(session: AgentSession, arguments: TypeArguments) -> ToolResult:
    """Return the ports, parameters and help of one type of node."""
    spec = session.host.registry[arguments.type]
    return ToolResult(
        {
            "type": spec.id,
            "name": tr(spec.name),
            "help": tr(spec.help),
            "inputs": [
                {"port": port.name, "type": port.type.name, "optional": port.is_optional} for port in spec.inputs
            ],
            "outputs": [{"port": port.name, "type": port.type.name} for port in spec.outputs],
            "parameters": [describe_param(param) for param in spec.params.values()],
        }
    )


def describe_param(param: ParamSpec) -> dict[str, object]:
    """Return a parameter as plain values."""
    found: dict[str, object] = {
        "name": param.name,
        "kind": str(param.kind),
        "default": param.default,
        "accepts": param.accepted_values,
        "animatable": param.animatable,
        "help": tr(param.help),
    }
    return found | ({"unit": param.unit} if param.unit else {})


CATALOGUE_TOOLS: tuple[AgentTool[Any], ...] = (
    AgentTool(
        "search_node_types",
        SearchArguments,
        _search,
    ),
    AgentTool(
        "describe_node_type",
        TypeArguments,
        _describe,
    ),
)

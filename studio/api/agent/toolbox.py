"""All tools of agents, by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from studio.api.agent.catalogue_tools import CATALOGUE_TOOLS
from studio.api.agent.edit_tools import EDIT_TOOLS
from studio.api.agent.frame_tools import FRAME_TOOLS
from studio.api.agent.graph_tools import GRAPH_TOOLS
from studio.api.agent.project_tools import PROJECT_TOOLS
from studio.api.agent.tool import AgentSession, AgentTool, ToolResult
from studio.core.errors import StudioError
from studio.core.translation import tr

_ALL: Final[tuple[AgentTool[Any], ...]] = (
    *CATALOGUE_TOOLS,
    *GRAPH_TOOLS,
    *EDIT_TOOLS,
    *FRAME_TOOLS,
    *PROJECT_TOOLS,
)
TOOLS: Final[Mapping[str, AgentTool[Any]]] = {tool.name: tool for tool in _ALL}
"""Every tool by its name."""


def call_tool(session: AgentSession, name: str, arguments: dict[str, Any]) -> ToolResult:
    """Let a tool do its work.

    Raises:
        StudioError: There is no such tool, its arguments are wrong, or it cannot be done.
    """
    tool = TOOLS.get(name)
    if tool is None:
        raise StudioError(tr("There is no tool “{name}”; there are {known}.", name=name[:80], known=", ".join(TOOLS)))
    return tool.call(session, arguments)

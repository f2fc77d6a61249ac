"""Tools about the project as a whole: undo, save, open."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from studio.api.agent.graph_tools import NoArguments
from studio.api.agent.roots import resolve_allowed
from studio.api.agent.tool import AgentSession, AgentTool, ToolArguments, ToolResult


class FileArguments(ToolArguments):
    """Arguments of `save_project`."""

    path: str = Field("", max_length=1000)
    """A .loom file; empty for the project's own."""


class OpenArguments(ToolArguments):
    """Arguments of `open_project`."""

    path: str = Field(min_length=1, max_length=1000)
    """A .loom file."""


def _undo(session: AgentSession, arguments: NoArguments) -> ToolResult:
    """Take back the last step."""
    return ToolResult({"undone": session.project.undo()})


def _redo(session: AgentSession, arguments: NoArguments) -> ToolResult:
    """Do the step again that was taken back last."""
    return ToolResult({"redone": session.project.redo()})


def _save(session: AgentSession, arguments: FileArguments) -> ToolResult:
    """Write the project to its file or another one."""
    path = resolve_allowed(arguments.path, session.roots) if arguments.path else None
    return ToolResult({"path": str(session.project.save(path))})


def _open(session: AgentSession, arguments: OpenArguments) -> ToolResult:
    """Open another project in place of this one."""
    session.host.open(resolve_allowed(arguments.path, session.roots))
    return ToolResult({"path": str(session.project.path), "nodes": len(session.project)})


PROJECT_TOOLS: tuple[AgentTool[Any], ...] = (
    AgentTool("undo", NoArguments, _undo, is_read_only=False),
    AgentTool("redo", NoArguments, _redo, is_read_only=False),
    AgentTool("save_project", FileArguments, _save, is_read_only=False),
    AgentTool("open_project", OpenArguments, _open, is_read_only=False),
)

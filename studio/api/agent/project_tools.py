"""Tools about the project as a whole: undo, save, open."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from studio.api.agent.graph_tools import NoArguments
from studio.api.agent.roots import resolve_allowed
from studio.api.agent.tool import AgentSession, AgentTool, ToolArguments, ToolResult


class FileArguments(ToolArguments):
    """Arguments of `save_project`."""

    path: str = Field("", max_length=1000, description="A .loom file; empty for the project's own.")


class OpenArguments(ToolArguments):
    """Arguments of `open_project`."""

    path: str = Field(min_length=1, max_length=1000, description="A .loom file.")


def _undo(session: AgentSession, arguments: NoArguments) -> ToolResult:
    return ToolResult({"undone": session.project.undo()})


def _redo(session: AgentSession, arguments: NoArguments) -> ToolResult:
    return ToolResult({"redone": session.project.redo()})


def _save(session: AgentSession, arguments: FileArguments) -> ToolResult:
    path = resolve_allowed(arguments.path, session.roots) if arguments.path else None
    return ToolResult({"path": str(session.project.save(path))})


def _open(session: AgentSession, arguments: OpenArguments) -> ToolResult:
    session.host.open(resolve_allowed(arguments.path, session.roots))
    return ToolResult({"path": str(session.project.path), "nodes": len(session.project)})


PROJECT_TOOLS: tuple[AgentTool[Any], ...] = (
    AgentTool("undo", "Take back the last step.", NoArguments, _undo, is_read_only=False),
    AgentTool("redo", "Do the step again that was taken back last.", NoArguments, _redo, is_read_only=False),
    AgentTool(
        "save_project", "Write the project to its file or another one.", FileArguments, _save, is_read_only=False
    ),
    AgentTool("open_project", "Open another project in place of this one.", OpenArguments, _open, is_read_only=False),
)

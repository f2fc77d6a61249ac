"""A tool of agents: name, arguments, what it does."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from studio.api.agent.guarded_host import GuardedHost
from studio.api.project_handle import ProjectHandle
from studio.core.errors import StudioError
from studio.core.translation import tr

_PLACES_SHOWN = 3


class ToolArguments(BaseModel):
    """Arguments of a tool. Others than those that are declared are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


A = TypeVar("A", bound=ToolArguments)


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What a tool gives back.

    Args:
        data: Plain values for JSON.
        png: A picture; None for none.
    """

    data: Any
    png: bytes | None = None

    def to_text(self) -> str:
        """Return the data as compact JSON."""
        return json.dumps(self.data, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class AgentSession:
    """What the tools of one connection work on.

    Args:
        project: The project, over a guarded host.
        roots: The folders that files may lie in.
    """

    project: ProjectHandle
    roots: Sequence[Path] = ()

    @property
    def host(self) -> GuardedHost:
        """The project's host."""
        host = self.project.host
        assert isinstance(host, GuardedHost)
        return host


@dataclass(frozen=True, slots=True)
class AgentTool(Generic[A]):
    """A tool.

    Args:
        name: Its name.
        arguments: The type of its arguments; the docstrings of its fields are what the agent reads of them.
        run: Does it; its docstring is what the agent reads.
        is_read_only: Whether it changes nothing.
    """

    name: str
    arguments: type[A]
    run: Callable[[AgentSession, A], ToolResult]
    is_read_only: bool = True

    def call(self, session: AgentSession, arguments: dict[str, Any]) -> ToolResult:
        """Do it. Raises StudioError if the arguments are wrong or it cannot be done."""
        try:
            read = self.arguments.model_validate(arguments)
        except ValidationError as error:
            raise StudioError(_explain(self.name, error)) from None
        return self.run(session, read)

    @property
    def help(self) -> str:
        """What it does, for the agent, in English."""
        return inspect.getdoc(self.run) or ""

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON schema of the arguments."""
        return self.arguments.model_json_schema()


def _explain(name: str, error: ValidationError) -> str:
    """Return what is wrong with arguments: where, why, and the value found, shortened."""
    found = error.errors(include_url=False)
    lines = [
        tr(
            "{place}: {reason} (found {found!r})",
            place=".".join(map(str, each["loc"])),
            reason=each["msg"],
            found=str(each.get("input"))[:80],
        )
        for each in found[:_PLACES_SHOWN]
    ]
    if (more := len(found) - len(lines)) > 0:
        lines.append(tr("… and {count} more", count=more))
    return tr("{tool}: {problems}", tool=name, problems="; ".join(lines))

"""Callers of tools: on a project of this process, or in the window that is open."""

from __future__ import annotations

import socket
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from studio.api import LocalHost, ProjectHandle
from studio.api.agent.guarded_host import GuardedHost, allow_edits, refuse_edits
from studio.api.agent.tool import AgentSession, ToolResult
from studio.api.agent.toolbox import call_tool
from studio.api.agent.wire import (
    HOST,
    LONGEST_ANSWER,
    format_message,
    parse_result,
    read_attach_point,
    read_messages,
)
from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.engine.scheduling.cancel_token import CancelToken

_CONNECT_SECONDS = 10.0


class ToolCaller(Protocol):
    """Calls tools, one at a time, in threads other than the one that cancels."""

    def call(self, name: str, arguments: dict[str, Any], token: CancelToken) -> ToolResult:
        """Call a tool. Raises StudioError if it cannot be done, CancelledError if it was cancelled."""
        ...

    def cancel(self) -> None:
        """Stop the call that runs."""
        ...

    def close(self) -> None:
        """Let go of the project."""
        ...


class LocalCaller:
    """Calls tools on a project of this process.

    Args:
        host: The project.
        roots: The folders that files may lie in.
        is_read_only: Whether edits are refused.
    """

    def __init__(self, host: LocalHost, roots: Sequence[Path], *, is_read_only: bool) -> None:
        self._host = host
        self._roots = roots
        self._approve = refuse_edits if is_read_only else allow_edits
        self._token = CancelToken()

    def call(self, name: str, arguments: dict[str, Any], token: CancelToken) -> ToolResult:
        """Call a tool."""
        self._token = token
        host = GuardedHost(self._host, tr("Agent"), self._approve, token)
        return call_tool(AgentSession(ProjectHandle(host), self._roots), name, arguments)

    def cancel(self) -> None:
        """Stop the frame or the render that is computed."""
        self._token.cancel()

    def close(self) -> None:
        """Close the engine."""
        self._host.close()


class WindowCaller:
    """Calls tools in the window that is open.

    Args:
        folder: The folder of the program's state, where the window's file lies.
        agent: The name that the window shows.
        roots: The folders that files may lie in, besides the project's own.

    Raises:
        StudioError: No window listens, or it refuses.
    """

    def __init__(self, folder: Path, agent: str, roots: Sequence[Path]) -> None:
        point = read_attach_point(folder)
        if point is None:
            raise StudioError(tr("No window listens: turn on Agents in the menu Models of an open window first."))
        try:
            self._socket = socket.create_connection((HOST, point.port), _CONNECT_SECONDS)
        except OSError as error:
            raise StudioError(tr("The window cannot be reached: {reason}.", reason=error)) from None
        self._socket.settimeout(None)
        self._stream = self._socket.makefile("rb")
        self._messages = read_messages(self._stream, LONGEST_ANSWER)
        self._lock = threading.Lock()
        self._number = 0
        try:
            self._send({"token": point.token, "agent": agent, "roots": [str(root) for root in roots]})
            parse_result(self._receive())
        except StudioError:
            self.close()
            raise

    def call(self, name: str, arguments: dict[str, Any], token: CancelToken) -> ToolResult:
        """Call a tool and wait for its answer."""
        self._number += 1
        number = self._number
        self._send({"id": number, "tool": name, "arguments": arguments})
        while (answer := self._receive()).get("id") != number:
            pass  # the answer to a call that was given up
        return parse_result(answer)

    def cancel(self) -> None:
        """Ask the window to stop the call that runs."""
        self._send({"cancel": self._number})

    def close(self) -> None:
        """Hang up."""
        self._stream.close()
        self._socket.close()

    def _send(self, message: dict[str, Any]) -> None:
        try:
            with self._lock:
                self._socket.sendall(format_message(message))
        except OSError:
            raise StudioError(tr("The window has hung up.")) from None

    def _receive(self) -> dict[str, Any]:
        try:
            return next(self._messages)
        except (StopIteration, OSError, ValueError):
            raise StudioError(tr("The window has hung up.")) from None

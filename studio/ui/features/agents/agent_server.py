"""Server that agents of this user on this machine attach to. It has threads of its own, and knows no window."""

from __future__ import annotations

import hmac
import logging
import socket
from contextlib import suppress
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any, BinaryIO, Final, Protocol, cast

from studio.api.agent.tool import AgentSession
from studio.api.agent.wire import HOST, AttachPoint, format_message, read_messages
from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.engine.scheduling.cancel_token import CancelToken
from studio.ui.features.agents.agent_connection import AgentConnection

logger = logging.getLogger(__name__)

MOST_AGENTS: Final = 4
"""Agents that may be attached at once."""
MOST_WRONG_TOKENS: Final = 5
"""After so many wrong tokens nothing listens any more."""
_HELLO_SECONDS = 5.0
_LONGEST_HELLO = 64 << 10
_LONGEST_NAME = 40


class AgentServerListener(Protocol):
    """Who is told what happens, in threads of the server."""

    def make_session(self, connection: AgentConnection, token: CancelToken) -> AgentSession:
        """Return what the tools of one call work on."""
        ...

    def on_agents_changed(self) -> None:
        """An agent was attached, or has gone."""
        ...

    def on_call_cancelled(self, connection: AgentConnection) -> None:
        """The call at work is to stop: nothing more is asked for it."""
        ...

    def on_attacked(self) -> None:
        """Wrong tokens came: the server has stopped."""
        ...


class AgentServer:
    """Listens on a port of this machine that the system chooses. A file that the user alone can read names it.

    Args:
        folder: Where the file goes.
        listener: Who is told.

    Raises:
        OSError: It cannot listen, or the file cannot be written.
    """

    def __init__(self, folder: Path, listener: AgentServerListener) -> None:
        self._folder = folder
        self._listener = listener
        self._lock = Lock()
        self._connections: list[AgentConnection] = []
        self._wrong_count = 0
        self._closed = Event()
        self._socket = socket.create_server((HOST, 0), backlog=MOST_AGENTS)
        self.point = AttachPoint.create(self._socket.getsockname()[1])
        self.point.write(folder)
        Thread(target=self._accept, name="agents", daemon=True).start()

    @property
    def connections(self) -> tuple[AgentConnection, ...]:
        """The agents that are attached."""
        with self._lock:
            return tuple(self._connections)

    def close(self) -> None:
        """Stop listening, and hang up on all agents."""
        self._closed.set()
        self.point.remove(self._folder)
        with suppress(OSError):  # on some systems nothing can be waited for here
            self._socket.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits
        self._socket.close()
        for connection in self.connections:
            connection.close()

    def _accept(self) -> None:
        while not self._closed.is_set():
            try:
                link, _ = self._socket.accept()
            except OSError:
                return
            if self._closed.is_set():
                link.close()
                return
            Thread(target=self._welcome, args=(link,), name="agent", daemon=True).start()

    def _welcome(self, link: socket.socket) -> None:
        """Attach an agent that says the token in time; hang up on all others."""
        try:
            link.settimeout(_HELLO_SECONDS)
            connection = self._greet(link)
        except (StudioError, OSError, ValueError) as error:
            self._refuse(link, str(error))
            return
        link.settimeout(None)
        self._listener.on_agents_changed()
        try:
            link.sendall(format_message({"ok": True}))
            connection.serve()
        except OSError:
            connection.close()
        finally:
            with self._lock:
                self._connections.remove(connection)
            self._listener.on_agents_changed()

    def _greet(self, link: socket.socket) -> AgentConnection:
        """Return the connection of an agent. Raises StudioError if it is refused."""
        with link.makefile("rb", buffering=0) as stream:
            hello = next(
                read_messages(cast("BinaryIO", stream), _LONGEST_HELLO), {}
            )  # unbuffered: what follows is the connection's
        if not hmac.compare_digest(str(hello.get("token", "")).encode(), self.point.token.encode()):
            self._count_wrong()
            raise StudioError(tr("The token is wrong."))
        connection = AgentConnection(
            link, clean_name(hello.get("agent")), self._listener.make_session, self._listener.on_call_cancelled
        )
        roots = hello.get("roots")
        connection.roots = tuple(str(root) for root in roots) if isinstance(roots, list) else ()
        with self._lock:
            if self._closed.is_set() or len(self._connections) >= MOST_AGENTS:
                raise StudioError(tr("{most} agents are attached already.", most=MOST_AGENTS))
            self._connections.append(connection)
        return connection

    def _count_wrong(self) -> None:
        with self._lock:
            self._wrong_count += 1
            is_attack = self._wrong_count == MOST_WRONG_TOKENS
        if is_attack:
            logger.warning("%d wrong tokens came: nothing listens for agents any more", MOST_WRONG_TOKENS)
            self.close()
            self._listener.on_attacked()

    def _refuse(self, link: socket.socket, reason: str) -> None:
        with suppress(OSError):  # it may have hung up
            link.sendall(format_message({"error": reason}))
        link.close()


def clean_name(name: Any) -> str:
    """Return an agent's name in one short line of printable characters."""
    text = "".join(each if each.isprintable() else " " for each in str(name or ""))
    return " ".join(text.split())[:_LONGEST_NAME] or tr("Agent")

"""One agent that is attached: reads its calls, lets tools do them one after the other, answers."""

from __future__ import annotations

import logging
import queue
import socket
from collections.abc import Callable
from contextlib import suppress
from threading import Lock, Thread
from typing import Any, Final

from studio.api.agent.tool import AgentSession
from studio.api.agent.toolbox import call_tool
from studio.api.agent.wire import format_message, format_result, read_messages
from studio.core.errors import CancelledError, StudioError
from studio.core.translation import tr
from studio.engine.scheduling.cancel_token import CancelToken

logger = logging.getLogger(__name__)

MOST_WAITING: Final = 32
"""Calls that may wait; an agent that sends more is told so."""


class AgentConnection:
    """Connection to an agent that has said the token. Its methods are called in threads of its own.

    Args:
        link: The socket.
        agent: The agent's name.
        make_session: Returns what tools work on, for the token that cancels a call.
        on_cancelled: Is told that the call at work is to stop.
    """

    def __init__(
        self,
        link: socket.socket,
        agent: str,
        make_session: Callable[[AgentConnection, CancelToken], AgentSession],
        on_cancelled: Callable[[AgentConnection], None],
    ) -> None:
        self.agent = agent
        self.roots: tuple[str, ...] = ()
        self._link = link
        self._make_session = make_session
        self._on_cancelled = on_cancelled
        self._calls: queue.Queue[dict[str, Any] | None] = queue.Queue(MOST_WAITING)
        self._lock = Lock()
        self._current: tuple[object, CancelToken] | None = None
        self._worker = Thread(target=self._work, name=f"agent {agent}", daemon=True)

    def serve(self) -> None:
        """Read calls until the agent hangs up, or sends what is no call. Then what is at work is cancelled."""
        self._worker.start()
        try:
            with self._link.makefile("rb") as stream:
                for message in read_messages(stream):
                    self._take(message)
        except (StudioError, OSError, ValueError) as error:
            logger.info("the agent %s is cut off: %s", self.agent, error)
            self._answer({"error": str(error)})
        finally:
            self._cancel_current()
            self._drain()
            self.close()

    def close(self) -> None:
        """Hang up; what is at work is cancelled by the thread that reads."""
        with suppress(OSError):  # the agent may have done so already
            self._link.shutdown(socket.SHUT_RDWR)
        self._link.close()

    def _take(self, message: dict[str, Any]) -> None:
        if "cancel" in message:
            current = self._current
            if current is not None and current[0] == message["cancel"]:
                self._cancel_current()
            return
        try:
            self._calls.put_nowait(message)
        except queue.Full:
            text = tr("Too many calls at once; {most} may wait.", most=MOST_WAITING)
            self._answer({"id": message.get("id"), "error": text})

    def _drain(self) -> None:
        """Drop what waits, and let the worker end."""
        while True:
            try:
                self._calls.get_nowait()
            except queue.Empty:
                break
        self._calls.put(None)

    def _cancel_current(self) -> None:
        current = self._current
        if current is not None:
            current[1].cancel()
            self._on_cancelled(self)

    def _work(self) -> None:
        while (message := self._calls.get()) is not None:
            token = CancelToken()
            self._current = message.get("id"), token
            try:
                self._do(message, token)
            finally:
                self._current = None

    def _do(self, message: dict[str, Any], token: CancelToken) -> None:
        number, tool, arguments = message.get("id"), message.get("tool"), message.get("arguments", {})
        try:
            if not isinstance(tool, str) or not isinstance(arguments, dict):
                raise StudioError(tr("A call has a tool and its arguments."))
            answer = format_result(number, call_tool(self._make_session(self, token), tool, arguments))
        except StudioError as error:
            answer = format_message({"id": number, "error": str(error)})
        except CancelledError:
            answer = format_message({"id": number, "error": tr("It was canceled.")})
        except Exception as error:  # whatever a tool raises must not end the connection
            logger.exception("a call of the agent %s failed", self.agent)
            answer = format_message({"id": number, "error": f"{type(error).__name__}: {error}"})
        self._send(answer)

    def _answer(self, message: dict[str, Any]) -> None:
        self._send(format_message(message))

    def _send(self, line: bytes) -> None:
        try:
            with self._lock:
                self._link.sendall(line)
        except OSError:
            logger.debug("the agent %s has hung up", self.agent)

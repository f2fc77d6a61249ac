"""The server that agents attach to: tokens, limits, agents that hang up or send too much. No window."""

from __future__ import annotations

import os
import socket
import stat
from collections.abc import Iterator
from pathlib import Path
from queue import Queue
from threading import Event

import pytest

from studio.api import LocalHost, ProjectHandle
from studio.api.agent.guarded_host import GuardedHost, allow_edits
from studio.api.agent.tool import AgentSession
from studio.api.agent.wire import HOST, AttachPoint, format_message, read_attach_point, read_messages
from studio.app.cli.mcp.callers import WindowCaller
from studio.core.errors import StudioError
from studio.engine.scheduling.cancel_token import CancelToken
from studio.services.engine_setup import load_registry
from studio.ui.features.agents.agent_connection import MOST_WAITING, AgentConnection
from studio.ui.features.agents.agent_server import MOST_AGENTS, MOST_WRONG_TOKENS, AgentServer, clean_name


class Listener:
    """A project without a window."""

    def __init__(self) -> None:
        self.host = LocalHost(load_registry(["filter", "source"], has_user_nodes=False), device="cpu")
        self.changes: Queue[int] = Queue()
        self.attacked = Event()
        self.cancelled = Event()
        self.gate = Event()
        self.gate.set()
        self.begun = Event()

    def make_session(self, connection: AgentConnection, token: CancelToken) -> AgentSession:
        self.begun.set()
        while not self.gate.wait(0.01):
            token.raise_if_cancelled()
        return AgentSession(ProjectHandle(GuardedHost(self.host, connection.agent, allow_edits, token)))

    def on_agents_changed(self) -> None:
        self.changes.put(0)

    def on_call_cancelled(self, connection: AgentConnection) -> None:
        self.cancelled.set()

    def on_attacked(self) -> None:
        self.attacked.set()


@pytest.fixture
def listener() -> Iterator[Listener]:
    made = Listener()
    yield made
    made.gate.set()
    made.host.close()


@pytest.fixture
def server(listener: Listener, tmp_path: Path) -> Iterator[AgentServer]:
    made = AgentServer(tmp_path, listener)
    yield made
    made.close()


def _attach(folder: Path, name: str = "Claude") -> WindowCaller:
    return WindowCaller(folder, name, [folder])


def _dial(server: AgentServer) -> socket.socket:
    return socket.create_connection((HOST, server.point.port), 10)


def _hear(link: socket.socket) -> dict[str, object]:
    with link.makefile("rb") as stream:
        return next(read_messages(stream), {})


def test_an_agent_with_the_token_works(server: AgentServer, listener: Listener, tmp_path: Path) -> None:
    caller = _attach(tmp_path)
    result = caller.call("add_node", {"type": "filter.blur", "params": {"radius": 3}}, CancelToken())
    assert result.data["params"] == {"radius": 3.0}
    assert listener.host.step_labels == ("Claude: Add Blur",)
    assert [connection.agent for connection in server.connections] == ["Claude"]
    with pytest.raises(StudioError, match=r"filter\.blur"):
        caller.call("add_node", {"type": "filter.blu"}, CancelToken())
    caller.close()
    listener.changes.get(timeout=10)
    listener.changes.get(timeout=10)
    assert server.connections == ()


@pytest.mark.skipif(os.name == "nt", reason="folders of Windows users are private by themselves")
def test_only_the_user_can_read_the_token(server: AgentServer, tmp_path: Path) -> None:
    (file,) = tmp_path.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert server.point.token in file.read_text()
    assert len(server.point.token) >= 40
    server.close()
    assert read_attach_point(tmp_path) is None
    with pytest.raises(StudioError, match="No window listens"):
        _attach(tmp_path)


@pytest.mark.parametrize("hello", [{"token": "wrong"}, {}, {"token": None}, {"token": ["a"]}])
def test_a_wrong_token_is_refused(server: AgentServer, hello: dict[str, object]) -> None:
    with _dial(server) as link:
        link.sendall(format_message(hello))
        assert _hear(link) == {"error": "The token is wrong."}
        assert link.recv(1) == b""
    assert server.connections == ()


def test_guessing_ends_the_listening(server: AgentServer, listener: Listener, tmp_path: Path) -> None:
    for number in range(MOST_WRONG_TOKENS):
        with _dial(server) as link:
            link.sendall(format_message({"token": str(number)}))
            _hear(link)
    assert listener.attacked.wait(10)
    with pytest.raises(OSError):  # noqa: PT011  (the system's own words)
        _dial(server)
    assert read_attach_point(tmp_path) is None


def test_another_windows_file_is_left_alone(server: AgentServer, tmp_path: Path) -> None:
    other = AttachPoint.create(1)
    other.write(tmp_path)
    server.close()
    assert read_attach_point(tmp_path) == other


def test_no_more_than_some_may_attach(server: AgentServer, tmp_path: Path) -> None:
    callers = [_attach(tmp_path, f"Agent {number}") for number in range(MOST_AGENTS)]
    with pytest.raises(StudioError, match="attached already"):
        _attach(tmp_path)
    for caller in callers:
        caller.close()


def test_long_messages_and_nonsense_end_the_connection(server: AgentServer, tmp_path: Path) -> None:
    for sent in (b'{"id": 1, "x": "' + b"x" * (5 << 20), b"[1, 2]\n", b"{" * 100_000 + b"\n"):
        with _dial(server) as link:
            link.sendall(format_message({"token": server.point.token}))
            stream = link.makefile("rb")
            answers = read_messages(stream)
            assert next(answers) == {"ok": True}
            try:
                link.sendall(sent)
                assert "error" in next(answers)
            except ConnectionError:
                pass  # hung up before all of it was sent
            stream.close()
    _attach(tmp_path).close()  # the server lives


def test_a_flood_is_told_so(server: AgentServer, listener: Listener) -> None:
    listener.gate.clear()
    with _dial(server) as link, link.makefile("rb") as stream:
        link.sendall(format_message({"token": server.point.token}))
        answers = read_messages(stream)
        next(answers)
        count = 3 * MOST_WAITING
        link.sendall(b"".join(format_message({"id": n, "tool": "get_history"}) for n in range(count)))
        refused = next(answers)
        assert "Too many calls" in str(refused["error"])
        listener.gate.set()
        found = [refused, *(next(answers) for _ in range(count - 1))]
    assert {answer["id"] for answer in found} == set(range(count))
    assert sum("data" in answer for answer in found) >= MOST_WAITING


def test_hanging_up_in_mid_call_cancels_it(server: AgentServer, listener: Listener) -> None:
    listener.gate.clear()
    with _dial(server) as link:
        link.sendall(format_message({"token": server.point.token}))
        _hear(link)
        link.sendall(format_message({"id": 1, "tool": "get_history"}))
        assert listener.begun.wait(10)
    assert listener.cancelled.wait(10)
    listener.changes.get(timeout=10)
    listener.changes.get(timeout=10)
    assert server.connections == ()


def test_a_call_is_cancelled_by_its_number(server: AgentServer, listener: Listener) -> None:
    listener.gate.clear()
    with _dial(server) as link, link.makefile("rb") as stream:
        link.sendall(format_message({"token": server.point.token}))
        answers = read_messages(stream)
        next(answers)
        link.sendall(format_message({"id": 7, "tool": "get_history"}))
        assert listener.begun.wait(10)
        link.sendall(format_message({"cancel": 7}))
        assert next(answers) == {"id": 7, "error": "It was canceled."}


def test_names_are_short_lines() -> None:
    assert clean_name("Claude\n\x1b[31m Code" + "x" * 100).startswith("Claude [31m Code")
    assert len(clean_name("x" * 1000)) == 40
    assert clean_name(None) == "Agent"

"""The server by the official SDK's own client: a template built from nothing, and clients that mean harm."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import cv2
import numpy as np
import pytest
from mcp.client.session import ClientSession
from mcp.client.stdio import StdioServerParameters, stdio_client

from tests.conftest import ROOT

pytestmark = pytest.mark.slow  # each test starts a process

CLIP = ROOT / "assets" / "media" / "moving-scene.mp4"
Work = Callable[[ClientSession], Awaitable[None]]


def _words(root: Path, *more: str) -> list[str]:
    return [str(ROOT / "main.py"), "mcp", "--device", "cpu", "--root", str(root), "--root", str(CLIP.parent), *more]


def _environment(home: Path) -> dict[str, str]:
    return {**os.environ, "FRAMELOOM_HOME": str(home), "OMP_NUM_THREADS": "1"}


def run(root: Path, work: Work, *more: str) -> None:
    """Start a server and let a client work with it."""
    server = StdioServerParameters(
        command=sys.executable, args=_words(root, *more), env=_environment(root / "home"), cwd=str(root)
    )

    async def talk() -> None:
        async with stdio_client(server) as streams, ClientSession(*streams) as session:
            await session.initialize()
            await work(session)

    anyio.run(talk)


async def call(session: ClientSession, tool: str, **arguments: Any) -> Any:
    """Return what a tool gives back."""
    result = await session.call_tool(tool, arguments)
    text = next(each.text for each in result.content if each.type == "text")
    assert not result.is_error, text
    return json.loads(text)


async def refuse(session: ClientSession, tool: str, **arguments: Any) -> str:
    """Return why a tool refuses."""
    result = await session.call_tool(tool, arguments)
    assert result.is_error
    return str(next(each.text for each in result.content if each.type == "text"))


def test_an_agent_builds_the_slow_motion_template_from_nothing(tmp_path: Path) -> None:
    async def work(session: ClientSession) -> None:
        names = {tool.name for tool in (await session.list_tools()).tools}
        assert {"search_node_types", "add_node", "get_frame", "render", "undo"} <= names
        found = await call(session, "search_node_types", query="optical flow")
        assert found["types"][0]["type"] == "motion.optical_flow"
        described = await call(session, "describe_node_type", type="time.retime")
        assert {"method", "speed"} <= {param["name"] for param in described["parameters"]}
        await call(session, "add_node", type="source.video", params={"file": str(CLIP)})
        await call(session, "add_node", type="motion.optical_flow")
        await call(session, "add_node", type="time.retime", name="Slow Motion", params={"speed": 0.5, "method": "flow"})
        await call(session, "edit", label="Grade and write", edits=[
            {"tool": "add_node", "arguments": {"type": "color.levels", "params": {"gamma": 1.08}}},
            {"tool": "add_node", "arguments": {"type": "color.hue_saturation", "name": "Saturation"}},
            {"tool": "add_node", "arguments": {"type": "output.write_video", "params": {"file": "slow.mp4"}}},
        ])  # fmt: skip
        for source, target, port in (
            ("Video", "Optical Flow", "image"), ("Video", "Slow Motion", "image"),
            ("Optical Flow", "Slow Motion", "flow"),
            ("Slow Motion", "Levels", "image"), ("Levels", "Saturation", "image"),
            ("Saturation", "Write Video", "image"),
        ):  # fmt: skip
            await call(session, "connect", source=source, target=target, port=port)
        assert await call(session, "get_problems") == []

        picture = await session.call_tool("get_frame", {"node": "Saturation", "frame": 3, "max_side": 320})
        png = base64.b64decode(next(each.data for each in picture.content if each.type == "image"))
        decoded = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR)
        assert decoded is not None
        assert max(decoded.shape[:2]) == 320
        assert decoded.std() > 10

        keys = [{"frame": 0, "value": 1.0}, {"frame": 20, "value": 0.0, "interpolation": "bezier"}]
        changed = await call(session, "set_keys", node="Saturation", param="saturation", keys=keys, ease="sine-in-out")
        assert [key[:2] for key in changed["keys"]["saturation"]] == [[0, 1.0], [20, 0.0]]
        gray = await call(session, "get_scopes", node="Saturation", frame=20)
        assert abs(gray["r"]["mean"] - gray["g"]["mean"]) < 0.02

        report = await call(session, "render", first=0, last=4, scale=0.25)
        assert report["frames"] == 5
        assert Path(report["file"]) == tmp_path / "slow.mp4"
        assert (tmp_path / "slow.mp4").stat().st_size > 500

        assert (await call(session, "get_history"))["done"][-1].startswith("Agent: ")
        assert await call(session, "undo") == {"undone": True}
        assert "keys" not in await call(session, "get_node", node="Saturation")
        await call(session, "save_project", path="slow.loom")
        assert (tmp_path / "slow.loom").is_file()

    run(tmp_path, work)


def test_paths_outside_are_refused(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("/etc")

    async def work(session: ClientSession) -> None:
        for path in ("/etc/passwd", "../outside.loom", "link/passwd", "~/x.loom"):
            assert "outside of the folders" in await refuse(session, "save_project", path=path)
            assert "outside of the folders" in await refuse(session, "open_project", path=path)
            assert "outside of the folders" in await refuse(session, "render", file=path)
            refused = await refuse(session, "add_node", type="source.video", params={"file": path})
            assert "outside of the folders" in refused
        assert await call(session, "get_graph") == {"nodes": [], "wires": []}

    run(tmp_path, work)


def test_a_reader_changes_nothing(tmp_path: Path) -> None:
    async def work(session: ClientSession) -> None:
        assert "may only read" in await refuse(session, "add_node", type="filter.blur")
        assert (await call(session, "get_graph"))["nodes"] == []
        assert (await call(session, "search_node_types", query="blur"))["count"] > 1

    run(tmp_path, work, "--read-only")


def test_wrong_arguments_say_what_is_accepted(tmp_path: Path) -> None:
    async def work(session: ClientSession) -> None:
        assert "type: Field required" in await refuse(session, "add_node")
        assert "filter.blur" in await refuse(session, "add_node", type="filter.blu")
        assert "There is no tool" in await refuse(session, "format_disk")
        await call(session, "add_node", type="filter.blur")
        assert "radius" in await refuse(session, "set_params", node="Blur", params={"radius": "far"})
        assert "Extra inputs" in await refuse(session, "remove_node", node="Blur", force=True)
        refused = await refuse(session, "edit", label="Both", edits=[
            {"tool": "add_node", "arguments": {"type": "filter.blur"}},
            {"tool": "add_node", "arguments": {"type": "x"}},
        ])  # fmt: skip
        assert refused.startswith("edits.1")
        assert len((await call(session, "get_graph"))["nodes"]) == 1

    run(tmp_path, work)


def _start(root: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, *_words(root)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env=_environment(root / "home"), cwd=root,
    )  # fmt: skip


def _hello(server: subprocess.Popen[bytes]) -> None:
    hello = {
        "jsonrpc": "2.0", "id": 0, "method": "initialize",
        "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}},
    }  # fmt: skip
    _send(server, hello)
    assert _read(server)["id"] == 0
    _send(server, {"jsonrpc": "2.0", "method": "notifications/initialized"})


def _send(server: subprocess.Popen[bytes], message: dict[str, Any]) -> None:
    assert server.stdin is not None
    server.stdin.write(json.dumps(message).encode() + b"\n")
    server.stdin.flush()


def _read(server: subprocess.Popen[bytes]) -> dict[str, Any]:
    assert server.stdout is not None
    found = json.loads(server.stdout.readline())
    assert isinstance(found, dict)
    return found


def _call(number: int, tool: str, **arguments: object) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": number, "method": "tools/call", "params": {"name": tool, "arguments": arguments}}


def _memory(server: subprocess.Popen[bytes]) -> int:
    """Return the peak of a process's memory, in bytes."""
    lines = Path(f"/proc/{server.pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) * 1024


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
def test_a_hundred_megabytes_and_a_flood_leave_it_alive_and_small(tmp_path: Path) -> None:
    with _start(tmp_path) as server:
        _hello(server)
        _send(server, _call(1, "get_graph"))
        assert _read(server)["id"] == 1
        before = _memory(server)
        assert server.stdin is not None
        server.stdin.write(b'{"jsonrpc": "2.0", "id": 2, "method": "ping", "x": "')
        for _ in range(100):
            server.stdin.write(b"x" * (1 << 20))
        server.stdin.write(b'"}\n')
        _send(server, _call(3, "get_graph"))
        while (answer := _read(server)).get("id") != 3:
            pass  # what is said of the long message
        assert "result" in answer
        assert _memory(server) - before < 60 << 20

        flood = b"".join(json.dumps(_call(number, "get_graph")).encode() + b"\n" for number in range(4, 3004))

        async def pour() -> None:
            assert server.stdin is not None
            await anyio.to_thread.run_sync(server.stdin.write, flood)
            await anyio.to_thread.run_sync(server.stdin.flush)

        async def drain() -> set[int]:
            return {(await anyio.to_thread.run_sync(_read, server))["id"] for _ in range(3000)}

        answered: set[int] = set()

        async def both() -> None:
            async with anyio.create_task_group() as group:
                group.start_soon(pour)
                answered.update(await drain())

        anyio.run(both)
        assert answered == set(range(4, 3004))
        assert _memory(server) - before < 80 << 20
        server.stdin.close()
        assert server.wait(20) == 0


def test_a_client_that_hangs_up_in_mid_call_ends_the_work(tmp_path: Path) -> None:
    with _start(tmp_path) as server:
        _hello(server)
        _send(server, _call(1, "add_node", type="source.noise", params={"width": 1920, "height": 1080, "length": 5000}))
        assert "result" in _read(server)
        _send(server, _call(2, "render", node="Noise", file="long.mp4"))
        began = time.monotonic()
        assert server.stdin is not None
        server.stdin.close()
        assert server.wait(60) == 0
        assert time.monotonic() - began < 60
    assert not (tmp_path / "long.mp4").exists()

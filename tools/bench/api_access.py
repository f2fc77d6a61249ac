"""E25, E26: what the Python API adds to a cached frame, and an agent's round trip for one as a picture."""

from __future__ import annotations

import os
import statistics
import sys
import time
from pathlib import Path

import anyio

from studio.api import LocalHost, ProjectHandle
from studio.core.files import find_asset_folder
from studio.engine.request import EngineRequest, RequestPurpose
from studio.services.engine_setup import load_registry
from tools.bench.report import Figure

API_LIMIT, TRIP_LIMIT = 1.0, 60.0
_SIZE = (1920, 1080)
_CLIP = "moving-scene.mp4"


def measure_api(rounds: int = 500) -> list[Figure]:
    """Return the milliseconds that `project.frame` takes beyond the engine's own answer, for a frame that is cached."""
    with ProjectHandle(LocalHost(load_registry(has_user_nodes=False), device="cpu")) as project:
        noise = project.add("source.noise", width=_SIZE[0], height=_SIZE[1])
        blur = project.add("filter.blur")
        noise >> blur
        project.frame(blur, 0)
        engine, graph = project.host.engine, project.graph
        request = EngineRequest(graph, blur.path, "image", 0, 1.0, RequestPurpose.JOB)
        costs, bare = [], []
        for _ in range(rounds):
            started = time.perf_counter()
            engine.compute_frame(request)
            middle = time.perf_counter()
            project.frame("Blur", 0)
            bare.append(middle - started)
            costs.append(time.perf_counter() - middle - bare[-1])
        detail = f"the engine alone {statistics.median(bare) * 1e3:.3f} ms"
        return [
            Figure("E25", "the API's time for a cached frame", statistics.median(costs) * 1e3, API_LIMIT, "ms", detail)
        ]


def measure_agent(rounds: int = 30) -> list[Figure]:
    """Return the milliseconds from an agent's question to its picture of a cached frame of 1920 × 1080, as PNG."""
    from mcp.client.session import ClientSession
    from mcp.client.stdio import StdioServerParameters, stdio_client

    media = find_asset_folder("media")
    words = [str(media.parents[1] / "main.py"), "mcp", "--device", "cpu", "--root", str(media)]
    server = StdioServerParameters(command=sys.executable, args=words, env=dict(os.environ), cwd=str(Path.cwd()))
    times: list[float] = []
    sizes: list[int] = []

    async def talk() -> None:
        async with stdio_client(server) as streams, ClientSession(*streams) as session:
            await session.initialize()
            await session.call_tool("add_node", {"type": "source.video", "params": {"file": _CLIP}})
            large = {"width": _SIZE[0], "height": _SIZE[1]}
            await session.call_tool("add_node", {"type": "transform.resize", "name": "Large", "params": large})
            await session.call_tool("connect", {"source": "Video", "target": "Large"})
            for _ in range(rounds + 2):
                started = time.perf_counter()
                found = await session.call_tool("get_frame", {"node": "Large", "frame": 3, "max_side": 4096})
                times.append(time.perf_counter() - started)
                assert not found.is_error, found.content
                sizes.append(next(len(each.data) for each in found.content if each.type == "image"))

    anyio.run(talk)
    detail = f"{sizes[-1] * 3 / 4 / 1e6:.2f} MB of PNG"
    what = "an agent's round trip for a cached frame of 1920 × 1080 as PNG"
    return [Figure("E26", what, statistics.median(times[2:]) * 1e3, TRIP_LIMIT, "ms", detail)]

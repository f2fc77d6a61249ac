"""E13: a network node in the graph against the same module called bare, a frame at a time."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from functools import cache, partial
from itertools import pairwise
from typing import cast

import torch

from studio.core.errors import StudioError
from studio.engine.engine import Engine
from studio.engine.evaluation.eval_context import EvalContext
from studio.engine.evaluation.plan import DigestTable
from studio.engine.scheduling.cancel_token import CancelToken
from studio.engine.scheduling.devices import choose_device
from studio.sdk import Context, FrameNode, Image, node
from studio.sdk.registry import Registry
from studio.sdk.testing.memory_media import MemoryMedia
from tools.bench import nodes_for_bench
from tools.bench.report import Figure

LIMIT_RATIO = 1.02
_WHAT = "a network node in the graph / the same module bare"
_CHANNELS = (3, 32, 32, 32, 32, 3)
_WARM_UP = 3


@cache
def _network(device: str) -> torch.nn.Module:
    torch.manual_seed(0)
    layers: list[torch.nn.Module] = []
    for before, after in pairwise(_CHANNELS):
        layers += [torch.nn.Conv2d(before, after, 3, padding=1), torch.nn.ReLU()]
    network = torch.nn.Sequential(*layers[:-1]).eval().to(device)
    return network.to(memory_format=torch.channels_last)  # type: ignore[call-overload, no-any-return]


@node("bench.network")
class Network(FrameNode):
    """A small convolutional network over the picture."""

    def process(self, image: Image, ctx: Context) -> Image:
        with ctx.autocast():
            return Image(_network(str(ctx.device))(image.pixels.unsqueeze(0)).squeeze(0).float())


def measure(size: int = 1080, rounds: int = 30) -> list[Figure]:
    """Return the ratio on a GPU; without one it is not measured, and that of the CPU is told for information."""
    try:
        device = choose_device("cuda")
    except StudioError:
        small = max(16, size // 4)
        ratio = _ratio("cpu", small, rounds)
        detail = f"no GPU; for information, on the CPU at {small}×{small} pixels: {ratio:.3f} x"
        return [Figure("E13", _WHAT, None, LIMIT_RATIO, "x", detail)]
    detail = f"{size}×{size} pixels, {torch.cuda.get_device_name(device)}"
    return [Figure("E13", _WHAT, _ratio("cuda", size, rounds), LIMIT_RATIO, "x", detail)]


def _ratio(device: str, size: int, rounds: int) -> float:
    """Return the median of pairs. The picture lies on the device for both, as it does behind any other node."""
    registry = Registry([*nodes_for_bench.registry(), Network.spec])
    engine = Engine(registry, MemoryMedia(), device=device)
    graph = nodes_for_bench.chain(1, "bench.network", size=size)
    source = engine.compiler.compile_output(graph, "s", "image", 1.0)
    output = engine.compiler.compile_output(graph, "n0", "image", 1.0)
    ratios = []
    for frame in range(rounds + _WARM_UP):
        run = EvalContext(engine.cache, DigestTable(engine.media), CancelToken())
        picture = cast("Image", engine.executor.compute_output(source, frame, run))
        context = engine.executor.node_invoker.create_context(output, frame, run)
        with torch.no_grad():
            bare = _seconds(engine.device, partial(Network().process, picture, context))
        in_graph = _seconds(engine.device, partial(engine.executor.compute_output, output, frame, run))
        ratios.append(in_graph / bare)
    return statistics.median(ratios[_WARM_UP:])


def _seconds(device: torch.device, work: Callable[[], object]) -> float:
    """Return how long work takes until the device is done with it."""
    started = time.perf_counter()
    work()
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    return time.perf_counter() - started

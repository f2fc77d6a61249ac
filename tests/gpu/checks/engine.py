"""Results stay on the card: none is uploaded again, cached values are found, bytes are equal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import torch

from studio.core.image import Image
from studio.engine.engine import Engine
from studio.engine.request import EngineRequest
from studio.sdk.testing.memory_media import MemoryMedia
from tests.gpu.checks import CheckContext
from tests.gpu.rows import Outcome, Row
from tests.gpu.timing import find_difference, measure_seconds
from tools.bench import nodes_for_bench

_FRAMES = 6
_NODES = 4


def run(context: CheckContext) -> Iterator[Row]:
    """Compute a chain twice by one engine, then by another one."""
    size = context.choose(1080, 64)
    graph = nodes_for_bench.chain(_NODES, "bench.work", size=size)
    engine, uploads = _make_engine(context), [0]
    invoker = engine.executor.node_invoker
    upload = invoker._upload

    def count(tensor: torch.Tensor) -> torch.Tensor:
        uploads[0] += 1
        return upload(tensor)

    invoker._upload = count
    requests = [EngineRequest(graph, f"n{_NODES - 1}", "image", frame) for frame in range(_FRAMES)]
    first = [cast("Image", engine.compute_frame(request)) for request in requests]
    expected = _FRAMES if context.device.type == "cuda" else 0
    places = {str(picture.pixels.device) for picture in first}
    is_right = uploads[0] == expected and places == {str(context.device)}
    figures: dict[str, float | str] = {
        "uploads": float(uploads[0]),
        "expected": float(expected),
        "device": ", ".join(sorted(places)),
    }
    yield Row("uploads: the source's frames alone", Outcome.OK if is_right else Outcome.FAILED, figures)
    again = [engine.compute_frame(request) for request in requests]
    same = sum(one is other for one, other in zip(first, again, strict=True))
    yield Row("found in the cache", Outcome.OK if same == _FRAMES else Outcome.FAILED, {"found": float(same)})
    other = _make_engine(context)
    worst = max(
        find_difference(picture.pixels, cast("Image", other.compute_frame(request)).pixels)
        for picture, request in zip(first, requests, strict=True)
    )
    yield Row("computed anew: equal bytes", Outcome.OK if worst == 0.0 else Outcome.FAILED, {"difference": worst})
    seconds = measure_seconds(context.device, lambda: engine.compute_frame(requests[0]))
    yield Row("a cached frame", Outcome.FIGURE, {"ms": 1e3 * seconds})


def _make_engine(context: CheckContext) -> Engine:
    return Engine(nodes_for_bench.registry(), MemoryMedia(), device=str(context.device))

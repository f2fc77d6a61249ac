"""The card's share of the cache: its limit, what is spilled and comes back; a call that runs out of memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import torch

from studio.core.image import Image
from studio.engine.cache.memory_cache import FrameCache
from studio.engine.engine import Engine
from studio.engine.request import EngineRequest
from studio.sdk import FrameNode, Param, node
from studio.sdk.registry import Registry
from studio.sdk.testing.memory_media import MemoryMedia
from tests.gpu.checks import CheckContext
from tests.gpu.rows import Outcome, Row
from tests.gpu.timing import find_difference, measure_seconds, wait_for
from tools.bench import nodes_for_bench

_PICTURES = 24
_SECONDS = 1.0  # what each is said to have taken, so that it is worth a copy


@node("gpu.greedy")
class Greedy(FrameNode):
    """Take so much of the card for each pixel that only tiles fit."""

    bytes_a_pixel: int = Param(default=1, min=1, animatable=False, help="Bytes for each pixel.")

    def tile_overlap(self) -> int:
        """Allow tiles."""
        return 0

    def process(self, image: Image) -> Image:
        """Hand the picture on."""
        room = torch.empty(
            self.bytes_a_pixel * image.height * image.width, dtype=torch.uint8, device=image.pixels.device
        )
        return image.with_pixels(image.pixels + room[:1] * 0)


def run(context: CheckContext) -> Iterator[Row]:
    """Fill the cache beyond its limit, read it back, then run out of memory."""
    engine = Engine(Registry([*nodes_for_bench.registry(), Greedy.spec]), MemoryMedia(), device=str(context.device))
    size = context.choose(1080, 32)
    picture_bytes = 3 * size * size * 4
    memory = engine.executor.node_invoker.create_device_memory(picture_bytes * _PICTURES // 4)
    if memory is None:
        yield Row("limit and spill", Outcome.SKIPPED, {}, "this device has no memory of its own")
        return
    default = engine.cache.device_byte_limit
    yield Row("the default limit", Outcome.FIGURE, {"MiB": default / 2**20})
    cache = FrameCache(2 * picture_bytes * _PICTURES, None, memory)
    made = [Image(torch.full((3, size, size), index / _PICTURES, device=context.device)) for index in range(_PICTURES)]
    wait_for(context.device)
    for index, picture in enumerate(made):
        digest = str(index).encode()
        cache.begin_value(digest, lambda: None)
        cache.finish_value(digest, picture, _SECONDS)
    is_kept = cache.device_used_bytes <= cache.device_byte_limit and all(
        str(i).encode() in cache for i in range(_PICTURES)
    )
    figures = {"card MiB": cache.device_used_bytes / 2**20, "memory MiB": cache.used_bytes / 2**20}
    yield Row("limit and spill", Outcome.OK if is_kept else Outcome.FAILED, figures)
    back = [cast("Image", cache.find_value(str(index).encode())) for index in range(_PICTURES)]
    worst = max(find_difference(one.pixels, other.pixels) for one, other in zip(made, back, strict=True))
    places = {str(picture.pixels.device) for picture in back}
    is_right = worst == 0.0 and places == {str(context.device)}
    yield Row("brought back", Outcome.OK if is_right else Outcome.FAILED, {"difference": worst})
    for name, work in (("to memory", memory.download), ("to the card", memory.upload)):
        value: object = made[0] if name == "to memory" else memory.download(made[0])
        seconds = measure_seconds(context.device, lambda work=work, value=value: work(value))  # type: ignore[misc]
        yield Row(f"a picture {name}", Outcome.FIGURE, {"ms": 1e3 * seconds, "GB/s": picture_bytes / seconds / 1e9})
    yield _run_out(engine, context, size)


def _run_out(engine: Engine, context: CheckContext, size: int) -> Row:
    """Return whether a call that needs more than there is succeeds in tiles."""
    total = torch.cuda.get_device_properties(context.device).total_memory
    graph = nodes_for_bench.chain(1, "gpu.greedy", size=size)
    record = graph.nodes["n0"]
    params = {"bytes_a_pixel": int(1.5 * total / size**2)}
    nodes = {**graph.nodes, "n0": type(record)(record.id, record.type, record.name, params=params)}
    value = engine.compute_frame(EngineRequest(type(graph)(nodes, graph.wires), "n0", "image", 0))
    source = engine.compute_frame(EngineRequest(graph, "s", "image", 0))
    worst = find_difference(cast("Image", value).pixels, cast("Image", source).pixels)
    return Row("out of memory, then in tiles", Outcome.OK if worst == 0.0 else Outcome.FAILED, {"difference": worst})

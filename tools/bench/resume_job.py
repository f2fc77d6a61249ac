"""One render that can be killed: `python -m tools.bench.resume_job SOURCE TARGET PARTS COUNTER`.

It prints the number of frames that are done, and adds a byte to the counter for each frame that it computes.
"""

from __future__ import annotations

import sys
from itertools import pairwise
from pathlib import Path

from studio.engine.engine import Engine
from studio.engine.render import render_sink
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.media.media_files import MediaFiles
from studio.sdk import FileMode, FrameNode, Image, Param, node
from studio.sdk.params import ParamValue
from studio.services.engine_setup import load_registry


@node("bench.counted")
class Counted(FrameNode):
    """Hand the picture on, and count it."""

    counter: Path = Param(default=Path(), file_mode=FileMode.SAVE, hashed=False, help="Grows by a byte a frame.")

    def process(self, image: Image) -> Image:
        with self.counter.open("ab") as file:
            file.write(b".")
        return image


def main() -> None:
    """Render."""
    source, target, parts, counter = sys.argv[1:]
    steps: list[tuple[str, str, dict[str, ParamValue]]] = [
        ("video", "source.video", {"file": source}),
        ("counted", "bench.counted", {"counter": counter}),
        ("blur", "filter.blur", {"radius": 3.0}),
        ("half", "transform.resize", {"width": 480, "height": 270}),
        ("write", "output.write_video", {"file": target, "store_graph": False}),  # it has the names of files
    ]
    names = [name for name, _, _ in steps]
    wires = {Endpoint(b, "image"): Endpoint(a, "image") for a, b in pairwise(names)}
    wires[Endpoint("write", "audio")] = Endpoint("video", "audio")
    graph = Graph({name: NodeRecord(name, kind, name, params=params) for name, kind, params in steps}, wires)
    registry = load_registry()
    registry.add(Counted.spec)
    engine = Engine(registry, MediaFiles(Path(parts)), cache_bytes=64 << 20, device="cpu")
    render_sink(engine, graph, "write", on_progress=_say)


def _say(done: int, total: int) -> None:
    sys.stdout.write(f"{done}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()

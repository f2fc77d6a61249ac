"""One run of the streaming job: `python -m tools.bench.render_stream_job graph|loop SOURCE TARGET`."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import av
import cv2
import numpy as np

if TYPE_CHECKING:
    from studio.graph.model import Graph

GAIN, BLACK, WHITE, BLUR, PRESET, QUALITY = 1.1, 0.05, 0.95, 3.0, "veryfast", 75
CACHE_BYTES = 256 << 20


def loop(source: Path, target: Path) -> Callable[[], None]:
    """Return the job as one would write it by hand: read, compute and encode one after the other, float32."""
    from studio.media.writing.formats import compute_crf

    def job() -> None:
        with av.open(str(source)) as reader, av.open(str(target), "w") as writer:
            reader.streams.video[0].thread_type = "AUTO"
            options = {"preset": PRESET, "crf": compute_crf(QUALITY, 51, 23, 10)}
            stream = writer.add_stream("libx264", rate=Fraction(25), options=options)
            stream.width, stream.height, stream.pix_fmt = 480, 270, "yuv420p"
            for frame in reader.decode(video=0):
                pixels = frame.to_ndarray(format="rgb24").astype(np.float32) / 255.0
                pixels = pixels * GAIN
                pixels = np.clip((pixels - BLACK) / (WHITE - BLACK), 0.0, 1.0)
                pixels = cv2.GaussianBlur(pixels, (0, 0), BLUR)
                pixels = cv2.resize(pixels, (480, 270), interpolation=cv2.INTER_AREA)
                rounded = (np.clip(pixels, 0.0, 1.0) * 255.0 + 0.5).astype(np.uint8)
                writer.mux(stream.encode(av.VideoFrame.from_ndarray(rounded, format="rgb24")))
            writer.mux(stream.encode(None))

    return job


def graph(source: Path, target: Path) -> Callable[[], None]:
    """Return the same job as a graph."""
    from studio.engine.engine import Engine
    from studio.engine.render import render_sink
    from studio.services.engine_setup import load_media, load_registry

    engine = Engine(load_registry(), load_media(), cache_bytes=CACHE_BYTES, device="cpu")
    made = make_graph(source, target)
    return lambda: _discard(render_sink(engine, made, "write"))


def make_graph(source: Path, target: Path) -> Graph:
    """Return the graph of the job; it writes at "write"."""
    from studio.graph.model import Endpoint, Graph, NodeRecord

    steps: list[tuple[str, str, int, dict[str, float | int | str]]] = [
        ("video", "source.video", 1, {"file": str(source)}),
        ("brightness", "color.gain", 1, {"gain": GAIN}),
        ("contrast", "color.levels", 2, {"in_black": BLACK, "in_white": WHITE}),
        ("blur", "filter.blur", 1, {"radius": BLUR}),
        ("half", "transform.resize", 1, {"width": 480, "height": 270}),
        ("write", "output.write_video", 2, {"file": str(target), "quality": QUALITY, "preset": PRESET}),
    ]
    nodes = {name: NodeRecord(name, kind, name, version, params=params) for name, kind, version, params in steps}
    names = list(nodes)
    wires = {Endpoint(b, "image"): Endpoint(a, "image") for a, b in pairwise(names)}
    return Graph(nodes, wires)


def _discard(_: object) -> None:
    """Make a call into a job."""


def peak_bytes() -> int:
    """Return the most memory that this process has had, in bytes; 0 on Windows, which has no such call.

    Linux's `getrusage` starts from the peak of the process that started this one; `VmHWM` does not.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024
    try:
        import resource
    except ImportError:
        return 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def main() -> None:
    """Run the job and print its figures as JSON."""
    kind, source, target = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    job = {"loop": loop, "graph": graph}[kind](source, target)
    base = peak_bytes()
    cpu, wall = time.process_time(), time.perf_counter()
    job()
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    peak = peak_bytes()
    sys.stdout.write(json.dumps({"cpu": cpu, "wall": wall, "peak": peak, "base": base}) + "\n")


if __name__ == "__main__":
    main()

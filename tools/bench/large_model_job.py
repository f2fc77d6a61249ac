"""One run of a large video model: `python -m tools.bench.large_model_job graph|bare FOLDER FRAMES STEPS SIZE`.

It makes a clip twice, the first time to load and warm up, and prints the seconds of the second and the peak of memory.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import torch

from studio.engine.scheduling.devices import choose_device, choose_precision
from studio.sdk.networks.hf import import_diffusers

PROMPT = "a boat on a lake"


@dataclass(frozen=True, slots=True)
class Clip:
    """What is made.

    Args:
        folder: The model's.
        frames: Of the clip.
        steps: From noise to the clip.
        size: Width and height, pixels.
    """

    folder: Path
    frames: int
    steps: int
    size: int


@dataclass(frozen=True, slots=True)
class Run:
    """One run.

    Args:
        cpu: Seconds of all threads.
        wall: Seconds.
        peak: Bytes at most: of the graphics card, or of the process where there is none.
    """

    cpu: float
    wall: float
    peak: int


def bare(clip: Clip) -> Callable[[int], object]:
    """Return the call as one writes it with diffusers."""
    device = choose_device()
    pipe = import_diffusers().DiffusionPipeline.from_pretrained(
        clip.folder, local_files_only=True, dtype=choose_precision(device)
    )
    pipe.set_progress_bar_config(disable=True)
    pipe.to(device)

    def make(seed: int) -> object:
        return pipe(
            PROMPT, num_frames=clip.frames, width=clip.size, height=clip.size, num_inference_steps=clip.steps,
            generator=torch.Generator().manual_seed(seed), output_type="pt",
        )  # fmt: skip

    return make


def graph(clip: Clip) -> Callable[[int], object]:
    """Return the same by the node Text to Video."""
    from studio.engine.engine import Engine
    from studio.graph.model import Graph, NodeRecord
    from studio.media.media_files import MediaFiles
    from studio.models.library import ModelLibrary
    from studio.sdk.params import ParamValue
    from studio.services.engine_setup import load_registry

    engine = Engine(load_registry(), MediaFiles(models=ModelLibrary()), cache_bytes=256 << 20)

    def make(seed: int) -> object:
        params: dict[str, ParamValue] = {
            "model": str(clip.folder), "prompt": PROMPT, "length": clip.frames, "window": clip.frames,
            "width": clip.size, "height": clip.size, "steps": clip.steps, "seed": seed,
        }  # fmt: skip
        record = NodeRecord("clip", "generate.text_to_video", "clip", params=params)
        return engine.generate_clip(Graph({"clip": record}), "clip")

    return make


def main() -> int:
    """Run one job, and print what it took as JSON."""
    kind, folder, *numbers = sys.argv[1:]
    torch.set_num_threads(1)
    clip = Clip(Path(folder), *map(int, numbers))
    make = {"graph": graph, "bare": bare}[kind](clip)
    make(0)
    on_card = torch.cuda.is_available()
    if on_card:
        torch.cuda.synchronize()
    cpu, wall = time.process_time(), time.perf_counter()
    make(1)
    if on_card:
        torch.cuda.synchronize()
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    peak = torch.cuda.max_memory_allocated() if on_card else resident
    sys.stdout.write(json.dumps(asdict(Run(cpu, wall, peak))) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""E20: fifteen families of video pipelines through one road: what loading one and making a clip of two steps takes."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import torch

from nodes.generate.diffusion.base_nodes.video_pipeline_node import VideoPipelineNode
from studio.sdk.networks.hf import configure_libraries
from tests.nodes.generate.diffusion.clips_for_tests import context_of, frames_of, inputs_of, kind_of, made
from tests.nodes.generate.diffusion.test_families import FAMILIES, TINY
from tests.tiny_models import families
from tools.bench.report import Figure


def measure(wanted: Sequence[str] = FAMILIES) -> list[Figure]:
    """Return the median of the families' CPU times, of tiny models: what is left is the libraries' and our own work.

    Args:
        wanted: Which families.
    """
    configure_libraries()
    taken: dict[str, tuple[float, float]] = {}
    with tempfile.TemporaryDirectory() as name:
        frames_of(_node(wanted[0], Path(name)), context_of(), **inputs_of(kind_of(Path(name) / wanted[0])))  # imports
        for family in (*wanted[1:], wanted[0]):
            node = _node(family, Path(name) / "again")
            inputs = inputs_of(type(node))
            taken[family] = _seconds(node, inputs), _seconds(node, inputs)
    loading = statistics.median(first - second for first, second in taken.values())
    shown = ", ".join(f"{family} {1e3 * second:.0f}" for family, (_, second) in sorted(taken.items()))
    what = f"tiny models of {len(taken)} families: two steps and a clip of 5 frames, median of CPU seconds"
    steps = statistics.median(second for _, second in taken.values())
    return [
        Figure("E20", what, steps, None, "s", f"loading takes {1e3 * loading:.0f} ms more; in ms: {shown}"),
    ]


def _node(family: str, home: Path) -> VideoPipelineNode:
    torch.manual_seed(0)
    folder = families()[family](home / family)
    node: VideoPipelineNode = made(kind_of(folder), folder, {**TINY, "length": 5})
    return node


def _seconds(node: VideoPipelineNode, inputs: dict[str, object]) -> float:
    started = time.process_time()
    frames_of(node, context_of(), **inputs)
    return time.process_time() - started

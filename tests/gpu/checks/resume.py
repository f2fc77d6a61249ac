"""A training that is stopped and resumed, and a clip that is generated twice, give the same bytes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import torch
from safetensors.torch import load_file

from studio.core.errors import CancelledError
from studio.engine.engine import Engine
from studio.engine.request import EngineRequest
from studio.engine.scheduling.cancel_token import CancelToken
from studio.engine.training.train_run import train_node
from studio.engine.training.training_loop import TrainReport
from studio.sdk.testing.memory_media import MemoryMedia
from tests.engine.training.networks_for_tests import REGISTRY, graph
from tests.gpu.checks import CheckContext
from tests.gpu.rows import Outcome, Row
from tests.gpu.timing import find_difference
from tools.bench import nodes_for_bench

_STEPS = 10
_STOPPED_AT = 5


def run(context: CheckContext) -> Iterator[Row]:
    """Train through, train with a stop, compare the weights; compute frames twice, compare the pictures."""
    through = _train(context, context.folder / "through", stop=False)
    stopped = _train(context, context.folder / "stopped", stop=True)
    names = through.keys() | stopped.keys()
    worst = max(
        (find_difference(through[name], stopped[name]) if name in through and name in stopped else float("inf"))
        for name in names
    )
    figures = {"difference": worst, "weights": float(len(names))}
    yield Row("training, stopped and resumed", Outcome.OK if worst == 0.0 else Outcome.DIFFERS, figures)
    yield _generate_twice(context)


def _train(context: CheckContext, folder: Path, *, stop: bool) -> dict[str, torch.Tensor]:
    """Return all weights of the last checkpoint."""
    engine = Engine(REGISTRY, MemoryMedia(), cache_bytes=64 << 20, device=str(context.device))
    made = graph(folder, steps=_STEPS, save_every=_STOPPED_AT, validate_every=_STEPS, sample_every=_STEPS)
    token = CancelToken()

    def on_step(report: TrainReport) -> None:
        if stop and report.step >= _STOPPED_AT:
            token.cancel()

    try:
        train_node(engine, made, "train", cancel=token, on_step=on_step)
    except CancelledError:
        train_node(engine, made, "train", resume=True)
    finally:
        engine.close()
    files = sorted(folder.rglob("*.safetensors"), key=lambda file: file.stat().st_mtime_ns)
    return {f"{file.name}:{name}": tensor for file in files[-1:] for name, tensor in load_file(file).items()}


def _generate_twice(context: CheckContext) -> Row:
    """Return whether a network computes the same picture in two engines."""
    from studio.sdk.registry import Registry
    from tools.bench.network import Network

    registry = Registry([*nodes_for_bench.registry(), Network.spec])
    made = nodes_for_bench.chain(2, "bench.network", size=context.choose(512, 32))
    found = []
    for _ in range(2):
        engine = Engine(registry, MemoryMedia(), device=str(context.device))
        found.append(engine.compute_frame(EngineRequest(made, "n1", "image", 3)))
    worst = find_difference(found[0].pixels, found[1].pixels)  # type: ignore[attr-defined]
    return Row("a network's picture, twice", Outcome.OK if worst == 0.0 else Outcome.DIFFERS, {"difference": worst})

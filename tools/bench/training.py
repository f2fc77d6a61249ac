"""E14: the pace of the Train node, against the same loop written by hand in torch."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import torch

from studio.engine.training.batches import BatchReader
from studio.engine.training.train_run import train_node
from studio.engine.training.training_loop import TrainReport
from studio.graph.model import Graph
from studio.sdk.networks.network import build_initial_module
from studio.sdk.testing.example_dataset import ExampleDataset
from tests.engine.training.networks_for_tests import PainterNet, Reader, ReaderNet, engine, graph
from tools.bench.report import Figure

_SAMPLES = 4096
_LEAST = 0.97
_BLOCK = 25
"""Steps of one loop before it is the other's turn. Each loop draws its batches ahead in a thread: within a block the
other's thread has all it may draw, and rests, so a loop pays for its own batches alone."""
_SKIPPED = 5
"""The first steps of a block: in the very first one pools are filled, later the other's thread may still draw."""


def measure(steps: int = 250, batch: int = 256, hidden: int = 512) -> list[Figure]:
    """Return how long a step takes in each loop: they go in turns, some steps here and some there, in one thread.

    Args:
        steps: Of each.
        batch: Samples a step.
        hidden: Width of the painter: a step takes some tens of milliseconds at the defaults.
    """
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    studio = engine()
    try:
        with tempfile.TemporaryDirectory() as name, _ByHand(batch, hidden) as hand:
            turns = _Turns(hand, min(_BLOCK, max(1, steps // 2)))
            train_node(studio, _graph(Path(name), steps, batch, hidden), "train", on_step=turns)
    finally:
        torch.set_num_threads(threads)
        studio.close()
    node, other = (median(_settled(times[:-1])) for times in (turns.node, turns.hand))
    shown = f"{1 / node:.2f} steps/s by the node, {1 / other:.2f} by hand, medians of {steps} steps in turns"
    return [Figure("E14", "time of a step of the Train node ÷ by hand", node / other, 1 / _LEAST, "x", shown)]


def _settled(times: list[float]) -> list[float]:
    """Return the times without those at the beginning of each block, where there are enough."""
    return [seconds for index, seconds in enumerate(times) if index % _BLOCK >= _SKIPPED] or times


def _graph(folder: Path, steps: int, batch: int, hidden: int) -> Graph:
    rare = 10**6
    made = graph(
        folder, data={"count": _SAMPLES}, steps=steps, batch=batch, ema=0.99, schedule="constant",
        validate_every=rare, save_every=rare, sample_every=rare,
    )  # fmt: skip
    params = {**made.nodes["painter"].params, "hidden": hidden}
    return replace(made, nodes={**made.nodes, "painter": replace(made.nodes["painter"], params=params)})


class _Turns:
    """Called after each step of the node's loop: notes its time, and after a block has the other loop do as many."""

    def __init__(self, hand: _ByHand, block: int) -> None:
        self._step = hand
        self._block = block
        self._since = perf_counter()
        self.node: list[float] = []
        self.hand: list[float] = []

    def __call__(self, report: TrainReport) -> None:
        begun = perf_counter()
        self.node.append(begun - self._since)
        self._since = perf_counter()
        if len(self.node) % self._block == 0:
            for _ in range(self._block):
                begun = self._since
                self._step()
                self._since = perf_counter()
                self.hand.append(self._since - begun)


class _ByHand:
    """The same modules on the same batches with the same optimiser, average and schedule, as one writes it in torch."""

    def __init__(self, batch: int, hidden: int) -> None:
        reader = build_initial_module(Reader(), {})
        assert isinstance(reader, ReaderNet)
        self.reader, self.painter = reader.train(), PainterNet(8, hidden)
        self.weights = [*self.reader.parameters(), *self.painter.parameters()]
        self.averages = [weight.detach().clone() for weight in self.weights]
        matrices = {"params": [w for w in self.weights if w.ndim > 1], "weight_decay": 0.01}
        vectors = {"params": [w for w in self.weights if w.ndim == 1], "weight_decay": 0.0}
        self.adamw = torch.optim.AdamW([matrices, vectors], fused=True)
        self.batches = BatchReader(ExampleDataset(_SAMPLES, 8, 4), batch, 0)
        self.step = 0

    def __enter__(self) -> _ByHand:
        self.batches.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        self.batches.__exit__(*error)

    def __call__(self) -> None:
        for group in self.adamw.param_groups:
            group["lr"] = 3e-3 * min(1.0, (self.step + 1) / 2)
        self.step += 1
        self.adamw.zero_grad()
        taken, _ = self.batches.take_batch()
        loss = self.painter.learn(taken, self.reader(taken.text)).losses["drawn"]
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.weights, 1.0)
        self.adamw.step()
        torch._foreach_lerp_(self.averages, [weight.detach() for weight in self.weights], 0.01)
        loss.item()

"""Several processes learn what one would with the whole batch, end together, and go on where one is lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from studio.core.errors import CancelledError
from studio.engine.training.parallel.training_group import TrainingGroup
from studio.engine.training.train_run import train_node
from studio.engine.training.training_loop import TrainReport
from tests.conftest import ROOT
from tests.engine.training.networks_for_tests import engine, graph
from tests.engine.training.test_training_loop import GAME

SETTINGS: dict[str, Any] = {
    "steps": 50, "batch": 8, "save_every": 10, "validate_every": 10, "sample_every": 100, "rate": 1e-3,
}  # fmt: skip


def _train_together(folder: Path, processes: int = 2, restarts: int = 0, **asked: Any) -> list[dict[str, Any]]:
    """Train in several processes; return what each has written."""
    command = [
        sys.executable, "-m", "torch.distributed.run", "--standalone", f"--nproc-per-node={processes}",
        f"--max-restarts={restarts}", "-m", "tests.engine.training.parallel.member_for_tests",
        json.dumps({"folder": str(folder), **asked}),
    ]  # fmt: skip
    found = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, env={**os.environ, "OMP_NUM_THREADS": "1"}
    )
    print(found.stderr)  # noqa: T201  (shown where the test fails: why a process was lost)
    assert found.returncode == 0, found.stderr
    paths = [folder.parent / f"{folder.name}-rank{rank}.json" for rank in range(processes)]
    return [json.loads(path.read_text(encoding="utf-8")) for path in paths]


def _train_alone(folder: Path, **settings: Any) -> list[dict[str, float]]:
    losses: list[dict[str, float]] = []

    def on_step(report: TrainReport) -> None:
        losses.append(report.losses)

    wires = settings.pop("wires", "")
    train_node(engine(), graph(folder, wires, {"count": 64}, **settings), "train", on_step=on_step)
    return losses


@pytest.mark.slow
@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"optimizer": "Muon", "muon_rate": 1e-3, "ema": 0.9, "accumulate": 2, "schedule": "plateau", "patience": 1},
        {"wires": GAME, "r1": 1.0, "perceptual": 0.1, "motion": 0.1, "ssim": 0.1, "game": "non-saturating"},
    ],
    ids=["AdamW", "Muon, average, accumulated", "critics"],
)
def test_two_processes_lose_what_one_does_with_the_whole_batch(tmp_path: Path, settings: dict[str, Any]) -> None:
    together = _train_together(tmp_path / "two", settings={**SETTINGS, **settings})
    alone = _train_alone(tmp_path / "one", **{**SETTINGS, **settings})
    assert [one["ended"] for one in together] == ["done", "done"]
    assert [one["threads"] for one in together] == [[], []], "one that is left can abort the process as it ends"
    assert together[0]["losses"] == together[1]["losses"]
    assert len(together[0]["losses"]) == len(alone) == 50
    for two, one in zip(together[0]["losses"], alone, strict=True):
        assert two == pytest.approx(one, rel=1e-5)
    names = [sorted(path.name for path in (tmp_path / run / "checkpoints").iterdir()) for run in ("one", "two")]
    assert names[0] == names[1]


@pytest.mark.slow
@pytest.mark.parametrize("rank", [0, 1])
def test_after_the_kill_of_one_all_go_on_to_the_same_bytes(tmp_path: Path, rank: int) -> None:
    settings = {**SETTINGS, "steps": 20, "save_every": 5}
    _train_together(tmp_path / "whole", settings=settings)
    after = _train_together(tmp_path / "killed", restarts=2, settings=settings, kill=[rank, 12])
    assert [(one["ended"], one["restarts"]) for one in after] == [("done", 1), ("done", 1)]
    assert len(after[0]["losses"]) == 10, "from step 10 on"
    for name in ("last", "best"):
        a, b = (tmp_path / run / "checkpoints" / f"{name}.safetensors" for run in ("whole", "killed"))
        first, second = load_file(a), load_file(b)
        assert first.keys() == second.keys()
        assert all(torch.equal(first[key], second[key]) for key in first)
    # what two processes began, one goes on with
    report = train_node(
        engine(), graph(tmp_path / "killed", "", {"count": 64}, **{**settings, "steps": 22}), "train", resume=True
    )
    assert report.step == 22


@pytest.mark.slow
def test_all_end_where_one_is_cancelled_or_fails(tmp_path: Path) -> None:
    settings = {**SETTINGS, "steps": 20}
    cancelled = _train_together(tmp_path / "cancelled", settings=settings, cancel=[1, 7])
    assert [one["ended"] for one in cancelled] == ["CancelledError", "CancelledError"]
    assert (tmp_path / "cancelled" / "checkpoints" / "step-00000007.safetensors").exists()
    failed = _train_together(tmp_path / "failed", settings=settings, fail=[1, 7])
    assert failed[0]["ended"] == "PeerFailedError"
    assert "it fails here" in failed[1]["ended"]
    blind = _train_together(tmp_path / "blind", settings=settings, broken_on=1)
    assert blind[0]["ended"] == "PeerFailedError"
    assert "No sample of the data set can be decoded" in blind[1]["ended"]
    uneven = _train_together(tmp_path / "uneven", settings={**settings, "batch": 7})
    assert all("multiple of 2" in one["ended"] for one in uneven)


def test_one_process_is_a_group_that_exchanges_nothing() -> None:
    group = TrainingGroup()
    weight = torch.nn.Parameter(torch.ones(2))
    group.average_gradients([weight])
    group.copy_from_first([weight])
    assert weight.grad is None
    assert group.is_first
    assert group.agree({"a": 1.0}, {}) == [{"a": 1.0}, {}]
    assert group.compute_in_first(lambda: 3) == 3
    with pytest.raises(CancelledError), group.report_end():
        raise CancelledError

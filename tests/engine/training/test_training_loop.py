"""A training that was stopped goes on bit for bit, and refuses to go on as another one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from studio.core.errors import CancelledError, StudioError
from studio.engine.training.train_run import train_node
from studio.engine.training.training_loop import TrainReport
from tests.engine.training.networks_for_tests import engine, graph
from tests.sweeps import all_but_slow

GAME = (
    "painter.image>train.image painter.image>frame_critic.image words.features>frame_critic.features "
    "frame_critic.features>train.critic painter.image>clip_critic.image clip_critic.features>train.critic_2 "
    "painter.image>encoder.image encoder.features>train.judge"
)
SETTINGS: dict[str, dict[str, Any]] = {
    "AdamW": {},
    "Muon, average, plateau, accumulated": {
        "optimizer": "Muon", "ema": 0.9, "schedule": "plateau", "accumulate": 2, "patience": 1, "validate_every": 1,
    },
    "no average, no clipping, linear": {"ema": 0.0, "clip": 0.0, "schedule": "linear", "hold": 0.3},
    "critics": {
        "wires": GAME, "r1": 1.0, "perceptual": 0.1, "motion": 0.1, "ssim": 0.1, "ema": 0.5, "game": "non-saturating",
    },
}  # fmt: skip


def _stop_at(step: int) -> Any:
    def on_step(report: TrainReport) -> None:
        if report.step == step:
            raise CancelledError

    return on_step


@pytest.mark.parametrize("name", all_but_slow(SETTINGS, ("AdamW",)))
@pytest.mark.parametrize("killed", [False, True], ids=["cancelled", "killed"])
def test_it_goes_on_bit_for_bit(tmp_path: Path, name: str, killed: bool) -> None:
    settings = {"steps": 20, "save_every": 10, "validate_every": 5, "sample_every": 100, **SETTINGS[name]}
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    train_node(engine(), graph(whole, **settings), "train")
    stop = RuntimeError if killed else CancelledError

    def on_step(report: TrainReport) -> None:
        if report.step == (13 if killed else 7):
            raise stop

    with pytest.raises((CancelledError, StudioError)):
        train_node(engine(), graph(parts, **settings), "train", on_step=on_step)
    train_node(engine(), graph(parts, **settings), "train", resume=True)
    for file in ("step-00000020", "last", "best"):
        a, b = (folder / "checkpoints" / f"{file}.safetensors" for folder in (whole, parts))
        assert a.read_bytes() == b.read_bytes(), file


def test_a_run_that_was_stopped_goes_on_although_another_one_began_since(tmp_path: Path) -> None:
    made = graph(tmp_path, steps=6, save_every=3, validate_every=100, sample_every=100)
    with pytest.raises(CancelledError):
        train_node(engine(), made, "train", run="first", on_step=_stop_at(4))
    other = train_node(engine(), made, "train", run="second")
    again = train_node(engine(), made, "train", run="first")
    assert (other.folder, again.folder, again.step) == (tmp_path / "run-002", tmp_path, 6)
    resumed = train_node(engine(), graph(tmp_path, steps=7), "train", run="third", resume=True)
    assert (resumed.folder, resumed.step) == (tmp_path / "run-002", 7), "the newest run is gone on with"
    assert not (tmp_path / "run-003").exists()

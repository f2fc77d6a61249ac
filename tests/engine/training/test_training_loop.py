"""A training that was stopped goes on bit for bit, and refuses to go on as another one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from studio.core.errors import CancelledError, StudioError
from studio.engine.networks.joint_model import JointModel
from studio.engine.training.run_files.checkpoint_files import read_checkpoint
from studio.engine.training.run_files.checkpoints import read_checkpoint as read_tensors
from studio.engine.training.run_files.checkpoints import write_weights
from studio.engine.training.train_plan import make_train_plan
from studio.engine.training.train_run import train_node
from studio.engine.training.training_loop import TrainReport
from tests.engine.training.networks_for_tests import PainterNet, engine, graph
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


def test_a_checkpoint_has_the_validation_of_its_own_step_alone(tmp_path: Path) -> None:
    made = graph(tmp_path, steps=10, save_every=5, validate_every=5, sample_every=100)
    with pytest.raises(CancelledError):
        train_node(engine(), made, "train", on_step=_stop_at(7))
    with pytest.raises(CancelledError):
        train_node(engine(), made, "train", resume=True, on_step=_stop_at(8))
    found = (read_checkpoint(tmp_path / "checkpoints" / f"step-{step:08d}.safetensors") for step in (5, 7, 8))
    assert [one is not None and one.validation_loss is not None for one in found] == [True, False, False]


def test_a_generator_that_only_plays_a_critic_has_no_validation_loss(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    learn = PainterNet.learn
    monkeypatch.setattr(PainterNet, "learn", lambda *given, **named: replace(learn(*given, **named), losses={}))
    wires = "painter.image>train.image painter.image>frame_critic.image frame_critic.features>train.critic"
    report = train_node(engine(), graph(tmp_path, wires, steps=5), "train")
    assert set(report.losses) == {"total", "adversarial", "frame_critic"}
    assert set(report.validation_losses) == {"error"}
    found = read_checkpoint(tmp_path / "checkpoints" / "step-00000005.safetensors")
    assert found is not None
    assert found.validation_loss is None


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


def test_it_ends_early_where_validation_makes_no_progress_and_goes_on_if_asked(tmp_path: Path) -> None:
    still: dict[str, Any] = {"rate": 1e-9, "ema": 0.0, "validate_every": 2, "save_every": 100, "steps": 30}

    def train(**settings: Any) -> TrainReport:
        return train_node(
            engine(), graph(tmp_path, **still, **settings), "train", resume=(tmp_path / "log.jsonl").exists()
        )

    report = train(stop_after=3)
    assert (report.step, report.is_stopped_early) == (8, True), "the first validation is progress"
    assert (tmp_path / "checkpoints" / "step-00000008.safetensors").exists()
    assert (train(stop_after=3).step, train(stop_after=5).step) == (8, 12)
    whole = train()
    assert (whole.step, whole.is_stopped_early) == (30, False)


def test_a_rate_counts_for_its_network_alone(tmp_path: Path) -> None:
    """The first step of Adam moves a weight by its rate."""

    def moved(folder: str, **settings: Any) -> dict[str, float]:
        plain: dict[str, Any] = {
            "steps": 1,
            "warmup": 0,
            "ema": 0.0,
            "clip": 0.0,
            "weight_decay": 0.0,
            "schedule": "constant",
        }
        made = graph(tmp_path / folder, **plain, rate=1e-3, **settings)
        train_node(engine(), made, "train")
        after = read_tensors(tmp_path / folder / "checkpoints" / "last.safetensors")[0]
        plan = make_train_plan(engine().compiler.compile_output(made, "train", "train", 1.0))
        before = {
            f"{member.name}/{name}": tensor
            for member, module in JointModel(plan.members).iterate_networks()
            for name, tensor in module.state_dict().items()
        }
        names = ("words/last.weight", "painter/paint.4.weight")
        return {name: float((after[name] - before[name]).abs().max()) for name in names}

    plain, slowed = moved("plain"), moved("slowed", rates="words: 0.1")
    assert plain["words/last.weight"] == pytest.approx(1e-3, rel=0.02)
    assert slowed["words/last.weight"] == pytest.approx(1e-4, rel=0.02)
    assert slowed["painter/paint.4.weight"] == pytest.approx(plain["painter/paint.4.weight"], rel=1e-3)


def test_a_checkpoint_from_before_a_setting_was_there_goes_on(tmp_path: Path) -> None:
    train_node(engine(), graph(tmp_path / "a", steps=5), "train")
    tensors, header = read_tensors(tmp_path / "a" / "checkpoints" / "last.safetensors")
    for name in ("stop_after", "rates"):
        del header["settings"][name]
    del header["state"]["plateau"]["stale"]
    write_weights(tmp_path / "a" / "checkpoints" / "step-00000005.safetensors", tensors, header)
    assert train_node(engine(), graph(tmp_path / "a", steps=7), "train", resume=True).step == 7
    with pytest.raises(StudioError, match=r"rates is \{'words': 0.5\}, was \{\}"):
        train_node(engine(), graph(tmp_path / "a", steps=9, rates="words: 0.5"), "train", resume=True)

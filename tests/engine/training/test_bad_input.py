"""Data sets, networks, losses and disks that are not as they ought to be: each is said in words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors import SafetensorError

from studio.core.errors import GraphError, MediaError, OutOfMemoryError, ParameterError, StudioError
from studio.engine.training.losses.step_losses import BatchLosses, LossComputer
from studio.engine.training.optimization.divergence import DivergedError, DivergenceMonitor
from studio.engine.training.run_files import checkpoints as module
from studio.engine.training.run_files.checkpoints import CheckpointFolder
from studio.engine.training.run_files.training_log import read_log
from studio.engine.training.train_run import train_node
from studio.engine.training.training_loop import TrainReport
from tests.engine.training.networks_for_tests import engine, graph

CRITIC = "painter.image>train.image painter.image>frame_critic.image frame_critic.features>train.critic"


def _train(folder: Path, wires: str = "", resume: bool = False, **settings: Any) -> TrainReport:
    return train_node(engine(), graph(folder, wires, **settings), "train", resume=resume)


def test_an_empty_data_set_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="no sample to learn from"):
        _train(tmp_path, data={"count": 0})


def test_one_clip_is_enough(tmp_path: Path) -> None:
    report = _train(tmp_path, data={"count": 1}, steps=3)
    assert (report.step, report.validation_losses, report.best_loss is not None) == (3, {}, True)


def test_broken_samples_are_left_out_and_named(tmp_path: Path) -> None:
    report = _train(tmp_path, data={"broken": "1 4"})
    assert report.step == 10
    assert [str(row) for row in report.bad_rows] == [
        "sample 1: sample 1 cannot be decoded", "sample 4: sample 4 cannot be decoded",
    ]  # fmt: skip
    assert sum("bad" in row for row in read_log(tmp_path)) == 2
    with pytest.raises(StudioError, match="No sample of the data set can be decoded"):
        _train(tmp_path, data={"count": 3, "broken": "0 1 2"})


def test_captions_that_are_missing_are_said_before_it_begins(tmp_path: Path) -> None:
    with pytest.raises(GraphError, match="'text' of words needs captions, and data has none"):
        _train(tmp_path, data={"leaves": "text"})


@pytest.mark.parametrize(
    ("wires", "settings", "said"),
    [
        ("words.features>train.features", {}, "words has no loss of its own"),
        ("words.features>train.judge", {}, "Nothing that could learn"),
        ("painter.image>train.image words.features>train.judge", {}, "words cannot judge"),
        ("painter.image>train.image words.features>train.critic", {}, "words looks at no picture"),
        ("", {"frozen": "painter, words"}, "All networks are frozen"),
        (CRITIC, {"frozen": "frame_critic"}, "frame_critic cannot be a critic while it is frozen"),
        (f"{CRITIC} frame_critic.features>train.features", {}, "frame_critic cannot be a critic"),
        ("", {"frozen": "reader"}, "no network 'reader' among those that are trained; there are: words, painter"),
        ("", {"rates": "reader: 0.5"}, "no network 'reader' among those that are trained; there are: words, painter"),
        ("words.features>label.features label.features>train.features", {"l1": 1.0}, "label makes no pictures"),
    ],
)
def test_graphs_that_cannot_be_trained(tmp_path: Path, wires: str, settings: dict[str, Any], said: str) -> None:
    with pytest.raises(GraphError, match=said):
        _train(tmp_path, wires, **settings)


def test_a_rate_of_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="learning rate above 0"):
        _train(tmp_path, rate=0.0)


@pytest.mark.parametrize("rates", ["words", "words: fast", ": 0.5", "words: 0", "words: nan", "words: -1"])
def test_rates_that_make_no_sense_are_refused(tmp_path: Path, rates: str) -> None:
    with pytest.raises(ParameterError, match=r"'rates' cannot be .*a network's name, a colon and a factor above 0"):
        _train(tmp_path, rates=rates)


def test_another_network_or_setting_is_not_gone_on_with(tmp_path: Path) -> None:
    _train(tmp_path, steps=5)
    with pytest.raises(StudioError, match=r"batch is 3, was 4; rate is 0\.5, was 0\.003"):
        _train(tmp_path, steps=5, resume=True, batch=3, rate=0.5)
    with pytest.raises(StudioError, match="the network 'label' is new"):
        _train(tmp_path, "painter.image>train.image words.features>label.features label.features>train.features",
               resume=True)  # fmt: skip
    assert _train(tmp_path, resume=True, steps=6, keep=1).step == 6


def test_a_loss_that_is_no_number_stops_it_with_the_checkpoint_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = BatchLosses.to_numbers
    calls = 0

    def wrong(self: BatchLosses) -> dict[str, float]:
        nonlocal calls
        calls += 1
        return right(self) | ({"drawn": float("nan")} if calls == 9 else {})  # a validation counts, too

    monkeypatch.setattr(BatchLosses, "to_numbers", wrong)
    with pytest.raises(DivergedError, match=r"stopped at step 8: drawn is not a finite number.*checkpoint of step 5"):
        _train(tmp_path)
    newest = CheckpointFolder(tmp_path).find_newest()
    assert newest is not None
    assert newest.step == 5
    assert module.read_checkpoint(newest.path)[1]["step"] == 5


def test_a_loss_that_runs_away_is_noticed_after_fifty_steps() -> None:
    watch = DivergenceMonitor()
    assert not any(watch.is_diverging(step, 1.0) for step in range(1, 101))
    found = [watch.is_diverging(step, 30.0) for step in range(101, 152)]
    assert found.index(True) == 50
    assert (watch.diverging_since, watch.median_loss) == (101, 1.0)
    assert not watch.is_diverging(152, 1.0)
    assert watch.diverging_since is None


def test_the_critics_judgement_is_no_part_of_what_runs_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[float] = []
    monkeypatch.setattr(DivergenceMonitor, "is_diverging", lambda self, step, loss: seen.append(loss))
    _train(tmp_path, CRITIC, native=0.5, adversarial=0.2, steps=3)
    drawn = [row["losses"]["drawn"] for row in read_log(tmp_path) if "losses" in row]
    assert seen == pytest.approx([0.5 * loss for loss in drawn])


def test_a_disk_that_fills_up_leaves_the_checkpoint_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    right = module.save_file  # type: ignore[attr-defined]

    def full(tensors: dict[str, torch.Tensor], path: Path, header: dict[str, str]) -> None:
        if "step-00000010" in path.name:
            path.write_bytes(b"half of it")
            raise SafetensorError("No space left on device (os error 28)")
        right(tensors, path, header)

    monkeypatch.setattr(module, "save_file", full)
    with pytest.raises(MediaError, match=r"No space left.*before is whole"):
        _train(tmp_path)
    folder = tmp_path / "checkpoints"
    assert sorted(path.name for path in folder.iterdir()) == [
        "best.safetensors", "last.safetensors", "step-00000005.safetensors",
    ]  # fmt: skip
    monkeypatch.setattr(module, "save_file", right)
    assert _train(tmp_path, resume=True).step == 10


def test_a_checkpoint_that_is_cut_off_is_passed_over(tmp_path: Path) -> None:
    _train(tmp_path)
    last = tmp_path / "checkpoints" / "step-00000010.safetensors"
    content = last.read_bytes()
    for path in (last, tmp_path / "checkpoints" / "last.safetensors"):
        path.unlink()
        path.write_bytes(content[: len(content) // 2])
    newest = CheckpointFolder(tmp_path).find_newest()
    assert newest is not None
    assert newest.step == 5


def test_a_batch_that_is_too_large_says_what_fits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    right = LossComputer.accumulate_gradients

    def short(self: LossComputer, batch: Any, share: float = 1.0, number: int = 0) -> BatchLosses:
        if len(batch) > 3:
            raise RuntimeError("[enforce fail at alloc_cpu.cpp:118] DefaultCPUAllocator: can't allocate memory")
        return right(self, batch, share)

    monkeypatch.setattr(LossComputer, "accumulate_gradients", short)
    with pytest.raises(OutOfMemoryError, match=r"batch of 8 samples .* 2 fit\. Set 'batch' to 2 and 'accumulate' to 4"):
        _train(tmp_path, batch=8)

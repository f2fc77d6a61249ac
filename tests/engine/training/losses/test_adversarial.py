"""What critics minimise besides the game itself: wrong captions, and R1 in some steps alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

from studio.engine.networks.joint_model import JointModel
from studio.engine.training.losses.adversarial import mismatch_loss
from studio.engine.training.losses.step_losses import LossComputer
from studio.engine.training.optimization.optimizers import Optimizers
from studio.engine.training.train_plan import make_train_plan
from studio.sdk.networks.network import Tokens
from studio.sdk.testing.example_dataset import ExampleDataset
from studio.sdk.training.dataset import collate_samples
from studio.sdk.training.train_settings import AdversarialLoss
from tests.engine.training.networks_for_tests import engine, graph

OWN_READER = (
    "painter.image>train.image painter.image>frame_critic.image frame_critic.features>train.critic "
    "caption.text>told.text told.features>frame_critic.features"
)


def _stepper(folder: Path, **settings: Any) -> tuple[LossComputer, JointModel]:
    made = graph(folder, OWN_READER, **settings)
    plan = make_train_plan(engine().compiler.compile_output(made, "train", "train", 1.0))
    composed = JointModel(plan.members).train()
    return LossComputer(plan, composed), composed


@pytest.mark.parametrize(("form", "each"), [(AdversarialLoss.HINGE, 3.0), (AdversarialLoss.NON_SATURATING, 2.126928)])
def test_a_caption_is_wrong_where_it_is_another(form: AdversarialLoss, each: float) -> None:
    scores = Tokens(torch.tensor([2.0, 9.0, 2.0, 9.0])[:, None, None], torch.ones(4, 1, dtype=torch.bool))
    texts = ("red", "red", "blue", "blue")  # the pictures come from blue, red, red, blue
    assert float(mismatch_loss(form, scores, texts)) == pytest.approx(each)
    assert float(mismatch_loss(form, scores, ("red",) * 4)) == 0.0


def test_frames_of_a_sample_share_its_caption() -> None:
    scores = Tokens(torch.tensor([1.0, 2.0, 9.0, 9.0])[:, None, None], torch.ones(4, 1, dtype=torch.bool))
    assert float(mismatch_loss(AdversarialLoss.HINGE, scores, ("red", "blue"))) == pytest.approx((2 + 3 + 10 + 10) / 4)


def test_the_critics_own_reader_learns_by_the_critic_alone(tmp_path: Path) -> None:
    stepper, composed = _stepper(tmp_path, mismatch=1.0)
    batch = collate_samples([ExampleDataset(6, 8, 4).get_sample(index) for index in range(6)])
    reader = next(module for member, module in composed.iterate_networks() if member.name == "told")
    with stepper._freeze_critics():
        stepper.compute_losses(batch, {}).total_loss.backward()  # type: ignore[no-untyped-call]
    assert all(weight.grad is None for weight in reader.parameters())
    found = stepper.accumulate_gradients(batch)
    assert found.to_numbers()["frame_critic.mismatch"] > 0.0
    assert any(weight.grad is not None and bool(weight.grad.any()) for weight in reader.parameters())


def test_the_critics_own_reader_reads_a_batch_once_for_all_looks(tmp_path: Path) -> None:
    stepper, composed = _stepper(tmp_path, mismatch=1.0, r1=1.0)
    reader = next(module for member, module in composed.iterate_networks() if member.name == "told")
    calls: list[int] = []
    reader.register_forward_hook(lambda *_: calls.append(1))
    stepper.accumulate_gradients(collate_samples([ExampleDataset(6, 8, 4).get_sample(index) for index in range(6)]))
    assert len(calls) == 2  # for the generator, and for the critic


def test_r1_counts_in_some_steps_and_as_many_times_more(tmp_path: Path) -> None:
    batch = collate_samples([ExampleDataset(6, 8, 4).get_sample(index) for index in range(6)])

    def slope(number: int, **settings: Any) -> torch.Tensor:
        stepper, composed = _stepper(tmp_path, **settings)
        torch.manual_seed(0)
        stepper.accumulate_gradients(batch, number=number)
        critic = next(module for member, module in composed.iterate_networks() if member.name == "frame_critic")
        found = critic.get_parameter("see.weight").grad
        assert found is not None
        return found

    none, each = slope(0), slope(0, r1=1.0)
    assert not torch.allclose(none, each, atol=1e-6)
    assert torch.allclose(slope(4, r1=1.0, r1_every=4) - none, 4 * (each - none), atol=1e-5)
    assert slope(5, r1=1.0, r1_every=4).equal(none)


def test_a_game_has_no_momentum(tmp_path: Path) -> None:
    plan = make_train_plan(engine().compiler.compile_output(graph(tmp_path, OWN_READER), "train", "train", 1.0))
    teams = [{"critic": torch.nn.Linear(1, 1)}]
    played = Optimizers(plan.settings, {"net": torch.nn.Linear(1, 1)}, teams)
    alone = Optimizers(plan.settings, {"net": torch.nn.Linear(1, 1)})
    betas = [[group["betas"][0] for o, _ in one._all.values() for group in o.param_groups] for one in (played, alone)]
    assert set(betas[0]) == {0.0}
    assert set(betas[1]) == {0.9}

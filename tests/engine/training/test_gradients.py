"""The gradients of a step are those of the same networks written out by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from torch.nn import functional

from studio.engine.networks.joint_model import JointModel
from studio.engine.training.losses.step_losses import LossComputer
from studio.engine.training.train_plan import TrainPlan, make_train_plan
from studio.sdk.networks.network import Tokens
from studio.sdk.testing.example_dataset import ExampleDataset
from studio.sdk.training.dataset import Batch, collate_samples
from tests.engine.training.networks_for_tests import EyeNet, LabelNet, PainterNet, ReaderNet, engine, graph

BOTH = (
    "painter.image>train.image words.features>label.features label.features>train.features "
    "painter.image>frame_critic.image words.features>frame_critic.features frame_critic.features>train.critic"
)


def _plan(folder: Path, wires: str = "", **settings: Any) -> TrainPlan:
    return make_train_plan(engine().compiler.compile_output(graph(folder, wires, **settings), "train", "train", 1.0))


def _batch() -> Batch:
    batch = collate_samples([ExampleDataset(6, 8, 4).get_sample(index) for index in range(6)])
    assert batch.video is not None
    return replace(batch, video=batch.video.double())


def _gradients(module: torch.nn.Module) -> dict[str, torch.Tensor]:
    return {name: weight.grad for name, weight in module.named_parameters() if weight.grad is not None}


def test_of_encoder_painter_head_and_critic_in_float64(tmp_path: Path) -> None:
    plan = _plan(tmp_path, BOTH, adversarial=0.3, native=0.7, l1=0.5)
    composed = JointModel(plan.members).double().train()
    batch = _batch()
    torch.manual_seed(3)
    LossComputer(plan, composed).accumulate_gradients(batch, share=0.5)

    reader, painter, label, critic = ReaderNet(8), PainterNet(8), LabelNet(8), EyeNet(1, 4)
    by_hand = {"words": reader, "painter": painter, "label": label, "frame_critic": critic}
    for member, module in composed.iterate_networks():
        by_hand[member.name].double().train().load_state_dict(module.state_dict())
    torch.manual_seed(3)
    assert batch.video is not None
    tokens = reader(batch.text)
    noise = 0.01 * torch.randn_like(tokens.values)
    pictures = painter(Tokens(tokens.values + noise, tokens.mask))
    frames = pictures.flatten(0, 1)

    def scores(seen: torch.Tensor, said: torch.Tensor) -> torch.Tensor:
        repeated = Tokens(said.repeat_interleave(4, 0), tokens.mask.repeat_interleave(4, 0))
        return critic(seen, repeated).values  # type: ignore[no-any-return]

    drawn = functional.mse_loss(pictures, batch.video)
    named = functional.cross_entropy(label(tokens).values[:, 0], batch.columns["label"])
    content = functional.l1_loss(pictures, batch.video)
    critic.requires_grad_(False)
    game = -scores(frames, tokens.values).mean()
    (0.5 * (0.7 * (drawn + named) + 0.5 * content + 0.3 * game)).backward()  # type: ignore[no-untyped-call]
    critic.requires_grad_(True)
    said = tokens.values.detach()
    real, made = scores(batch.video.flatten(0, 1), said), scores(frames.detach(), said)
    (0.5 * ((1 - real).relu().mean() + (1 + made).relu().mean())).backward()  # type: ignore[no-untyped-call]

    for member, module in composed.iterate_networks():
        wanted, found = _gradients(by_hand[member.name]), _gradients(module)
        assert found.keys() == wanted.keys()
        assert max(float(gradient.abs().max()) for gradient in found.values()) > 1e-4
        for name, gradient in found.items():
            torch.testing.assert_close(gradient, wanted[name], rtol=0, atol=1e-9)


def test_frozen_networks_and_judges_get_none(tmp_path: Path) -> None:
    wires = "painter.image>train.image painter.image>encoder.image encoder.features>train.judge"
    plan = _plan(tmp_path, wires, frozen="words", perceptual=1.0)
    assert {plan.get_member(id).name for id in plan.trained_ids} == {"painter"}
    composed = JointModel(plan.members)
    for member, module in composed.iterate_networks():
        module.requires_grad_(member.id in plan.trained_ids)
    losses = LossComputer(plan, composed).accumulate_gradients(collate_samples([ExampleDataset(6, 8, 4).get_sample(0)]))
    assert losses.to_numbers()["perceptual"] > 0
    assert {member.name for member, module in composed.iterate_networks() if _gradients(module)} == {"painter"}


def test_what_feeds_a_critic_alone_is_frozen_like_any_other(tmp_path: Path) -> None:
    wires = (
        "painter.image>train.image painter.image>frame_critic.image frame_critic.features>train.critic "
        "caption.text>told.text told.features>frame_critic.features"
    )
    critics = [_plan(tmp_path, wires, frozen=frozen).critics[0] for frozen in ("", "told")]
    assert [len(critic.members) for critic in critics] == [2, 1]
    assert critics[1].members == {critics[1].id}


@pytest.mark.parametrize("precision", [torch.float32, torch.bfloat16])
def test_content_losses_are_float32_whatever_networks_compute_in(tmp_path: Path, precision: torch.dtype) -> None:
    composed = JointModel((plan := _plan(tmp_path, l2=1.0, motion=1.0)).members)
    found = LossComputer(plan, composed, precision).compute_losses(
        collate_samples([ExampleDataset(6, 8, 4).get_sample(0)]), {}
    )
    assert found.named_losses["l2"].dtype == found.named_losses["motion"].dtype == torch.float32

"""Losses of a batch and their gradients, for learners and critics."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Final

import torch

from studio.core.errors import GraphError
from studio.core.translation import tr, tr_noop
from studio.engine.networks.joint_model import JointModel, NetworkOutput
from studio.engine.training.losses.adversarial import critic_loss, generator_loss, mismatch_loss, r1_penalty
from studio.engine.training.losses.content import CONTENT_LOSSES, motion_loss, perceptual_loss
from studio.engine.training.losses.discriminator_view import DiscriminatorView
from studio.engine.training.train_plan import CriticPlan, TrainPlan
from studio.sdk.networks.network import StepOutput, Tokens
from studio.sdk.training.dataset import Batch

ADVERSARIAL: Final = "adversarial"
ADVERSARIAL_LOSSES: Final = (ADVERSARIAL, f"{ADVERSARIAL}_2")
"""The names of what the first and the second critic of a generator say of it."""


@dataclass(slots=True)
class BatchLosses:
    """Losses of a batch: scalars on the device, detached except for `total`.

    Args:
        total_loss: What the learners minimise.
        named_losses: Each loss, without its weight; the critics', too.
        figures: Numbers to be shown beside them.
        head_steps: What each head has made, by its node's id.
    """

    total_loss: torch.Tensor
    named_losses: dict[str, torch.Tensor] = field(default_factory=dict)
    figures: dict[str, float] = field(default_factory=dict)
    head_steps: dict[str, StepOutput] = field(default_factory=dict)

    def to_numbers(self) -> dict[str, float]:
        """Return all losses as numbers; waits for the device once."""
        values = torch.stack([self.total_loss.detach(), *self.named_losses.values()]).tolist()
        return dict(zip(("total", *self.named_losses), values, strict=True))


class LossComputer:
    """Computation of losses and gradients.

    Args:
        plan: What is trained.
        composed: The networks, on their device.
        precision: What they compute in: float32 for no autocast.
    """

    def __init__(self, plan: TrainPlan, composed: JointModel, precision: torch.dtype = torch.float32) -> None:
        self._plan = plan
        self._composed = composed
        self._weights = {"native": 1.0, ADVERSARIAL: 1.0, **plan.settings.weights}
        self._precision = precision
        self._kind = next((weight.device.type for weight in composed.parameters()), "cpu")
        self._critics = [
            (critic, DiscriminatorView(composed, critic.id, critic.opponent_id)) for critic in plan.critics
        ]
        self._criticising = [
            weight
            for critic in plan.critics
            for id in sorted(critic.members)
            for weight in composed.get_module(id).parameters()
            if weight.requires_grad
        ]
        judges = plan.heads if plan.judge_id is not None and self._weights.get("perceptual", 0.0) else ()
        self._judges = {head: DiscriminatorView(composed, plan.judge_id or "", head) for head in judges}

    def accumulate_gradients(self, batch: Batch, share: float = 1.0, number: int = 0) -> BatchLosses:
        """Add the gradients of a batch to those that there are.

        Args:
            batch: On the device.
            share: What they are multiplied by, where several batches make one step.
            number: Of the step, from 0: R1 counts in some alone.
        """
        with torch.enable_grad():
            made: dict[str, NetworkOutput] = {}
            with self._freeze_critics():
                found = self.compute_losses(batch, made)
                (found.total_loss * share if share != 1.0 else found.total_loss).backward()  # type: ignore[no-untyped-call]
            for critic, observer in self._critics:
                loss = self._critic_loss(critic, observer, batch, made, found, number)
                (loss * share if share != 1.0 else loss).backward()  # type: ignore[no-untyped-call]
            return found

    def compute_losses(self, batch: Batch, made: dict[str, NetworkOutput], *, played: bool = True) -> BatchLosses:
        """Return the losses of the learners.

        Args:
            batch: On the device.
            made: Receives what networks make on the way.
            played: Whether the critics take part.
        """
        total: torch.Tensor | None = None
        found = BatchLosses(torch.zeros(()))
        for head in self._plan.heads:
            with self._autocast():
                step = self._composed.learn(batch, head, made)
            found.head_steps[head] = step
            prefix = f"{self._plan.get_member(head).name}." if len(self._plan.heads) > 1 else ""
            found.figures |= {prefix + name: float(value) for name, value in step.metrics.items()}
            for name, weight, loss in self._of_head(head, step, batch, made, played=played):
                found.named_losses[prefix + name] = loss.detach()
                weighted = loss if weight == 1.0 else weight * loss
                total = weighted if total is None else total + weighted
        if total is not None:
            found.total_loss = total
        return found

    def _of_head(
        self, head: str, step: StepOutput, batch: Batch, made: Mapping[str, NetworkOutput], *, played: bool
    ) -> Iterator[tuple[str, float, torch.Tensor]]:
        """Yield (name, weight, loss) of all that counts."""
        for name, loss in step.losses.items():
            yield name, self._weights["native"], loss
        wanted_by = {name for name in (*CONTENT_LOSSES, "motion", "perceptual") if self._weights.get(name, 0.0)}
        playing = [(critic, eye) for critic, eye in self._critics if played and critic.opponent_id == head]
        if not (wanted_by or playing):
            return
        if step.pictures is None or step.targets is None:
            self._refuse(head, wanted_by, bool(playing))
            return
        pictures, wanted = step.pictures.float(), step.targets.float()
        if step.pictures.dtype == torch.float64:
            pictures, wanted = step.pictures, step.targets
        for name, measure in CONTENT_LOSSES.items():
            if name in wanted_by:
                yield name, self._weights[name], measure(pictures.flatten(0, 1), wanted.flatten(0, 1))
        if "motion" in wanted_by:
            yield "motion", self._weights["motion"], motion_loss(pictures, wanted)
        if head in self._judges:
            yield "perceptual", self._weights["perceptual"], self._perceptual(head, pictures, wanted, batch)
        for number, (_, eye) in enumerate(playing):
            with self._autocast():
                scores = eye.evaluate_pictures(pictures, batch, made)
            loss = generator_loss(self._plan.settings.adversarial, scores)
            yield ADVERSARIAL_LOSSES[number], self._weights[ADVERSARIAL], loss

    def _perceptual(self, head: str, pictures: torch.Tensor, wanted: torch.Tensor, batch: Batch) -> torch.Tensor:
        judge = self._judges[head]
        with self._autocast():
            with torch.no_grad():
                right = judge.evaluate_pictures(wanted, batch)
            return perceptual_loss(judge.evaluate_pictures(pictures, batch).values, right.values)

    def _refuse(self, head: str, wanted_by: set[str], playing: bool) -> None:
        """Say that a generator makes no pictures while it learns; a head beside one need not make any."""
        names = sorted(wanted_by) + ([ADVERSARIAL] if playing else [])
        if len(self._plan.heads) == 1:
            text = tr_noop(
                "{head} makes no pictures while it learns, so these losses cannot be had: {names}; set them to 0."
            )
            raise GraphError(tr(text, head=self._plan.get_member(head).name, names=", ".join(names)))

    def _critic_loss(
        self,
        critic: CriticPlan,
        eye: DiscriminatorView,
        batch: Batch,
        made: Mapping[str, NetworkOutput],
        found: BatchLosses,
        number: int,
    ) -> torch.Tensor:
        step, settings = found.head_steps[critic.opponent_id], self._plan.settings
        assert step.pictures is not None  # refused before
        assert step.targets is not None
        pictures, wanted = step.pictures.detach(), step.targets.detach()
        with self._autocast():
            known = eye.compute_side_inputs(batch, {id: _detached(one) for id, one in made.items()})
            loss = critic_loss(
                settings.adversarial,
                eye.evaluate_pictures(pictures, batch, known),
                eye.evaluate_pictures(wanted, batch, known),
            )
        prefix = f"{self._plan.get_member(critic.id).name}"
        found.named_losses[prefix] = loss.detach()
        if settings.mismatch:
            with self._autocast():
                wrong = mismatch_loss(
                    settings.adversarial, eye.evaluate_pictures(wanted.roll(1, 0), batch, known), batch.text
                )
            found.named_losses[f"{prefix}.mismatch"] = wrong.detach()
            loss = loss + settings.mismatch * wrong
        if settings.r1 and number % settings.r1_every == 0:
            penalty = r1_penalty(lambda real: eye.evaluate_pictures(real, batch, known), wanted)
            found.named_losses[f"{prefix}.r1"] = penalty.detach()
            loss = loss + settings.r1 * settings.r1_every * penalty
        return loss

    @contextmanager
    def _freeze_critics(self) -> Iterator[None]:
        """Leave the critics without gradients: the learners' loss goes through them, and does not move them."""
        _require(self._criticising, False)
        try:
            yield
        finally:
            _require(self._criticising, True)

    def _autocast(self) -> AbstractContextManager[object]:
        if self._precision is torch.float32:
            return nullcontext()
        return torch.autocast(self._kind, self._precision)


def _require(weights: Iterable[torch.Tensor], gradient: bool) -> None:
    for weight in weights:
        weight.requires_grad_(gradient)


def _detached(made: NetworkOutput) -> NetworkOutput:
    return Tokens(made.values.detach(), made.mask) if isinstance(made, Tokens) else made.detach()

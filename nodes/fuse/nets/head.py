"""Answers from features: several tasks on one trunk."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn
from torch.nn import functional

from nodes.fuse.head import HeadTask
from nodes.fuse.nets.fusion_module import Perceptron, as_single_token
from studio.core.translation import tr
from studio.sdk import Batch, StepOutput, StudioError, Tokens


class MultiTaskModule(nn.Module):
    """Two shared layers, and one layer for each task.

    Losses are weighed by uncertainties that are learned (A. Kendall, Y. Gal and R. Cipolla, "Multi-Task Learning Using
    Uncertainty to Weigh Losses", 2018): Σ e^(−sᵢ) Lᵢ + sᵢ / 2, with cross-entropy for classes and half the mean squared
    error for numbers.

    Args:
        features: Numbers a token.
        hidden: Numbers of each shared layer.
        tasks: What is asked.
    """

    def __init__(self, features: int, hidden: int, tasks: Sequence[HeadTask]) -> None:
        super().__init__()
        self.tasks = tuple(tasks)
        self.trunk = nn.Sequential(nn.LayerNorm(features), Perceptron(features, hidden, hidden), nn.GELU())
        self.heads = nn.ModuleList([nn.Linear(hidden, task.size) for task in self.tasks])
        self.uncertainty = nn.Parameter(torch.zeros(len(self.tasks)))

    def compute_scores(self, features: Tokens) -> list[torch.Tensor]:
        """Return for each task [B, size]: logits of classes, or numbers."""
        trunk = self.trunk(features.mean())
        return [head(trunk) for head in self.heads]

    def forward(self, features: Tokens) -> Tokens:
        """Return the answers side by side, [B, 1, Σ size]: probabilities of classes, and numbers."""
        scores = zip(self.tasks, self.compute_scores(features), strict=True)
        return as_single_token(torch.cat([s.softmax(1) if task.is_class else s for task, s in scores], 1))

    def learn(self, batch: Batch, features: Tokens) -> StepOutput:
        """Return the loss of each task, and how often classes were right.

        Raises:
            StudioError: The data set has no such column, or one with other classes or numbers.
        """
        losses, figures = {}, {}
        for index, (task, scores) in enumerate(zip(self.tasks, self.compute_scores(features), strict=True)):
            wanted = _wanted(task, batch, scores)
            if task.is_class:
                loss = functional.cross_entropy(scores, wanted)
                figures[f"{task.name} right"] = float((scores.argmax(1) == wanted).float().mean())
            else:
                loss = 0.5 * functional.mse_loss(scores, wanted)
            doubt = self.uncertainty[index]
            losses[task.name] = torch.exp(-doubt) * loss + 0.5 * doubt
        return StepOutput(losses, metrics=figures)


def _wanted(task: HeadTask, batch: Batch, scores: torch.Tensor) -> torch.Tensor:
    """Return the answers of a batch: int64 [B], or [B, size] as the scores are."""
    column = batch.columns.get(task.name)
    if column is None:
        there = ", ".join(batch.columns) or tr("none")
        raise StudioError(
            tr("the data set has no column '{name}' to learn from; it has: {columns}", name=task.name, columns=there)
        )
    if not task.is_class:
        values = column.to(scores.dtype).reshape(column.shape[0], -1)
        if values.shape != scores.shape:
            raise StudioError(_other_size(task, values.shape[1]))
        return values
    if column.dim() != 1 or column.is_floating_point():
        raise StudioError(tr("the column '{name}' holds no classes; accepted: one whole number", name=task.name))
    most = int(column.max())
    if most >= task.size or int(column.min()) < 0:
        raise StudioError(_other_size(task, most + 1))
    return column.long()


def _other_size(task: HeadTask, found: int) -> str:
    return tr(
        "the column '{name}' has {found} classes or numbers, the head has {wanted}",
        name=task.name,
        found=found,
        wanted=task.size,
    )

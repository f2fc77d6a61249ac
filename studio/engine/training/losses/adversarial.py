"""The game between generators and critics: what each side minimises.

Hinge: Lim and Ye, Geometric GAN, 2017. Non-saturating: Goodfellow et al., 2014. R1: Mescheder et al., Which Training
Methods for GANs do actually Converge?, 2018. Wrong captions: Reed et al., Generative Adversarial Text to Image
Synthesis, 2016.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch.nn import functional

from studio.sdk.networks.network import Tokens
from studio.sdk.training.train_settings import AdversarialLoss


def generator_loss(form: AdversarialLoss, made: Tokens) -> torch.Tensor:
    """Return what a generator minimises, from a critic's scores of what it made."""
    if form is AdversarialLoss.HINGE:
        return -_mean(made.values, made.mask)
    return _mean(functional.softplus(-made.values), made.mask)


def critic_loss(form: AdversarialLoss, made: Tokens, real: Tokens) -> torch.Tensor:
    """Return what a critic minimises, from its scores of what was made and of what is real."""
    if form is AdversarialLoss.HINGE:
        return _mean((1.0 - real.values).relu(), real.mask) + _mean((1.0 + made.values).relu(), made.mask)
    return _mean(functional.softplus(-real.values), real.mask) + _mean(functional.softplus(made.values), made.mask)


def mismatch_loss(form: AdversarialLoss, scores: Tokens, texts: Sequence[str]) -> torch.Tensor:
    """Return what a critic minimises, from its scores of real pictures, each shown with the next sample's caption.

    Args:
        form: Of the game.
        scores: Of `pictures.roll(1, 0)`, one or as many for each sample.
        texts: The samples' captions; where two that follow are the same, nothing is wrong, and nothing counts.
    """
    differs = [text != texts[index - 1] for index, text in enumerate(texts)]
    wrong = torch.tensor(differs, device=scores.mask.device).repeat_interleave(len(scores.mask) // len(texts))
    mask = scores.mask & wrong[:, None]
    if form is AdversarialLoss.HINGE:
        return _mean((1.0 + scores.values).relu(), mask)
    return _mean(functional.softplus(scores.values), mask)


def r1_penalty(score: Callable[[torch.Tensor], Tokens], real: torch.Tensor) -> torch.Tensor:
    """Return half the squared norm of the gradient of a critic's scores at real pictures, mean over the batch."""
    leaf = real.detach().requires_grad_(True)
    tokens = score(leaf)
    (slope,) = torch.autograd.grad((tokens.values * tokens.mask[..., None]).sum(), leaf, create_graph=True)
    return 0.5 * slope.flatten(1).square().sum(1).mean()


def _mean(values: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    weights = mask[..., None].to(values.dtype).expand_as(values)
    return (values * weights).sum() / weights.sum().clamp_min(1.0)

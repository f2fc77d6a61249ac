"""Settings of a Train node: plain values that the engine's training loop reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


class Optimizer(StrEnum):
    """Optimiser of the weights."""

    ADAMW = "AdamW"
    MUON = "Muon"


class RateSchedule(StrEnum):
    """Course of the learning rate after its warm-up."""

    CONSTANT = "constant"
    COSINE = "cosine"
    LINEAR = "linear"
    PLATEAU = "plateau"


class AdversarialLoss(StrEnum):
    """Form of the adversarial loss between generators and critics."""

    HINGE = "hinge"
    NON_SATURATING = "non-saturating"


class TrainPrecision(StrEnum):
    """Precision that networks compute in while they are trained."""

    AUTO = "auto"
    FLOAT32 = "float32"
    BFLOAT16 = "bfloat16"


@dataclass(frozen=True, slots=True)
class TrainSettings:
    """All settings that decide the result of a training, and where it goes.

    Args:
        folder: Where checkpoints, the log and the samples go; relative ones lie beside the project.
        steps: How many there are in all, 1 or more.
        batch: Samples a step, 1 or more.
        accumulate: Batches whose gradients are added up for one step.
        optimizer: Muon moves hidden matrices, AdamW the rest; AdamW moves all.
        rate: AdamW's learning rate.
        muon_rate: Muon's learning rate.
        critic_rate: The critics' learning rate; their optimiser is AdamW.
        weight_decay: Decoupled.
        schedule: After the warm-up.
        warmup: Steps in which the rate rises from 0.
        hold: The share of the steps after which LINEAR and COSINE begin to fall, 0..1.
        floor: The share of the rate at the end, 0..1.
        patience: Validations without progress before PLATEAU halves the rate.
        stop_after: Validations without progress after which the training ends early; 0 for never.
        clip: The greatest norm of all gradients; 0 for none.
        ema: Decay of the moving average of weights, which is what runs and is saved; 0 for none. It ramps up:
            min(ema, (1 + step) / (10 + step)).
        precision: Mixed precision by autocast.
        seed: Of the order of samples and of all that is drawn.
        weights: Of the losses, by name; "native" is 1 unless it says otherwise. Names: native, adversarial, l1, l2,
            ssim, gradient, perceptual, motion.
        adversarial: The form of the adversarial loss.
        r1: Weight of the gradient penalty of critics on real samples; 0 for none.
        r1_every: Steps between two with that penalty, which then counts as many times (Karras et al. 2020, "lazy").
        mismatch: Weight of the critics' loss on real samples with others' conditions; 0 for none.
        frozen: The names of networks that stay as they are.
        rates: What the learning rates of single networks are multiplied by, by their names.
        validate_every: Steps.
        sample_every: Steps between the samples one sees.
        save_every: Steps between checkpoints.
        keep: How many checkpoints stay besides the best and the last; 0 for all.
    """

    folder: Path
    steps: int = 1000
    batch: int = 16
    accumulate: int = 1
    optimizer: Optimizer = Optimizer.ADAMW
    rate: float = 3e-4
    muon_rate: float = 0.02
    critic_rate: float = 2e-4
    weight_decay: float = 0.01
    schedule: RateSchedule = RateSchedule.COSINE
    warmup: int = 50
    hold: float = 0.0
    floor: float = 0.02
    patience: int = 5
    stop_after: int = 0
    clip: float = 1.0
    ema: float = 0.0
    precision: TrainPrecision = TrainPrecision.AUTO
    seed: int = 0
    weights: Mapping[str, float] = field(default_factory=dict)
    adversarial: AdversarialLoss = AdversarialLoss.HINGE
    r1: float = 0.0
    r1_every: int = 1
    mismatch: float = 0.0
    frozen: frozenset[str] = frozenset()
    rates: Mapping[str, float] = field(default_factory=dict)
    validate_every: int = 200
    sample_every: int = 200
    save_every: int = 200
    keep: int = 0

"""Train: networks learn from a data set."""

from __future__ import annotations

from pathlib import Path

from nodes.shared.file_params import require_path
from studio.core.translation import tr
from studio.sdk import ADVANCED, Dataset, Features, FileMode, Flow, Image, Param, ParameterError, TrainerNode, node
from studio.sdk.training.train_settings import AdversarialLoss, Optimizer, RateSchedule, TrainPrecision, TrainSettings

_MOST_FACTOR = 1e6
_LOSSES = ("native", "adversarial", "l1", "l2", "ssim", "gradient", "perceptual", "motion")


@node(
    "train.train",
    aliases=(
        *("Trainer", "Fit", "Learn", "Finetune", "Fine-tune", "Optimizer", "LoRA Training", "Model Trainer", "Teach"),
        *("CopyCat", "Train LoRA"),
    ),
)
class Train(TrainerNode):
    """Train the connected networks on a data set, all of them together, with the encoders and fusions upstream.

    Connect a generator's picture to `image` (a second one to `image_2`), a head or an encoder with a loss of its own to
    `features` (`features_2`), and a network that measures motion to `flow`. During training, text, sound and pictures
    that are wired into these networks are replaced by the data set's captions, sound and clips. Training runs as a job:
    each step draws a batch, adds the losses by their weights, and updates the weights by AdamW or Muon.

    Critics, wired from the generator's picture to `critic` and `critic_2`, turn the training into a GAN. An encoder
    wired to `judge` gives the perceptual loss: pictures are compared by its features. The encoder itself is not
    trained.

    The folder receives `checkpoints` (the newest is always also `last.safetensors`, the best validation
    `best.safetensors`: choose one as a network's weights to use it), `samples` and `log.jsonl`. A run that was stopped
    resumes from its last checkpoint, bit for bit on a CPU. Training again begins a run of its own, in `run-002` and so
    on: no checkpoint moves, and networks that use one keep it.
    """

    folder: Path = Param(
        default=Path("runs/training"), file_mode=FileMode.SAVE, hashed=False, animatable=False,
        help="The folder for checkpoints, samples and the log.",
    )  # fmt: skip
    steps: int = Param(
        default=2000, min=1, max=100_000_000, slider=(100, 20_000), animatable=False, unit="steps",
        help="Total number of training steps.",
    )  # fmt: skip
    batch: int = Param(
        default=16, min=1, max=65_536, slider=(1, 128), animatable=False,
        help="Samples per step; more are steadier but slower, and take more memory.",
    )  # fmt: skip
    accumulate: int = Param(
        default=1, min=1, max=4096, slider=(1, 16), animatable=False,
        help="Batches accumulated into one step: a large batch with little memory.", section=ADVANCED,
    )  # fmt: skip
    optimizer: Optimizer = Param(
        default=Optimizer.ADAMW, animatable=False,
        help="The optimizer: AdamW for all weights, or Muon for hidden matrices and AdamW for the rest.",
    )  # fmt: skip
    rate: float = Param(
        default=3e-4, min=0.0, max=1.0, slider=(1e-5, 5e-3), step=1e-5, animatable=False,
        help="Learning rate of AdamW: how far a step changes the weights.",
    )  # fmt: skip
    muon_rate: float = Param(
        default=0.02, min=0.0, max=1.0, slider=(0.001, 0.1), step=1e-3, animatable=False,
        help="Learning rate of Muon.", section=ADVANCED, applies_when=("optimizer", "Muon"),
    )  # fmt: skip
    critic_rate: float = Param(
        default=2e-4, min=0.0, max=1.0, slider=(1e-5, 2e-3), step=1e-5, animatable=False,
        help="Learning rate of the critics.", section=ADVANCED,
    )  # fmt: skip
    weight_decay: float = Param(
        default=0.01, min=0.0, max=10.0, slider=(0.0, 0.2), animatable=False,
        help="How much a step shrinks the weights, times the learning rate; biases and norms are not affected.",
        section=ADVANCED,
    )  # fmt: skip
    schedule: RateSchedule = Param(
        default=RateSchedule.COSINE, animatable=False,
        help="Course of the learning rate after the warm-up; plateau halves it when validation stops improving.",
    )  # fmt: skip
    warmup: int = Param(
        default=50, min=0, max=1_000_000, slider=(0, 1000), animatable=False, unit="steps",
        help="Steps over which the learning rate rises from 0.", section=ADVANCED,
    )  # fmt: skip
    hold: float = Param(
        default=0.0, min=0.0, max=1.0, slider=(0.0, 1.0), animatable=False,
        help="The share of the steps after which cosine and linear begin to fall.", section=ADVANCED,
    )  # fmt: skip
    floor: float = Param(
        default=0.02, min=0.0, max=1.0, slider=(0.0, 0.5), animatable=False,
        help="The share of the learning rate that remains at the last step.", section=ADVANCED,
    )  # fmt: skip
    patience: int = Param(
        default=5, min=1, max=10_000, slider=(1, 20), animatable=False,
        help="Validations without progress before plateau halves the rate.", section=ADVANCED,
    )  # fmt: skip
    stop_after: int = Param(
        default=0, min=0, max=10_000, slider=(0, 20), animatable=False,
        help="Early stopping: validations without progress after which the training ends; 0 trains all steps.",
        section=ADVANCED,
    )  # fmt: skip
    clip: float = Param(
        default=1.0, min=0.0, max=1e6, slider=(0.0, 10.0), animatable=False,
        help="Maximum norm of all gradients together; 0 for no limit.", section=ADVANCED,
    )  # fmt: skip
    ema: float = Param(
        default=0.998, min=0.0, max=0.999999, slider=(0.9, 0.9999), step=1e-4, animatable=False,
        help="How slowly the moving average of the weights follows; the average is shown and saved. 0 uses none.",
        section=ADVANCED,
    )  # fmt: skip
    precision: TrainPrecision = Param(
        default=TrainPrecision.AUTO, animatable=False,
        help="Precision of the computation; auto uses bfloat16 where it is faster.", section=ADVANCED,
    )  # fmt: skip
    seed: int = Param(
        default=0, min=0, max=2**31 - 1, slider=(0, 100), animatable=False,
        help="Decides the order of the samples, and everything that is random.", section=ADVANCED,
    )  # fmt: skip
    native: float = Param(
        default=1.0, min=0.0, max=1e6, slider=(0.0, 2.0), animatable=False,
        help="Weight of the networks' own losses.", section=ADVANCED,
    )  # fmt: skip
    adversarial: float = Param(
        default=0.1, min=0.0, max=1e6, slider=(0.0, 2.0), animatable=False,
        help="Weight of the critics' judgment, if there are any.", section="Losses",
    )  # fmt: skip
    game: AdversarialLoss = Param(
        default=AdversarialLoss.HINGE,
        animatable=False,
        help="The adversarial loss of generator and critic.",
        section=ADVANCED,
    )
    r1: float = Param(
        default=0.0, min=0.0, max=1e6, slider=(0.0, 10.0), animatable=False,
        help="Weight of the penalty that keeps critics smooth at real samples; 0 for none.", section=ADVANCED,
    )  # fmt: skip
    r1_every: int = Param(
        default=1, min=1, max=1000, slider=(1, 16), animatable=False, unit="steps",
        help="Steps from one penalty to the next. Its weight is multiplied by this number; more saves time.",
        section=ADVANCED,
    )  # fmt: skip
    mismatch: float = Param(
        default=0.0, min=0.0, max=1e6, slider=(0.0, 2.0), animatable=False,
        help="Weight of wrong captions: critics learn to reject real clips that have another clip's caption.",
        section=ADVANCED,
    )  # fmt: skip
    l1: float = Param(
        default=0.0, min=0.0, max=1e6, slider=(0.0, 2.0), animatable=False,
        help="Weight of the mean absolute difference of pictures.", section="Losses",
    )  # fmt: skip
    l2: float = Param(
        default=0.0, min=0.0, max=1e6, slider=(0.0, 2.0), animatable=False,
        help="Weight of the mean squared difference of pictures.", section="Losses",
    )  # fmt: skip
    ssim: float = Param(
        default=0.0, min=0.0, max=1e6, slider=(0.0, 2.0), animatable=False,
        help="Weight of one minus the structural similarity of pictures.", section="Losses",
    )  # fmt: skip
    gradient: float = Param(
        default=0.0, min=0.0, max=1e6, slider=(0.0, 2.0), animatable=False,
        help="Weight of the difference of edges, which keeps pictures sharp.", section="Losses",
    )  # fmt: skip
    perceptual: float = Param(
        default=0.0, min=0.0, max=1e6, slider=(0.0, 2.0), animatable=False,
        help="Weight of the difference of the judge's features; needs a judge.", section="Losses",
    )  # fmt: skip
    motion: float = Param(
        default=0.0, min=0.0, max=1e6, slider=(0.0, 2.0), animatable=False,
        help="Weight of the difference of optical flow, in pixels per frame.", section="Losses",
    )  # fmt: skip
    frozen: str = Param(
        default="", animatable=False,
        help="Names of networks that are not trained, separated by commas.", section=ADVANCED,
    )  # fmt: skip
    rates: str = Param(
        default="", animatable=False,
        help="Factors of the learning rate for single networks, such as: Text Transformer: 0.1, Latent Prior: 2.",
        section=ADVANCED,
    )  # fmt: skip
    validate_every: int = Param(
        default=200, min=1, max=100_000_000, slider=(10, 2000), animatable=False, unit="steps",
        help="Steps between validations.", section="Checkpoints",
    )  # fmt: skip
    sample_every: int = Param(
        default=200, min=1, max=100_000_000, slider=(10, 2000), animatable=False, unit="steps",
        help="Steps between sample pictures; the first come earlier, at 25, 50, 100 and so on.", section="Checkpoints",
    )  # fmt: skip
    save_every: int = Param(
        default=200, min=1, max=100_000_000, slider=(10, 2000), animatable=False, unit="steps",
        help="Steps between checkpoints.", section="Checkpoints",
    )  # fmt: skip
    keep: int = Param(
        default=0, min=0, max=100_000, slider=(0, 50), animatable=False,
        help="Number of checkpoints to keep besides the best and the last; 0 keeps all.", section="Checkpoints",
    )  # fmt: skip

    def train(
        self,
        dataset: Dataset,
        image: Image | None,
        image_2: Image | None,
        features: Features | None,
        features_2: Features | None,
        flow: Flow | None,
        critic: Features | None,
        critic_2: Features | None,
        judge: Features | None,
    ) -> None:
        """Name the inputs; the engine trains by what `settings` says."""

    def make_train_settings(self) -> TrainSettings:
        """Return how it trains."""
        if self.rate == 0.0 and (self.optimizer is Optimizer.ADAMW or self.muon_rate == 0.0):
            raise ParameterError(
                "rate", self.rate, tr("a learning rate above 0, as otherwise nothing would be learned")
            )
        return TrainSettings(
            folder=require_path(self.folder, tr("a folder for the training run"), "folder"),
            steps=self.steps,
            batch=self.batch,
            accumulate=self.accumulate,
            optimizer=self.optimizer,
            rate=self.rate,
            muon_rate=self.muon_rate,
            critic_rate=self.critic_rate,
            weight_decay=self.weight_decay,
            schedule=self.schedule,
            warmup=self.warmup,
            hold=self.hold,
            floor=self.floor,
            patience=self.patience,
            stop_after=self.stop_after,
            clip=self.clip,
            ema=self.ema,
            precision=self.precision,
            seed=self.seed,
            weights={name: getattr(self, name) for name in _LOSSES},
            adversarial=self.game,
            r1=self.r1,
            r1_every=self.r1_every,
            mismatch=self.mismatch,
            frozen=frozenset(name.strip() for name in self.frozen.split(",") if name.strip()),
            rates=self._read_rates(),
            validate_every=self.validate_every,
            sample_every=self.sample_every,
            save_every=self.save_every,
            keep=self.keep,
        )

    def _read_rates(self) -> dict[str, float]:
        """Return the factors of single networks. Raises ParameterError."""
        found: dict[str, float] = {}
        for entry in filter(None, (part.strip() for part in self.rates.split(","))):
            name, colon, text = entry.rpartition(":")
            try:
                factor = float(text)
            except ValueError:
                factor = -1.0
            if not colon or not name.strip() or not 0.0 < factor < _MOST_FACTOR:
                raise ParameterError(
                    "rates", entry, tr("a network's name, a colon and a factor above 0, as in CNN: 0.1")
                )
            found[name.strip()] = factor
        return found

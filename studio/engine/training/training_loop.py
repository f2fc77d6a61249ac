"""Training loop: steps, validation, samples and checkpoints, until the end or a request to stop."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

import torch

from studio.core.errors import CancelledError, StudioError
from studio.core.translation import tr
from studio.engine.networks.joint_model import JointModel
from studio.engine.training.batch_memory import make_batch_size_error
from studio.engine.training.batches import BatchReader, iterate_validation_batches
from studio.engine.training.losses.step_losses import ADVERSARIAL, ADVERSARIAL_LOSSES, BatchLosses, LossComputer
from studio.engine.training.optimization.divergence import (
    DivergenceMonitor,
    are_finite,
    make_divergence_error,
    make_not_finite_error,
)
from studio.engine.training.optimization.schedules import compute_rate_factor
from studio.engine.training.parallel.training_group import TrainingGroup
from studio.engine.training.parallel.whole_batch_draws import WholeBatchDraws
from studio.engine.training.run_files.checkpoints import CheckpointFolder
from studio.engine.training.run_files.run_list import SAMPLES_FOLDER
from studio.engine.training.run_files.sample_pictures import load_fixed_samples, make_grid, write_samples
from studio.engine.training.run_files.training_log import AverageMeter, TrainingLog
from studio.engine.training.sample_schedule import SampleSchedule
from studio.engine.training.train_plan import TrainPlan
from studio.engine.training.train_state import TrainState
from studio.engine.watch.out_of_memory import find_memory_shortage
from studio.sdk.training.dataset import BadRow, Batch, Dataset, move_to_device
from studio.sdk.training.rng import rng_lock
from studio.sdk.training.train_settings import RateSchedule

_MOST_LINES = 2000
_VALIDATION = 2**31 - 1
"""Stands for a step in the seed of a validation: the same draws each time."""


@dataclass(slots=True, eq=False)
class TrainReport:
    """Progress of a training, or its result.

    Args:
        folder: The run's.
        step: Steps that are done.
        steps: In all.
        losses: Of the latest step, by name.
        validation_losses: Of the latest validation.
        best_loss: The lowest loss of a validation so far; None before the first.
        seconds: At work in this run of the program.
        bad_rows: The samples that were left out.
        is_stopped_early: Whether it ended before the last step, as validation made no progress any more.
    """

    folder: Path
    step: int
    steps: int
    losses: dict[str, float] = field(default_factory=dict)
    validation_losses: dict[str, float] = field(default_factory=dict)
    best_loss: float | None = None
    seconds: float = 0.0
    bad_rows: list[BadRow] = field(default_factory=list)
    is_stopped_early: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class TrainerCallbacks:
    """Callbacks of a training to its caller.

    Args:
        before_step: Called before each step: gives way to others, raises Cancelled.
        device_context: Surrounds each use of the device.
        on_step: Takes the report after each step; may wait, may raise Cancelled.
    """

    before_step: Callable[[], object] = lambda: None
    device_context: Callable[[], AbstractContextManager[object]] = nullcontext
    on_step: Callable[[TrainReport], object] = lambda _: None


class TrainingLoop:
    """Training loop over the networks upstream of a Train node.

    Torch's global generator is seeded before each step, and held while it is computed: fresh weights that another
    thread draws meanwhile wait for it. So each step is the same however often the training was interrupted.

    Args:
        state: The networks and what moves them.
        dataset: What they learn from.
        device: Where.
        precision: What they compute in.
        run: A name for this run, which its checkpoints carry.
        around: What surrounds it.
        group: The processes that train together. Each has the same state; the first one alone writes files.
    """

    def __init__(
        self,
        state: TrainState,
        dataset: Dataset,
        device: torch.device,
        precision: torch.dtype = torch.float32,
        run: str = "",
        around: TrainerCallbacks | None = None,
        group: TrainingGroup | None = None,
    ) -> None:
        self._state = state
        self._dataset = dataset
        self._device = device
        self._plan: TrainPlan = state.plan
        self._composed: JointModel = state.composed
        self._settings = state.plan.settings
        self._stepper = LossComputer(state.plan, state.composed, precision)
        self._run = run
        self._callbacks = around or TrainerCallbacks()
        self._checkpoints = CheckpointFolder(self._settings.folder, self._settings.keep)
        self._group = group or TrainingGroup()
        self._log: TrainingLog | None = None
        if self._group.is_first:
            self._checkpoints.remove_partial_files()
            self._log = TrainingLog(self._settings.folder, state.step)
        self._means, self._watch = AverageMeter(), DivergenceMonitor()
        self._saved = state.step if state.step else -1
        self._shown: Batch | None = None
        self._first_step = state.step
        self._samples = SampleSchedule(self._settings.sample_every, self._settings.steps)
        self.report = TrainReport(
            self._settings.folder,
            state.step,
            self._settings.steps,
            dict(state.latest_losses),
            dict(state.latest_validation),
        )

    def run_steps(self) -> TrainReport:
        """Train until the last step, or until validation makes no progress any more.

        Raises:
            Cancelled: It was told to stop; a checkpoint holds all that was done.
            StudioError: It cannot go on: no sample can be read, memory or the disk is full, the loss is no number.
        """
        state, settings, group = self._state, self._settings, self._group
        started = perf_counter()
        self._set_modes()
        if state.step == 0 and group.is_first:
            self._show_samples()
        reader = BatchReader(
            self._dataset, settings.batch, settings.seed, state.sampler_state, self._leave_out, (group.rank, group.size)
        )
        with reader:
            try:
                while state.step < settings.steps and not self._is_stale():
                    self._callbacks.before_step()
                    self._one_step(reader)
                    self.report.seconds = perf_counter() - started
                    self._after_step(settings.steps)
                    self._callbacks.on_step(self.report)
                self._save()
            except CancelledError:
                self._save()
                raise
            finally:
                self._flush_log()
        self.report.is_stopped_early = state.step < settings.steps
        return self.report

    def _is_stale(self) -> bool:
        limit = self._settings.stop_after
        return 0 < limit <= self._state.plateau.stale

    def _one_step(self, reader: BatchReader) -> None:
        state, settings, group = self._state, self._settings, self._group
        factor = compute_rate_factor(settings, state.step) * state.plateau.factor
        state.optimizers.set_rate_factor(factor)
        state.optimizers.zero_gradients()
        taken = [reader.take_batch() for _ in range(settings.accumulate)]
        with self._callbacks.device_context():
            self._seed(state.step)
            found = [self._gradients(batch) for batch, _ in taken]
            losses, figures = group.agree(
                _mean([one.to_numbers() for one in found]), _mean([one.figures for one in found])
            )
            group.average_gradients(state.optimizers.iterate_weights())
            self._refuse_divergence(losses)
            if settings.clip and not are_finite(*state.optimizers.clip_gradients(settings.clip)):
                raise self._not_finite(tr("the gradient"))
            state.optimizers.step_all()
            state.ema.update_averages(state.step)
        state.step += 1
        state.sampler_state = taken[-1][1]
        state.record_loss(losses["total"])
        self._means.add_numbers(losses | figures)
        self.report.step, self.report.losses = state.step, losses

    def _gradients(self, batch: Batch) -> BatchLosses:
        share = 1.0 / self._settings.accumulate
        try:
            with rng_lock, self._draw_for_all(batch):
                return self._stepper.accumulate_gradients(move_to_device(batch, self._device), share, self._state.step)
        except Exception as error:
            if find_memory_shortage(error) is None:
                raise
        self._state.optimizers.zero_gradients()  # out here, all that the step had allocated is gone
        raise make_batch_size_error(batch, self._attempt, self._settings.accumulate, self._device, self._group.size)

    def _draw_for_all(self, batch: Batch) -> AbstractContextManager[object]:
        group = self._group
        return WholeBatchDraws(len(batch), group.rank, group.size) if group.size > 1 else nullcontext()

    def _attempt(self, batch: Batch) -> None:
        self._stepper.accumulate_gradients(move_to_device(batch, self._device))
        self._state.optimizers.zero_gradients()

    def _seed(self, step: int) -> None:
        """Seed the CPU's and the device's generator; `torch.manual_seed` takes 2 ms for devices that are not
        there.
        """
        seed = (self._settings.seed * 1_000_003 + step) % 2**63
        with rng_lock:
            torch.default_generator.manual_seed(seed)
            if self._device.type == "cuda":
                torch.cuda.manual_seed(seed)
            elif self._device.type == "mps":
                torch.mps.manual_seed(seed)

    def _refuse_divergence(self, losses: Mapping[str, float]) -> None:
        """Raise DivergedError if a loss is no number, or has run away; let `last` be a checkpoint from before."""
        wrong = next((name for name, value in losses.items() if not are_finite(value)), None)
        if wrong is not None:
            raise self._not_finite(wrong)
        own = self._sum_without_adversarial(losses)
        if self._watch.is_diverging(self._state.step + 1, own):
            since = self._watch.diverging_since or 0
            kept = self._point_back(since - 1)
            settings = self._settings
            raise make_divergence_error(
                self._plan.name, self._state.step + 1, own, self._watch, kept, settings.rate, settings.clip
            )

    def _sum_without_adversarial(self, losses: Mapping[str, float]) -> float:
        """Return what the learners minimise but for the critics' judgement: that rises and falls as critics learn."""
        judged = sum(loss for name, loss in losses.items() if name.rpartition(".")[2] in ADVERSARIAL_LOSSES)
        return losses["total"] - self._settings.weights.get(ADVERSARIAL, 1.0) * judged

    def _not_finite(self, what: str) -> StudioError:
        kept = self._point_back(self._state.step)
        return make_not_finite_error(
            self._plan.name, self._state.step + 1, what, kept, self._settings.rate, self._settings.clip
        )

    def _point_back(self, most: int) -> int | None:
        """Let `last` be the newest checkpoint of at most so many steps; return its step."""
        if not self._group.is_first:
            return None
        good = [found for found in self._checkpoints.list_checkpoints() if found.step <= most]
        if not good:
            return None
        self._checkpoints.link_last(good[-1].path)
        return good[-1].step

    def _after_step(self, steps: int) -> None:
        """Log, validate, show and save, where it is time for it."""
        state, settings = self._state, self._settings
        done, last = state.step, state.step == steps
        validated = done % settings.validate_every == 0 or last
        if validated:
            state.plateau.factor, state.plateau.stale = self._group.compute_in_first(self._validate)
        if not self._group.is_first:
            return
        if validated or done % max(1, steps // _MOST_LINES) == 0:
            self._write_line(validated)
        if done % settings.save_every == 0 or last:
            self._flush_log()
            self._save()
        if self._samples.is_due(done, self.report.seconds / max(1, done - self._first_step)):
            self._show_samples()

    def _write_line(self, validated: bool) -> None:
        row: dict[str, Any] = {
            "step": self._state.step,
            "seconds": self.report.seconds,
            "rate": self._settings.rate
            * compute_rate_factor(self._settings, self._state.step - 1)
            * self._state.plateau.factor,
            "losses": self._means.take_means(),
        }
        self._add_log_line(**row, **({"validation": self.report.validation_losses} if validated else {}))

    def _add_log_line(self, **row: Any) -> None:
        if self._log is not None:
            self._log.write_line(**row)

    def _flush_log(self) -> None:
        if self._log is not None:
            self._log.flush()

    def _validate(self) -> tuple[float, int]:
        """Work out the losses of what is held back, with the averaged weights; remember the best.

        Returns:
            What the rate is multiplied by from here on, and how many validations have made no progress.
        """
        state, sums, count = self._state, dict[str, float](), 0
        for batch in iterate_validation_batches(self._dataset, self._settings.batch):
            self._seed(_VALIDATION)
            with self._callbacks.device_context(), self._use_eval_weights(), rng_lock:
                losses = self._stepper.compute_losses(move_to_device(batch, self._device), {}, played=False)
            numbers = losses.to_numbers() if losses.named_losses else {}  # who only plays a critic has none
            for name, value in (numbers | losses.figures).items():
                sums[name] = sums.get(name, 0.0) + value * len(batch)
            count += len(batch)
        self.report.validation_losses = {name: value / count for name, value in sums.items()}
        state.validation_step = state.step
        judged = self.report.validation_losses.get("total", state.average_loss)
        plateau = state.plateau
        factor = plateau.factor
        best = are_finite(judged) and plateau.record_loss(judged)
        if self._settings.schedule is not RateSchedule.PLATEAU:
            plateau.factor = factor
        self.report.best_loss = plateau.best
        if best:
            header = self._header()
            header.pop("state")
            self._checkpoints.save_best_weights(state.get_weights(), header)
        return plateau.factor, plateau.stale

    @contextmanager
    def _use_eval_weights(self) -> Iterator[None]:
        """Let the networks run as they are saved, without gradients, during the block."""
        with torch.no_grad(), self._state.ema.use_averages():
            self._composed.eval()
            try:
                yield
            finally:
                self._set_modes()

    def _show_samples(self) -> None:
        if self._shown is None:
            self._shown = load_fixed_samples(self._dataset)
            if self._shown is not None and self._shown.video is not None:
                write_samples(self._settings.folder / SAMPLES_FOLDER, None, [make_grid(self._shown.video)], self._shown)
        if self._shown is None:
            return
        pages, started = [], perf_counter()
        with self._callbacks.device_context(), self._use_eval_weights():
            batch = move_to_device(self._shown, self._device)
            for head in self._plan.heads:
                pictures = self._composed.make_pictures(batch, head, self._settings.seed)
                if pictures is not None:
                    pages.append(make_grid(pictures))
        self._samples.record_seconds(perf_counter() - started)
        if pages:
            write_samples(self._settings.folder / SAMPLES_FOLDER, self._state.step, pages, self._shown)

    def _save(self) -> None:
        if self._state.step in (self._saved, 0) or not self._group.is_first:
            return
        if not self._state.is_finite():
            raise self._not_finite(tr("a weight"))
        self._checkpoints.save_checkpoint(self._state.step, self._state.collect_tensors(), self._header())
        self._saved = self._state.step

    def _header(self) -> dict[str, Any]:
        return self._state.make_header(self.report.losses, self.report.validation_losses, self._run)

    def _leave_out(self, row: BadRow) -> None:
        self.report.bad_rows.append(row)
        self._add_log_line(step=self._state.step, bad=str(row))

    def _set_modes(self) -> None:
        """Let those learn that shall, and no others."""
        moved = self._plan.trained_ids
        for member, module in self._composed.iterate_networks():
            module.train(member.id in moved)


def _mean(rows: list[dict[str, float]]) -> dict[str, float]:
    """Return the mean of each number over the rows that have it."""
    means = AverageMeter()
    for row in rows:
        means.add_numbers(row)
    return rows[0] if len(rows) == 1 else means.take_means()

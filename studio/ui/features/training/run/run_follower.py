"""Follower of a training's folder. It polls the folder in a thread of its own and reports what is new."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal

from studio.engine.training.run_files.checkpoint_files import RunCheckpoint
from studio.ui.features.training.run.loss_series import LossSeriesBook
from studio.ui.features.training.run.run_files import CheckpointRun, RunReader, RunUpdate
from studio.ui.features.training.run.sample_sheets import SampleSheet
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker
from studio.ui.widgets.qt_helpers.timers import make_repeating_timer

_EVERY_MS: Final = 700


class RunFollower(QObject):
    """Known state of a Train node's runs, and its updates. The window's thread reads no file.

    Args:
        parent: Qt's owner.

    Attributes:
        series_book: The curves.
        checkpoints: By step.
        sample_sheets: By step.
        last_step: The last step that was logged; None before the first.
        learning_rate: The learning rate then.
        elapsed_seconds: What it had taken until then.
        has_log: Whether there is a log.
        bad_samples: Samples that were left out, each with its reason.
        run_number: The newest run's; 1 for the first.
        earlier_runs: The runs before it that have checkpoints, the oldest first.

    Signals:
        run_changed(): The curves have grown, or other checkpoints or samples are there.
        checkpoints_changed(): Other checkpoints are there.
        samples_changed(): Other samples are there.
    """

    run_changed = Signal()
    checkpoints_changed = Signal()
    samples_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.series_book = LossSeriesBook()
        self.checkpoints: tuple[RunCheckpoint, ...] = ()
        self.sample_sheets: tuple[SampleSheet, ...] = ()
        self.last_step: int | None = None
        self.learning_rate = self.elapsed_seconds = 0.0
        self.has_log = False
        self.bad_samples: tuple[str, ...] = ()
        self.run_number = 1
        self.earlier_runs: tuple[CheckpointRun, ...] = ()
        self._reader: RunReader | None = None
        self._background: BackgroundWorker | None = None
        self._timer = make_repeating_timer(self, _EVERY_MS, self.check_folder)
        self._timer.stop()
        self._reading = False

    @property
    def run_folder(self) -> Path | None:
        """The Train node's folder that is followed."""
        return self._reader.run_folder if self._reader is not None else None

    @property
    def background_worker(self) -> BackgroundWorker:
        """Its thread, which is begun when it is first needed."""
        if self._background is None:
            self._background = BackgroundWorker(self, "training")
        return self._background

    def follow_folder(self, folder: Path | None) -> None:
        """Follow another folder; None for none."""
        if folder == self.run_folder:
            return
        self._reader = RunReader(folder) if folder is not None else None
        self._reading = False
        self._clear_run()
        if folder is None:
            self._timer.stop()
        else:
            self._timer.start()
            self.check_folder()

    def check_folder(self) -> None:
        """Look now, unless it is being looked already."""
        reader = self._reader
        if reader is not None and not self._reading:
            self._reading = True
            self.background_worker.run_task(
                reader.read_update, partial(self._on_update, reader), partial(self._on_failed, reader)
            )

    def stop_following(self) -> None:
        """Stop following."""
        self._timer.stop()
        self._reader = None
        if self._background is not None:
            self._background.close()

    def _clear_run(self) -> None:
        self.series_book.clear_series()
        self.checkpoints, self.sample_sheets, self.earlier_runs, self.run_number = (), (), (), 1
        self.last_step, self.learning_rate, self.elapsed_seconds, self.has_log, self.bad_samples = (
            None,
            0.0,
            0.0,
            False,
            (),
        )
        self._emit_changes(checkpoints=True, samples=True)

    def _on_failed(self, reader: RunReader, text: str) -> None:
        if reader is self._reader:
            self._reading = False

    def _on_update(self, reader: RunReader, news: RunUpdate) -> None:
        if reader is not self._reader:
            return  # another folder is followed by now
        self._reading = False
        revision = self.series_book.revision_number
        if news.is_restarted:
            self.series_book.clear_series()
            self.last_step, self.bad_samples = None, ()
        self.series_book.append_chunk(news.log_chunk)
        if news.log_chunk.last_step is not None:
            self.last_step, self.learning_rate, self.elapsed_seconds = (
                news.log_chunk.last_step,
                news.log_chunk.learning_rate,
                news.log_chunk.elapsed_seconds,
            )
        checkpoints, samples = news.checkpoints != self.checkpoints, news.samples != self.sample_sheets
        found = self.earlier_runs != news.earlier or self.has_log != news.has_log or bool(news.log_chunk.bad_samples)
        self.run_number, self.earlier_runs = news.number, news.earlier
        self.bad_samples += news.log_chunk.bad_samples
        self.checkpoints, self.sample_sheets, self.has_log = news.checkpoints, news.samples, news.has_log
        if checkpoints or samples or found or revision != self.series_book.revision_number:
            self._emit_changes(checkpoints=checkpoints, samples=samples)
        if news.has_more:
            self.check_folder()

    def _emit_changes(self, *, checkpoints: bool, samples: bool) -> None:
        self.run_changed.emit()
        if checkpoints:
            self.checkpoints_changed.emit()
        if samples:
            self.samples_changed.emit()

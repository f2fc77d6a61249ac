"""Follows the folder of a training: looks into it again and again, in a thread of its own, and says what is new."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal

from studio.ui.background import Background
from studio.ui.timers import repeating
from studio.ui.training.checkpoints import Checkpoint
from studio.ui.training.run_files import RunNews, RunReader
from studio.ui.training.samples import SampleSheet
from studio.ui.training.series import SeriesBook

_EVERY_MS: Final = 700


class RunTail(QObject):
    """What is known of one run, and how it grows. The window's thread reads no file.

    Args:
        parent: Qt's owner.

    Attributes:
        book: The curves.
        checkpoints: By step.
        samples: By step.
        step: The last step that was logged; None before the first.
        rate: The learning rate then.
        seconds: What it had taken until then.
        there: Whether there is a log.
        bad: Samples that were left out, each with its reason.

    Signals:
        changed(): The curves have grown, or other checkpoints or samples are there.
        checkpoints_changed(): Other checkpoints are there.
        samples_changed(): Other samples are there.
    """

    changed = Signal()
    checkpoints_changed = Signal()
    samples_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.book = SeriesBook()
        self.checkpoints: tuple[Checkpoint, ...] = ()
        self.samples: tuple[SampleSheet, ...] = ()
        self.step: int | None = None
        self.rate = self.seconds = 0.0
        self.there = False
        self.bad: tuple[str, ...] = ()
        self._reader: RunReader | None = None
        self._background: Background | None = None
        self._timer = repeating(self, _EVERY_MS, self.look)
        self._timer.stop()
        self._reading = False

    @property
    def folder(self) -> Path | None:
        """The run's folder that is followed."""
        return self._reader.folder if self._reader is not None else None

    @property
    def background(self) -> Background:
        """Its thread, which is begun when it is first needed."""
        if self._background is None:
            self._background = Background(self, "training")
        return self._background

    def follow(self, folder: Path | None) -> None:
        """Follow another folder; None for none."""
        if folder == self.folder:
            return
        self._reader = RunReader(folder) if folder is not None else None
        self._reading = False
        self._forget()
        if folder is None:
            self._timer.stop()
        else:
            self._timer.start()
            self.look()

    def look(self) -> None:
        """Look now, unless it is being looked already."""
        reader = self._reader
        if reader is not None and not self._reading:
            self._reading = True
            self.background.run(reader.read, partial(self._on_news, reader), partial(self._on_failed, reader))

    def close(self) -> None:
        """Stop following."""
        self._timer.stop()
        self._reader = None
        if self._background is not None:
            self._background.close()

    def _forget(self) -> None:
        self.book.clear()
        self.checkpoints, self.samples = (), ()
        self.step, self.rate, self.seconds, self.there, self.bad = None, 0.0, 0.0, False, ()
        self._tell(checkpoints=True, samples=True)

    def _on_failed(self, reader: RunReader, text: str) -> None:
        if reader is self._reader:
            self._reading = False

    def _on_news(self, reader: RunReader, news: RunNews) -> None:
        if reader is not self._reader:
            return  # another folder is followed by now
        self._reading = False
        revision = self.book.revision
        if news.anew:
            self.book.clear()
            self.step, self.bad = None, ()
        self.book.extend(news.log)
        if news.log.step is not None:
            self.step, self.rate, self.seconds = news.log.step, news.log.rate, news.log.seconds
        checkpoints, samples = news.checkpoints != self.checkpoints, news.samples != self.samples
        found = self.there != news.there or bool(news.log.bad)
        self.bad += news.log.bad
        self.checkpoints, self.samples, self.there = news.checkpoints, news.samples, news.there
        if checkpoints or samples or found or revision != self.book.revision:
            self._tell(checkpoints=checkpoints, samples=samples)
        if news.more:
            self.look()

    def _tell(self, *, checkpoints: bool, samples: bool) -> None:
        self.changed.emit()
        if checkpoints:
            self.checkpoints_changed.emit()
        if samples:
            self.samples_changed.emit()

"""Progress display of `train`: a bar with loss, steps a second and time left.

On a pipe a line is written every ten seconds.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeAlias

from studio.app.terminal import print_line
from studio.core.translation import tr, tr_noop

if TYPE_CHECKING:
    from studio.engine.training.training_loop import TrainReport

ShowReport: TypeAlias = "Callable[[TrainReport], object]"

_EVERY_SECONDS = 10.0
_LINE = tr_noop("step {step} of {steps}, loss {loss:.4g}, {speed:.2f} steps/s, {left} left")


@contextmanager
def show_train_progress(*, hidden: bool) -> Iterator[ShowReport]:
    """Yield a function that shows the report of each step."""
    if hidden:
        yield lambda report: None
    elif sys.stderr.isatty():
        with _bar() as show:
            yield show
    else:
        yield _lines()


@contextmanager
def _bar() -> Iterator[ShowReport]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    from studio.app.cli.output.console import PlainColumn, PlainConsole

    columns = (
        PlainColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        PlainColumn("{task.fields[loss]}  {task.fields[speed]}"),
        TimeRemainingColumn(compact=True),
    )
    with Progress(*columns, console=PlainConsole(stderr=True)) as progress:
        task = progress.add_task(tr("training"), total=None, loss="", speed="")

        def show(report: TrainReport) -> None:
            speed = progress.tasks[0].speed
            progress.update(
                task,
                completed=report.step,
                total=report.steps,
                loss=tr("loss {loss:.4g}", loss=report.losses.get("total", 0.0)),
                speed=tr("{speed:.2f} steps/s", speed=speed) if speed else "",
            )

        yield show


def _lines() -> ShowReport:
    """Return what writes a line every ten seconds, with the pace of these."""
    since = (time.monotonic(), -1)

    def show(report: TrainReport) -> None:
        nonlocal since
        now = time.monotonic()
        if since[1] < 0:
            since = (now, report.step)
        elif now - since[0] >= _EVERY_SECONDS:
            speed = (report.step - since[1]) / (now - since[0])
            since = (now, report.step)
            left = time.strftime("%H:%M:%S", time.gmtime((report.steps - report.step) / max(speed, 1e-9)))
            loss = report.losses.get("total", 0.0)
            line = tr(_LINE, step=report.step, steps=report.steps, loss=loss, speed=speed, left=left)
            print_line(line, to=sys.stderr)

    return show

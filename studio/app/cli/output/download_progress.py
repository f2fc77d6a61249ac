"""Progress display of `models download`: a bar with size, speed and time left.

On a pipe a line is written every ten seconds.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeAlias

from studio.app.terminal import print_line
from studio.core.byte_size import format_byte_size
from studio.core.translation import tr, tr_noop

if TYPE_CHECKING:
    from studio.models.download.download import DownloadProgress

ShowProgress: TypeAlias = "Callable[[DownloadProgress], object]"

_EVERY_SECONDS = 10.0
_LINE = tr_noop("{done} of {total}, {speed}/s")


@contextmanager
def show_download_progress(*, hidden: bool) -> Iterator[ShowProgress]:
    """Yield a function that shows the progress each time it is called."""
    if hidden:
        yield lambda progress: None
    elif sys.stderr.isatty():
        with _bar() as show:
            yield show
    else:
        yield _lines()


@contextmanager
def _bar() -> Iterator[ShowProgress]:
    from rich.progress import BarColumn, DownloadColumn, TimeRemainingColumn, TransferSpeedColumn
    from rich.progress import Progress as Bars

    from studio.app.cli.output.console import PlainColumn, PlainConsole

    columns = (
        PlainColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(binary_units=True),
        TransferSpeedColumn(),
        TimeRemainingColumn(compact=True),
        PlainColumn("{task.fields[file]}"),
    )
    with Bars(*columns, console=PlainConsole(stderr=True)) as bars:
        task = bars.add_task(tr("downloading"), total=None, file="")
        yield lambda progress: bars.update(
            task, completed=progress.done_bytes, total=progress.total_bytes, file=str(progress.error or progress.file)
        )


def _lines() -> ShowProgress:
    """Return what writes a line every ten seconds."""
    last = time.monotonic()

    def show(progress: DownloadProgress) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= _EVERY_SECONDS and progress.speed:
            last = now
            done, total, speed = map(
                format_byte_size, (progress.done_bytes, progress.total_bytes, round(progress.speed))
            )
            print_line(tr(_LINE, done=done, total=total, speed=speed), to=sys.stderr)

    return show

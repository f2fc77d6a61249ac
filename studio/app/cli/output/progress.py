"""Progress displays of the command line: bars in a terminal, a line every ten seconds on a pipe. Imports rich late."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from studio.app.terminal import print_line
from studio.core.byte_size import format_byte_size
from studio.core.translation import tr, tr_noop

if TYPE_CHECKING:
    from rich.progress import Progress, ProgressColumn, TaskID

    from studio.engine.training.training_loop import TrainReport
    from studio.models.download.download import DownloadProgress

ShowTraining: TypeAlias = "Callable[[TrainReport], object]"
ShowDownload: TypeAlias = "Callable[[DownloadProgress], object]"
ShowConversion: TypeAlias = Callable[[Path, int, int], object]

_LINE_SECONDS: Final = 10.0
_TRAIN_LINE: Final = tr_noop("step {step} of {steps}, loss {loss:.4g}, {speed:.2f} steps/s, {left} left")
_DOWNLOAD_LINE: Final = tr_noop("{done} of {total}, {speed}/s")


class BarFigure(Enum):
    """Figures that bars can show beside texts."""

    COUNT = auto()
    BYTES = auto()
    BYTES_A_SECOND = auto()
    TIME_LEFT = auto()


class ProgressDisplay:
    """Bars and lines on stderr, of which at most one kind is shown. Any thread may report.

    Args:
        bars: The bars; they show nothing on a pipe.
        has_lines: Whether lines are printed: on a pipe, unless nothing is to be said.
    """

    def __init__(self, bars: Progress, *, has_lines: bool) -> None:
        self.bars = bars
        self._has_lines = has_lines
        self._line_at = time.monotonic()

    def get_speed(self, bar: TaskID) -> float | None:
        """Return the speed of a bar per second; None while too little is known."""
        return next(task.speed for task in self.bars.tasks if task.id == bar)

    def restart_clock(self) -> None:
        """Count the seconds to the next line from now on."""
        self._line_at = time.monotonic()

    def take_line_seconds(self) -> float | None:
        """Return the seconds since the last line, and begin to count anew; None where no line is due."""
        now = time.monotonic()
        seconds = now - self._line_at
        if not self._has_lines or seconds < _LINE_SECONDS:
            return None
        self._line_at = now
        return seconds

    def print_line(self, text: str) -> None:
        """Print a line that is due."""
        print_line(text, to=sys.stderr)


@contextmanager
def open_progress(*columns: BarFigure | str, hidden: bool) -> Iterator[ProgressDisplay]:
    """Open a display whose bars show their name, themselves and these columns.

    Args:
        columns: Figures, or formats, in which `task` is the bar.
        hidden: Show nothing at all.
    """
    from rich.progress import BarColumn, Progress

    from studio.app.cli.output.console import PlainColumn, PlainConsole

    is_terminal = sys.stderr.isatty()
    made = (PlainColumn(column) if isinstance(column, str) else _make_figure(column) for column in columns)
    with Progress(
        PlainColumn("{task.description}"),
        BarColumn(),
        *made,
        console=PlainConsole(stderr=True),
        disable=hidden or not is_terminal,
    ) as bars:
        yield ProgressDisplay(bars, has_lines=not hidden and not is_terminal)


def _make_figure(figure: BarFigure) -> ProgressColumn:
    from rich import progress

    match figure:
        case BarFigure.COUNT:
            return progress.MofNCompleteColumn()
        case BarFigure.BYTES:
            return progress.DownloadColumn(binary_units=True)
        case BarFigure.BYTES_A_SECOND:
            return progress.TransferSpeedColumn()
        case BarFigure.TIME_LEFT:
            return progress.TimeRemainingColumn(compact=True)


class RenderBars:
    """A bar for the frames, and one for a node that works on more than a frame.

    Args:
        display: Where the bars are.
    """

    def __init__(self, display: ProgressDisplay) -> None:
        self._display = display
        self._frames = display.bars.add_task(tr("rendering"), total=None, fps="–")
        self._works: dict[str, TaskID] = {}

    def on_progress(self, done: int, total: int) -> None:
        """Show how many frames are done."""
        speed = self._display.get_speed(self._frames)
        fps = tr("{speed:.1f} fps", speed=speed) if speed else "–"
        self._display.bars.update(self._frames, completed=done, total=total, fps=fps)

    def on_node_progress(self, node: str, done: int, total: int, phase: str = "") -> None:
        """Show how far a node has come with its clip; its bar goes when it is through."""
        text = tr("{node}: {phase}", node=node, phase=phase) if phase else node
        if node not in self._works:
            self._works[node] = self._display.bars.add_task(node, total=total, fps="")
        self._display.bars.update(
            self._works[node], description=text, completed=done, total=total, visible=done < total
        )


@contextmanager
def show_render_bars(*, hidden: bool) -> Iterator[RenderBars]:
    """Show bars with frames, frames a second and time left; on a pipe, nothing until the end."""
    with open_progress(BarFigure.COUNT, "{task.fields[fps]}", BarFigure.TIME_LEFT, hidden=hidden) as display:
        yield RenderBars(display)


@contextmanager
def show_cell_progress(*, hidden: bool) -> Iterator[Callable[[int, int], object]]:
    """Yield a function that shows how many cells of a sheet are done; on a pipe, nothing until the end."""
    with open_progress(BarFigure.COUNT, BarFigure.TIME_LEFT, hidden=hidden) as display:
        bar = display.bars.add_task(tr("cells"), total=None)
        yield lambda done, total: display.bars.update(bar, completed=done, total=total)


@contextmanager
def show_train_progress(*, hidden: bool) -> Iterator[ShowTraining]:
    """Yield a function that shows the report of each step: loss, steps a second and time left."""
    text = "{task.fields[loss]}  {task.fields[speed]}"
    with open_progress(BarFigure.COUNT, text, BarFigure.TIME_LEFT, hidden=hidden) as display:
        bar = display.bars.add_task(tr("training"), total=None, loss="", speed="")
        line_step = -1

        def show(report: TrainReport) -> None:
            nonlocal line_step
            loss, speed = report.losses.get("total", 0.0), display.get_speed(bar)
            display.bars.update(
                bar,
                completed=report.step,
                total=report.steps,
                loss=tr("loss {loss:.4g}", loss=loss),
                speed=tr("{speed:.2f} steps/s", speed=speed) if speed else "",
            )
            if line_step < 0:
                display.restart_clock()
                line_step = report.step
            elif (seconds := display.take_line_seconds()) is not None:
                pace = (report.step - line_step) / seconds
                line_step = report.step
                left = time.strftime("%H:%M:%S", time.gmtime((report.steps - report.step) / max(pace, 1e-9)))
                display.print_line(
                    tr(_TRAIN_LINE, step=report.step, steps=report.steps, loss=loss, speed=pace, left=left)
                )

        yield show


@contextmanager
def show_download_progress(*, hidden: bool) -> Iterator[ShowDownload]:
    """Yield a function that shows how far a download is: size, speed, time left and the file."""
    figures = BarFigure.BYTES, BarFigure.BYTES_A_SECOND, BarFigure.TIME_LEFT
    with open_progress(*figures, "{task.fields[file]}", hidden=hidden) as display:
        bar = display.bars.add_task(tr("downloading"), total=None, file="")

        def show(progress: DownloadProgress) -> None:
            file = str(progress.error or progress.file)
            display.bars.update(bar, completed=progress.done_bytes, total=progress.total_bytes, file=file)
            if progress.speed and display.take_line_seconds() is not None:
                sizes = (progress.done_bytes, progress.total_bytes, round(progress.speed))
                done, total, speed = map(format_byte_size, sizes)
                display.print_line(tr(_DOWNLOAD_LINE, done=done, total=total, speed=speed))

        yield show


@contextmanager
def show_conversion_progress(*, hidden: bool) -> Iterator[ShowConversion]:
    """Yield a function that shows how far each file is, in bytes; on a pipe, nothing until the end."""
    with open_progress(BarFigure.BYTES, hidden=hidden) as display:
        bar = display.bars.add_task("", total=None)
        yield lambda path, done, total: display.bars.update(bar, description=path.name, completed=done, total=total)

"""The bars that `render` shows while it works."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from studio.core.translation import tr

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


class RenderBars:
    """A bar for the frames, and one for a node that works on more than a frame. Any thread may report.

    Args:
        progress: Where the bars are.
    """

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._frames = progress.add_task(tr("rendering"), total=None, fps="–")
        self._works: dict[str, TaskID] = {}

    def on_progress(self, done: int, total: int) -> None:
        """Show how many frames are done."""
        speed = next(task.speed for task in self._progress.tasks if task.id == self._frames)
        self._progress.update(
            self._frames, completed=done, total=total, fps=tr("{speed:.1f} fps", speed=speed) if speed else "–"
        )

    def on_node_progress(self, node: str, done: int, total: int) -> None:
        """Show how far a node has come with its clip; its bar goes when it is through."""
        if node not in self._works:
            self._works[node] = self._progress.add_task(node, total=total, fps="")
        self._progress.update(self._works[node], completed=done, total=total, visible=done < total)


@contextmanager
def show_render_bars(*, hidden: bool) -> Iterator[RenderBars]:
    """Show bars with frames, frames a second and time left; on a pipe, nothing until the end."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    from studio.app.cli.output.console import PlainColumn, PlainConsole

    console = PlainConsole(stderr=True)
    columns = (
        PlainColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        PlainColumn("{task.fields[fps]}"),
        TimeRemainingColumn(compact=True),
    )
    with Progress(*columns, console=console, disable=hidden or not console.is_terminal) as progress:
        yield RenderBars(progress)

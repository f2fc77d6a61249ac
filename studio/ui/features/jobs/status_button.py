"""Button of the jobs on the status line."""

from __future__ import annotations

from studio.core.translation import tr
from studio.ui.shell.status_bar import WindowStatusBar
from studio.ui.widgets import theme
from studio.ui.widgets.text.markup import escape_tooltip


class JobsStatus:
    """How many jobs wait or run.

    Args:
        status: Gets the button.
    """

    def __init__(self, status: WindowStatusBar) -> None:
        self.button = status.add_button("jobs", 60)
        self.show_jobs(0)

    def show_jobs(self, waiting: int, text: str = "") -> None:
        """Show how many jobs are waiting or running, in the words of `text`."""
        tip = tr("Quitting stops the running job within a frame; the next start offers to continue it")
        self.button.setToolTip(escape_tooltip(tip if waiting else ""))
        self.button.show_state(text or tr("No jobs"), theme.Colors.ACCENT if waiting else theme.Colors.SECONDARY)

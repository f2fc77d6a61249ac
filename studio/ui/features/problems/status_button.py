"""Button of the problems on the status line."""

from __future__ import annotations

from studio.core.translation import tr, tr_n
from studio.ui.shell.status_bar import WindowStatusBar
from studio.ui.widgets import theme


class ProblemsStatus:
    """How many problems the graph has.

    Args:
        status: Gets the button.
    """

    def __init__(self, status: WindowStatusBar) -> None:
        self.button = status.add_button("problems", 70)
        self.show_count(0)

    def show_count(self, count: int) -> None:
        """Show how many problems there are."""
        text = tr_n("{count} problem", "{count} problems", count) if count else tr("No problems")
        self.button.show_state(text, theme.Colors.DANGER if count else theme.Colors.SECONDARY)

"""List of problems that is not there."""

from __future__ import annotations

from collections.abc import Callable

from studio.graph.analysis.problems import Problem
from studio.ui.shell.edits.fixes import FixRequest


class AbsentProblems:
    """Problems that nobody lists: they are seen on the cards of their nodes alone."""

    def set_fix_handler(self, ask: FixRequest, do: Callable[[Problem], object]) -> None:
        """Offer no fixes."""

    def block_fix(self, ask: FixRequest, reason: str) -> None:
        """Offer no fixes, as before."""

    def show_node(self, path: str, param: str = "") -> None:
        """Show no node."""

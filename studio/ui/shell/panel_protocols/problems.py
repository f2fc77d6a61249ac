"""Protocols of the list of problems, for other features."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from studio.graph.analysis.problems import Problem
from studio.ui.shell.edits.fixes import FixRequest


class ProblemFixes(Protocol):
    """The fixes of problems that need an answer of the user."""

    def set_fix_handler(self, ask: FixRequest, do: Callable[[Problem], object]) -> None:
        """Set the handler of one kind of fix."""
        ...

    def block_fix(self, ask: FixRequest, reason: str) -> None:
        """Say why a kind of fix cannot be done now; empty if it can."""
        ...

    def show_node(self, path: str, param: str = "") -> None:
        """Show a node, on whatever level it lies, and a parameter of it."""
        ...

"""The steps of undo that a run has made, to be taken back together."""

from __future__ import annotations

from studio.core.translation import tr_n
from studio.graph.history import Document, ProjectChange
from studio.ui.features.script.panel import ScriptPanel


class RunChanges:
    """What the last run has changed. It can be taken back at once until something else is edited.

    Args:
        document: The project.
        panel: Offers it.
    """

    def __init__(self, document: Document, panel: ScriptPanel) -> None:
        self._document = document
        self._panel = panel
        self._before: tuple[str, ...] = ()
        self._after: tuple[str, ...] = ()
        self._is_running = False
        document.project_changed.connect(self._on_changed)

    @property
    def count(self) -> int:
        """How many steps of undo there are since the last run began; 0 if they cannot be told any more."""
        now, before = self._get_done_steps(), self._before
        return max(0, len(now) - len(before)) if now[: len(before)] == before else 0

    def begin_run(self) -> None:
        """Remember where the history stands."""
        self._is_running = True
        self._before = self._get_done_steps()
        self._panel.show_undo("")

    def end_run(self) -> None:
        """Offer to take back what was changed."""
        self._is_running = False
        self._after, count = self._get_done_steps(), self.count
        self._panel.show_undo(tr_n("Undo {count} Step", "Undo {count} Steps", count) if count else "")

    def undo_all(self) -> None:
        """Take the steps back, as one change."""
        if self.count:
            self._document.go_to_step(len(self._before))

    def close(self) -> None:
        """Let go of the document."""
        self._document.project_changed.disconnect(self._on_changed)

    def _get_done_steps(self) -> tuple[str, ...]:
        return self._document.step_labels[: self._document.step_index]

    def _on_changed(self, change: ProjectChange) -> None:
        if not self._is_running and self._get_done_steps() != self._after:
            self._panel.show_undo("")

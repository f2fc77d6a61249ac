"""The steps of undo that a run has made, to be taken back together."""

from __future__ import annotations

from studio.core.translation import tr_n
from studio.graph.history import Document, ProjectChange
from studio.ui.features.script.panel import ScriptPanel


class RunChanges:
    """What the last run that changed something has changed. It can be taken back until something else is edited.

    Args:
        document: The project.
        panel: Offers it.
    """

    def __init__(self, document: Document, panel: ScriptPanel) -> None:
        self._document = document
        self._panel = panel
        self._begin: tuple[str, ...] = ()
        self._before: tuple[str, ...] = ()
        self._after: tuple[str, ...] = ()
        self._is_running = False
        document.project_changed.connect(self._on_changed)

    @property
    def count(self) -> int:
        """How many steps of undo can be taken back together; 0 for none."""
        return len(self._after) - len(self._before) if self._get_done_steps() == self._after else 0

    def begin_run(self) -> None:
        """Remember where the history stands."""
        self._is_running = True
        self._begin = self._get_done_steps()
        self._panel.show_undo("")

    def end_run(self) -> None:
        """Offer to take back what was changed; after a run that changed nothing, what the one before has changed."""
        self._is_running = False
        now, begin = self._get_done_steps(), self._begin
        if len(now) > len(begin) and now[: len(begin)] == begin:
            self._before, self._after = begin, now
        self._show_offer()

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
        if change.is_new_project:
            self._begin = self._before = self._after = ()
        if not self._is_running:
            self._show_offer()

    def _show_offer(self) -> None:
        count = self.count
        self._panel.show_undo(tr_n("Undo {count} Step", "Undo {count} Steps", count) if count else "")

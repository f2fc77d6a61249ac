"""The problems of the graph and of jobs in the window."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from studio.core.translation import tr_noop
from studio.ui.shell.docks import Dock, DockArea
from studio.ui.shell.shortcuts.action import Action

if TYPE_CHECKING:
    from studio.graph.analysis.graph_facts import GraphFacts
    from studio.ui.features.problems.panel import ProblemsPanel
    from studio.ui.features.problems.problem_actions import ProblemActions
    from studio.ui.features.problems.status_button import ProblemsStatus
    from studio.ui.shell.controllers.shell import Shell


class ProblemsFeature:
    """Panel of problems, and their fixes on cards and in the viewer."""

    panel: ProblemsPanel
    control: ProblemActions
    status: ProblemsStatus

    def actions(self) -> Sequence[Action]:
        """Return no actions: each problem has its own buttons."""
        return ()

    def docks(self) -> Sequence[Dock]:
        """Return the place of the panel."""
        return (Dock("problems", tr_noop("Problems"), DockArea.BOTTOM, 140, 70),)

    def start(self, shell: Shell) -> None:
        """List the problems of the graph and of jobs."""
        from studio.ui.features.problems.panel import ProblemsPanel
        from studio.ui.features.problems.problem_actions import ProblemActions, ProblemPlaces
        from studio.ui.features.problems.status_button import ProblemsStatus

        self.panel = ProblemsPanel()
        self.status = ProblemsStatus(shell.window.status)
        self.status.button.clicked.connect(lambda: shell.show_panel("problems"))
        self.panel.count_changed.connect(self.status.show_count)
        shell.window.docks.set_panel("problems", self.panel)
        places = ProblemPlaces(shell.node_graph, shell.inspector, shell.timeline, shell.viewer)
        shell.problems = self.control = ProblemActions(shell.level, self.panel, places, shell.window)
        shell.preview.facts_changed.connect(self._on_facts_changed)
        shell.preview.notices_changed.connect(self.control.show_notices)
        shell.jobs.snapshot_changed.connect(self.control.show_jobs)
        shell.jobs.failure_activated.connect(self.control.show_failure)

    def close(self) -> None:
        """Do nothing: the facts of the graph come no more."""

    def _on_facts_changed(self, facts: GraphFacts) -> None:
        self.control.show_problems(facts.problems)

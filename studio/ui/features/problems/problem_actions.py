"""Actions on problems: collects all of them, goes to one, and applies its fix."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Signal

from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.engine.jobs.job import JobFailure, QueueSnapshot
from studio.graph.active_level import ActiveLevel
from studio.graph.analysis.problems import Problem, ProblemKind
from studio.graph.commands import Command, SetParam, SetRate
from studio.graph.commands.in_group import EditInGroup
from studio.graph.groups.paths import find_node, format_display_path, get_level, has_node
from studio.graph.model import Endpoint
from studio.ui.features.problems.problem_row import ProblemEntry
from studio.ui.shell.dialogs import FileRequest
from studio.ui.shell.edits.fixes import FixRequest, ProblemFix, find_fixes
from studio.ui.shell.panel_protocols import Inspector, NodeGraph, Timeline, Viewer
from studio.ui.widgets.labels.problem_card import ProblemCardFix

if TYPE_CHECKING:
    from studio.ui.features.problems.panel import ProblemsPanel
    from studio.ui.shell.main_window import MainWindow

_MAX_FAILURES = 50  # a render of which every frame fails need not say so a thousand times


class ProblemPlaces(NamedTuple):
    """The panels that show where a problem is."""

    graph: NodeGraph
    inspector: Inspector
    timeline: Timeline
    viewer: Viewer


class ProblemActions(QObject):
    """Controller of the Problems panel: fills it, and performs its actions.

    Signals:
        problems_changed(): There are other problems, or others can be mended.

    Args:
        level: Where the problems are: the document, and the level of it that is shown.
        panel: Lists the problems.
        panels: Where a problem is shown.
        window: For questions, docks and cards.
    """

    problems_changed = Signal()

    def __init__(
        self,
        level: ActiveLevel,
        panel: ProblemsPanel,
        panels: ProblemPlaces,
        window: MainWindow,
    ) -> None:
        super().__init__(window)
        self._level = level
        self._document = level.document
        self._panel = panel
        self._panels = panels
        self._window = window
        self._graph_problems: tuple[Problem, ...] = ()
        self._failures: tuple[JobFailure, ...] = ()
        self._notices: Mapping[str, str] = {}
        self._fix_handlers: dict[FixRequest, Callable[[Problem], object]] = {}
        self._blocked: dict[FixRequest, str] = {}
        panel.problem_activated.connect(self.show_problem)
        panel.fix_requested.connect(self.apply_fix)
        panels.viewer.find_fixes = self._find_card_fixes
        self.problems_changed.connect(panels.viewer.refresh_fixes)
        self._document.node_types_changed.connect(self._fill)
        if level.registry.broken_modules:
            self._fill()

    def show_problems(self, problems: tuple[Problem, ...]) -> None:
        """List what is wrong with the graph now."""
        self._graph_problems = problems
        self._fill()
        self.problems_changed.emit()

    def show_notices(self, notices: Mapping[str, str]) -> None:
        """List what is odd about the viewer's frame, by the paths of nodes."""
        self._notices = notices
        self._fill()

    def show_jobs(self, snapshot: QueueSnapshot) -> None:
        """List the frames that failed in jobs that are still on the list."""
        failures = tuple(failure for status in snapshot.jobs for failure in status.failures)[:_MAX_FAILURES]
        if failures != self._failures:
            self._failures = failures
            self._fill()

    def _fill(self) -> None:
        entries = [ProblemEntry(problem, self._name(problem.node)) for problem in self._graph_problems]
        entries += [
            ProblemEntry(Problem(path, "", text, ProblemKind.NOTICE), self._name(path))
            for path, text in self._notices.items()
        ]
        entries += [
            ProblemEntry(Problem(f.node_id, "", f.text, ProblemKind.FRAME), f.node or tr("Render"), f.frame)
            for f in self._failures
        ]
        entries += [
            ProblemEntry(Problem("", "", broken.error, ProblemKind.MODULE), broken.module)
            for broken in self._document.registry.broken_modules
        ]
        self._panel.show_entries(tuple(entries), self._fixes)

    def _name(self, path: str) -> str:
        """Return the names along a path; where a node has gone since, the path."""
        graph = self._document.graph
        return format_display_path(graph, path)

    def _fixes(self, entry: ProblemEntry) -> tuple[ProblemFix, ...]:
        groups, node = _split_path(entry.problem.node)
        try:
            level = get_level(self._document.project, groups)
        except StudioError:  # the group has gone since
            return ()
        found = find_fixes(replace(entry.problem, node=node), level, self._document.registry)
        return tuple(
            replace(fix, blocked_reason=self._blocked.get(fix.request, "") if fix.request else "") for fix in found
        )

    def set_fix_handler(self, ask: FixRequest, do: Callable[[Problem], object]) -> None:
        """Set the handler of one kind of fix."""
        self._fix_handlers[ask] = do

    def block_fix(self, ask: FixRequest, reason: str) -> None:
        """Say why something cannot be done now; empty if it can."""
        self._blocked[ask] = reason
        self._panel.refresh()
        self.problems_changed.emit()

    def find_fixes(self, path: str) -> tuple[tuple[ProblemEntry, ProblemFix], ...]:
        """Return what can be done about the first problem of a node, by path."""
        problem = next(
            (problem for problem in self._graph_problems if problem.node == path and problem.is_blocking), None
        )
        entry = ProblemEntry(problem, self._name(path)) if problem is not None else None
        return tuple((entry, fix) for fix in self._fixes(entry)) if entry is not None else ()

    def show_problem(self, entry: ProblemEntry) -> None:
        """Show a problem: its frame, its node, and in the inspector its parameter."""
        if entry.frame is not None:
            self._panels.timeline.set_frame(entry.frame)
        if entry.problem.kind is ProblemKind.MODULE:
            self._window.docks.show_panel("log")
        else:
            self.show_node(entry.problem.node, entry.problem.place)

    def show_node(self, path: str, param: str = "") -> None:
        """Show a node, on whatever level it lies, and a parameter of it."""
        groups, node = _split_path(path)
        if not has_node(self._document.graph, path):
            return
        self._level.open_path(groups)
        self._panels.graph.show_nodes((node,))
        self._window.docks.show_panel("inspector")
        if param:
            self._panels.inspector.highlight_param(param)

    def show_failure(self, failure: JobFailure) -> None:
        """Show the frame at which a job failed, and the node."""
        if failure.frame is not None:
            self._panels.timeline.set_frame(failure.frame)
        self.show_node(failure.node_id)

    def _find_card_fixes(self, path: str) -> list[ProblemCardFix]:
        """Return the fixes of a node's problem for the card in the viewer."""
        return [
            ProblemCardFix(fix.text, partial(self.apply_fix, entry, fix), fix.blocked_reason)
            for entry, fix in self.find_fixes(path)
        ]

    def apply_fix(self, entry: ProblemEntry, offered: ProblemFix) -> None:
        """Mend a problem by what the graph as it is now makes of the fix that was offered."""
        fix = next((fresh for fresh in self._fixes(entry) if fresh.text == offered.text), None)
        if fix is None:
            return
        if fix.command is not None:
            self._apply(fix.command, entry.problem.node)
        asks: Mapping[FixRequest, Callable[[], object]] = {
            FixRequest.LOCATE: lambda: self._locate(entry.problem),
            FixRequest.CONNECT: lambda: self._connect(entry.problem),
            FixRequest.LOG: lambda: self._window.docks.show_panel("log"),
            **{ask: partial(do, entry.problem) for ask, do in self._fix_handlers.items()},
        }
        if fix.request is not None and fix.request in asks:
            asks[fix.request]()

    def _apply(self, command: Command, path: str = "") -> None:
        """Make an edit on the level that the node at a path lies on."""
        groups = _split_path(path)[0]
        try:
            is_of_level = groups and not isinstance(command, SetRate)  # the rate is the whole project's
            self._document.apply_command(EditInGroup(groups, command) if is_of_level else command)
        except StudioError as error:
            self._window.show_error(tr("The problem is still there"), str(error))

    def _locate(self, problem: Problem) -> None:
        """Ask where a file is; others of its folder that are missing are found with it."""
        self.show_node(problem.node, problem.place)
        node = find_node(self._document.graph, problem.node)
        old = problem.file or str(node.params.get(problem.place, ""))
        if old:
            self._panels.inspector.locate_file(old)
            return
        spec = self._document.registry.find_spec(node.type)
        param = spec.params.get(problem.place) if spec is not None else None
        request = FileRequest(tr("Which file?"), suffixes=param.file_types if param is not None else ())
        self._window.dialogs.choose_file(
            self._window,
            request,
            lambda path: self._apply(SetParam(node.id, problem.place, path.as_posix()), problem.node),
        )

    def _connect(self, problem: Problem) -> None:
        self.show_node(problem.node)
        self._window.docks.show_panel("graph")
        node = _split_path(problem.node)[1]
        if node in self._panels.graph.selected_nodes:
            self._panels.graph.search_for_input(Endpoint(node, problem.place))


def _split_path(path: str) -> tuple[tuple[str, ...], str]:
    """Return the groups that contain a node, and its id in the innermost one."""
    *groups, node = path.split("/")
    return tuple(groups), node

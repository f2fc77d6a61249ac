"""Brings all problems together, and does what is asked about one: go there, mend it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from studio.core.errors import StudioError
from studio.core.language import tr
from studio.engine.jobs.job import JobFailure, Snapshot
from studio.graph.commands import Command, SetParam, SetRate
from studio.graph.commands.inside import Inside
from studio.graph.levels import Level
from studio.graph.model import Endpoint
from studio.graph.paths import find, has, level_at, shown_name
from studio.graph.problems import Problem, ProblemKind
from studio.ui.dialogs import FileRequest
from studio.ui.problems.fixes import Ask, Fix, fixes_of
from studio.ui.problems.row import Entry
from studio.ui.window.panels import Panels

if TYPE_CHECKING:
    from studio.ui.window.main_window import MainWindow

_MOST_FAILURES = 50  # a render of which every frame fails need not say so a thousand times


class ProblemDesk(QObject):
    """Fills the Problems panel and answers it.

    Signals:
        changed(): There are other problems, or others can be mended.

    Args:
        level: Where the problems are: the document, and the level of it that is shown.
        relink: Asks for the file of the linked group with this path, and links it.
        panels: Where a problem is shown.
        window: Whose Problems panel it is.
    """

    changed = Signal()

    def __init__(self, level: Level, relink: Callable[[str], object], panels: Panels, window: MainWindow) -> None:
        super().__init__(window)
        self._level = level
        self._document = level.document
        self._relink = relink
        self._panels = panels
        self._window = window
        self._graph_problems: tuple[Problem, ...] = ()
        self._failures: tuple[JobFailure, ...] = ()
        self._answers: dict[Ask, Callable[[Problem], object]] = {}
        self._blocked: dict[Ask, str] = {}
        self._modules = tuple(
            Entry(Problem("", "", broken.error, ProblemKind.MODULE), broken.module) for broken in level.registry.broken
        )
        window.problems.activated.connect(self.go_to)
        window.problems.fix_wanted.connect(self.mend)
        if self._modules:
            self._fill()

    def show_problems(self, problems: tuple[Problem, ...]) -> None:
        """List what is wrong with the graph now."""
        self._graph_problems = problems
        self._fill()
        self.changed.emit()

    def show_jobs(self, snapshot: Snapshot) -> None:
        """List the frames that failed in jobs that are still on the list."""
        failures = tuple(failure for status in snapshot.jobs for failure in status.failures)[:_MOST_FAILURES]
        if failures != self._failures:
            self._failures = failures
            self._fill()

    def _fill(self) -> None:
        entries = [Entry(problem, self._name(problem.node)) for problem in self._graph_problems]
        entries += [
            Entry(Problem(f.node_id, "", f.text, ProblemKind.FRAME), f.node or tr("Render"), f.frame)
            for f in self._failures
        ]
        self._window.problems.show_entries((*entries, *self._modules), self._fixes)

    def _name(self, path: str) -> str:
        """Return the names along a path; where a node has gone since, the path."""
        graph = self._document.graph
        return shown_name(graph, path)

    def _fixes(self, entry: Entry) -> tuple[Fix, ...]:
        groups, node = _place(entry.problem.node)
        try:
            level = level_at(self._document.project, groups)
        except StudioError:  # the group has gone since
            return ()
        found = fixes_of(replace(entry.problem, node=node), level, self._document.registry)
        return tuple(replace(fix, blocked=self._blocked.get(fix.ask, "") if fix.ask else "") for fix in found)

    def answer(self, ask: Ask, do: Callable[[Problem], object]) -> None:
        """Let somebody else do what a fix asks for."""
        self._answers[ask] = do

    def block(self, ask: Ask, reason: str) -> None:
        """Say why something cannot be done now; empty if it can."""
        self._blocked[ask] = reason
        self._window.problems.refresh()
        self.changed.emit()

    def fixes_at(self, path: str) -> tuple[tuple[Entry, Fix], ...]:
        """Return what can be done about the first problem of a node, by path."""
        problem = next((problem for problem in self._graph_problems if problem.node == path and problem.blocks), None)
        entry = Entry(problem, self._name(path)) if problem is not None else None
        return tuple((entry, fix) for fix in self._fixes(entry)) if entry is not None else ()

    def go_to(self, entry: Entry) -> None:
        """Show a problem: its frame, its node, and in the inspector its parameter."""
        if entry.frame is not None:
            self._panels.timeline.set_frame(entry.frame)
        if entry.problem.kind is ProblemKind.MODULE:
            self._window.docks.show("log")
        else:
            self.go_to_node(entry.problem.node, entry.problem.place)

    def go_to_node(self, path: str, param: str = "") -> None:
        """Show a node, on whatever level it lies, and a parameter of it."""
        groups, node = _place(path)
        if not has(self._document.graph, path):
            return
        self._level.go(groups)
        self._panels.node_editor.select((node,))
        self._panels.node_editor.frame_selected()
        self._window.docks.show("inspector")
        if param:
            self._panels.inspector.point_out(param)

    def mend(self, entry: Entry, offered: Fix) -> None:
        """Mend a problem by what the graph as it is now makes of the fix that was offered."""
        fix = next((fresh for fresh in self._fixes(entry) if fresh.text == offered.text), None)
        if fix is None:
            return
        if fix.command is not None:
            self._apply(fix.command, entry.problem.node)
        asks: Mapping[Ask, Callable[[], object]] = {
            Ask.LOCATE: lambda: self._locate(entry.problem),
            Ask.CONNECT: lambda: self._connect(entry.problem),
            Ask.RELINK: lambda: self._relink(entry.problem.node),
            Ask.LOG: lambda: self._window.docks.show("log"),
            **{ask: partial(do, entry.problem) for ask, do in self._answers.items()},
        }
        if fix.ask is not None:
            asks[fix.ask]()

    def _apply(self, command: Command, path: str = "") -> None:
        """Make an edit on the level that the node at a path lies on."""
        groups = _place(path)[0]
        try:
            is_of_level = groups and not isinstance(command, SetRate)  # the rate is the whole project's
            self._document.apply(Inside(groups, command) if is_of_level else command)
        except StudioError as error:
            self._window.fail(tr("The problem is still there"), str(error))

    def _locate(self, problem: Problem) -> None:
        """Ask where a file is; others of its folder that are missing are found with it."""
        self.go_to_node(problem.node, problem.place)
        node = find(self._document.graph, problem.node)
        old = str(node.params.get(problem.place, ""))
        if old:
            self._panels.inspector.locate(old)
            return
        request = FileRequest(tr("Which file?"), start=Path())
        self._window.dialogs.choose_file(
            self._window,
            request,
            lambda path: self._apply(SetParam(node.id, problem.place, path.as_posix()), problem.node),
        )

    def _connect(self, problem: Problem) -> None:
        self.go_to_node(problem.node)
        self._window.docks.show("graph")
        node = _place(problem.node)[1]
        if node in self._panels.node_editor.selected:
            self._panels.node_editor.search_for(Endpoint(node, problem.place))


def _place(path: str) -> tuple[tuple[str, ...], str]:
    """Return the groups that a node lies in, and its id there."""
    *groups, node = path.split("/")
    return tuple(groups), node

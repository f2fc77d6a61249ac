"""Services of the window for features, and the panels that features give to each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from studio.ui.shell.absent_panels import (
    AbsentInspector,
    AbsentJobs,
    AbsentLibrary,
    AbsentNodeGraph,
    AbsentProblems,
    AbsentTimeline,
    AbsentViewer,
)

if TYPE_CHECKING:
    from studio.engine.engine import Engine
    from studio.engine.output_records import OutputRecords
    from studio.graph.active_level import ActiveLevel
    from studio.graph.history import Document
    from studio.sdk.registry import Registry
    from studio.ui.preview.preview_controller import PreviewController
    from studio.ui.preview.render.render_thread import RenderThread
    from studio.ui.shell.controllers.level_cards import LevelCards
    from studio.ui.shell.controllers.node_navigator import NodeNavigator
    from studio.ui.shell.main_window import MainWindow
    from studio.ui.shell.palette.palette_entries import PaletteSource
    from studio.ui.shell.panel_protocols import Inspector, Jobs, Library, NodeGraph, ProblemFixes, Timeline, Viewer
    from studio.ui.shell.session.session_control import SessionControl
    from studio.ui.shell.session.storage.recovery import RecoveryStore
    from studio.ui.shell.session.template_entry import TemplateEntry
    from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker

ExitCheck = Callable[[Callable[[], None]], None]
"""Calls what it is given, at once or after a question, if the window may be closed."""


@dataclass(frozen=True, slots=True)
class UserNodes:
    """Access to the files of the user's own nodes.

    Args:
        folder: Where the user puts them. It may be missing.
        read_again: Takes the node types that there are, reads the user's own again, and returns those that there are
            now. Any thread may call it, one at a time.
    """

    folder: Path
    read_again: Callable[[Registry], Registry]


@dataclass(slots=True, weakref_slot=True)
class Shell:
    """What the window gives to features, and what features give to each other.

    A panel of which the feature has been left out is an absent one: it shows nothing, and asks for nothing.

    Args:
        document: The project.
        level: The open level of the graph.
        engine: Computes frames.
        render_thread: Computes frames for the window.
        background: Reads and writes files.
        recovery: Where what outlives a crash is kept.
        outputs: Records of the files that the project's jobs have written; None to ask before each that is there.
        templates: Projects to begin with.
        window: The main window: docks, status line, dialogs, choices of the user; Qt's owner of what features make.
        user_nodes: The user's own nodes; None where they cannot be read again.

    Attributes:
        session: The project's file, and what is kept of it. There from `Feature.start` on.
        preview: Asks for the frames that are shown, and knows the facts of the graph. There from `start` on.
        cards: What the cards of the open level show. There from `start` on.
        navigator: Shows nodes wherever they lie. There from `start` on.
        node_graph: The panel of the graph.
        viewer: The viewer; takes fixes of problems, and states of generators.
        timeline: The timeline; takes tracks, and sound.
        inspector: The panel of parameters; takes bars, models, and marks of variants.
        library: The panel of node types; takes linked groups.
        jobs: The queue of jobs.
        problems: The list of problems; takes fixes.
        palette_sources: What the palette offers besides actions and panels.
        exit_checks: Asked before the window is closed, in turn: each calls what it is given if it agrees.
    """

    document: Document
    level: ActiveLevel
    engine: Engine
    render_thread: RenderThread
    background: BackgroundWorker
    recovery: RecoveryStore
    outputs: OutputRecords | None
    templates: tuple[TemplateEntry, ...]
    window: MainWindow
    user_nodes: UserNodes | None = None
    session: SessionControl = field(init=False)
    preview: PreviewController = field(init=False)
    cards: LevelCards = field(init=False)
    navigator: NodeNavigator = field(init=False)
    node_graph: NodeGraph = field(init=False)
    viewer: Viewer = field(init=False)
    timeline: Timeline = field(init=False)
    inspector: Inspector = field(init=False)
    library: Library = field(init=False)
    jobs: Jobs = field(init=False)
    problems: ProblemFixes = field(init=False)
    palette_sources: list[PaletteSource] = field(default_factory=list)
    exit_checks: list[ExitCheck] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin without panels."""
        window = self.window
        self.node_graph, self.viewer = AbsentNodeGraph(window), AbsentViewer(window)
        self.timeline, self.inspector = AbsentTimeline(window), AbsentInspector(window)
        self.library, self.jobs, self.problems = AbsentLibrary(window), AbsentJobs(window), AbsentProblems()

    @property
    def project_folder(self) -> Path | None:
        """The folder of the project; None before it is saved."""
        path = self.session.files.path
        return path.parent if path is not None else None

    def post(self, text: str) -> None:
        """Show a hint on the status line."""
        self.window.status.show_hint(text)

    def show_error(self, title: str, text: str, panel: str = "log") -> None:
        """Show a card that says what could not be done, and offers the panel that tells more."""
        self.window.show_error(title, text, panel)

    def show_panel(self, name: str) -> None:
        """Bring a dock to the front, by its name."""
        self.window.docks.show_panel(name)

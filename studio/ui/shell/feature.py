"""Features of the window: what each brings, and what the window gives it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from studio.ui.shell.docks import Dock
from studio.ui.shell.shortcuts.action_spec import ActionSpec

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from studio.engine.engine import Engine
    from studio.graph.active_level import ActiveLevel
    from studio.graph.history import Document
    from studio.ui.preview.preview_controller import PreviewController
    from studio.ui.preview.render.render_thread import RenderThread
    from studio.ui.shell.dialogs import Dialogs
    from studio.ui.shell.panel_protocols import Inspector, Jobs, NodeGraph, Timeline, Viewer
    from studio.ui.shell.settings.ui_settings import UiSettings
    from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker


@dataclass(frozen=True, slots=True)
class MenuPlace:
    """Place of an action in the menus of the window.

    Args:
        title: The menu's, as in `menu_table`: "Cache". Another title makes a menu of its own, before Help.
        after: The id of the action that it follows; empty for the end of the menu.
    """

    title: str
    after: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """Something that a user can do with a feature, by a key, from a menu or from the palette.

    Args:
        spec: Its id, text, scope, default keys and help.
        run: Does it. Called once the feature has started, never before.
        menu: Its place in the menus; None for none.
        is_on: Returns whether an action that is a switch is on.
        find_obstacle: Returns why it cannot be done now, translated; empty if it can.
    """

    spec: ActionSpec
    run: Callable[[], object]
    menu: MenuPlace | None = None
    is_on: Callable[[], bool] | None = None
    find_obstacle: Callable[[], str] | None = None


@dataclass(frozen=True, slots=True)
class Shell:
    """What the window gives to a feature.

    Args:
        document: The project.
        level: The open level of the graph.
        engine: Computes frames.
        render_thread: Computes frames for the window.
        preview: Asks for the frames that are shown, and knows the facts of the graph.
        background: Reads and writes files.
        settings: The user's choices.
        dialogs: Asks questions.
        parent: The window, for dialogs and as Qt's owner.
        node_graph: The panel of the graph.
        viewer: The viewer.
        timeline: The timeline; takes tracks.
        inspector: The panel of parameters.
        jobs: The queue of jobs.
        post: Shows a hint on the status line.
        show_error: Shows a card with a title and a text.
        show_panel: Brings a dock to the front, by its name.
    """

    document: Document
    level: ActiveLevel
    engine: Engine
    render_thread: RenderThread
    preview: PreviewController
    background: BackgroundWorker
    settings: UiSettings
    dialogs: Dialogs
    parent: QWidget
    node_graph: NodeGraph
    viewer: Viewer
    timeline: Timeline
    inspector: Inspector
    jobs: Jobs
    post: Callable[[str], object]
    show_error: Callable[[str, str], object]
    show_panel: Callable[[str], object]


class Feature(Protocol):
    """One thing that the window can do. `studio.ui.window.FEATURES` lists all.

    A feature is made with the window, before the nodes are loaded: its module imports what is heavy within `start` and
    the factories of its docks.
    """

    def actions(self) -> Sequence[Action]:
        """Return what a user can do with it."""
        ...

    def docks(self) -> Sequence[Dock]:
        """Return its panels. Each is made when it is shown for the first time, after `start`."""
        ...

    def start(self, shell: Shell) -> None:
        """Begin to work: the document is there."""
        ...

    def close(self) -> None:
        """Let go of the document. Called once for each `start`; no panel is asked for any more."""
        ...

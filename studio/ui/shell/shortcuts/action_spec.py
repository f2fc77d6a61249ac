"""Specification of an action: a row of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from studio.core.translation import tr, tr_noop
from studio.ui.widgets.icon_painting import IconPainter


class ActionScope(StrEnum):
    """Scope of an action's keys: the whole window, or one panel."""

    WINDOW = "window"
    GRAPH = "graph"
    TIMELINE = "timeline"
    SEQUENCE = "sequence"
    CURVES = "curves"
    VIEWER = "viewer"
    POINTS = "points"
    SHAPES = "shapes"
    TRACKS = "tracks"
    STROKES = "strokes"
    CLICKS = "clicks"
    INSPECTOR = "inspector"
    JOBS = "jobs"
    TRAINING = "training"
    MODELS = "models"
    SHEET = "sheet"
    SCRIPT = "script"


SCOPE_NAMES: Mapping[ActionScope, str] = {
    ActionScope.WINDOW: tr_noop("Everywhere"),
    ActionScope.GRAPH: tr_noop("Node Graph"),
    ActionScope.TIMELINE: tr_noop("Timeline"),
    ActionScope.SEQUENCE: tr_noop("Clips of a Sequence on the Timeline"),
    ActionScope.CURVES: tr_noop("Curve Editor"),
    ActionScope.VIEWER: tr_noop("Viewer"),
    ActionScope.POINTS: tr_noop("Points in the Viewer"),
    ActionScope.SHAPES: tr_noop("Shapes in the Viewer"),
    ActionScope.TRACKS: tr_noop("Tracks in the Viewer"),
    ActionScope.STROKES: tr_noop("Strokes in the Viewer"),
    ActionScope.CLICKS: tr_noop("Clicks in the Viewer"),
    ActionScope.INSPECTOR: tr_noop("Inspector"),
    ActionScope.JOBS: tr_noop("Jobs"),
    ActionScope.TRAINING: tr_noop("Train"),
    ActionScope.MODELS: tr_noop("Models"),
    ActionScope.SHEET: tr_noop("X/Y Sheet"),
    ActionScope.SCRIPT: tr_noop("Script"),
}


class MenuTitle(StrEnum):
    """Titles of the menus of the window in their order. Menus that features add come before the last one."""

    FILE = tr_noop("File")
    EDIT = tr_noop("Edit")
    VIEW = tr_noop("View")
    GRAPH = tr_noop("Graph")
    VIEWER = tr_noop("Viewer")
    ANIMATION = tr_noop("Animation")
    PLAYBACK = tr_noop("Playback")
    SEQUENCE = tr_noop("Sequence")
    CACHE = tr_noop("Cache")
    MODELS = tr_noop("Models")
    HELP = tr_noop("Help")


@dataclass(frozen=True, slots=True)
class MenuPlace:
    """Place of an action in the menus of the window.

    Args:
        menu: The menu's title, marked. One that is no `MenuTitle` makes a menu of its own, before Help.
        section: Its section; lines separate sections. Small numbers come first.
        order: Its place in the section.
        submenu: The text of a menu in the menu, marked, where it stands in one: menus fit a low screen.
    """

    menu: str
    section: int
    order: int
    submenu: str = ""


class ContextMenu(StrEnum):
    """Menu under the right mouse button."""

    CANVAS = "canvas"
    NODE = "node"
    TIMELINE = "timeline"
    CLIPS = "clips"
    KEYS = "keys"
    CURVES = "curves"
    POINTS = "points"
    SHAPES = "shapes"


@dataclass(frozen=True, slots=True)
class ContextPlace:
    """Place of an action in a menu under the right mouse button.

    Args:
        menu: The menu.
        section: Its section; lines separate sections. Small numbers come first.
        order: Its place in the section.
        submenu: The text of a menu in the menu, marked, where it stands in one.
    """

    menu: ContextMenu
    section: int
    order: int
    submenu: str = ""


@dataclass(frozen=True, slots=True)
class ToolbarPlace:
    """Place of an action in the main toolbar.

    Args:
        section: Its section; lines separate sections. Small numbers come first.
        order: Its place in the section.
        icon: What its button shows.
    """

    section: int
    order: int
    icon: IconPainter


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """Something that a user can do by a key, from a menu or from the palette.

    Args:
        id: Its name in the code and in files of shortcuts: "graph.disable". It never changes.
        text: What menus, palette and editor call it; marked for translation.
        scope: Where its keys work.
        keys: Its keys in our own preset, as `QKeySequence` writes them: ("Ctrl+D",).
        presets: Its keys in the presets named after other programs, where they differ; () for none.
        help: A sentence for the palette and the editor, where the text does not say it all; marked.
        requirement: What is missing where it cannot be done, marked: "Select a node first."; empty if it needs nothing.
        can_repeat: Whether it is done again and again while its key is held.
        is_checkable: Whether it is on or off.
        can_shadow: Its key may be one of the whole window's, too: over its panel it goes first, on purpose.
        number: What `{number}` stands for in the text, for actions that come in rows.
        menus: Its places in the menus of the window.
        contexts: Its places in menus under the right mouse button.
        toolbar: Its place in the main toolbar; None for none. The action has an entry in the menus, too.
    """

    id: str
    text: str
    scope: ActionScope
    keys: tuple[str, ...] = ()
    presets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    help: str = ""
    requirement: str = ""
    can_repeat: bool = False
    is_checkable: bool = False
    can_shadow: bool = False
    number: int = 0
    menus: tuple[MenuPlace, ...] = ()
    contexts: tuple[ContextPlace, ...] = ()
    toolbar: ToolbarPlace | None = None

    @property
    def title(self) -> str:
        """The action's name, in the user's language."""
        return tr(self.text, number=self.number) if self.number else tr(self.text)

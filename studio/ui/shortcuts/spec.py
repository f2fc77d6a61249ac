"""What a row of the catalogue says of an action."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from studio.core.language import marked, tr


class Scope(StrEnum):
    """Where the keys of an action work: in the whole window, or over one panel."""

    WINDOW = "window"
    GRAPH = "graph"
    TIMELINE = "timeline"
    CURVES = "curves"
    VIEWER = "viewer"
    POINTS = "points"
    INSPECTOR = "inspector"
    JOBS = "jobs"
    TRAINING = "training"
    MODELS = "models"


SCOPE_NAMES: Mapping[Scope, str] = {
    Scope.WINDOW: marked("Everywhere"),
    Scope.GRAPH: marked("Node Graph"),
    Scope.TIMELINE: marked("Timeline"),
    Scope.CURVES: marked("Curve Editor"),
    Scope.VIEWER: marked("Viewer"),
    Scope.POINTS: marked("Points in the Viewer"),
    Scope.INSPECTOR: marked("Inspector"),
    Scope.JOBS: marked("Jobs"),
    Scope.TRAINING: marked("Train"),
    Scope.MODELS: marked("Models"),
}


class Need(StrEnum):
    """What an action cannot do without; the text says what is missing."""

    NOTHING = ""
    PROJECT = marked("The nodes are still being loaded.")
    UNDO = marked("There is nothing to undo.")
    REDO = marked("There is nothing to redo.")
    NODES = marked("Select a node first.")
    ITEMS = marked("Select a node or a note first.")
    TWO_NODES = marked("Select two nodes first.")
    WIRED = marked("Select a node, a note or a wire first.")
    GROUP = marked("Select a group first.")
    LINKED = marked("Select a linked group first.")
    APART = marked("Select a node first that can be taken apart, as a generator of scenes.")
    ONE_VARIANT = marked("There are two variants already: accept one of them first.")
    VARIANTS = marked("There is but one variant: fork it first.")
    CLIP = marked("The viewer shows no clip.")
    KEYS = marked("Select keyframes first.")
    POINTS = marked("Look at an Edit Keypoints node and select points in the viewer first.")
    POINT_EDITS = marked("Look at an Edit Keypoints node first.")


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
        needs: What it cannot do without.
        repeats: Whether it is done again and again while its key is held.
        checkable: Whether it is on or off.
        shadows: Its key may be one of the whole window's, too: over its panel it goes first, on purpose.
        number: What `{number}` stands for in the text, for actions that come in rows.
    """

    id: str
    text: str
    scope: Scope
    keys: tuple[str, ...] = ()
    presets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    help: str = ""
    needs: Need = Need.PROJECT
    repeats: bool = False
    checkable: bool = False
    shadows: bool = False
    number: int = 0

    @property
    def title(self) -> str:
        """What it is called, in the user's language."""
        return tr(self.text, number=self.number) if self.number else tr(self.text)

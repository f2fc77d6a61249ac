"""Features of the window: what each brings."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from studio.ui.shell.docks import Dock
from studio.ui.shell.shortcuts.action import Action

if TYPE_CHECKING:
    from studio.ui.shell.controllers.shell import Shell


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
        """Begin to work: the document is there, and so are the panels of the features before it in the list."""
        ...

    def close(self) -> None:
        """Let go of the document. Called once for each `start`; no panel is asked for any more."""
        ...


@runtime_checkable
class PanelHost(Protocol):
    """A feature whose panel the preview, the session and other features work with."""

    def make_panels(self, shell: Shell) -> None:
        """Make its panel, and give it to the shell. Called before any feature starts; nothing is asked of it yet."""
        ...


def load_feature_modules(features: Iterable[Feature]) -> None:
    """Import all modules of the packages that features lie in, so that starting them takes no time for that.

    Called in the thread that loads the nodes. A feature that is no package of its own (its module is not named
    `feature`) is left alone.
    """
    for feature in features:
        package, _, module = type(feature).__module__.rpartition(".")
        if module == "feature":
            path = importlib.import_module(package).__path__
            for info in pkgutil.walk_packages(path, f"{package}."):
                importlib.import_module(info.name)

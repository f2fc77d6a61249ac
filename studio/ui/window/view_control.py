"""Through which view of which OpenColorIO config the viewer's picture is seen; configs are read in the background."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from studio.core.errors import StudioError
from studio.core.language import tr
from studio.engine.look import View
from studio.ui.background import Background
from studio.ui.choices import Choices
from studio.ui.dialogs import Dialogs, FileRequest
from studio.ui.shortcuts.dispatch import Handlers
from studio.ui.viewer import ViewerPanel
from studio.ui.viewer.view_button import Offered

_FILE = "ocio_config"
_VARIABLE = "OCIO"
_SUFFIXES = (".ocio", ".ocioz")


class ViewControl(QObject):
    """Offers the built-in config, the one that $OCIO names, and the one that was chosen last.

    Args:
        viewer: Shows the picture, and the menu.
        dialogs: Ask for a config.
        choices: Keeps which one was chosen.
        background: Reads configs.
        fail: Takes the title and text of what went wrong.
        window: Where dialogs open; Qt's owner.
    """

    def __init__(
        self,
        viewer: ViewerPanel,
        dialogs: Dialogs,
        choices: Choices,
        background: Background,
        fail: Callable[[str, str], None],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._viewer = viewer
        self._dialogs = dialogs
        self._choices = choices
        self._background = background
        self._fail = fail
        self._window = window
        self._button = viewer.toolbar.view
        self._button.opened.connect(self._read)
        self._button.view_chosen.connect(self._look_through)
        self._button.config_wanted.connect(self._ask)

    def handlers(self) -> Handlers:
        """Return what can be done, by the ids of actions."""
        return {"viewer.view": self._button.open}

    def _look_through(self, view: View | None) -> None:
        looking = self._viewer.looking
        looking.set_look(replace(looking.look, view=view))

    def _read(self) -> None:
        chosen, named = self._choices.choice(_FILE), os.environ.get(_VARIABLE, "")
        self._background.run(
            lambda: _offered(named, chosen),
            self._button.show_offered,
            lambda text: self._fail(tr("The configs were not read"), text),
        )

    def _ask(self) -> None:
        kept = self._choices.choice(_FILE)
        wanted = FileRequest(tr("Choose an OpenColorIO config"), start=Path(kept), suffixes=_SUFFIXES)
        self._dialogs.choose_file(self._window, wanted, self._on_chosen)

    def _on_chosen(self, path: Path) -> None:
        self._background.run(
            lambda: _first_view(str(path)),
            self._take,
            lambda text: self._fail(tr("The config was not read"), text),
        )

    def _take(self, view: View) -> None:
        """Keep a config, and look through the view that it offers first."""
        self._choices.choose(_FILE, view.config)
        self._look_through(view)


def _offered(named: str, chosen: str) -> tuple[Offered, ...]:
    """Read the configs there are; one that cannot be read is listed with the reason."""
    titles = {"": tr("ACES studio config, built in")}
    if named:
        titles[named] = tr("$OCIO: {name}", name=Path(named).name)
    if chosen:
        titles.setdefault(chosen, Path(chosen).name)
    return tuple(_read_one(config, title) for config, title in titles.items())


def _read_one(config: str, title: str) -> Offered:
    from studio.sdk.color_spaces import views_of

    try:
        return Offered(config, title, views_of(config).displays)
    except StudioError as error:
        return Offered(config, tr("{config} (cannot be read)", config=title), error=str(error))


def _first_view(config: str) -> View:
    """Return the first view of a config; raise a StudioError where it cannot be read or has none."""
    from studio.sdk.color_spaces import view_processor, views_of

    views = views_of(config)
    display, names = next(iter(views.displays), ("", ()))
    if not names:
        raise StudioError(tr("the config '{config}' has no views", config=views.name))
    view_processor(config, "", display, names[0])
    return View(config, display, names[0])

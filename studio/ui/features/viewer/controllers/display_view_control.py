"""Through which view of which OpenColorIO config the viewer's picture is seen; configs are read in the background."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.engine.display.viewer_settings import DisplayView
from studio.ui.features.viewer.controls.display_view_button import DisplayConfigOption
from studio.ui.features.viewer.panel import ViewerPanel
from studio.ui.shell.dialogs import Dialogs, FileRequest
from studio.ui.shell.settings.settings_store import SettingsStore
from studio.ui.shell.shortcuts.dispatch import Handlers
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker

_FILE = "ocio_config"
_VARIABLE = "OCIO"
OCIO_SUFFIXES = (".ocio", ".ocioz")


class DisplayViewControl(QObject):
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
        choices: SettingsStore,
        background: BackgroundWorker,
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
        self._button = viewer.toolbar.view_button
        self._button.menu_opened.connect(self._read)
        self._button.view_chosen.connect(self._set_view)
        self._button.config_requested.connect(self._ask)

    def build_handlers(self) -> Handlers:
        """Return what can be done, by the ids of actions."""
        return {"viewer.view": self._button.open_menu}

    @property
    def config(self) -> str:
        """The path of the config that was chosen; empty for none."""
        return self._choices.get_choice(_FILE)

    def set_config(self, path: str) -> None:
        """Look through the first view of a config, and keep it; offer it no more if the path is empty."""
        if path:
            self._choices.set_choice(_FILE, path)
            self._on_chosen(Path(path))
        else:
            self._choices.set_choice(_FILE, "")
            self._set_view(None)

    def _set_view(self, view: DisplayView | None) -> None:
        looking = self._viewer.settings_control
        looking.set_settings(replace(looking.settings, view=view))

    def _read(self) -> None:
        chosen, named = self._choices.get_choice(_FILE), os.environ.get(_VARIABLE, "")
        self._background.run_task(
            lambda: _list_configs(named, chosen),
            self._button.show_options,
            lambda text: self._fail(tr("The configs were not read"), text),
        )

    def _ask(self) -> None:
        kept = self._choices.get_choice(_FILE)
        wanted = FileRequest(tr("Choose an OpenColorIO config"), start_path=Path(kept), suffixes=OCIO_SUFFIXES)
        self._dialogs.choose_file(self._window, wanted, self._on_chosen)

    def _on_chosen(self, path: Path) -> None:
        self._background.run_task(
            lambda: _first_view(str(path)),
            self._use_config,
            lambda text: self._fail(tr("The config was not read"), text),
        )

    def _use_config(self, view: DisplayView) -> None:
        """Keep a config, and look through the view that it offers first."""
        self._choices.set_choice(_FILE, view.config)
        self._set_view(view)


def _list_configs(named: str, chosen: str) -> tuple[DisplayConfigOption, ...]:
    """Read the configs there are; one that cannot be read is listed with the reason."""
    titles = {"": tr("ACES studio config, built in")}
    if named:
        titles[named] = tr("$OCIO: {name}", name=Path(named).name)
    if chosen:
        titles.setdefault(chosen, Path(chosen).name)
    return tuple(_read_one(config, title) for config, title in titles.items())


def _read_one(config: str, title: str) -> DisplayConfigOption:
    from studio.sdk.color.color_spaces import read_display_views

    try:
        return DisplayConfigOption(config, title, read_display_views(config).displays)
    except StudioError as error:
        return DisplayConfigOption(config, tr("{config} (cannot be read)", config=title), error=str(error))


def check_config(config: str) -> None:
    """Read a config, for a worker thread. Raises StudioError where it cannot be read or has no view."""
    _first_view(config)


def _first_view(config: str) -> DisplayView:
    """Return the first view of a config; raise a StudioError where it cannot be read or has none."""
    from studio.sdk.color.color_spaces import make_view_processor, read_display_views

    views = read_display_views(config)
    display, names = next(iter(views.displays), ("", ()))
    if not names:
        raise StudioError(tr("the config '{config}' has no views", config=views.name))
    make_view_processor(config, "", display, names[0])
    return DisplayView(config, display, names[0])

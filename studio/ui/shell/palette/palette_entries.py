"""Entries of the command palette: actions, and all that can be added, opened, chosen and gone to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtWidgets import QMenu

from studio.core.translation import tr
from studio.ui.shell.palette.command_palette import PaletteEntry
from studio.ui.shell.shortcuts.action_spec import SCOPE_NAMES
from studio.ui.shell.shortcuts.catalogue import CATALOGUE
from studio.ui.shell.shortcuts.keymap import get_keymap

if TYPE_CHECKING:
    from studio.ui.shell.main_window import MainWindow
    from studio.ui.shell.session.project_files import ProjectFiles
    from studio.ui.shell.settings.ui_settings import UiSettings

PaletteSource: TypeAlias = "Callable[[], Iterable[PaletteEntry]]"
"""Returns what a feature offers in the palette at this moment."""


class PaletteEntries:
    """Collects the entries when the palette opens.

    Args:
        window: Its actions, menus and panels.
        sources: What features offer; listed after the actions, in this order. It may grow.
        files: Opens recent projects.
    """

    def __init__(self, window: MainWindow, sources: Sequence[PaletteSource], files: ProjectFiles) -> None:
        self._window = window
        self._sources = sources
        self._files = files

    def __call__(self) -> Iterator[PaletteEntry]:
        """Return everything there is at this moment."""
        yield from self._actions()
        for source in self._sources:
            yield from source()
        yield from list_recent_projects(self._window.settings, self._files)
        yield from self._panels()
        actions = self._window.window_actions
        yield from _choices(actions.theme_menu, tr("Theme"))
        yield from _choices(actions.language_menu, tr("Language"))

    def _actions(self) -> Iterator[PaletteEntry]:
        board, menus = self._window.board, self._window.window_actions.menu_titles
        for spec in CATALOGUE.values():
            if board.has_action(spec.id) and spec.id != "edit.palette":
                on = "  ✓" if spec.is_checkable and board.is_on(spec.id) else ""
                yield PaletteEntry(
                    f"action:{spec.id}",
                    spec.title.rstrip("…") + on,
                    tr(menus.get(spec.id, SCOPE_NAMES[spec.scope])),
                    partial(board.run_action, spec.id),
                    get_keymap().format_key(spec.id),
                    board.disabled_reason(spec.id),
                    tr(spec.help) if spec.help else "",
                )

    def _panels(self) -> Iterator[PaletteEntry]:
        for name, spec in self._window.docks.specs.items():
            yield PaletteEntry(
                f"panel:{name}", tr(spec.title), tr("Show panel"), partial(self._window.docks.focus_panel, name)
            )


def _choices(menu: QMenu, group: str) -> Iterator[PaletteEntry]:
    for action in menu.actions():
        on = "  ✓" if action.isChecked() else ""
        yield PaletteEntry(f"{group}:{action.text()}", f"{group}: {action.text()}{on}", group, action.trigger)


def list_recent_projects(settings: UiSettings, files: ProjectFiles) -> Iterator[PaletteEntry]:
    """Yield the projects that were open last."""
    for path in settings.recent_projects:
        opening = partial(files.open_project, path)
        yield PaletteEntry(f"recent:{path}", path.stem, tr("Open recent"), opening, help=str(path.parent))

"""Entries of the command palette: actions, and all that can be added, opened, chosen and gone to."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu

from studio.core.translation import tr
from studio.graph.groups.paths import join_path
from studio.ui.shell.docks import PANEL_TITLES
from studio.ui.shell.menus.menu_table import MENUS
from studio.ui.shell.palette.command_palette import PaletteEntry
from studio.ui.shell.search.node_finder import iter_distinct_levels
from studio.ui.shell.shortcuts.action_spec import SCOPE_NAMES
from studio.ui.shell.shortcuts.catalogue import CATALOGUE
from studio.ui.shell.shortcuts.keymap import get_keymap
from studio.ui.widgets.text.display_names import iter_search_names, translate_node_name, translate_node_summary

if TYPE_CHECKING:
    from studio.ui.shell.app_controller import AppController
    from studio.ui.shell.main_window import MainWindow


_MENU_OF = {action: title for title, actions in MENUS.items() for action in actions if action is not None}


class PaletteEntries:
    """Collects the entries when the palette opens.

    Args:
        window: Its actions, menus and panels.
        controller: The document, the nodes, the files.
    """

    def __init__(self, window: MainWindow, controller: AppController) -> None:
        self._window = window
        self._controller = controller

    def __call__(self) -> Iterator[PaletteEntry]:
        """Return everything there is at this moment."""
        yield from self._actions()
        yield from self._nodes_of_the_graph()
        yield from self._bookmarks()
        yield from self._node_types()
        yield from self._projects()
        yield from self._panels()
        actions = self._window.window_actions
        yield from _choices(actions.theme_menu, tr("Theme"))
        yield from _choices(actions.language_menu, tr("Language"))

    def _actions(self) -> Iterator[PaletteEntry]:
        board = self._window.board
        for spec in CATALOGUE.values():
            if board.has_action(spec.id) and spec.id != "edit.palette":
                on = "  ✓" if spec.is_checkable and board.is_on(spec.id) else ""
                yield PaletteEntry(
                    f"action:{spec.id}",
                    spec.title.rstrip("…") + on,
                    tr(_MENU_OF.get(spec.id, SCOPE_NAMES[spec.scope])),
                    partial(board.run_action, spec.id),
                    get_keymap().format_key(spec.id),
                    board.disabled_reason(spec.id),
                    tr(spec.help) if spec.help else "",
                )

    def _nodes_of_the_graph(self) -> Iterator[PaletteEntry]:
        """Yield all nodes, those inside groups with the names of these."""
        show = self._controller.groups.show_node
        for level in iter_distinct_levels(self._controller.document.graph, self._controller.level.path):
            for node, record in level.graph.nodes.items():
                path, name = join_path(level.path, node), "/".join((*level.names, record.name))
                yield PaletteEntry(f"node:{path}", name, tr("Go to node"), partial(show, path))

    def _bookmarks(self) -> Iterator[PaletteEntry]:
        editor = self._controller.panels.node_editor
        for bookmark in editor.document.project.bookmarks:
            go = partial(editor.bookmarks.go_to_bookmark, bookmark.name)
            yield PaletteEntry(f"bookmark:{bookmark.name}", bookmark.name, tr("Go to bookmark"), go)

    def _node_types(self) -> Iterator[PaletteEntry]:
        editor = self._controller.panels.node_editor
        for spec in self._controller.document.registry:
            add, found = partial(editor.add_node, spec.id), tuple(iter_search_names(spec))
            yield PaletteEntry(
                f"add:{spec.id}",
                translate_node_name(spec),
                tr("Add node"),
                add,
                "",
                "",
                translate_node_summary(spec),
                found,
            )

    def _projects(self) -> Iterator[PaletteEntry]:
        files = self._controller.files
        for path in self._window.settings.recent_projects:
            opening = partial(files.open_project, path)
            yield PaletteEntry(f"recent:{path}", path.stem, tr("Open recent"), opening, help=str(path.parent))
        for entry in self._window.templates:
            start = partial(self._controller.gallery.open_template, entry)
            kind, about = tr("New from template"), entry.localized_description
            yield PaletteEntry(f"template:{entry.path.stem}", entry.localized_title, kind, start, help=about)

    def _panels(self) -> Iterator[PaletteEntry]:
        for name, title in PANEL_TITLES.items():
            yield PaletteEntry(
                f"panel:{name}", tr(title), tr("Show panel"), partial(self._window.docks.focus_panel, name)
            )


def _choices(menu: QMenu, group: str) -> Iterator[PaletteEntry]:
    for action in menu.actions():
        on = "  ✓" if action.isChecked() else ""
        yield PaletteEntry(f"{group}:{action.text()}", f"{group}: {action.text()}{on}", group, action.trigger)

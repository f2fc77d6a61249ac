"""What the command palette offers: actions, and all that can be added, opened, chosen and gone to."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu

from studio.core.language import tr
from studio.graph.paths import joined
from studio.ui.node_editor.finding import levels_seen_once
from studio.ui.shortcuts.catalogue import CATALOGUE
from studio.ui.shortcuts.keymap import keymap
from studio.ui.shortcuts.palette import Entry
from studio.ui.shortcuts.spec import SCOPE_NAMES
from studio.ui.window.docks import TITLES
from studio.ui.window.menu_table import MENUS
from studio.ui.words import found_by, node_name, node_summary

if TYPE_CHECKING:
    from studio.ui.window.conductor import Conductor
    from studio.ui.window.main_window import MainWindow


_MENU_OF = {action: title for title, actions in MENUS.items() for action in actions if action is not None}


class PaletteEntries:
    """Collects the entries when the palette opens.

    Args:
        window: Its actions, menus and panels.
        conductor: The document, the nodes, the files.
    """

    def __init__(self, window: MainWindow, conductor: Conductor) -> None:
        self._window = window
        self._conductor = conductor

    def __call__(self) -> Iterator[Entry]:
        """Return everything there is at this moment."""
        yield from self._actions()
        yield from self._nodes_of_the_graph()
        yield from self._bookmarks()
        yield from self._node_types()
        yield from self._projects()
        yield from self._panels()
        actions = self._window.actions_
        yield from _choices(actions.theme, tr("Theme"))
        yield from _choices(actions.language, tr("Language"))

    def _actions(self) -> Iterator[Entry]:
        board = self._window.board
        for spec in CATALOGUE.values():
            if board.has(spec.id) and spec.id != "edit.palette":
                on = "  ✓" if spec.checkable and board.is_on(spec.id) else ""
                yield Entry(
                    f"action:{spec.id}",
                    spec.title.rstrip("…") + on,
                    tr(_MENU_OF.get(spec.id, SCOPE_NAMES[spec.scope])),
                    partial(board.run, spec.id),
                    keymap().text_of(spec.id),
                    board.reason(spec.id),
                    tr(spec.help) if spec.help else "",
                )

    def _nodes_of_the_graph(self) -> Iterator[Entry]:
        """Yield all nodes, those inside groups with the names of these."""
        show = self._conductor.groups.show_node
        for level in levels_seen_once(self._conductor.document.graph, self._conductor.level.path):
            for node, record in level.graph.nodes.items():
                path, name = joined(level.path, node), "/".join((*level.names, record.name))
                yield Entry(f"node:{path}", name, tr("Go to node"), partial(show, path))

    def _bookmarks(self) -> Iterator[Entry]:
        editor = self._conductor.panels.node_editor
        for bookmark in editor.document.project.bookmarks:
            go = partial(editor.bookmarks.go, bookmark.name)
            yield Entry(f"bookmark:{bookmark.name}", bookmark.name, tr("Go to bookmark"), go)

    def _node_types(self) -> Iterator[Entry]:
        editor = self._conductor.panels.node_editor
        for spec in self._conductor.document.registry:
            add, found = partial(editor.add_node, spec.id), tuple(found_by(spec))
            yield Entry(f"add:{spec.id}", node_name(spec), tr("Add node"), add, "", "", node_summary(spec), found)

    def _projects(self) -> Iterator[Entry]:
        files = self._conductor.files
        for path in self._window.memory.recent:
            opening = partial(files.open, path)
            yield Entry(f"recent:{path}", path.stem, tr("Open recent"), opening, help=str(path.parent))
        for entry in self._window.templates:
            start = partial(self._conductor.gallery.begin, entry)
            kind, about = tr("New from template"), entry.shown_about
            yield Entry(f"template:{entry.path.stem}", entry.shown_title, kind, start, help=about)

    def _panels(self) -> Iterator[Entry]:
        for name, title in TITLES.items():
            yield Entry(f"panel:{name}", tr(title), tr("Show panel"), partial(self._window.docks.go_to, name))


def _choices(menu: QMenu, group: str) -> Iterator[Entry]:
    for action in menu.actions():
        on = "  ✓" if action.isChecked() else ""
        yield Entry(f"{group}:{action.text()}", f"{group}: {action.text()}{on}", group, action.trigger)

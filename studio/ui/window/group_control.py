"""Groups in the window: which level the panels show, groups in files, and the way to a node wherever it lies."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject

from studio.core.language import tr
from studio.graph.history import Change
from studio.graph.levels import Level
from studio.graph.model import NodeRecord
from studio.graph.paths import find
from studio.graph.project_file import SUFFIX, load_project
from studio.graph.specs import GROUP
from studio.sdk.params import Point
from studio.ui.background import Background
from studio.ui.level_cards import LevelCards
from studio.ui.node_editor.menus import MenuEntry, action_entries
from studio.ui.shortcuts.dispatch import Handlers
from studio.ui.shortcuts.spec import Need
from studio.ui.window.linked_groups import LinkedGroups
from studio.ui.window.main_window import MainWindow
from studio.ui.window.panels import Panels


class GroupControl(QObject):
    """Ties the level that is open to the panels.

    Args:
        level: What the panels show and edit.
        panels: The panels.
        window: The parent of questions; it says where the user's library of groups is.
        background: Reads and writes files.
        opened: Called when other cards are shown.
        project_file: Returns the project's file, if it has one.
    """

    def __init__(
        self,
        level: Level,
        panels: Panels,
        window: MainWindow,
        background: Background,
        opened: Callable[[], object],
        project_file: Callable[[], Path | None],
    ) -> None:
        super().__init__(window)
        self.level = level
        self._panels, self._opened = panels, opened
        self._background = background
        self.cards = LevelCards(level, panels.node_editor, self)
        folder = window.memory.groups_folder
        self.linked = LinkedGroups(level, window, window.dialogs, background, folder, self._place, project_file)

    def connect_window(self, window: MainWindow) -> None:
        """Connect everything."""
        editor, linked = self._panels.node_editor, self.linked
        self.level.changed.connect(self._on_level_changed)
        linked.failed.connect(window.fail)
        editor.insert_wanted.connect(self._insert)
        linked.library_changed.connect(self._panels.library.show_groups)
        linked.added.connect(lambda node: editor.select((node,)))
        editor.group_dropped.connect(linked.add_file)
        editor.more_entries = self.entries
        editor.keys.offer(self.handlers())
        editor.finder.all_problems = lambda: self.cards.problems
        self._panels.inspector.header.relink_wanted.connect(self._on_relink_wanted)
        self._panels.library.add_requested.connect(self._add)
        linked.refresh_library()

    def close(self) -> None:
        """Let go of the document."""
        self.level.changed.disconnect(self._on_level_changed)

    def _insert(self, path: str, at: Point) -> None:
        """Put all nodes of a project file onto the open level."""
        file, registry, editor = Path(path), self.level.registry, self._panels.node_editor
        self._background.run(
            lambda: load_project(file, registry),
            lambda project: editor.insert_project(project, at, file.stem),
            lambda text: self.linked.failed.emit(tr("“{name}” cannot be put in", name=file.name), text),
        )

    def show_node(self, node: str) -> None:
        """Open the level that a node lies on, and show it there.

        Args:
            node: Its path.
        """
        *path, last = node.split("/")
        if tuple(path) != self.level.path:
            self.level.go(tuple(path))
        if last in self.level.graph.nodes:
            self._panels.node_editor.select((last,))
            self._panels.node_editor.frame_selected()

    @property
    def selected(self) -> tuple[str, ...]:
        """The paths of the selected nodes."""
        return tuple(self.level.full(node) for node in self._panels.node_editor.selected)

    @property
    def inspected(self) -> str | None:
        """The path of the node in the inspector."""
        node = self._panels.inspector.node
        return self.level.full(node) if node is not None else None

    def handlers(self) -> Handlers:
        """Return what can be done with groups and files, by the ids of actions."""
        linked = self.linked
        return {
            "graph.insert_linked": linked.insert,
            "graph.import_group": linked.import_group,
            "graph.save_linked": lambda: self._with_group(lambda group: linked.save_as(group.id)),
            "graph.export_group": lambda: self._with_group(lambda group: linked.export(group.id)),
            "graph.reload_linked": lambda: linked.reload(self._panels.node_editor.message_posted.emit),
            "graph.make_local": lambda: self._with_group(lambda group: linked.make_local(group.id), linked=True),
            "graph.relink": lambda: self._with_group(lambda group: linked.relink(group.link), linked=True),
        }

    def entries(self, node: str | None) -> list[MenuEntry]:
        """Return what the menu of a node, or of the canvas, offers for groups and files."""
        record = self.level.graph.nodes.get(node) if node is not None else None
        if record is None:
            actions: tuple[str, ...] = ("graph.insert_linked", "graph.import_group")
        elif record.type != GROUP:
            actions = ()
        elif record.link:
            actions = ("graph.make_local", "graph.relink", "graph.reload_linked", "graph.export_group")
        else:
            actions = ("graph.save_linked", "graph.export_group")
        return action_entries(actions, self.handlers())

    @property
    def group(self) -> NodeRecord | None:
        """The selected group; None if what was selected last is none."""
        selected = self._panels.node_editor.selected
        record = self.level.graph.nodes.get(selected[-1]) if selected else None
        return record if record is not None and record.type == GROUP else None

    def _with_group(self, do: Callable[[NodeRecord], object], *, linked: bool = False) -> None:
        """Do something with the selected group, or say what is missing."""
        group = self.group
        if group is not None and (group.link or not linked):
            do(group)
        else:
            need = Need.LINKED if linked else Need.GROUP
            self._panels.node_editor.message_posted.emit(tr(need.value))

    def relink(self, node: str) -> None:
        """Ask where the file of a linked group is now.

        Args:
            node: Its path.
        """
        self.show_node(node)
        self.linked.relink(find(self.level.document.graph, node).link)

    def _on_relink_wanted(self) -> None:
        if self.inspected is not None:
            self.relink(self.inspected)

    def _add(self, wanted: str) -> None:
        """Add what was chosen in the library: a node type, or a linked group by its file."""
        if wanted.endswith(SUFFIX):
            self.linked.add_file(wanted, self._place())
        else:
            self._panels.node_editor.add_node(wanted, None)

    def _place(self) -> Point:
        return self._panels.node_editor.binding.view.center()

    def _on_level_changed(self, change: Change) -> None:
        if change.opened:
            self.cards.show_level()
            self._opened()

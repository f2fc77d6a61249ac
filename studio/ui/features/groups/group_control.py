"""Control of groups in the window: the open level, groups in files, and navigation to any node."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject

from studio.core.translation import tr
from studio.graph.active_level import ActiveLevel
from studio.graph.file.project_file import PROJECT_SUFFIX, load_project
from studio.graph.groups.paths import find_node
from studio.graph.model import NodeRecord
from studio.graph.specs import GROUP
from studio.sdk.params import Point
from studio.ui.features.groups.actions import LINKED_GROUP_NEEDED
from studio.ui.features.groups.linked_groups import LinkedGroups
from studio.ui.shell.controllers.node_navigator import NodeNavigator
from studio.ui.shell.main_window import MainWindow
from studio.ui.shell.menus.context_menu import MenuEntry, build_action_entries
from studio.ui.shell.panel_protocols import Inspector, Library, NodeGraph
from studio.ui.shell.shortcuts.dispatch import Handlers
from studio.ui.shell.shortcuts.requirements import GROUP_NEEDED
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker


class GroupControl(QObject):
    """Control of groups: connects the open level to the panels.

    Args:
        level: What the panels show and edit.
        graph: Shows the open level, and has the selection.
        inspector: Says which linked group is to be relinked.
        library: Lists linked groups.
        navigator: Shows nodes on any level.
        window: The parent of questions; it says where the user's library of groups is.
        background: Reads and writes files.
        project_file: Returns the project's file, if it has one.
    """

    def __init__(
        self,
        level: ActiveLevel,
        graph: NodeGraph,
        inspector: Inspector,
        library: Library,
        navigator: NodeNavigator,
        window: MainWindow,
        background: BackgroundWorker,
        project_file: Callable[[], Path | None],
    ) -> None:
        super().__init__(window)
        self.level = level
        self._graph, self._inspector, self._library = graph, inspector, library
        self._navigator = navigator
        self._background = background
        folder = window.settings.groups_folder
        self.linked_groups = LinkedGroups(level, window, window.dialogs, background, folder, self._place, project_file)
        self._connect(window)

    def _connect(self, window: MainWindow) -> None:
        editor, linked = self._graph, self.linked_groups
        linked.failed.connect(window.show_error)
        editor.insert_requested.connect(self._insert)
        linked.library_changed.connect(self._library.show_groups)
        linked.group_added.connect(lambda node: editor.select_nodes((node,)))
        editor.group_dropped.connect(linked.add_library_group)
        editor.extra_menu_entries = self.make_menu_entries
        editor.shortcut_keys.add_handlers(self.build_handlers())
        self._inspector.header_view.relink_requested.connect(self._on_relink_wanted)
        self._library.add_requested.connect(self._add)
        linked.refresh_library()

    def _insert(self, path: str, at: Point) -> None:
        """Put all nodes of a project file onto the open level."""
        file, registry, editor = Path(path), self.level.registry, self._graph
        self._background.run_task(
            lambda: load_project(file, registry),
            lambda project: editor.insert_project(project, at, file.stem),
            lambda text: self.linked_groups.failed.emit(tr("“{name}” cannot be put in", name=file.name), text),
        )

    def build_handlers(self) -> Handlers:
        """Return what can be done with groups and files, by the ids of actions."""
        linked = self.linked_groups
        return {
            "graph.insert_linked": linked.insert_linked_group,
            "graph.import_group": linked.import_group,
            "graph.save_linked": lambda: self._with_group(lambda group: linked.save_group_as(group.id)),
            "graph.export_group": lambda: self._with_group(lambda group: linked.export_group(group.id)),
            "graph.reload_linked": lambda: linked.reload_groups(self._graph.message_posted.emit),
            "graph.make_local": lambda: self._with_group(lambda group: linked.unlink_group(group.id), linked=True),
            "graph.relink": lambda: self._with_group(lambda group: linked.relink_groups(group.link), linked=True),
        }

    def make_menu_entries(self, node: str | None) -> list[MenuEntry]:
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
        return build_action_entries(actions, self.build_handlers())

    @property
    def selected_group(self) -> NodeRecord | None:
        """The selected group; None if what was selected last is none."""
        selected = self._graph.selected_nodes
        record = self.level.graph.nodes.get(selected[-1]) if selected else None
        return record if record is not None and record.type == GROUP else None

    @property
    def is_linked_group_selected(self) -> bool:
        """Whether the selected node is a linked group."""
        return self.selected_group is not None and bool(self.selected_group.link)

    def _with_group(self, do: Callable[[NodeRecord], object], *, linked: bool = False) -> None:
        """Do something with the selected group, or say what is missing."""
        group = self.selected_group
        if group is not None and (group.link or not linked):
            do(group)
        else:
            self._graph.message_posted.emit(tr(LINKED_GROUP_NEEDED if linked else GROUP_NEEDED))

    def relink_group(self, node: str) -> None:
        """Ask where the file of a linked group is now.

        Args:
            node: Its path.
        """
        self._navigator.show_node(node)
        self.linked_groups.relink_groups(find_node(self.level.document.graph, node).link)

    def _on_relink_wanted(self) -> None:
        if (path := self._navigator.inspected_path) is not None:
            self.relink_group(path)

    def _add(self, wanted: str) -> None:
        """Add what was chosen in the library: a node type, or a linked group by its file."""
        if wanted.endswith(PROJECT_SUFFIX):
            self.linked_groups.add_library_group(wanted, self._place())
        else:
            self._graph.add_node(wanted, None)

    def _place(self) -> Point:
        return self._graph.levels.get_view_center()

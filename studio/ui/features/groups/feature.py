"""Groups in the window: linked groups, groups in files, and what the library adds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from studio.ui.features.groups import actions
from studio.ui.shell.docks import Dock
from studio.ui.shell.edits.fixes import FixRequest
from studio.ui.shell.shortcuts.action import Action, bind_actions
from studio.ui.shell.shortcuts.requirements import GROUP_NEEDED

if TYPE_CHECKING:
    from studio.ui.features.groups.group_control import GroupControl
    from studio.ui.shell.controllers.shell import Shell


class GroupsFeature:
    """Actions on groups and on the files that they are linked to."""

    control: GroupControl

    def actions(self) -> Sequence[Action]:
        """Return what can be done with groups."""
        return bind_actions(
            actions.ACTIONS,
            lambda: self.control.build_handlers(),  # noqa: PLW0108  (it is made later)
            requirements={
                GROUP_NEEDED: lambda: self.control.selected_group is not None,
                actions.LINKED_GROUP_NEEDED: lambda: self.control.is_linked_group_selected,
            },
        )

    def docks(self) -> Sequence[Dock]:
        """Return no panels: groups are shown in the node graph."""
        return ()

    def start(self, shell: Shell) -> None:
        """Connect groups to the node graph, the inspector and the library."""
        from studio.ui.features.groups.group_control import GroupControl

        self.control = GroupControl(
            shell.level,
            shell.node_graph,
            shell.inspector,
            shell.library,
            shell.navigator,
            shell.window,
            shell.background,
            lambda: shell.session.files.path,
        )
        shell.node_graph.find_view.all_problems = lambda: shell.cards.problems
        shell.problems.set_fix_handler(FixRequest.RELINK, lambda problem: self.control.relink_group(problem.node))

    def close(self) -> None:
        """Do nothing: groups are read and written by the window's worker."""

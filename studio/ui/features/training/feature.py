"""Training in the window: its panel, and checkpoints on the timeline."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from studio.core.translation import tr_noop
from studio.ui.features.training.actions import ACTIONS
from studio.ui.shell.docks import Dock, DockArea
from studio.ui.shell.shortcuts.action import Action, bind_actions

if TYPE_CHECKING:
    from studio.ui.features.training.controllers.checkpoint_offer import CheckpointOffer
    from studio.ui.features.training.controllers.deletion_notice import DeletionNotice
    from studio.ui.features.training.controllers.training_control import TrainingControl
    from studio.ui.features.training.panel import TrainingPanel
    from studio.ui.shell.controllers.shell import Shell


class TrainingFeature:
    """Panel of trainings, and a track of checkpoints."""

    panel: TrainingPanel
    control: TrainingControl
    offer: CheckpointOffer
    deletion_notice: DeletionNotice

    def actions(self) -> Sequence[Action]:
        """Return what can be done with trainings and checkpoints."""
        return bind_actions(ACTIONS, lambda: {**self.control.build_handlers(), **self.panel.shortcut_keys.handlers})

    def docks(self) -> Sequence[Dock]:
        """Return the place of the panel."""
        return (Dock("training", tr_noop("Train"), DockArea.BOTTOM, 110, 40),)

    def start(self, shell: Shell) -> None:
        """Make the panel, and add the track to the timeline."""
        from studio.ui.features.training.controllers.checkpoint_offer import CheckpointOffer
        from studio.ui.features.training.controllers.deletion_notice import DeletionNotice
        from studio.ui.features.training.controllers.training_control import TrainingControl
        from studio.ui.features.training.panel import TrainingPanel
        from studio.ui.features.training.run.run_follower import RunFollower

        files = shell.session.files
        self.panel = TrainingPanel(RunFollower())
        shell.window.docks.set_panel("training", self.panel)
        self.control = TrainingControl(
            shell.level,
            self.panel,
            shell.timeline,
            shell.viewer,
            shell.inspector,
            shell.preview,
            shell.jobs,
            shell.window,
            lambda: files.path,
        )
        follower = self.panel.run_follower
        self.offer = CheckpointOffer(shell.level.document, shell.jobs, follower, shell.window, lambda: files.path)
        self.deletion_notice = DeletionNotice(shell.level.document, shell.jobs, shell.window, lambda: files.path)
        shell.node_graph.selection_changed.connect(self.control.show_selected)
        files.file_changed.connect(self.control.refresh)
        files.project_opened.connect(self.control.show_opened)
        shell.exit_checks.append(self.control.confirm_exit)

    def close(self) -> None:
        """Stop following runs."""
        self.deletion_notice.close()
        self.offer.close()
        self.control.close()

"""Control of Make a Sequence: looks at the selected nodes in the background, and adds the Sequence in one step."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.graph.clip_edits.edited_level import EditedLevel
from studio.graph.model import Endpoint
from studio.graph.sequence_edits.sequence_inputs import SequenceEdit
from studio.graph.sequence_edits.sequence_making import plan_sequence
from studio.ui.features.sequence_making.actions import MAKE_ACTION
from studio.ui.shell.edits.block_placement import place_block_beside
from studio.ui.shell.shortcuts.dispatch import Handlers
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker

if TYPE_CHECKING:
    from studio.ui.shell.controllers.shell import Shell


class SequenceMakingControl(QObject):
    """Control of Make a Sequence.

    What is selected is read when the user asks; files are looked at in the background. The edit is dropped where the
    graph has changed meanwhile.

    Args:
        shell: The panels, and the open level.
    """

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell.window)
        self._shell = shell
        self._worker = BackgroundWorker(self, "sequence")

    @property
    def is_busy(self) -> bool:
        """Whether a Sequence is being prepared."""
        return self._worker.is_busy

    @property
    def has_selected_nodes(self) -> bool:
        """Whether there is something to make a Sequence of."""
        return bool(self._shell.node_graph.selected_nodes)

    def build_handlers(self) -> Handlers:
        """Return what can be done here, by the ids of actions."""
        return {MAKE_ACTION: self.make_sequence}

    def make_sequence(self) -> None:
        """Add a Sequence of the selected nodes, view it and select it."""
        shell = self._shell
        if self.is_busy:
            shell.post(tr("The last edit is still being prepared."))
            return
        level, engine, nodes = shell.level, shell.engine, shell.node_graph.selected_nodes
        graph, path, shown, registry = level.document.graph, level.path, level.project, level.registry

        def work() -> SequenceEdit:
            edited = EditedLevel(graph, path, registry, engine.facts(graph))
            return plan_sequence(
                edited, nodes, shown.layout, partial(place_block_beside, shown, registry, beside=nodes)
            )

        def done(edit: SequenceEdit) -> None:
            if level.document.graph is graph and level.path == path:
                self._make_edit(edit)
            else:
                shell.post(tr("The graph has changed meanwhile: nothing was added. Try again."))

        self._worker.run_task(work, done, shell.post)

    def close(self) -> None:
        """Finish what is being prepared, without an edit."""
        self._worker.close()

    def _make_edit(self, edit: SequenceEdit) -> None:
        shell = self._shell
        try:
            shell.level.apply_command(edit.command)
        except StudioError as error:
            shell.post(str(error))
            return
        shell.level.set_viewed_output(Endpoint(edit.node_ids[0], "image"))
        shell.node_graph.show_nodes(edit.node_ids)
        shell.post(edit.summary)

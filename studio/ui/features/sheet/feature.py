"""The X/Y Sheet in the window: its panel, and "Try 4 Seeds"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from studio.core.translation import tr_noop
from studio.ui.features.sheet.actions import ACTIONS, CELL_NEEDED
from studio.ui.shell.docks import Dock, DockArea
from studio.ui.shell.shortcuts.action import Action, bind_actions

if TYPE_CHECKING:
    from studio.ui.features.sheet.panel import SheetPanel
    from studio.ui.features.sheet.sheet_control import SheetControl
    from studio.ui.shell.controllers.shell import Shell


class SheetFeature:
    """Panel that compares values of one or two parameters side by side."""

    panel: SheetPanel
    control: SheetControl

    def actions(self) -> Sequence[Action]:
        """Return what can be done with a sheet."""
        return bind_actions(
            ACTIONS,
            lambda: self.control.build_handlers(),  # noqa: PLW0108  (it is made later)
            requirements={CELL_NEEDED: lambda: self.control.has_selected_cell},
        )

    def docks(self) -> Sequence[Dock]:
        """Return the place of the panel."""
        return (Dock("sheet", tr_noop("X/Y Sheet"), DockArea.VIEWER, 25, 10),)

    def start(self, shell: Shell) -> None:
        """Make the panel."""
        from studio.ui.features.sheet.cell_jobs import CellJobs
        from studio.ui.features.sheet.panel import SheetPanel
        from studio.ui.features.sheet.sheet_control import SheetControl
        from studio.ui.features.sheet.sheet_run import SheetRun
        from studio.ui.features.sheet.sheet_saver import SheetSaver

        window = shell.window
        self.panel = SheetPanel()
        window.docks.set_panel("sheet", self.panel)
        jobs = CellJobs(shell.jobs, shell.document.registry, self.panel)
        run = SheetRun(shell.document, shell.render_thread, jobs, self.panel.view, self.panel)
        saver = SheetSaver(shell.engine, window, window.dialogs, window.settings, window.show_error, self.panel)
        self.control = SheetControl(shell, self.panel, run, saver)

    def close(self) -> None:
        """Let go of the document."""
        self.control.close()

"""The X/Y Sheet in the window: axes from the fields, actions on cells, and what the sheet follows."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from studio.core.errors import StudioError
from studio.core.time import FrameRange
from studio.core.translation import tr, tr_n
from studio.graph.history import ProjectChange
from studio.graph.sheet.axis import SheetAxis, make_axis
from studio.graph.sheet.seed_search import find_seed
from studio.graph.sheet.sheet import make_sheet
from studio.ui.features.sheet.axis_memory import AxisMemory
from studio.ui.features.sheet.cell_display import CellState
from studio.ui.features.sheet.panel import SheetPanel
from studio.ui.features.sheet.param_choices import list_param_choices, make_param_choice
from studio.ui.features.sheet.sheet_run import SheetRun
from studio.ui.features.sheet.sheet_saver import SheetSaver
from studio.ui.shell.menus.context_menu import MenuEntry
from studio.ui.shell.shortcuts.dispatch import Handlers
from studio.ui.widgets.qt_helpers.timers import make_single_shot_timer
from studio.ui.widgets.text.sheet_labels import format_cell

if TYPE_CHECKING:
    from studio.ui.features.sheet.axis_fields import AxisFields
    from studio.ui.shell.controllers.shell import Shell

_FRAME_DELAY_MS: Final = 120
_EDIT_DELAY_MS: Final = 250
_FOUR_SEEDS: Final = "+4"
_CLIP_NODE: Final = "source.video"


class SheetControl(QObject):
    """Control of the sheet.

    Args:
        shell: The document, the panels and the engine.
        panel: Shows the sheet.
        run: Computes it.
        saver: Writes it.
    """

    def __init__(self, shell: Shell, panel: SheetPanel, run: SheetRun, saver: SheetSaver) -> None:
        super().__init__(panel)
        self._shell, self._panel, self.sheet_run, self._saver = shell, panel, run, saver
        self._document, self._registry = shell.document, shell.document.registry
        self._memory = AxisMemory(shell.window.settings)
        self._frame_timer = make_single_shot_timer(self, _FRAME_DELAY_MS, self._on_frame_settled)
        self._edit_timer = make_single_shot_timer(self, _EDIT_DELAY_MS, run.follow_project)
        self._connect()
        self._show_choices()
        self._memory.restore(self._document.graph, self._registry, panel.x_fields, panel.y_fields)

    def _connect(self) -> None:
        shell, panel = self._shell, self._panel
        panel.bind_keys(self.build_handlers())
        panel.action_requested.connect(lambda action: self.build_handlers()[action]())
        panel.visibility_changed.connect(self._on_visibility_changed)
        panel.view.cell_kept.connect(lambda _: self.keep_cell())
        panel.view.cell_selected.connect(lambda _: self._show_state())
        self.sheet_run.progress_changed.connect(self._show_state)
        self.sheet_run.run_failed.connect(panel.show_error)
        self._saver.save_progressed.connect(self._on_save_progressed)
        self._saver.file_saved.connect(self._on_saved)
        self._document.project_changed.connect(self._on_project_changed)
        shell.timeline.frame_changed.connect(lambda _: self._frame_timer.start())
        shell.timeline.playing_changed.connect(lambda _: self._frame_timer.start())
        shell.node_graph.selection_changed.connect(self._show_choices)
        shell.node_graph.shortcut_keys.add_handlers({"sheet.try_seeds": self.try_seeds})
        shell.inspector.extra_param_entries.append(self.make_param_entries)

    def build_handlers(self) -> Handlers:
        """Return what can be done here, by the ids of actions."""
        return {
            "sheet.try_seeds": self.try_seeds,
            "sheet.run": self.run_sheet,
            "sheet.stop": self.stop,
            "sheet.keep": self.keep_cell,
            "sheet.enlarge": lambda: self._panel.view.set_enlarged(not self._panel.view.is_enlarged),
            "sheet.as_variant": self.make_variant,
            "sheet.save_picture": self.save_picture,
            "sheet.save_clip": lambda: self.save_clip(lambda path: None),
            "sheet.add_clip": lambda: self.save_clip(self._add_clip),
        }

    @property
    def has_selected_cell(self) -> bool:
        """Whether there is a cell to keep."""
        return self.sheet_run.sheet is not None and self._panel.view.selected_cell is not None

    def close(self) -> None:
        """Stop following the document, and what is being computed and written."""
        self._document.project_changed.disconnect(self._on_project_changed)
        self._frame_timer.stop()
        self._edit_timer.stop()
        self._saver.close()

    def run_sheet(self) -> None:
        """Compute the sheet of the axes in the fields."""
        try:
            x = self._read_axis(self._panel.x_fields)
            if x is None:
                self._panel.show_error(tr("Select a node, and choose which of its parameters changes along X."))
                return
            sheet = make_sheet(self._document.project, self._registry, x, self._read_axis(self._panel.y_fields))
            self.sheet_run.start(sheet, self._shell.timeline.current_frame)
        except StudioError as error:
            self._panel.show_error(str(error))
            return
        self._panel.show_error("")
        self._memory.save(self._panel.x_fields, self._panel.y_fields)
        self._panel.view.setFocus()

    def try_seeds(self) -> None:
        """Show four seeds of the selected node, else of the viewed one or the nearest before it."""
        graph, viewed = self._document.graph, self._shell.preview.viewed_output
        found = find_seed(graph, self._registry, self._shell.navigator.selected_paths, viewed)
        if found is None:
            self._shell.post(tr("Neither the selected node nor what is viewed has a seed."))
            return
        self._panel.x_fields.choose(make_param_choice(graph, self._registry, *found), _FOUR_SEEDS)
        self._panel.y_fields.choose(None)
        self._shell.show_panel("sheet")
        self.run_sheet()

    def make_param_entries(self, param: str) -> list[MenuEntry]:
        """Return entries for the menu of a parameter in the inspector."""
        node = self._shell.inspector.latest_node
        if node is None:
            return []
        path = self._shell.level.get_full_path(node)
        x_fields, y_fields = self._panel.x_fields, self._panel.y_fields
        return [
            (tr("Try Values…"), "", partial(self._choose_param, x_fields, path, param)),
            (tr("Use as Y Axis"), "", partial(self._choose_param, y_fields, path, param)),
        ]

    def stop(self) -> None:
        """Compute and write no more."""
        self._saver.stop()
        self.sheet_run.stop()

    def keep_cell(self) -> None:
        """Give the project the values of the selected cell, as one step of undo."""
        number = self._panel.view.selected_cell
        if self.sheet_run.sheet is None or number is None:
            return
        cell = self.sheet_run.get_cell(number)
        values = format_cell(cell)
        try:
            self._document.apply_command(cell.make_keep_command(tr("Keep {values}", values=values)))
        except StudioError as error:
            self._shell.post(str(error))
            return
        self._shell.post(tr("The project has {values} now.", values=values))

    def make_variant(self) -> None:
        """Give variant B the values of the selected cell."""
        number = self._panel.view.selected_cell
        if self.sheet_run.sheet is None or number is None:
            return
        cell = self.sheet_run.get_cell(number)
        values = format_cell(cell)
        try:
            self._document.apply_command(cell.make_variant_command(tr("{values} as variant B", values=values)))
        except StudioError as error:
            self._shell.post(str(error))
            return
        self._shell.post(tr("Variant B has {values}. The viewer compares it with A by W.", values=values))

    def save_picture(self) -> None:
        """Ask for a file and write the sheet as it is at this frame."""
        sheet = self.sheet_run.sheet
        if sheet is not None:
            self._saver.save_picture(sheet, self.sheet_run.graphs, self.sheet_run.frame)

    def save_clip(self, on_saved: Callable[[Path], object]) -> None:
        """Ask for a file and write the sheet over the range that plays; then call `on_saved` with the file."""
        sheet, frames = self.sheet_run.sheet, self._shell.timeline.playback_frames
        if sheet is not None:
            self._saver.save_clip(sheet, self.sheet_run.graphs, frames or FrameRange(0, 1), on_saved)

    def _add_clip(self, path: Path) -> None:
        """Add a node that reads a sheet's clip, so that it can be played, cut and compared like any other."""
        self._shell.node_graph.add_node(_CLIP_NODE, params={"file": path.as_posix()})

    def _read_axis(self, fields: AxisFields) -> SheetAxis | None:
        """Return the axis in fields; None if no parameter is chosen. Raises StudioError."""
        chosen = fields.chosen
        if chosen is None:
            return None
        return make_axis(self._document.graph, self._registry, *chosen.address, fields.values_text)

    def _choose_param(self, fields: AxisFields, node: str, param: str) -> None:
        """Put a parameter into the fields of an axis, and let the user type values."""
        fields.choose(make_param_choice(self._document.graph, self._registry, node, param))
        self._shell.show_panel("sheet")
        fields.values_field.setFocus()
        fields.values_field.selectAll()

    def _show_choices(self) -> None:
        """Offer the parameters of the selected nodes, else of the viewed one."""
        viewed = self._shell.preview.viewed_output
        nodes = self._shell.navigator.selected_paths or ((viewed.node,) if viewed is not None else ())
        choices = list_param_choices(self._document.graph, self._registry, nodes)
        for fields in (self._panel.x_fields, self._panel.y_fields):
            fields.show_choices(choices)

    def _on_project_changed(self, change: ProjectChange) -> None:
        if change.is_new_project:
            self.sheet_run.clear()
            for fields in (self._panel.x_fields, self._panel.y_fields):
                fields.forget()
            self._memory.restore(self._document.graph, self._registry, self._panel.x_fields, self._panel.y_fields)
            self._panel.show_error("")
        elif change.before.graph is not change.after.graph:
            self._edit_timer.start()

    def _on_frame_settled(self) -> None:
        if not self._shell.timeline.is_playing:
            self.sheet_run.show_frame(self._shell.timeline.current_frame)

    def _on_visibility_changed(self, visible: bool) -> None:
        self.sheet_run.set_visible(visible)
        if visible:
            self._show_choices()

    def _show_state(self) -> None:
        """Show how far the sheet is, and the values of the selected cell."""
        run, selected = self.sheet_run, self._panel.view.selected_cell
        self._panel.show_possible(has_cells=self.has_selected_cell)
        if run.sheet is None:
            self._panel.show_state("", None)
            return
        counts = run.counts
        total = sum(counts.values())
        over = total - counts[CellState.PENDING] - counts[CellState.QUEUED]
        parts = [format_cell(run.get_cell(selected))] if selected is not None else []
        if run.is_running:
            parts.append(tr("{done} of {total} cells", done=over, total=total))
        if counts[CellState.FAILED]:
            parts.append(tr_n("{count} cell failed", "{count} cells failed", counts[CellState.FAILED]))
        self._panel.show_state(" · ".join(parts), (over, total) if run.is_running else None)

    def _on_save_progressed(self, done: int, total: int) -> None:
        self._panel.show_state(tr("Saving: {done} of {total} cells", done=done, total=total), (done, total))

    def _on_saved(self, path: Path) -> None:
        self._show_state()
        self._shell.post(tr("{name} was saved.", name=path.name))

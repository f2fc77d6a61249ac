"""Fixes for problems with models: what the buttons in the Problems panel and in the viewer do."""

from __future__ import annotations

from functools import partial
from typing import cast

from PySide6.QtCore import QObject

from studio.graph.analysis.problems import Problem
from studio.ui.features.models.downloads.download_control import DownloadControl
from studio.ui.shell.edits.fixes import FixRequest
from studio.ui.shell.fields.model_field import ModelFieldView
from studio.ui.shell.panel_protocols import Inspector, ProblemFixes


class ModelFixes(QObject):
    """Lets what is wrong with a node's model be fixed: choose another, say where it is, download it.

    Args:
        problems: Shows the problems.
        inspector: Has the fields of models.
        downloads: Downloads models.
        parent: The QObject that owns it.
    """

    def __init__(
        self, problems: ProblemFixes, inspector: Inspector, downloads: DownloadControl, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._problems, self._inspector = problems, inspector
        highlight = self._highlight_field
        problems.set_fix_handler(FixRequest.CHOOSE_MODEL, lambda problem: highlight(problem).open_chooser())
        problems.set_fix_handler(FixRequest.LOCATE_MODEL, lambda problem: highlight(problem).ask_model_path())
        problems.set_fix_handler(
            FixRequest.DOWNLOAD, lambda problem: downloads.look_up_model(highlight(problem).model_ref)
        )
        downloads.offline_changed.connect(partial(problems.block_fix, FixRequest.DOWNLOAD))

    def _highlight_field(self, problem: Problem) -> ModelFieldView:
        """Show the field of the model that a problem is about."""
        self._problems.show_node(problem.node, problem.place)
        return cast(ModelFieldView, self._inspector.param_rows[problem.place].value_field)

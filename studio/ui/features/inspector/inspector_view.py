"""The widgets of the inspector: the head above the rows, or a hint while no node is selected."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from studio.core.clip_info import ClipInfo
from studio.core.translation import tr
from studio.ui.features.inspector.header_view import HeaderView
from studio.ui.features.inspector.parameter_page import ParameterPage
from studio.ui.shell.dialogs import Dialogs
from studio.ui.shell.edits.node_files import NodeFiles
from studio.ui.shell.edits.value_edits import ParameterEdits
from studio.ui.widgets.labels.plain_label import PlainLabel

ClipLookup = Callable[[str], ClipInfo | None]
"""Returns what is known of the clip of a node, by its id."""


class InspectorView(QStackedWidget):
    """The hint, or the head and the rows.

    Args:
        edits: Edits the parameters.
        dialogs: Opens file dialogs.
        files: What is known of files.
        parent: The widget's parent.
    """

    def __init__(
        self, edits: ParameterEdits, dialogs: Dialogs, files: NodeFiles, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.header_view = HeaderView()
        self.parameter_page = ParameterPage(edits, dialogs, files, self.header_view.menu_button)
        hint = PlainLabel(tr("Select a node to see its parameters"))
        hint.setProperty("role", "secondary")
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header_view)
        column.addWidget(self.parameter_page, 1)
        self.addWidget(hint)
        self.addWidget(page)

    @property
    def shows_nodes(self) -> bool:
        """Whether the head and the rows are shown."""
        return self.currentIndex() == 1

    def show_nodes(self, has_nodes: bool) -> None:
        """Show the head and the rows, or the hint."""
        self.setCurrentIndex(1 if has_nodes else 0)

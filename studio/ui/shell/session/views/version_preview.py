"""Preview of a version or of unsaved work: a picture of its graph, its size, and the differences."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.core.translation import tr
from studio.ui.shell.session.storage.crash_recovery import ProjectPreview
from studio.ui.shell.session.views.graph_picture import GraphPicture
from studio.ui.shell.session.views.version_text import format_counts, format_difference_lines
from studio.ui.widgets import theme
from studio.ui.widgets.labels.plain_label import PlainLabel


class VersionPreview(QWidget):
    """Shows a `ProjectPreview`.

    Args:
        parent: Its parent.
        than: What it is compared with, as a sentence's end: "the saved file".
    """

    def __init__(self, parent: QWidget, than: str) -> None:
        super().__init__(parent)
        self._comparison_name = than
        self.picture = GraphPicture(self)
        self.count = PlainLabel(parent=self)
        self.count.setFont(theme.make_ui_font(theme.FONT_BODY, bold=True))
        self.differences = PlainLabel(parent=self)
        self.differences.setWordWrap(True)
        self.differences.setProperty("role", "secondary")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE_1)
        column.addWidget(self.picture, 1)
        column.addSpacing(theme.SPACE_1)
        column.addWidget(self.count)
        column.addWidget(self.differences)

    def show_preview(self, look: ProjectPreview) -> None:
        """Show a preview."""
        self.picture.show_preview(look)
        self.count.setText(format_counts(look.project))
        self.differences.setText("\n".join(self._difference_lines(look)))

    def show_text(self, text: str) -> None:
        """Say why there is nothing to look at."""
        self.picture.show_preview(None)
        self.count.clear()
        self.differences.setText(text)

    def _difference_lines(self, look: ProjectPreview) -> list[str]:
        if look.compared_project is None:
            return []
        lines = format_difference_lines(look.difference)
        if not lines:
            return [tr("No difference from {other}", other=self._comparison_name)]
        return [tr("Compared with {other}:", other=self._comparison_name), *lines]

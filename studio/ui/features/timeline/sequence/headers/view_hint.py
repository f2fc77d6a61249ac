"""The line that says that the selected sequence is not what the viewer shows."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from studio.core.translation import tr
from studio.ui.features.timeline.sequence.model.sequence_editor import SequenceEditor
from studio.ui.widgets import theme
from studio.ui.widgets.labels.elided_label import ElidedLabel


class ViewHint(QWidget):
    """Seen while a sequence is selected whose frames are not those of the timeline, or that cannot be read.

    Args:
        editor: Has the node.
        parent: Qt's owner.

    Signals:
        view_requested(): The node is to be viewed.
    """

    view_requested = Signal()

    def __init__(self, editor: SequenceEditor, parent: QWidget) -> None:
        super().__init__(parent)
        self._editor = editor
        self.label = ElidedLabel(parent=self)
        self.label.setProperty("role", "faint")
        self.view_button = QPushButton(tr("View It"), self)
        self.view_button.setFont(theme.make_ui_font(theme.FONT_SMALL))
        self.view_button.setToolTip(tr("Show the sequence in the viewer, and its tracks here"))
        self.view_button.clicked.connect(self.view_requested)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.SPACE_3, theme.SPACE_1, theme.SPACE_3, theme.SPACE_1)
        row.addWidget(self.label, 1)
        row.addWidget(self.view_button)
        editor.sequence_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show what is to be said, or nothing."""
        editor, target = self._editor, self._editor.target
        self.setVisible(target is not None and not editor.is_on)
        if target is None:
            return
        name = target.record.name or target.record.id
        if editor.problem:
            self.label.setText(tr("The clips of “{name}” cannot be read: {reason}", name=name, reason=editor.problem))
        else:
            self.label.setText(tr("The viewer shows other frames than those of “{name}”.", name=name))
        self.view_button.setVisible(not target.is_viewed)

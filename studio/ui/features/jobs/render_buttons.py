"""Buttons that render: at the head of output nodes in the inspector, and in the timeline's bar."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from studio.core.translation import tr
from studio.sdk.node_kinds import NodeKind
from studio.sdk.spec import NodeSpec
from studio.ui.shell.node_bar import NodeBar
from studio.ui.shell.shortcuts.keymap import KeyTooltip
from studio.ui.widgets import theme


class RenderBar(NodeBar):
    """Shown for nodes that write files.

    Signals:
        render_requested(): The shown node is to be rendered.
    """

    render_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.render_button = _make_button(self)
        self.render_button.setText(tr("Render"))
        KeyTooltip(self.render_button, "file.render", tr("Write the file of this node"), names=False)
        self.render_button.clicked.connect(self.render_requested)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.SPACE_2, theme.SPACE_1, 0, theme.SPACE_1)
        row.addWidget(self.render_button)
        row.addStretch(1)
        self.hide()

    def show_node_type(self, spec: NodeSpec | None) -> None:
        """Show the button for one output node; hide it for all else."""
        self.setVisible(spec is not None and spec.kind is NodeKind.SINK)


class RenderButton(QWidget):
    """Button in the timeline's bar: renders, or adds an output where the project has none.

    Signals:
        render_requested(): What is selected, or the only output, is to be rendered.
        output_requested(): An output is to be added.
    """

    render_requested = Signal()
    output_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._has_outputs = False
        self.button = _make_button(self)
        self._tip = KeyTooltip(self.button, "file.render", names=False)
        self.button.clicked.connect(self._on_clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.button)
        self.show_outputs(True)

    def show_outputs(self, has_outputs: bool) -> None:
        """Offer to render, or to add an output where there is none."""
        if has_outputs == self._has_outputs:
            return
        self._has_outputs = has_outputs
        self.button.setText(tr("Render") if has_outputs else tr("Render to File…"))
        tip = tr("Render the selected outputs, or the only one")
        self._tip.set_text(tip if has_outputs else tr("Choose a file, and render what is selected or viewed to it"))

    def _on_clicked(self) -> None:
        (self.render_requested if self._has_outputs else self.output_requested).emit()


def _make_button(parent: QWidget) -> QPushButton:
    """Return a button that a click gives no keys: Space keeps playing."""
    button = QPushButton(parent)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button

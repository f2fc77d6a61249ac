"""Help panel: the help of the selected node, or of the type that is selected in the library."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from studio.core.translation import tr
from studio.sdk.spec import NodeSpec
from studio.ui.features.library.node_help.help_page import build_help_page
from studio.ui.widgets import theme
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.rich_page import RichPage
from studio.ui.widgets.text.markup import Markup


class HelpPanel(QWidget):
    """Shows one node type's help, and offers an example of it.

    Signals:
        example_requested(str): An example around a node of the type with this id is to be inserted.
    """

    example_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self._spec: NodeSpec | None = None
        self._shown: NodeSpec | str | None = None
        self._seen = True
        self.page = RichPage(self)
        self.page.setObjectName("help")
        self.page.setFont(theme.make_ui_font(theme.FONT_SMALL))
        self.page.document().setDocumentMargin(theme.SPACE_3)
        self.page.setAccessibleName(tr("Help on this node"))
        self.page.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.example_button = QPushButton(tr("Insert an example"), self)
        self.example_button.setToolTip(tr("Adds a small graph that shows this node at work, beside the selection"))
        self.example_button.clicked.connect(self._on_example_clicked)
        foot = QHBoxLayout()
        foot.setContentsMargins(theme.SPACE_3, theme.SPACE_2, theme.SPACE_3, theme.SPACE_2)
        foot.addWidget(self.example_button)
        foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.page, 1)
        column.addLayout(foot)
        self.show_spec(None)

    @property
    def shown_spec(self) -> NodeSpec | None:
        """The node type whose help is shown."""
        return self._spec

    def show_spec(self, spec: NodeSpec | None, *, example: bool = False) -> None:
        """Show the help of a node type; None for none. The page is made when it can be seen.

        Args:
            spec: The node type.
            example: Whether an example of it is offered.
        """
        self._spec = spec
        self.example_button.setVisible(example)
        self._fill()

    def set_panel_visible(self, seen: bool) -> None:
        """Make pages only while visible. A panel behind another one's tab is not hidden."""
        self._seen = seen
        self._fill()

    def _fill(self) -> None:
        wanted = self._spec or tr("Select a node to read about it")
        if wanted is not self._shown and self._seen and self.isVisible():
            self._shown = wanted
            color = theme.Colors.SECONDARY.name()
            hint = Markup(f"<p style='color:{color}'>{escape(str(wanted))}</p>")
            self.page.show_page(build_help_page(wanted) if isinstance(wanted, NodeSpec) else hint)

    def _on_example_clicked(self) -> None:
        if self._spec is not None:
            self.example_requested.emit(self._spec.id)

    @guard_override()
    def changeEvent(self, event: QEvent) -> None:
        """Make the page anew in other colours."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._shown = None
            self._fill()

    @guard_override()
    def showEvent(self, event: QShowEvent) -> None:
        """Make the page, now that it can be seen."""
        super().showEvent(event)
        self._fill()

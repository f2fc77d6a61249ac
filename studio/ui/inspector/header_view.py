"""The head of the inspector: the node's name, what it is, whether it works, and its help."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from studio.core.language import tr, tr_n
from studio.ui import theme
from studio.ui.inspector.chosen import Chosen
from studio.ui.inspector.line_view import LineView
from studio.ui.reporting import reported
from studio.ui.words import spoken

_BAR = 3.0


class HeaderView(QWidget):
    """Shows one node; asks for another name and for turning it on or off."""

    renamed = Signal(str)
    enabled_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._family = ""
        self.name = LineView(self)
        self.name.setProperty("flat", True)
        self.name.setFont(theme.ui_font(theme.FONT_TITLE, bold=True))
        self.name.setToolTip(tr("Click to rename (F2)"))
        self.type = QLabel(self)
        self.type.setProperty("role", "secondary")
        self.enabled = QCheckBox(tr("Enabled"), self)
        self.enabled.setToolTip(tr("A disabled node passes its input through (D)"))
        self.help_button = QToolButton(self)
        self.help_button.setText("?")
        self.help_button.setToolTip(tr("Help on this node"))
        self.help_button.setCheckable(True)
        self.help = QLabel(self)
        self._lay_out()
        self.name.committed.connect(self._on_named)
        self.enabled.clicked.connect(self.enabled_changed)
        self.help_button.toggled.connect(self.help.setVisible)

    def _lay_out(self) -> None:
        self.enabled.setFont(theme.ui_font(theme.FONT_SMALL))
        self.help.setWordWrap(True)
        self.help.setFont(theme.ui_font(theme.FONT_SMALL))
        self.help.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.help.setContentsMargins(9, theme.SPACE_1, 0, theme.SPACE_2)
        self.help.hide()
        self.type.setContentsMargins(9, 0, 0, 0)  # under the name's first letter, which has a frame around it
        first = QHBoxLayout()
        first.setSpacing(theme.SPACE_2)
        first.addWidget(self.name, 1)
        first.addWidget(self.enabled)
        first.addWidget(self.help_button)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE_3, theme.SPACE_2, theme.SPACE_3, theme.SPACE_2)
        column.setSpacing(2)
        column.addLayout(first)
        column.addWidget(self.type)
        column.addWidget(self.help)

    def show_chosen(self, chosen: Chosen) -> None:
        """Show one node, or how many there are and of what types."""
        record, spec = chosen.records[-1], chosen.specs[-1]
        several = len(chosen.records) > 1
        families = {other.type.partition(".")[0] for other in chosen.records}
        self._family = families.pop() if len(families) == 1 else ""
        self.name.show_fixed(tr_n("{count} node", "{count} nodes", len(chosen.records)) if several else "")
        self.name.show_text(record.name)
        show_flag(self.enabled, [not other.disabled for other in chosen.records])
        self.help_button.setVisible(spec is not None)
        self.type.setText(_types_text(chosen))
        self.type.setProperty("role", "danger" if None in chosen.specs and not several else "secondary")
        self.type.style().polish(self.type)
        self.help.setText(_flowing(spec.help) if spec is not None else "")
        self.help.setVisible(spec is not None and self.help_button.isChecked())
        self.update()

    def _on_named(self, text: str) -> None:
        if text.strip():
            self.renamed.emit(text)
        else:
            self.name.revert()

    @reported()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bar in the family's colour."""
        painter = QPainter(self)
        painter.fillRect(QRectF(0, theme.SPACE_2, _BAR, self.height() - 2 * theme.SPACE_2), self._color())
        painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), theme.Colors.LINE)
        painter.end()

    def _color(self) -> QColor:
        return theme.family_color(self._family) if self._family else theme.Colors.FAINT


def show_flag(box: QCheckBox, flags: Sequence[bool]) -> None:
    """Show what several nodes say in one box, which is half checked where they differ."""
    box.setTristate(False)
    if all(flag == flags[0] for flag in flags):
        box.setChecked(flags[0])
    else:
        box.setCheckState(Qt.CheckState.PartiallyChecked)


def _types_text(chosen: Chosen) -> str:
    """Return the types of the nodes, each once."""
    record, spec = chosen.records[-1], chosen.specs[-1]
    if len(chosen.records) > 1:
        pairs = zip(chosen.records, chosen.specs, strict=True)
        return ", ".join(sorted({spec.name if spec is not None else record.type for record, spec in pairs}))
    if spec is None:
        return tr("{type} is not installed here", type=record.type)
    return f"{spec.name} · {spoken(spec.family)}"


def _flowing(text: str) -> str:
    """Return a docstring with the breaks within its paragraphs taken out; lists keep theirs."""
    paragraphs = []
    for paragraph in text.split("\n\n"):
        lines = paragraph.splitlines()
        listed = any(line.startswith((" ", "-", "*")) for line in lines)
        paragraphs.append("\n".join(lines) if listed else " ".join(lines))
    return "\n\n".join(paragraphs)

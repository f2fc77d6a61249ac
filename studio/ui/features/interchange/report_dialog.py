"""Dialog that lists what of a cut was not carried."""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from studio.core.translation import tr
from studio.graph.otio.carry_report import CarryReport
from studio.ui.widgets import theme
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.text.markup import escape_tooltip

_SIZE: Final = (860, 520)
_MOST_ROWS: Final = 5000


class ReportDialog(QDialog):
    """Lists losses: where, what, and why.

    Args:
        title: What was done.
        report: What was not carried.
        parent: Its window.
    """

    def __init__(self, title: str, report: CarryReport, parent: QWidget) -> None:
        super().__init__(parent)
        self._report = report
        self.setWindowTitle(title)
        summary = PlainLabel(report.format_summary(), self)
        summary.setProperty("role", "secondary")
        self.rows = QTreeWidget(self)
        self.rows.setHeaderLabels([tr("What"), tr("Why"), tr("Where")])
        self.rows.setRootIsDecorated(False)
        self.rows.setUniformRowHeights(True)
        self.rows.setAlternatingRowColors(True)
        self.rows.addTopLevelItems([_make_row(*texts) for texts in self._list_texts()])
        header = self.rows.header()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.resizeSection(0, _SIZE[0] // 4)
        header.resizeSection(1, _SIZE[0] * 2 // 5)
        self.copy_button = QPushButton(tr("Copy"), self)
        self.copy_button.clicked.connect(self._copy)
        close_button = QPushButton(tr("Close"), self)
        close_button.setDefault(True)
        close_button.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.copy_button)
        buttons.addWidget(close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE_4, theme.SPACE_4, theme.SPACE_4, theme.SPACE_4)
        column.setSpacing(theme.SPACE_3)
        column.addWidget(summary)
        column.addWidget(self.rows, 1)
        column.addLayout(buttons)
        self.resize(*_SIZE)
        self.finished.connect(self.deleteLater)

    def _list_texts(self) -> list[tuple[str, str, str]]:
        return [(each.feature, each.reason, each.place) for each in self._report.losses[:_MOST_ROWS]]

    def _copy(self) -> None:
        """Put the list on the clipboard, as a table that spreadsheets take."""
        lines = ("\t".join((each.feature, each.reason, each.place)) for each in self._report.losses)
        QGuiApplication.clipboard().setText("\n".join(lines))


def _make_row(*texts: str) -> QTreeWidgetItem:
    row = QTreeWidgetItem(list(texts))
    for column, text in enumerate(texts):
        row.setToolTip(column, escape_tooltip(text))
    return row

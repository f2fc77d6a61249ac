"""The scopes panel: which scopes are seen, and what they measure."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from studio.core.language import tr
from studio.engine.scopes import ScopeKind
from studio.ui import theme
from studio.ui.plain_label import PlainLabel
from studio.ui.reporting import reported
from studio.ui.results import ScopesResult
from studio.ui.scopes.view import NAMES, ScopeView

_FIRST = (ScopeKind.WAVEFORM, ScopeKind.VECTORSCOPE)
_WIDE = 2.6  # from this shape on, scopes lie in a row


class ScopesPanel(QWidget):
    """Shows the scopes of the viewer's picture. It asks for those that are seen, and for none while it is hidden.

    Signals:
        wanted_changed(frozenset[ScopeKind]): These are to be measured from now on.
        chosen(str): The user chose which scopes are seen: their names, to be remembered.
    """

    wanted_changed = Signal(object)
    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.views = {kind: ScopeView(kind, self) for kind in ScopeKind}
        self.buttons = {kind: self._button(kind) for kind in ScopeKind}
        self._note = PlainLabel(parent=self)
        self._note.setProperty("role", "faint")
        self._grid = QGridLayout()
        self._grid.setSpacing(1)
        self._columns = 0
        self._wanted: frozenset[ScopeKind] = frozenset()
        self._seen = True
        head = QHBoxLayout()
        head.setContentsMargins(theme.SPACE_2, theme.SPACE_1, theme.SPACE_2, theme.SPACE_1)
        for button in self.buttons.values():
            head.addWidget(button)
        head.addStretch(1)
        head.addWidget(self._note)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(self._grid, 1)
        self.choose(_FIRST)

    @property
    def wanted(self) -> frozenset[ScopeKind]:
        """The scopes that are seen."""
        return self._wanted

    def choose(self, kinds: Iterable[ScopeKind]) -> None:
        """Show these scopes."""
        seen = set(kinds)
        for kind, button in self.buttons.items():
            button.setChecked(kind in seen)
        self._arrange()

    def restore(self, names: str) -> None:
        """Show the scopes that `chosen` named; names that are not known are left out."""
        known = [kind for kind in ScopeKind if kind.value in names.split()]
        if known:
            self.choose(known)

    def set_seen(self, seen: bool) -> None:
        """Say whether the panel is seen: behind the tab of another one it is not, and nothing is measured."""
        self._seen = seen
        self._tell()

    def show_scopes(self, result: ScopesResult) -> None:
        """Show measurements."""
        for shown in result.scopes:
            self.views[shown.scope.kind].show_scope(shown)
        self._note.setText(tr("Region only") if result.in_region else "")

    def clear(self) -> None:
        """Show that nothing is looked at."""
        for view in self.views.values():
            view.show_scope(None)
        self._note.setText("")

    def _button(self, kind: ScopeKind) -> QToolButton:
        button = QToolButton(self)
        button.setText(tr(NAMES[kind]))
        button.setCheckable(True)
        button.setFont(theme.ui_font(theme.FONT_SMALL))
        button.clicked.connect(self._on_clicked)
        return button

    def _on_clicked(self) -> None:
        self._arrange()
        self.chosen.emit(" ".join(kind.value for kind, button in self.buttons.items() if button.isChecked()))

    def _arrange(self) -> None:
        """Lay out what is seen: in a row, or in two where that leaves more room for each."""
        seen = [kind for kind, button in self.buttons.items() if button.isChecked()]
        wide = self.width() >= _WIDE * max(1, self.height())
        self._columns = max(1, len(seen) if wide else min(2, len(seen)) if self.width() >= 300 else 1)
        for view in self.views.values():
            self._grid.removeWidget(view)
            view.setVisible(view.kind in seen)
        for place, kind in enumerate(seen):
            self._grid.addWidget(self.views[kind], place // self._columns, place % self._columns)
        self._tell()

    def _tell(self) -> None:
        seen = (kind for kind, button in self.buttons.items() if button.isChecked())
        wanted = frozenset(seen) if self._seen and self.isVisible() else frozenset()
        if wanted != self._wanted:
            self._wanted = wanted
            self.wanted_changed.emit(wanted)

    @reported()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out anew where the shape asks for it."""
        self._arrange()

    @reported()
    def showEvent(self, event: QShowEvent) -> None:
        """Ask for measurements."""
        self._tell()

    @reported()
    def hideEvent(self, event: QHideEvent) -> None:
        """Ask for none."""
        self._tell()

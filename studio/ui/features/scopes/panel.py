"""The scopes panel: which scopes are seen, and what they measure."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from studio.core.translation import tr
from studio.engine.display.visualization.scopes import ScopeKind
from studio.ui.features.scopes.scope_view import SCOPE_NAMES, ScopeView
from studio.ui.preview.messages.frame_messages import ScopesResult
from studio.ui.widgets import theme
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.qt_helpers.override_guard import guard_override

_FIRST = (ScopeKind.WAVEFORM, ScopeKind.VECTORSCOPE)
_WIDE = 2.6  # from this shape on, scopes lie in a row


class ScopesPanel(QWidget):
    """Panel of the viewer picture's scopes. It requests only visible scopes, and none while it is hidden.

    Signals:
        visible_scopes_changed(frozenset[ScopeKind]): These are to be measured from now on.
        selection_changed(str): The user chose which scopes are seen: their names, to be remembered.
    """

    visible_scopes_changed = Signal(object)
    selection_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.scope_views = {kind: ScopeView(kind, self) for kind in ScopeKind}
        self.scope_buttons = {kind: self._button(kind) for kind in ScopeKind}
        self._note = PlainLabel(parent=self)
        self._note.setProperty("role", "faint")
        self._grid = QGridLayout()
        self._grid.setSpacing(1)
        self._columns = 0
        self._wanted: frozenset[ScopeKind] = frozenset()
        self._seen = True
        head = QHBoxLayout()
        head.setContentsMargins(theme.SPACE_1, theme.SPACE_1, theme.SPACE_1, theme.SPACE_1)
        head.setSpacing(1)  # all names fit the least width of the panel
        for button in self.scope_buttons.values():
            head.addWidget(button)
        head.addStretch(1)
        head.addWidget(self._note)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(self._grid, 1)
        self.select_scopes(_FIRST)

    @property
    def visible_scopes(self) -> frozenset[ScopeKind]:
        """The scopes that are seen."""
        return self._wanted

    def select_scopes(self, kinds: Iterable[ScopeKind]) -> None:
        """Show these scopes."""
        seen = set(kinds)
        for kind, button in self.scope_buttons.items():
            button.setChecked(kind in seen)
        self._arrange()

    def restore_selection(self, names: str) -> None:
        """Show the scopes that the settings name; names that are not known are left out."""
        known = [kind for kind in ScopeKind if kind.value in names.split()]
        if known:
            self.select_scopes(known)

    def set_panel_visible(self, seen: bool) -> None:
        """Say whether the panel is seen: behind the tab of another one it is not, and nothing is measured."""
        self._seen = seen
        self._emit_visible_scopes()

    def set_result(self, result: ScopesResult) -> None:
        """Show measurements."""
        for shown in result.scopes:
            self.scope_views[shown.scope.kind].set_scope(shown)
        self._note.setText(tr("Region only") if result.request.region is not None else "")

    def clear_scopes(self) -> None:
        """Show that no picture is viewed."""
        for view in self.scope_views.values():
            view.set_scope(None)
        self._note.setText("")

    def _button(self, kind: ScopeKind) -> QToolButton:
        button = QToolButton(self)
        button.setText(tr(SCOPE_NAMES[kind]))
        button.setCheckable(True)
        button.setFont(theme.make_ui_font(theme.FONT_SMALL))
        button.clicked.connect(self._on_clicked)
        return button

    def _on_clicked(self) -> None:
        self._arrange()
        self.selection_changed.emit(
            " ".join(kind.value for kind, button in self.scope_buttons.items() if button.isChecked())
        )

    def _arrange(self) -> None:
        """Lay out what is seen: in a row, or in two where that leaves more room for each."""
        seen = [kind for kind, button in self.scope_buttons.items() if button.isChecked()]
        wide = self.width() >= _WIDE * max(1, self.height())
        self._columns = max(1, len(seen) if wide else min(2, len(seen)) if self.width() >= 300 else 1)
        for view in self.scope_views.values():
            self._grid.removeWidget(view)
            view.setVisible(view.scope_kind in seen)
        for place, kind in enumerate(seen):
            self._grid.addWidget(self.scope_views[kind], place // self._columns, place % self._columns)
        self._emit_visible_scopes()

    def _emit_visible_scopes(self) -> None:
        seen = (kind for kind, button in self.scope_buttons.items() if button.isChecked())
        wanted = frozenset(seen) if self._seen and self.isVisible() else frozenset()
        if wanted != self._wanted:
            self._wanted = wanted
            self.visible_scopes_changed.emit(wanted)

    @guard_override()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out anew where the shape asks for it."""
        self._arrange()

    @guard_override()
    def showEvent(self, event: QShowEvent) -> None:
        """Ask for measurements."""
        self._emit_visible_scopes()

    @guard_override()
    def hideEvent(self, event: QHideEvent) -> None:
        """Ask for none."""
        self._emit_visible_scopes()

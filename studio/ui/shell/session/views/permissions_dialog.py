"""Dialog of everything that a project wants outside of its own files, to be allowed one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QSize, Qt, Signal
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
from studio.graph.analysis.permissions import PermissionRequest
from studio.sdk.permissions import Permission, PermissionKind
from studio.ui.widgets import theme
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.text.markup import escape_tooltip, escape_window_title

_SIZE = (760, 500)
_WHAT_WIDTH = 520
_ROW_HEIGHT = 24
_MOST_MODELS = 5
_PERMISSION = Qt.ItemDataRole.UserRole


class PermissionsDialog(QDialog):
    """Lists permissions by their kind; a check mark says that one is allowed.

    Args:
        parent: Its window.
        requests: What the project wants.
        granted: What it was granted.
        name: The project's name.
        missing_models: The pretrained models that it lacks: they are no wish, because nothing downloads them by itself.

    Signals:
        allowed(frozenset): Allow exactly this (frozenset of Permission) of what is listed.
        postponed(): Change nothing, and ask no more for the time being.
    """

    allowed = Signal(object)
    postponed = Signal()

    def __init__(
        self,
        parent: QWidget,
        requests: Sequence[PermissionRequest],
        granted: frozenset[Permission],
        name: str,
        missing_models: Sequence[str] = (),
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(escape_window_title(tr("Permissions of “{name}”", name=name)))
        self.resize(*_SIZE)
        self._requests = tuple(requests)
        self.models_label = PlainLabel(_describe_models(missing_models), self)
        self.tree = self._make_tree(granted)
        self.allow_all_button = self._make_button(tr("Allow All"), self._on_allow_all)
        self.allow_checked_button = self._make_button(tr("Allow Checked"), self._on_allow_checked)
        self.not_now_button = self._make_button(tr("Not Now"), self._on_not_now)
        self._lay_out()
        self.finished.connect(self.deleteLater)
        self.tree.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def checked_permissions(self) -> frozenset[Permission]:
        """The permissions with a check mark."""
        items = (item for group in self._list_groups() for item in _list_children(group))
        return frozenset(item.data(0, _PERMISSION) for item in items if item.checkState(0) is Qt.CheckState.Checked)

    def check_kind(self, kind: PermissionKind, *, is_checked: bool) -> None:
        """Check, or uncheck, all of a kind."""
        for group in self._list_groups():
            if group.data(0, _PERMISSION) == kind:
                group.setCheckState(0, Qt.CheckState.Checked if is_checked else Qt.CheckState.Unchecked)

    def _list_groups(self) -> list[QTreeWidgetItem]:
        items = (self.tree.topLevelItem(number) for number in range(self.tree.topLevelItemCount()))
        return [item for item in items if item is not None]

    def _make_tree(self, granted: frozenset[Permission]) -> QTreeWidget:
        tree = QTreeWidget(self)
        tree.setHeaderLabels([tr("What it wants"), tr("Nodes")])
        tree.setAccessibleName(tr("Permissions"))
        tree.setUniformRowHeights(True)
        tree.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        for kind in PermissionKind:
            requests = [each for each in self._requests if each.permission.kind is kind]
            if requests:
                tree.addTopLevelItem(_make_group(kind, requests, granted))
        tree.expandAll()
        tree.header().setStretchLastSection(True)
        tree.header().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        tree.header().resizeSection(0, _WHAT_WIDTH)
        return tree

    def _make_button(self, words: str, action: Callable[[], None]) -> QPushButton:
        button = QPushButton(words, self)
        button.setAutoDefault(False)
        button.clicked.connect(lambda _=False: action())
        return button

    def _lay_out(self) -> None:
        text = tr(
            "A project from elsewhere does none of this until you allow it. Check what it may do; uncheck it to take "
            "that back. The answer is remembered for this project and your own edits of it."
        )
        label = PlainLabel(text, self)
        label.setWordWrap(True)
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE_2)
        row.addWidget(self.allow_all_button)
        row.addStretch(1)
        row.addWidget(self.not_now_button)
        row.addWidget(self.allow_checked_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE_4, theme.SPACE_4, theme.SPACE_4, theme.SPACE_4)
        column.setSpacing(theme.SPACE_3)
        column.addWidget(label)
        column.addWidget(self.tree, 1)
        self.models_label.setWordWrap(True)
        self.models_label.setProperty("role", "secondary")
        self.models_label.setVisible(bool(self.models_label.text()))
        column.addWidget(self.models_label)
        column.addLayout(row)

    def _on_allow_all(self) -> None:
        self._finish(each.permission for each in self._requests)

    def _on_allow_checked(self) -> None:
        self._finish(self.checked_permissions)

    def _finish(self, permissions: Iterable[Permission]) -> None:
        chosen = frozenset(permissions)
        self.accept()
        self.allowed.emit(chosen)

    def _on_not_now(self) -> None:
        self.reject()
        self.postponed.emit()


def _describe_models(names: Sequence[str]) -> str:
    if not names:
        return ""
    shown = ", ".join(" ".join(name.split()) for name in names[:_MOST_MODELS]) + ("…" if names[_MOST_MODELS:] else "")
    return tr("Models that are not here: {names}. They are downloaded only when you choose Download.", names=shown)


def _make_group(
    kind: PermissionKind, requests: Sequence[PermissionRequest], granted: frozenset[Permission]
) -> QTreeWidgetItem:
    group = QTreeWidgetItem([kind.heading, ""])
    group.setData(0, _PERMISSION, kind)
    group.setSizeHint(0, QSize(0, _ROW_HEIGHT))
    group.setFont(0, theme.make_ui_font(theme.FONT_BODY, bold=True))
    group.setFlags(group.flags() | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsAutoTristate)
    for request in requests:
        what = " ".join((request.permission.detail or tr("Whichever the system chooses")).split())
        names = " ".join(", ".join(request.names).split())
        item = QTreeWidgetItem(group, [what, names])
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        item.setSizeHint(0, QSize(0, _ROW_HEIGHT))
        item.setData(0, _PERMISSION, request.permission)
        item.setCheckState(0, Qt.CheckState.Checked if request.permission in granted else Qt.CheckState.Unchecked)
        item.setToolTip(0, escape_tooltip(what))
        item.setToolTip(1, escape_tooltip(names))
    return group


def _list_children(group: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    return [group.child(number) for number in range(group.childCount())]

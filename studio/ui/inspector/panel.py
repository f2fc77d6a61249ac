"""The inspector: follows the document, shows one node, and turns edits into commands."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import cast

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QEnterEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from studio.core.errors import ParameterError, StudioError
from studio.graph.commands import Command, RemoveKeyframe, RenameNode, ResetParam, SetDisabled
from studio.graph.drives import drivers_of
from studio.graph.history import Change, Document
from studio.graph.model import Endpoint, NodeRecord
from studio.sdk.params import ParamSpec, ParamValue
from studio.sdk.spec import NodeSpec
from studio.ui import theme
from studio.ui.dialogs import Dialogs, QtDialogs
from studio.ui.drives import drive, output_text, stop_driving
from studio.ui.focus import follow_mouse
from studio.ui.inspector.edits import KeyState, edit, key_state, toggle_key
from studio.ui.inspector.header_view import HeaderView
from studio.ui.inspector.parameter_menu import MenuActions, open_parameter_menu
from studio.ui.inspector.parameter_view import ParameterView
from studio.ui.reporting import reported

_LABEL_WIDTHS = (92, 132)
_HINT = "Select a node to see its parameters"


class InspectorPanel(QWidget):
    """The parameters of one node, as they are at the current frame.

    `nodes_wanted` says which nodes to select: tuple[str, ...], those that drive a parameter whose mark was clicked.

    Args:
        document: What is shown and edited.
        parent: The widget's parent.
        dialogs: Opens file dialogs.
    """

    nodes_wanted = Signal(object)

    def __init__(self, document: Document, parent: QWidget | None = None, *, dialogs: Dialogs | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._dialogs = dialogs or QtDialogs()
        self._node: str | None = None
        self._spec: NodeSpec | None = None
        self._frame = 0
        self.rows: dict[str, ParameterView] = {}
        self.header = HeaderView()
        self._scroll = QScrollArea()
        self._stack = QStackedLayout(self)
        self._lay_out()
        self.header.renamed.connect(self._on_renamed)
        self.header.enabled_changed.connect(self._on_enabled)
        document.changed.connect(self._on_document_changed)

    def _lay_out(self) -> None:
        self.setObjectName("panel")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setMinimumWidth(340)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        hint = QLabel(_HINT)
        hint.setProperty("role", "secondary")
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self._scroll, 1)
        self._stack.addWidget(hint)
        self._stack.addWidget(page)

    @property
    def node(self) -> str | None:
        """The id of the node that is shown."""
        return self._node

    def set_node(self, node: str | None) -> None:
        """Show another node, or none."""
        if node == self._node:
            return
        if self.isAncestorOf(QApplication.focusWidget()):
            self.setFocus()  # what was being typed is committed to the node that it was typed for
        self._node = node if node in self._document.graph.nodes else None
        record = self._record()
        if record is not None and self.rows and self._document.registry.get(record.type) is self._spec:
            self._show_other(record)
        else:
            self._rebuild()

    def set_frame(self, frame: int) -> None:
        """Show the values at another frame; only what is animated is touched."""
        self._frame = frame
        record = self._record()
        if record is not None:
            for name in record.curves:
                if name in self.rows:
                    self.rows[name].show_record(record, frame)

    def close_document(self) -> None:
        """Stop following the document."""
        self._document.changed.disconnect(self._on_document_changed)

    def _record(self) -> NodeRecord | None:
        return self._document.graph.nodes.get(self._node) if self._node is not None else None

    def _rebuild(self) -> None:
        record = self._record()
        self.rows = {}
        self._stack.setCurrentIndex(0 if record is None else 1)
        if record is None:
            return
        self._spec = self._document.registry.get(record.type)
        body = QWidget()
        body.setObjectName("panel")
        column = QVBoxLayout(body)
        column.setContentsMargins(theme.SPACE_3, theme.SPACE_3, theme.SPACE_2, theme.SPACE_3)
        column.setSpacing(theme.SPACE_2 - 2)
        for row in self._make_rows(record):
            column.addWidget(row)
        column.addStretch(1)
        old = self._scroll.takeWidget()
        if old is not None:
            old.deleteLater()
        self._scroll.setWidget(body)
        self.header.help_button.setChecked(False)
        self._show(record)

    def _show_other(self, record: NodeRecord) -> None:
        """Show another node of the same type in the rows that are there."""
        for row in self.rows.values():
            row.clear_error()
        self.header.name.accept()
        self._show(record)

    def _make_rows(self, record: NodeRecord) -> list[QWidget]:
        if self._spec is None:
            return [_kept_data(record)]
        if not self._spec.params:
            label = QLabel("This node has no parameters.")
            label.setProperty("role", "secondary")
            return [label]
        for spec in self._spec.params.values():
            row = ParameterView(spec, self._dialogs)
            row.edited.connect(self._on_edited)
            row.key_toggled.connect(self._on_key_toggled)
            row.reset.connect(self._on_reset)
            row.menu_wanted.connect(self._on_menu_wanted)
            row.drivers_clicked.connect(self._on_drivers_clicked)
            self.rows[spec.name] = row
        low, high = _LABEL_WIDTHS
        width = max(row.label.sizeHint().width() + 2 for row in self.rows.values())
        for row in self.rows.values():
            row.set_label_width(max(low, min(width, high)))
        return list(self.rows.values())

    def _show(self, record: NodeRecord) -> None:
        self.header.show_node(record, self._spec)
        for row in self.rows.values():
            row.show_record(record, self._frame)
        self._show_drivers(record)

    def _show_drivers(self, record: NodeRecord) -> None:
        graph = self._document.graph
        for row in self.rows.values():
            drivers = drivers_of(graph, record.id, row.spec)
            row.show_drivers({name: output_text(graph, source) for name, source in drivers.items()})

    def _on_document_changed(self, change: Change) -> None:
        if self._node is None:
            return
        before, after = (project.graph.nodes.get(self._node) for project in (change.before, change.after))
        if after is None:
            self.set_node(None)
        elif before is None or before.type != after.type:
            self._rebuild()
        elif before is not after:
            self._show(after)
        elif change.before.graph is not change.after.graph:
            self._show_drivers(after)

    def _apply(self, name: str, make: Callable[[NodeRecord, ParamSpec], Command]) -> None:
        """Make an edit of one parameter; what is refused is said at its field."""
        record = self._record()
        if record is None or self._spec is None:
            return
        row = self.rows[name]
        try:
            self._document.apply(make(record, self._spec.params[name]))
        except ParameterError as error:
            row.show_error(f"{_short(error.found)} is not accepted: give {error.accepted}.")
        except StudioError as error:
            row.show_error(str(error))
        else:
            row.clear_error()

    def _on_edited(self, name: str, value: object, gesture: str) -> None:
        wanted = cast("ParamValue", value)  # a signal carries any object; the command checks it
        self._apply(name, lambda record, spec: edit(record, spec, wanted, self._frame, gesture))

    def _on_key_toggled(self, name: str) -> None:
        self._apply(name, lambda record, spec: toggle_key(record, spec, self._frame))

    def _on_reset(self, name: str) -> None:
        self._apply(name, lambda record, spec: ResetParam(record.id, spec.name))

    def _on_menu_wanted(self, name: str, at: QPoint) -> None:
        record = self._record()
        if record is None:
            return
        param = self.rows[name].spec
        on_key = key_state(record, name, self._frame) is KeyState.ON_KEY
        node = record.id
        actions = MenuActions(
            lambda: self._on_key_toggled(name),
            lambda: self._on_reset(name),
            lambda source, port: self._apply(name, lambda *_: drive(source, Endpoint(node, port))),
            lambda ports: self._apply(name, lambda *_: stop_driving(tuple(Endpoint(node, port) for port in ports))),
        )
        key_text = "Delete this key" if on_key else "Set a key here"
        open_parameter_menu(self, at, self._document, node, param, key_text, actions)

    def _on_drivers_clicked(self, name: str) -> None:
        record = self._record()
        if record is not None:
            drivers = drivers_of(self._document.graph, record.id, self.rows[name].spec)
            self.nodes_wanted.emit(tuple(dict.fromkeys(source.node for source in drivers.values())))

    def _on_renamed(self, name: str) -> None:
        if self._node is not None:
            self._document.apply(RenameNode(self._node, name))
            self.header.name.accept()

    def _on_enabled(self, enabled: bool) -> None:
        if self._node is not None:
            self._document.apply(SetDisabled((self._node,), not enabled))

    @reported()
    def enterEvent(self, event: QEnterEvent) -> None:
        """Take the keys, as the mouse has come over it."""
        follow_mouse(self)
        super().enterEvent(event)

    @reported()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Set a key at the field under the mouse (K), or delete the one that lies there (Alt+K)."""
        row = next((row for row in self.rows.values() if row.underMouse() and row.spec.animatable), None)
        record = self._record()
        if event.key() != Qt.Key.Key_K or row is None or record is None:
            super().keyPressEvent(event)
            return
        on_key = key_state(record, row.spec.name, self._frame) is KeyState.ON_KEY
        deleting = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if on_key and deleting:
            frame = self._frame
            self._apply(row.spec.name, lambda record, spec: RemoveKeyframe(record.id, spec.name, frame))
        elif not on_key and not deleting:
            self._on_key_toggled(row.spec.name)


def _short(found: object) -> str:
    return f"{found:g}" if isinstance(found, float) else repr(found)


def _kept_data(record: NodeRecord) -> QWidget:
    """Return what is shown of a node whose type is not installed: all that its file said, to read and copy."""
    lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in sorted(record.params.items())]
    lines += [f"{name}: {len(curve)} keys" for name, curve in sorted(record.curves.items())]
    text = "Its data is kept and saved back as it is."
    label = QLabel(text + ("\n\n" + "\n".join(lines) if lines else ""))
    label.setObjectName("kept")
    label.setFont(theme.ui_font(theme.FONT_SMALL))
    label.setProperty("role", "secondary")
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label

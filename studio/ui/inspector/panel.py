"""The inspector: follows the document, shows the selected nodes, and turns edits into commands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import cast

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from studio.core.errors import ParameterError, StudioError
from studio.core.language import tr
from studio.graph.commands import Command, RenameNode, SetDisabled, SetLocked, SetMuted
from studio.graph.history import Change, Document
from studio.graph.levels import Level
from studio.graph.model import Endpoint, Graph, Side
from studio.sdk.params import ParamSpec
from studio.ui.background import Background
from studio.ui.dialogs import Dialogs, QtDialogs
from studio.ui.drives import stop_driving
from studio.ui.focus import follow_mouse, tab_on
from studio.ui.inspector.chosen import Chosen
from studio.ui.inspector.driven import drive_all, drivers_of_all
from studio.ui.inspector.edits import Gesture, KeyState, Wanted, edit_all, key_state_of_all, reset_all, toggle_keys
from studio.ui.inspector.header_view import HeaderView
from studio.ui.inspector.models_of import NodeModels
from studio.ui.inspector.node_files import NodeFiles
from studio.ui.inspector.other_variant import other_texts
from studio.ui.inspector.parameter_menu import MenuActions, open_parameter_menu
from studio.ui.inspector.parameter_view import ParameterView
from studio.ui.inspector.promoting import Promoting
from studio.ui.inspector.rows_view import RowsView, text_body
from studio.ui.inspector.weights_note import WeightsNote
from studio.ui.models.fits import Device
from studio.ui.models.shelf import ModelShelf
from studio.ui.node_editor.menus import MenuEntry, show_menu
from studio.ui.plain_label import PlainLabel
from studio.ui.reporting import reported
from studio.ui.shortcuts.dispatch import Handlers, PanelKeys
from studio.ui.shortcuts.spec import Scope

_KEPT_BODIES = 8


class InspectorPanel(QWidget):
    """The parameters of the selected nodes, as they are at the current frame.

    `nodes_wanted` says which nodes to select: tuple[str, ...], those that drive a parameter whose mark was clicked.
    `copy_wanted` says which nodes are to have the same parameters in the other variant: tuple[str, ...].
    `message_posted` is a hint for the status line.
    `models_wanted` and `download_wanted` ask for the Models panel, and for a download by name.

    Args:
        document: What is shown and edited.
        parent: The widget's parent.
        dialogs: Opens file dialogs.
        background: Looks for files; None to look for none.
    """

    nodes_wanted = Signal(object)
    copy_wanted = Signal(object)
    message_posted = Signal(str)
    models_wanted = Signal()
    download_wanted = Signal(str)

    def __init__(
        self,
        document: Document | Level,
        parent: QWidget | None = None,
        *,
        dialogs: Dialogs | None = None,
        background: Background | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._dialogs = dialogs or QtDialogs()
        self._files = NodeFiles(document, self._dialogs, background, self)
        self._models = NodeModels()
        self._chosen = Chosen()
        self._frame = 0
        self._gesture = Gesture()
        self._bodies: dict[tuple[ParamSpec, ...], RowsView] = {}
        self._body: RowsView | None = None
        self._params: tuple[ParamSpec, ...] = ()  # of the rows in `_body`
        self._text: QWidget | None = None
        self._other: tuple[Graph, Side] | None = None
        self.header = HeaderView()
        self.promoting = Promoting(document, lambda name, command: self._apply(name, lambda: command), self)
        self._scroll = QScrollArea()
        self._page = QWidget()
        self._page_column = QVBoxLayout(self._page)
        self._stack = QStackedLayout(self)
        self._lay_out()
        self.keys = PanelKeys(Scope.INSPECTOR, self.handlers(), self, lambda: self._row_for_keys() is not None)
        self._connect_header()
        self._weights = WeightsNote(background, self)
        self._weights.said.connect(self.header.show_weights)
        self._files.found.connect(self._on_files_found)
        document.changed.connect(self._on_document_changed)

    def _connect_header(self) -> None:
        header = self.header
        header.renamed.connect(self._on_renamed)
        header.enabled_changed.connect(lambda enabled: self._document.apply(SetDisabled(self.nodes, not enabled)))
        header.muted_changed.connect(lambda muted: self._document.apply(SetMuted(self.nodes, muted)))
        header.unlock_wanted.connect(lambda: self._set_locked(False))
        header.menu_wanted.connect(self._on_header_menu_wanted)

    def _lay_out(self) -> None:
        self.setObjectName("panel")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setMinimumWidth(340)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._page.setObjectName("panel")
        self._page_column.setContentsMargins(0, 0, 0, 0)
        self._scroll.setWidget(self._page)
        hint = PlainLabel(tr("Select a node to see its parameters"))
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
    def nodes(self) -> tuple[str, ...]:
        """The ids of the nodes that are shown, the latest last."""
        return self._chosen.ids

    @property
    def node(self) -> str | None:
        """The id of the latest node that is shown."""
        return self.nodes[-1] if self.nodes else None

    @property
    def rows(self) -> Mapping[str, ParameterView]:
        """The row of each parameter that is shown."""
        return self._body.rows if self._body is not None and self.nodes else {}

    def set_nodes(self, nodes: Iterable[str]) -> None:
        """Show other nodes, or none."""
        wanted = tuple(nodes)
        if wanted == self.nodes:
            return
        if self.isAncestorOf(QApplication.focusWidget()):
            self.setFocus()  # what was being typed is committed to the nodes that it was typed for
        self.header.name.accept()
        if self._body is not None:
            self._body.clear_errors()
        self._show(wanted)

    def set_frame(self, frame: int) -> None:
        """Show the values at another frame; only what is animated is touched."""
        self._frame = frame
        if self._body is not None:
            self._body.show_frame(frame)

    def show_other_variant(self, graph: Graph | None, side: Side) -> None:
        """Mark the parameters that are others in the other variant.

        Args:
            graph: The same level there; None where there is but one variant.
            side: Which one it is.
        """
        self._other = (graph, side) if graph is not None else None
        self._show_other()

    def _show_other(self) -> None:
        if self._body is not None and self._chosen.records:
            there = Chosen.of(self._other[0], self._document.registry, self.nodes) if self._other else Chosen()
            self._body.show_other(other_texts(self._chosen, there, self._other[1]) if self._other else {})

    def set_folder(self, folder: Path | None) -> None:
        """Show paths relative to the folder of the project; None as long as it has none."""
        self._files.folder = self._models.folder = folder
        self._on_files_found()
        self._on_models_found()

    def _on_files_found(self) -> None:
        if self._body is not None:
            self._body.show_files()

    def know_models(self, shelf: ModelShelf) -> None:
        """Show what is known of models from now on."""
        self._models.shelf = shelf
        shelf.changed.connect(self._on_models_found)
        self._on_models_found()

    def _on_models_found(self) -> None:
        if self._body is not None:
            self._body.show_models()

    def set_offline(self, reason: str) -> None:
        """Say why nothing can be downloaded; empty if it can."""
        self._models.offline = reason
        self._on_models_found()

    def show_device(self, device: Device) -> None:
        """Say where models compute, and what is free there."""
        self._models.device = device
        self._on_models_found()

    def point_out(self, param: str) -> None:
        """Show a parameter's field, and give it the keys."""
        row = self.rows.get(param)
        if row is not None:
            self._scroll.ensureWidgetVisible(row)
            row.point_out()

    def locate(self, file: str) -> None:
        """Ask where a missing file is."""
        self._files.locate(file)

    def close_document(self) -> None:
        """Stop following the document."""
        self._document.changed.disconnect(self._on_document_changed)

    def _show(self, nodes: Iterable[str]) -> None:
        self._chosen = Chosen.of(self._document.graph, self._document.registry, nodes)
        self._stack.setCurrentIndex(1 if self._chosen.records else 0)
        if not self._chosen.records:
            return
        params = tuple(self._chosen.params.values())
        if not params or params != self._params:
            self._put(self._body_for(params))
            self._params = params
        self.header.show_chosen(self._chosen)
        self._weights.look(self._chosen)
        if self._body is not None:
            self._body.setEnabled(not self._chosen.locked)
            self._body.show_chosen(self._chosen, self._frame, self._document.graph)
            self._show_other()
            self._files.look(self._chosen.records)

    def _body_for(self, params: tuple[ParamSpec, ...]) -> QWidget:
        """Return the rows of these parameters; those shown last are kept, as making them takes long."""
        if not params:
            return text_body(self._chosen)
        body = self._bodies.pop(params, None) or self._make_body()
        self._bodies[params] = body
        if len(self._bodies) > _KEPT_BODIES:
            self._bodies.pop(next(iter(self._bodies))).deleteLater()
        return body

    def _make_body(self) -> RowsView:
        body = RowsView(self._chosen.params, self._dialogs, self._files, self._models)
        body.edited.connect(self._on_edited)
        body.key_toggled.connect(self._on_key_toggled)
        body.reset.connect(self._on_reset)
        body.menu_wanted.connect(self._on_menu_wanted)
        body.drivers_clicked.connect(self._on_drivers_clicked)
        body.locate_wanted.connect(self._files.locate)
        body.models_wanted.connect(self.models_wanted)
        body.download_wanted.connect(self.download_wanted)
        return body

    def _put(self, body: QWidget) -> None:
        """Put rows into the place of those that are shown."""
        if self._text is not None:
            self._text.hide()
            self._text.deleteLater()
        if self._body is not None:
            self._body.hide()
        self._body = body if isinstance(body, RowsView) else None
        self._text = body if not isinstance(body, RowsView) else None
        if body.parentWidget() is not self._page:
            self._page_column.addWidget(body)
            tab_on(self.header.menu_button, body)
        body.show()
        self._scroll.verticalScrollBar().setValue(0)

    def _on_document_changed(self, change: Change) -> None:
        before, after = change.before.graph, change.after.graph
        if any(before.nodes.get(node) is not after.nodes.get(node) for node in self.nodes):
            self._show(self.nodes)
        elif before is not after and self._body is not None and self.nodes:
            self._body.show_drivers(after)

    def _apply(self, name: str, make: Callable[[], Command | None]) -> None:
        """Make an edit of one parameter; what is refused is said at its field."""
        row = self.rows[name]
        try:
            command = make()
            if command is not None:
                self._document.apply(command)
        except ParameterError as error:
            row.show_error(
                tr("{found} is not accepted: give {accepted}.", found=_short(error), accepted=error.accepted)
            )
        except (StudioError, ValueError) as error:
            row.show_error(str(error))
        else:
            row.clear_error()

    def _on_edited(self, name: str, sent: object) -> None:
        wanted = cast("Wanted", sent)  # a signal carries any object
        values = self._gesture.values(self._chosen, name, self._frame, wanted)
        self._apply(name, lambda: edit_all(self._chosen, name, wanted, self._frame, values))

    def _on_key_toggled(self, name: str) -> None:
        self._apply(name, lambda: toggle_keys(self._chosen, name, self._frame))

    def _on_reset(self, name: str) -> None:
        self._apply(name, lambda: reset_all(self._chosen, (name,)))

    def _on_menu_wanted(self, name: str, at: QPoint) -> None:
        row, on_key = self.rows[name], key_state_of_all(self._chosen.records, name, self._frame) is KeyState.ON_KEY
        actions = MenuActions(
            lambda: self._on_key_toggled(name),
            lambda: self._on_reset(name),
            lambda source, port: self._apply(name, lambda: drive_all(source, [Endpoint(n, port) for n in self.nodes])),
            lambda targets: self._apply(name, lambda: stop_driving(targets)),
            lambda menu: self.promoting.add_to(menu, self._chosen, row.spec, row),
        )
        key_text = tr("Delete this key") if on_key else tr("Set a key here")
        open_parameter_menu(self, at, self._document, self._chosen, row.spec, key_text, actions)

    def _on_drivers_clicked(self, name: str) -> None:
        drivers = drivers_of_all(self._document.graph, self._chosen, self.rows[name].spec)
        self.nodes_wanted.emit(tuple(dict.fromkeys(source.node for source in drivers.values())))

    def _on_renamed(self, name: str) -> None:
        if self.node is not None:
            self._document.apply(RenameNode(self.node, name))
            self.header.name.accept()

    def _on_header_menu_wanted(self) -> None:
        button = self.header.menu_button
        locked = bool(self._chosen.locked)
        entries: list[MenuEntry] = [(tr("Unlock") if locked else tr("Lock"), "", lambda: self._set_locked(not locked))]
        if not locked:
            entries.insert(0, (tr("Reset all parameters"), "", self.reset_all))
        if self._other is not None:
            entries.append((tr("Copy to the Other Variant"), "", lambda: self.copy_wanted.emit(self.nodes)))
        show_menu(self, button.mapToGlobal(button.rect().bottomLeft()), entries)

    def _set_locked(self, locked: bool) -> None:
        self._document.apply(SetLocked(self.nodes, locked))

    def reset_all(self) -> None:
        """Give all parameters that are shown their defaults, in one step."""
        command = reset_all(self._chosen, tuple(self._chosen.params))
        if command is not None:
            self._document.apply(command)

    @reported()
    def changeEvent(self, event: QEvent) -> None:
        """Look for files again when the user comes back from another program."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.ActivationChange and self.isActiveWindow():
            self._files.look(self._chosen.records, again=True)

    @reported()
    def enterEvent(self, event: QEnterEvent) -> None:
        """Take the keys, as the mouse has come over it."""
        follow_mouse(self)
        super().enterEvent(event)

    def handlers(self) -> Handlers:
        """Return what can be done with the field under the mouse, else the focused one, by the ids of actions."""
        return {
            "inspector.set_key": partial(self._toggle_key, on_key=False),
            "inspector.delete_key": partial(self._toggle_key, on_key=True),
        }

    def _toggle_key(self, *, on_key: bool) -> None:
        """Set a key where there is none, or delete the one that is there."""
        row = self._row_for_keys()
        if row is None:
            self.message_posted.emit(tr("Point at a field that can be animated, or click into it."))
        else:
            there = key_state_of_all(self._chosen.records, row.spec.name, self._frame) is KeyState.ON_KEY
            if there == on_key:
                self._on_key_toggled(row.spec.name)

    def _row_for_keys(self) -> ParameterView | None:
        rows = [row for row in self.rows.values() if row.spec.animatable and row.isEnabled()]
        focus = QApplication.focusWidget()
        focused = next((row for row in rows if focus is not None and row.isAncestorOf(focus)), None)
        return next((row for row in rows if row.underMouse()), focused)


def _short(error: ParameterError) -> str:
    return f"{error.found:g}" if isinstance(error.found, float) else repr(error.found)

"""Control of the inspector's head: it shows the nodes there, and makes commands of what the head asks for."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from studio.core.translation import tr
from studio.graph.active_level import ActiveLevel
from studio.graph.commands import RenameNode, SetDisabled, SetLocked, SetMuted
from studio.graph.history import Document
from studio.ui.features.inspector.header_view import HeaderView
from studio.ui.features.inspector.weights_note import WeightsInspector
from studio.ui.shell.edits.node_selection import NodeSelection
from studio.ui.shell.edits.value_edits import make_reset_command
from studio.ui.shell.menus.context_menu import MenuEntry
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker


class HeaderControl(QObject):
    """Edits of whole nodes, from the head of the inspector.

    Args:
        document: What is edited.
        header_view: The head.
        background: Reads files of weights; None to read none.
        parent: The QObject that owns it.

    Attributes:
        has_other_variant: Whether there is another variant to which the parameters can be copied.

    Signals:
        copy_requested(tuple[str, ...]): The nodes that are to have the same parameters in the other variant.
    """

    copy_requested = Signal(object)

    def __init__(
        self,
        document: Document | ActiveLevel,
        header_view: HeaderView,
        background: BackgroundWorker | None,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._document, self._header, self._chosen = document, header_view, NodeSelection()
        self.has_other_variant = False
        self._weights = WeightsInspector(background, self)
        self._weights.note_changed.connect(header_view.show_weights)
        apply = document.apply_command
        header_view.name_edited.connect(self._on_renamed)
        header_view.enabled_changed.connect(lambda enabled: apply(SetDisabled(self._chosen.node_ids, not enabled)))
        header_view.muted_changed.connect(lambda muted: apply(SetMuted(self._chosen.node_ids, muted)))
        header_view.unlock_requested.connect(lambda: self._set_locked(False))
        header_view.menu_requested.connect(self._on_menu_wanted)

    def show_selection(self, chosen: NodeSelection) -> None:
        """Show other nodes; without any, the head stays as it is."""
        self._chosen = chosen
        if chosen.records:
            self._header.show_selection(chosen)
            self._weights.read_weights(chosen)

    def _on_renamed(self, name: str) -> None:
        if self._chosen.records:
            self._document.apply_command(RenameNode(self._chosen.node_ids[-1], name))
            self._header.name_field.accept_text()

    def _on_menu_wanted(self) -> None:
        locked = bool(self._chosen.locked_ids)
        entries: list[MenuEntry] = [(tr("Unlock") if locked else tr("Lock"), "", lambda: self._set_locked(not locked))]
        if not locked:
            entries.insert(0, (tr("Reset all parameters"), "", self.reset_params))
        if self.has_other_variant:
            nodes = self._chosen.node_ids
            entries.append((tr("Copy to the Other Variant"), "", lambda: self.copy_requested.emit(nodes)))
        self._header.open_menu(entries)

    def _set_locked(self, locked: bool) -> None:
        self._document.apply_command(SetLocked(self._chosen.node_ids, locked))

    def reset_params(self) -> None:
        """Give all parameters that are shown their defaults, in one step."""
        if (command := make_reset_command(self._chosen, tuple(self._chosen.params))) is not None:
            self._document.apply_command(command)

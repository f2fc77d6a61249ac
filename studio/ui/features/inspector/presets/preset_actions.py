"""Actions on presets of the node in the inspector: opening them, and commands from the user's choice."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QWidget

from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.graph.active_level import ActiveLevel
from studio.graph.history import Document
from studio.ui.features.inspector.presets.preset_commands import make_apply_preset
from studio.ui.features.inspector.presets.preset_files import NodePreset
from studio.ui.features.inspector.presets.preset_library import PresetLibrary
from studio.ui.features.inspector.presets.presets_view import PresetsView
from studio.ui.shell.dialogs import Dialogs, FileRequest
from studio.ui.widgets.theme import SPACE_1


class PresetActions(QObject):
    """Actions on presets.

    Args:
        document: Has the nodes.
        library: The presets.
        dialogs: Asks for the shared folder.
        fail: Shows a card with a title and a text.
        parent: Qt's owner.
    """

    def __init__(
        self,
        document: Document | ActiveLevel,
        library: PresetLibrary,
        dialogs: Dialogs,
        fail: Callable[[str, str], object],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self.library = library
        self._dialogs = dialogs
        self._fail = fail
        library.action_failed.connect(lambda text: fail(tr("A preset could not be changed"), text))

    def open_presets(self, nodes: tuple[str, ...], button: QWidget) -> PresetsView | None:
        """Open the presets of the type of these nodes below a button."""
        record = self._document.graph.nodes.get(nodes[-1]) if nodes else None
        spec = self._document.registry.find_spec(record.type) if record is not None else None
        if record is None or spec is None:
            return None
        view = PresetsView(self.library, spec, record, button)
        view.preset_applied.connect(lambda preset: self._apply(preset, nodes))
        view.folder_requested.connect(lambda: self._ask_folder(button.window()))
        view.adjustSize()
        corner = button.mapToGlobal(QPoint(button.width() - view.width(), button.height() + SPACE_1))
        screen = button.screen().availableGeometry()
        highest = screen.bottom() - view.sizeHint().height()
        view.move(max(screen.left(), corner.x()), max(screen.top(), min(corner.y(), highest)))
        view.show()
        (view.name_field if view.preset_list.isHidden() else view.preset_list).setFocus()
        return view

    def _apply(self, preset: NodePreset, nodes: tuple[str, ...]) -> None:
        try:
            self._document.apply_command(make_apply_preset(preset, nodes))
        except StudioError as error:
            self._fail(tr("“{name}” cannot be applied", name=preset.name), str(error))

    def _ask_folder(self, window: QWidget) -> None:
        start = self.library.shared_folder or Path()
        request = FileRequest(tr("Folder of shared presets"), start_path=start, is_folder=True)
        self._dialogs.choose_file(window, request, self._on_folder)

    def _on_folder(self, folder: Path) -> None:
        self.library.shared_folder = folder

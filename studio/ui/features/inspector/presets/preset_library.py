"""All presets, as far as they have been read; files are read and written away from the GUI thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, Protocol

from PySide6.QtCore import QObject, Signal

from studio.graph.commands import Command
from studio.graph.model import NodeRecord
from studio.sdk.registry import Registry
from studio.sdk.spec import NodeSpec
from studio.ui.features.inspector.presets.preset_commands import add_preset_to_command
from studio.ui.features.inspector.presets.preset_files import NodePreset, delete_preset, read_presets, write_preset
from studio.ui.shell.settings.settings_store import SettingsStore
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker

_SHARED: Final = "presets/shared"
_DEFAULT: Final = "presets/default/{type}"


class PresetSettings(SettingsStore, Protocol):
    """Settings of presets: the folder of this user's presets, and the user's choices."""

    @property
    def presets_folder(self) -> Path: ...  # noqa: D102  (the settings document it)


class PresetLibrary(QObject):
    """The presets of this user and those of a shared folder.

    Args:
        registry: The node types.
        memory: Where they lie, and which of them new nodes begin with.
        background: Reads and writes.
        parent: Qt's owner.

    Signals:
        presets_changed(str): The presets of this node type are known anew.
        action_failed(str): Something could not be written or deleted, and why.
    """

    presets_changed = Signal(str)
    action_failed = Signal(str)

    def __init__(
        self, registry: Registry, memory: PresetSettings, background: BackgroundWorker, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._registry = registry
        self._memory = memory
        self._background = background
        self._known: Mapping[str, tuple[NodePreset, ...]] = {}

    def load_default_presets(self) -> None:
        """Read the presets of those node types whose new nodes begin with one."""
        for spec in self._registry:
            if self.get_default_name(spec.id):
                self.load_presets(spec.id)

    @property
    def shared_folder(self) -> Path | None:
        """The folder that is shared with others; None if there is none."""
        chosen = self._memory.get_choice(_SHARED)
        return Path(chosen) if chosen else None

    @shared_folder.setter
    def shared_folder(self, folder: Path | None) -> None:
        self._memory.set_choice(_SHARED, str(folder) if folder is not None else "")
        for type in self._known:
            self.load_presets(type)

    def get_presets(self, type: str) -> tuple[NodePreset, ...]:
        """Return the presets of a node type that were read last."""
        return self._known.get(type, ())

    def has_read_presets(self, type: str) -> bool:
        """Return whether the presets of a node type have been read."""
        return type in self._known

    def load_presets(self, type: str) -> None:
        """Read the presets of a node type; `presets_changed` says when they are known."""
        spec, mine, shared = self._registry[type], self._memory.presets_folder, self.shared_folder

        def read() -> tuple[NodePreset, ...]:
            own = read_presets(mine, spec, self._registry, shared=False)
            others = read_presets(shared, spec, self._registry, shared=True) if shared is not None else ()
            return own + others

        self._background.run_task(read, lambda found: self._on_read(type, found), self.action_failed.emit)

    def _on_read(self, type: str, found: tuple[NodePreset, ...]) -> None:
        self._known = {**self._known, type: found}
        self.presets_changed.emit(type)

    def find_preset(self, type: str, name: str, *, shared: bool) -> NodePreset | None:
        """Return a preset by its name; None if there is none."""
        return next((p for p in self.get_presets(type) if p.name == name and p.is_shared is shared), None)

    def save_preset(self, name: str, record: NodeRecord, spec: NodeSpec, *, shared: bool = False) -> None:
        """Write a preset of what is set on a node; one of the same name is replaced."""
        folder = self.shared_folder if shared else self._memory.presets_folder
        if folder is not None:
            self._change(spec.id, lambda: write_preset(folder, name, record, spec, self._registry))

    def delete_preset(self, preset: NodePreset) -> None:
        """Delete a preset; new nodes do not begin with it any more."""
        if self.get_default_name(preset.type) == preset.name:
            self.set_default(preset.type, "")
        self._change(preset.type, lambda: delete_preset(preset))

    def _change(self, type: str, work: Callable[[], object]) -> None:
        self._background.run_task(work, lambda _: self.load_presets(type), self.action_failed.emit)

    def get_default_name(self, type: str) -> str:
        """Return the name of the preset that new nodes of a type begin with; empty for none."""
        return self._memory.get_choice(_DEFAULT.format(type=type))

    def set_default(self, type: str, name: str) -> None:
        """Let new nodes of a type begin with a preset; an empty name for the defaults of the node type."""
        self._memory.set_choice(_DEFAULT.format(type=type), name)
        self.presets_changed.emit(type)

    def find_default(self, type: str) -> NodePreset | None:
        """Return the preset that new nodes of a type begin with; one's own goes before a shared one."""
        name = self.get_default_name(type)
        usable = (preset for preset in self.get_presets(type) if preset.name == name and preset.record is not None)
        return next(usable, None) if name else None

    def add_default_preset(self, command: Command, node: str, type: str) -> Command:
        """Return a command that adds a node, so that the node begins with the preset that was chosen for that."""
        preset = self.find_default(type)
        return add_preset_to_command(command, preset, node) if preset is not None else command

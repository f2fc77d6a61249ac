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
from studio.ui.background import Background
from studio.ui.presets.applying import with_preset
from studio.ui.presets.files import Preset, delete_preset, read_presets, write_preset

_SHARED: Final = "presets/shared"
_DEFAULT: Final = "presets/default/{type}"


class PresetMemory(Protocol):
    """Where the folder of this user's presets lies, and what is kept of his choices."""

    @property
    def presets_folder(self) -> Path: ...  # noqa: D102  (the settings document these)

    def choice(self, name: str) -> str: ...  # noqa: D102

    def choose(self, name: str, value: str) -> None: ...  # noqa: D102


class PresetLibrary(QObject):
    """The presets of this user and those of a shared folder.

    Args:
        registry: The node types.
        memory: Where they lie, and which of them new nodes begin with.
        background: Reads and writes.
        parent: Qt's owner.

    Signals:
        changed(str): The presets of this node type are known anew.
        failed(str): Something could not be written or deleted, and why.
    """

    changed = Signal(str)
    failed = Signal(str)

    def __init__(self, registry: Registry, memory: PresetMemory, background: Background, parent: QObject) -> None:
        super().__init__(parent)
        self._registry = registry
        self._memory = memory
        self._background = background
        self._known: Mapping[str, tuple[Preset, ...]] = {}

    def start(self) -> None:
        """Read the presets of those node types whose new nodes begin with one."""
        for spec in self._registry:
            if self.default_name(spec.id):
                self.look(spec.id)

    @property
    def shared_folder(self) -> Path | None:
        """The folder that is shared with others; None if there is none."""
        chosen = self._memory.choice(_SHARED)
        return Path(chosen) if chosen else None

    @shared_folder.setter
    def shared_folder(self, folder: Path | None) -> None:
        self._memory.choose(_SHARED, str(folder) if folder is not None else "")
        for type in self._known:
            self.look(type)

    def presets(self, type: str) -> tuple[Preset, ...]:
        """Return the presets of a node type that were read last."""
        return self._known.get(type, ())

    def is_read(self, type: str) -> bool:
        """Return whether the presets of a node type have been read."""
        return type in self._known

    def look(self, type: str) -> None:
        """Read the presets of a node type; `changed` says when they are known."""
        spec, mine, shared = self._registry[type], self._memory.presets_folder, self.shared_folder

        def read() -> tuple[Preset, ...]:
            own = read_presets(mine, spec, self._registry, shared=False)
            others = read_presets(shared, spec, self._registry, shared=True) if shared is not None else ()
            return own + others

        self._background.run(read, lambda found: self._on_read(type, found), self.failed.emit)

    def _on_read(self, type: str, found: tuple[Preset, ...]) -> None:
        self._known = {**self._known, type: found}
        self.changed.emit(type)

    def find(self, type: str, name: str, *, shared: bool) -> Preset | None:
        """Return a preset by its name; None if there is none."""
        return next((p for p in self.presets(type) if p.name == name and p.shared is shared), None)

    def save(self, name: str, record: NodeRecord, spec: NodeSpec, *, shared: bool = False) -> None:
        """Write a preset of what is set on a node; one of the same name is replaced."""
        folder = self.shared_folder if shared else self._memory.presets_folder
        if folder is not None:
            self._change(spec.id, lambda: write_preset(folder, name, record, spec, self._registry))

    def delete(self, preset: Preset) -> None:
        """Delete a preset; new nodes do not begin with it any more."""
        if self.default_name(preset.type) == preset.name:
            self.set_default(preset.type, "")
        self._change(preset.type, lambda: delete_preset(preset))

    def _change(self, type: str, work: Callable[[], object]) -> None:
        self._background.run(work, lambda _: self.look(type), self.failed.emit)

    def default_name(self, type: str) -> str:
        """Return the name of the preset that new nodes of a type begin with; empty for none."""
        return self._memory.choice(_DEFAULT.format(type=type))

    def set_default(self, type: str, name: str) -> None:
        """Let new nodes of a type begin with a preset; an empty name for the defaults of the node type."""
        self._memory.choose(_DEFAULT.format(type=type), name)
        self.changed.emit(type)

    def default(self, type: str) -> Preset | None:
        """Return the preset that new nodes of a type begin with; one's own goes before a shared one."""
        name = self.default_name(type)
        usable = (preset for preset in self.presets(type) if preset.name == name and preset.record is not None)
        return next(usable, None) if name else None

    def begin_with_default(self, command: Command, node: str, type: str) -> Command:
        """Return a command that adds a node, so that the node begins with the preset that was chosen for that."""
        preset = self.default(type)
        return with_preset(command, preset, node) if preset is not None else command

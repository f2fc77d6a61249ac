"""Selection of keys, shared by the timeline's lanes, the dope sheet and the curve editor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QObject, Signal

from studio.graph.active_level import ActiveLevel
from studio.graph.commands.keys import KeyAddress
from studio.graph.drawing_lanes.lanes import find_lane_curve
from studio.graph.history import ProjectChange
from studio.graph.model import Graph

_NONE: frozenset[int] = frozenset()


class KeySelection(QObject):
    """The selected keys of the level that is open. A key that is gone is not selected any more.

    Args:
        level: Whose keys these are.

    Signals:
        selection_changed(): Other keys are selected than before.
    """

    selection_changed = Signal()

    def __init__(self, level: ActiveLevel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._level = level
        self._keys: frozenset[KeyAddress] = frozenset()
        self._frames: Mapping[tuple[str, str], frozenset[int]] = {}
        level.project_changed.connect(self._on_changed)

    @property
    def selected_keys(self) -> frozenset[KeyAddress]:
        """The selected keys."""
        return self._keys

    def get_selected_frames(self, node: str, param: str) -> frozenset[int]:
        """Return the frames of the selected keys of one parameter."""
        return self._frames.get((node, param), _NONE)

    def select_keys(self, keys: Iterable[KeyAddress]) -> None:
        """Select these keys alone; those that are not there are left out."""
        self._set_keys(_existing_keys(keys, self._level.graph))

    def add_keys(self, keys: Iterable[KeyAddress]) -> None:
        """Select these keys, too."""
        self.select_keys(self._keys.union(keys))

    def toggle_keys(self, keys: Iterable[KeyAddress]) -> None:
        """Select those of these keys that are not; let the others go."""
        self.select_keys(self._keys.symmetric_difference(keys))

    def restrict_to_nodes(self, nodes: Iterable[str]) -> None:
        """Let go the keys of all other nodes: lanes and curves show them no more, so that Delete must not take them."""
        kept = frozenset(nodes)
        self._set_keys(frozenset(key for key in self._keys if key.node in kept))

    def clear_selection(self) -> None:
        """Select nothing."""
        self._set_keys(frozenset())

    def _set_keys(self, keys: frozenset[KeyAddress]) -> None:
        if keys == self._keys:
            return
        self._keys = keys
        frames: dict[tuple[str, str], set[int]] = {}
        for key in keys:
            frames.setdefault((key.node, key.param), set()).add(key.frame)
        self._frames = {lane: frozenset(found) for lane, found in frames.items()}
        self.selection_changed.emit()

    def _on_changed(self, change: ProjectChange) -> None:
        if change.is_new_project:
            self.clear_selection()
        elif self._keys and change.after.graph is not change.before.graph:
            self._set_keys(_existing_keys(self._keys, change.after.graph))


def _existing_keys(keys: Iterable[KeyAddress], graph: Graph) -> frozenset[KeyAddress]:
    there: dict[tuple[str, str], frozenset[int]] = {}
    found = set()
    for key in keys:
        lane = (key.node, key.param)
        if lane not in there:
            record = graph.nodes.get(key.node)
            curve = find_lane_curve(record, key.param) if record is not None else None
            there[lane] = frozenset(one.frame for one in curve) if curve is not None else _NONE
        if key.frame in there[lane]:
            found.add(key)
    return frozenset(found)

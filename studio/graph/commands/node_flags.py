"""Edits of whether nodes run, and whether they may be edited."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from studio.core.translation import tr_n
from studio.graph.model import NodeRecord, Project
from studio.sdk.registry import Registry


@dataclass(frozen=True, slots=True)
class SetDisabled:
    """Disable nodes, so that they pass their main input through, or enable them again."""

    nodes: tuple[str, ...]
    is_disabled: bool
    merge_key: str = ""

    @property
    def undo_label(self) -> str:
        count = len(self.nodes)
        if self.is_disabled:
            return tr_n("Disable", "Disable {count} nodes", count)
        return tr_n("Enable", "Enable {count} nodes", count)

    def apply_to(self, project: Project, registry: Registry) -> Project:
        return _with_all(project, (replace(project.graph[node], is_disabled=self.is_disabled) for node in self.nodes))


@dataclass(frozen=True, slots=True)
class SetMuted:
    """Mute nodes, so that they and what needs them are not run, or let them run again."""

    nodes: tuple[str, ...]
    is_muted: bool
    merge_key: str = ""

    @property
    def undo_label(self) -> str:
        count = len(self.nodes)
        if self.is_muted:
            return tr_n("Mute", "Mute {count} nodes", count)
        return tr_n("Unmute", "Unmute {count} nodes", count)

    def apply_to(self, project: Project, registry: Registry) -> Project:
        return _with_all(project, (replace(project.graph[node], is_muted=self.is_muted) for node in self.nodes))


@dataclass(frozen=True, slots=True)
class SetLocked:
    """Lock nodes, so that nothing edits, moves or deletes them, or unlock them."""

    nodes: tuple[str, ...]
    is_locked: bool
    merge_key: str = ""

    @property
    def undo_label(self) -> str:
        count = len(self.nodes)
        if self.is_locked:
            return tr_n("Lock", "Lock {count} nodes", count)
        return tr_n("Unlock", "Unlock {count} nodes", count)

    def apply_to(self, project: Project, registry: Registry) -> Project:
        return _with_all(project, (replace(project.graph[node], is_locked=self.is_locked) for node in self.nodes))


def _with_all(project: Project, records: Iterable[NodeRecord]) -> Project:
    nodes = {**project.graph.nodes, **{record.id: record for record in records}}
    return replace(project, graph=replace(project.graph, nodes=nodes))

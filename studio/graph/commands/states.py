"""Edits of whether nodes run, and whether they may be edited."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from studio.core.language import tr_n
from studio.graph.model import NodeRecord, Project
from studio.sdk.registry import Registry


@dataclass(frozen=True, slots=True)
class SetDisabled:
    """Disable nodes, so that they pass their main input through, or enable them again."""

    nodes: tuple[str, ...]
    disabled: bool
    merge: str = ""

    @property
    def label(self) -> str:
        count = len(self.nodes)
        if self.disabled:
            return tr_n("Disable", "Disable {count} nodes", count)
        return tr_n("Enable", "Enable {count} nodes", count)

    def apply(self, project: Project, registry: Registry) -> Project:
        return _with_all(project, (replace(project.graph[node], disabled=self.disabled) for node in self.nodes))


@dataclass(frozen=True, slots=True)
class SetMuted:
    """Mute nodes, so that they and what needs them are not run, or let them run again."""

    nodes: tuple[str, ...]
    muted: bool
    merge: str = ""

    @property
    def label(self) -> str:
        count = len(self.nodes)
        if self.muted:
            return tr_n("Mute", "Mute {count} nodes", count)
        return tr_n("Unmute", "Unmute {count} nodes", count)

    def apply(self, project: Project, registry: Registry) -> Project:
        return _with_all(project, (replace(project.graph[node], muted=self.muted) for node in self.nodes))


@dataclass(frozen=True, slots=True)
class SetLocked:
    """Lock nodes, so that nothing edits, moves or deletes them, or unlock them."""

    nodes: tuple[str, ...]
    locked: bool
    merge: str = ""

    @property
    def label(self) -> str:
        count = len(self.nodes)
        if self.locked:
            return tr_n("Lock", "Lock {count} nodes", count)
        return tr_n("Unlock", "Unlock {count} nodes", count)

    def apply(self, project: Project, registry: Registry) -> Project:
        return _with_all(project, (replace(project.graph[node], locked=self.locked) for node in self.nodes))


def _with_all(project: Project, records: Iterable[NodeRecord]) -> Project:
    nodes = {**project.graph.nodes, **{record.id: record for record in records}}
    return replace(project, graph=replace(project.graph, nodes=nodes))

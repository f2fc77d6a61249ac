"""Texts for earlier versions, unsaved work and locks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QDateTime, QLocale

from studio.core.translation import tr, tr_n
from studio.graph.analysis.graph_diff import GraphDiff
from studio.graph.model import Project
from studio.ui.shell.session.storage.project_lock import LockHolder

_MAX_NAMES = 6


def format_when(when: datetime) -> str:
    """Return a moment as the user's system writes it, with how long ago it was where that is short."""
    minutes = round((datetime.now().astimezone() - when).total_seconds() / 60)
    moment = QDateTime.fromSecsSinceEpoch(round(when.timestamp()))
    text = QLocale().toString(moment, QLocale.FormatType.ShortFormat)
    if minutes < 1:
        return tr("{when} (a moment ago)", when=text)
    if minutes < 60:
        return tr_n("{when} ({count} minute ago)", "{when} ({count} minutes ago)", minutes, when=text)
    return text


def format_counts(project: Project) -> str:
    """Return how many nodes and wires a project has."""
    nodes, wires = len(project.graph.nodes), len(project.graph.wires)
    return tr(
        "{nodes}, {wires}",
        nodes=tr_n("{count} node", "{count} nodes", nodes),
        wires=tr_n("{count} wire", "{count} wires", wires),
    )


def format_difference_lines(found: GraphDiff) -> list[str]:
    """Return what differs, a line for each way in which something can."""
    lines = []
    if found.added_names:
        lines.append(tr("{count} added: {names}", count=len(found.added_names), names=_join_names(found.added_names)))
    if found.removed_names:
        lines.append(
            tr("{count} removed: {names}", count=len(found.removed_names), names=_join_names(found.removed_names))
        )
    if found.changed_names:
        lines.append(
            tr("{count} changed: {names}", count=len(found.changed_names), names=_join_names(found.changed_names))
        )
    if found.moved_count:
        lines.append(tr_n("{count} node moved", "{count} nodes moved", found.moved_count))
    if found.has_other_changes:
        lines.append(tr("Range, notes or bookmarks changed"))
    return lines


def format_short_difference(found: GraphDiff) -> str:
    """Return what differs in a few characters, as "+2 −1 ~3"."""
    parts = (("+", len(found.added_names)), ("−", len(found.removed_names)), ("~", len(found.changed_names)))
    short = " ".join(f"{sign}{count}" for sign, count in parts if count)
    if short:
        return short
    return tr("places only") if found else tr("the same")


def format_holder(holder: LockHolder) -> str:
    """Return who has a project open, where and since when."""
    opened = holder.opened_at
    who = holder.user or tr("Somebody")
    if not holder.host or opened is None:
        return tr("{who} has it open.", who=who)
    return tr(
        "{who} on {host} (process {pid}) has had it open since {when}.",
        who=who,
        host=holder.host,
        pid=holder.pid,
        when=format_when(opened),
    )


def _join_names(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_MAX_NAMES])
    more = len(names) - _MAX_NAMES
    return shown if more <= 0 else tr_n("{names} and {count} more", "{names} and {count} more", more, names=shown)

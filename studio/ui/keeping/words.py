"""How earlier versions, unsaved work and locks are put into words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QDateTime, QLocale

from studio.core.language import tr, tr_n
from studio.graph.difference import Difference
from studio.graph.model import Project
from studio.ui.keeping.lock import Holder

_MOST_NAMES = 6


def when_text(when: datetime) -> str:
    """Return a moment as the user's system writes it, with how long ago it was where that is short."""
    minutes = round((datetime.now().astimezone() - when).total_seconds() / 60)
    moment = QDateTime.fromSecsSinceEpoch(round(when.timestamp()))
    text = QLocale().toString(moment, QLocale.FormatType.ShortFormat)
    if minutes < 1:
        return tr("{when} (a moment ago)", when=text)
    if minutes < 60:
        return tr_n("{when} ({count} minute ago)", "{when} ({count} minutes ago)", minutes, when=text)
    return text


def count_text(project: Project) -> str:
    """Return how many nodes and wires a project has."""
    nodes, wires = len(project.graph.nodes), len(project.graph.wires)
    return tr(
        "{nodes}, {wires}",
        nodes=tr_n("{count} node", "{count} nodes", nodes),
        wires=tr_n("{count} wire", "{count} wires", wires),
    )


def difference_lines(found: Difference) -> list[str]:
    """Return what differs, a line for each way in which something can."""
    lines = []
    if found.added:
        lines.append(tr("{count} added: {names}", count=len(found.added), names=_names(found.added)))
    if found.removed:
        lines.append(tr("{count} removed: {names}", count=len(found.removed), names=_names(found.removed)))
    if found.changed:
        lines.append(tr("{count} changed: {names}", count=len(found.changed), names=_names(found.changed)))
    if found.moved:
        lines.append(tr_n("{count} node moved", "{count} nodes moved", found.moved))
    if found.other:
        lines.append(tr("Range, notes or bookmarks changed"))
    return lines


def difference_short(found: Difference) -> str:
    """Return what differs in a few characters, as "+2 −1 ~3"."""
    parts = (("+", len(found.added)), ("−", len(found.removed)), ("~", len(found.changed)))
    short = " ".join(f"{sign}{count}" for sign, count in parts if count)
    if short:
        return short
    return tr("places only") if found else tr("the same")


def holder_text(holder: Holder) -> str:
    """Return who has a project open, where and since when."""
    opened = holder.opened
    who = holder.user or tr("Somebody")
    if not holder.host or opened is None:
        return tr("{who} has it open.", who=who)
    return tr(
        "{who} on {host} (process {pid}) has had it open since {when}.",
        who=who,
        host=holder.host,
        pid=holder.pid,
        when=when_text(opened),
    )


def _names(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_MOST_NAMES])
    more = len(names) - _MOST_NAMES
    return shown if more <= 0 else tr_n("{names} and {count} more", "{names} and {count} more", more, names=shown)

"""Layout of backdrops: they keep the nodes on them when a program moves those."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF

from studio.graph.model import Note, NoteKind, Project
from studio.sdk.params import Point


def fit_backdrops(project: Project, areas: Mapping[str, QRectF], places: Mapping[str, Point]) -> list[Note]:
    """Return the backdrops as they lie around the same cards as before, with the same margins; only those that change.

    Args:
        project: Before the cards move.
        areas: What each card covers.
        places: Where cards go; locked ones do not.
    """
    nodes = project.graph.nodes
    after = {
        node: area
        if node not in places or nodes[node].is_locked
        else QRectF(area).translated(_offset_of(area, places[node]))
        for node, area in areas.items()
    }
    backdrops = [note for note in project.notes.values() if note.kind is NoteKind.BACKDROP]
    now, then = dict(areas), dict(after)
    changed = []
    for note in sorted(backdrops, key=lambda note: note.size.x * note.size.y):  # those that lie on others first
        area = QRectF(*note.position, *note.size)
        inside = [item for item, covered in now.items() if area.contains(covered)]
        moved = _fit_backdrop(area, [now[item] for item in inside], [then[item] for item in inside])
        now[f"\0{note.id}"], then[f"\0{note.id}"] = area, moved
        if moved != area:
            changed.append(
                replace(note, position=Point(moved.x(), moved.y()), size=Point(moved.width(), moved.height()))
            )
    return changed


def _offset_of(area: QRectF, to: Point) -> QPointF:
    return QPointF(to.x - area.x(), to.y - area.y())


def _fit_backdrop(area: QRectF, before: list[QRectF], after: list[QRectF]) -> QRectF:
    """Return a backdrop's area around cards, with the margins that it has now; unchanged if it carries none."""
    if not before:
        return area
    old, new = _bounds(before), _bounds(after)
    return new.adjusted(
        area.left() - old.left(), area.top() - old.top(), area.right() - old.right(), area.bottom() - old.bottom()
    )


def _bounds(areas: list[QRectF]) -> QRectF:
    whole = QRectF()
    for area in areas:
        whole = whole.united(area)
    return whole

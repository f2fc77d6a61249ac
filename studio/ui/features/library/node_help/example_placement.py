"""Placement of an example in an existing graph: beside the selected nodes, without covering any card."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QRectF

from studio.core.translation import tr
from studio.graph.commands import Command, PasteNodes
from studio.graph.model import Project
from studio.sdk.params import Point
from studio.ui.preview.cards.card_layout import CARD_WIDTH
from studio.ui.shell.edits.node_placement import PLACEMENT_STEP

_CARD_HEIGHT = 240.0  # of a card with a picture; others are lower


def make_insert_example(project: Project, example: Project, selected: Iterable[str]) -> tuple[Command, tuple[str, ...]]:
    """Return the command that adds an example, in one step, and the ids of its nodes, that which it is about last.

    Args:
        project: Where it goes.
        example: A graph with its layout.
        selected: The nodes that it goes beside; where there are none, it goes beside all.
    """
    chosen = [project.layout[node] for node in selected if node in project.layout] or list(project.layout.values())
    corner = Point(
        max((at.x for at in chosen), default=-CARD_WIDTH - 2 * PLACEMENT_STEP) + CARD_WIDTH + 2 * PLACEMENT_STEP,
        min((at.y for at in chosen), default=0.0),
    )
    at = _find_free_position(corner, example.layout, project.layout)
    own = _layout_area(example.layout)
    offset = Point(at.x - own.left(), at.y - own.top())
    names = ", ".join(record.name for record in list(example.graph.nodes.values())[-1:])
    label = tr("Insert an example of {name}", name=names)
    paste = PasteNodes.with_unique_ids(project.graph, example.graph, example.layout, offset, label)
    return paste, tuple(paste.ids.values())


def _find_free_position(corner: Point, layout: Mapping[str, Point], taken: Mapping[str, Point]) -> Point:
    """Return the nearest corner below for a graph of this layout, so that it covers no card that is there."""
    own = _layout_area(layout)
    cards = sorted((_card_area(at) for at in taken.values()), key=lambda card: card.top())
    place = QRectF(corner.x, corner.y, own.width(), own.height())
    for card in cards:  # from top to bottom: what was passed is not met again
        if place.adjusted(-PLACEMENT_STEP, -PLACEMENT_STEP, PLACEMENT_STEP, PLACEMENT_STEP).intersects(card):
            place.moveTop(card.bottom() + 2 * PLACEMENT_STEP)
    return Point(place.left(), place.top())


def _layout_area(layout: Mapping[str, Point]) -> QRectF:
    area = QRectF()
    for at in layout.values():
        area = area.united(_card_area(at))
    return area


def _card_area(at: Point) -> QRectF:
    return QRectF(at.x, at.y, CARD_WIDTH, _CARD_HEIGHT)

"""A new node behind another lies in its row, also where that row is off the canvas's grid."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF

from studio.app.services import load_registry
from studio.graph.commands import AddNode
from studio.graph.history import Document
from studio.graph.model import NodeRecord
from studio.sdk.params import Point
from studio.ui.features.canvas.edits.append_node import append_node
from studio.ui.features.canvas.edits.auto_layout import COLUMN_WIDTH


@pytest.mark.parametrize("y", [0.0, 100.0, 41.0, -7.0])
def test_a_node_behind_another_lies_in_its_row(y: float) -> None:
    registry = load_registry()
    source, blur = registry["source.video"], registry["filter.blur"]
    document = Document(registry)
    document.apply_command(AddNode(NodeRecord("source", source.id, "Plate", source.version), Point(7.0, y)))

    def stay(body: QRectF, moving: frozenset[str]) -> Point:
        return Point(body.left(), body.top())

    placed = append_node(document.project, registry, blur, ("source",), stay, branch=False)
    assert placed is not None
    document.apply_command(placed.command)
    assert document.project.layout[placed.node] == Point(7.0 + COLUMN_WIDTH, y)

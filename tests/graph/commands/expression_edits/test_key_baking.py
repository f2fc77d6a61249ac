"""Keys in the place of an expression."""

from __future__ import annotations

import pytest

from studio.core.errors import GraphError
from studio.graph.commands.expression_edits.expressions import SetExpression
from studio.graph.commands.expression_edits.key_baking import BakeExpression
from studio.graph.curves.curve import Curve, Keyframe
from studio.graph.history import Document


def test_keys_take_the_place_of_an_expression_within_the_range(document: Document) -> None:
    document.apply_command(SetExpression("adjust", "amount", "frame"))
    before = document.project
    document.apply_command(BakeExpression("adjust", "amount", Curve((Keyframe(0, 1.0), Keyframe(10, 1e9)))))
    record = document.graph["adjust"]
    assert record.expressions == {}
    assert [(key.frame, key.value) for key in record.curves["amount"]] == [(0, 1.0), (10, 8.0)]
    assert document.undo_label == "Bake amount to keys"
    document.undo()
    assert document.project is before


def test_what_has_no_expression_is_not_baked(document: Document) -> None:
    with pytest.raises(GraphError, match="has no expression"):
        document.apply_command(BakeExpression("adjust", "amount", Curve((Keyframe(0, 1.0),))))

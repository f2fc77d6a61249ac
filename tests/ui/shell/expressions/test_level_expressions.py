"""Expressions of the open level, computed without pictures."""

from __future__ import annotations

import pytest

from studio.core.errors import StudioError
from studio.graph.active_level import ActiveLevel
from studio.graph.commands import AddNode, EditInGroup, GroupNodes, RemoveNodes, SetMuted
from studio.graph.commands.expression_edits.expressions import SetExpression
from studio.graph.history import Document
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.sdk.expressions.lexer import ExpressionError
from studio.sdk.params import Point
from studio.ui.shell.expressions.error_place import find_error_range
from studio.ui.shell.expressions.level_expressions import LevelExpressions
from tests.ui.features.inspector.samples import registry


@pytest.fixture
def level() -> ActiveLevel:
    """Return a level with two nodes and a Signal."""
    nodes = {
        "look": NodeRecord("look", "color.everything", "Look"),
        "base": NodeRecord("base", "color.everything", "Base"),
        "wave": NodeRecord("wave", "signal.wave", "Wave"),
    }
    return ActiveLevel(Document(registry(), Project(Graph(nodes))))


def read(level: ActiveLevel, frame: int, **signals: float) -> object:
    expressions = LevelExpressions(level)
    values = {Endpoint(node, "signal"): number for node, number in signals.items()}
    return expressions.evaluate("look", "radius", frame, expressions.make_lookup(values))


def test_a_value_waits_for_the_signals_that_it_reads(level: ActiveLevel) -> None:
    level.apply_command(SetExpression("look", "radius", "wave.signal * 2 + frame"))
    assert read(level, 3) is None
    assert read(level, 3, wave=5.0) == 13.0
    assert LevelExpressions(level).list_signals("look", "radius") == {Endpoint("wave", "signal")}


def test_a_value_waits_for_the_size_of_the_picture(level: ActiveLevel) -> None:
    level.apply_command(SetExpression("look", "radius", "width / 10"))
    assert read(level, 0) is None


def test_what_is_not_run_has_no_value(level: ActiveLevel) -> None:
    level.apply_command(SetExpression("look", "radius", "frame"))
    level.apply_command(SetMuted(("look",), True))
    assert read(level, 4) is None
    level.apply_command(RemoveNodes(("look",)))
    assert read(level, 4) is None


def test_nodes_that_are_read_lie_on_the_level(level: ActiveLevel) -> None:
    level.apply_command(SetExpression("look", "radius", "base.radius + wave.signal + base.gain"))
    expressions = LevelExpressions(level)
    assert expressions.list_read_nodes(level.graph["look"], "radius") == ("base", "wave")
    assert expressions.list_read_nodes(level.graph["base"], "radius") == ()


def test_inside_a_group_signals_are_known_by_their_places(level: ActiveLevel) -> None:
    document = level.document
    document.apply_command(GroupNodes(("look", "wave"), "Inner"))
    group = document.graph.find_by_name("Inner").id
    document.apply_command(EditInGroup((group,), SetExpression("look", "radius", "wave.signal + ../base.radius")))
    level.open_path((group,))
    assert read(level, 0, wave=1.0) == 13.0
    assert LevelExpressions(level).format_text(level.graph["look"], "radius") == "Wave.signal + ../Base.radius"


@pytest.mark.parametrize(
    ("text", "place"),
    [("1 + Bass.radius", (4, 15)), ("Base.radus + 1", (0, 10)), ("2 * (frame", (10, 10)), ("foo(1)", (0, 3))],
)
def test_a_preview_names_the_place_in_what_was_typed(level: ActiveLevel, text: str, place: tuple[int, int]) -> None:
    level.apply_command(AddNode(NodeRecord("long_id_of_bass", "color.everything", "Q"), Point(0, 0)))
    with pytest.raises(ExpressionError) as caught:
        LevelExpressions(level).preview("look", "radius", text)
    assert find_error_range(caught.value, text) == place


def test_a_preview_of_what_takes_no_expression_says_so(level: ActiveLevel) -> None:
    with pytest.raises(StudioError, match="takes no expression"):
        LevelExpressions(level).preview("look", "edge", "1")

"""The names that an expression may use."""

from __future__ import annotations

import pytest

from studio.graph.expressions.functions import FUNCTIONS
from studio.graph.expressions.reference import CONSTANTS, VARIABLES
from studio.graph.model import Graph, NodeRecord, Project
from studio.graph.specs import GROUP
from studio.ui.shell.expressions.completion import CompletionKind
from studio.ui.shell.expressions.function_help import VARIABLE_HELP, iterate_functions
from studio.ui.shell.expressions.vocabulary import ExpressionVocabulary
from tests.ui.features.inspector.samples import registry


@pytest.fixture
def vocabulary() -> ExpressionVocabulary:
    """Return the names of a level inside a group: a node beside the group, two in it, one of them in a group there."""
    deep = Graph({"d": NodeRecord("d", "color.everything", "Deep")})
    inner = Graph(
        {
            "look": NodeRecord("look", "color.everything", "Look 2"),
            "w": NodeRecord("w", "signal.wave", "Wave"),
            "ghost": NodeRecord("ghost", "magic.unknown", "Ghost"),
            "tick": NodeRecord("tick", "color.everything", "a`b"),
            "g": NodeRecord("g", GROUP, "Inner", group_project=Project(deep)),
        }
    )
    outer = Graph({"base": NodeRecord("base", "color.everything", "Base")})
    return ExpressionVocabulary((outer, inner), registry())


def complete(vocabulary: ExpressionVocabulary, text: str) -> list[str]:
    found = vocabulary.complete(text, len(text))
    return [each.text for each in found.completions] if found is not None else []


def test_nodes_come_with_variables_and_functions(vocabulary: ExpressionVocabulary) -> None:
    found = complete(vocabulary, "")
    assert {"`Look 2`.", "Wave.", "Inner/", "frame", "sin("} <= set(found)
    assert not {"Ghost.", "Base.", "`a`b`."} & set(found)


def test_a_node_offers_its_parameters_and_signals(vocabulary: ExpressionVocabulary) -> None:
    assert complete(vocabulary, "`Look 2`.ra") == ["radius"]
    assert "tones" not in complete(vocabulary, "`Look 2`.")
    assert "signal" in complete(vocabulary, "Wave.")


def test_a_point_and_a_color_offer_their_parts(vocabulary: ExpressionVocabulary) -> None:
    assert complete(vocabulary, "`Look 2`.center.") == ["x", "y", "at("]
    assert complete(vocabulary, "`Look 2`.tint.") == ["r", "g", "b", "a", "at("]


def test_a_path_leads_to_other_levels(vocabulary: ExpressionVocabulary) -> None:
    assert complete(vocabulary, "../") == ["Base."]
    assert complete(vocabulary, "Inner/") == ["Deep."]
    assert complete(vocabulary, "../Base.ra") == ["radius"]
    assert complete(vocabulary, "../../B") == []


def test_a_division_completes_what_follows(vocabulary: ExpressionVocabulary) -> None:
    assert complete(vocabulary, "frame/fp") == ["fps"]


def test_each_name_of_the_language_has_a_line_of_help() -> None:
    assert set(VARIABLE_HELP) == {*VARIABLES, *CONSTANTS}
    assert [each.text for each in iterate_functions()] == [f"{name}(" for name in FUNCTIONS]
    assert all(each.help and each.kind is CompletionKind.FUNCTION for each in iterate_functions())

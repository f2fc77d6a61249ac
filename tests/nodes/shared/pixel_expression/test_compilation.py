"""Expressions: what is read, what is refused and where, and that nothing else runs."""

from __future__ import annotations

import time

import pytest
import torch

from nodes.composite.expression import NAMES
from nodes.shared.pixel_expression.compilation import compile_expressions
from nodes.shared.pixel_expression.evaluation import evaluate_program
from nodes.shared.pixel_expression.program import MOST_OPERATIONS
from studio.sdk.expressions.lexer import LONGEST_TEXT, ExpressionError

CPU = torch.device("cpu")


def evaluate(text: str, variables: str = "", **values: float) -> float:
    program = compile_expressions((("red", text),), variables, frozenset({*NAMES, *values}))
    found = evaluate_program(program, lambda name: float(values[name]), CPU)["red"]
    return float(found)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("1 + 2 * 3", 7.0),
        ("(1 + 2) * 3", 9.0),
        ("-2 ** 2", -4.0),
        ("2 ** -1", 0.5),
        ("2 ^ 3 ** 2", 512.0),
        ("7 - 2 - 1", 4.0),
        ("-7 % 3", 2.0),
        ("-7 // 2", -4.0),
        ("1 < 2 < 3", 1.0),
        ("3 > 2 > 2", 0.0),
        ("1 ? 2 : 3", 2.0),
        ("0 ? 2 : 0 ? 3 : 4", 4.0),
        ("2 if 0 else 3 if 1 else 4", 3.0),
        ("not 1 == 2", 1.0),
        ("!1 == 0", 1.0),
        ("0 or 2 and 3", 1.0),
        ("0 || 0 && 1", 0.0),
        ("fmod(-7, 3)", -1.0),
        ("clamp(3)", 1.0),
        ("clamp(3, 4, 5)", 4.0),
        ("mix(2, 4, 0.25)", 2.5),
        ("max(1, 5, 3) - min(4, 2)", 3.0),
        ("smoothstep(0, 2, 1)", 0.5),
        ("step(0.5, 0.5)", 1.0),
        ("round(degrees(pi))", 180.0),
        ("hypot(3, 4)", 5.0),
        (".5e1\n+ 1", 6.0),
    ],
)
def test_operators_bind_as_in_python_and_c(text: str, wanted: float) -> None:
    assert evaluate(text) == pytest.approx(wanted)


def test_variables_use_those_above_them() -> None:
    assert evaluate("q * 2", "p = 3  # three\n\nq = p + r; s = q", r=1.0) == 8.0


@pytest.mark.parametrize(
    ("text", "at", "words"),
    [
        ("", 0, "needed"),
        ("r +", 3, "needed"),
        ("r * roo", 4, "there is no “roo”"),
        ("1 + blu", 4, "Names are a, a2"),
        ("sine(x)", 0, "did you mean “sin”"),
        ("r r", 2, "operator"),
        ("(r", 2, "“)” is missing"),
        ("r ? g", 5, "“:” is missing"),
        ("sin(1, 2)", 0, "takes 1"),
        ("clamp()", 0, "1 to 3"),
        ("sin", 0, "is a function"),
        ("1e999", 0, "too large"),
        ("r; g", 1, "means nothing"),
        ("r.__class__", 0, "there is no"),
        ("().__class__", 2, "means nothing"),
        ("__import__('os')", 11, "means nothing"),
        ("__import__(r)", 0, "there is no function"),
        ("lambda: 1", 0, "there is no"),
        ("[r for r in g]", 0, "means nothing"),
        ("r = 1", 2, "means nothing"),
        ("neg(1)", 0, ""),
        ("(" * 200, 60, "levels"),
        ("-" * 200 + "1", 60, "levels"),
        ("1" + "**1" * 100, 180, "levels"),
        ("ｒ", 0, "means nothing"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(text: str, at: int, words: str) -> None:
    if text == "neg(1)":
        assert evaluate(text) == -1.0
        return
    with pytest.raises(ExpressionError) as raised:
        evaluate(text)
    assert (raised.value.parameter, raised.value.at) == ("red", at)
    assert words in str(raised.value)


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ("p q", "name = expression"),
        ("r = 1", "has a meaning"),
        ("p = 1\nq = s", "line 2, character 5"),
        ("sin = 1", "has a"),
    ],
)
def test_wrong_variables_are_named_with_their_line(variables: str, words: str) -> None:
    with pytest.raises(ExpressionError, match=words):
        evaluate("1", variables)


def test_large_texts_are_refused_at_once() -> None:
    start = time.process_time()
    for text in ("x" * 10_000_000, "1+" * 5_000_000 + "1"):
        with pytest.raises(ExpressionError, match=str(LONGEST_TEXT)) as raised:
            evaluate(text)
        assert len(str(raised.value)) < 400
    with pytest.raises(ExpressionError, match="20000"):
        evaluate("1", "#" * 10_000_000)
    assert time.process_time() - start < 5.0


def test_many_operations_are_refused() -> None:
    lines = "\n".join(f"p{line} = " + "+".join(f"r*{line}.{number}" for number in range(300)) for line in range(5))
    with pytest.raises(ExpressionError, match=str(MOST_OPERATIONS)):
        evaluate("1", lines)


def test_powers_of_powers_are_numbers_like_others() -> None:
    assert evaluate("9**9**9") == float("inf")
    assert evaluate("1 / 0 > 5") == 1.0


def test_what_is_written_twice_is_computed_once() -> None:
    program = compile_expressions((("red", "sin(x) + 1"), ("green", "sin(x) * 2")), "", NAMES)
    assert [step.function for step in program.steps].count("sin") == 1
    assert program.names == {"x"}

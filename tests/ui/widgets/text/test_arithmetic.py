"""What may be typed into a number field."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.ui.widgets.text.arithmetic import evaluate_expression


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3.0),
        (" 3.50 ", 3.5),
        (".5", 0.5),
        ("2.", 2.0),
        ("1e3", 1000.0),
        ("-2", -2.0),
        ("−2", -2.0),
        ("0,25", 0.25),
        ("1/4", 0.25),
        ("2+3*4", 14.0),
        ("(2+3)*4", 20.0),
        ("2 - -3", 5.0),
        ("8/2/2", 2.0),
        ("+1", 11.0),
        ("+ 1.5", 11.5),
        ("*2", 20.0),
        ("×2", 20.0),
        ("/4", 2.5),
        ("-=4", 6.0),
        ("+=4", 14.0),
        ("*(1+1)", 20.0),
        ("5 px", 5.0),
        ("+5px", 15.0),
        ("50%", 5.0),
        ("50 %", 5.0),
        ("+10%", 11.0),
        ("-=10%", 9.0),
        ("*50%", 5.0),
        ("/50%", 20.0),
        ("2*50%", 1.0),
        ("50%*2", 10.0),
        ("1+50%", 6.0),
    ],
)
def test_reads(text: str, value: float) -> None:
    assert evaluate_expression(text, 10.0, "px") == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "missing"),
        ("abc", "'a' is not part"),
        ("1 2", "'2' was not expected"),
        ("(1", "missing"),
        ("(1(", "closing bracket"),
        (")", "missing before"),
        ("1/0", "divides by zero"),
        ("/0", "divides by zero"),
        ("1e308*10", "too large"),
        ("9" * 400, "longer than 200"),
        ("(" * 100 + "1", "too many brackets"),
        ("-" * 100 + "1", "too many brackets"),
        ("__import__('os')", "'_' is not part"),
        ("2**3", "missing before '*'"),
    ],
)
def test_refuses(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says.replace("(", r"\(").replace("*", r"\*")):
        evaluate_expression(text)


@given(st.floats(-1e12, 1e12), st.floats(-1e6, 1e6), st.sampled_from("+-*"))
def test_agrees_with_python(left: float, right: float, operator: str) -> None:
    expected = {"+": left + right, "-": left - right, "*": left * right}[operator]
    assert math.isclose(
        evaluate_expression(f"({left!r}) {operator} ({right!r})"), expected, rel_tol=1e-12, abs_tol=1e-300
    )


@pytest.mark.slow
@given(st.text(max_size=30))
def test_never_fails_otherwise(text: str) -> None:
    try:
        number = evaluate_expression(text, 1.0, "px")
    except ValueError:
        number = 0.0
    assert math.isfinite(number)

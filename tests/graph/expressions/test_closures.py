"""Expressions: what they compute, alone and as the pixel expressions do."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pytest
import torch

from nodes.shared.pixel_expression.compilation import compile_expressions
from nodes.shared.pixel_expression.evaluation import evaluate_program
from studio.core.errors import StudioError
from studio.graph.expressions.closures import compile_tree
from studio.graph.expressions.parser import parse_expression
from studio.graph.expressions.values import ExpressionValue


@dataclass
class Moment:
    frame: float = 12.0

    def get_variable(self, name: str) -> float:
        return {"time": 0.5, "fps": 24.0, "width": 1920.0, "height": 1080.0, "length": 48.0}[name]

    def read_param(self, slot: int, frame: float) -> ExpressionValue:
        values: tuple[ExpressionValue, ...] = (frame * 10, (1.0, 2.0), "Take")
        return values[slot]


def evaluate(text: str) -> ExpressionValue:
    parsed = parse_expression(text)
    slots = list(dict.fromkeys(placed.reference for placed in parsed.references))
    return compile_tree(parsed.tree, slots)(Moment())


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("frame / 10", 1.2),
        ("time + fps + width / height", 0.5 + 24 + 1920 / 1080),
        ("frame/2/3", 2.0),
        ("blur.radius", 120.0),
        ("blur.radius/frame", 10.0),
        ("frame/blur.radius", 0.1),
        ("2*Group/blur.radius", 240.0),
        ("`Blur 2`.radius - ../`a b`/c.d.x", 119.0),
        ("blur.radius.at(frame - 2)", 100.0),
        ("blur.radius + a.center.y", 122.0),
        ("(a.b, 3) * 2", (240.0, 6.0)),
        ("(1, 2) + (3, 4)", (4.0, 6.0)),
        ("lerp((0, 0, 0), (1, 2, 4), 0.5)", (0.5, 1.0, 2.0)),
        ("a.b.at(1) + b.c.x + c.d", "11Take"),
        ("'Shot ' + pad(frame, 4)", "Shot 0012"),
        ('text(pi, 2) + "\'"', "3.14'"),
        ("1 if 'a' == 'a' else 1/0", 1.0),
        ("0 and 1/0", 0.0),
        ("len((3, 4))", 5.0),
        ("fit(5, 0, 10)", 0.5),
        ("true and not false", 1.0),
    ],
)
def test_values(text: str, wanted: ExpressionValue) -> None:
    assert evaluate(text) == pytest.approx(wanted) if not isinstance(wanted, str) else evaluate(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        *("1 + 2 * 3", "-2 ** 2", "2 ^ 3 ** 2", "-7 % 3", "-7 // 2", "1 < 2 < 3", "3 > 2 > 2", "0 ? 2 : 0 ? 3 : 4"),
        *("2 if 0 else 3 if 1 else 4", "not 1 == 2", "!1 == 0", "0 or 2 and 3", "0 || 0 && 1", "fmod(-7, 3)"),
        *("clamp(3)", "mix(2, 4, 0.25)", "max(1, 5, 3) - min(4, 2)", "smoothstep(0, 2, 1)", "round(2.5)", "sign(-3)"),
        *("noise(0.3)", "noise(1.7, -2.2, 5.5)", "fract(-0.25)", "where(0, 1, 2)", "step(0.5, 0.5)", "mod(-7, 3)"),
        *("atan2(1, 2) + sinh(0.5) + log2(8) + exp(1) + trunc(-2.5)",),
    ],
)
def test_the_language_is_that_of_pixel_expressions(text: str) -> None:
    program = compile_expressions((("red", text),), "", frozenset())
    pixel = evaluate_program(program, lambda name: 0.0, torch.device("cpu"))["red"]
    assert evaluate(text) == pytest.approx(float(pixel), abs=1e-6)


def test_random_numbers_stay_and_spread() -> None:
    numbers = [evaluate(f"random({seed})") for seed in range(200)]
    assert numbers == [evaluate(f"random({seed})") for seed in range(200)]
    assert all(isinstance(number, float) and 0 <= number < 1 for number in numbers)
    assert sum(map(float, map(str, numbers))) / 200 == pytest.approx(0.5, abs=0.06)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("1 / 0", ZeroDivisionError),
        ("9 ** 9 ** 9", OverflowError),
        ("sqrt(-1)", ValueError),
        ("'a' * 2", StudioError),
        ("(1, 2) + (1, 2, 3)", StudioError),
        ("c.d.z", StudioError),
    ],
)
def test_what_has_no_value_is_an_error(text: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        evaluate(text)


def test_infinite_literals_are_refused() -> None:
    with pytest.raises(StudioError, match="too large"):
        evaluate("1e999")
    assert math.isinf(float(str(evaluate("1e308 * 10"))))

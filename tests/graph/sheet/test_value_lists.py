"""Lists of values as artists type them: what they stand for, and what is said of those that are refused."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.core.errors import ParameterError
from studio.graph.sheet.value_lists import (
    MAX_VALUES,
    describe_value_list,
    format_plain_value,
    parse_value_list,
    suggest_value_list,
)
from studio.sdk.params import ParamKind, ParamSpec, ParamValue

GAIN = ParamSpec("gain", ParamKind.FLOAT, 1.0, "Gain.", min=-8.0, max=1000.0, slider=(0.0, 2.0))
STEPS = ParamSpec("steps", ParamKind.INT, 20, "Steps.", min=-100, max=1000)
SEED = ParamSpec("seed", ParamKind.INT, 0, "Seed.", min=0, max=2**31 - 1)
MODE = ParamSpec("mode", ParamKind.CHOICE, "over", "Mode.", choices=("over", "add", "l1_norm", "every so many"))
ON = ParamSpec("loud", ParamKind.BOOL, True, "Loud.")
TEXT = ParamSpec("prompt", ParamKind.TEXT, "", "Prompt.", multiline=True)
MODEL = ParamSpec("model", ParamKind.MODEL, "", "Model.")
COLOR = ParamSpec("color", ParamKind.COLOR, (0.0, 0.0, 0.0, 1.0), "Color.")
POINT = ParamSpec("offset", ParamKind.POINT, (0.0, 0.0), "Offset.")


@pytest.mark.parametrize(
    ("param", "text", "values"),
    [
        (GAIN, "0.5", (0.5,)),
        (GAIN, "1, 2,3 ,", (1.0, 2.0, 3.0)),
        (GAIN, "1; 2 | 3\n4", (1.0, 2.0, 3.0, 4.0)),
        (GAIN, "0.2..1.0 step 0.2", (0.2, 0.4, 0.6, 0.8, 1.0)),
        (GAIN, "0..1 step .4", (0.0, 0.4, 0.8)),
        (GAIN, "0..1 count 5", (0.0, 0.25, 0.5, 0.75, 1.0)),
        (GAIN, "2..2 count 1", (2.0,)),
        (GAIN, "1..4", (1.0, 2.0, 3.0, 4.0)),
        (GAIN, "-1..1", (-1.0, 0.0, 1.0)),
        (GAIN, "1…3", (1.0, 2.0, 3.0)),
        (GAIN, "1e1", (10.0,)),
        (GAIN, "1e-1..3e-1 step 1e-1", (0.1, 0.2, 0.3)),
        (GAIN, "1, 1.0, 1..2", (1.0, 2.0)),
        (STEPS, "1..4, 10", (1, 2, 3, 4, 10)),
        (STEPS, "4..1", (4, 3, 2, 1)),
        (STEPS, "1-5", (1, 2, 3, 4, 5)),
        (STEPS, "1-5 (+2)", (1, 3, 5)),
        (STEPS, "10-5 (-3)", (10, 7)),
        (STEPS, "1-10 [5]", (1, 3, 6, 8, 10)),
        (STEPS, "-3--1", (-3, -2, -1)),
        (STEPS, "+4", (4,)),
        (SEED, "+4", (7, 8, 9, 10)),
        (SEED, "+1, 3", (7, 3)),
        (SEED, "5, 123456789", (5, 123456789)),
        (MODE, "over, Add", ("over", "add")),
        (MODE, "L1 norm", ("l1_norm",)),
        (MODE, "*", ("over", "add", "l1_norm", "every so many")),
        (ON, "yes, off", (True, False)),
        (ON, "*", (False, True)),
        (TEXT, "a cat, sleeping | a dog", ("a cat, sleeping", "a dog")),
        (TEXT, "one\ntwo\n\n", ("one", "two")),
        (TEXT, r'this \| that | ""', ("this | that", "")),
        (MODEL, "org/one | /models/a b.safetensors", ("org/one", "/models/a b.safetensors")),
        (COLOR, "#ff0000, #000000", ((1.0, 0.0, 0.0, 1.0), (0.0, 0.0, 0.0, 1.0))),
        (COLOR, "1,0,0 | 0,0,1", ((1.0, 0.0, 0.0, 1.0), (0.0, 0.0, 1.0, 1.0))),
        (POINT, "1,2 | 3,4", ((1.0, 2.0), (3.0, 4.0))),
    ],
)
def test_a_list_stands_for_these_values(param: ParamSpec, text: str, values: tuple[ParamValue, ...]) -> None:
    found = parse_value_list(param, text, 7)
    assert found == values
    assert [type(value) for value in found] == [type(value) for value in values]


@pytest.mark.parametrize(
    ("param", "text", "said"),
    [
        (GAIN, "", "several as 1, 2, 3"),
        (GAIN, " , ", "a number from -8 to 1000"),
        (GAIN, "1, bright", "'bright'"),
        (GAIN, "1, 2000", "'2000'"),
        (GAIN, "nan", "'nan'"),
        (GAIN, "1e999", "'1e999'"),
        (GAIN, "0.2..1", "a range with its step or its count"),
        (GAIN, "1..2 step 0", "a range with its step or its count"),
        (GAIN, "1..2 count 0", "several as"),
        (GAIN, "0..1e9", "at most 100 values"),
        (GAIN, "0..1 count 101", "at most 100 values"),
        (GAIN, "-9..-8", "'-9..-8'"),
        (STEPS, "1.5", "a whole number"),
        (STEPS, "1..2 step 0.5", "'1..2 step 0.5'"),
        (STEPS, "9" * 5000, "a whole number"),
        (STEPS, f"{'9' * 300}..{'9' * 300}", "a whole number"),
        (SEED, "+0", "+4 for four seeds"),
        (SEED, "+500", "at most 100 values"),
        (MODE, "over, screen", "one of over, add, l1_norm, every so many; several with commas, * for all"),
        (ON, "maybe", "true or false; several with commas"),
        (TEXT, "  ", "several with | or on lines of their own"),
        (TEXT, "|".join(map(str, range(101))), "at most 100 values"),
        (COLOR, "red", "#rrggbb"),
    ],
)
def test_what_is_refused_says_what_is_accepted(param: ParamSpec, text: str, said: str) -> None:
    with pytest.raises(ParameterError) as refused:
        parse_value_list(param, text, 7)
    assert said in str(refused.value)
    assert str(refused.value).startswith(f"'{param.name}' cannot be ")


def test_seeds_go_on_with_the_least_behind_the_greatest() -> None:
    assert parse_value_list(SEED, "+3", 2**31 - 2) == (2**31 - 2, 2**31 - 1, 0)


@given(st.lists(st.floats(-8, 1000), min_size=1, max_size=MAX_VALUES, unique=True))
def test_any_numbers_are_read_as_they_are_written(numbers: list[float]) -> None:
    text = ", ".join(map(repr, numbers))
    assert parse_value_list(GAIN, text, 1.0) == tuple(dict.fromkeys(numbers))


@given(st.integers(-40, 40), st.integers(-40, 40), st.integers(1, 9))
def test_a_range_has_equal_steps_from_its_first_number_on(first: int, last: int, tenths: int) -> None:
    step = tenths / 10
    param = ParamSpec("x", ParamKind.FLOAT, 0.0, "X.")
    if abs(last - first) // step >= MAX_VALUES:
        return
    found = [float(number) for number in parse_value_list(param, f"{first}..{last} step {step}", 0.0)]  # type: ignore[arg-type]
    assert found[0] == first
    assert abs(found[-1] - last) < step + 1e-9
    sign = 1 if last >= first else -1
    assert all(math.isclose(after - before, sign * step, abs_tol=1e-9) for before, after in pairwise(found))
    assert all(number == round(number, 1) for number in found), "0.3 is 0.3, and not 0.30000000000000004"


@given(st.text(max_size=60))
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    for param in (GAIN, STEPS, SEED, MODE, ON, TEXT, MODEL, COLOR, POINT):
        try:
            found = parse_value_list(param, text, 1)
        except ParameterError:
            continue
        assert 0 < len(found) <= MAX_VALUES
        assert all(param.normalize_value(value) == value for value in found)


@pytest.mark.parametrize(
    ("param", "value"),
    [
        (GAIN, 0.25),
        (STEPS, 900),
        (SEED, 1234567890),
        (MODE, "add"),
        (ON, False),
        (TEXT, "a | b"),
        (TEXT, ""),
        (POINT, (1.5, -2.0)),
        (ParamSpec("c", ParamKind.TONE_CURVE, (0.0, 0.0, 1.0, 1.0), "C."), (0.0, 0.0, 0.5, 0.75, 1.0, 1.0)),
    ],
)
def test_a_value_is_written_as_it_is_read(param: ParamSpec, value: ParamValue) -> None:
    assert parse_value_list(param, format_plain_value(param, value), 0) == (value,)


def test_a_list_to_begin_with_is_accepted() -> None:
    assert suggest_value_list(SEED, 3) == "+4"
    assert suggest_value_list(GAIN, 1.0) == "0..2 count 4"
    assert suggest_value_list(STEPS, 20) == "-100..1000 count 4"
    assert suggest_value_list(MODE, "over") == suggest_value_list(ON, True) == "*"
    assert suggest_value_list(TEXT, "a cat") == "a cat"
    for param in (SEED, GAIN, STEPS, MODE, ON, COLOR, POINT):
        assert parse_value_list(param, suggest_value_list(param, param.default), param.default)
        assert describe_value_list(param)

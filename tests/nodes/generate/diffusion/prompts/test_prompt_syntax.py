"""Weights and choices in prompts."""

from __future__ import annotations

import pytest

from nodes.generate.diffusion.prompts.prompt_syntax import (
    WeightedSpan,
    WeightedText,
    choose_alternatives,
    escape_syntax,
    parse_weights,
)


@pytest.mark.parametrize(
    ("text", "plain", "spans"),
    [
        ("a cat", "a cat", []),
        ("a (red:1.3) car", "a red car", [(2, 5, 1.3)]),
        ("(a) b", "a b", [(0, 1, 1.1)]),
        ("((a)) b", "a b", [(0, 1, 1.21)]),
        ("(a (b:0.5):2)", "a b", [(0, 2, 2.0)]),
        ("a (b:-1)", "a b", [(2, 3, -1.0)]),
        ("(x:99)", "x", [(0, 1, 10.0)]),
        (r"a \(b\) c", "a (b) c", []),
        ("a ) b ( c", "a ) b ( c", []),
        ("(a:b) c: d", "a:b c: d", [(0, 3, 1.1)]),
        ("at 3:4 (x: 1.2 )", "at 3:4 x", [(7, 8, 1.2)]),
        ("a (b:1) c", "a b c", []),
        ("()(:2)", "", []),
        ("红 (球:1.2)", "红 球", [(2, 3, 1.2)]),
    ],
)
def test_weights(text: str, plain: str, spans: list[tuple[int, int, float]]) -> None:
    found = parse_weights(text)
    assert found.text == plain
    assert [(span.start, span.end, round(span.weight, 6)) for span in found.spans] == spans


def test_many_parentheses_take_no_time() -> None:
    text = "(" * 5000 + "x" + ")" * 5000
    assert parse_weights(text).spans == (WeightedSpan(0, 1, 10.0),)
    assert parse_weights("(" * 5000).text == "(" * 5000


def test_choices_follow_the_seed() -> None:
    text = "a {red|blue|green} {cat|{big|small} dog}"
    found = {choose_alternatives(text, seed) for seed in range(200)}
    colors, things = ("red", "blue", "green"), ("cat", "big dog", "small dog")
    assert found == {f"a {color} {thing}" for color in colors for thing in things}
    assert all(choose_alternatives(text, seed) == choose_alternatives(text, seed) for seed in range(20))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("{a}", "{a}"),
        ("a|b", "a|b"),
        ("{a|b", "{a|b"),
        (r"\{a|b\}", "{a|b}"),
        ("{x|x}", "x"),
        ("{{a}|{a}}", "{a}"),
        ("{|}", ""),
    ],
)
def test_what_is_no_choice_stays(text: str, wanted: str) -> None:
    assert choose_alternatives(text, 3) == wanted


@pytest.mark.parametrize("text", ["a (b:2) {c|d}", r"a \(b\) \ c:\d", "((", "}|{", "a", ""])
def test_an_escaped_text_is_read_as_it_is(text: str) -> None:
    assert parse_weights(choose_alternatives(escape_syntax(text), 1)) == WeightedText(text)

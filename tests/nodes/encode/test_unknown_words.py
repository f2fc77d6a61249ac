"""What the starter's text network says of 40 odd prompts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from nodes.encode.text_transformer import TextTransformer
from studio.core.clip_info import ClipInfo
from studio.engine.networks.weights_file import load_weights
from studio.sdk.networks.network import build_initial_module
from studio.sdk.testing import StandaloneContext

STARTER = Path(__file__).parents[3] / "assets" / "models" / "scene-starter.safetensors"
Say = Callable[[str], list[str]]
UNDERSTOOD = (
    "a red circle moves left to right",
    "A RED CIRCLE MOVES UP!",
    "big blue stars spin",
    "(red circle:1.2)",
    "一个红色的圆向右移动",
    '"HELLO" fades in',
    '"Straße, Žižkov, 東京"',
    "a tiny donut bounces, on a navy to purple gradient",
)
UNKNOWN = {
    "a cat": "“cat”",
    "a red circel": "“circel” (did you mean “circle”?)",
    "a squaer box": "“squaer” (did you mean “square”?)",
    "a yelow star": "“yelow” (did you mean “yellow”?)",
    "a trianglo spins": "“trianglo” (did you mean “triangle”?)",
    "a red circl and a cat": "“circl” (did you mean “circle”?), “cat”",
    "cinematic shot of a lion, 8k, masterpiece": "“cinematic”, “shot”",
    "a red hexagon": "“hexagon”",
    "an astronaut rides a horse": "“astronaut”, “rides” (did you mean “rises”?), “horse”",
    "a magenta ring": "“magenta”",
    "a photorealistic city at night": "“photorealistic”",
    "a red circle\nand a dragon": "“dragon”",
    "a circle 🙂 and a robot": "“robot”",
    "pokemon ball": "“pokemon”",
    "sunset over the sea": "“sunset”",
    "the circle, but sad": "“but”, “sad”",
    "don't move the dog": "“dog”",
    "a red c1rcle": "“rcle” (did you mean “circle”?)",
    "movess": "“movess” (did you mean “moves”?)",
}
FOREIGN = (
    "ein roter Kreis",
    "un cercle rond",
    "красный круг",
    "κόκκινος κύκλος",
    "دائرة حمراء",
    "lorem ipsum dolor",
    "asdf qwer",
    "🦊 fox",
)
EMPTY = ("", "   ", "\n\t", "123", "?!…", "🙂🙂")


@pytest.fixture(scope="module")
def say() -> Say:
    node = TextTransformer(width=96, heads=3, max_tokens=40)
    net = build_initial_module(node, {"text": ClipInfo()})
    load_weights(net, STARTER, "words", "encode.text_transformer")

    def notices(text: str) -> list[str]:
        ctx = StandaloneContext()
        node.note_unknown_words(text, net, ctx)
        return ctx.notices

    return notices


def test_forty_odd_prompts_are_tried() -> None:
    assert len(UNDERSTOOD) + len(UNKNOWN) + len(FOREIGN) + len(EMPTY) >= 40


def test_prompts_that_are_understood_are_passed_in_silence(say: Say) -> None:
    assert [text for text in UNDERSTOOD if say(text)] == []


def test_unknown_words_are_named_with_the_nearest_known(say: Say) -> None:
    for text, words in UNKNOWN.items():
        (said,) = say(text)
        assert words in said
        assert "arbitrary" in said
        assert "It knows, for example: " in said


def test_foreign_prompts_are_called_so(say: Say) -> None:
    for text in FOREIGN:
        (said,) = say(text)
        assert said.startswith("it has learned none of these words")


def test_prompts_without_words_are_called_so(say: Say) -> None:
    for text in EMPTY:
        (said,) = say(text)
        assert said.startswith("the text has no words")

"""What the word before the cursor of an expression asks for."""

from __future__ import annotations

import pytest

from studio.ui.shell.expressions.completion import (
    Completion,
    CompletionKind,
    CompletionRequest,
    find_word_end,
    rank_completions,
    read_completion_requests,
)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Bl", CompletionRequest(0, word="Bl")),
        ("2*Bl", CompletionRequest(2, word="Bl")),
        ("sin(fr", CompletionRequest(4, word="fr")),
        ("Blur.", CompletionRequest(5, node="Blur")),
        ("Blur.ra", CompletionRequest(5, node="Blur", word="ra")),
        ("Blur.center.x", CompletionRequest(12, node="Blur", param="center", word="x")),
        ("`Blur", CompletionRequest(0, word="Blur")),
        ("`Blur 2`.ra", CompletionRequest(9, node="Blur 2", word="ra")),
        ("1 + `Blur 2`.center.", CompletionRequest(20, node="Blur 2", param="center")),
        ("../Ga", CompletionRequest(3, levels_up=1, word="Ga")),
        ("../../G/`x y`.gain.", CompletionRequest(19, 2, ("G",), "x y", "gain")),
        ("", CompletionRequest(0)),
        ("x + ", CompletionRequest(4)),
        ("`Blur 2`.radius+sm", CompletionRequest(16, word="sm")),
        ("'a' + fr", CompletionRequest(6, word="fr")),
    ],
)
def test_the_word_before_the_cursor_is_read(text: str, wanted: CompletionRequest) -> None:
    assert read_completion_requests(text, len(text))[0] == wanted


def test_a_slash_may_lead_into_a_group_or_divide() -> None:
    assert read_completion_requests("Group/Bl", 8) == (
        CompletionRequest(6, groups=("Group",), word="Bl"),
        CompletionRequest(6, word="Bl"),
    )


@pytest.mark.parametrize("text", ["3", "1.5", "1.5e", "2sin", "'Bl", '"a" + "Bl', "`Blur 2`"])
def test_where_no_name_can_stand_nothing_is_offered(text: str) -> None:
    assert read_completion_requests(text, len(text)) == ()


def test_a_completion_takes_the_place_of_the_whole_word() -> None:
    assert find_word_end("Blur.radius*2", 7) == 11
    assert find_word_end("`Blur`", 3) == 6


def make_completion(name: str) -> Completion:
    return Completion(name, name, "", CompletionKind.VARIABLE)


def test_names_that_begin_with_the_word_come_first() -> None:
    names = ("big frame", "subframes", "frame", "time", "frames")
    found = rank_completions(map(make_completion, names), "Frame")
    assert [each.text for each in found] == ["frame", "frames", "big frame", "subframes"]


def test_a_word_that_is_complete_offers_nothing() -> None:
    assert rank_completions([make_completion("frame"), make_completion("time")], "frame") == ()

"""Edits of points by hand: what a text says, where points are between keys, and what each edit does."""

from __future__ import annotations

from itertools import pairwise

import pytest

from studio.core.errors import ParameterError
from studio.sdk.param_types.point_edits import PointEdits, parse_point_edits

TEXT = "-1 path 0:100,120 24:140,118 linear\n3 hide 40-\n7 shift 0:0,0 50:3.5,-2"


def test_a_text_is_read_and_written_the_same() -> None:
    edits = parse_point_edits(TEXT)
    assert edits.serialized_text == TEXT
    assert parse_point_edits(TEXT.replace("\n", " ; ")).serialized_text == TEXT
    assert parse_point_edits("").serialized_text == parse_point_edits(" ;\n ").serialized_text == ""
    assert parse_point_edits("3 hide 10-20 40-").get_edit(3).hidden_spans == ((10, 20), (40, None))
    assert parse_point_edits("3 hide").get_edit(3).is_hidden_at(0)


@pytest.mark.parametrize(
    "line",
    ["x", "7", "7 shift", "7 shift 0", "7 shift 0:1", "7 shift 0:a,b", "7 shift 0:nan,0", "7 shift 0:inf,0",
     "7 jump 0:1,1", "1.5 path 0:1,1", "3 hide 40", "3 hide a-b", "7 shift -1:0,0", "7 shift 0:1,1 linear x",
     "7 shift 0:1,1; 7 path 0:1,1"],
)  # fmt: skip
def test_what_is_no_edit_is_named(line: str) -> None:
    with pytest.raises(ParameterError, match="edits"):
        parse_point_edits(f"-1 path 0:1,1\n{line}")


def test_between_keys_a_point_goes_smoothly_or_straight_and_stays_at_the_ends() -> None:
    straight = parse_point_edits("1 path 10:0,0 20:100,-50 linear").get_edit(1)
    assert straight.evaluate_at(0) == (0.0, 0.0)
    assert straight.evaluate_at(15) == (50.0, -25.0)
    assert straight.evaluate_at(99) == (100.0, -50.0)
    smooth = parse_point_edits("1 path 10:0,0 20:100,-50 30:110,-50").get_edit(1)
    assert smooth.evaluate_at(20) == (100.0, -50.0)
    steps = [smooth.evaluate_at(frame) for frame in range(10, 31)]
    assert all(a[0] <= b[0] + 1e-9 and a[1] >= b[1] - 1e-9 for a, b in pairwise(steps))
    assert all(-1e-9 <= x <= 110.0 + 1e-9 and -50.0 - 1e-9 <= y <= 1e-9 for x, y in steps)


def test_a_move_adds_to_what_there_is_and_sets_a_key() -> None:
    edits = PointEdits().move_point(7, 10, 2.0, 1.0).move_point(7, 10, 1.0, 0.0).move_point(7, 30, 0.0, 5.0)
    assert edits.serialized_text == "7 shift 10:3,1 30:3,6"
    assert edits.get_edit(7).has_key_at(30)
    assert not edits.get_edit(7).has_key_at(20)
    assert edits.without_key(7, 10).serialized_text == "7 shift 30:3,6"
    assert edits.without_key(7, 10).without_key(7, 30).serialized_text == ""


def test_the_first_move_away_from_an_anchor_keeps_the_point_there() -> None:
    edits = PointEdits().move_point(2, 10, 3.0, 1.0, anchor=4)
    assert edits.serialized_text == "2 shift 4:0,0 10:3,1"
    assert edits.move_point(2, 20, 0.0, 1.0, anchor=6).serialized_text == "2 shift 4:0,0 10:3,1 20:3,2"
    assert PointEdits().move_point(2, 4, 3.0, 1.0, anchor=4).serialized_text == "2 shift 4:3,1"


def test_added_points_have_numbers_of_their_own_and_keep_their_last_key() -> None:
    edits, first = PointEdits().add_point(5, 10.0, 20.0)
    edits, second = edits.add_point(5, 30.0, 40.0)
    assert (first, second) == (-1, -2)
    assert edits.move_point(first, 9, 1.0, 0.0).serialized_text == "-2 path 5:30,40\n-1 path 5:10,20 9:11,20"
    assert edits.without_key(first, 5) == edits
    assert edits.hide_point(first).serialized_text == "-2 path 5:30,40"
    assert edits.hide_point(first, 8).get_edit(first).hidden_spans == ((8, None),)


def test_hiding_again_ends_earlier_and_showing_brings_back() -> None:
    edits = PointEdits().hide_point(3, 40).hide_point(3, 20)
    assert edits.serialized_text == "3 hide 20-"
    assert edits.hide_point(3).serialized_text == "3 hide 0-"
    assert edits.show_point(3).serialized_text == ""
    assert parse_point_edits("3 hide 5-50").hide_point(3, 20).serialized_text == "3 hide 5-19 20-"


def test_a_point_of_the_input_can_be_made_one_of_its_own() -> None:
    edits = PointEdits().move_point(4, 0, 1.0, 1.0).detach_point(4, 12, 80.0, 90.0)
    assert edits.serialized_text == "4 path 12:80,90"
    assert edits.set_linear(4, True).serialized_text == "4 path 12:80,90 linear"


def test_far_away_places_are_kept_within_reach() -> None:
    assert PointEdits().move_point(1, 0, 1e12, -1e12).get_edit(1).evaluate_at(0) == (1e6, -1e6)

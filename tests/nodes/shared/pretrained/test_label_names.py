"""Labels that words mean, and the nearest ones where they mean none."""

from __future__ import annotations

import pytest

from nodes.shared.pretrained.label_names import find_labels, split_words
from studio.sdk import ParameterError

NAMES = ("N/A", "cat", "car; automobile", "traffic light")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a cat, red car", ("a cat", "red car")),
        ("A cat. a dog.", ("A cat", "a dog")),
        (" cat ;\ncat,,  traffic   light", ("cat", "traffic light")),
        ("version 2.5", ("version 2.5",)),
        (" , .", ()),
    ],
)
def test_lists_are_split(text: str, words: tuple[str, ...]) -> None:
    assert split_words(text) == words


def test_names_numbers_and_one_of_several_names() -> None:
    assert find_labels("words", ("CAT", "3", "automobile"), NAMES) == [1, 2, 3]


def test_what_is_no_label_is_refused_with_those_near_to_it() -> None:
    with pytest.raises(ParameterError, match="such as traffic light: 1 cat, 2 car; automobile, 3 traffic light"):
        find_labels("words", ("trafic light",), NAMES)
    with pytest.raises(ParameterError, match="a label of the model: 1 cat"):
        find_labels("words", ("unicorn",), NAMES)

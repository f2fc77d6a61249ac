"""The structure of the code stays at its targets: names, folders, docstrings."""

from __future__ import annotations

import ast

import pytest

from tools.house.definitions import Module, find_duplicate_classes, list_public_functions, read_modules, split_words
from tools.house.figures import (
    find_crowded_folders,
    find_private_names,
    find_questions,
    find_silent_packages,
    measure_house,
)


@pytest.fixture(scope="module")
def modules() -> tuple[Module, ...]:
    return read_modules()


def test_a_public_class_name_stands_once(modules: tuple[Module, ...]) -> None:
    assert find_duplicate_classes(modules) == {}


def test_no_name_of_the_private_vocabulary_comes_back(modules: tuple[Module, ...]) -> None:
    assert find_private_names(modules) == []


def test_no_folder_is_crowded(modules: tuple[Module, ...]) -> None:
    assert find_crowded_folders(modules) == {}


def test_no_module_begins_with_a_question(modules: tuple[Module, ...]) -> None:
    assert find_questions(modules) == []


def test_words_in_names_are_at_their_target(modules: tuple[Module, ...]) -> None:
    assert all(figure.is_met for figure in measure_house(modules)[:2])


def test_words_of_names() -> None:
    assert split_words("find_audio_output") == ["find", "audio", "output"]
    assert split_words("paintEvent") == ["paint", "Event"]
    assert split_words("HTTPServer2") == ["HTTP", "Server2"]


def test_what_is_counted() -> None:
    code = (
        "class A:\n    @property\n    def x(self): ...\n    @x.setter\n    def x(self, v): ...\n    def _y(self): ...\n"
    )
    one, two = (
        Module("studio/a.py", ast.parse(code)),
        Module("studio/b.py", ast.parse('"""What it is."""\nclass A: ...')),
    )
    assert list_public_functions([one]) == ["x"]
    assert find_duplicate_classes([one, two]) == {"A": ["studio.a", "studio.b"]}
    assert find_questions([one, two]) == ["studio/b.py"]
    assert find_silent_packages([one, two]) == ["studio"]
